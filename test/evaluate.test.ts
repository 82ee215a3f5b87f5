import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  atTemperature,
  calibrationScores,
  confidenceOf,
  fitTemperature,
  reliability,
  scaleTemperature,
  type Scored,
} from '#core/evaluate/calibration';
import { classReport, macroF1, type Pair } from '#core/evaluate/classFigures';
import { checkGates } from '#core/evaluate/gates';
import { comparePair } from '#core/evaluate/modelPair';
import { mostLikely, readGiven, readWritten, type GoldLabel, type Prediction } from '#core/evaluate/prediction';
import { taskFigures } from '#core/evaluate/taskFigures';
import { thresholdTable } from '#core/evaluate/thresholds';
import { kappaOf } from '#core/qc/statistics/agreement';
import { countConfusion } from '#core/qc/statistics/confusion';
import { seededRandom } from '#core/qc/statistics/random';
import { readTemplate } from '#core/prompt/template';
import { SAMPLE_TEMPLATE } from './support/evaluations.ts';

// What scikit-learn makes of the same answers: test/fixtures/evaluate/make.py.

interface Score {
  readonly precision: number;
  readonly recall: number;
  readonly 'f1-score': number;
  readonly support: number;
}
interface ClassCase {
  readonly name: string;
  readonly labels: readonly string[];
  readonly gold: readonly string[];
  readonly predicted: readonly (string | null)[];
  readonly accuracy: number;
  readonly classes: Readonly<Record<string, Score>>;
  readonly macro: Score;
  readonly weighted: Score;
  readonly kappa: number | null;
  readonly confusion: { readonly labels: readonly string[]; readonly counts: readonly (readonly number[])[] };
}
interface CalibrationCase {
  readonly name: string;
  readonly probabilities: readonly (readonly number[])[];
  readonly gold: readonly number[];
  readonly counts: readonly number[];
  readonly accuracy: readonly number[];
  readonly confidence: readonly number[];
  readonly ece: number;
  readonly brier: number;
  readonly logLoss: number;
  readonly temperature: number;
}
const fixture = JSON.parse(readFileSync(new URL('fixtures/evaluate/figures.json', import.meta.url), 'utf8')) as {
  readonly classes: readonly ClassCase[];
  readonly calibration: readonly CalibrationCase[];
};

const pairsOf = ({ gold, predicted }: ClassCase) => gold.map((one, at): Pair => [one, predicted[at] ?? null]);
const template = readTemplate('t.template.md', SAMPLE_TEMPLATE);
const [task] = template.tasks as [(typeof template.tasks)[0]];

