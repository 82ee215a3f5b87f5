import { markerRuns, matchLabel, type Layout } from '../answer.ts';
import type { TaskSpec, Template } from '../prompt/template.ts';

/** A reply cut into the texts of its tasks. */
export interface TaskParts {
  readonly parts: readonly (string | undefined)[]; // by task; undefined: it has no heading
  readonly repeated: readonly number[]; // tasks with more than one heading: nothing of the reply is certain then
  readonly unclear: readonly number[]; // tasks of which the heading's line could be the conclusion as well as a title
  readonly last: number; // the task whose text ends the reply
  /** Whether a task's text can hold no other's: its heading and the next task's are there, and all are in order. */
  readonly closed: (task: number) => boolean;
}

interface Heading {
  readonly task: number; // from 0
  readonly start: number;
  readonly end: number; // where the rest of its line starts
  readonly bold: boolean; // bold was opened before it
  readonly styled: boolean; // a Markdown heading, or bold to the end of the line: the line is a heading as a whole
}

const NUMBER = '([0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})';
const WORD = '(?:任[务務]|task)[ \\t]{0,4}';
const BRACKETED = `(?:【|\\\\?\\[|［|〔)[ \\t]{0,4}${WORD}${NUMBER}[ \\t]{0,4}(?:[:：][^\\n】\\]］〕]{1,60})?\\\\?[】\\]］〕]`;
const BARE = `${WORD}${NUMBER}(?=[ \\t]{0,4}[*_]{0,3}[ \\t]{0,4}(?:[:：]|$|[(（]))`;
const HEADED = `${WORD}${NUMBER}(?=[ \\t:：(（]|$)`;
const LEAD = '^[ \\t\\u3000]{0,8}(?:[-+•>*][ \\t]{1,4})?';
const HEADING = new RegExp(
  `${LEAD}(?:((?:\\\\?[#＃]){1,6})[ \\t]{0,4})?([*_]{2,3})?[ \\t]{0,4}(?:${BRACKETED}|${BARE})` +
    `|${LEAD}((?:\\\\?[#＃]){1,6}|[*_]{2,3}|(?:\\\\?[#＃]){1,6}[ \\t]{0,4}[*_]{2,3})[ \\t]{0,4}${HEADED}`,
  'gimu',
);

/**
 * Cuts a reply at the headings 【任务N】 / [Task N] at the start of a line, as models write them: in bold, as Markdown
 * headings, without brackets, with Chinese numerals, with a title behind them. A template with one task asks for no
 * heading: one that opens the reply is taken off, any other is the teacher's own words.
 */
export function splitTasks(text: string, template: Template, layout: Layout): TaskParts {
  const { tasks, marker } = template;
  const heads = headingsOf(text, tasks.length);
  if (tasks.length === 1 && text.slice(0, heads[0]?.start).trim() !== '') heads.length = 0;
  else if (tasks.length === 1) heads.length = Math.min(1, heads.length);
  if (tasks.length === 1 && heads.length === 0) {
    return { parts: [text], repeated: [], unclear: [], last: 0, closed: () => true };
  }
  const parts: (string | undefined)[] = Array.from({ length: tasks.length });
  const repeated: number[] = [];
  const unclear: number[] = [];
  heads.forEach((head, index) => {
    const task = tasks[head.task];
    if (task === undefined) return;
    if (parts[head.task] !== undefined) repeated.push(head.task);
    const end = heads[index + 1]?.start ?? text.length;
    const part = withoutTitle(
      text.slice(head.end, end),
      head,
      task,
      task.reasoning ? layout : 'conclusion-only',
      marker,
    );
    if (part === undefined) unclear.push(head.task);
    parts[head.task] = part ?? '';
  });
  // Two headings in order show that the third was not written before them.
  const inOrder =
    heads.length > 1 && heads.every((head, index) => index === 0 || head.task > (heads[index - 1]?.task ?? -1));
  const closed = (task: number) => inOrder && (task === tasks.length - 1 || parts[task + 1] !== undefined);
  return { parts, repeated, unclear, last: heads.at(-1)?.task ?? -1, closed };
}

function headingsOf(text: string, count: number): Heading[] {
  return Array.from(text.matchAll(HEADING)).flatMap((match) => {
    const [whole, hashes, bold, bracketed, bare, lead, headed] = match;
    const task = numberOf(bracketed ?? bare ?? headed ?? '') - 1;
    // A heading of a task that was not asked is the teacher's own words.
    if (task < 0 || task >= count) return [];
    const end = match.index + whole.length;
    const line = text.slice(end, lineEnd(text, end)).trimEnd();
    const isBold = bold !== undefined || /[*_]/.test(lead ?? '');
    const styled = hashes !== undefined || /[#＃]/.test(lead ?? '') || (isBold && /[*_]{2,3}$/.test(line));
    return [{ task, start: match.index, end, styled, bold: isBold }];
  });
}

/** 1 to 99 in digits, full-width too, or in Chinese numerals; 0 when it is none. */
function numberOf(text: string): number {
  const digits = text.normalize('NFKC');
  if (/^\d/.test(digits)) return Number(digits);
  const value = (numeral: string) => ' 一二三四五六七八九'.indexOf(numeral);
  const [tens, ones, ...more] = text.includes('十') ? text.split('十') : ['0', text];
  if (tens === undefined || ones === undefined || more.length > 0 || ones.length > 1) return 0;
  const ten = tens === '0' ? 0 : tens === '' ? 1 : value(tens);
  const one = ones === '' ? 0 : value(ones);
  return ten < 0 || one < 0 ? 0 : ten * 10 + one;
}

/**
 * A task's text without the rest of its heading: bold, colon and the title. A title is what the template calls the task,
 * or what else stands in a Markdown heading, as long as it cannot be the conclusion; undefined when it could be.
 */
function withoutTitle(
  text: string,
  { styled, bold }: Heading,
  task: TaskSpec,
  layout: Layout,
  marker: string,
): string | undefined {
  const end = lineEnd(text, 0);
  const afterColon = text.slice(0, end).replace(/^[ \t:：]{1,8}/, '');
  const line = bold ? afterColon.replace(/^[*_]{2,3}[ \t:：]{0,8}/, '') : afterColon;
  const below = text.slice(end);
  for (const title of [task.title, task.id]) {
    const rest = title === undefined ? undefined : afterTitle(line, title);
    if (rest !== undefined) return `${rest}${below}`;
  }
  const words = line.replace(/[*_]{1,3}[ \t]*$/, '').trim();
  const heads = styled && words !== '' && words.length <= 40 && !/[。.!！?？;；,，]$/.test(words);
  const after = below.slice(0, markerRuns(below, marker)[0]?.start);
  if (!heads || markerRuns(words, marker).length > 0 || after.trim() === '') return `${line}${below}`;
  if (task.labels !== undefined && matchLabel(words, task.labels) !== undefined) return `${line}${below}`;
  return task.labels === undefined && layout !== 'reasoning-first' ? undefined : below;
}

/** What follows a title at the start of a line, if it stands there as a whole. */
function afterTitle(line: string, title: string): string | undefined {
  const opened = /^[(（《“"]/.test(line) ? line.slice(1) : line;
  if (!opened.startsWith(title)) return undefined;
  const rest = opened.slice(title.length);
  const closed = /^[)）》”"]?[ \t]*[*_]{0,3}[ \t]*(?:[:：][ \t]*[*_]{0,3}|$)/.exec(rest)?.[0];
  return closed === undefined ? undefined : rest.slice(closed.length);
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
