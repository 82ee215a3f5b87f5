import { diffWhole, diffWords, type DiffSpan } from '#core/qc/wordDiff';

interface Entry {
  readonly how: typeof diffWords;
  readonly before: string;
  readonly after: string;
  readonly spans: readonly DiffSpan[];
}

const KEPT = 12; // the selected label's and some before it: going back costs nothing
const recent: Entry[] = [];

/** The difference of two texts, word by word or (`isWhole`) as labels of a closed set; the last ones are remembered. */
export function difference(before: string, after: string, isWhole = false): readonly DiffSpan[] {
  const how = isWhole ? diffWhole : diffWords;
  const known = recent.find((entry) => entry.how === how && entry.before === before && entry.after === after);
  if (known !== undefined) return known.spans;
  const spans = how(before, after);
  recent.unshift({ how, before, after, spans });
  recent.length = Math.min(recent.length, KEPT);
  return spans;
}
