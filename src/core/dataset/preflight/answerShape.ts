import { markerRuns, type Layout } from '../../answer.ts';

/** What is wrong with how an answer is written down. */
export type AnswerFault =
  | 'marker-missing'
  | 'marker-twice'
  | 'marker-in-conclusion'
  | 'marker-full-width'
  | 'reasoning-empty';

/** An answer taken apart. */
export interface AnswerShape {
  readonly conclusion: string;
  readonly reasoning: string;
  readonly stop: string | undefined; // what is generated before stopping at the marker helps: conclusion and marker
  readonly faults: readonly AnswerFault[];
}

/**
 * Takes an answer apart in the layout that its dataset has, as `parseAnswer` does, and says what will go wrong when the
 * student that learnt it is stopped at the marker. A marker on a line of its own is the one that separates; any other run
 * of its characters before it belongs to the conclusion.
 */
export function readShape(text: string, layout: Layout, marker: string): AnswerShape {
  const runs = markerRuns(text, marker);
  const stops = runs.filter(({ start, end }) => text.slice(start, end).includes(marker));
  const wide: readonly AnswerFault[] = runs.length > stops.length ? ['marker-full-width'] : [];
  if (layout === 'conclusion-only') {
    const faults: AnswerFault[] = [...wide, ...(stops.length > 0 ? (['marker-in-conclusion'] as const) : [])];
    return { conclusion: text.trim(), reasoning: '', stop: undefined, faults };
  }
  if (runs.length === 0) {
    return { conclusion: text.trim(), reasoning: '', stop: undefined, faults: ['marker-missing'] };
  }
  const first = layout === 'conclusion-first';
  const own = runs.filter(({ start, end }) => isOwnLine(text, start, end));
  const run = (first ? (own[0] ?? runs[0]) : (own.at(-1) ?? runs.at(-1))) ?? { start: 0, end: 0 };
  const before = text.slice(0, run.start);
  const after = text.slice(run.end);
  const [conclusion, reasoning] = first ? [before.trim(), after.trim()] : [after.trim(), before.trim()];
  const cut = conclusion === '' || markerRuns(conclusion, marker).length > 0;
  const faults: AnswerFault[] = [...wide];
  if (cut) faults.push('marker-in-conclusion');
  else if (stops.length > 1) faults.push('marker-twice');
  if (reasoning === '') faults.push('reasoning-empty');
  return { conclusion, reasoning, stop: first ? text.slice(0, run.end) : undefined, faults };
}

/** Looks at the answers of a dataset and tells their layout by the majority. */
export class LayoutVote {
  readonly #marker: string;
  #with = 0; // answers with a marker
  #without = 0;
  #before = 0; // characters
  #after = 0;
  readonly #kinds = { before: new Set<string>(), after: new Set<string>() };

  constructor(marker: string) {
    this.#marker = marker;
  }

  add(text: string): void {
    const runs = markerRuns(text, this.#marker);
    const own = runs.filter(({ start, end }) => isOwnLine(text, start, end));
    const [head, tail] = [own[0] ?? runs[0], own.at(-1) ?? runs.at(-1)];
    if (head === undefined || tail === undefined) {
      this.#without++;
      return;
    }
    this.#with++;
    const [before, after] = [text.slice(0, head.start).trim(), text.slice(tail.end).trim()];
    this.#before += before.length;
    this.#after += after.length;
    if (this.#kinds.before.size < MOST_KINDS) this.#kinds.before.add(before.slice(0, KIND_CHARS));
    if (this.#kinds.after.size < MOST_KINDS) this.#kinds.after.add(after.slice(0, KIND_CHARS));
  }

  /**
   * Conclusions are short and few, reasonings long and all different: where what stands after the marker is clearly the
   * shorter or the less varied, the reasoning comes first.
   */
  layout(): Layout {
    if (this.#with <= this.#without) return 'conclusion-only';
    const { before, after } = this.#kinds;
    const isLast = this.#after * 2 < this.#before || (after.size * 3 < before.size && this.#after < this.#before);
    return isLast ? 'reasoning-first' : 'conclusion-first';
  }
}

const MOST_KINDS = 1000;
const KIND_CHARS = 100;

/** A Markdown heading that a model may copy and be stopped at, or the marker itself, in a text that is asked about. */
export function holdsMarker(user: string, marker: string): boolean {
  const record = /<record-([0-9a-f]{16})>\n([^]*)\n<\/record-\1>/.exec(user)?.[2];
  if (record !== undefined) return markerRuns(record, marker).length > 0;
  // Without a block it is not known where the instruction ends, which names the marker: only headings count.
  return user.split('\n').some((line) => line.length > marker.length && isHeading(line, marker));
}

const isHeading = (line: string, marker: string): boolean => {
  const plain = line.trimStart();
  if (line.length - plain.length > 3 || !plain.startsWith(marker)) return false;
  return /^#{0,4}[ \t]{1,80}\S/.test(plain.slice(marker.length));
};

function isOwnLine(text: string, start: number, end: number): boolean {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const next = text.indexOf('\n', end);
  return before.trim() === '' && text.slice(end, next === -1 ? text.length : next).trim() === '';
}
