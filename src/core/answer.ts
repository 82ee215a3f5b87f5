/** One task's answer as data: what the record is, and why. Never one string. */
export interface Answer {
  readonly conclusion: string;
  readonly reasoning: string;
}

/**
 * The order in which an answer is written as text. The teacher writes `reasoning-first` (思考过程####结论), the student
 * learns `conclusion-first` (结论####思考过程), so that stopping at the marker skips the reasoning.
 */
export type Layout = 'reasoning-first' | 'conclusion-first' | 'conclusion-only';

/** The article's marker 分隔符: separator of conclusion and reasoning, and stop word of the student. */
export const MARKER = '####';

/** Why a text could not be read as an answer. */
export type UnreadableReason =
  | 'empty'
  | 'no-marker'
  | 'no-conclusion'
  | 'marker-in-conclusion'
  | 'off-set'
  | 'truncated'
  | 'missing-task';

export type ParsedAnswer =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly reason: UnreadableReason };

/** Writes an answer in a layout, the marker on a line of its own; without reasoning the marker is left out too. */
export function formatAnswer(answer: Answer, layout: Layout, marker: string = MARKER): string {
  if (layout === 'conclusion-only' || answer.reasoning === '') return answer.conclusion;
  const [first, second] =
    layout === 'conclusion-first' ? [answer.conclusion, answer.reasoning] : [answer.reasoning, answer.conclusion];
  return `${first}\n${marker}\n${second}`;
}

/**
 * Reads a text written in a layout. The marker is found as text, never as a token: a longer run of its character
 * (`#####`), the full-width form (＃＃＃＃) and any white space around it all count, because models write them
 * (Qwen2's vocabulary has `####\n`, ` ####`, `#####` … as single tokens). A heading (`#### Title`) inside the reasoning
 * does not separate: of several runs the last one counts when the reasoning comes first, the first one when the
 * conclusion does.
 */
export function parseAnswer(text: string, layout: Layout, marker: string = MARKER): ParsedAnswer {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: false, reason: 'empty' };
  if (layout === 'conclusion-only') return withConclusion(trimmed, '', marker);
  const runs = markerRuns(trimmed, marker);
  const run = layout === 'conclusion-first' ? runs[0] : runs.at(-1);
  if (run === undefined) return { ok: false, reason: 'no-marker' };
  const before = trimmed.slice(0, run.start).trim();
  const after = trimmed.slice(run.end).trim();
  return layout === 'conclusion-first' ? withConclusion(before, after, marker) : withConclusion(after, before, marker);
}

/** Where the marker stands in a text: maximal runs at least as long as the marker, full-width ones included. */
export function markerRuns(
  text: string,
  marker: string = MARKER,
): readonly { readonly start: number; readonly end: number }[] {
  const unit = marker[0] ?? '#';
  const uniform = Array.from(marker).every((character) => character === unit);
  const escape = (literal: string) => literal.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
  const wide = unit === '#' ? '#＃' : unit;
  const pattern = uniform
    ? new RegExp(`[${wide.replace(/[\\\]^-]/g, '\\$&')}]{${marker.length},}`, 'g')
    : new RegExp(escape(marker), 'g');
  return Array.from(text.matchAll(pattern), (match) => ({ start: match.index, end: match.index + match[0].length }));
}

function withConclusion(conclusion: string, reasoning: string, marker: string): ParsedAnswer {
  if (conclusion === '') return { ok: false, reason: 'no-conclusion' };
  if (markerRuns(conclusion, marker).length > 0) return { ok: false, reason: 'marker-in-conclusion' };
  return { ok: true, answer: { conclusion, reasoning } };
}

/**
 * The member of a closed set that a conclusion names, or undefined. Decoration that models add is ignored (结论：, 【】,
 * quotes, bold, a final full stop, case and full-width letters); nothing is guessed beyond that.
 */
export function matchLabel(conclusion: string, labels: readonly string[]): string | undefined {
  const exact = labels.find((label) => label === conclusion.trim());
  if (exact !== undefined) return exact;
  const plain = normalise(conclusion);
  return plain === '' ? undefined : labels.find((label) => normalise(label) === plain);
}

function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .trim()
    .replace(/^(?:[*_`]*)(?:结论|答案|conclusion|answer|label)(?:[*_`]*)\s*(?:[:：]|是|为)\s*/i, '')
    .replace(/^[\s"'“”‘’「『【[(*_`]+|[\s"'“”‘’」』】\])*_`。.!！;；,，]+$/g, '')
    .toLowerCase();
}
