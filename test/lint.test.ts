import { readFileSync } from 'node:fs';
import path from 'node:path';
import { glob } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { fixAll } from '#core/lint/fixes';
import { fails, lint, lintResult } from '#core/lint/linter';
import type { Finding } from '#core/lint/rule';
import { costsOf, scoreOf } from '#core/lint/score';

const root = path.resolve(import.meta.dirname, '..');
const fixtures = path.join(import.meta.dirname, 'fixtures/lint');
const check = (text: string) => lint({ path: 'a.template.md', text }, { locale: 'en' });
const ids = (text: string) => check(text).map(({ ruleId }) => ruleId);

describe('good prompts', () => {
  const texts = readFileSync(path.join(fixtures, 'good.txt'), 'utf8').split('\n=====\n');

  test.each(texts)('has nothing to say about %j', (text) => {
    expect(check(text)).toEqual([]);
  });

  test('nor about the templates that ship', async () => {
    const files = await glob('templates/*.template.md', { cwd: root, absolute: true });
    expect(files.length).toBeGreaterThanOrEqual(12);
    for (const file of files) {
      const findings = check(readFileSync(file, 'utf8'));
      expect(findings, file).toEqual([]);
      expect(scoreOf(findings).overall).toBeGreaterThanOrEqual(90);
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
    for (const text of ['```\n13986427531\n```', '“13986427531”', '# 示例\n13986427531', '<!-- 13986427531 -->']) {
      expect(ids(text)).toContain('privacy/personal-data');
    }
  });
});

describe('task types', () => {
  const typesOf = (text: string) => [
    ...(lintResult({ path: 'a.md', text }, { locale: 'en' }).prompt?.profile.types ?? []),
  ];
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

describe('plain questions', () => {
  test.each([
    '法国的首都是哪里？',
    '请问法国的首都是哪里？谢谢！',
    '您好，打扰一下，请问怎么在 Excel 里冻结首行呢？非常感谢您的帮助！',
    '不好意思打扰了，我是新手，想问一下 Python 里列表和元组有什么区别？',
    '大神，求教：怎么撤销最后一次 git 提交？',
    '为什么天空是蓝的？为什么天空是蓝色的？',
    '长城有多长？先谢谢了',
    'Why is the sky blue?',
    'Hi! What is the boiling point of water? Thanks!',
    'Hello there! I hope you are doing well. How many moons does Jupiter have?',
    'Sorry for bothering you again with my silly questions. How do I pivot a table in LibreOffice Calc 7.6?',
    'I was just wondering if you could maybe tell me how tall Mount Everest is?',
    'With regard to the matter of the sum total of the costs, what is 48 x 17.5?',
    'In other words, is light a wave or a particle?',
    'What is a monad? Sorry, I am new to this.',
  ])('have no finding: %s', (text) => {
    expect(check(text)).toEqual([]);
  });

  test('but a prohibition that begins with “Do” is none', () => {
    expect(ids('Never make things up. Answer from the context. Do not invent facts.')).toContain('concision/repeated');
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

  test('is explained: what each finding costs adds up', () => {
    const findings = [finding('warning'), finding('error'), finding('info', 'concision')];
    expect(costsOf(findings).map(({ points }) => points)).toEqual([30, 35, 15]);
    expect(scoreOf(findings).metrics).toMatchObject({ privacy: 35, concision: 85 });
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
  test('say nothing of a text without a character', () => {
    expect(check('')).toEqual([]);
    expect(check(' \n')).toEqual([]);
  });

  test('speak Chinese', () => {
    const findings = lint({ path: 'a.md', text: '你好，请列出一些方法。' }, { locale: 'zh-cn' });
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
  const fixed = (text: string) => fixAll(text, check).text;

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
    ['手机 13986427531，身份证 11010519491231002X', '手机 139****7531，身份证 110105********002X'],
    ['卡号 6222 0212 3456 7890 128，邮箱 zhang.wei@qq.com', '卡号 6222 **** **** ***0 128，邮箱 z***@qq.com'],
  ])('%j becomes %j', (text, expected) => {
    expect(fixed(text)).toBe(expected);
  });

  test('put the record and the output order in their place', () => {
    const head = '---\ntasks:\n  - id: a\n    labels: [相关, 不相关]\n---\n';
    const text = `${head}判断消息相关或不相关。输出格式：思考过程 + #### + 结论。\n`;
    const config = Object.fromEntries(['examples', 'edge-cases'].map((metric) => [metric, 'off' as const]));
    const find = (body: string) => lint({ path: 'a.template.md', text: body }, { locale: 'en', config });
    const repaired = fixAll(text, find, 'suggestion').text;
    expect(repaired).toBe(`${head}判断消息相关或不相关。输出格式：{{输出格式}}。\n\n# 原文\n\n{{原文}}\n`);
    expect(check(repaired).filter(({ metric }) => metric === 'contract')).toEqual([]);
  });
});
