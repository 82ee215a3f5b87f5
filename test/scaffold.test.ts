import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildScaffold, plainText, snippetText, withName, type BuildAnswers } from '#core/prompt/scaffold';
import {
  freeName,
  labelProblem,
  readAnswers,
  readLabels,
  stepsFor,
  withAnswers,
  type PromptAnswers,
} from '#core/prompt/scaffoldAnswers';
import { scaffoldWords } from '#core/prompt/scaffoldTexts';
import { PROMPT_KINDS } from '#core/prompt/scaffoldWords';
import { readTemplate } from '#core/prompt/template';
import { expandSnippet } from './support/snippet.ts';

const WHOLE = [
  'role',
  'background',
  'task',
  'steps',
  'constraints',
  'criteria',
  'edge-cases',
  'examples',
  'output-format',
  'record',
];
const languages = ['zh', 'en'] as const;
const every = PROMPT_KINDS.flatMap((kind) => languages.map((language) => ({ kind, language })));
const build = (answers: BuildAnswers) => plainText(buildScaffold(answers));
const read = (text: string) => readTemplate('prompts/a.template.md', text);
const sectionsOf = (text: string) =>
  read(text)
    .document.sections.filter(({ level }) => level === 1)
    .map(({ name }) => name);
const full: PromptAnswers = {
  role: '你是宽带运营商的工单分派员。',
  goal: '判断【原文】中的工单属于哪一个类别。',
  purpose: '把工单派给对应的小组',
  state: '工单由客户填写，没有经过整理',
  requirements: '一张工单只派一个小组',
  audience: '三个小组的组长',
  labels: ['账单', '故障', 'no', 'a: b'],
  pairs: 3,
  reasoning: true,
};

