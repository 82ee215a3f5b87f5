import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '#core/errors';
import { parsePrompt, type PromptDocument } from '#core/prompt/document';
import { sectionName } from '#core/prompt/sectionNames';
import { readTemplate } from '#core/prompt/template';
import { prompts } from './support/promptTexts.ts';

const parse = (text: string) => parsePrompt('a.template.md', text);
const outline = (document: PromptDocument) =>
  document.sections.map(({ name, heading, level, content }) => [
    name,
    heading,
    level,
    document.text.slice(content.start, content.end),
  ]);

describe('parsePrompt', () => {
  test('reads front matter, sections and variables', () => {
    const document = parse('---\nname: x\ntags: [a]\n---\n# 角色\n你是质检员\n## 背景\n电商\n# 原文\n{{ 原文 }}\n');
    expect(document.meta).toEqual({ name: 'x', tags: ['a'] });
    expect(document.language).toBe('zh');
    expect(document.text.slice(0, document.body.start)).toBe('---\nname: x\ntags: [a]\n---\n');
    expect(outline(document)).toEqual([
      ['role', '角色', 1, '你是质检员\n## 背景\n电商\n'],
      ['background', '背景', 2, '电商\n'],
      ['record', '原文', 1, '{{ 原文 }}\n'],
    ]);
    expect(document.variables.map(({ name }) => name)).toEqual(['原文']);
  });

  test('knows 【】 headings, with their content below them or behind a colon', () => {
    expect(outline(parse('【角色】\n你是质检员\n【任务1】：判断相关性\n不要解释\n**【示例】**\n无\n'))).toEqual([
      ['role', '角色', 1, '你是质检员\n'],
      ['task', '任务1', 1, '判断相关性\n不要解释\n'],
      ['examples', '示例', 1, '无\n'],
    ]);
    expect(outline(parse('【原文】中的客户消息\n【重要】：别忘了\n'))).toEqual([]);
  });

  test('takes no heading from a fence, and closes a fence with its own kind only', () => {
    expect(outline(parse('```\n# 角色\n```js\n# 任务\n~~~\n```\n# 约束\nx')).map(([name]) => name)).toEqual([
      'constraints',
    ]);
    expect(outline(parse('a ```x``` b\n# Task\nx')).map(([name]) => name)).toEqual(['task']);
  });

  test('takes off closing hashes and spaces of a heading', () => {
    expect(outline(parse('##  Task  ##  \nx')).map(([name, heading]) => [name, heading])).toEqual([['task', 'Task']]);
    expect(outline(parse('# C#\nx')).map(([, heading]) => heading)).toEqual(['C#']);
    expect(outline(parse('#\n# \nx'))).toEqual([]);
  });

  test('ends a section at the next heading of the same or a higher level', () => {
    const spans = parse('# a\n### b\n## c\n# d\n').sections.map(({ span }) => [span.start, span.end]);
    expect(spans).toEqual([
      [0, 15],
      [4, 10],
      [10, 15],
      [15, 19],
    ]);
  });

  test('calls a prompt Chinese that quotes English, and English one that quotes a Chinese word', () => {
    expect(parse('用 JSON 返回 name、education、years').language).toBe('zh');
    expect(parse('Translate the customer message into English: 你好').language).toBe('en');
    expect(parse('').language).toBe('en');
  });

  test.each([
    ['---\nname: [\n---\nx', 1],
    ['---\na: *missing\n---\nx', 1],
    ['---\na: &a [x, x]\n---\nx', 0],
    ['---\njust text\n---\nx', 0],
    ['----\nnot front matter\n---\n', 0],
    ['text\n---\nname: x\n---\n', 0],
  ])('tells the problems of %j', (text, count) => {
    const { problems, meta } = parse(text);
    expect(problems).toHaveLength(count);
    for (const { message, span } of problems) {
      expect(message).not.toBe('');
      expect(span.end).toBeGreaterThan(span.start);
    }
    if (count > 0) expect(meta).toEqual({});
  });

  test('refuses aliases that multiply, as a problem', () => {
    const laughs = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefg'
        .split('')
        .map((name, i) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefg'[i]}`).join(', ')}]`),
    ];
    const { problems, meta } = parse(`---\n${laughs.join('\n')}\n---\nx`);
    expect(problems).toHaveLength(1);
    expect(meta).toEqual({});
  });

  test('never throws, and all its spans lie inside the text', () => {
    fc.assert(
      fc.property(prompts, (text) => {
        const document = parse(text);
        const inside = ({ start, end }: { start: number; end: number }) =>
          start >= 0 && start <= end && end <= text.length;
        expect(document.text).toBe(text);
        expect(inside(document.body) && (document.frontMatter === undefined || inside(document.frontMatter))).toBe(
          true,
        );
        for (const { span, headingSpan, content } of document.sections) {
          expect(inside(span) && inside(headingSpan) && inside(content)).toBe(true);
          expect(span.start).toBe(headingSpan.start);
          expect(content.end).toBe(span.end);
          expect(content.start).toBeGreaterThanOrEqual(headingSpan.start);
        }
        for (const { name, span } of document.variables) {
          expect(text.slice(span.start, span.end)).toMatch(/^\{\{[\s\S]*\}\}$/);
          expect(text.slice(span.start + 2, span.end - 2).trim()).toBe(name);
        }
        for (const { span } of document.problems) expect(inside(span)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('comes back from long lines of one thing', () => {
    for (const part of [
      '#',
      '# ',
      ' ',
      '# a ',
      '{{ ',
      '{{a',
      '【',
      '【】',
      '---\n',
      '```\n',
      '# a\n',
      '**【',
      '\t#',
      '{{{',
    ]) {
      const text = `# x${part.repeat(Math.ceil(200_000 / part.length))}y`;
      expect(parse(text).body.end).toBe(text.length);
    }
  });
});

describe('sectionName', () => {
  test.each([
    ['角色', 'role'],
    ['一、任务', 'task'],
    ['1. Steps', 'steps'],
    ['1.2 输出格式：', 'output-format'],
    ['**约束条件**', 'constraints'],
    ['Edge cases', 'edge-cases'],
    ['示例 2', 'examples'],
    ['Task 3', 'task'],
    ['原文', 'record'],
    ['关于我们', undefined],
    ['', undefined],
    [`任务${' '.repeat(1000)}`, undefined],
  ])('%j is %s', (heading, name) => {
    expect(sectionName(heading)).toBe(name);
  });
});

describe('readTemplate', () => {
  const read = (meta: string, body = '判断。{{原文}}') =>
    readTemplate('prompts/x.template.md', `---\n${meta}\n---\n${body}\n`);

  test('gives tasks, labels, teacher and marker, with what was left out filled in', () => {
    expect(
      read(
        'tasks:\n  - id: a\n    labels: [相关, 1, true]\n  - id: b\n    title: 情感\n    reasoning: false\nteacher: { engine: kimi }\nmarker: "@@@@"',
      ),
    ).toMatchObject({
      name: 'x',
      tasks: [
        { id: 'a', labels: ['相关', '1', 'true'], reasoning: true },
        { id: 'b', title: '情感', reasoning: false },
      ],
      teacher: { engine: 'kimi' },
      marker: '@@@@',
    });
    expect(readTemplate('y.md', '总结。')).toMatchObject({
      name: 'y',
      tasks: [{ id: 'answer', reasoning: true }],
      marker: '####',
    });
  });

  test.each([
    ['tasks: []', 'tasks'],
    ['tasks:\n  - labels: [a, b]', 'tasks.0.id'],
    ['tasks:\n  - id: a\n    labels: [a]', 'tasks.0.labels'],
    ['tasks:\n  - id: a b', 'tasks.0.id'],
    ['tasks:\n  - id: a\n  - id: a', 'same id'],
    ['marker: ab', 'marker'],
    ['name: [', 'YAML'],
  ])('says what is wrong with %j', (meta, words) => {
    try {
      read(meta);
      expect.unreachable();
    } catch (error) {
      expect(AppError.is(error, 'prompt.invalid')).toBe(true);
      expect(String(error)).toContain(words);
    }
  });

  test('wants a prompt below the front matter', () => {
    expect(() => readTemplate('a.md', '---\nname: a\n---\n \n')).toThrow('no prompt below');
  });

  test('throws nothing but AppError', () => {
    fc.assert(
      fc.property(prompts, (text) => {
        try {
          readTemplate('a.md', text);
        } catch (error) {
          if (!AppError.is(error)) throw error;
        }
      }),
    );
  });
});
