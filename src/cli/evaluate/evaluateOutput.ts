import { inColumns } from '#core/columns';
import { describeLeft } from '#core/dataset/leftOut';
import type { Calibration, ContestantFigures, EvaluationReport, TaskEvaluation } from '#core/evaluate/evaluation';
import {
  armName,
  contestantName,
  costText,
  figureOr,
  gateText,
  heldOutText,
  kappaText,
  machineText,
  modelText,
  leftOutText,
  noCostText,
  pairText,
  ratioText,
  shortName,
} from '#core/evaluate/evaluationText';
import type { SpeedReport } from '#core/evaluate/speed';
import type { Translate } from '#core/l10n';
import { conclusionText, count, decimal, interval, percent } from '#core/qc/report/reportText';
import type { Matrix } from '#core/qc/report/reviewReport';
import { printable } from '../printable.ts';

const MOST_ROWS = 20; // classes that are listed; report.json has all
const THRESHOLDS = [0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99];

/** An evaluation as a person reads it in a terminal. */
export function evaluationText(report: EvaluationReport, dir: string, t: Translate): string {
  const { gold, gates } = report;
  const head = [
    t('{0} labels of {1}', count(gold.labels), printable(gold.from)),
    ...(gold.sampled ? [t('Drawn by chance from {0} (seed {1}).', count(gold.sampled.of), gold.sampled.seed)] : []),
    heldOutText(gold, t),
    ...(gold.left.length > 0 ? [t('Not part of the gold: {0}.', describeLeft(gold.left, t))] : []),
  ];
  return [
    `${head.join('\n')}\n`,
    ...report.tasks.map((task) => `\n${taskText(report, task, t)}`),
    ...(report.speed ? [`\n${speedText(report, report.speed, t)}`] : []),
    `\n${machineText(report.machine, t)}\n`,
    ...report.contestants.map((one) => `${printable(contestantName(one, t))}: ${printable(modelText(one, t))}\n`),
    ...(gates.length > 0 ? ['\n', ...gates.map((gate) => `${gate.passed ? '✔' : '✘'} ${gateText(gate, t)}\n`)] : []),
    `\n${t('Kept in {0}', dir)}\n`,
  ].join('');
}

function taskText(report: EvaluationReport, task: TaskEvaluation, t: Translate): string {
  const name = (id: string) => {
    const found = report.contestants.find((one) => one.id === id);
    return found === undefined ? id : shortName(found, report.contestants, t);
  };
  const [student] = task.contestants;
  const figures = task.contestants.map((one) => [
    name(one.contestant),
    percent(one.accuracy.value),
    interval(one.accuracy),
    decimal(one.macroF1.value),
    interval(one.macroF1, decimal),
    kappaText(one.kappa),
    count(one.outside),
  ]);
  return [
    `${t('Task: {0}', printable(task.title))} · ${t('{0} labels', count(task.n))}\n`,
    inColumns(
      [['', t('accuracy'), '95%', t('macro F1'), '95%', 'κ', t('outside the set')], ...figures],
      new Set([1, 2, 3, 4, 5, 6]),
    ),
    ...task.contestants.flatMap((one) => failedText(one, name(one.contestant), t)),
    ...task.pairs
      .filter(({ a }) => a === student?.contestant)
      .map((pair) => `${pairText(pair, name(pair.a), name(pair.b), t)}\n`),
    ...(student === undefined ? [] : [classText(student, name(student.contestant), t)]),
    ...task.contestants.flatMap((one) =>
      one.calibration === undefined ? [] : [calibrationText(one.calibration, name(one.contestant), t)],
    ),
  ].join('');
}

function failedText({ failed, failedWhy }: ContestantFigures, name: string, t: Translate): readonly string[] {
  if (failed === 0) return [];
  return [`${t('{0}: without an answer, counted as wrong: {1}. {2}', name, failed, printable(failedWhy ?? ''))}\n`];
}

