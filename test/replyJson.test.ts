import { describe, expect, test } from 'vitest';
import { repairMessages } from '#core/label/repair';
import { readReply, type ReadReply } from '#core/label/reply';
import { layoutInstruction, responseFormat } from '#core/prompt/layoutText';
import { renderMessages } from '#core/prompt/render';
import { english, three } from './support/taskTemplates.ts';

describe('JSON', () => {
  const json = (text: string, template = three, finish: 'stop' | 'length' = 'stop') =>
    readReply({ text, finish }, template, { mode: 'json' });
  const good = {
    relevance: { reasoning: '谈到维修', conclusion: '相关' },
    topic: { reasoning: '说的是屏幕', conclusion: '屏幕维修' },
    urgent: { conclusion: '是' },
  };

  test('one property a task', () => {
    const answers = [
      { taskId: 'relevance', conclusion: '相关', reasoning: '谈到维修' },
      { taskId: 'topic', conclusion: '屏幕维修', reasoning: '说的是屏幕' },
      { taskId: 'urgent', conclusion: '是', reasoning: '' },
    ];
    expect(json(JSON.stringify(good))).toEqual({ ok: true, answers });
    expect(json(`\`\`\`json\n${JSON.stringify(good, null, 2)}\n\`\`\``)).toEqual({ ok: true, answers });
    expect(json(`<think>{}</think>\n${JSON.stringify({ ...good, note: 1 })}`)).toEqual({ ok: true, answers });
  });

  const without = (change: object) => JSON.stringify({ ...good, ...change });
  test.each([
    ['', 'empty', 'relevance'],
    [JSON.stringify(good).slice(0, -2), 'not-json', 'relevance'],
    [`答案如下：${JSON.stringify(good)}`, 'not-json', 'relevance'],
    [`\`\`\`json\n${JSON.stringify(good)}\n\`\`\`\n以上。`, 'not-json', 'relevance'],
    [JSON.stringify([good]), 'wrong-shape', 'relevance'],
    ['null', 'wrong-shape', 'relevance'],
    [without({ topic: undefined }), 'missing-task', 'topic'],
    [without({ urgent: '是' }), 'wrong-shape', 'urgent'],
    [without({ urgent: { conclusion: true } }), 'wrong-shape', 'urgent'],
    [without({ relevance: { conclusion: '相关' } }), 'wrong-shape', 'relevance'],
    [without({ relevance: { reasoning: ['x'], conclusion: '相关' } }), 'wrong-shape', 'relevance'],
    [without({ relevance: { reasoning: 'x', conclusion: '有关' } }), 'off-set', 'relevance'],
    [without({ relevance: { reasoning: '结论：不相关', conclusion: '相关' } }), 'conflict', 'relevance'],
    [without({ topic: { reasoning: 'x', conclusion: ' ' } }), 'no-conclusion', 'topic'],
    [without({ topic: { reasoning: 'x', conclusion: 'a####b' } }), 'marker-in-conclusion', 'topic'],
    [JSON.stringify(good).replace('"urgent"', '"topic":{},"urgent"'), 'conflict', 'relevance'],
    ['{"__proto__":{"conclusion":"是"}}', 'missing-task', 'relevance'],
  ])('%s is unreadable: %s', (text, reason, taskId) => {
    expect(json(text)).toMatchObject({ ok: false, reason, taskId });
  });

  test('cut short', () => {
    expect(json(JSON.stringify(good), three, 'length')).toMatchObject({ ok: false, reason: 'truncated' });
  });

  test('is asked for with the reasoning first, and the schema holds the labels', () => {
    const instruction = layoutInstruction(three, 'reasoning-first', 'json');
    expect(instruction).toContain('JSON');
    expect(instruction).toContain(
      '{"relevance":{"reasoning":"思考过程","conclusion":"结论"},"topic":{"reasoning":"思考过程","conclusion":"结论"},"urgent":{"conclusion":"结论"}}',
    );
    expect(instruction).toContain('"relevance"：conclusion 必须是以下之一："相关"、"不相关"。');
    expect(layoutInstruction(english, 'reasoning-first', 'json')).toContain(
      '"a": conclusion is exactly one of: "yes", "no".',
    );
    expect(layoutInstruction(three, 'conclusion-first', 'json')).toContain(
      '{"conclusion":"结论","reasoning":"思考过程"}',
    );
    expect(renderMessages(three, { text: 'x' }, 'reasoning-first', 'json')[1]?.content).toContain(instruction);
    expect(responseFormat(three)).toEqual({ type: 'json_object' });
    const text = { type: 'string' };
    const object = (properties: object) => ({
      type: 'object',
      properties,
      required: Object.keys(properties),
      additionalProperties: false,
    });
    expect(responseFormat(three, 'json_schema')).toEqual({
      type: 'json_schema',
      json_schema: {
        name: 'answers',
        strict: true,
        schema: object({
          relevance: object({ reasoning: text, conclusion: { type: 'string', enum: ['相关', '不相关'] } }),
          topic: object({ reasoning: text, conclusion: text }),
          urgent: object({ conclusion: { type: 'string', enum: ['是', '否'] } }),
        }),
      },
    });
    const schema = JSON.stringify(responseFormat(three, 'json_schema'));
    expect(schema.indexOf('"reasoning"')).toBeLessThan(schema.indexOf('"conclusion"'));
  });
});

