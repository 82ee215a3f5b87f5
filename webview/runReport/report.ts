import { html, nothing, svg, type TemplateResult } from 'lit';
import { VERDICTS } from '#core/qc/event';
import { count, interval, nextSteps, percent, reviewerColumns, seconds } from '#core/qc/report/reportText';
import type { ReviewReport } from '#core/qc/report/reviewReport';
import { t } from '../shared/host.ts';
import { button, icon } from './parts.ts';
import type { Rows, Store } from './store.ts';
import { copyButton, dataTable } from './table.ts';
import { paceFigure } from './taskCharts.ts';
import { taskView } from './task.ts';
import { tiles } from './tiles.ts';

/** The whole report. */
export function reportTemplate(store: Store): TemplateResult {
  const { report } = store.state;
  const { reviewed, tasks } = report;
  const task = tasks[Math.min(store.task, tasks.length - 1)];
  return html`${head(store)}
  ${store.error === undefined ? nothing : html`<p class="error" role="alert">${icon('error')} ${store.error}</p>`}
  ${
    reviewed === 0
      ? html`<div class="nothing">
          <p>
            <b
              >${report.labels === 0 ? t('No labels yet. They appear here as the teacher answers.') : t('Nothing is reviewed yet.')}</b
            >
          </p>
          ${
            report.labels === 0
              ? nothing
              : html`<p>
                    ${t('Decide on some labels in QC Review; this page then says how often the teacher is wrong, how far people agree, and whether the set can be accepted. From 30 labels on the figures mean something.')}
                  </p>
                  ${button('checklist', t('Open QC Review'), () => store.open({ state: 'unreviewed' }), 'first')}`
          }
        </div>`
      : html`${bar(report)} ${tiles(report)} ${steps(store)}`
  }
  ${
    tasks.length > 1
      ? html`<div class="tasks" role="group" aria-label=${t('Task')}>
          ${tasks.map(
            ({ title }, at) =>
              html`<button type="button" aria-pressed=${at === store.task} @click=${() => store.showTask(at)}>
                ${title}
              </button>`,
          )}
        </div>`
      : nothing
  }
  ${task === undefined || report.labels === 0 ? nothing : taskView(store, task)} ${people(store)} ${definitions()}`;
}

function head(store: Store): TemplateResult {
  const { report } = store.state;
  const { errorRate } = report;
  return html`<header>
    <div>
      <h1>${t('Review report: {0}', report.job)}</h1>
      <p class="quiet">
        ${t('{0} of {1} labels reviewed', count(report.reviewed), count(report.labels))}
        ${errorRate === undefined ? nothing : html`· ${t('teacher’s errors {0} ({1})', percent(errorRate.value), interval(errorRate))}`}
        ·
        <time datetime=${report.at}>${new Date(report.at).toLocaleString(document.documentElement.lang || 'en')}</time>
      </p>
    </div>
    <div class="tools">
      ${button('refresh', t('Refresh'), () => store.refresh(), 'quiet')} ${copyButton(store, () => headRows(report))}
      ${button('checklist', t('Open QC Review'), () => store.open({ state: 'all' }), 'first')}
    </div>
  </header>`;
}

/** Where the review stands, as one bar; each part has its number beside its name. */
function bar({ verdicts, labels }: ReviewReport): TemplateResult {
  const names = {
    accepted: t('accepted'),
    corrected: t('corrected'),
    rejected: t('rejected'),
    unreviewed: t('unreviewed'),
  };
  const parts = ([...VERDICTS, 'unreviewed'] as const).filter((part) => verdicts[part] > 0);
  let from = 0;
  return html`<section class="stand" aria-label=${t('Where the review stands')}>
    <svg viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">
      ${parts.map((part) => {
        const width = labels === 0 ? 0 : (verdicts[part] / labels) * 1000;
        const x = from;
        from += width;
        return svg`<rect class=${part} x=${x} y="0" width=${Math.max(1, width - 2)} height="20" />`;
      })}
    </svg>
    <ul>
      ${parts.map(
        (part) =>
          html`<li>
            <svg class="key" viewBox="0 0 12 12" aria-hidden="true">
              ${svg`<rect class=${part} width="12" height="12" />`}
            </svg>
            ${names[part]} <b>${count(verdicts[part])}</b>
            <span class="quiet">${percent(verdicts[part] / labels)}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}

