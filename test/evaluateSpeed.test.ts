import { describe, expect, test } from 'vitest';
import { speedPlan, speedReport, type MeasuredBlock, type SpeedArm } from '#core/evaluate/speed';
import { quantile } from '#core/qc/statistics/bootstrap';

describe('the #### chart', () => {
  const arms: readonly SpeedArm[] = ['full', 'stop', 'score'];

  test.each([1, 3])('%i at once: every record once an arm, arms side by side and in random order', (streams) => {
    const items = Array.from({ length: 20 }, (_, at) => at);
    const plan = speedPlan(items, arms, streams, 's');
    for (const arm of arms) {
      const seen = plan.filter((block) => block.arm === arm).flatMap((block) => block.items);
      expect(seen.toSorted((a, b) => a - b)).toEqual(items);
    }
    for (let at = 0; at < plan.length; at += arms.length) {
      const group = plan.slice(at, at + arms.length);
      expect(new Set(group.map(({ pair }) => pair)).size).toBe(1);
      expect(new Set(group.map((block) => block.items.join())).size).toBe(1);
    }
    const firsts = plan.filter((_, at) => at % arms.length === 0).map(({ arm }) => arm);
    expect(new Set(firsts).size).toBeGreaterThan(1);
    expect(speedPlan(items, arms, streams, 's')).toEqual(plan);
    expect(speedPlan(items, arms, streams, 'other')).not.toEqual(plan);
  });

  /** Records that take 10 ms a prompt and 2 ms a token. */
  const measured = (arm: SpeedArm, pair: number, output: number, label = '相关'): MeasuredBlock => ({
    arm,
    pair,
    ms: 10 + 2 * (output - 1),
    samples: [
      {
        key: `i${pair}/t`,
        label,
        ms: 10 + 2 * (output - 1),
        output,
        input: 120,
        cached: 100,
        cut: output >= 500,
        prefillMs: 10,
        decodeMs: 2 * (output - 1),
      },
    ],
  });
  const blocks = Array.from({ length: 40 }, (_, pair) => [
    measured('full', pair, 100 + (pair % 5), pair === 0 ? '不相关' : '相关'),
    measured('stop', pair, 3),
  ]).flat();

  test('ratio, share of equal conclusions, r and what follows from it', () => {
    const report = speedReport({ contestant: 'student', streams: 1, warmup: 2, seed: 's' }, blocks);
    if (report === undefined) throw new Error('nothing was measured');
    expect(report.n).toBe(40);
    const [full, stop] = report.arms;
    expect(full).toMatchObject({ arm: 'full', n: 40, outputTokens: 102, p50: 212 });
    expect(stop).toMatchObject({ arm: 'stop', outputTokens: 3, p50: 14, p95: 14 });
    expect(stop?.perSecond).toBeCloseTo(1000 / 14, 9);
    const [ratio] = report.ratios;
    expect(ratio?.value).toBeCloseTo(212 / 14, 9);
    expect(ratio?.low).toBeLessThan(ratio?.value ?? 0);
    expect(ratio?.high).toBeGreaterThan(ratio?.value ?? 0);
    expect(ratio?.equal).toMatchObject({ hits: 39, n: 40 });
    expect(report.cost?.r).toBeCloseTo(2 / 0.5, 9); // 2 ms a token, 10 ms for 20 tokens of the prompt
    expect(report.cost).toMatchObject({ promptTokens: 20, cachedTokens: 100, fullTokens: 102, stopTokens: 3 });
    expect(report.cost?.predicted).toBeCloseTo((20 + 4 * 102) / (20 + 4 * 3), 9);
  });

  test('a whole answer that never ended counts in no way of asking', () => {
    const about = { contestant: 'student', streams: 1, warmup: 2, seed: 's' };
    const more = [...blocks, measured('full', 40, 500), measured('stop', 40, 3)];
    expect(speedReport(about, more)).toEqual({ ...speedReport(about, blocks), leftOut: 1 });
    expect(speedReport(about, more.slice(-2))).toBeUndefined();
  });

  test('no r for several streams, or from times that nobody told, or from too few tokens', () => {
    const about = { contestant: 'student', streams: 1, warmup: 0, seed: 's' };
    expect(speedReport({ ...about, streams: 8 }, blocks)).toMatchObject({ noCost: 'streams' });
    const untold = blocks.map((block) => ({
      ...block,
      samples: block.samples.map(({ prefillMs, decodeMs, ...rest }) => ({ ...rest, sum: [prefillMs, decodeMs] })),
    }));
    expect(speedReport(about, untold)).toMatchObject({ noCost: 'untold', n: 40 });
    expect(speedReport(about, [measured('full', 0, 2), measured('stop', 0, 1)])).toMatchObject({
      noCost: 'tooFewTokens',
    });
    expect(
      speedReport(
        about,
        blocks.filter(({ arm }) => arm === 'stop'),
      )?.ratios,
    ).toEqual([]);
  });

  test('quantiles are those of NumPy', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.95)).toBeCloseTo(9.55, 12);
    expect(quantile([7], 0.95)).toBe(7);
  });
});