describe('a scaffold', () => {
  test.each(every)('of $kind in $language reads as a template with all sections in order', ({ kind, language }) => {
    const text = build({ kind, language, name: 'a-1' });
    const template = read(text);
    expect(sectionsOf(text)).toEqual(WHOLE);
    expect(template.name).toBe('a-1');
    expect(template.document.language).toBe(language);
    expect(template.document.variables.map(({ name }) => name)).toEqual(
      language === 'zh' ? ['输出格式', '原文'] : ['output_format', 'record'],
    );
    const { closed } = scaffoldWords(language).kinds[kind];
    expect(template.tasks[0]?.labels !== undefined).toBe(closed);
    expect(text).not.toMatch(/[‹›]|undefined|\{fallback\}/);
  });

  test.each(every)('of $kind in $language as a snippet inserts the same text', ({ kind, language }) => {
    for (const answers of [{}, full]) {
      const scaffold = buildScaffold({ ...answers, kind, language, name: 'a' });
      const { text, stops } = expandSnippet(snippetText(scaffold));
      expect(text).toBe(plainText(scaffold));
      const first = stops.filter(({ text: hint }) => hint !== undefined).map(({ number }) => number);
      expect(first).toEqual(first.map((_, index) => index + 1));
    }
  });

  test('holds what was answered, each thing once and in its section', () => {
    const template = read(build({ ...full, kind: 'classification', language: 'zh', name: 'tickets' }));
    const { document } = template;
    const content = (name: string) => {
      const section = document.sections.find((each) => each.name === name);
      return section === undefined ? undefined : document.text.slice(section.content.start, section.content.end).trim();
    };
    expect(template.tasks[0]?.labels).toEqual(full.labels);
    expect(content('role')).toBe(full.role);
    expect(content('background')).toBe(
      '- 目的：把工单派给对应的小组\n- 现状：工单由客户填写，没有经过整理\n- 要求：一张工单只派一个小组\n- 读者：三个小组的组长',
    );
    expect(content('task')).toBe(full.goal);
    expect(content('criteria')).toMatch(
      /^- 账单：判定条件。\n- 故障：.*\n- no：.*\n- a: b：.*\n- 准确率：.*\n- 召回率：/,
    );
    expect(content('examples')?.match(/^结论：(.*)$/gm)).toEqual(['结论：账单', '结论：故障', '结论：no']);
  });

  test('keeps holes that a person left in the task, and mirrors them', () => {
    const goal = '把【原文】翻译成‹目标语言›，保留段落。';
    const text = snippetText(buildScaffold({ kind: 'translation', language: 'zh', name: 'a', goal }));
    expect(text).toContain('你是${1:领域}的译者，母语是${2:目标语言}。');
    expect(text).toContain('把【原文】翻译成${2}，保留段落。');
    expect(text).toContain('原文已经是${2}：');
  });

  test('mirrors labels that are still open', () => {
    const scaffold = buildScaffold({ kind: 'classification', language: 'zh', name: 'a' });
    expect(snippetText(scaffold)).toContain('labels: [${1:甲类}, ${2:乙类}]');
    expect(snippetText(scaffold)).toMatch(/结论：\$\{1\}\n[\s\S]*结论：\$\{2\}\n/);
    expect(read(plainText(scaffold)).tasks[0]?.labels).toEqual(['甲类', '乙类']);
  });

  test.each(languages)('without reasoning says nothing of it in %s', (language) => {
    for (const kind of PROMPT_KINDS) {
      const text = build({ kind, language, name: 'a', reasoning: false });
      expect(read(text).tasks[0]?.reasoning).toBe(false);
      expect(text.split('---\n').at(-1), kind).not.toMatch(/思考过程|写出依据|[Rr]easoning\b|Write the reason/);
      const taken = scaffoldWords(language).kinds[kind].constraints.map((line) => line.text);
      expect(build({ kind, language, name: 'a', reasoning: false, constraints: taken })).toBe(text);
    }
  });

  test('leaves out the sections that were emptied, and keeps the examples that were asked for', () => {
    const answers = { kind: 'summary', language: 'en', name: 'a', steps: [], constraints: [], criteria: [] } as const;
    expect(sectionsOf(build({ ...answers, pairs: 0 }))).toEqual([
      'role',
      'background',
      'task',
      'edge-cases',
      'output-format',
      'record',
    ]);
    const five = build({ ...answers, pairs: 5 });
    expect(five.match(/^## Example \d$/gm)).toEqual([1, 2, 3, 4, 5].map((number) => `## Example ${number}`));
    expect(five.match(/^Conclusion: /gm)).toHaveLength(5);
  });

  test('keeps its form whatever was typed', () => {
    const signs = [
      '# 角色',
      '【任务】：',
      '```',
      '~~~',
      '---',
      '$1',
      '${2:x}',
      '}',
      '\\',
      '"',
      ': ',
      '\n',
      '- ',
      '[',
      '#',
    ];
    const typed = fc
      .array(fc.oneof(fc.constantFrom(...signs), fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 5 })
      .map((parts) => parts.join(''));
    const some = fc.array(typed, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(
        fc.record({ role: typed, goal: typed, purpose: typed, audience: typed, criteria: some, steps: some }),
        fc.uniqueArray(
          typed.filter((label) => label.replace(/\s+/g, ' ').trim() !== ''),
          { minLength: 2, maxLength: 4, selector: (label) => label.replace(/\s+/g, ' ').trim() },
        ),
        fc.constantFrom(...languages),
        (answers, labels, language) => {
          const scaffold = buildScaffold({ ...answers, labels, kind: 'classification', language, name: 'a' });
          const text = plainText(scaffold);
          const kept = answers.steps.some((step) => step.trim() !== '');
          expect(sectionsOf(text)).toEqual(WHOLE.filter((name) => name !== 'steps' || kept));
          expect(read(text).tasks[0]?.labels).toEqual(labels.map((label) => label.replace(/\s+/g, ' ').trim()));
          expect(expandSnippet(snippetText(scaffold)).text).toBe(text);
        },
      ),
      { numRuns: 300 },
    );
  });
});

test('a shipped template takes another name, quoted where YAML would misread it', () => {
  const template = '---\nname: qa\ntasks:\n  - id: a\n---\nname: x {{原文}}\n';
  for (const name of ['faq-2', '2024', 'no', 'a.b', '$&']) {
    const text = withName(template, name);
    expect(read(text).name).toBe(name);
    expect(text.endsWith('name: x {{原文}}\n')).toBe(true);
  }
});

describe('the questions', () => {
  test('leave labels out where a conclusion is free text, and all but the name for a shipped template', () => {
    expect(stepsFor({ kind: 'sentiment' })).toContain('labels');
    expect(stepsFor({ kind: 'blank' })).toContain('labels');
    for (const kind of ['translation', 'summary', 'qa', 'extraction'] as const) {
      expect(stepsFor({ kind })).not.toContain('labels');
    }
    expect(stepsFor({ kind: 'qa', shipped: true })).toEqual(['kind', 'language', 'name']);
    expect(stepsFor({})).toEqual([...new Set(stepsFor({}))]);
    expect(stepsFor({})).toHaveLength(15);
  });

  test('drop what was proposed for another kind or language, and nothing that was typed', () => {
    const before: PromptAnswers = { ...full, kind: 'sentiment', language: 'zh', name: 'a', steps: ['一'] };
    expect(withAnswers(before, { kind: 'sentiment', shipped: false })).toEqual({ ...before, shipped: false });
    const after = withAnswers(before, { language: 'en' });
    expect(after).toMatchObject({ role: full.role, purpose: full.purpose, name: 'a', language: 'en' });
    for (const step of ['goal', 'labels', 'steps'] as const) expect(after[step]).toBeUndefined();
    expect(withAnswers(before, { kind: 'qa', goal: 'x' }).goal).toBe('x');
  });

  test('take stored answers only where they are answers', () => {
    expect(readAnswers({ kind: 'qa', pairs: 2, extra: 1 })).toEqual({ kind: 'qa', pairs: 2 });
    for (const wrong of [
      undefined,
      'qa',
      { kind: 'poem' },
      { pairs: 6 },
      { name: '../x' },
      { name: 'a/b' },
      { labels: ['a'] },
      { steps: 'x' },
    ]) {
      expect(readAnswers(wrong)).toBeUndefined();
    }
  });

  test('read labels, and say what is wrong with them', () => {
    expect(readLabels(' 正面、中性，负面 ')).toEqual(['正面', '中性', '负面']);
    expect(readLabels('a, b; c|')).toEqual(['a', 'b', 'c']);
    expect(labelProblem([])).toBeUndefined();
    expect(labelProblem(['a'])).toBe('one');
    expect(labelProblem(['a', 'b', 'a'])).toBe('twice');
    expect(labelProblem(['a', '####'])).toBe('marker');
  });

  test('find a free name', () => {
    expect(freeName('qa', new Set())).toBe('qa');
    expect(freeName('QA', new Set(['qa', 'qa-2']))).toBe('QA-3');
  });
});
