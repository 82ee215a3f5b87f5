import { optional, share } from './estimate.ts';
import type { Mode } from '../event.ts';
import type { DecisionEvent, ReportInput, ReviewerInput } from './reportInput.ts';
import type { ReviewerReport } from './reviewReport.ts';

const FEWEST_PACED = 20; // labels below which a pace says nothing
const MOST_RUNS = 20;
const FEWEST_A_RUN = 5;
const HOUR = 3_600_000; // ms

/** Whether a decision says what a person thought of one label. */
export function isJudged(mode: Mode): boolean {
  return mode === 'open' || mode === 'blind';
}

/** What each reviewer says of each label, as `said`, 0 also where he decided in bulk. */
export function judgedColumns({ reviewers, labels }: ReportInput): readonly Int32Array[] {
  return reviewers.map((reviewer) => {
    const column = new Int32Array(labels);
    for (let label = 0; label < labels; label++) {
      const said = reviewer.said(label);
      if (said !== 0 && isJudged(reviewer.saidMode(label))) column[label] = said;
    }
    return column;
  });
}

/**
 * One reviewer: on how many labels his decision stands (whatever another said later), how many he took back, and his
 * pace. The median time is that of the labels judged one by one, planted ones included, without those taken back;
 * labels per hour count these by all the time spent, that on decisions taken back included.
 */
export function reviewerReport(reviewer: ReviewerInput, labels: number): ReviewerReport {
  let decisions = 0;
  for (let label = 0; label < labels; label++) if (reviewer.said(label) !== 0) decisions++;
  const { times, undone, spent } = timesOf(reviewer.events);
  const blind = reviewer.probes?.blind;
  const planted = reviewer.probes?.planted;
  return {
    reviewer: reviewer.reviewer,
    decisions,
    undone,
    timed: times.length,
    ...optional('medianMs', median(times)),
    ...optional('perHour', spent > 0 && times.length > 0 ? (times.length * HOUR) / spent : undefined),
    ...optional('pace', paceOf(times)),
    ...optional('blind', probe('agreed', blind?.agreed ?? 0, blind?.answered ?? 0)),
    ...optional('planted', probe('caught', planted?.caught ?? 0, planted?.answered ?? 0)),
  };
}

function probe<Name extends 'agreed' | 'caught'>(name: Name, hits: number, answered: number) {
  const rate = share(hits, answered);
  if (rate === undefined) return undefined;
  return { answered, [name]: rate } as { readonly answered: number } & { readonly [N in Name]: typeof rate };
}

function timesOf(events: Iterable<DecisionEvent>): { times: Float64Array; undone: number; spent: number } {
  const times: number[] = [];
  let undone = 0;
  let spent = 0;
  for (const event of events) {
    if (event.undone) undone++;
    if (event.mode === 'bulk' || event.ms === undefined) continue;
    spent += event.ms;
    if (!event.undone) times.push(event.ms);
  }
  return { times: Float64Array.from(times), undone, spent };
}

function paceOf(times: Float64Array): readonly number[] | undefined {
  if (times.length < FEWEST_PACED) return undefined;
  const runs = Math.min(MOST_RUNS, Math.floor(times.length / FEWEST_A_RUN));
  return Array.from({ length: runs }, (_, run) => {
    const from = Math.floor((run * times.length) / runs);
    return median(times.subarray(from, Math.floor(((run + 1) * times.length) / runs))) ?? 0;
  });
}

function median(values: Float64Array): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
