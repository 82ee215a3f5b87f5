import { html, nothing, type TemplateResult } from 'lit';
import { count } from '#core/qc/report/reportText';
import type { CodeCount, FindingFilter, FindingRow } from '#protocol/dataset';
import { button, icon } from '../runReport/parts.ts';
import { t } from '../shared/host.ts';
import { oddText } from '../runReport/oddRuns.ts';
import { partName } from './partFigures.ts';
import { storedRow } from './row.ts';
import { SEVERITIES, severityMark, severityName } from './severity.ts';
import { PAGE, type Store } from './store.ts';

/** The preflight table: what was found, where, and what to do; filtered and a page at a time. */
export function findingsView(store: Store): TemplateResult {
  const { codes } = store.state;
  const title = t('Preflight');
  return html`<section id="findings" tabindex="-1" aria-label=${title}>
    <h2>${title}</h2>
    <p class="quiet">${t('What LLaMA-Factory would do to these rows, and what they would teach.')}</p>
    ${codes.length === 0 ? nothing : filters(store)} ${list(store)}
  </section>`;
}

function filters(store: Store): TemplateResult {
  const { filter, state } = store;
  const total = state.codes.reduce((sum, one) => sum + one.count, 0);
  const codes = state.codes.filter(({ severity }) => filter.severity === undefined || severity === filter.severity);
  const chip = (isOn: boolean, next: FindingFilter, label: unknown, number: number) =>
    html`<button type="button" class="chip" aria-pressed=${isOn} @click=${() => store.show(next, 0)}>
      ${label} <span class="number">${count(number)}</span>
    </button>`;
  return html`<div class="filters">
    <div class="chips severities" role="group" aria-label=${t('Severity')} @keydown=${walk}>
      ${chip(filter.severity === undefined && filter.code === undefined, {}, t('All'), total)}
      ${SEVERITIES.filter((severity) => state.severities[severity] > 0).map((severity) =>
        chip(
          filter.severity === severity,
          { severity },
          html`${severityMark(severity)} ${severityName(severity)}`,
          state.severities[severity],
        ),
      )}
    </div>
    <div class="chips codes" role="group" aria-label=${t('Kind')} @keydown=${walk}>
      ${codes.map(({ code, title, severity, count: number }) =>
        chip(
          filter.code === code,
          filter.code === code ? kept(filter) : { ...kept(filter), code },
          html`${severityMark(severity)} ${title}`,
          number,
        ),
      )}
    </div>
  </div>`;
}

const kept = ({ severity }: FindingFilter): FindingFilter => (severity === undefined ? {} : { severity });

/** Arrow keys go from one button or row to the next. */
function walk(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const walked = event.currentTarget as HTMLElement;
  const all = Array.from(walked.querySelectorAll<HTMLElement>('button.chip, button.at'));
  const at = all.indexOf(event.target as HTMLElement);
  if (at < 0) return;
  const next = event.key === 'Home' ? all[0] : event.key === 'End' ? all.at(-1) : step && all[at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function list(store: Store): TemplateResult {
  const { page, from, state } = store;
  if (state.codes.length === 0) return html`<p class="empty">${icon('check')} ${t('Nothing was found.')}</p>`;
  if (page === undefined) return html`<p class="empty">${t('Reading…')}</p>`;
  const last = Math.min(from + page.rows.length, page.total);
  const groups = groupsOf(page.rows);
  return html`<div class="listing" role="group" aria-label=${t('Findings')}>
      <table class="data findings" @keydown=${walk}>
        <caption class="visually-hidden">
          ${t('Findings')}
        </caption>
        <thead>
          <tr>
            <th scope="col">${t('Finding')}</th>
            <th scope="col">${t('Where')}</th>
            <th scope="col"><span class="visually-hidden">${t('Row')}</span></th>
          </tr>
        </thead>
        ${groups.map((rows) => group(store, rows))}
      </table>
    </div>
    <div class="pager">
      <span
        >${page.total === 0 ? t('None') : t('{0}–{1} of {2}', count(from + 1), count(last), count(page.total))}</span
      >
      <button
        type="button"
        class="push quiet"
        ?disabled=${from === 0}
        @click=${() => store.show(store.filter, Math.max(0, from - PAGE))}
      >
        ${icon('chevron-left')} ${t('Previous page')}
      </button>
      <button
        type="button"
        class="push quiet"
        ?disabled=${last >= page.total}
        @click=${() => store.show(store.filter, from + PAGE)}
      >
        ${t('Next page')} ${icon('chevron-right')}
      </button>
      ${button('copy', t('Copy CSV'), () => store.copyFindings(), 'quiet')} ${unlisted(store)}
    </div>`;
}

/** That there are more than the table can show. */
function unlisted({ state, filter }: Store): TemplateResult | typeof nothing {
  const isIn = ({ code, severity }: CodeCount) =>
    (filter.code === undefined || filter.code === code) &&
    (filter.severity === undefined || filter.severity === severity);
  const more = state.codes.filter(isIn).reduce((sum, one) => sum + one.count - one.listed, 0);
  return more === 0
    ? nothing
    : html`<span class="quiet"
        >${t('{0} more are counted, but not listed: the first 1,000 of each kind are.', count(more))}</span
      >`;
}

/** Neighbours of the same kind. */
function groupsOf(rows: readonly FindingRow[]): readonly (readonly FindingRow[])[] {
  const groups: FindingRow[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last?.[0]?.code === row.code && last[0].severity === row.severity) last.push(row);
    else groups.push([row]);
  }
  return groups;
}

/** Findings of one kind: what to do is the same for all of them. */
function group(store: Store, rows: readonly FindingRow[]): TemplateResult {
  const [first] = rows;
  const kind = store.state.codes.find(({ code, severity }) => code === first?.code && severity === first.severity);
  return html`<tbody>
    ${
      kind === undefined
        ? nothing
        : html`<tr class="kind">
            <th scope="rowgroup" colspan="3">
              ${severityMark(kind.severity)} <b>${kind.title}</b> <span class="number">${count(kind.count)}</span>
              <button
                type="button"
                class="link code"
                title=${t('What this means')}
                @click=${() => store.explain(kind.code)}
              >
                ${kind.code}
              </button>
              <p>${kind.todo}</p>
            </th>
          </tr>`
    }
    ${rows.map((row) => findingRow(store, row))}
  </tbody>`;
}

function findingRow(store: Store, row: FindingRow): TemplateResult {
  const shown = store.rows.get(row.id);
  return html`<tr>
      <th scope="row">${oddText(row.what)}</th>
      <td class="where">
        <button type="button" class="link at" title=${t('Open this line')} @click=${() => store.openFinding(row.id)}>
          ${row.where}
        </button>
        ${store.state.parts.length > 1 ? html`<span class="quiet">${partName(row.part)}</span>` : nothing}
      </td>
      <td>
        ${
          row.hasRow
            ? html`<button
                type="button"
                class="link peek"
                aria-expanded=${shown !== undefined}
                @click=${() => store.toggleRow(row.id)}
              >
                ${shown === undefined ? t('Show row') : t('Hide row')}
              </button>`
            : nothing
        }
      </td>
    </tr>
    ${
      shown === undefined
        ? nothing
        : html`<tr class="opened">
            <td colspan="3">${storedRow(shown)}</td>
          </tr>`
    }`;
}
