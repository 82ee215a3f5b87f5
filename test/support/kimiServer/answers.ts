import { createHash } from 'node:crypto';
import type { ChatMessage } from '#core/infer/engine';
import { recordOf } from '#core/prompt/render';
import { layOut, tasksOf, type AskedTask } from './askedTasks.ts';
import { mixed } from './mixedAnswers.ts';
import type { AnswerContext, Given } from './options.ts';
import { fromSchema } from './schemaAnswer.ts';

/** The default answer: for each task a label chosen by the record's hash, laid out as the prompt asks. */
export function defaultAnswer(answers: 'valid' | 'mixed'): (context: AnswerContext) => Given {
  return ({ messages, record, body, prefix }) => {
    const digest = createHash('sha256').update(record).digest();
    const schema = (body.response_format as { json_schema?: { schema?: object } } | undefined)?.json_schema?.schema;
    if (schema !== undefined) return { content: JSON.stringify(fromSchema(schema, digest)), kind: 'valid' };
    const tasks = tasksOf(messages);
    const conclusions = tasks.map((task, index) => conclusionOf(task, digest, index));
    if (prefix.trimEnd().endsWith(tasks[0]?.marker ?? '####')) {
      return { content: conclusions[0] ?? '', kind: 'valid', conclusions };
    }
    const parts = tasks.map((task, index) => ({
      ...task,
      conclusion: conclusions[index] ?? '',
      reasoning: `该文本的要点是第${digest[index % 32]}类，依据标准第${index + 1}条判断。`,
    }));
    if (answers === 'mixed') return { ...mixed(parts, digest), conclusions };
    return { content: parts.map((part) => layOut(part)).join('\n\n'), kind: 'valid', conclusions };
  };
}

/** The label that the default answer gives to a task, from the SHA-256 of the record. */
function conclusionOf(task: AskedTask, digest: Buffer, index: number): string {
  const value = digest.readUInt16BE((index * 2) % 30);
  return task.labels[value % task.labels.length] ?? `答案${value}`;
}

/** The record in messages, or else the last user message. */
export function recordIn(messages: readonly ChatMessage[]): string {
  return recordOf(messages) ?? messages.findLast(({ role }) => role === 'user')?.content ?? '';
}
