import type { Span, TextEdit } from '../../text.ts';
import { applyEdits } from '../../text.ts';
import type { CodeText } from './embeddedPrompts.ts';
import { encoded } from './literals.ts';
import type { Segment } from './mapping.ts';
import { marginOf } from './operations.ts';
import { type Run, type RunContext, evaluated, runsOf } from './stringTree.ts';

/** Where a span of a prompt's text stands in the source. Never empty when the span is not. */
export function sourceSpan(prompt: Pick<CodeText, 'segments' | 'span'>, span: Span): Span {
  const { segments } = prompt;
  const first = segments[indexAt(segments, span.start)];
  if (first === undefined) {
    const last = segments.at(-1);
    const end = last === undefined ? prompt.span.start : last.to;
    return { start: end, end };
  }
  const start = first.verbatim ? first.from + span.start - first.start : first.from;
  if (span.end <= span.start) return { start, end: start };
  const last = segments[indexAt(segments, span.end - 1)] ?? segments.at(-1) ?? first;
  const end = last.verbatim ? last.from + Math.min(span.end, last.end) - last.start : last.to;
  // Joined prompts need not stand in the order in which they are read: then only the first one is shown.
  return { start, end: end > start ? end : first.to };
}

/**
 * The edits of the source that make the given edits of a prompt's text, escaped as the literals need it. Undefined when
 * they cannot be written back exactly: inside an escape, over a hole or an operand, or where the value would differ.
 */
export function sourceEdits(prompt: CodeText, edits: readonly TextEdit[]): readonly TextEdit[] | undefined {
  const { text, segments, tree } = prompt;
  const contexts = runsOf(tree).toSorted((a, b) => a.run.from - b.run.from);
  const sorted = edits.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const places: Place[] = [];
  let at = 0;
  for (const edit of sorted) {
    if (edit.span.start < at || edit.span.end > text.length) return undefined;
    at = edit.span.end;
    for (const piece of pieces(edit, text, segments)) {
      const placed = place(piece, text, segments, contexts);
      if (placed === undefined) return undefined;
      places.push(...placed);
    }
  }
  if (evaluated(tree, editedRuns(places))?.text !== applyEdits(text, sorted)) return undefined;
  return places.map(({ from, to, newText }) => ({ span: { start: from, end: to }, newText }));
}

interface Place {
  readonly run: Run;
  readonly from: number;
  readonly to: number;
  readonly newText: string;
}

function editedRuns(places: readonly Place[]): Map<Run, string> {
  const byRun = new Map<Run, TextEdit[]>();
  for (const { run, from, to, newText } of places) {
    const own = byRun.get(run) ?? [];
    own.push({ span: { start: from - run.from, end: to - run.from }, newText });
    byRun.set(run, own);
  }
  return new Map([...byRun].map(([run, own]) => [run, applyEdits(run.source, own)]));
}

/** An edit without what it leaves alone: the same start, the same end, and holes that both texts have. */
function pieces({ span, newText }: TextEdit, text: string, segments: readonly Segment[]): TextEdit[] {
  const old = text.slice(span.start, span.end);
  let head = 0;
  while (head < old.length && head < newText.length && old[head] === newText[head]) head++;
  let tail = 0;
  const most = Math.min(old.length, newText.length) - head;
  while (tail < most && old.at(-1 - tail) === newText.at(-1 - tail)) tail++;
  const result: TextEdit[] = [];
  let start = span.start + head;
  let put = newText.slice(head, newText.length - tail);
  const end = span.end - tail;
  for (let i = indexAt(segments, start); i < segments.length; i++) {
    const segment = segments[i];
    if (segment === undefined || segment.end > end) break;
    const value = text.slice(segment.start, segment.end);
    const at = segment.verbatim || segment.start < start || !/^\{.*\}$/.test(value) ? -1 : put.indexOf(value);
    if (at === -1) continue;
    result.push({ span: { start, end: segment.start }, newText: put.slice(0, at) });
    start = segment.end;
    put = put.slice(at + value.length);
  }
  result.push({ span: { start, end }, newText: put });
  return result.filter((piece) => piece.span.start < piece.span.end || piece.newText !== '');
}

