import { diffArrays } from 'diff';
import { applyEdits, type Span, type TextEdit } from '../../text.ts';

/** One change of whole lines, acceptable alone. `span` counts in the text that it is to be applied to. */
export interface Hunk extends TextEdit {
  readonly id: number; // stays the same while the text around it changes
}

/** A rewrite under review: the text as it is, and the changes that nobody has decided about, in order. */
export interface Review {
  readonly text: string;
  readonly hunks: readonly Hunk[];
}

const MOST_EDITS = 20_000;

/** The changes from `before` to `after`, line by line; ids count from 0. Two that touch are one. */
export function hunksOf(before: string, after: string): readonly Hunk[] {
  return changesOf(before, after).map((edit, id) => ({ ...edit, id }));
}

/** `before` with the given changes: all of them make `after`, none leaves it as it is. */
export function applyHunks(before: string, hunks: readonly Hunk[]): string {
  return applyEdits(before, hunks);
}

/** The text with every undecided change: what the reader is shown beside the text as it is. */
export function proposalOf({ text, hunks }: Review): string {
  return applyHunks(text, hunks);
}

/** Where a change stands in `proposalOf`; undefined for one that is not undecided. */
export function placeOf(review: Review, id: number): Span | undefined {
  let shift = 0;
  for (const hunk of review.hunks) {
    const start = hunk.span.start + shift;
    if (hunk.id === id) return { start, end: start + hunk.newText.length };
    shift += grows(hunk);
  }
  return undefined;
}

/** After a change was made in the text. */
export function accepted(review: Review, id: number): Review {
  const hunk = review.hunks.find((each) => each.id === id);
  if (hunk === undefined) return review;
  const text = applyHunks(review.text, [hunk]);
  const hunks = review.hunks.filter((each) => each !== hunk);
  return {
    text,
    hunks: hunks.map((each) => (each.span.start >= hunk.span.end ? moved(each, grows(hunk)) : each)),
  };
}

/** After a change was turned down: the text stays, the change goes. */
export function rejected(review: Review, id: number): Review {
  return { text: review.text, hunks: review.hunks.filter((hunk) => hunk.id !== id) };
}

/**
 * After somebody edited the text to `current`: changes of other lines move along, those of lines that were edited are
 * `lost`, because they were made for another text.
 */
export function rebased(review: Review, current: string): { readonly review: Review; readonly lost: readonly Hunk[] } {
  const edits = changesOf(review.text, current);
  const lost: Hunk[] = [];
  const hunks: Hunk[] = [];
  let shift = 0;
  let next = 0;
  for (const hunk of review.hunks) {
    for (let edit = edits[next]; edit !== undefined && edit.span.end <= hunk.span.start; edit = edits[++next]) {
      if (clash(edit.span, hunk.span)) break;
      shift += grows(edit);
    }
    if (edits.some(({ span }) => clash(span, hunk.span))) lost.push(hunk);
    else hunks.push(moved(hunk, shift));
  }
  return { review: { text: current, hunks }, lost };
}

/** Two changes of one place: their lines overlap, or both insert at the same line. */
function clash(a: Span, b: Span): boolean {
  return a.start === a.end && b.start === b.end ? a.start === b.start : a.start < b.end && b.start < a.end;
}

function changesOf(before: string, after: string): readonly TextEdit[] {
  if (before === after) return [];
  const parts = diffArrays(linesOf(before), linesOf(after), { maxEditLength: MOST_EDITS });
  if (parts === undefined) return [{ span: { start: 0, end: before.length }, newText: after }];
  const edits: TextEdit[] = [];
  let at = 0;
  let open: { start: number; newText: string } | undefined;
  const close = () => {
    if (open !== undefined) edits.push({ span: { start: open.start, end: at }, newText: open.newText });
    open = undefined;
  };
  for (const { added, removed, value } of parts) {
    const text = value.join('');
    if (!added && !removed) {
      close();
      at += text.length;
      continue;
    }
    open ??= { start: at, newText: '' };
    if (added) open.newText += text;
    else at += text.length;
  }
  close();
  return edits;
}

/** The lines with their ends; '' has none. */
function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)|(?<=\r)(?!\n)/);
}

function grows({ span, newText }: TextEdit): number {
  return newText.length - (span.end - span.start);
}

function moved(hunk: Hunk, by: number): Hunk {
  return { ...hunk, span: { start: hunk.span.start + by, end: hunk.span.end + by } };
}
