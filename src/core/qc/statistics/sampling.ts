/** The acceptable quality limits that are on offer: percent of labels that may be wrong. */
export const AQLS = [0.065, 0.1, 0.15, 0.25, 0.4, 0.65, 1, 1.5, 2.5, 4, 6.5, 10] as const;

/** One acceptable quality limit, in percent. */
export type Aql = (typeof AQLS)[number];

const LETTERS = 'ABCDEFGHJKLMNPQR';
const LOTS_UP_TO = [8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000];
const SIZES = [2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000];

// A column of table II-A, from the row where one defect rejects. The table is diagonal: a row up, a column to the right.
const COLUMN = [0, 'up', 'down', 1, 2, 3, 5, 7, 10, 14, 21] as const;
const FIRST_COLUMN_START = 10; // AQL 0.065 begins in row L, 0.10 in row K, … 6.5 in row A

/** What to inspect of a lot, and when to reject it. */
export interface SamplingPlan {
  readonly aql: Aql;
  readonly lot: number;
  readonly letter: string; // of the plan: another than that of the lot's size where the table's arrows lead elsewhere
  readonly n: number; // labels to inspect: the plan's sample, or the whole lot when that is not larger
  readonly accept: number; // Ac: the most defects with which the lot is accepted
  readonly reject: number; // Re: the fewest with which it is rejected
}

/**
 * The single sampling plan for normal inspection, general level II, of ISO 2859-1 (tables 1 and 2-A; the values are
 * those of MIL-STD-105E, 1989, tables I and II-A). An arrow leads to the next plan above or below it in the column,
 * whose sample size is used too.
 *
 * @throws RangeError when the lot is empty
 */
export function samplingPlan(lot: number, aql: Aql): SamplingPlan {
  if (!(Number.isSafeInteger(lot) && lot > 0)) throw new RangeError(`a lot of ${lot} labels`);
  const row = followArrows(rowOf(lot), FIRST_COLUMN_START - AQLS.indexOf(aql));
  const accept = row.accept;
  const n = Math.min(SIZES[row.at] ?? 0, lot);
  return { aql, lot, letter: LETTERS.charAt(row.at), n, accept, reject: accept + 1 };
}

function rowOf(lot: number): number {
  const at = LOTS_UP_TO.findIndex((most) => lot <= most);
  return at < 0 ? LOTS_UP_TO.length : at;
}

function followArrows(row: number, start: number): { readonly at: number; readonly accept: number } {
  let at = row;
  for (;;) {
    const cell = cellAt(at, start);
    if (typeof cell === 'number') return { at, accept: cell };
    at += cell === 'up' ? -1 : 1;
  }
}

function cellAt(row: number, start: number): number | 'up' | 'down' {
  const depth = row - start;
  if (depth < 0) return 'down';
  const cell = COLUMN[depth] ?? 'up'; // above 21 defects the smaller sample is enough
  return cell === 'up' && row === 0 ? 'down' : cell; // AQL 10 has no row above A
}

/** What was found in a sample so far. */
export interface SampleFindings {
  readonly inspected: number;
  readonly defects: number;
}

/**
 * What a sample says of its lot: rejected as soon as the defects reach Re, accepted when the whole sample was inspected
 * with fewer, open till then. "Accepted at AQL 1.0" never means "99 % right".
 */
export function judgeSample(
  plan: SamplingPlan,
  { inspected, defects }: SampleFindings,
): 'open' | 'accepted' | 'rejected' {
  if (defects >= plan.reject) return 'rejected';
  return inspected >= plan.n ? 'accepted' : 'open';
}
