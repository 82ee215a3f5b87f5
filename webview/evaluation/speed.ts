import { html, nothing, type TemplateResult } from 'lit';
import {
  armName,
  costText,
  leftOutText,
  machineText,
  modelText,
  noCostText,
  ratioText,
} from '#core/evaluate/evaluationText';
import type { ArmFigures, SpeedReport } from '#core/evaluate/speed';
import { decimal } from '#core/qc/report/reportText';
import { figureView } from '../runReport/figure.ts';
import type { Rows } from '../runReport/store.ts';
import { t } from '../shared/host.ts';
import type { Store } from './store.ts';

/** The `####` chart: what stopping at the marker saves, with everything that it must not be told without. */
export function speedView(store: Store): TemplateResult {
  const { report } = store.state;
  const { marker } = report.template;
  const { speed } = report;
  const title = t('What stopping at {0} saves', marker);
  if (speed === undefined) {
    return html`<section id="speed" aria-label=${title}>
      <h2>${title}</h2>
      <p class="empty">
        ${t('Not measured in this evaluation. Evaluate again and have the speed measured (promptmill evaluate --speed).')}
      </p>
    </section>`;
  }
  const name = (arm: ArmFigures['arm']) => armName(arm, marker, t);
  const who = report.contestants.find(({ id }) => id === speed.contestant);
  return html`<section id="speed" aria-label=${title}>
    <h2>${title}</h2>
    ${speed.ratios.map((ratio) => html`<p class="lead">${ratioText(ratio, speed, name(ratio.arm), t)}</p>`)}
    <div class="columns">${latencyFigure(store, speed, name)} ${tokensFigure(store, speed, name)}</div>
    <p class="quiet">
      ${t('The same {0} records in each way, in random order one after the other, greedy, after {1} requests to warm up.', speed.n, speed.warmup)}
      ${leftOutText(speed, t) ?? nothing}
    </p>
    <p class="quiet">${speed.cost === undefined ? noCostText(speed.noCost ?? 'untold', t) : costText(speed.cost, t)}</p>
    <p class="quiet">${machineText(report.machine, t)}${who === undefined ? nothing : html` · ${modelText(who, t)}`}</p>
  </section>`;
}

const rowsOf = ({ arms }: SpeedReport, name: (arm: ArmFigures['arm']) => string): Rows => [
  [
    t('Way of asking'),
    t('tokens a record'),
    t('p50, ms'),
    t('p95, ms'),
    t('records a second'),
    t('tokens a second'),
    t('records'),
  ],
  ...arms.map((arm) => [
    name(arm.arm),
    decimal(arm.outputTokens),
    decimal(arm.p50),
    decimal(arm.p95),
    decimal(arm.perSecond),
    decimal(arm.tokensPerSecond),
    arm.n,
  ]),
];

function latencyFigure(store: Store, speed: SpeedReport, name: (arm: ArmFigures['arm']) => string): TemplateResult {
  const title = t('Time a record');
  const milliseconds = (values: readonly number[]) => ({
    values,
    shown: values.map((value) => `${value < 10 ? decimal(value) : Math.round(value)} ms`),
  });
  return figureView(store, {
    name: 'latency',
    title,
    note: t('Half of the records took less than p50, nineteen of twenty less than p95.'),
    spec: {
      kind: 'bars',
      title: `${title} · ${store.state.report.name}`,
      labels: speed.arms.map(({ arm }) => name(arm)),
      series: [
        { name: 'p50', ...milliseconds(speed.arms.map(({ p50 }) => p50)) },
        { name: 'p95', ...milliseconds(speed.arms.map(({ p95 }) => p95)) },
      ],
      axis: t('milliseconds'),
      summary: t('Bars: time a record in {0} ways. The table below has the numbers.', speed.arms.length),
    },
    rows: rowsOf(speed, name),
  });
}

function tokensFigure(store: Store, speed: SpeedReport, name: (arm: ArmFigures['arm']) => string): TemplateResult {
  const title = t('Tokens generated a record');
  return figureView(store, {
    name: 'tokens',
    title,
    note: t('The mean; the conclusion comes first, so that the marker ends it before the reasoning.'),
    spec: {
      kind: 'bars',
      title: `${title} · ${store.state.report.name}`,
      labels: speed.arms.map(({ arm }) => name(arm)),
      series: [
        {
          name: t('tokens a record'),
          values: speed.arms.map(({ outputTokens }) => outputTokens),
          shown: speed.arms.map(({ outputTokens }) => decimal(outputTokens)),
        },
      ],
      axis: t('tokens'),
      summary: t('Bars: tokens generated a record in {0} ways. The table below has the numbers.', speed.arms.length),
    },
    rows: rowsOf(speed, name),
  });
}
