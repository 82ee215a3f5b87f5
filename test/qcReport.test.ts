import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { translatorOf } from '#core/bundles';
import { buildReport } from '#core/qc/report/buildReport';
import { VERDICTS } from '#core/qc/event';
import { REJECTED } from '#core/qc/review/filter';
import { tallyProbes } from '#core/qc/review/probes';
import { STATE_BIT } from '#core/qc/report/reportInput';
import { nextSteps, teamPerHour } from '#core/qc/report/reportText';
import type { Matrix } from '#core/qc/report/reviewReport';
import { widthOf } from '#core/columns';
import { formatReport } from '../src/cli/qc/qcReport.ts';
import { reviewInput, type SaidLabel } from './support/reviewInput.ts';

const times = (count: number, label: SaidLabel): readonly SaidLabel[] => Array.from({ length: count }, () => label);
const cell = ({ labels, counts }: Matrix, row: string | null, column: string | null) =>
  counts[labels.indexOf(row)]?.[labels.indexOf(column)] ?? 0;
const sum = ({ counts }: Matrix) => counts.flat().reduce((all, one) => all + one, 0);

/** 50 labels judged one by one: a→a 20, a→b 5, b→a 10, b→b 15. */
const judged: readonly SaidLabel[] = [
  ...times(20, { teacher: 'a', verdict: 'accepted' }),
  ...times(5, { teacher: 'a', verdict: 'corrected', to: 'b' }),
  ...times(10, { teacher: 'b', verdict: 'corrected', to: 'a' }),
  ...times(15, { teacher: 'b', verdict: 'accepted', mode: 'blind' }),
];

describe('a small review, by hand', () => {
  const report = buildReport(
    reviewInput([
      ...judged,
      ...times(7, { teacher: 'a', verdict: 'accepted', mode: 'bulk' }),
      ...times(3, { teacher: 'b', verdict: 'rejected' }),
      ...times(2, { verdict: 'corrected', to: 'b', states: STATE_BIT.unreadable }),
      { states: STATE_BIT.unreadable | STATE_BIT.flagged },
      { teacher: 'a', states: STATE_BIT.deferred | STATE_BIT.faulty },
    ]),
  );
  const [task] = report.tasks;

  test('counts verdicts and states', () => {
    expect(report).toMatchObject({
      labels: 64,
      reviewed: 62,
      verdicts: { accepted: 42, corrected: 17, rejected: 3, unreviewed: 2 },
      unreadable: 3,
      unreadableOpen: 1,
      flagged: 1,
      deferred: 1,
      faulty: 1,
      stale: 0,
    });
  });

  test('an error is a changed or rejected label that was judged one by one', () => {
    // 15 changed and 3 rejected of 50 + 3; bulk and unreadable ones are left out. Wilson by hand: z = 1.96.
    expect(task?.errorRate).toMatchObject({ n: 53 });
    expect(task?.errorRate?.value).toBeCloseTo(18 / 53, 12);
    expect(task?.errorRate?.low).toBeCloseTo(0.227, 3);
    expect(task?.errorRate?.high).toBeCloseTo(0.474, 3);
    expect(report.errorRate).toEqual(task?.errorRate);
    expect(task?.blindErrorRate).toMatchObject({ n: 15, value: 0 });
    expect(task?.judged).toBe(55);
  });

  test('the distribution tells before from after, in the order of the closed set', () => {
    expect(task?.distribution).toEqual([
      { conclusion: 'a', teacher: 33, reviewed: 38, decided: 37 },
      { conclusion: 'b', teacher: 28, reviewed: 22, decided: 22 },
    ]);
    expect(task?.flips).toEqual([
      { from: 'b', to: 'a', count: 10 },
      { from: 'a', to: 'b', count: 5 },
    ]);
  });

  test('the matrix has a row for what could not be read and a column for what was rejected', () => {
    const matrix = task?.confusion as Matrix;
    expect(matrix.labels).toEqual(['a', 'b', '', REJECTED]);
    expect(cell(matrix, 'a', 'a')).toBe(27);
    expect(cell(matrix, 'b', REJECTED)).toBe(3);
    expect(cell(matrix, '', 'b')).toBe(2);
    expect(sum(matrix)).toBe(62);
  });
});

test('κ of teacher and review is Cohen’s, worked by hand', () => {
  // 20 5 / 10 15: pₒ = 35/50 = 0.7; pₑ = (25·30 + 25·20) / 50² = 0.5; κ = 0.2 / 0.5 = 0.4.
  const [task] = buildReport(reviewInput(judged)).tasks;
  expect(task?.teacherKappa?.n).toBe(50);
  expect(task?.teacherKappa?.value).toBeCloseTo(0.4, 12);
});

