import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from '#core/answer';
import { translatorOf } from '#core/bundles';
import type { LeftOut } from '#core/dataset/exporter';
import { exporters } from '#core/dataset/exporters';
import { describeLeft } from '#core/dataset/leftOut';
import { describe as describeError } from '#core/errors';
import type { LabelRecord } from '#core/label/record';
import { renderMessages } from '#core/prompt/render';
import { readTemplate } from '#core/prompt/template';
import type { QcEvent } from '#core/qc/event';
import { failure, run, template } from './support/exports.ts';
import { decisionOn, recordOf } from './support/jobs.ts';

const yes: Answer = { conclusion: '相关', reasoning: '客户要求退货。' };
const no: Answer = { conclusion: '不相关', reasoning: '只是问价格。' };

const [system, user] = [
  '你是客服质检员。',
  renderMessages(template, { text: '要退货' }, 'conclusion-first')[1]?.content,
];
const [instruction, input] = (user ?? '').split(/\n(?=<record-)/);
const accepted = recordOf('要退货', { relevance: yes });
const wrong = recordOf('要退货', { relevance: no });

describe('golden rows', () => {
  it('renders the student’s prompt as serving does', () => {
    expect(user).toBe(
      [
        '# 任务\n判断【原文】是否涉及售后服务。',
        '先写结论（必须是以下之一：相关、不相关），然后单独一行写 ####，最后写思考过程。不要输出其他内容。\n',
        `# 原文\n${input ?? ''}`,
      ].join('\n'),
    );
    expect(input).toMatch(/^<record-([0-9a-f]{16})>\n要退货\n<\/record-\1>$/);
  });

  it('alpaca', () => {
    const { rows, info } = run('alpaca', [accepted], [decisionOn(accepted, 'accepted')]);
    expect(rows).toEqual([{ instruction, input, output: '相关\n####\n客户要求退货。', system, history: [] }]);
    expect(info).toEqual({
      columns: { prompt: 'instruction', query: 'input', response: 'output', system: 'system', history: 'history' },
    });
  });

  it('sharegpt', () => {
    const { rows, info } = run('sharegpt', [accepted], [decisionOn(accepted, 'accepted')]);
    const conversations = [
      { from: 'human', value: user },
      { from: 'gpt', value: '相关\n####\n客户要求退货。' },
    ];
    expect(rows).toEqual([{ conversations, system }]);
    expect(info).toMatchObject({ formatting: 'sharegpt', tags: { system_tag: 'system' } });
  });

  it('openai, read by LLaMA-Factory as sharegpt', () => {
    const { rows, info } = run('openai', [accepted], [decisionOn(accepted, 'accepted')]);
    const messages = [
      { role: 'system', content: system },
      { role: 'user', content: user },
      { role: 'assistant', content: '相关\n####\n客户要求退货。' },
    ];
    expect(rows).toEqual([{ messages }]);
    expect(info).toMatchObject({ formatting: 'sharegpt', tags: { role_tag: 'role', content_tag: 'content' } });
  });

  it('dpo: the correction is chosen, the teacher’s answer rejected', () => {
    const { rows, info } = run('dpo', [wrong], [decisionOn(wrong, 'corrected', yes)]);
    const [chosen, rejected] = ['相关\n####\n客户要求退货。', '不相关\n####\n只是问价格。'];
    expect(rows).toEqual([{ instruction, input, system, chosen, rejected }]);
    expect(info).toMatchObject({ ranking: true, columns: { chosen: 'chosen', rejected: 'rejected' } });
  });

  it('kto: JSON booleans, rejected answers are the bad ones', () => {
    const bad = recordOf('多少钱', { relevance: yes });
    const { rows, info } = run('kto', [wrong, bad], [decisionOn(wrong, 'corrected', yes), decisionOn(bad, 'rejected')]);
    expect(rows[0]).toEqual({ instruction, input, system, output: '相关\n####\n客户要求退货。', kto_tag: true });
    expect(rows[1]).toMatchObject({ output: '相关\n####\n客户要求退货。', kto_tag: false });
    expect(info).toMatchObject({ columns: { kto_tag: 'kto_tag' } });
  });
});

