import { html, nothing, type TemplateResult } from 'lit';
import { count, decimal } from '#core/qc/report/reportText';
import type { LengthFigures } from '#core/dataset/preflight/report';
import type { FindingFilter } from '#protocol/dataset';
import { figureView } from '../runReport/figure.ts';
import type { Rows } from '../runReport/store.ts';
import { copyButton, dataTable } from '../runReport/table.ts';
import { t } from '../shared/host.ts';
import { columnName, cutRows, joined } from './partFigures.ts';
import type { Store } from './store.ts';

/** How long the rows are, and where they are cut. */
export function lengthsView(store: Store): TemplateResult {
  const title = t('Lengths');
  return html`<section aria-label=${title}>
    <h2>${title}</h2>
    <div class="columns">${tokensFigure(store)} ${sourcesFigure(store)}</div>
    <div class="columns">${lengthsTable(store)} ${savingTable(store)}</div>
  </section>`;
}

function tokensFigure(store: Store): TemplateResult {
  const { state } = store;
  const { cutoffLen } = state.options;
  const { width, counts } = joined(state.parts.map(({ report }) => report.lengths.total));
  const cut = cutRows(state);
  const at = cutoffLen / width;
  const isInside = at <= counts.length;
  const isCut = (column: number) => column >= Math.ceil(at);
  const title = t('Tokens a row');
  const filter: FindingFilter = {
    code: (state.parts[0]?.report.counts['cut-source'] ?? 0) > 0 ? 'cut-source' : 'cut-target',
  };
  return figureView(store, {
    name: 'tokens',
    title,
    note:
      cut > 0
        ? t('Prompt and answer together; {0} rows are longer than the cutoff and lose their end.', count(cut))
        : t('Prompt and answer together; all fit into the cutoff of {0}.', count(cutoffLen)),
    spec: {
      kind: 'columns',
      title: `${title} · ${state.options.dataset}`,
      labels: counts.map((_, column) => columnName(column, width)),
      series:
        cut > 0
          ? [
              { name: t('fits'), colour: 1, values: counts.map((number, column) => (isCut(column) ? 0 : number)) },
              {
                name: t('beyond the cutoff'),
                colour: 4,
                values: counts.map((number, column) => (isCut(column) ? number : 0)),
              },
            ]
          : [{ name: t('rows'), colour: 1, values: counts }],
      axis: t('rows'),
      xAxis: t('tokens'),
      ...(isInside && { cut: { at, text: t('cutoff {0}', count(cutoffLen)) } }),
      summary: t(
        'Histogram: tokens of {0} rows. The table below has the numbers.',
        count(counts.reduce((sum, one) => sum + one, 0)),
      ),
      ...(cut > 0 && { open: (column: number) => (isCut(column) ? store.open(filter) : undefined) }),
    },
    rows: histogramRows(t('Tokens'), width, counts),
  });
}

function sourcesFigure(store: Store): TemplateResult {
  const { options, report } = store.state;
  const { width, counts } = joined([report.sources.characters]);
  const title = t('Characters a source');
  return figureView(store, {
    name: 'sources',
    title,
    note: t('The texts that were labelled, without the prompt around them where it can be told apart.'),
    spec: {
      kind: 'columns',
      title: `${title} · ${options.dataset}`,
      labels: counts.map((_, column) => columnName(column, width)),
      series: [{ name: t('rows'), colour: 2, values: counts }],
      axis: t('rows'),
      xAxis: t('characters'),
      summary: t('Histogram of {0} columns. The table below has the numbers.', counts.length),
    },
    rows: histogramRows(t('Characters'), width, counts),
  });
}

function histogramRows(name: string, width: number, counts: readonly number[]): Rows {
  return [[name, t('rows')], ...counts.map((number, column) => [columnName(column, width), number])];
}

function lengthsTable(store: Store): TemplateResult {
  const { parts, report } = store.state;
  const line = (name: string, { count: number, mean, p50, p95, p99, max }: LengthFigures) => [
    name,
    number,
    Math.round(mean),
    p50,
    p95,
    p99,
    max,
  ];
  const train = parts[0]?.report.lengths;
  if (train === undefined) return html`${nothing}`;
  const rows: Rows = [
    [t('Tokens'), t('rows'), t('mean'), 'p50', 'p95', 'p99', t('longest')],
    line(t('all before the answer'), train.prompt),
    line(t('answer, with its end token'), train.answer),
    line(t('conclusion'), train.conclusion),
    line(t('reasoning'), train.reasoning),
    line(t('whole row'), train.total),
    line(t('source, in characters'), report.sources.characters),
  ];
  return html`<div class="lengths">
    <h3>${t('Tokens of the parts of a row')}</h3>
    <p class="quiet">${parts.length > 1 ? t('Of the rows that are trained on.') : t('Of all rows.')}</p>
    ${dataTable(store, t('Tokens of the parts of a row'), rows)}
    <div class="tools">${copyButton(store, () => rows)}</div>
  </div>`;
}

/** What stopping at the marker is expected to save, by what decides about it. */
function savingTable(store: Store): TemplateResult | typeof nothing {
  const { saving } = store.state.report;
  if (saving === undefined) return nothing;
  const title = t('Expected of stopping at the marker');
  const rows: Rows = [
    [t('r'), t('times as fast'), t('with a prefix cache')],
    ...saving.expected.map(({ r, factor, cachedFactor }) => [r, decimal(factor), decimal(cachedFactor)]),
  ];
  return html`<div class="lengths">
    <h3>${title}</h3>
    <p class="quiet">
      ${t('Not measured: r is what a generated token costs over one of the prompt, about 1 in large batches, 3 to 10 on processors, 30 and more for one answer at a time on a GPU. Mean tokens: prompt {0}, record {1}, whole answer {2}, up to the marker {3}.', ...[saving.promptTokens, saving.recordTokens, saving.fullTokens, saving.stopTokens].map((one) => count(Math.round(one))))}
    </p>
    ${dataTable(store, title, rows)}
    <div class="tools">${copyButton(store, () => rows)}</div>
  </div>`;
}
