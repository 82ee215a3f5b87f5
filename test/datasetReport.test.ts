import { describe, expect, test } from 'vitest';
import type { ReportedRow } from '#core/dataset/datasetReport';
import { datasetReporter } from '#core/dataset/reportRows';

// A counter that anyone can follow: a token is a character.
const counter = { kind: 'exact', count: (text: string) => Array.from(text).length } as const;
const row = (more: Partial<ReportedRow> = {}): ReportedRow => ({
  split: 'train',
  taskId: 't',
  source: '十个字的原文在这里呀',
  prompt: `${'指'.repeat(90)}十个字的原文在这里呀`,
  conclusion: '相关',
  reasoning: '因'.repeat(92),
  ...more,
});
const report = (
  rows: readonly ReportedRow[],
  layout: 'conclusion-first' | 'reasoning-first' | 'conclusion-only' = 'conclusion-first',
) => {
  const reporter = datasetReporter({ layout, marker: '####', counter });
  for (const one of rows) reporter.add(one);
  return reporter.report();
};

describe('a dataset in figures', () => {
  test('has the rows of each conclusion by part, most frequent first, task by task', () => {
    const { rows, splits, tasks } = report([
      row({ conclusion: '不相关', split: 'test' }),
      row(),
      row({ split: 'val' }),
      row({ taskId: 'u', conclusion: '生气' }),
    ]);
    expect(rows).toBe(4);
    expect(splits).toEqual({ train: 2, val: 1, test: 1 });
    expect(tasks).toEqual([
      {
        taskId: 't',
        rows: 3,
        otherConclusions: 0,
        conclusions: [
          { conclusion: '相关', rows: 2, splits: { train: 1, val: 1, test: 0 } },
          { conclusion: '不相关', rows: 1, splits: { train: 0, val: 0, test: 1 } },
        ],
      },
      {
        taskId: 'u',
        rows: 1,
        otherConclusions: 0,
        conclusions: [{ conclusion: '生气', rows: 1, splits: { train: 1, val: 0, test: 0 } }],
      },
    ]);
  });

  test('counts characters and tokens', () => {
    const { sources, answers, sampled, tokens } = report([row(), row({ source: 'a👍', reasoning: '' })]);
    expect(sources.characters).toMatchObject({ count: 2, mean: 6, max: 10 });
    expect(sources.tokens).toMatchObject({ count: 2, max: 10 });
    expect(answers.conclusion).toMatchObject({ count: 2, mean: 2 });
    expect(answers.reasoning).toMatchObject({ count: 1, mean: 92 });
    expect([sampled, tokens]).toEqual([2, 'exact']);
  });

  test('says what the marker saves, by the formula with its r and P', () => {
    const { saving } = report([row(), row(), row({ reasoning: '' })]);
    // P = 100, of the record 10; n = 相关\n#### = 7; N = 7 + \n + 92 + end = 101
    expect(saving).toMatchObject({ promptTokens: 100, recordTokens: 10, stopTokens: 7, fullTokens: 101 });
    expect(saving?.answerOverConclusion).toBeCloseTo(101 / 7, 12);
    const ten = saving?.expected.find(({ r }) => r === 10);
    expect(ten?.factor).toBeCloseTo((100 + 1010) / (100 + 70), 12);
    expect(ten?.cachedFactor).toBeCloseTo((10 + 1010) / (10 + 70), 12);
    const r = saving?.fiveTimesFrom ?? 0;
    expect((100 + r * 101) / (100 + r * 7)).toBeCloseTo(5, 12);
    expect(saving?.fiveTimesFromCached).toBeCloseTo(r / 10, 12);
  });

  test('and promises nothing where the marker saves nothing', () => {
    expect(report([row({ reasoning: '' })]).saving).toBeUndefined();
    expect(report([row()], 'reasoning-first').saving).toBeUndefined();
    expect(report([row()], 'conclusion-only').saving).toBeUndefined();
    expect(report([row()], 'conclusion-only').answers.reasoning.count).toBe(0);
    expect(report([row({ reasoning: '因'.repeat(20) })]).saving?.fiveTimesFrom).toBeUndefined();
    expect(report([])).toMatchObject({ rows: 0, tasks: [], sampled: 0 });
  });

  test('counts tokens of an even sample of many rows, and lists 200 conclusions', () => {
    let counted = 0;
    const reporter = datasetReporter({
      layout: 'conclusion-first',
      marker: '####',
      counter: {
        kind: 'estimate',
        count: (text) => {
          counted++;
          return text.length;
        },
      },
    });
    for (let at = 0; at < 40_000; at++)
      reporter.add(row({ source: 'x'.repeat(at % 100), prompt: '', reasoning: '', conclusion: `c${at % 300}` }));
    const made = reporter.report();
    expect(made.sampled).toBe(10_000);
    expect(counted).toBeLessThan(6 * 26_000); // 10,000 · (1 + ln 4) rows
    expect(Math.abs(made.sources.tokens.mean - made.sources.characters.mean)).toBeLessThan(1); // 49.5 ± 0.29
    expect(made.tasks[0]?.conclusions).toHaveLength(200);
    expect(made.tasks[0]?.otherConclusions).toBe(100);
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
  });
});
