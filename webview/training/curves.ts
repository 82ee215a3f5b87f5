import { html, nothing, type TemplateResult } from 'lit';
import { decimal } from '#core/qc/report/reportText';
import type { TrainingLog } from '#core/train/progress';
import { smooth } from '#core/train/smooth';
import { bestEval, lossText, rateText } from '#core/train/trainingText';
import type { TrainingChart } from '#protocol/training';
import type { ChartSpec } from '../runReport/charts.ts';
import { figureView } from '../runReport/figure.ts';
import { t } from '../shared/host.ts';
import { listedRows, logRows, pointTitles, valuesOf } from './logs.ts';
import type { Store } from './store.ts';

/** The loss curve, and a curve for everything else that is logged. */
export function curvesView(store: Store): TemplateResult {
  return html`<h2 class="visually-hidden">${t('Curves')}</h2>
    ${lossFigure(store)}
    <div class="columns">
      ${figure(
        store,
        'reward',
        t('Preferences'),
        t('How often the chosen answer scores above the rejected one, and by how much.'),
        [
          [t('accuracy'), ({ accuracy }) => accuracy],
          [t('reward'), ({ reward }) => reward],
        ],
      )}
      ${figure(
        store,
        'rate',
        t('Learning rate'),
        t('How large the steps are: it rises while warming up, then falls.'),
        [[t('learning rate'), ({ learningRate }) => learningRate]],
        rateText,
      )}
      ${figure(store, 'throughput', t('Speed'), t('Tokens a second, of all GPUs together.'), [
        [t('tokens/s'), ({ tokensPerSecond }) => tokensPerSecond],
      ])}
      ${figure(store, 'vram', t('GPU memory'), t('The most that was taken, in GiB.'), [
        [t('reserved'), ({ vramReservedGib }) => vramReservedGib],
        [t('allocated'), ({ vramAllocatedGib }) => vramAllocatedGib],
      ])}
    </div>`;
}

function lossFigure(store: Store): TemplateResult {
  const { logs, name } = store.shown.progress;
  // Only what has a loss: the last line of a log has the totals.
  const used = logs.filter(({ loss, evalLoss }) => loss !== undefined || evalLoss !== undefined);
  const loss = valuesOf(used, (log) => log.loss);
  const evalLoss = valuesOf(used, (log) => log.evalLoss);
  const isSmoothed = store.smoothing > 0;
  const best = bestEval(used);
  const title = t('Loss');
  const rows = logRows(used);
  const last = used.findLast((log) => log.loss !== undefined)?.loss;
  return figureView(store, {
    name: 'loss',
    title,
    note: lossNote(store, best),
    above: smoothing(store),
    spec: {
      kind: 'curve',
      title: `${title} · ${name}`,
      labels: pointTitles(used),
      x: used.map(({ step }) => step),
      xAxis: t('step'),
      series: [
        { name: t('loss'), values: loss, colour: 1, ...(isSmoothed && { look: 'faint' as const }) },
        ...(isSmoothed ? [{ name: t('smoothed'), values: smooth(loss, store.smoothing), colour: 1 }] : []),
        ...(best === undefined ? [] : [{ name: t('eval loss'), values: evalLoss, colour: 0, look: 'marks' as const }]),
      ],
      axis: t('loss'),
      show: lossText,
      summary:
        last === undefined
          ? t('Curve of the loss: nothing is logged yet.')
          : t(
              'Curve of the loss over {0} logged steps, now {1}. The table below has the numbers.',
              used.length,
              lossText(last),
            ),
    },
    rows,
    listed: listedRows(rows),
  });
}

function lossNote({ shown: { facts } }: Store, best: TrainingLog | undefined): string {
  if (best?.evalLoss !== undefined) {
    return t(
      'Lowest on the validation part: {0} at step {1}. When it rises while the loss goes on falling, the model learns by heart.',
      lossText(best.evalLoss),
      best.step,
    );
  }
  return facts.validates === true
    ? t('How far the model is from the answers it learns from; lower is better.')
    : t(
        'How far the model is from the answers it learns from; lower is better. Without a validation part there is no way to see overfitting.',
      );
}

function smoothing(store: Store): TemplateResult {
  const { smoothing: weight } = store;
  return html`<p class="slider">
    <label for="smoothing">${t('Smoothing')} <output>${weight === 0 ? t('off') : decimal(weight)}</output></label>
    <input
      id="smoothing"
      type="range"
      min="0"
      max="0.99"
      step="0.01"
      .value=${String(weight)}
      @input=${(event: Event) => store.setSmoothing(Number((event.target as HTMLInputElement).value))}
    />
  </p>`;
}

type Line = readonly [string, (log: TrainingLog) => number | undefined];

/** A curve of what the logs may have; nothing when none of them has it. */
function figure(
  store: Store,
  name: TrainingChart,
  title: string,
  note: string,
  lines: readonly Line[],
  show?: (value: number) => string,
): TemplateResult | typeof nothing {
  const { logs, name: training } = store.shown.progress;
  const shown = lines.filter(([, of]) => logs.some((log) => of(log) !== undefined));
  const used = logs.filter((log) => shown.some(([, of]) => of(log) !== undefined));
  if (used.length === 0) return nothing;
  const spec: ChartSpec = {
    kind: 'curve',
    title: `${title} · ${training}`,
    labels: pointTitles(used),
    x: used.map(({ step }) => step),
    xAxis: t('step'),
    series: shown.map(([line, of], at) => ({
      name: line,
      values: valuesOf(used, of),
      colour: at === 0 ? 1 : 0,
    })),
    axis: shown.map(([line]) => line).join(', '),
    ...(show === undefined ? { fromZero: true } : { show }),
    summary: t('Curve: {0} over {1} logged steps. The table below has the numbers.', title, used.length),
  };
  const rows = [
    [t('step'), ...shown.map(([line]) => line)],
    ...used.map((log) => [log.step, ...shown.map(([, of]) => of(log))]),
  ];
  return figureView(store, { name, title, note, spec, rows, listed: listedRows(rows) });
}
