import { html, type TemplateResult } from 'lit';
import type { LabelFilter } from '#core/qc/review/filter';
import type { ReportChart } from '#protocol/runReport';
import { t } from '../shared/host.ts';
import type { ChartSpec } from './charts.ts';
import { button } from './parts.ts';
import type { Rows, Store } from './store.ts';
import { copyButton, twin } from './table.ts';

/** A chart with what it says, its table, and the ways to take it along. */
export interface Figure {
  readonly name: ReportChart;
  readonly title: string;
  readonly note: string;
  readonly spec: ChartSpec;
  readonly rows: Rows;
  readonly filters?: readonly (LabelFilter | undefined)[];
}

export function figureView(store: Store, { name, title, note, spec, rows, filters }: Figure): TemplateResult {
  return html`<figure id=${`figure-${name}`}>
    <figcaption>
      <h3>${title}</h3>
      <p class="quiet">${note}</p>
    </figcaption>
    <report-chart .spec=${spec}></report-chart>
    <div class="tools">
      ${copyButton(store, () => rows)} ${button('file-media', t('Copy PNG'), () => store.copyPng(name), 'quiet')}
      ${button('save', t('Save PNG…'), () => store.savePng(name), 'quiet')}
    </div>
    ${twin(store, title, rows, filters)}
  </figure>`;
}
