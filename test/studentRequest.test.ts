import { describe, expect, test } from 'vitest';
import type { Completion, CompletionRequest, InferenceEngine } from '#core/infer/engine';
import type { AskOptions } from '#core/label/job';
import { requestKeys } from '#core/label/requestKey';
import { studentRequests } from '#core/label/studentRequest';
import { studentTeacher } from '#core/label/teachers/presets';
import { readTemplate } from '#core/prompt/template';
import { label, makeItems, template } from './support/labelling.ts';

const teacher = studentTeacher('tiny.gguf (00000000)');
const two = readTemplate(
  't.template.md',
  `---
tasks:
  - id: relevance
    labels: [相关, 不相关]
  - id: urgency
    labels: [高, 低]
    reasoning: false
---
# 任务
判断下面的原文。
# 原文
{{原文}}
`,
);

/** A model that answers what it is told, one text a request, and keeps what it was asked. */
function scripted(...texts: readonly (string | Pick<Completion, 'text' | 'finish'>)[]) {
  const asked: CompletionRequest[] = [];
  const engine: InferenceEngine = {
    id: 'scripted',
    complete(request) {
      const next = texts[asked.length % texts.length] ?? '';
      asked.push(request);
      const said = typeof next === 'string' ? { text: next, finish: 'stop' as const } : next;
      return Promise.resolve({ ...said, usage: { input: 10, output: 2, cached: 8 }, ms: 5 });
    },
  };
  return { engine, asked };
}

const run = (engine: InferenceEngine, ask: AskOptions, more = {}) =>
  label({ engine, teacher, ask, items: makeItems(1), ...more });

describe('labelling with a student', () => {
  test('asks conclusion first and stops at the marker', async () => {
    const { engine, asked } = scripted('相关');
    const { records, summary } = await run(engine, { student: 'conclusion' });
    expect(asked.map(({ stop, extraBody }) => ({ stop, extraBody }))).toEqual([
      { stop: ['####'], extraBody: undefined },
    ]);
    expect(asked[0]?.messages.at(-1)?.content).toContain('record 1');
    const [record] = records;
    expect(record?.status === 'labelled' && record.answers).toEqual([
      { taskId: 'relevance', conclusion: '相关', reasoning: '' },
    ]);
    expect(summary.usage).toEqual({ input: 10, output: 2, cached: 8 });
  });

  test('with the reasoning nothing stops it, and what follows the marker is the reasoning', async () => {
    const { engine, asked } = scripted('不相关\n####\n没有故障');
    const { records } = await run(engine, { student: 'reasoning' });
    expect(asked[0]?.stop).toBeUndefined();
    expect(asked[0]?.extraBody).toEqual({ with_reasoning: true });
    const [record] = records;
    expect(record?.status === 'labelled' && record.answers).toEqual([
      { taskId: 'relevance', conclusion: '不相关', reasoning: '没有故障' },
    ]);
  });

  test('asks each task by itself, and the record has all of their answers and costs', async () => {
    const { engine, asked } = scripted('相关\n####\n要修', '高');
    const { records } = await run(engine, { student: 'reasoning' }, { template: two });
    expect(asked.length).toBe(2);
    expect(asked[0]?.messages).not.toEqual(asked[1]?.messages);
    const [record] = records;
    expect(record?.status === 'labelled' && record.answers).toEqual([
      { taskId: 'relevance', conclusion: '相关', reasoning: '要修' },
      { taskId: 'urgency', conclusion: '高', reasoning: '' },
    ]);
    expect(record?.status === 'labelled' && record.reply.usage).toEqual({ input: 20, output: 4, cached: 16 });
  });

  test('an answer outside the set and a cut one are unreadable, each with its reason', async () => {
    const off = await run(scripted('也许').engine, { student: 'conclusion' });
    expect(off.records[0]).toMatchObject({ status: 'unreadable', reason: 'off-set' });
    const { engine, asked } = scripted({ text: '相', finish: 'length' });
    const cut = await run(engine, { student: 'conclusion' }, { template: two });
    expect(cut.records[0]).toMatchObject({ status: 'unreadable', reason: 'truncated' });
    expect(asked[1]?.maxTokens).toBeGreaterThan(asked[0]?.maxTokens ?? 0); // once more, with more room
  });

  test('labels of another model, or of another way of asking, are never taken over', () => {
    const item = makeItems(1)[0]!;
    const key = (model: string, ask: AskOptions) => requestKeys(studentTeacher(model), template, ask)(item);
    const keys = [
      key('a', {}),
      key('a', { student: 'conclusion' }),
      key('a', { student: 'reasoning' }),
      key('b', { student: 'reasoning' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('the training prompt of each task is what is sent', () => {
    const [first, second] = studentRequests(teacher, two, { text: '机器坏了' }, 'conclusion');
    expect(first?.messages.at(-1)?.content).toContain('只回答【任务1】');
    expect(second?.messages.at(-1)?.content).toContain('只回答【任务2】');
    expect([first?.stop, second?.stop]).toEqual([['####'], undefined]);
  });
});
