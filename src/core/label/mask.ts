import type { RenderedRecord } from '../prompt/render.ts';

/** What is replaced in a record. */
export type MaskedKind = keyof typeof NAMES;

/** Finds what must not leave the machine, in order, not overlapping: the linter's detectors (`lint/identifiers/found`). */
export type Detect = (
  text: string,
) => readonly { readonly start: number; readonly end: number; readonly kind: MaskedKind }[];

/** One thing that does not leave the machine. */
export interface Hidden {
  readonly kind: MaskedKind;
  readonly value: string;
  readonly placeholder: string;
}

/** A record as it may leave the machine, and the way back. */
export interface MaskedRecord {
  readonly record: RenderedRecord;
  readonly hidden: readonly Hidden[];
  readonly counts: Readonly<Record<string, number>>; // by kind, each value once
  /** Puts the values back into what the teacher wrote. */
  readonly restore: (text: string) => string;
}

/** The names that stand in a record's place: typed, so that the teacher still knows what was there. */
const NAMES = {
  phone: 'PHONE',
  identity: 'ID_NUMBER',
  card: 'CARD',
  account: 'ACCOUNT',
  email: 'EMAIL',
  address: 'ADDRESS',
  plate: 'PLATE',
  passport: 'PASSPORT',
  birth: 'BIRTH_DATE',
  name: 'NAME',
  secret: 'SECRET',
} as const;
/** A placeholder as a teacher may write it: other brackets, other case, spaces for underscores. */
const WRITTEN = /(?:[[［【<＜({（]\s{0,2})?\b([A-Z]+(?:[_ ][A-Z]+)?)[_ -]?(\d{1,4})\b(?:\s{0,2}[\]］】>＞)}）])?/gi;

/**
 * Replaces personal data and keys by typed placeholders, `[PHONE_1]`; the same value has the same placeholder in all of
 * the record's text and columns. A record without any comes back as it is. The same record always gives the same.
 */
export function maskRecord(record: RenderedRecord, detect: Detect): MaskedRecord {
  const hidden: Hidden[] = [];
  const texts = [record.text, ...Object.values(record.fields ?? {})];
  const whole = texts.join('\n');
  for (const text of texts) {
    for (const { start, end, kind } of detect(text)) hide(hidden, kind, text.slice(start, end), whole);
  }
  // Longest first: one value may hold another. A value that was found once is hidden wherever it stands.
  const order = hidden.toSorted((a, b) => b.value.length - a.value.length);
  const mask = (text: string): string => order.reduce(replaced, [text]).join('');
  const text = mask(record.text);
  const fields = Object.fromEntries(Object.entries(record.fields ?? {}).map(([name, value]) => [name, mask(value)]));
  const counts: Record<string, number> = {};
  for (const { kind } of hidden) counts[kind] = (counts[kind] ?? 0) + 1;
  return {
    record: { ...record, text, ...(record.fields === undefined ? {} : { fields }) },
    hidden,
    counts,
    restore: (answer) => restored(answer, hidden),
  };
}

/** Gives a value its placeholder, once. */
function hide(hidden: Hidden[], kind: MaskedKind, value: string, whole: string): void {
  if (hidden.some((one) => one.value === value)) return;
  const name = NAMES[kind];
  let n = hidden.filter((one) => one.kind === kind).length + 1;
  // A text that holds such a name already must not get a second meaning for it.
  while (whole.includes(`[${name}_${n}]`) || hidden.some(({ placeholder }) => placeholder === `[${name}_${n}]`)) n++;
  hidden.push({ kind, value, placeholder: `[${name}_${n}]` });
}

/** Pieces of text, at even places, with placeholders between them. */
function replaced(pieces: readonly string[], { value, placeholder }: Hidden): string[] {
  return pieces.flatMap((piece, index) =>
    index % 2 === 1 ? [piece] : piece.split(value).flatMap((part, at) => (at === 0 ? [part] : [placeholder, part])),
  );
}

function restored(answer: string, hidden: readonly Hidden[]): string {
  if (hidden.length === 0) return answer;
  const values = new Map(hidden.map(({ placeholder, value }) => [placeholder, value]));
  return answer.replace(WRITTEN, (written, name: string, n: string) => {
    const value = values.get(`[${name.toUpperCase().replace(' ', '_')}_${n}]`);
    return value ?? written;
  });
}
