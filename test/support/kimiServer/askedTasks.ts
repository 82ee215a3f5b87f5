import type { Layout } from '#core/answer';
import type { ChatMessage } from '#core/infer/engine';

/** One question as a prompt words it. */
export interface AskedTask {
  readonly heading: string; // '' where only one is asked
  readonly labels: readonly string[]; // empty: free text
  readonly layout: Layout;
  readonly marker: string;
}

/** One task's answer, ready to be laid out. */
export interface AnswerPart extends AskedTask {
  readonly conclusion: string;
  readonly reasoning: string;
}

/** Writes one task's answer in its layout. */
export function layOut({ heading, layout, marker, conclusion, reasoning }: AnswerPart): string {
  const body = {
    'reasoning-first': `${reasoning}\n${marker}\n${conclusion}`,
    'conclusion-first': `${conclusion}\n${marker}\n${reasoning}`,
    'conclusion-only': conclusion,
  }[layout];
  return heading === '' ? body : `${heading}\n${body}`;
}

const closedSet = /(?:以下之一：|exactly one of: )([^\n]{1,2000}?)[)）](?=[,.，。]|$)/;
const markerWord = /(?:单独一行写|then) (\S{2,16}?)(?:，| on a line)/;

/** The tasks that a prompt asks, as src/core/prompt/layoutText.ts words them; the record's own text does not count. */
export function tasksOf(messages: readonly ChatMessage[]): readonly AskedTask[] {
  const lines = messages.flatMap(({ content }) => withoutRecords(content).split('\n'));
  const tasks = lines.flatMap((line) => {
    const heading = /^(?:【任务\d{1,2}】|\[Task \d{1,2}\])/.exec(line)?.[0] ?? '';
    return /(?:先写|只写|First write|Write only)/.test(line) ? [taskOf(line, heading)] : [];
  });
  const headed = tasks.filter(({ heading }) => heading !== '');
  if (headed.length > 0) return headed;
  const only = tasks.find(({ labels }) => labels.length > 0) ?? tasks.at(-1);
  if (only !== undefined) return [only];
  // Another's prompt: whatever names a closed set.
  return [taskOf(lines.find((line) => closedSet.test(line)) ?? '', '')];
}

function taskOf(line: string, heading: string): AskedTask {
  const set = closedSet.exec(line)?.[1];
  const layout = /只写|Write only/.test(line)
    ? 'conclusion-only'
    : /先写结论|First write the conclusion/.test(line)
      ? 'conclusion-first'
      : 'reasoning-first';
  return {
    heading,
    labels: set === undefined ? [] : set.split(/、|, /),
    layout,
    marker: markerWord.exec(line)?.[1] ?? '####',
  };
}

function withoutRecords(content: string): string {
  let rest = '';
  let from = 0;
  for (const match of content.matchAll(/<record-([\w-]{1,64})>\n/g)) {
    if (match.index < from) continue;
    const close = `</record-${match[1] ?? ''}>`;
    const end = content.indexOf(close, match.index);
    if (end === -1) continue;
    rest += content.slice(from, match.index);
    from = end + close.length;
  }
  return rest + content.slice(from);
}
