import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fails, lint } from '#core/lint/linter';
import type { Finding } from '#core/lint/rule';
import { scoreOf } from '#core/lint/score';
import { profileOf } from '#core/lint/taskType';
import { MASK, zonesOf } from '#core/lint/zones';
import { parsePrompt } from '#core/prompt/document';
import { applyEdits } from '#core/text';
import { lintCases } from './fixtures/lint/cases.ts';

const fixtures = path.join(import.meta.dirname, 'fixtures/lint');
const check = (text: string) => lint(parsePrompt('a.template.md', text), { locale: 'en' });
const ids = (text: string) => check(text).map(({ ruleId }) => ruleId);

/** Prompts of one language, good and bad, broken into clauses and shuffled by fast-check. */
const cases = Object.values(lintCases)
  .flatMap(({ valid, invalid }) => [...valid, ...invalid])
  .map((text) => text.replaceAll(/[⟦⟧]/g, ''))
  .flatMap((text) => [text, ...text.split(/(?<=[。.!！\n，,])/)]);
const signs = ['```', '---\n', '{{原文}}', '“', '”', '"', '<example>', '</example>', '####', '\r\n', '  ', '- ', '🙂'];
const promptsOf = (texts: readonly string[]) =>
  fc
    .array(fc.oneof(fc.constantFrom(...texts, ...signs), fc.string({ maxLength: 6 })), { maxLength: 12 })
    .map((parts) => parts.join(''));
const prompts = fc.oneof(
  promptsOf(cases.filter((text) => /\p{Script=Han}/u.test(text))),
  promptsOf(cases.filter((text) => !/\p{Script=Han}/u.test(text))),
);

describe('good prompts', () => {
  const texts = readFileSync(path.join(fixtures, 'good.txt'), 'utf8').split('\n=====\n');

  test.each(texts)('has nothing to say about %j', (text) => {
    expect(check(text)).toEqual([]);
  });

  test('nor about the templates that ship', () => {
    const root = path.resolve(import.meta.dirname, '..');
    for (const name of ['classification', 'extraction', 'sentiment']) {
      for (const language of ['zh', 'en']) {
        const file = path.join(root, 'templates', `${name}.${language}.template.md`);
        expect(check(readFileSync(file, 'utf8')), file).toEqual([]);
      }
    }
  });
});

