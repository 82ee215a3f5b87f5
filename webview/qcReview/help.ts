import { html, type TemplateResult } from 'lit';
import { t } from '../shared/host.ts';
import { key } from './parts.ts';

/** The keys; what they are bound to can be changed in VS Code's own Keyboard Shortcuts. */
export function helpView(): TemplateResult {
  const rows: readonly (readonly [keys: readonly string[], text: string])[] = [
    [['A'], t('accept and go on')],
    [['1', '…', '9'], t('set the conclusion and go on')],
    [['X'], t('reject and go on')],
    [['E'], t('edit the reasoning')],
    [['Ctrl+Enter'], t('save the edit as corrected')],
    [['Esc'], t('leave the field; the edit stays until it is saved or given up')],
    [['U', 'Backspace', 'Ctrl+Z'], t('take the last decision back')],
    [['J', 'K'], t('next, previous')],
    [['/'], t('filter')],
    [['O'], t('open the file at the record')],
    [['D'], t('compare in the diff editor')],
    [['?'], t('show the keys')],
  ];
  return html`<form method="dialog">
    <h1>${t('Keys')}</h1>
    <table>
      <tbody>
        ${rows.map(
          ([keys, text]) =>
            html`<tr>
              <td>${keys.map((name) => key(name))}</td>
              <td>${text}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="quiet">${t('Change them in Keyboard Shortcuts under “promptmill.qc”.')}</p>
    <vscode-button data-close>${t('Close')}</vscode-button>
  </form>`;
}
