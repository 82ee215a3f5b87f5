import { markerRuns, matchLabel } from '../../answer.ts';

/** An example of a prompt: what goes in and what is concluded, white space and quotes around them removed. */
export interface ExamplePair {
  readonly input: string;
  readonly conclusion: string;
}

const INPUT =
  /^(?:输入|原文|文本|评论|句子|问题|问|用户|客户|客户消息|用户消息|消息|邮件|input|text|review|sentence|question|user|customer|message|email|comment|q|record)$/i;
const OUTPUT =
  /^(?:输出|结论|答案|答|标签|类别|分类|情感|译文|结果|output|label|category|class|sentiment|answer|a|result|conclusion|intent|translation)$/i;
const ARROW = /^([^\n]{2,300}?)[ \t]{0,4}(?:->|→|=>|⇒)[ \t]{0,4}([^\n]{1,120})$/;

const EXAMPLES =
  /^[ \t]{0,8}(?:#{1,6}[ \t]{1,4}|【|\*\*|[-*][ \t])?[^\n:：]{0,8}(?:示例|样例|例子|范例|例如|examples?\b|few-?shot)/i;
const HEADING = /^(?:#{1,6}[ \t]|【[^】\n]{1,20}】[ \t]*$)/;

/**
 * The filled examples of a prompt: labelled lines (原文：… 结论：…), arrows (“…” → 正面) and table rows. Where `labels` are
 * known, those that conclude one of them; otherwise those that stand below a heading or label “examples”. Of an output
 * with the marker the shorter side is the conclusion. Placeholders are no examples.
 */
export function pairsIn(text: string, marker: string, labels: readonly string[]): readonly ExamplePair[] {
  const pairs: ExamplePair[] = [];
  let inExamples = false;
  let input: string | undefined; // of the example that is open
  let awaiting: 'input' | 'output' | undefined; // a label whose text stands on the lines below it
  const add = (pair: ExamplePair | undefined) => {
    if (pair === undefined || !isFilled(pair.input) || !isFilled(pair.conclusion)) return;
    if (labels.length > 0 ? matchLabel(pair.conclusion, labels) !== undefined : inExamples) pairs.push(pair);
  };
  const close = (conclusion: string) => {
    add({ input: plain(input ?? ''), conclusion: plain(concluded(conclusion, marker)) });
    input = undefined;
    awaiting = undefined;
  };
  for (const line of text.split(/\r?\n/)) {
    if (EXAMPLES.test(line)) inExamples = true;
    else if (HEADING.test(line)) inExamples = false;
    const { label, value } = field(line);
    if (INPUT.test(label)) {
      input = value;
      awaiting = value.trim() === '' ? 'input' : undefined;
    } else if (input !== undefined && OUTPUT.test(label)) {
      if (value.trim() === '') awaiting = 'output';
      else close(value);
    } else if (awaiting === 'output' && line.trim() !== '') close(line);
    else if (awaiting === 'input' && line.trim() !== '') {
      input = line;
      awaiting = undefined;
    } else add(arrow(line, labels) ?? row(line));
  }
  return pairs;
}

/** A line such as `- **输入 1**：…` as its label, without number and decoration, and what follows it. */
function field(line: string): { readonly label: string; readonly value: string } {
  const colon = line.slice(0, 40).search(/[:：]/);
  if (colon === -1) return { label: '', value: '' };
  const bare = line
    .slice(0, colon)
    .replace(/[*>]/g, '')
    .replace(/^[ \t-]{0,8}(?:\d{1,2}[.、)）])?/, '');
  const label = bare.replace(/\d{1,2}[ \t]{0,4}$/, '').trim();
  return { label, value: line.slice(colon + 1).replace(/^\*\*/, '') };
}

/** An arrow between quoted words and a conclusion, or to one of the labels: other arrows are ways (设置 → 网络). */
function arrow(line: string, labels: readonly string[]): ExamplePair | undefined {
  const bare = line.replace(/^[ \t]{0,8}(?:[-*][ \t]|\d{1,2}[.、)）])?[ \t]{0,4}/, '');
  const [, input, conclusion] = ARROW.exec(bare) ?? [];
  if (input === undefined || conclusion === undefined || /->|→|=>|⇒/.test(conclusion)) return undefined;
  const pair = { input: plain(input), conclusion: plain(conclusion) };
  return /^[“"「『‘'`]/.test(bare) || matchLabel(pair.conclusion, labels) !== undefined ? pair : undefined;
}

function row(line: string): ExamplePair | undefined {
  if (!line.trimStart().startsWith('|') || /^[\s|:-]*$/.test(line)) return undefined;
  const cells = line
    .split('|')
    .map(plain)
    .filter((cell) => cell !== '');
  const [input, conclusion] = [cells[0], cells.at(-1)];
  if (cells.length < 2 || input === undefined || conclusion === undefined) return undefined;
  return { input, conclusion };
}

function concluded(output: string, marker: string): string {
  const runs = markerRuns(output, marker);
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) return output;
  const sides = [output.slice(0, first.start), output.slice(last.end)];
  return sides.toSorted((a, b) => a.trim().length - b.trim().length)[0] ?? output;
}

function plain(text: string): string {
  return text
    .trim()
    .replace(/^[“"「『‘'`*]{1,3}|[”"」』’'`*]{1,3}$/g, '')
    .trim();
}

function isFilled(text: string): boolean {
  return text.replace(/\{\{[^{}\n]{0,80}\}\}|\$?\{[^{}\n]{0,80}\}|<[^<>\n]{1,40}>|[.…\s]/g, '') !== '';
}

/** How alike two texts are, from 0 to 1: the share of pairs of neighbouring characters that they have in common (Dice). */
export function likeness(a: string, b: string): number {
  if (a === b) return 1;
  const counts = new Map<string, number>();
  const bigrams = (text: string) =>
    Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2));
  const [left, right] = [bigrams(a), bigrams(b)];
  for (const pair of left) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  let shared = 0;
  for (const pair of right) {
    const count = counts.get(pair) ?? 0;
    if (count > 0) shared++;
    counts.set(pair, count - 1);
  }
  return left.length + right.length === 0 ? 0 : (2 * shared) / (left.length + right.length);
}