function place(
  { span, newText }: TextEdit,
  text: string,
  segments: readonly Segment[],
  contexts: readonly RunContext[],
): Place[] | undefined {
  if (span.start === span.end) return insertion(span.start, newText, text, segments, contexts);
  const places: Place[] = [];
  let put: string | undefined = newText;
  for (let i = indexAt(segments, span.start); i < segments.length; i++) {
    const segment = segments[i];
    if (segment === undefined || segment.start >= span.end) break;
    const whole = segment.start >= span.start && segment.end <= span.end;
    const context = contextOf(segment, contexts);
    if (context === undefined || (!segment.verbatim && !whole)) return undefined;
    const from = segment.verbatim ? segment.from + Math.max(0, span.start - segment.start) : segment.from;
    let to = segment.verbatim ? segment.from + Math.min(segment.end, span.end) - segment.start : segment.to;
    const next = segments[i + 1];
    // A line that goes takes the indentation of the next one along: that is not part of the value.
    const lineGoes = text[span.end - 1] === '\n' && !newText.endsWith('\n') && segment.end >= span.end;
    if (lineGoes && next !== undefined && contextOf(next, contexts) === context) to = next.from;
    const last = places.at(-1);
    if (last !== undefined && last.run === context.run) {
      places[places.length - 1] = { ...last, to };
      continue;
    }
    const written: string | undefined = put === '' ? '' : writtenIn(context, put ?? '', '');
    if (written === undefined) return undefined;
    places.push({ run: context.run, from, to, newText: written });
    put = '';
  }
  return places;
}

function insertion(
  at: number,
  newText: string,
  text: string,
  segments: readonly Segment[],
  contexts: readonly RunContext[],
): Place[] | undefined {
  const next = segments[indexAt(segments, at)];
  const inside = next !== undefined && at > next.start;
  if (inside && !next.verbatim) return undefined;
  const after = next && contextOf(next, contexts);
  if (next !== undefined && after !== undefined) {
    const from = next.from + at - next.start;
    const written = writtenIn(after, newText, '');
    return written === undefined ? undefined : [{ run: after.run, from, to: from, newText: written }];
  }
  const before = segments[at === 0 ? -1 : indexAt(segments, at - 1)];
  const context = before && contextOf(before, contexts);
  if (before === undefined || context === undefined) return undefined;
  const margin = text[at - 1] === '\n' && !newText.startsWith('\n') ? marginAround(context) : '';
  const written = writtenIn(context, newText, margin);
  return written === undefined ? undefined : [{ run: context.run, from: before.to, to: before.to, newText: written }];
}

/** A text as the literal of a run and the operations around it need it. */
function writtenIn(context: RunContext, text: string, margin: string): string | undefined {
  const { run, around } = context;
  let value = text;
  if (value.includes('\n')) value = value.replace(/\n(?!\n|$)/g, `\n${marginAround(context).replaceAll('$', '$$$$')}`);
  if (value.endsWith('\n')) value += marginAround(context);
  for (const { operation } of around) {
    if (operation.name === 'format') value = value.replace(/[{}]/g, '$&$&');
    if (operation.name === 'percent') value = value.replaceAll('%', '%%');
  }
  return encoded(margin + value, run.style, run.source.includes('\r\n') ? '\r\n' : '\n');
}

function marginAround({ around }: RunContext): string {
  for (const { operation, of } of around) {
    const value = evaluated(of);
    const margin = value === undefined ? '' : marginOf(operation, value.text);
    if (margin !== '') return margin;
  }
  return '';
}

function contextOf(segment: Segment, contexts: readonly RunContext[]): RunContext | undefined {
  let low = 0;
  let high = contexts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((contexts[middle]?.run.from ?? 0) <= segment.from) low = middle;
    else high = middle - 1;
  }
  const context = contexts[low];
  if (context === undefined || segment.from < context.run.from) return undefined;
  return segment.to <= context.run.from + context.run.source.length ? context : undefined;
}

/** The index of the segment that holds an offset of the text; the number of segments past the end. */
function indexAt(segments: readonly Segment[], offset: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