describe('what stays out', () => {
  const texts = ['accepted', 'unreviewed', 'rejected', 'stale', 'dropped', 'off', 'marked', 'failed', 'cut'];
  const records = texts.map((text) => recordOf(text, text === 'failed' ? undefined : { relevance: no }));
  const [first, , rejected, stale, dropped, off, marked, , cut] = records as [LabelRecord, ...LabelRecord[]];
  const reply = { text: '…', finish: 'length', usage: { input: 1, output: 1 }, ms: 1 } as const;
  const unreadable = {
    ...cut,
    status: 'unreadable',
    reason: 'truncated',
    reply,
    answers: [],
  } as unknown as LabelRecord;
  const all = [...records.slice(0, -1), unreadable];
  const decisions = [
    decisionOn(first, 'accepted'),
    decisionOn(rejected as LabelRecord, 'rejected'),
    decisionOn(stale as LabelRecord, 'corrected', { ...no, conclusion: '相关' }),
    decisionOn(dropped as LabelRecord, 'corrected', { conclusion: '相关', reasoning: ' ' }),
    decisionOn(off as LabelRecord, 'corrected', { conclusion: '也许', reasoning: '说不清。' }),
    decisionOn(marked as LabelRecord, 'corrected', { conclusion: '相关####', reasoning: '有问题。' }),
  ];

  it('is counted with its reason', () => {
    const { rows, left } = run('alpaca', all, decisions);
    expect(rows.map(({ output }) => output)).toEqual(['不相关\n####\n只是问价格。', '相关']);
    expect(left).toEqual([
      { reason: 'unreviewed', count: 1 },
      { reason: 'rejected', count: 1 },
      { reason: 'stale', count: 1 },
      { reason: 'unreadable', count: 1 },
      { reason: 'failed', count: 1 },
      { reason: 'invalid', count: 2 },
    ]);
  });

  it.each(exporters.map(({ id }) => id))('adds up to the labels: %s', (format) => {
    for (const unreviewed of ['include', 'exclude'] as const) {
      const { rows, left } = run(format, all, decisions, { unreviewed });
      expect(rows.length + left.reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
      expect(new Set(rows.map((row) => Object.keys(row).join())).size).toBe(1);
    }
  });

  it('takes unreviewed labels in when asked to, but never a fragment of a cut reply', () => {
    const fragment = { ...unreadable, answers: [{ taskId: 'relevance', ...yes }] } as unknown as LabelRecord;
    const { rows, left } = run('alpaca', [accepted, fragment], [], { unreviewed: 'include' });
    expect(rows).toHaveLength(1);
    expect(left).toEqual([{ reason: 'unreadable', count: 1 }]);
  });

  it('uses what the reviewer wrote for an unreadable or failed record', () => {
    const failed = recordOf('要退货', undefined);
    const { rows } = run('alpaca', [failed], [decisionOn(failed, 'corrected', yes)]);
    expect(rows[0]?.['output']).toBe('相关\n####\n客户要求退货。');
  });

  it('dpo: nothing to compare, nothing to tell apart', () => {
    const same = decisionOn(wrong, 'corrected', { conclusion: '不相关', reasoning: '' });
    const other = recordOf('报修', { relevance: no });
    const { left, rows } = run('dpo', [wrong, accepted, other].toSpliced(1, 1), [
      same,
      decisionOn(other, 'corrected', yes),
    ]);
    expect(rows).toHaveLength(1);
    expect(left).toEqual([{ reason: 'no-contrast', count: 1 }]);
    expect(failure(() => run('dpo', [accepted], [decisionOn(accepted, 'accepted')])).message).toContain(
      'no correction',
    );
  });

  it('dpo: a correction without reasoning is set against a conclusion', () => {
    const { rows } = run('dpo', [wrong], [decisionOn(wrong, 'corrected', { conclusion: '相关', reasoning: '' })]);
    expect(rows[0]).toMatchObject({ chosen: '相关', rejected: '不相关' });
  });

  it('says what to do when nothing is left', () => {
    const error = failure(() => run('alpaca', [accepted], []));
    expect(error.code).toBe('export.empty');
    expect(error.message).toBe('Nothing to export: 1 of 1 labels are not reviewed yet.');
    expect(describeError(error, translatorOf('zh-cn'))).toContain('--unreviewed include');
    expect(failure(() => run('alpaca', [], [])).hint).toContain('promptmill label');
    const oneClass = failure(() => run('kto', [accepted], [decisionOn(accepted, 'accepted')]));
    expect(oneClass.message).toBe('KTO needs good and bad answers; here are 1 good and 0 bad ones.');
  });

  it('refuses a column of dates, which the loader of LLaMA-Factory would not read as text', () => {
    const dates = readTemplate('date.template.md', '写出日期。\n\n# 原文\n{{原文}}');
    const dated = ['a', 'b'].map((text, index) =>
      recordOf(text, { answer: { conclusion: `2026-05-0${index + 1}`, reasoning: '' } }),
    );
    const options = { unreviewed: 'include' } as const;
    expect(failure(() => run('alpaca', dated, [], options, dates)).message).toContain('“output” are dates');
    expect(run('sharegpt', dated, [], options, dates).rows).toHaveLength(2);
    const mixed = [...dated, recordOf('c', { answer: { conclusion: '无', reasoning: '' } })];
    expect(run('alpaca', mixed, [], options, dates).rows).toHaveLength(3);
  });

  it('is said in both languages, every reason', () => {
    const left: LeftOut[] = (
      ['unreviewed', 'rejected', 'stale', 'unreadable', 'failed', 'invalid', 'no-pair', 'no-contrast'] as const
    ).map((reason) => ({ reason, count: 3 }));
    expect(describeLeft(left, translatorOf('en')).split(', ').length).toBeGreaterThanOrEqual(8);
    for (const one of left) expect(describeLeft([one], translatorOf('zh-cn'))).toMatch(/^3 条\p{Script=Han}/u);
  });
});

describe('tests of the reviewer', () => {
  const at = '2026-05-03T00:00:00.000Z';
  const say = (record: LabelRecord, what: object, reviewer = 'li') =>
    ({ itemId: record.item.id, taskId: 'relevance', reviewer, at, ...what }) as QcEvent;
  const planted = (record: LabelRecord, what: object = { verdict: 'accepted' }) =>
    say(record, { ...what, mode: 'planted', shown: '植入的结论' });
  const reasons = (left: readonly LeftOut[]) => left.map(({ reason, count }) => `${reason} ${count}`);
  const other = recordOf('报修', { relevance: no });
  const third = recordOf('要修', { relevance: no });

  it('a planted error is in no export, whatever was said to it', () => {
    const caught = planted(other, { verdict: 'corrected', answer: { conclusion: '不相关', reasoning: '植入的思考' } });
    for (const { id } of exporters.filter(({ needsBoth }) => needsBoth !== true)) {
      const done = decisionOn(third, 'corrected', yes);
      for (const unreviewed of ['exclude', 'include'] as const) {
        const { rows, left } = run(id, [accepted, other, third], [planted(accepted), caught, done], { unreviewed });
        expect(rows).toHaveLength(1);
        expect(JSON.stringify(rows)).not.toContain('植入');
        expect(reasons(left)).toEqual(['planted 2']);
      }
    }
  });

  it('a label that came back after a planted error is exported as it was decided then', () => {
    const { rows, left } = run('alpaca', [accepted], [planted(accepted), say(accepted, { verdict: 'accepted' })]);
    expect(rows[0]?.['output']).toBe('相关\n####\n客户要求退货。');
    expect(left).toEqual([]);
    // An answer taken back leaves nothing.
    const undone = [planted(accepted), { reviewer: 'li', at, undo: 1 }];
    expect(reasons(run('alpaca', [accepted, other], [...undone, say(other, { verdict: 'accepted' })]).left)).toEqual([
      'unreviewed 1',
    ]);
  });

  it('planted errors change no row of any log', () => {
    const record = fc.constantFrom(accepted, third, other);
    const verdict = fc.constantFrom('accepted', 'rejected', 'cleared');
    const open = fc.tuple(record, verdict).map(([one, said]) => say(one, { verdict: said }));
    const trap = fc
      .tuple(record, fc.constantFrom('accepted', 'rejected'))
      .map(([one, said]) => planted(one, { verdict: said }));
    const rowsOf = (events: readonly QcEvent[]) => {
      try {
        return run('alpaca', [accepted, third, other], events, { unreviewed: 'include' }).rows.map((row) =>
          JSON.stringify(row),
        );
      } catch {
        return []; // nothing to export
      }
    };
    fc.assert(
      fc.property(fc.array(fc.oneof(open, trap), { maxLength: 12 }), (events) => {
        const plain = rowsOf(events.filter((event) => !('mode' in event)));
        for (const row of rowsOf(events)) expect(plain).toContain(row);
      }),
    );
  });

  it('a label decided only with the teacher’s answer hidden teaches no reasoning that nobody has read', () => {
    const blind = say(accepted, { verdict: 'accepted', mode: 'blind' });
    const seen = say(other, { verdict: 'accepted' });
    const { rows, left } = run('alpaca', [accepted, other], [blind, seen]);
    expect(rows).toHaveLength(1);
    expect(reasons(left)).toEqual(['blind 1']);
    // Nothing unread is in these rows: no reasoning, or the reviewer's own.
    expect(run('alpaca', [accepted], [blind], { layout: 'conclusion-only' }).rows[0]?.['output']).toBe('相关');
    const own = say(accepted, { verdict: 'corrected', answer: { ...yes, reasoning: '我看是退货。' }, mode: 'blind' });
    expect(run('alpaca', [accepted], [own]).rows[0]?.['output']).toBe('相关\n####\n我看是退货。');
    // Somebody else has seen it.
    expect(run('alpaca', [accepted], [blind, say(accepted, { verdict: 'accepted' }, 'zhao')]).left).toEqual([]);
    // Who takes what nobody has read takes this, too.
    expect(run('alpaca', [accepted], [blind], { unreviewed: 'include' }).left).toEqual([]);
  });

  it('an answer that was hidden is held against no other', () => {
    const rejected = say(third, { verdict: 'rejected', mode: 'blind' });
    const bad = say(other, { verdict: 'rejected' });
    const kto = run('kto', [accepted, third, other], [say(accepted, { verdict: 'accepted' }), rejected, bad]);
    expect(kto.rows).toHaveLength(2);
    expect(reasons(kto.left)).toEqual(['blind 1']);
    const same = say(accepted, { verdict: 'corrected', answer: { ...yes, reasoning: '我看是退货。' }, mode: 'blind' });
    const changed = say(third, { verdict: 'corrected', answer: yes, mode: 'blind' });
    const dpo = run('dpo', [accepted, third], [same, changed]);
    expect(dpo.rows).toHaveLength(1);
    expect(dpo.rows[0]).toMatchObject({ rejected: '不相关\n####\n只是问价格。' });
    expect(reasons(dpo.left)).toEqual(['blind 1']);
  });
});