function steps(store: Store): TemplateResult | typeof nothing {
  const all = nextSteps(store.state.report, t);
  if (all.length === 0)
    return html`<p class="lead done">
      ${icon('pass-filled')} ${t('All labels are reviewed, and nothing is left open.')}
    </p>`;
  return html`<section class="steps">
    <h2>${t('What to do next')}</h2>
    <ul>
      ${all.map(
        ({ text, filter }) =>
          html`<li>
            ${icon('arrow-small-right')}<span>${text}</span>
            ${filter === undefined ? nothing : button('list-filter', t('Show them'), () => store.open(filter), 'quiet')}
          </li>`,
      )}
    </ul>
  </section>`;
}

function people(store: Store): TemplateResult | typeof nothing {
  const { reviewers } = store.state.report;
  if (reviewers.length === 0) return nothing;
  const rows = peopleRows(store.state.report);
  return html`<section aria-label=${t('Reviewers')}>
    <h2>${t('Reviewers')}</h2>
    ${dataTable(
      store,
      t('Reviewers'),
      rows,
      reviewers.map(({ reviewer }) => ({ state: 'all', reviewer })),
    )}
    <div class="tools">${copyButton(store, () => rows)}</div>
    ${paceFigure(store, reviewers) ?? nothing}
  </section>`;
}

function peopleRows({ reviewers }: ReviewReport): Rows {
  return [
    reviewerColumns(t),
    ...reviewers.map(({ reviewer, decisions, undone, medianMs, perHour, blind, planted }) => [
      reviewer,
      decisions,
      undone,
      medianMs === undefined ? undefined : seconds(medianMs),
      perHour === undefined ? undefined : Math.round(perHour),
      blind && t('{0} of {1}', Math.round(blind.agreed.value * blind.answered), blind.answered),
      planted && t('{0} of {1}', Math.round(planted.caught.value * planted.answered), planted.answered),
    ]),
  ];
}

function headRows(report: ReviewReport): Rows {
  const { verdicts, errorRate } = report;
  return [
    [t('Figure'), t('value'), t('from'), t('to'), t('labels')],
    [t('accepted'), verdicts.accepted],
    [t('corrected'), verdicts.corrected],
    [t('rejected'), verdicts.rejected],
    [t('unreviewed'), verdicts.unreviewed],
    [t('unreadable'), report.unreadable],
    [t('stale reasoning'), report.stale],
    ...(errorRate ? [[t('Teacher’s errors'), errorRate.value, errorRate.low, errorRate.high, errorRate.n]] : []),
    ...report.tasks.flatMap(({ title, teacherKappa: kappa }) =>
      kappa ? [[`κ ${title}`, kappa.value, kappa.low, kappa.high, kappa.n]] : [],
    ),
  ];
}

function definitions(): TemplateResult {
  return html`<details class="definitions">
    <summary>${icon('chevron-right')} ${t('How these figures are made')}</summary>
    <dl>
      <dt>${t('Teacher’s errors')}</dt>
      <dd>
        ${t('Labels that were decided on one by one, seen or blind, and were rejected or given another conclusion, by all labels decided on so. Decisions in bulk, planted errors and unreadable answers are left out. Interval: Wilson, 95%.')}
      </dd>
      <dt>κ</dt>
      <dd>
        ${t('Cohen’s κ of the same labels, a rejection being a category of its own; bootstrap interval, 95%. Words by Landis & Koch (1977). Not told below 30 labels.')}
      </dd>
      <dt>α</dt>
      <dd>${t('Krippendorff’s α for categories, of all labels that two or more people judged one by one.')}</dd>
      <dt>${t('Acceptance sample')}</dt>
      <dd>${t('ISO 2859-1, single sampling, normal inspection, general level II.')}</dd>
      <dt>${t('Labels per hour')}</dt>
      <dd>
        ${t('Labels judged one by one, by the time they were looked at; time spent on decisions that were taken back counts.')}
      </dd>
    </dl>
  </details>`;
}
