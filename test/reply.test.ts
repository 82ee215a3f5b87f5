import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAnswer, MARKER } from '#core/answer';
import { readReply } from '#core/label/reply';
import { layoutInstruction, taskHeading } from '#core/prompt/layoutText';
import { readTemplate } from '#core/prompt/template';
import { english, one, three } from './support/taskTemplates.ts';

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

  // Markdown decorates and divides, and is left out of answers.
  const isMarkdown = (text: string) => /[*_~`\\]|^\s*(?:-\s*){3,}$/.test(text);

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
            [why, topic, whyTopic].every((text) => text !== '' && !/任务|task/i.test(text) && !isMarkdown(text)) &&
              !/[#＃]{4}/.test(topic),
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

describe('as models write it', () => {
  const answer = { taskId: 'relevance', conclusion: '不相关', reasoning: '他只问价格。' };
  test.each([
    ['in a code fence', '```text\n他只问价格。\n####\n不相关\n```'],
    ['with parts in code fences', '```\n他只问价格。\n```\n####\n```\n不相关\n```'],
    ['with labels', '思考过程：他只问价格。\n####\n结论：不相关'],
    ['with labels in bold', '**思考过程：** 他只问价格。\n\n####\n\n**结论：** 不相关。'],
    ['with labels as headings', '#### 思考过程\n他只问价格。\n#### 结论\n不相关'],
    ['with a full-width marker', '他只问价格。\n＃＃＃＃\n不相关'],
    ['with an escaped marker', '他只问价格。\n\\#\\#\\#\\#\n不相关'],
    ['with a spaced marker', '他只问价格。\n # # # # \n\n\n不相关'],
    ['with a marker in bold', '他只问价格。\n**####**\n**不相关**'],
    ['with CRLF', '他只问价格。\r\n\r\n####\r\n不相关\r\n'],
    ['with zero-width characters', '\u{feff}他只问价格。\n\u{200b}####\n不\u{200d}相关'],
    ['in traditional characters', '他只问价格。\n####\n不相關'],
    ['behind its thinking', '<think>\n也许\n####\n相关\n</think>\n\n他只问价格。\n####\n不相关'],
    ['behind thinking that the prompt opened', '也许相关\n</think>\n他只问价格。\n####\n不相关'],
    ['with a sentence as its conclusion', '他只问价格。\n####\n结论是不相关。'],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual({ ok: true, answers: [answer] });
  });

  test('the wrong way round it is taken and flagged, where one side alone is a label', () => {
    expect(read('结论：不相关\n####\n思考过程：他只问价格。')).toEqual({
      ok: true,
      answers: [{ ...answer, swapped: true }],
    });
    expect(read('屏幕坏了\n####\n不相关\n因为他只问价格')).toMatchObject({ ok: false, reason: 'off-set' });
    const free = read('【任务1】\na\n####\n相关\n【任务2】\n屏幕\n####\n他说屏幕坏了\n【任务3】\n是', three);
    expect(free.answers[1]).toEqual({ taskId: 'topic', conclusion: '他说屏幕坏了', reasoning: '屏幕' });
  });

  test.each([
    ['相关\n####\n不相关', 'conflict'],
    ['因为\n####\n相关\n####\n不相关', 'conflict'],
    ['结论：相关\n但再看一遍\n####\n不相关', 'conflict'],
    ['因为\n####\n相关或不相关', 'off-set'],
    ['因为\n####\n我认为结论是相关', 'off-set'],
    ['因为\n####\n不太相关', 'off-set'],
    ['相关\n####\n', 'no-conclusion'],
    ['<think>因为\n####\n相关', 'thinking-only'],
    ['<think>因为</think>', 'thinking-only'],
    ['<think>a</think>b</think>\n####\n相关', 'thinking-only'],
    ['###\n相关', 'no-marker'],
  ] as const)('%j is unreadable: %s', (text, reason) => {
    expect(read(text)).toMatchObject({ ok: false, reason, taskId: 'relevance', answers: [] });
  });

  const headings: readonly (readonly [string, string, string])[] = [
    ['【任务1】', '【任务2】（主题）：', '【任务3】'],
    ['任务一：', '任务二：', '任务三：'],
    ['**任务1**', '**任务2：主题**', '**任务3**'],
    ['### 任务1', '### 任务2：他说了什么', '### 任务3 是否紧急'],
    ['#### 【任务１】', '#### 【任务２：主题】', '#### 【任务３】'],
    ['[Task 1]', '[Task 2] 主题', '\\[Task 3\\]'],
    ['- **[任务1]**：', '- **[任务2]**：', '- **[任务3]**：'],
    ['任務1：', '任務2：', '任務3：'],
  ];
  test.each(headings)('headings %s %s %s', (first, second, third) => {
    const text = `好的：\n\n${first}\n谈到维修\n####\n相关\n\n---\n\n${second}\n说的是屏幕\n####\n屏幕维修\n${third}\n是`;
    expect(read(text, three)).toEqual({
      ok: true,
      answers: [
        { taskId: 'relevance', conclusion: '相关', reasoning: '谈到维修' },
        { taskId: 'topic', conclusion: '屏幕维修', reasoning: '说的是屏幕' },
        { taskId: 'urgent', conclusion: '是', reasoning: '' },
      ],
    });
  });

  test('a heading that stands twice makes everything uncertain', () => {
    const quoted =
      '【任务1】\n原文说：\n【任务2】\n假\n####\n不相关\n所以\n####\n相关\n【任务2】\nx\n####\n屏幕\n【任务3】\n是';
    expect(read(quoted, three)).toEqual({ ok: false, reason: 'conflict', taskId: 'topic', answers: [] });
  });

  test('a title that may be the free-text answer is not thrown away', () => {
    const free = readTemplate(
      'f.md',
      '---\ntasks:\n  - { id: a, reasoning: false }\n  - { id: b, reasoning: false }\n---\n判断 {{原文}}',
    );
    expect(read('### 任务1：屏幕维修\n### 任务2：电池', free)).toMatchObject({ ok: true });
    expect(read('### 任务1：屏幕维修\n因为屏幕坏了\n### 任务2：电池', free)).toMatchObject({
      ok: false,
      reason: 'conflict',
      taskId: 'a',
    });
  });
});