test('below 30 labels, and with one conclusion only, there is no κ', () => {
  const few = times(14, { teacher: 'a', verdict: 'accepted' });
  const two = [...few, ...times(15, { teacher: 'b', verdict: 'accepted' })];
  expect(buildReport(reviewInput(two)).tasks[0]?.teacherKappa).toBeUndefined();
  expect(buildReport(reviewInput([...two, ...few])).tasks[0]?.teacherKappa?.value).toBe(1);
  expect(
    buildReport(reviewInput(times(40, { teacher: 'a', verdict: 'accepted' }))).tasks[0]?.teacherKappa,
  ).toBeUndefined();
});

describe('reviewers', () => {
  const reviewers = [{ reviewer: 'Li' }, { reviewer: 'Wang' }, { reviewer: 'Zhao' }];

  test('two by two on what both judged one by one, and all together', () => {
    const report = buildReport(
      reviewInput(
        [
          ...times(20, { said: ['a', 'a', 'a'] }),
          ...times(5, { said: ['a', 'b'] }),
          ...times(10, { said: ['b', 'a'] }),
          ...times(15, { said: ['b', 'b', REJECTED] }),
          ...times(9, { said: ['a', 'a', 'a'], saidMode: 'bulk' }),
        ],
        { reviewers },
      ),
    );
    const [first, second, third] = report.tasks[0]?.pairs ?? [];
    expect(first).toMatchObject({ a: 'Li', b: 'Wang', both: 50 });
    expect(first?.kappa?.value).toBeCloseTo(0.4, 12);
    expect(second).toMatchObject({ a: 'Li', b: 'Zhao', both: 35 });
    expect(third).toMatchObject({ a: 'Wang', b: 'Zhao', both: 35 });
    expect(cell(third?.confusion as Matrix, 'b', REJECTED)).toBe(15);
    expect(report.tasks[0]?.alpha?.n).toBe(50);
    expect(report.reviewers.map(({ decisions }) => decisions)).toEqual([59, 59, 44]);
  });

  test('pace is that of labels judged one by one; time on what was taken back counts', () => {
    const events = [
      ...[4000, 2000, 3000, 1000].map((ms) => ({ mode: 'open' as const, ms, undone: false })),
      { mode: 'open' as const, ms: 2000, undone: true },
      { mode: 'bulk' as const, ms: 90_000, undone: false },
      { mode: 'planted' as const, undone: false },
    ];
    const [li] = buildReport(reviewInput([], { reviewers: [{ reviewer: 'Li', events }] })).reviewers;
    expect(li).toEqual({ reviewer: 'Li', decisions: 0, undone: 1, timed: 4, medianMs: 2500, perHour: 1200 });
    expect(teamPerHour(li === undefined ? [] : [li, li])).toBeCloseTo(1200, 9);
  });

  test('a pace comes from 20 labels on, in runs of five and more', () => {
    const events = Array.from({ length: 23 }, (_, at) => ({ mode: 'open' as const, ms: at * 100, undone: false }));
    const [li] = buildReport(reviewInput([], { reviewers: [{ reviewer: 'Li', events }] })).reviewers;
    expect(li?.pace).toEqual([200, 750, 1350, 1950]);
  });

  test('probes are told as shares', () => {
    const probes = tallyProbes([
      ...Array.from({ length: 3 }, () => ({ probe: 'blind' as const, machine: 'a', answer: { conclusion: 'a' } })),
      { probe: 'blind', machine: 'a', answer: { conclusion: 'b' } },
      { probe: 'planted', machine: 'a', answer: { conclusion: undefined } },
      { probe: 'planted', machine: 'a', answer: undefined },
    ]);
    const [li] = buildReport(reviewInput([], { reviewers: [{ reviewer: 'Li', probes }] })).reviewers;
    expect(li?.blind).toMatchObject({ answered: 4, agreed: { n: 4, value: 0.75 } });
    expect(li?.planted).toMatchObject({ answered: 1, caught: { n: 1, value: 1 } });
  });
});

