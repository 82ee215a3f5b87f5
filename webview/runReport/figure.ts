import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../shared/host.ts';
import type { ChartSpec } from './charts.ts';
import { button } from './parts.ts';
import type { Parts, Rows } from './store.ts';
import { copyButton, twin } from './table.ts';

/** A chart with what it says, its table, and the ways to take it along. */
export interface Figure<Target> {
  readonly name: string; // one of the view's charts
  readonly title: string;
  readonly note: string;
  readonly spec: ChartSpec;
  readonly rows: Rows;
  readonly listed?: Rows; // what the table shows, where all rows would be too many to look through
  readonly above?: TemplateResult; // how the chart is drawn
  readonly filters?: readonly (Target | undefined)[];
}

export function figureView<Target>(
  store: Parts<Target>,
  { name, title, note, spec, rows, listed = rows, above, filters }: Figure<Target>,
): TemplateResult {
  return html`<figure id=${`figure-${name}`}>
    <figcaption>
      <h3>${title}</h3>
      <p class="quiet">${note}</p>
    </figcaption>
    ${above ?? nothing}
    <report-chart .spec=${spec}></report-chart>
    <div class="tools">
      ${copyButton(store, () => rows)} ${button('file-media', t('Copy PNG'), () => store.copyPng(name), 'quiet')}
      ${button('save', t('Save PNG…'), () => store.savePng(name), 'quiet')}
    </div>
    ${twin(store, title, listed, filters)}
  </figure>`;
}