function classText({ classes, macro, weighted, confusion }: ContestantFigures, name: string, t: Translate): string {
  const rows = classes
    .slice(0, MOST_ROWS)
    .map((one) => [
      printable(one.label),
      figureOr(one.precision, one.predicted),
      figureOr(one.recall, one.support),
      decimal(one.f1),
      count(one.support),
    ]);
  const mean = (title: string, of: typeof macro) => [
    title,
    decimal(of.precision),
    decimal(of.recall),
    decimal(of.f1),
    '',
  ];
  return [
    '\n',
    inColumns(
      [
        [name, t('precision'), t('recall'), 'F1', t('gold labels')],
        ...rows,
        mean(t('macro mean'), macro),
        mean(t('weighted mean'), weighted),
      ],
      new Set([1, 2, 3, 4]),
    ),
    ...(classes.length > MOST_ROWS ? [`  ${t('{0} more with --json', classes.length - MOST_ROWS)}\n`] : []),
    ...matrixText(`${t('gold')} ↓ ${name} →`, confusion, t),
  ].join('');
}

function matrixText(corner: string, { labels, counts }: Matrix, t: Translate): readonly string[] {
  if (labels.length > MOST_ROWS) return [];
  const names = labels.map((label) => (label === '' ? t('outside the set') : printable(conclusionText(label, t))));
  const places = labels.map((_, at) => at);
  const rows = places.filter((at) => labels[at] !== '');
  const body = rows.map((row) => [names[row] ?? '', ...places.map((at) => count(counts[row]?.[at] ?? 0))]);
  return ['\n', inColumns([[corner, ...names], ...body], new Set(places.map((at) => at + 1)))];
}

function calibrationText({ n, scores, scaled, thresholds, coverage }: Calibration, name: string, t: Translate): string {
  const rows = thresholds.filter(({ threshold }) => THRESHOLDS.some((one) => Math.abs(one - threshold) < 1e-9));
  const knowsTeacher = rows[0]?.teacherRight !== undefined;
  return [
    `\n${t('{0}, calibration: ECE {1}, Brier {2}, log loss {3}; probability of any label {4}', name, scores.ece.toFixed(3), scores.brier.toFixed(3), scores.logLoss.toFixed(3), percent(coverage))}\n`,
    ...(scaled === undefined
      ? []
      : [
          `${t('With temperature {0}, judged on labels that it was not fitted on: ECE {1}, log loss {2}', scaled.temperature.toFixed(2), scaled.scores.ece.toFixed(3), scaled.scores.logLoss.toFixed(3))}\n`,
        ]),
    inColumns(
      [
        [
          t('confidence from'),
          t('student answers'),
          t('right of these'),
          t('to the teacher'),
          ...(knowsTeacher ? [t('right together')] : []),
        ],
        ...rows.map(({ threshold, kept, right, teacherRight = 0 }) => [
          decimal(threshold),
          percent(kept / n),
          kept === 0 ? '–' : percent(right / kept),
          percent(1 - kept / n),
          ...(knowsTeacher ? [percent((right + teacherRight) / n)] : []),
        ]),
      ],
      new Set([0, 1, 2, 3, 4]),
    ),
  ].join('');
}

function speedText({ contestants, template }: EvaluationReport, speed: SpeedReport, t: Translate): string {
  const { marker } = template;
  const who = contestants.find(({ id }) => id === speed.contestant);
  const rows = speed.arms.map((arm) => [
    armName(arm.arm, marker, t),
    decimal(arm.outputTokens),
    decimal(arm.p50),
    decimal(arm.p95),
    decimal(arm.perSecond),
    decimal(arm.tokensPerSecond),
  ]);
  return [
    inColumns(
      [
        [
          who === undefined ? '' : printable(who.title),
          t('tokens a record'),
          t('p50, ms'),
          t('p95, ms'),
          t('records a second'),
          t('tokens a second'),
        ],
        ...rows,
      ],
      new Set([1, 2, 3, 4, 5]),
    ),
    ...(leftOutText(speed, t) === undefined ? [] : [`${leftOutText(speed, t)}\n`]),
    ...speed.ratios.map((ratio) => `${ratioText(ratio, speed, armName(ratio.arm, marker, t), t)}\n`),
    `${speed.cost ? costText(speed.cost, t) : noCostText(speed.noCost ?? 'untold', t)}\n`,
  ].join('');
}
