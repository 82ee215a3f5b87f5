/** What one side says of a dataset with one set of arguments. */
export interface Seen {
  readonly stops: boolean; // the whole run ends with an error
  readonly why: string;
  readonly kept: number | undefined;
  readonly rows: readonly SeenRow[] | undefined; // undefined: not a single row could be read
}

/** A row: `outcome` and, when it is kept, its texts and lengths. */
export type SeenRow = Readonly<Record<string, unknown>> & { readonly outcome: string };

export interface Difference {
  readonly kind: string;
  readonly row?: number; // from 0
  readonly theirs: unknown;
  readonly ours: unknown;
}

const FIELDS = [
  'turns',
  'prompt',
  'chosen',
  'rejected',
  'response',
  'kto_tag',
  'source_len',
  'chosen_len',
  'rejected_len',
  'input_len',
  'labels_len',
];

/** Where the two sides differ, the first few of them. */
export function differences(theirs: Seen, ours: Seen): Difference[] {
  if (theirs.stops !== ours.stops) {
    return [{ kind: theirs.stops ? 'missed-stop' : 'false-stop', theirs: theirs.why, ours: ours.why }];
  }
  if (!theirs.stops && theirs.kept !== ours.kept) {
    return [{ kind: 'kept-count', theirs: theirs.kept, ours: ours.kept }, ...rowDifferences(theirs, ours)];
  }
  // A file of one object that Arrow refuses is read by pandas, as columns: other rows, and an error in the end.
  if (theirs.stops && theirs.rows?.length !== ours.rows?.length) return [];
  return rowDifferences(theirs, ours);
}

function rowDifferences(theirSide: Seen, ourSide: Seen): Difference[] {
  const [theirs, ours] = [theirSide.rows, ourSide.rows];
  if (theirs === undefined || ours === undefined) return [];
  if (theirs.length !== ours.length) return [{ kind: 'row-count', theirs: theirs.length, ours: ours.length }];
  return theirs.flatMap((row, index): Difference[] => {
    const own = ours[index];
    if (own === undefined) return [];
    // Rows are told one by one: what a row's neighbour or the whole array does to it shows only in the whole pass.
    if (theirSide.stops && ['neighbour', 'no-object'].includes(String(own['reason']))) return [];
    if (row.outcome !== own.outcome) {
      return [
        {
          kind: `${row.outcome}-not-${own.outcome}`,
          row: index,
          theirs: row['reason'] ?? row,
          ours: own['reason'] ?? own,
        },
      ];
    }
    const field = row.outcome === 'kept' ? FIELDS.find((name) => plain(row[name]) !== plain(own[name])) : undefined;
    return field === undefined ? [] : [{ kind: `field-${field}`, row: index, theirs: row[field], ours: own[field] }];
  });
}

/** Qwen's tokenizer composes characters (NFC). */
const plain = (value: unknown): string => JSON.stringify(value ?? null).normalize('NFC');
