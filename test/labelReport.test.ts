import { describe, expect, it } from 'vitest';
import { translatorOf } from '#core/bundles';
import { compareVersions } from '#core/label/flips';
import type { LabelJob } from '#core/label/job';
import type { LabelRecord } from '#core/label/record';
import { reportMarkdown, ReportTally, type JobReport } from '#core/label/report';
import { spreadOf } from '#core/label/spread';
import { recordOf } from './support/jobs.ts';

const yes = { relevance: { conclusion: '相关', reasoning: '' } };
const no = { relevance: { conclusion: '不相关', reasoning: '' } };

const job: LabelJob = {
  version: 1,
  name: 'after|sales',
  createdAt: '2026-05-01T00:00:00.000Z',
  template: { path: 'p.template.md', hash: 'abc', text: '' },
  sources: ['data'],
  base: '../../..',
  teacher: { id: 'kimi-cn', title: 'Kimi', baseUrl: 'https://api.moonshot.cn/v1', model: 'kimi-k2.6' },
  ask: { mask: true, samples: 3 },
};

function tallied(): JobReport {
  const tally = new ReportTally();
  const voted = { agreement: { relevance: 2 / 3 }, masked: { phone: 2 } };
  tally.record({ ...recordOf('a', yes), ...voted });
  tally.record({ ...recordOf('b', yes), agreement: { relevance: 1 }, reused: true } as LabelRecord);
  tally.record({ ...recordOf('c', no), masked: { phone: 1, name: 1 } });
  tally.record(recordOf('d', undefined));
  tally.attempt({ type: 'sent', n: 1, run: 'r', at: 1000, teacher: 'kimi-cn', key: 'k', tokens: 9 });
  const usage = { input: 100, output: 20, cached: 40 };
  tally.attempt({ type: 'ended', n: 1, run: 'r', at: 61_000, outcome: 'answered', usage, cost: 0.5, currency: 'CNY' });
  tally.attempt({ type: 'sent', n: 2, run: 'r', at: 61_000, teacher: 'kimi-cn', key: 'k', tokens: 9 });
  tally.attempt({ type: 'ended', n: 2, run: 'r', at: 62_000, outcome: 'retry' });
  return tally.report();
}

describe('the report of a job', () => {
  it('adds up outcomes, causes, conclusions, agreement, what was masked and what it cost', () => {
    expect(tallied()).toEqual({
      counts: { labelled: 3, unreadable: 0, failed: 1 },
      reused: 1,
      cut: 0,
      causes: [['teacher.unreachable', 1]],
      conclusions: [
        {
          taskId: 'relevance',
          counts: [
            ['相关', 2],
            ['不相关', 1],
          ],
          voted: 2,
          unanimous: 1,
          agreement: expect.closeTo(5 / 6) as number,
        },
      ],
      masked: { phone: 3, name: 1 },
      maskedRecords: 2,
      attempts: 2,
      answered: 1,
      usage: { input: 100, cached: 40, output: 20 },
      money: { CNY: 0.5, USD: 0 },
      from: 1000,
      to: 62_000,
    });
  });

  it('is a Markdown document in both languages, whose tables a record cannot break', () => {
    const english = reportMarkdown(job, tallied(), translatorOf('en'));
    expect(english).toContain('# Labelling report: after\\|sales');
    expect(english).toContain('| labelled | 3 | 75 % |');
    expect(english).toContain('| teacher not reached | 1 | 25 % |');
    expect(english).toContain('¥0.50');
    expect(english).toContain('| phone numbers | 3 |');
    expect(english).toContain('Agreement: 83.3 % on average; 1 of 2 unanimous.');
    const chinese = reportMarkdown(job, tallied(), translatorOf('zh-cn'));
    expect(chinese).toContain('| 电话号码 | 3 |');
    expect(chinese).toContain('一致率：平均 83.3 %');
  });

  it('says what left the machine', () => {
    const of = (change: Partial<LabelJob>) => reportMarkdown({ ...job, ...change }, tallied(), translatorOf('en'));
    expect(of({ ask: {} })).toContain('masking was off');
    expect(of({ teacher: { ...job.teacher, baseUrl: '' } })).toContain('the answers were recorded');
    expect(reportMarkdown(job, new ReportTally().report(), translatorOf('en'))).toContain('found nothing to hide');
  });
});

describe('two versions of a prompt', () => {
  it('are compared on the records that both have, label by label', () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((text) => recordOf(text, yes)) as [
      LabelRecord,
      LabelRecord,
      LabelRecord,
      LabelRecord,
    ];
    const map = (...records: readonly LabelRecord[]) => new Map(records.map((record) => [record.item.id, record]));
    const ids = [a, b, c, d].map(({ item }) => item.id);
    const compared = compareVersions(
      ids,
      map(a, b, c, d),
      map(recordOf('a', yes), recordOf('b', no), recordOf('c', undefined)),
      ['relevance'],
    );
    expect(compared).toMatchObject({ records: 3, same: 1 });
    expect(compared.flips.map(({ text, before, after }) => [text, before, after])).toEqual([
      ['b', '相关', '不相关'],
      ['c', '相关', undefined],
    ]);
  });
});

describe('a spread of records', () => {
  const numbers = async function* (count: number) {
    for (let n = 0; n < count; n++) yield await Promise.resolve(n);
  };

  it('is all where there are few', async () => {
    expect(await spreadOf(numbers(3), 5)).toEqual([0, 1, 2]);
    expect(await spreadOf(numbers(0), 5)).toEqual([]);
  });

  it.each([6, 79, 80, 81, 1000, 12_345])('of %i reaches evenly from the start to the end', async (count) => {
    const spread = await spreadOf(numbers(count), 5);
    expect(spread).toHaveLength(5);
    for (const [index, value] of spread.entries()) {
      expect(Math.abs(value - ((index + 0.5) * count) / 5)).toBeLessThanOrEqual(Math.max(1, count / 6));
    }
    expect(new Set(spread).size).toBe(5);
  });
});
