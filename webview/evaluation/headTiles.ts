import { html, nothing, type TemplateResult } from 'lit';
import { armName, factor, points, pValue, shortName } from '#core/evaluate/evaluationText';
import type { EvaluationReport, TaskEvaluation } from '#core/evaluate/evaluation';
import { count, decimal, interval, percent } from '#core/qc/report/reportText';
import { FEWEST } from '#core/qc/statistics/agreement';
import { range, tile } from '../runReport/tile.ts';
import { t } from '../shared/host.ts';
import type { Store } from './store.ts';

/** The head figures of the shown task, each with what it means in plain words. */
export function headTiles(store: Store): TemplateResult {
  const { report } = store.state;
  const task = report.tasks[store.task];
  if (task === undefined) return html``;
  return html`<div class="tiles">
    ${accuracyTile(report, task)} ${macroTile(task)} ${differenceTile(report, task)} ${calibrationTile(task)}
    ${speedTile(report)}
  </div>`;
}

function accuracyTile({ contestants }: EvaluationReport, { contestants: [first] }: TaskEvaluation): TemplateResult {
  const who = contestants.find(({ id }) => id === first?.contestant);
  const name = who === undefined ? t('accuracy') : t('Accuracy: {0}', shortName(who, contestants, t));
  if (first === undefined) return tile({ name, figure: '–', meaning: t('Nobody was asked.') });
  const { accuracy, right, n, outside } = first;
  return tile({
    name,
    figure: percent(accuracy.value),
    of: t('{0} of {1} labels', count(right), count(n)),
    more: html`${range(accuracy, { from: 0, to: 1, show: percent }, t('95% interval {0}', interval(accuracy)))}
    ${outside > 0 ? html`<p>${t('Outside the set or unreadable: {0}', count(outside))}</p>` : nothing}`,
    meaning:
      n < FEWEST
        ? t('Of so few labels little follows: see how wide the interval is. From {0} on it narrows.', FEWEST)
        : t('So often its conclusion is the one that a person stands for.'),
  });
}

function macroTile({ contestants: [first] }: TaskEvaluation): TemplateResult {
  const name = t('Macro F1');
  if (first === undefined) return tile({ name, figure: '–', meaning: t('Nobody was asked.') });
  const { macroF1, classes } = first;
  const worst = classes.reduce((low, one) => (one.f1 < low.f1 ? one : low), classes[0] ?? { label: '', f1: 1 });
  return tile({
    name,
    figure: decimal(macroF1.value),
    more: html`${range(macroF1, { from: 0, to: 1, show: decimal }, t('95% interval {0}', interval(macroF1, decimal)))}
      <p>${t('Lowest: {0} ({1})', worst.label, decimal(worst.f1))}</p>`,
    meaning: t('Each class counts alike: a rare one that is missed shows here, though hardly in the accuracy.'),
  });
}

function differenceTile(
  { contestants }: EvaluationReport,
  { pairs, contestants: [first] }: TaskEvaluation,
): TemplateResult {
  const known = pairs.filter(({ a }) => a === first?.contestant);
  const other = (id: string) => contestants.find((one) => one.id === id);
  const pair = known.find(({ b }) => other(b)?.role === 'teacher') ?? known.find(({ b }) => other(b)?.role === 'base');
  const rival = pair === undefined ? undefined : other(pair.b);
  if (pair === undefined || rival === undefined) {
    return tile({
      name: t('Against another model'),
      figure: '–',
      meaning: t('Evaluate the teacher or a base model beside it to see how far they are apart.'),
    });
  }
  const { difference, onlyA, onlyB, p } = pair;
  const isSure = p < 0.05;
  return tile({
    name: t('Against {0}', shortName(rival, contestants, t)),
    figure: points(difference.value),
    of: t('points of accuracy'),
    more: html`${range(difference, { from: -1, to: 1, show: points }, t('95% interval {0}', `${points(difference.low)} … ${points(difference.high)}`))}
      <p>${t('Right only here: {0}; only there: {1}; McNemar p = {2}', onlyA, onlyB, pValue(p))}</p>`,
    meaning: isSure ? t('That is more than chance.') : t('Chance alone could do that.'),
  });
}

function calibrationTile({ contestants }: TaskEvaluation): TemplateResult {
  const name = t('Confidence: calibration error');
  const calibration = contestants.find((one) => one.calibration !== undefined)?.calibration;
  if (calibration === undefined) {
    return tile({
      name,
      figure: '–',
      meaning: t('Shown when a closed set was scored: only that gives probabilities.'),
    });
  }
  const { scores, scaled, n } = calibration;
  return tile({
    name,
    figure: percent(scores.ece),
    of: `ECE, ${t('{0} labels', count(n))}`,
    more:
      scaled === undefined
        ? nothing
        : html`<p>${t('With temperature {0}: {1}', scaled.temperature.toFixed(2), percent(scaled.scores.ece))}</p>`,
    meaning: t('So far are the model’s probabilities from how often it is right, on average.'),
  });
}

function speedTile({ speed, template: { marker } }: EvaluationReport): TemplateResult {
  const name = t('Stopping at {0}', marker);
  const ratio = speed?.ratios.find(({ arm }) => arm === 'stop');
  if (speed === undefined || ratio === undefined) {
    return tile({ name, figure: '–', meaning: t('Not measured in this evaluation.') });
  }
  const scored = speed.ratios.find(({ arm }) => arm === 'score');
  return tile({
    name,
    figure: t('{0} times', factor(ratio.value)),
    more: html`<p>${t('as fast as the whole answer')}</p>
      <p>${t('95% interval {0}', `${factor(ratio.low)}–${factor(ratio.high)}`)}</p>
      ${
        scored === undefined
          ? nothing
          : html`<p>
              ${armName('score', marker, t)}: ${t('{0} times', factor(scored.value))}
              (${factor(scored.low)}–${factor(scored.high)})
            </p>`
      }`,
    meaning: t(
      'Measured here: {0} records, requests at once: {1}, r = {2}; same conclusion on {3}.',
      speed.n,
      speed.streams,
      speed.cost === undefined ? '–' : factor(speed.cost.r),
      percent(ratio.equal.value),
    ),
  });
}