describe('classes, as scikit-learn has them', () => {
  test.each(fixture.classes)('$name', (one) => {
    const report = classReport(pairsOf(one), one.labels);
    expect(report.classes.map(({ label }) => label).toSorted()).toEqual(Object.keys(one.classes).toSorted());
    for (const { label, precision, recall, f1, support } of report.classes) {
      const theirs = one.classes[label];
      expect([precision, recall, f1].map((figure) => figure.toFixed(12))).toEqual(
        [theirs?.precision, theirs?.recall, theirs?.['f1-score']].map((figure) => figure?.toFixed(12)),
      );
      expect(support).toBe(theirs?.support);
    }
    for (const mean of ['macro', 'weighted'] as const) {
      expect(report[mean].precision).toBeCloseTo(one[mean].precision, 12);
      expect(report[mean].recall).toBeCloseTo(one[mean].recall, 12);
      expect(report[mean].f1).toBeCloseTo(one[mean]['f1-score'], 12);
    }
    const matrix = countConfusion(pairsOf(one).map(([a, b]) => [a, b ?? ''] as const));
    if (one.kappa === null) expect(kappaOf(matrix)).toBeUndefined();
    else expect(kappaOf(matrix)).toBeCloseTo(one.kappa, 12);
  });

  test.each(fixture.classes)('$name: the whole evaluation of a task', (one) => {
    const gold = one.gold.map((label, at): GoldLabel => goldLabel(`i${at}`, label));
    const answers = new Map(
      one.predicted.map((label, at) => [`i${at}/relevance`, prediction('student', `i${at}`, label)]),
    );
    const { labels: _, ...open } = task;
    const figures = taskFigures(
      one.labels.length > 1 ? { ...task, labels: one.labels } : open,
      gold,
      new Map([['student', answers]]),
    ).contestants[0];
    expect(figures?.accuracy.value).toBeCloseTo(one.accuracy, 12);
    expect(figures?.macroF1.value).toBeCloseTo(one.macro['f1-score'], 12);
    expect(figures?.outside).toBe(one.predicted.filter((label) => label === null).length);
    const shown = figures?.confusion.labels ?? [];
    for (const [row, right] of one.confusion.labels.entries()) {
      for (const [column, said] of one.confusion.labels.entries()) {
        const count = figures?.confusion.counts[shown.indexOf(right)]?.[shown.indexOf(said)] ?? 0;
        expect(count).toBe(one.confusion.counts[row]?.[column]);
      }
    }
    expect(shown.indexOf('')).toBe(shown.includes('') ? shown.length - 1 : -1);
  });

  test('F1 from cells is F1 from pairs, whatever is drawn', () => {
    const random = seededRandom('cells');
    const labels = ['a', 'b', 'c', 'd'];
    for (let round = 0; round < 200; round++) {
      const some = Array.from({ length: 1 + Math.floor(random() * 40) }, (): Pair => {
        const draw = () => labels[Math.floor(random() * labels.length)] ?? 'a';
        return [draw(), random() < 0.2 ? null : draw()];
      });
      const report = classReport(some, labels);
      const matrix = countConfusion(
        some.map(([a, b]) => [a, b ?? ''] as const),
        { order: labels },
      );
      const named = matrix.labels.map((label) => label !== '');
      expect(macroF1(matrix.counts, matrix.labels.length, named)).toBeCloseTo(report.macro.f1, 12);
      expect(report.classes.reduce((sum, { support }) => sum + support, 0)).toBe(some.length);
      expect(report.weighted.recall).toBeCloseTo(some.filter(([a, b]) => a === b).length / some.length, 12);
    }
  });
});

