import { matchLabel } from '../answer.ts';
import type { TaskSpec } from '../prompt/template.ts';
import { cohenKappa, kappaOf } from '../qc/statistics/agreement.ts';
import { bootstrapInterval } from '../qc/statistics/bootstrap.ts';
import { countConfusion, type ConfusionMatrix } from '../qc/statistics/confusion.ts';
import { wilsonShare } from '../qc/statistics/intervals.ts';
import type { Matrix } from '../qc/report/reviewReport.ts';
import { calibrationScores, confidenceOf, reliability, scaleTemperature } from './calibration.ts';
import { classReport, macroF1, type Pair } from './classFigures.ts';
import type { Calibration, ContestantFigures, TaskEvaluation } from './evaluation.ts';
import { comparePair } from './modelPair.ts';
import { goldKey, type GoldLabel, type Prediction } from './prediction.ts';
import { thresholdTable } from './thresholds.ts';

/** What one contestant said, by `goldKey`. */
export type Predicted = ReadonlyMap<string, Prediction>;

/** Everything that the answers to one task are worth. Labels that a contestant was not asked are none of its figures. */
export function taskFigures(
  task: TaskSpec,
  gold: readonly GoldLabel[],
  contestants: ReadonlyMap<string, Predicted>,
  teacherId?: string,
): TaskEvaluation {
  const own = gold.filter(({ taskId }) => taskId === task.id);
  const ids = Array.from(contestants.keys());
  const rightOf = (id: string, label: GoldLabel) => contestants.get(id)?.get(goldKey(label))?.label === label.gold;
  const asked = (id: string, label: GoldLabel) => contestants.get(id)?.has(goldKey(label)) === true;
  const pairs = ids.flatMap((a, at) =>
    ids.slice(at + 1).flatMap((b) => {
      const common = own.filter((label) => asked(a, label) && asked(b, label));
      return (
        comparePair(
          a,
          b,
          common.map((label) => [rightOf(a, label), rightOf(b, label)] as const),
        ) ?? []
      );
    }),
  );
  return {
    taskId: task.id,
    title: task.title ?? task.id,
    ...(task.labels && { labels: task.labels }),
    n: own.length,
    contestants: ids.flatMap((id) => {
      const labels = own.filter((label) => asked(id, label));
      if (labels.length === 0) return [];
      const teacher = teacherId === undefined || teacherId === id ? undefined : contestants.get(teacherId);
      return [contestantFigures(id, task, labels, contestants.get(id) ?? new Map(), teacher)];
    }),
    pairs,
  };
}

function contestantFigures(
  id: string,
  task: TaskSpec,
  gold: readonly GoldLabel[],
  predicted: Predicted,
  teacher: Predicted | undefined,
): ContestantFigures {
  const n = gold.length;
  const found = gold.map((label) => predicted.get(goldKey(label)));
  const pairs = gold.map((label, at): Pair => [label.gold, found[at]?.label ?? null]);
  const right = pairs.filter(([a, b]) => a === b).length;
  const drawn = bootstrapInterval([right, n - right], ([hits = 0]) => hits / n);
  const accuracy = wilsonShare(right, n);
  if (accuracy === undefined || drawn === undefined) throw new RangeError('nothing was asked');
  const { hits: _, ...share } = accuracy;
  const matrix = countConfusion(
    pairs.map(([a, b]) => [a, b ?? ''] as const),
    { order: [...(task.labels ?? [])] },
  );
  const shown = outsideLast(matrix);
  const { classes, macro, weighted } = classReport(pairs, task.labels);
  const calibration = calibrationOf(task, gold, found, teacher);
  const failedWhy = found.find((one) => one?.error !== undefined)?.error;
  const outputs = found.flatMap((one) => one?.tokens?.output ?? []);
  return {
    contestant: id,
    n,
    right,
    outside: pairs.filter(([, b]) => b === null).length,
    failed: found.filter((one) => one?.error !== undefined).length,
    ...(failedWhy !== undefined && { failedWhy }),
    accuracy: share,
    accuracyBootstrap: drawn,
    macroF1: { value: macro.f1, ...macroInterval(matrix, macro.f1) },
    classes,
    macro,
    weighted,
    kappa: kappaFigure(matrix),
    confusion: shown,
    ...(calibration && { calibration }),
    ...(outputs.length > 0 && { outputTokens: outputs.reduce((sum, one) => sum + one, 0) / outputs.length }),
  };
}

/** The bootstrap interval of macro F1; of sets with many rare labels, which share a row, only the value is known. */
function macroInterval(matrix: ConfusionMatrix, value: number): { readonly low: number; readonly high: number } {
  const size = matrix.labels.length;
  const named = matrix.labels.map((label) => label !== undefined && label !== '');
  if (matrix.labels.includes(undefined)) return { low: value, high: value };
  return bootstrapInterval(matrix.counts, (drawn) => macroF1(drawn, size, named)) ?? { low: value, high: value };
}

function kappaFigure(matrix: ConfusionMatrix): ContestantFigures['kappa'] {
  const value = kappaOf(matrix);
  if (value === undefined) return null;
  const { value: enough, ...rest } = cohenKappa(matrix);
  return enough === undefined || !('low' in rest) ? { value } : { value, low: rest.low, high: rest.high };
}

/** The matrix with what is outside the set behind everything else. */
function outsideLast({ labels, counts }: ConfusionMatrix): Matrix {
  const size = labels.length;
  const places = labels.map((_, at) => at).toSorted((a, b) => Number(labels[a] === '') - Number(labels[b] === ''));
  return {
    labels: places.map((at) => labels[at] ?? null),
    counts: places.map((row) => places.map((column) => counts[row * size + column] ?? 0)),
  };
}

function calibrationOf(
  { labels = [] }: TaskSpec,
  gold: readonly GoldLabel[],
  found: readonly (Prediction | undefined)[],
  teacher: Predicted | undefined,
): Calibration | undefined {
  const known = gold.flatMap((label, at) => {
    const { probabilities, coverage = 0 } = found[at] ?? {};
    const right = labels.indexOf(matchLabel(label.gold, labels) ?? '');
    return probabilities?.length === labels.length && right !== -1
      ? [{ label, probabilities, coverage, gold: right }]
      : [];
  });
  if (labels.length === 0 || known.length === 0) return undefined;
  const confident = known.map((one) => {
    const theirs = teacher?.get(goldKey(one.label));
    return { ...confidenceOf(one), ...(theirs && { teacherRight: theirs.label === one.label.gold }) };
  });
  const scaled = scaleTemperature(known, 'evaluation');
  return {
    n: known.length,
    scores: calibrationScores(known),
    bins: reliability(known),
    ...(scaled && { scaled }),
    thresholds: thresholdTable(confident),
    coverage: known.reduce((sum, { coverage }) => sum + coverage, 0) / known.length,
  };
}