describe('use and mention', () => {
  const bad = '请列出一些方法';
  test.each([
    ['a fence', `写一首诗，8 行。\n\`\`\`\n${bad}\n\`\`\`\n`],
    ['quotation marks', `写一首诗，8 行，不出现“${bad}”。`],
    ['inline code', `写一首诗，8 行，不出现 \`${bad}\`。`],
    ['a block quote', `写一首诗，8 行。\n> ${bad}\n`],
    ['an example section', `# 任务\n写一首诗，8 行\n# 示例\n${bad}\n`],
    ['an example tag', `写一首诗，8 行。<example>${bad}</example>`],
    ['an example label', `写一首诗，8 行。\n示例：\n${bad}\n`],
    ['the record', `# 任务\n写一首诗，8 行\n# 原文\n${bad}\n`],
    ['a comment', `写一首诗，8 行。<!-- ${bad} -->`],
    ['the front matter', `---\ndescription: ${bad}\n---\n写一首诗，8 行。`],
    ['the text that a prompt is about', `请总结以下文章：\n\n${bad}`],
  ])('is silent in %s', (_, text) => {
    expect(ids(text).filter((id) => id.startsWith('ambiguity'))).toEqual([]);
  });

  test('finds the same words in an instruction', () => {
    expect(ids(bad)).toContain('ambiguity/vague');
  });

  test('reports personal data wherever it stands', () => {
    for (const text of ['```\n13912345678\n```', '“13912345678”', '# 示例\n13912345678', '<!-- 13912345678 -->']) {
      expect(ids(text)).toContain('privacy/personal-data');
    }
  });

  test('both views are as long as the text and keep its line ends', () => {
    fc.assert(
      fc.property(prompts, (text) => {
        const { wording, instruction, visible, sentences } = zonesOf(parsePrompt('a.md', text));
        for (const view of [wording, instruction, visible]) {
          expect(view).toHaveLength(text.length);
          for (let i = 0; i < text.length; i++) if (view[i] !== MASK) expect(view[i]).toBe(text[i]);
          expect(view.split('\n')).toHaveLength(text.split('\n').length);
        }
        for (const { start, end } of sentences) {
          expect(start).toBeLessThan(end);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});

describe('task types', () => {
  const typesOf = (text: string) => {
    const document = parsePrompt('a.md', text);
    return [...profileOf(document, zonesOf(document)).types];
  };
  test.each([
    ['法国的首都是哪里？', 'question'],
    ['Why is the sky blue?', 'question'],
    ['判断评论的情感倾向。', 'classification'],
    ['Classify each ticket.', 'classification'],
    ['给作文打分。', 'scoring'],
    ['把下文译成德语。', 'translation'],
    ['Summarize the article.', 'summary'],
    ['根据资料回答用户的问题。', 'qa'],
    ['Extract all dates.', 'extraction'],
    ['润色这段话。', 'rewriting'],
    ['Write a poem about rain.', 'generation'],
    ['Explain recursion.', 'analysis'],
    ['Act as a travel guide.', 'chat'],
  ])('%s is %s', (text, type) => {
    expect(typesOf(text)).toContain(type);
  });

  test('labels in the front matter make a classification', () => {
    expect(typesOf('---\ntasks:\n  - id: a\n    labels: [x, y]\n---\n{{text}}')).toContain('classification');
  });
});

describe('score', () => {
  const finding = (severity: Finding['severity'], metric: Finding['metric'] = 'privacy'): Finding => ({
    ruleId: `${metric}/x`,
    metric,
    severity,
    message: '',
    span: { start: 0, end: 1 },
    fixes: [],
  });

  test('is 100 for every metric when nothing was found', () => {
    const { overall, metrics } = scoreOf([]);
    expect(overall).toBe(100);
    expect([...new Set(Object.values(metrics))]).toEqual([100]);
    expect(Object.keys(metrics)).toHaveLength(10);
  });

  test('follows its formula', () => {
    expect(scoreOf([finding('error')])).toMatchObject({ overall: 73, metrics: { privacy: 50, examples: 100 } });
    expect(scoreOf([finding('warning'), finding('warning')]).metrics.privacy).toBe(49);
    expect(scoreOf([finding('info', 'concision')]).metrics.concision).toBe(85);
    expect(scoreOf([finding('hint', 'concision')]).metrics.concision).toBe(95);
  });

  test('sinks with each finding and stays within 0 and 100', () => {
    const many = Array.from({ length: 500 }, () => finding('error'));
    expect(scoreOf(many).metrics.privacy).toBe(0);
    expect(scoreOf(many).overall).toBeGreaterThanOrEqual(0);
    expect(scoreOf([finding('hint'), finding('error')]).overall).toBeLessThan(scoreOf([finding('error')]).overall);
  });

  test('errors and warnings fail a check, info and hints do not', () => {
    expect([fails([finding('error')]), fails([finding('warning')])]).toEqual([true, true]);
    expect([fails([finding('info')]), fails([finding('hint')]), fails([])]).toEqual([false, false, false]);
  });
});

describe('findings', () => {
  test('are the same again, in order, inside the text, in the language asked for', () => {
    fc.assert(
      fc.property(prompts, (text) => {
        const findings = check(text);
        expect(check(text)).toEqual(findings);
        let last = 0;
        for (const { span, message, fixes } of findings) {
          expect(span.start).toBeGreaterThanOrEqual(last);
          expect(span.end).toBeGreaterThan(span.start);
          expect(span.end).toBeLessThanOrEqual(text.length);
          expect(message).not.toMatch(/\{\d\}/);
          for (const { title, edits } of fixes) {
            expect(title).not.toBe('');
            expect(applyEdits(text, edits)).not.toBe(text);
          }
          last = span.start;
        }
        const keys = findings.map(({ ruleId, span, message }) => `${ruleId} ${span.start} ${span.end} ${message}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 300 },
    );
  });

  test('come for any text at all', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => void check(text)));
    expect(check('')).toEqual([]);
    expect(check(' \n')).toEqual([]);
  });

  test('speak Chinese', () => {
    const findings = lint(parsePrompt('a.md', '你好，请列出一些方法。'), { locale: 'zh-cn' });
    expect(findings.length).toBeGreaterThan(1);
    for (const { message, fixes } of findings) {
      expect(message).toMatch(/\p{Script=Han}/u);
      for (const { title } of fixes) expect(title).toMatch(/\p{Script=Han}/u);
    }
  });

  test('come at once for long lines of one thing', () => {
    // A rule that backtracks would not come back from these within the test's limit.
    const parts = [
      '`',
      ' ',
      '# ',
      '**',
      '{{ ',
      '“a',
      '"',
      '<a',
      '如果',
      'first ',
      '先结论',
      '例如“',
      '13812345678',
      'a@a.',
      '-eyJa',
      '分为、',
      '谢谢，',
      '- ',
      '| a |\n',
      '````\n',
      '---\n',
      'following ',
      '】',
      '1.',
    ];
    for (const part of parts) {
      const text = part.repeat(Math.ceil(200_000 / part.length));
      expect(check(text).every(({ span }) => span.end <= text.length)).toBe(true);
    }
  }, 60_000);
});

describe('fixes', () => {
  /** One pass of every first fix; a fix whose edits touch those of an earlier one waits for the next pass. */
  const pass = (text: string, preferredOnly: boolean): string => {
    const taken: { start: number; end: number }[] = [];
    const edits = check(text).flatMap(({ fixes: [fix] }) => {
      if (fix === undefined || (preferredOnly && fix.preferred !== true)) return [];
      if (fix.edits.some(({ span }) => taken.some((other) => span.start <= other.end && span.end >= other.start)))
        return [];
      taken.push(...fix.edits.map(({ span }) => span));
      return fix.edits;
    });
    return applyEdits(text, edits);
  };
  const count = (text: string) => {
    const counts = new Map<string, number>();
    for (const { ruleId } of check(text)) counts.set(ruleId, (counts.get(ruleId) ?? 0) + 1);
    return counts;
  };

  test.each([
    ['你好，请写一份通知，100 字以内。谢谢！', '请写一份通知，100 字以内。'],
    ['判断消息的意图，非常感谢你的帮助！', '判断消息的意图！'],
    ['Hi there! Write a haiku about rain. Thank you so much in advance!', 'Write a haiku about rain. '],
    ['- 写一首诗\n- 谢谢\n- 押韵', '- 写一首诗\n- 押韵'],
    ['我想请问一下你能不能帮我写一份通知。', '请写一份通知。'],
    ['请对文本进行一个翻译的操作。', '请对文本进行翻译。'],
    ['I was just wondering if you could maybe write a haiku.', 'Please write a haiku.'],
    [
      "If you don't mind, translate this. Keep it short due to the fact that space is limited.",
      'Translate this. Keep it short because space is limited.',
    ],
    ["Translate this, if you don't mind.", 'Translate this.'],
    ['手机 13912345678，身份证 11010519491231002X', '手机 139****5678，身份证 110105********002X'],
    ['卡号 6222 0212 3456 7890 128，邮箱 zhang.wei@qq.com', '卡号 6222 **** **** ***0 128，邮箱 z***@qq.com'],
  ])('%j becomes %j', (text, fixed) => {
    expect(pass(text, true)).toBe(fixed);
  });

  test('settle, and leave no new kind of finding behind', () => {
    fc.assert(
      fc.property(prompts, (text) => {
        let fixed = text;
        for (let i = 0; i < 8; i++) fixed = pass(fixed, true);
        expect(pass(fixed, true)).toBe(fixed);
        const before = count(text);
        for (const [ruleId, number] of count(fixed)) {
          expect(number, ruleId).toBeLessThanOrEqual(before.get(ruleId) ?? 0);
        }
      }),
      { numRuns: 300, seed: 20260724 },
    );
  });

  test('put the record and the output order in their place', () => {
    const head = '---\ntasks:\n  - id: a\n    labels: [相关, 不相关]\n---\n';
    const fixed = pass(`${head}判断消息相关或不相关。输出格式：思考过程 + #### + 结论。\n`, false);
    expect(fixed).toBe(`${head}判断消息相关或不相关。输出格式：{{输出格式}}。\n\n# 原文\n\n{{原文}}\n`);
    expect(check(fixed).filter(({ metric }) => metric === 'contract')).toEqual([]);
  });
});
