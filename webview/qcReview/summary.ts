import { html, nothing, type TemplateResult } from 'lit';
import type { LabelState } from '#core/qc/queue';
import type { QcState } from '#protocol/qcReview';
import { t } from '../shared/host.ts';
import { icon, key, verdictText } from './parts.ts';
import type { Store } from './store.ts';

/** After the last label: what came of the review, and where to go on. */
export function summaryView(store: Store, state: QcState): TemplateResult {
  const { summary } = state;
  const { verdicts } = summary;
  if (summary.labels === 0) {
    return html`<div class="summary">
      <h1>${t('Nothing to review yet')}</h1>
      <p>${t('Label some files in the Promptmill view; the labels appear here as the teacher answers.')}</p>
    </div>`;
  }
  const open = verdicts.unreviewed;
  const tasks = state.tasks.length > 1;
  return html`<div class="summary">
    <h1>
      ${
        open === 0
          ? html`${icon('pass')} ${t('All {0} labels are reviewed', summary.labels)}`
          : t('This filter is through; {0} labels are left', open)
      }
    </h1>
    <table>
      <tbody>
        ${(['accepted', 'corrected', 'rejected', 'unreviewed'] as const).map(
          (verdict) =>
            html`<tr>
              <th scope="row">${verdictText(verdict)}</th>
              <td>${verdicts[verdict]}</td>
              <td>${percent(verdicts[verdict], summary.labels)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <table>
      <thead>
        <tr>
          ${tasks ? html`<th scope="col">${t('Task')}</th>` : nothing}
          <th scope="col">${t('Conclusion')}</th>
          <th scope="col">${t('teacher')}</th>
          <th scope="col">${t('after review')}</th>
        </tr>
      </thead>
      <tbody>
        ${summary.conclusions.slice(0, 20).map(
          (entry) =>
            html`<tr>
              ${tasks ? html`<td>${entry.taskId}</td>` : nothing}
              <td>${entry.conclusion}</td>
              <td>${entry.teacher}</td>
              <td>${entry.reviewed}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${todo(store, summary.stale, 'stale', t('{0} labels have stale reasoning and are not exported', summary.stale))}
    ${todo(
      store,
      summary.unreadableOpen,
      'unreadable',
      t('{0} labels without a readable answer are undecided', summary.unreadableOpen),
    )}
    ${state.filter.state === 'unreviewed' ? nothing : todo(store, open, 'unreviewed', t('{0} labels are unreviewed', open))}
    <div class="buttons">
      <vscode-button icon="export" ?disabled=${state.readOnly} @click=${() => store.act({ type: 'export' })}
        >${t('Export…')}</vscode-button
      >
      <vscode-button secondary @click=${() => store.act({ type: 'restart' })}>${t('Back to the labels')}</vscode-button>
      <vscode-button secondary ?disabled=${!state.canUndo} @click=${() => store.act({ type: 'undo' })}
        >${t('Undo')}${key('U')}</vscode-button
      >
    </div>
  </div>`;
}

function todo(store: Store, count: number, state: LabelState, text: string): TemplateResult | typeof nothing {
  if (count === 0) return nothing;
  return html`<p>
    ${icon('warning')} ${text}
    <button class="link" @click=${() => store.act({ type: 'filter', filter: { state } })}>${t('Show them')}</button>
  </p>`;
}

const percent = (part: number, whole: number): string => `${Math.round((part / Math.max(1, whole)) * 100)} %`;
