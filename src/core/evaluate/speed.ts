import { bootstrapInterval, quantile } from '../qc/statistics/bootstrap.ts';
import { wilsonShare, type Share } from '../qc/statistics/intervals.ts';
import { seededRandom } from '../qc/statistics/random.ts';

/** How the same record was asked: the whole answer, stopped at the marker, or scored without generating. */
export type SpeedArm = 'full' | 'stop' | 'score';

/** Records that are asked at once in one way; measured one after the other, in random order. */
export interface SpeedBlock<Item> {
  readonly arm: SpeedArm;
  readonly items: readonly Item[];
  readonly pair: number; // blocks of the same number hold the same records
}

/**
 * What to measure in which order: the records are drawn in random order and cut into groups of `streams`; each group is
 * measured with every arm, in an order that is drawn for each group, so that neither warming up nor another program's
 * load falls to one arm.
 */
export function speedPlan<Item>(
  items: readonly Item[],
  arms: readonly SpeedArm[],
  streams: number,
  seed: string,
): readonly SpeedBlock<Item>[] {
  const random = seededRandom('speed', seed);
  const shuffled = items.map((item) => ({ item, by: random() })).toSorted((a, b) => a.by - b.by);
  const blocks: SpeedBlock<Item>[] = [];
  for (let from = 0; from < shuffled.length; from += streams) {
    const group = shuffled.slice(from, from + streams).map(({ item }) => item);
    const order = arms.map((arm) => ({ arm, by: random() })).toSorted((a, b) => a.by - b.by);
    for (const { arm } of order) blocks.push({ arm, items: group, pair: from / streams });
  }
  return blocks;
}

/** One request as it was measured. */
export interface SpeedSample {
  readonly key: string; // goldKey
  readonly label: string | null;
  readonly ms: number; // wall time of the request, waiting included
  readonly output: number; // tokens generated
  readonly input: number; // tokens of the prompt
  readonly cached: number; // of these, found in the KV cache
  readonly cut: boolean; // did not end by itself: the limit of tokens cut it off
  readonly prefillMs?: number; // told by local models only
  readonly decodeMs?: number;
}

/** One block as it was measured. */
export interface MeasuredBlock {
  readonly arm: SpeedArm;
  readonly pair: number;
  readonly ms: number; // wall time of the block
  readonly samples: readonly SpeedSample[];
}

/** One way of asking, in numbers. */
export interface ArmFigures {
  readonly arm: SpeedArm;
  readonly n: number;
  readonly outputTokens: number; // mean a record
  readonly p50: number; // ms
  readonly p95: number;
  readonly perSecond: number; // records
  readonly tokensPerSecond: number; // generated
}

/** How many times as long the whole answer takes. */
export interface SpeedRatio {
  readonly arm: 'stop' | 'score';
  readonly value: number;
  readonly low: number; // 95 %, paired bootstrap over the blocks
  readonly high: number;
  readonly equal: Share; // records with the same conclusion as in the whole answer
}

/** What a decoded token costs, by what a token of the prompt costs, and the speed-up that follows from it. */
export interface CostModel {
  readonly r: number;
  readonly prefillMs: number; // a token of the prompt that was not in the cache
  readonly decodeMs: number; // a generated token
  readonly promptTokens: number; // P: mean that were not in the cache
  readonly cachedTokens: number; // mean that were
  readonly fullTokens: number; // N of the whole answer, mean
  readonly stopTokens: number; // N up to the marker, mean
  readonly predicted: number; // (P + r·N_full) / (P + r·N_stop)
}

/** The `####` chart as data: the same records, with and without stopping at the marker. */
export interface SpeedReport {
  readonly contestant: string; // id
  readonly n: number; // records
  readonly streams: number; // requests at once
  readonly warmup: number; // requests before the first that counts
  readonly seed: string;
  readonly arms: readonly ArmFigures[];
  readonly ratios: readonly SpeedRatio[];
  /** Records that do not count, because their whole answer, or one of those beside it, did not end by itself. */
  readonly leftOut: number;
  readonly cost?: CostModel; // absent: see noCost
  readonly noCost?: 'streams' | 'untold' | 'tooFewTokens';
}

/**
 * Adds up what was measured. A whole answer that ran on until the limit of tokens says how high the limit is, not what the
 * marker saves: its block counts in no way of asking.
 */