describe('probabilities, as scikit-learn judges them', () => {
  test.each(fixture.calibration)('$name', (one) => {
    const scored = one.probabilities.map((probabilities, at): Scored => ({ probabilities, gold: one.gold[at] ?? -1 }));
    const bins = reliability(scored);
    const filled = bins.filter(({ n }) => n > 0);
    expect(bins.map(({ n }) => n)).toEqual(one.counts);
    filled.forEach(({ accuracy, confidence }, at) => {
      expect(accuracy).toBeCloseTo(one.accuracy[at] ?? -1, 12);
      expect(confidence).toBeCloseTo(one.confidence[at] ?? -1, 12);
    });
    const scores = calibrationScores(scored);
    expect(scores.ece).toBeCloseTo(one.ece, 12);
    expect(scores.brier).toBeCloseTo(one.brier, 12);
    expect(scores.logLoss).toBeCloseTo(one.logLoss, 10);
    expect(fitTemperature(scored)).toBeCloseTo(Math.min(20, Math.max(0.05, one.temperature)), 3);
  });

  test('scaling mends a model that is too sure, and is told from labels that it did not see', () => {
    const [sure] = fixture.calibration;
    const scored = (sure?.probabilities ?? []).map((probabilities, at) => ({
      probabilities,
      gold: sure?.gold[at] ?? -1,
    }));
    const scaled = scaleTemperature(scored, 'seed');
    const before = calibrationScores(scored);
    expect(scaled?.temperature).toBeGreaterThan(2);
    expect(scaled?.scores.logLoss).toBeLessThan(before.logLoss);
    expect(scaled?.scores.ece).toBeLessThan(before.ece);
    // Fitted on everything it would look better than it is.
    const own = calibrationScores(
      scored.map(({ probabilities, gold }) => ({
        probabilities: atTemperature(probabilities, scaled?.temperature ?? 1),
        gold,
      })),
    );
    expect(own.logLoss).toBeLessThan(scaled?.scores.logLoss ?? 0);
    expect(scaleTemperature(scored.slice(0, 19), 'seed')).toBeUndefined();
  });

  test('edges belong to the lower bin; certainty, and certainty that is wrong, stay finite', () => {
    const bins = reliability([
      { probabilities: [0.7, 0.3], gold: 0 },
      { probabilities: [0.8, 0.2], gold: 1 },
      { probabilities: [1, 0], gold: 0 },
    ]);
    expect(bins.flatMap(({ n }, at) => (n > 0 ? [at] : []))).toEqual([6, 7, 9]);
    const wrong = calibrationScores([{ probabilities: [1, 0], gold: 1 }]);
    expect(wrong.brier).toBe(2);
    expect(wrong.logLoss).toBeCloseTo(36.04, 2);
    expect(fitTemperature([{ probabilities: [0.9, 0.1], gold: 0 }])).toBe(0.05);
    expect(fitTemperature([{ probabilities: [0.9, 0.1], gold: 1 }])).toBe(20);
    expect(() => calibrationScores([])).toThrow(RangeError);
    expect(atTemperature([0.9, 0.1], 1)[0]).toBeCloseTo(0.9, 12);
    expect(confidenceOf({ probabilities: [0.5, 0.5], gold: 0 })).toEqual({ confidence: 0.5, right: true });
  });
});

test('the threshold table: coverage falls, and what the teacher takes over is told only when it is known', () => {
  const labels = [
    { confidence: 0.99, right: true, teacherRight: true },
    { confidence: 0.8, right: true, teacherRight: false },
    { confidence: 0.6, right: false, teacherRight: true },
  ];
  const rows = thresholdTable(labels);
  expect(rows).toHaveLength(101);
  expect(rows[0]).toEqual({ threshold: 0, kept: 3, right: 2, teacherRight: 0 });
  expect(rows[70]).toEqual({ threshold: 0.7, kept: 2, right: 2, teacherRight: 1 });
  expect(rows[100]).toEqual({ threshold: 1, kept: 0, right: 0, teacherRight: 2 });
  for (const [at, row] of rows.entries()) expect(row.kept).toBeLessThanOrEqual(rows[at - 1]?.kept ?? 3);
  const [first] = thresholdTable([{ confidence: 0.5, right: true }, ...labels]);
  expect(first).not.toHaveProperty('teacherRight');
});

describe('two models', () => {
  test('McNemar and the paired difference', () => {
    const rights = [
      ...Array.from({ length: 80 }, () => [true, true] as const),
      ...Array.from({ length: 12 }, () => [true, false] as const),
      ...Array.from({ length: 3 }, () => [false, true] as const),
      ...Array.from({ length: 5 }, () => [false, false] as const),
    ];
    const pair = comparePair('student', 'base', rights);
    expect(pair).toMatchObject({ n: 100, both: 80, onlyA: 12, onlyB: 3, neither: 5 });
    expect(pair?.p).toBeCloseTo(0.03515625, 10); // 2·P(X ≤ 3), X ~ B(15, ½)
    expect(pair?.difference.value).toBeCloseTo(0.09, 12);
    expect(pair?.difference.low).toBeGreaterThan(0);
    expect(pair?.difference.high).toBeLessThan(0.2);
    const turned = comparePair(
      'base',
      'student',
      rights.map(([a, b]) => [b, a] as const),
    );
    expect(turned?.difference.value).toBeCloseTo(-0.09, 12);
    expect(turned?.p).toBe(pair?.p);
    expect(comparePair('a', 'b', [])).toBeUndefined();
  });

  test('are compared on the labels that both were asked', () => {
    const gold = ['i0', 'i1', 'i2'].map((id) => goldLabel(id, '相关'));
    const said = (id: string, labels: Readonly<Record<string, string | null>>) =>
      new Map(Object.entries(labels).map(([item, label]) => [`${item}/relevance`, prediction(id, item, label)]));
    const figures = taskFigures(
      task,
      gold,
      new Map([
        ['student', said('student', { i0: '相关', i1: '不相关', i2: '相关' })],
        ['base', said('base', { i0: null, i1: '相关' })],
        ['nobody', new Map()],
      ]),
    );
    expect(figures.contestants.map(({ contestant, n, right }) => [contestant, n, right])).toEqual([
      ['student', 3, 2],
      ['base', 2, 1],
    ]);
    expect(figures.pairs).toMatchObject([{ a: 'student', b: 'base', n: 2, onlyA: 1, onlyB: 1, p: 1 }]);
  });
});

