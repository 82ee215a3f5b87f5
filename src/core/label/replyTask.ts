import {
  markerRuns,
  matchLabel,
  parseAnswer,
  withoutName,
  type Answer,
  type Layout,
  type UnreadableReason,
} from '../answer.ts';
import type { TaskSpec } from '../prompt/template.ts';
import type { TaskAnswer } from './record.ts';
import { withoutEdges, withoutFence, withoutRuleBelow, withPlainMarkers } from './replyText.ts';

/** Reads the text of one task; `layout` is `conclusion-only` where it asks for no reasoning. */
export function readTask(part: string, task: TaskSpec, layout: Layout, marker: string): TaskAnswer | UnreadableReason {
  const text = withPlainMarkers(withoutFence(withoutRuleBelow(part, marker)), marker);
  const parsed = parseAnswer(text, layout, marker);
  if (task.labels === undefined) return readFree(text, parsed.ok ? parsed.answer : parsed.reason, task, layout, marker);
  const { labels } = task;
  const inSet = (answer: Answer) => matchLabel(withoutEdges(answer.conclusion), labels);
  const label = parsed.ok ? inSet(parsed.answer) : undefined;
  if (parsed.ok && label !== undefined) return settled(parsed.answer, label, task, text, marker, false);
  if (!parsed.ok || layout === 'conclusion-only') return parsed.ok ? 'off-set' : parsed.reason;
  const turned = parseAnswer(text, layout === 'reasoning-first' ? 'conclusion-first' : 'reasoning-first', marker);
  const other = turned.ok && turned.answer.reasoning !== '' ? inSet(turned.answer) : undefined;
  return turned.ok && other !== undefined ? settled(turned.answer, other, task, text, marker, true) : 'off-set';
}

function settled(
  answer: Answer,
  conclusion: string,
  task: TaskSpec,
  text: string,
  marker: string,
  swapped: boolean,
): TaskAnswer | UnreadableReason {
  if (labelsSaid(text, task.labels ?? [], marker).some((said) => said !== conclusion)) return 'conflict';
  return {
    taskId: task.id,
    conclusion,
    reasoning: plainReasoning(answer.reasoning),
    ...(swapped ? { swapped: true as const } : {}),
  };
}

/** The labels that stand where a conclusion would: before the first marker, after any, or in a line such as “结论：相关”. */
export function labelsSaid(text: string, labels: readonly string[], marker: string): readonly string[] {
  const runs = markerRuns(text, marker);
  const places = [
    text.slice(0, runs[0]?.start),
    ...runs.flatMap(({ end }, index) => {
      const after = text.slice(end, runs[index + 1]?.start).trim();
      return [after, after.slice(0, Math.max(0, `${after}\n`.indexOf('\n')))];
    }),
    ...text.split('\n').filter((line) => withoutName(line.trim()) !== undefined),
  ];
  return places.map((place) => matchLabel(withoutEdges(place), labels)).filter((label) => label !== undefined);
}

/** Free text is never turned round, and of several markers that stand like one none is chosen. */
function readFree(
  text: string,
  answer: Answer | UnreadableReason,
  task: TaskSpec,
  layout: Layout,
  marker: string,
): TaskAnswer | UnreadableReason {
  if (typeof answer === 'string') return answer;
  if (layout !== 'conclusion-only') {
    const runs = markerRuns(text, marker);
    const apart = runs.map((run) => standsApart(text, run));
    const chosen = layout === 'reasoning-first' ? runs.length - 1 : 0;
    if (runs.length > 1 && apart.some((alone, index) => alone !== (index === chosen))) return 'conflict';
  }
  const plain = withoutEdges(answer.conclusion);
  const named = withoutName(plain);
  // 结论为空 is a sentence; 结论：空 names what follows.
  const conclusion = withoutBold(
    (named !== undefined && /[:：\n】\]]/.test(plain.slice(0, -named.length)) ? named : plain).trim(),
  );
  if (conclusion === '') return 'no-conclusion';
  return { taskId: task.id, conclusion, reasoning: plainReasoning(answer.reasoning) };
}

/** Whether a marker fills its line, but for the name of what follows (#### 结论). */
function standsApart(text: string, { start, end }: { readonly start: number; readonly end: number }): boolean {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const stop = text.indexOf('\n', end);
  const rest = `${text.slice(end, stop === -1 ? text.length : stop)}\n`;
  return line.trim() === '' && (rest.trim() === '' || withoutName(rest.trimStart()) !== undefined);
}

const REASONING_NAME =
  /^(?:#{1,6}[ \t]{0,4})?[*_]{0,3}[【[]?(?:思考过程|思考過程|推理过程|推理過程|reasoning|thinking process)[】\]]?[*_]{0,3}[ \t]{0,4}(?:[:：]|\n|(?<=[】\]]))[ \t]{0,4}[*_]{0,3}\s{0,4}/i;
const DANGLING_NAME =
  /\n[ \t]{0,4}(?:#{1,6}[ \t]{0,4})?[*_【[]{0,4}(?:结论|結論|conclusion)[*_】\]]{0,4}[ \t]{0,4}[:：]?[ \t]{0,4}[*_]{0,3}$/i;

/** The reasoning without 思考过程： before it, the fence around it, or the name of the conclusion that follows. */
export function plainReasoning(text: string): string {
  return withoutFence(withoutFence(text, 2).replace(REASONING_NAME, '').replace(DANGLING_NAME, ''), 2);
}

/** A line that is bold as a whole, without the asterisks. */
function withoutBold(text: string): string {
  return /^(\*\*|__)[^*_\n]{1,300}\1$/.test(text) ? text.slice(2, -2).trim() : text;
}