export function speedReport(
  about: Pick<SpeedReport, 'contestant' | 'streams' | 'warmup' | 'seed'>,
  measured: readonly MeasuredBlock[],
): SpeedReport | undefined {
  const endless = new Set(
    measured.flatMap(({ arm, pair, samples }) => (arm === 'full' && samples.some(({ cut }) => cut) ? [pair] : [])),
  );
  const blocks = measured.filter(({ pair }) => !endless.has(pair));
  if (blocks.length === 0) return undefined;
  const of = (arm: SpeedArm) => blocks.filter((block) => block.arm === arm);
  const arms = (['full', 'stop', 'score'] as const).filter((arm) => of(arm).length > 0);
  const cost = about.streams === 1 ? costModel(of('full'), of('stop')) : 'streams';
  return {
    ...about,
    n: of('stop').reduce((sum, { samples }) => sum + samples.length, 0),
    leftOut: measured.reduce(
      (sum, { arm, pair, samples }) => sum + (arm === 'full' && endless.has(pair) ? samples.length : 0),
      0,
    ),
    arms: arms.map((arm) => armFigures(arm, of(arm))),
    ratios: arms.flatMap((arm) => (arm === 'full' ? [] : (ratioOf(arm, of('full'), of(arm)) ?? []))),
    ...(typeof cost === 'string' ? { noCost: cost } : { cost }),
  };
}

function armFigures(arm: SpeedArm, blocks: readonly MeasuredBlock[]): ArmFigures {
  const samples = blocks.flatMap((block) => block.samples);
  const seconds = blocks.reduce((sum, { ms }) => sum + ms, 0) / 1000;
  const output = samples.reduce((sum, one) => sum + one.output, 0);
  const times = samples.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return {
    arm,
    n: samples.length,
    outputTokens: output / samples.length,
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    perSecond: samples.length / seconds,
    tokensPerSecond: output / seconds,
  };
}

function ratioOf(
  arm: 'stop' | 'score',
  full: readonly MeasuredBlock[],
  other: readonly MeasuredBlock[],
): SpeedRatio | undefined {
  const byPair = new Map(other.map((block) => [block.pair, block]));
  const pairs = full.flatMap((left) => {
    const right = byPair.get(left.pair);
    return right === undefined ? [] : [{ left, right }];
  });
  const said = new Map(full.flatMap(({ samples }) => samples.map(({ key, label }) => [key, label] as const)));
  const both = other.flatMap(({ samples }) => samples.filter(({ key }) => said.has(key)));
  const equal = wilsonShare(both.filter(({ key, label }) => said.get(key) === label).length, both.length);
  if (pairs.length === 0 || equal === undefined) return undefined;
  const ratio = (weights: ArrayLike<number>) => {
    let left = 0;
    let right = 0;
    for (const [at, pair] of pairs.entries()) {
      left += (weights[at] ?? 0) * pair.left.ms;
      right += (weights[at] ?? 0) * pair.right.ms;
    }
    return right === 0 ? undefined : left / right;
  };
  const ones = pairs.map(() => 1);
  const value = ratio(ones);
  const drawn = bootstrapInterval(ones, ratio);
  return value === undefined || drawn === undefined ? undefined : { arm, value, ...drawn, equal };
}

const FEWEST_TOKENS = 20; // decoded and read ones, below which a time a token is noise

/**
 * r of one stream: time from the first generated token on by the tokens after it, over the time to the first token by the
 * prompt's tokens that were not in the cache.
 */
function costModel(
  full: readonly MeasuredBlock[],
  stop: readonly MeasuredBlock[],
): CostModel | NonNullable<SpeedReport['noCost']> {
  const whole = full.flatMap(({ samples }) => samples);
  const stopped = stop.flatMap(({ samples }) => samples);
  const all = [...whole, ...stopped];
  if (all.length === 0 || all.some(({ prefillMs, decodeMs }) => prefillMs === undefined || decodeMs === undefined)) {
    return 'untold';
  }
  const sum = (samples: readonly SpeedSample[], figure: (one: SpeedSample) => number) =>
    samples.reduce((total, one) => total + figure(one), 0);
  const read = sum(all, ({ input, cached }) => input - cached);
  const decoded = sum(all, ({ output }) => Math.max(0, output - 1));
  if (read < FEWEST_TOKENS || decoded < FEWEST_TOKENS || whole.length === 0 || stopped.length === 0) {
    return 'tooFewTokens';
  }
  const prefillMs = sum(all, (one) => one.prefillMs ?? 0) / read;
  const decodeMs = sum(all, (one) => one.decodeMs ?? 0) / decoded;
  if (prefillMs <= 0 || decodeMs <= 0) return 'tooFewTokens';
  const r = decodeMs / prefillMs;
  const promptTokens = read / all.length;
  const fullTokens = sum(whole, ({ output }) => output) / whole.length;
  const stopTokens = sum(stopped, ({ output }) => output) / stopped.length;
  return {
    r,
    prefillMs,
    decodeMs,
    promptTokens,
    cachedTokens: sum(all, ({ cached }) => cached) / all.length,
    fullTokens,
    stopTokens,
    predicted: (promptTokens + r * fullTokens) / (promptTokens + r * stopTokens),
  };
}
