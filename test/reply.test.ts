import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAnswer, MARKER } from '#core/answer';
import { readReply } from '#core/label/reply';
import { layoutInstruction, taskHeading } from '#core/prompt/layoutText';
import { readTemplate } from '#core/prompt/template';

const one = readTemplate(
  'one.template.md',
  '---\ntasks:\n  - id: relevance\n    labels: [相关, 不相关]\n---\n# 任务\n判断\n# 原文\n{{原文}}\n',
);
const three = readTemplate(
  'three.template.md',
  `---
tasks:
  - { id: relevance, labels: [相关, 不相关] }
  - { id: topic, title: 主题 }
  - { id: urgent, labels: [是, 否], reasoning: false }
---
# 任务
判断
# 原文
{{原文}}
`,
);
const english = readTemplate(
  'two.template.md',
  '---\ntasks:\n  - id: a\n    labels: [yes, no]\n  - id: b\n---\n# Task\nJudge.\n# Record\n{{record}}\n',
);
const read = (text: string, template = one, finish: 'stop' | 'length' | 'filtered' = 'stop') =>
  readReply({ text, finish }, template);

describe('one task', () => {
  test.each([
    '它谈到了维修。\n####\n相关',
    '【任务1】\n它谈到了维修。\n####\n相关',
    '**【任务1】**：它谈到了维修。#### 结论：相关。',
    '### 【任务 1】\n它谈到了维修。\n＃＃＃＃\n【相关】',
  ])('%j', (text) => {
    expect(read(text)).toEqual({
      ok: true,
      answers: [{ taskId: 'relevance', conclusion: '相关', reasoning: '它谈到了维修。' }],
    });
  });

  test('a heading inside the reasoning is the teacher’s own words', () => {
    expect(read('先看要求。\n【任务1】要我判断售后。\n####\n相关')).toEqual({
      ok: true,
      answers: [{ taskId: 'relevance', conclusion: '相关', reasoning: '先看要求。\n【任务1】要我判断售后。' }],
    });
  });

  test.each([
    ['', 'stop', 'empty'],
    ['相关', 'stop', 'no-marker'],
    ['因为\n####\n', 'stop', 'no-conclusion'],
    ['因为\n####\n不好说', 'stop', 'off-set'],
    ['因为\n####\n相关', 'length', 'truncated'],
    ['因为', 'length', 'truncated'],
    ['因为\n####\n相关', 'filtered', 'truncated'],
  ] as const)('%j ended by %s is unreadable: %s', (text, finish, reason) => {
    const reply = read(text, one, finish);
    expect(reply).toMatchObject({ ok: false, reason, taskId: 'relevance' });
  });
});

describe('several tasks', () => {
  const good = '【任务1】\n谈到维修\n####\n相关\n【任务2】：\n说的是屏幕\n####\n屏幕维修\n\n#### 【任务3】\n是';

  test('each by its heading', () => {
    expect(read(good, three)).toEqual({
      ok: true,
      answers: [
        { taskId: 'relevance', conclusion: '相关', reasoning: '谈到维修' },
        { taskId: 'topic', conclusion: '屏幕维修', reasoning: '说的是屏幕' },
        { taskId: 'urgent', conclusion: '是', reasoning: '' },
      ],
    });
    expect(read(good.replace('#### 【任务3】', '####【任务3】'), three)).toEqual(read(good, three));
  });

  test('in any order, and in English', () => {
    expect(read('[Task 2]\nit says so\n####\nrefund\n**[task 1]**: clear\n####\nYes.', english)).toEqual({
      ok: true,
      answers: [
        { taskId: 'a', conclusion: 'yes', reasoning: 'clear' },
        { taskId: 'b', conclusion: 'refund', reasoning: 'it says so' },
      ],
    });
  });

  test('a task that is missing is named, and the others are kept', () => {
    const reply = read(good.replace('【任务2】：', ''), three);
    // The second answer stands in the first one's part then: neither is taken for the other.
    expect(reply).toEqual({
      ok: false,
      reason: 'missing-task',
      taskId: 'topic',
      answers: [{ taskId: 'urgent', conclusion: '是', reasoning: '' }],
    });
    expect(read('没有标题\n####\n相关', three)).toMatchObject({
      ok: false,
      reason: 'missing-task',
      taskId: 'relevance',
      answers: [],
    });
    expect(read('', three)).toMatchObject({ ok: false, reason: 'empty', taskId: 'relevance' });
  });

  test('a reply as the instruction asks for it is read, whatever the reasoning', () => {
    const prose = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => text.trim());
    fc.assert(
      fc.property(
        fc.constantFrom('相关', '不相关'),
        fc.constantFrom('是', '否'),
        prose,
        prose,
        prose,
        (label, urgent, why, topic, whyTopic) => {
          fc.pre(
            [why, topic, whyTopic].every((text) => text !== '' && !/任务|task/i.test(text)) && !/[#＃]{4}/.test(topic),
          );
          const answers = [
            { conclusion: label, reasoning: why },
            { conclusion: topic, reasoning: whyTopic },
            { conclusion: urgent, reasoning: '' },
          ];
          const text = answers
            .map((answer, index) => `${taskHeading(index, 'zh')}\n${formatAnswer(answer, 'reasoning-first')}`)
            .join('\n');
          const reply = read(text, three);
          expect(reply).toEqual({
            ok: true,
            answers: answers.map((answer, index) => ({ taskId: three.tasks[index]?.id, ...answer })),
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  test('the instruction names the heading, the marker and the labels that are read', () => {
    const instruction = layoutInstruction(three, 'reasoning-first');
    for (const part of [taskHeading(0, 'zh'), taskHeading(2, 'zh'), MARKER, '相关、不相关'])
      expect(instruction).toContain(part);
  });
});

test('any text at all is read without an error', () => {
  fc.assert(
    fc.property(
      fc
        .array(fc.oneof(fc.string(), fc.constantFrom('####', '\n', '【任务1】', '[Task 2]', '相关', '**')))
        .map((all) => all.join('')),
      fc.constantFrom(one, three, english),
      (text, template) => {
        const reply = read(text, template);
        expect(typeof reply.ok).toBe('boolean');
        if (reply.ok) expect(reply.answers).toHaveLength(template.tasks.length);
      },
    ),
  );
});
