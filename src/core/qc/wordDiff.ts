import { diffArrays } from 'diff';

/** A run of text that both sides have, that only the second has, or that only the first has. */
export interface DiffSpan {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

const words = new Intl.Segmenter('zh', { granularity: 'word' }); // its dictionary segments Chinese; other scripts as ever
const LONGEST = 20_000; // UTF-16 units of a changed passage; longer ones are shown as a whole
const MOST_EDITS = 2000;

/**
 * The way from `before` to `after` word by word, Chinese words included. Lines are compared first, so that a long text
 * with few changes is cheap. The spans of one side, joined, are that side's text.
 */
export function diffWords(before: string, after: string): readonly DiffSpan[] {
  if (before === after) return before === '' ? [] : [{ kind: 'same', text: before }];
  const spans: DiffSpan[] = [];
  let removed = '';
  let added = '';
  const flush = () => {
    spans.push(...diffPassage(removed, added));
    removed = '';
    added = '';
  };
  for (const part of compare(lines(before), lines(after))) {
    if (part.kind === 'removed') removed += part.text;
    else if (part.kind === 'added') added += part.text;
    else {
      flush();
      spans.push(part);
    }
  }
  flush();
  return joined(spans);
}

/** The same for texts that are compared as a whole, such as two labels of a closed set. */
export function diffWhole(before: string, after: string): readonly DiffSpan[] {
  return before === after ? diffWords(before, after) : whole(before, after);
}

/** Whether the texts differ anywhere. */
export function hasChanges(spans: readonly DiffSpan[]): boolean {
  return spans.some((span) => span.kind !== 'same');
}

function diffPassage(before: string, after: string): readonly DiffSpan[] {
  if (before.length + after.length > LONGEST) return whole(before, after);
  return withoutCrumbs(joined(compare(segments(before), segments(after))));
}

function compare(before: readonly string[], after: readonly string[]): readonly DiffSpan[] {
  const changes = diffArrays(Array.from(before), Array.from(after), { maxEditLength: MOST_EDITS });
  if (changes === undefined) return whole(before.join(''), after.join(''));
  return changes.map((change) => ({
    kind: change.added ? 'added' : change.removed ? 'removed' : 'same',
    text: change.value.join(''),
  }));
}

/** A space or comma that happens to stand between two changes reads as noise: it is shown as part of them. */
function withoutCrumbs(spans: readonly DiffSpan[]): readonly DiffSpan[] {
  const result: DiffSpan[] = [];
  let removed = '';
  let added = '';
  spans.forEach((span, index) => {
    const inside = index > 0 && index < spans.length - 1;
    const crumb = span.kind === 'same' && inside && /^(?:[^\S\n]|\p{P}){1,2}$/u.test(span.text);
    if (span.kind === 'same' && !crumb) {
      result.push(...whole(removed, added), span);
      removed = '';
      added = '';
      return;
    }
    if (span.kind !== 'added') removed += span.text;
    if (span.kind !== 'removed') added += span.text;
  });
  return [...result, ...whole(removed, added)];
}

function whole(before: string, after: string): readonly DiffSpan[] {
  const removed: readonly DiffSpan[] = before === '' ? [] : [{ kind: 'removed', text: before }];
  return after === '' ? removed : [...removed, { kind: 'added', text: after }];
}

function joined(spans: readonly DiffSpan[]): readonly DiffSpan[] {
  const result: DiffSpan[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (span.text === '') continue;
    if (last?.kind === span.kind) result[result.length - 1] = { kind: span.kind, text: last.text + span.text };
    else result.push(span);
  }
  return result;
}

const lines = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+/g) ?? [];
const segments = (text: string): readonly string[] => Array.from(words.segment(text), ({ segment }) => segment);
