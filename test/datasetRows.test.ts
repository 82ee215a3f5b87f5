import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markerRuns, parseAnswer, type Layout } from '#core/answer';
import { datasetName } from '#core/dataset/datasetName';
import { jsonLine } from '#core/dataset/jsonText';
import { splitUser } from '#core/dataset/rowPrompt';
import { renderMessages } from '#core/prompt/render';
import { taskTemplate } from '#core/prompt/taskTemplate';
import { readTemplate } from '#core/prompt/template';
import { run, template } from './support/exports.ts';
import { decisionOn, recordOf, TWO_TASKS } from './support/jobs.ts';

const two = readTemplate('two.template.md', TWO_TASKS);

describe('several tasks', () => {
  const record = recordOf('要退货，气死了', {
    relevance: { conclusion: '是', reasoning: '要退货。' },
    angry: { conclusion: '否', reasoning: '' },
  });

  it('give one row each, with the prompt that serving sends for that task alone', () => {
    const decisions = [decisionOn(record, 'accepted'), decisionOn(record, 'accepted', undefined, 'angry')];
    const { rows } = run('alpaca', [record], decisions, {}, two);
    expect(rows.map(({ output }) => output)).toEqual(['是\n####\n要退货。', '否']);
    const [first, second] = rows.map((row) => row['instruction'] ?? '');
    expect(first).toContain('是否涉及售后？');
    expect(first).not.toContain('# 任务2');
    expect(first).toContain('只回答【任务1】（是否售后）这一个任务。');
    expect(second).toContain('客户是否生气？');
    expect(second).not.toContain('# 任务1');
    expect(second).toContain('只写结论（必须是以下之一：是、否）。');
    const served = renderMessages(taskTemplate(two, 'angry'), record.item, 'conclusion-first')[1]?.content;
    expect(`${second ?? ''}\n${rows[1]?.['input'] ?? ''}`).toBe(served);
  });

  it('leave a template with one task as it is', () => {
    expect(taskTemplate(template, 'relevance')).toBe(template);
  });

  it('keep the record and the layout where a task’s section holds them', () => {
    const text = TWO_TASKS.replace('客户是否生气？', '客户是否生气？\n{{输出格式}}\n## 原文').replace(
      '# 原文\n{{原文}}\n',
      '{{原文}}\n',
    );
    const reduced = taskTemplate(readTemplate('t.template.md', text), 'relevance');
    const content = renderMessages(reduced, { text: 'X' }, 'conclusion-first')[1]?.content ?? '';
    expect(content).toContain('只回答【任务1】（是否售后）这一个任务。\n先写结论');
    expect(content.match(/<record-/g)).toHaveLength(1);
  });

  it.each(['做两件事：是否售后，是否生气。', '做两件事。\n\n{{原文}}', 'Two questions: after-sales? angry?'])(
    'never have the same prompt: %s',
    (body) => {
      const bare = readTemplate('t.template.md', TWO_TASKS.replace(/# 背景[^]*$/, body));
      const prompts = bare.tasks.map(({ id }) =>
        JSON.stringify(renderMessages(taskTemplate(bare, id), { text: 'X' }, 'conclusion-only')),
      );
      expect(prompts[0]).not.toBe(prompts[1]);
    },
  );
});

describe('any text', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          '#',
          '##',
          '####',
          '＃＃＃＃',
          '\n',
          '\r\n',
          '\r',
          '"',
          '\\',
          '\u2028',
          '\u0085',
          '\uD800',
          '相关',
          ' ',
          '<record-00000000>',
        ),
      )
      .map((parts) => parts.join('')),
  );
  const free = readTemplate('free.template.md', '判断。\n\n# 原文\n{{原文}}');

  it('survives as an answer in both layouts', () => {
    fc.assert(
      fc.property(nasty, nasty, fc.constantFrom<Layout>('conclusion-first', 'reasoning-first'), (a, b, layout) => {
        const tidy = (text: string) => text.replace(/\r\n?/g, '\n').trim();
        const [conclusion, reasoning] = [tidy(a), tidy(b)];
        fc.pre(conclusion !== '' && reasoning !== '' && markerRuns(conclusion).length === 0);
        const record = recordOf('x', { answer: { conclusion: a, reasoning: b } });
        const { rows } = run('alpaca', [record], [], { layout, unreviewed: 'include' }, free);
        expect(parseAnswer(rows[0]?.['output'] ?? '', layout)).toEqual({ ok: true, answer: { conclusion, reasoning } });
      }),
    );
  });

  it('survives as a record: the alpaca columns join to the served message, the line reads back', () => {
    fc.assert(
      fc.property(nasty, fc.constantFrom(free, template, two), (text, from) => {
        const answers = Object.fromEntries(
          from.tasks.map(({ id, labels }) => [id, { conclusion: labels?.[0] ?? 'a', reasoning: 'r' }]),
        );
        const record = recordOf(text, answers);
        const { rows } = run('alpaca', [record], [], { unreviewed: 'include' }, from);
        from.tasks.forEach(({ id }, index) => {
          const row = rows[index] ?? {};
          const joined = [row['instruction'], row['input']].filter(Boolean).join('\n');
          expect(joined).toBe(renderMessages(taskTemplate(from, id), record.item, 'conclusion-first')[1]?.content);
          const line = jsonLine(row);
          expect(line.split(/[\n\r\u2028\u2029\u0085\v\f]/)).toHaveLength(2);
          expect(JSON.stringify(JSON.parse(line))).toBe(
            JSON.stringify(row).replace(/\\ud[89a-f][0-9a-f]{2}/g, '\uFFFD'),
          );
        });
      }),
    );
  });

  it('is never split so that an empty column swallows the line end', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const parts = splitUser(text);
        expect([parts.instruction, parts.input].filter((part) => part !== '').join('\n')).toBe(text);
      }),
    );
    const starting = '\n<record-00000000>\nx';
    expect(splitUser(starting)).toEqual({ instruction: starting, input: '' });
  });

  it('gives a safe name', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(datasetName(text)).toMatch(/^[A-Za-z0-9][\w.-]{0,62}[A-Za-z0-9]$|^[A-Za-z0-9]$/);
      }),
    );
    expect(datasetName('relevance_alpaca')).toBe('relevance_alpaca');
    expect(datasetName('café 1')).toBe('cafe-1');
    expect(datasetName('../../etc/passwd')).toBe('etc-passwd');
    expect(datasetName('CON')).toBe('dataset-CON');
    expect(datasetName('相关性')).toMatch(/^dataset-[0-9a-f]{6}$/);
    expect(datasetName('相关性')).not.toBe(datasetName('语气'));
  });
});