test('another job is compared with the labels, and tested where people looked', () => {
  const { other } =
    buildReport(
      reviewInput(
        [
          ...times(8, { teacher: 'a', verdict: 'accepted', other: 'b' }),
          ...times(2, { teacher: 'a', verdict: 'corrected', to: 'b', other: 'b' }),
          ...times(4, { teacher: 'a', other: 'a' }),
          { teacher: 'a', verdict: 'accepted', mode: 'bulk', other: 'b' },
          { teacher: 'b', verdict: 'accepted' },
        ],
        { other: { title: 'version 1', kind: 'job' } },
      ),
    ).tasks[0] ?? {};
  expect(other).toMatchObject({ title: 'version 1', change: { fixed: 8, broken: 2 } });
  // 2·(1 + 10 + 45) / 2¹⁰
  expect(other?.change?.p).toBeCloseTo(0.109_375, 9);
  expect(cell(other?.confusion as Matrix, 'b', 'a')).toBe(9);
  expect(sum(other?.confusion as Matrix)).toBe(15);
});

describe('whatever the review', () => {
  const conclusion = fc.constantFrom('a', 'b', 'c', '相关');
  const label = fc.record(
    {
      teacher: conclusion,
      verdict: fc.constantFrom(...VERDICTS),
      to: conclusion,
      mode: fc.constantFrom('open', 'blind', 'bulk'),
      states: fc.integer({ min: 0, max: 31 }),
      said: fc.array(fc.option(fc.constantFrom('a', 'b', REJECTED), { nil: undefined }), { maxLength: 3 }),
      other: conclusion,
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<SaidLabel>;

  test('the sums agree', () => {
    fc.assert(
      fc.property(fc.array(label, { maxLength: 80 }), fc.integer({ min: 1, max: 3 }), (labels, tasks) => {
        const report = buildReport(
          reviewInput(labels, {
            tasks: Array.from({ length: tasks }, (_, at) => ({ id: `t${at}`, reasoning: true })),
            reviewers: [{ reviewer: 'x' }, { reviewer: 'y' }, { reviewer: 'z' }],
            other: { title: 'other', kind: 'job' },
          }),
        );
        const { accepted, corrected, rejected, unreviewed } = report.verdicts;
        expect(accepted + corrected + rejected + unreviewed).toBe(labels.length);
        expect(report.tasks.reduce((all, one) => all + one.labels, 0)).toBe(labels.length);
        expect(report.tasks.reduce((all, { confusion }) => all + sum(confusion), 0)).toBe(report.reviewed);
        for (const { distribution, flips, confusion, errorRate, judged: looked, pairs } of report.tasks) {
          for (const row of distribution) expect(row.decided).toBeLessThanOrEqual(row.reviewed);
          const changed = confusion.labels.flatMap((row) =>
            confusion.labels.map((column) =>
              row === column || !row || !column || column === REJECTED ? 0 : cell(confusion, row, column),
            ),
          );
          expect(flips.reduce((all, flip) => all + flip.count, 0)).toBe(changed.reduce((all, one) => all + one, 0));
          expect(errorRate?.n ?? 0).toBeLessThanOrEqual(looked);
          for (const pair of pairs) expect(sum(pair.confusion)).toBe(pair.both);
        }
      }),
    );
  });

  test('the text is in both languages, and nothing steers the terminal', () => {
    const escape = String.fromCharCode(27);
    const report = buildReport(reviewInput([...judged, { teacher: `${escape}[2J`, verdict: 'accepted' }]));
    for (const locale of ['en', 'zh-cn'] as const) {
      const text = formatReport(report, translatorOf(locale));
      expect(text).not.toContain(escape);
      expect(text).toContain(locale === 'en' ? 'teacher’s errors' : '教师错误率');
    }
  });
});

test('columns line up in a terminal, Chinese characters being two wide', () => {
  const report = buildReport(
    reviewInput(
      [...times(12, { teacher: '相关', verdict: 'accepted' }), ...times(3, { teacher: 'no', verdict: 'rejected' })],
      {
        tasks: [{ id: 'relevance', title: '相关性', labels: ['相关', 'no'], reasoning: true }],
      },
    ),
  );
  const lines = formatReport(report, translatorOf('zh-cn')).split('\n');
  const head = lines.findIndex((line) => line.includes('结论'));
  const widths = lines.slice(head, head + 3).map(widthOf);
  expect(new Set(widths).size).toBe(1);
  expect(widthOf('相关ab，')).toBe(8);
});

test('what to do next follows from the report', () => {
  const texts = (labels: readonly SaidLabel[]) =>
    nextSteps(buildReport(reviewInput(labels, { reviewers: [{ reviewer: 'Li' }] })), translatorOf('en'));
  expect(texts(times(5, { teacher: 'a', verdict: 'accepted' }))[0]).toMatchObject({
    text: expect.stringContaining('Judge 25 more labels'),
    filter: { state: 'unreviewed' },
  });
  expect(texts([...judged, { teacher: 'a', states: STATE_BIT.stale }])[0]?.filter).toEqual({ state: 'stale' });
});
