import { seededRandom } from '../qc/statistics/random.ts';

/** The probabilities that a model gave the labels of a closed set, and which of them is right. */
export interface Scored {
  readonly probabilities: readonly number[]; // sum to 1
  readonly gold: number; // index of the right one
}

/** How far probabilities can be trusted; lower is better for all three. */
export interface CalibrationScores {
  /** Expected calibration error: how far confidence and accuracy are apart, over the bins weighted by their labels. */
  readonly ece: number;
  /** Brier score: Σₖ (pₖ − yₖ)², the mean over the labels; 0 to 2 (scikit-learn's `brier_score_loss`, not halved). */
  readonly brier: number;
  /** Mean of −ln p of the right label (scikit-learn's `log_loss`). */
  readonly logLoss: number;
}

/** The labels whose confidence lies in one bin of the reliability diagram. */
export interface ReliabilityBin {
  readonly from: number; // exclusive, but for the first
  readonly to: number; // inclusive
  readonly n: number;
  readonly confidence: number; // mean; 0 without labels
  readonly accuracy: number; // share that is right; 0 without labels
}

/** What scaling the temperature makes of it. */
export interface TemperatureScaling {
  readonly temperature: number; // above 1: the model is too sure of itself
  readonly folds: number; // the scores are of labels that the temperature was not fitted on
  readonly scores: CalibrationScores;
  readonly bins: readonly ReliabilityBin[];
}

const BINS = 10;
const EPSILON = 2 ** -52; // as scikit-learn clips probabilities of 64 bits
const FEWEST_TO_FIT = 20;
const FOLDS = 5;

/** Confidence and correctness of each label: the highest probability, and whether it is the right label's. */
export function confidenceOf({ probabilities, gold }: Scored): {
  readonly confidence: number;
  readonly right: boolean;
} {
  let best = 0;
  for (let at = 1; at < probabilities.length; at++) {
    if ((probabilities[at] ?? 0) > (probabilities[best] ?? 0)) best = at;
  }
  return { confidence: probabilities[best] ?? 0, right: best === gold };
}

/** The reliability diagram: ten bins of equal width, as scikit-learn's `calibration_curve(strategy='uniform')`. */
export function reliability(scored: readonly Scored[], bins: number = BINS): readonly ReliabilityBin[] {
  const sums = Array.from({ length: bins }, () => ({ n: 0, confidence: 0, right: 0 }));
  for (const one of scored) {
    const { confidence, right } = confidenceOf(one);
    // The edges are compared as they are, not confidence · bins, which rounds otherwise.
    let at = 0;
    while (at < bins - 1 && confidence > (at + 1) / bins) at++;
    const sum = sums[at];
    if (sum === undefined) continue;
    sum.n++;
    sum.confidence += confidence;
    sum.right += right ? 1 : 0;
  }
  return sums.map(({ n, confidence, right }, at) => ({
    from: at / bins,
    to: (at + 1) / bins,
    n,
    confidence: n === 0 ? 0 : confidence / n,
    accuracy: n === 0 ? 0 : right / n,
  }));
}

/** ECE, Brier score and log loss. @throws RangeError without labels. */
export function calibrationScores(scored: readonly Scored[]): CalibrationScores {
  if (scored.length === 0) throw new RangeError('no labels were scored');
  let brier = 0;
  let logLoss = 0;
  for (const { probabilities, gold } of scored) {
    for (const [at, p] of probabilities.entries()) brier += (p - (at === gold ? 1 : 0)) ** 2;
    logLoss -= Math.log(Math.min(1, Math.max(EPSILON, probabilities[gold] ?? 0)));
  }
  const ece = reliability(scored).reduce(
    (sum, { n, confidence, accuracy }) => sum + n * Math.abs(accuracy - confidence),
    0,
  );
  return { ece: ece / scored.length, brier: brier / scored.length, logLoss: logLoss / scored.length };
}

/** Probabilities at another temperature: softmax(ln p / T). */
export function atTemperature(probabilities: readonly number[], temperature: number): readonly number[] {
  const logs = probabilities.map((p) => Math.log(Math.max(EPSILON, p)) / temperature);
  const most = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - most));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}

const COLDEST = 0.05;
const HOTTEST = 20;

/**
 * The temperature with the least log loss (Guo et al. 2017, "On Calibration of Modern Neural Networks"), between 0.05
 * and 20. The loss is convex in b = 1/T, so that the zero of its slope is halved in on: mean(Σₖ pₖ(b)·ln pₖ) − ln p_gold.
 */
export function fitTemperature(scored: readonly Scored[]): number {
  const logs = scored.map(({ probabilities }) => probabilities.map((p) => Math.log(Math.max(EPSILON, p))));
  const slope = (b: number) => {
    let sum = 0;
    for (const [at, { probabilities, gold }] of scored.entries()) {
      const own = logs[at] ?? [];
      const scaled = atTemperature(probabilities, 1 / b);
      for (const [label, p] of scaled.entries()) sum += p * (own[label] ?? 0);
      sum -= own[gold] ?? 0;
    }
    return sum;
  };
  let low = 1 / HOTTEST;
  let high = 1 / COLDEST;
  if (slope(low) >= 0) return HOTTEST;
  if (slope(high) <= 0) return COLDEST; // nothing is wrong: no temperature is too cold
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (slope(middle) < 0) low = middle;
    else high = middle;
  }
  return 2 / (low + high);
}

/**
 * Fits the temperature and tells what it is worth: in five folds drawn by chance, each is judged with the temperature
 * that the other four gave. Undefined below 20 labels. The temperature itself is that of all labels.
 */
export function scaleTemperature(scored: readonly Scored[], seed: string): TemperatureScaling | undefined {
  if (scored.length < FEWEST_TO_FIT) return undefined;
  const random = seededRandom('folds', seed);
  const places = scored.map((_, at) => ({ at, by: random() })).toSorted((a, b) => a.by - b.by);
  const foldOf = new Int32Array(scored.length);
  places.forEach(({ at }, place) => (foldOf[at] = place % FOLDS));
  const temperatures = Array.from({ length: FOLDS }, (_, fold) =>
    fitTemperature(scored.filter((_one, at) => foldOf[at] !== fold)),
  );
  const judged = scored.map(({ probabilities, gold }, at) => ({
    probabilities: atTemperature(probabilities, temperatures[foldOf[at] ?? 0] ?? 1),
    gold,
  }));
  return {
    temperature: fitTemperature(scored),
    folds: FOLDS,
    scores: calibrationScores(judged),
    bins: reliability(judged),
  };
}