describe('what was said', () => {
  test('a decorated label counts, a sentence about it does not', () => {
    expect(readWritten(' **相关** ', template, task, false)).toEqual({ label: '相关', written: '相关' });
    expect(readWritten('相关\n####\n在问保修', template, task, true)).toEqual({ label: '相关', written: '相关' });
    expect(readWritten('我想是相关吧', template, task, false).label).toBeNull();
    expect(readWritten('  ', template, task, false)).toEqual({ label: null, written: '' });
    expect(readGiven('不相关。', task)).toEqual({ label: '不相关', written: '不相关。' });
    expect(readGiven(undefined, task)).toEqual({ label: null, written: '' });
    expect(readWritten('x'.repeat(5000), template, task, false).written).toHaveLength(200);
  });

  test('of a scored set the most likely label', () => {
    expect(mostLikely(['a', 'b', 'c'], [0.2, 0.5, 0.3])).toBe('b');
    expect(mostLikely(['a', 'b'], [0.5, 0.5])).toBe('a');
    expect(mostLikely([], [])).toBeNull();
  });
});

describe('gates', () => {
  const gold = Array.from({ length: 20 }, (_, at) => goldLabel(`i${at}`, '相关'));
  const answers = new Map(
    gold.map(({ itemId }, at) => [`${itemId}/relevance`, prediction('student', itemId, at < 17 ? '相关' : null)]),
  );
  const tasks = [taskFigures(task, gold, new Map([['student', answers]]))]; // 0.85

  test('a limit that is met exactly is met', () => {
    expect(checkGates(tasks, 'student', { minAccuracy: 0.85 })).toMatchObject([{ passed: true, value: 0.85 }]);
    expect(checkGates(tasks, 'student', { minAccuracy: 0.86 })).toMatchObject([{ passed: false }]);
    const reference = { title: 'teacher', accuracy: new Map([['relevance', 0.9]]) };
    expect(checkGates(tasks, 'student', { maxDrop: 0.05 }, reference)).toMatchObject([{ passed: true }]);
    expect(checkGates(tasks, 'student', { maxDrop: 0.04 }, reference)).toMatchObject([{ passed: false }]);
  });

  test('without rules, or for a contestant that is not there, there are none', () => {
    expect(checkGates(tasks, 'student', {})).toEqual([]);
    expect(checkGates(tasks, 'base', { minAccuracy: 0.5 })).toEqual([]);
    expect(checkGates(tasks, 'student', { maxDrop: 0.1 })).toEqual([]);
  });
});

function goldLabel(itemId: string, gold: string): GoldLabel {
  return { itemId, taskId: 'relevance', text: '', fields: {}, origin: { path: 'a.txt' }, gold };
}

function prediction(contestant: string, itemId: string, label: string | null): Prediction {
  return { contestant, itemId, taskId: 'relevance', label, written: label ?? '' };
}
