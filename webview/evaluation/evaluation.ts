import { html, nothing, type TemplateResult } from 'lit';
import { describeLeft } from '#core/dataset/leftOut';
import { contestantName, gateText, heldOutText, machineText, modelText } from '#core/evaluate/evaluationText';
import type { EvaluationReport } from '#core/evaluate/evaluation';
import { count } from '#core/qc/report/reportText';
import { recordedText } from '#core/recorded';
import { button, icon } from '../runReport/parts.ts';
import type { Rows } from '../runReport/store.ts';
import { copyButton } from '../runReport/table.ts';
import { t } from '../shared/host.ts';
import { confidenceView } from './confidence.ts';
import { headTiles } from './headTiles.ts';
import { modelsView } from './models.ts';
import { recordsView } from './records.ts';
import { speedView } from './speed.ts';
import type { Store } from './store.ts';
import { taskView } from './task.ts';

/** The whole evaluation. */
export function evaluationTemplate(store: Store): TemplateResult {
  const { report } = store.state;
  const task = report.tasks[store.task];
  return html`${head(store)}
  ${store.error === undefined ? nothing : html`<p class="error" role="alert">${icon('error')} ${store.error}</p>`}
  ${notes(report)} ${headTiles(store)} ${gates(report)}
  ${
    report.tasks.length > 1
      ? html`<div class="tasks" role="group" aria-label=${t('Task')}>
          ${report.tasks.map(
            ({ title }, at) =>
              html`<button type="button" aria-pressed=${at === store.task} @click=${() => store.showTask(at)}>
                ${title}
              </button>`,
          )}
        </div>`
      : nothing
  }
  ${task === undefined ? nothing : html`${modelsView(store, task)} ${taskView(store, task)} ${confidenceView(store, task)}`}
  ${speedView(store)} ${task === undefined ? nothing : recordsView(store, task)} ${measuredOn(report)} ${definitions()}`;
}

function head(store: Store): TemplateResult {
  const { report } = store.state;
  return html`<header>
    <div>
      <h1>${t('Evaluation: {0}', report.name)}</h1>
      <p class="quiet">
        ${t('{0} labels of {1}', count(report.gold.labels), report.gold.from)} ·
        ${t('template {0}', report.template.name)} ·
        <time datetime=${report.at}>${new Date(report.at).toLocaleString(document.documentElement.lang || 'en')}</time>
      </p>
    </div>
    <div class="tools">
      ${button('refresh', t('Refresh'), () => store.refresh(), 'quiet')} ${copyButton(store, () => headRows(report))}
    </div>
  </header>`;
}

/** What must be known before any figure is believed. */
function notes({ gold, recorded, machine, at }: EvaluationReport): TemplateResult {
  const { heldOut } = gold;
  const isKnown = heldOut.kind !== 'unknown' && !(heldOut.kind === 'split' && heldOut.part === 'train');
  return html`<ul class="notes">
    ${
      recorded === undefined
        ? nothing
        : html`<li class="recorded">
            ${icon('info')}<span
              >${recordedText({ at, cores: machine.cores }, document.documentElement.lang || 'en', t)}</span
            >
          </li>`
    }
    <li class=${isKnown ? 'done' : 'warn'}>
      ${icon(isKnown ? 'pass-filled' : 'warning')}<span>${heldOutText(gold, t)}</span>
    </li>
    ${
      gold.sampled === undefined
        ? nothing
        : html`<li>
            ${icon('info')}<span
              >${t('Drawn by chance from {0} (seed {1}).', count(gold.sampled.of), gold.sampled.seed)}</span
            >
          </li>`
    }
    ${
      gold.left.length === 0
        ? nothing
        : html`<li>${icon('info')}<span>${t('Not part of the gold: {0}.', describeLeft(gold.left, t))}</span></li>`
    }
  </ul>`;
}

function gates({ gates: all }: EvaluationReport): TemplateResult | typeof nothing {
  if (all.length === 0) return nothing;
  return html`<section class="gates">
    <h2>${t('Gates')}</h2>
    <ul>
      ${all.map(
        (gate) =>
          html`<li class=${gate.passed ? 'good' : 'poor'}>
            ${icon(gate.passed ? 'pass-filled' : 'error')}
            <span>${gate.passed ? t('met') : t('not met')}: ${gateText(gate, t)}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}

function measuredOn({ machine, contestants }: EvaluationReport): TemplateResult {
  return html`<section class="machine">
    <h2>${t('Where this was measured')}</h2>
    <p>${machineText(machine, t)}</p>
    <ul>
      ${contestants.map((one) => html`<li><b>${contestantName(one, t)}</b> ${modelText(one, t)}</li>`)}
    </ul>
  </section>`;
}

function headRows({ tasks, contestants }: EvaluationReport): Rows {
  const name = (id: string) => {
    const found = contestants.find((one) => one.id === id);
    return found === undefined ? id : contestantName(found, t);
  };
  return [
    [t('Task'), t('Model'), t('accuracy'), t('from'), t('to'), t('macro F1'), 'κ', t('outside the set'), t('labels')],
    ...tasks.flatMap(({ title, contestants: all }) =>
      all.map((one) => [
        title,
        name(one.contestant),
        one.accuracy.value,
        one.accuracy.low,
        one.accuracy.high,
        one.macroF1.value,
        one.kappa?.value,
        one.outside,
        one.n,
      ]),
    ),
  ];
}

function definitions(): TemplateResult {
  return html`<details class="definitions">
    <summary>${icon('chevron-right')} ${t('How these figures are made')}</summary>
    <dl>
      <dt>${t('accuracy')}</dt>
      <dd>
        ${t('Labels with the gold conclusion, by all labels asked. What is outside the set, unreadable or missing is wrong. Interval: Wilson, 95%.')}
      </dd>
      <dt>${t('precision')}, ${t('recall')}, F1</dt>
      <dd>
        ${t('As scikit-learn has them, 0 where a denominator is 0 (shown as –). The macro mean counts each class alike, the weighted one by its gold labels. Interval of macro F1: bootstrap, 95%.')}
      </dd>
      <dt>McNemar</dt>
      <dd>${t('The exact test of the labels that only one of two models has right; two-sided.')}</dd>
      <dt>ECE</dt>
      <dd>
        ${t('How far confidence and accuracy are apart, over ten bins of equal width. The temperature is fitted on four fifths of the labels and judged on the fifth that is left, five times.')}
      </dd>
      <dt>r</dt>
      <dd>
        ${t('What a generated token costs, by what a token of the prompt costs that is not in the cache. It depends on machine, model and the number of requests at once, and so does every factor above.')}
      </dd>
    </dl>
  </details>`;
}
