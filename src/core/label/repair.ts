import type { AnswerMode, UnreadableReason } from '../answer.ts';
import type { ChatMessage } from '../infer/engine.ts';
import { layoutInstruction, taskHeading } from '../prompt/layoutText.ts';
import type { TaskSpec, Template } from '../prompt/template.ts';
import type { ReadOptions, UnreadReply } from './reply.ts';
import { plainText, withoutThinking } from './replyText.ts';

/**
 * The messages of the one call that asks for a mended answer: those of the first call, the reply, and what it lacked, in
 * the language of the template. `options` are those with which the reply was asked for and read.
 */
export function repairMessages(
  messages: readonly ChatMessage[],
  reply: string,
  failure: Pick<UnreadReply, 'reason' | 'taskId'>,
  template: Template,
  { layout = 'reasoning-first', mode = 'text' }: ReadOptions = {},
): readonly ChatMessage[] {
  const zh = template.document.language === 'zh';
  // Some teachers refuse an empty message, and thinking is not to be sent back.
  const said = withoutThinking(plainText(reply)) ?? '';
  const demand = zh
    ? '请重新给出完整的答案（包括已经答对的部分），不要解释，也不要道歉：'
    : 'Give the whole answer again (with the parts that were right), without explanation or apology:';
  return [
    ...messages,
    { role: 'assistant', content: said === '' ? (zh ? '（空）' : '(empty)') : said },
    {
      role: 'user',
      content: `${lackOf(failure, template, mode)}\n${demand}\n${layoutInstruction(template, layout, mode)}`,
    },
  ];
}

/** What the reply lacked, as a sentence to the model. */
function lackOf(
  { reason, taskId }: Pick<UnreadReply, 'reason' | 'taskId'>,
  template: Template,
  mode: AnswerMode,
): string {
  const zh = template.document.language === 'zh';
  const { tasks, marker } = template;
  const index = Math.max(
    0,
    tasks.findIndex((task) => task.id === taskId),
  );
  const task: TaskSpec | undefined = tasks[index];
  const name = JSON.stringify(taskId);
  const whose = mode === 'json' ? name : taskHeading(index, template.document.language);
  const place =
    tasks.length === 1 ? (zh ? '上一条回答' : 'Your answer') : zh ? `${whose}的答案` : `The answer to ${whose}`;
  const set = task?.labels?.map((label) => JSON.stringify(label)).join(zh ? '、' : ', ') ?? '';
  const lacks: Readonly<Record<UnreadableReason, readonly [zh: string, en: string]>> = {
    empty: ['上一条回答是空的。', 'Your answer was empty.'],
    'thinking-only': ['上一条回答只有思考内容，没有答案。', 'Your answer held thinking only and no answer.'],
    truncated: [
      '上一条回答在长度上限处被截断，没有写完：这次请把思考过程写短。',
      'Your answer was cut off at the length limit: keep the reasoning short this time.',
    ],
    'no-marker': [
      `${place}没有单独一行的 ${marker}，无法区分思考过程和结论。`,
      `${place} has no line with ${marker} between reasoning and conclusion.`,
    ],
    'no-conclusion': [`${place}没有结论。`, `${place} has no conclusion.`],
    'marker-in-conclusion': [`${place}的结论中含有 ${marker}。`, `${place} has ${marker} inside its conclusion.`],
    'off-set': [
      `${place}的结论不在给定的集合之内。结论必须与以下之一完全一致：${set}。`,
      `${place} does not conclude one of the given labels. The conclusion is exactly one of: ${set}.`,
    ],
    'missing-task': [`上一条回答缺少${whose}的答案。`, `Your answer lacks the one to ${whose}.`],
    conflict: [
      `${place}给出了不止一个结论，无法确定以哪个为准：每个任务只回答一次。`,
      `${place} is given more than once: answer each task once.`,
    ],
    'not-json': ['上一条回答不是一个完整的 JSON 对象。', 'Your answer is not one whole JSON object.'],
    'wrong-shape': [
      `上一条回答的 JSON 中，${name} 缺少要求的属性，或属性的类型不对。`,
      `In the JSON of your answer, ${name} lacks a property that was asked for, or one is of the wrong type.`,
    ],
  };
  return lacks[reason][zh ? 0 : 1];
}
