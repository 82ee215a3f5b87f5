import { foldHan } from './hanForms.ts';

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

/** How an answer is written down: in a layout of text, or as a JSON object with one property a task. */
export type AnswerMode = 'text' | 'json';

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
  | 'missing-task'
  | 'conflict' // more than one answer to a task
  | 'thinking-only' // a <think> block and nothing after it
  | 'not-json' // asked for JSON: not one whole object
  | 'wrong-shape'; // asked for JSON: a property is not of the type that was asked for

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
  const wide = /[!-~]/.test(unit) ? unit + String.fromCharCode(unit.charCodeAt(0) + 0xfee0) : unit;
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
 * quotes, bold, a final full stop, case, full-width letters, traditional characters, zero-width ones), as long as only
 * one label is left then; nothing is searched for within a sentence and nothing is guessed.
 */
export function matchLabel(conclusion: string, labels: readonly string[]): string | undefined {
  const exact = labels.find((label) => label === conclusion.trim());
  if (exact !== undefined) return exact;
  // What is longer than a label and its decoration can be none, and need not be searched.
  if (conclusion.length > MOST_DECORATION + Math.max(...labels.map((label) => label.length))) return undefined;
  const plain = normalise(conclusion);
  if (plain === '') return undefined;
  const alike = labels.filter((label) => normalise(label) === plain);
  return alike.length === 1 ? alike[0] : undefined;
}

const MOST_DECORATION = 80; // UTF-16 units
const NAME = String.raw`(?:最[终終])?(?:[结結][论論]|答案|[标標][签籤]|[类類][别別]|分类结果|判断结果)|(?:the )?(?:final )?(?:conclusion|answer|label|category|classification)`;
// 结论： · 【结论】 · “结论” on a line of its own · 结论是, but not the question 结论是否
const NAMED = new RegExp(
  String.raw`^[\s"'“‘*_\x60#]{0,8}(?:[【[](?:${NAME})[】\]][*_\x60]{0,4}\s{0,4}:?|(?:${NAME})[*_\x60]{0,4}[ \t]{0,4}(?::|\n|是(?!(?:否|不是)$)|为|為|\bis\b))`,
  'i',
);
// Zero-width and directional marks, soft hyphens and variation selectors.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** A text without the name that a conclusion may be introduced by (结论：); undefined when it has none. */
export function withoutName(text: string): string | undefined {
  const plain = text.replaceAll('：', ':');
  const named = NAMED.exec(plain)?.[0];
  if (named === undefined) return undefined;
  const rest = text.slice(named.length);
  // **结论：** has the colon within the bold.
  return /^[^*_]*(?:\*\*|__)[^*_]*$/.test(named) ? rest.replace(/^\*\*|^__/, '') : rest;
}

function normalise(text: string): string {
  return foldHan(text.replace(INVISIBLE, '').normalize('NFKC'))
    .trim()
    .replace(NAMED, '')
    .replace(/^[\s"'“”‘’「『【[(《*_`]+|[\s"'“”‘’」』】\])》*_`。.!！;；,，]+$/g, '')
    .toLowerCase();
}