describe('the call that mends a reply', () => {
  const first = renderMessages(three, { text: 'x' }, 'reasoning-first');
  const mend = (text: string, template = three, finish: 'stop' | 'length' = 'stop', mode: 'text' | 'json' = 'text') => {
    const reply: ReadReply = readReply({ text, finish }, template, { mode });
    if (reply.ok) throw new Error('there is nothing to mend');
    const messages = repairMessages(first, text, reply, template, { mode });
    expect(messages.slice(0, first.length)).toEqual(first);
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    const demand = messages.at(-1)?.content ?? '';
    expect(demand).toContain(layoutInstruction(template, 'reasoning-first', mode));
    return { said: messages.at(-2)?.content, lack: demand.split('\n')[0] };
  };

  test.each([
    ['没有标题', '上一条回答缺少【任务1】的答案。'],
    [
      '【任务1】\na\n####\n有关\n【任务2】\nb\n####\nc\n【任务3】\n是',
      '【任务1】的答案的结论不在给定的集合之内。结论必须与以下之一完全一致："相关"、"不相关"。',
    ],
    [
      '【任务1】\na\n####\n相关\n【任务2】\nb\n【任务3】\n是',
      '【任务2】的答案没有单独一行的 ####，无法区分思考过程和结论。',
    ],
    ['【任务1】\na\n####\n【任务2】\nb\n####\nc\n【任务3】\n是', '【任务1】的答案没有结论。'],
  ])('%j: %s', (text, lack) => {
    expect(mend(text)).toEqual({ said: text, lack });
  });

  test('of a reply that was cut, empty, mere thinking or no JSON', () => {
    expect(mend('【任务1】\na', three, 'length').lack).toContain('截断');
    expect(mend('')).toEqual({ said: '（空）', lack: '上一条回答是空的。' });
    expect(mend('<think>a').said).toBe('（空）');
    expect(mend('{', three, 'stop', 'json').lack).toBe('上一条回答不是一个完整的 JSON 对象。');
    expect(mend('{"relevance":{"reasoning":"","conclusion":"相关"}}', three, 'stop', 'json').lack).toBe(
      '上一条回答缺少"topic"的答案。',
    );
  });

  test('in English', () => {
    expect(mend('[Task 1]\na\n####\nperhaps\n[Task 2]\nb\n####\nc', english).lack).toBe(
      'The answer to [Task 1] does not conclude one of the given labels. The conclusion is exactly one of: "yes", "no".',
    );
    expect(mend('', english)).toEqual({ said: '(empty)', lack: 'Your answer was empty.' });
  });
});
