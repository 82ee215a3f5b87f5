import { html, type TemplateResult } from 'lit';
import { t } from '../shared/host.ts';
import { button, key } from './parts.ts';

type Keys = readonly (readonly [keys: readonly string[], text: string])[];

/** The keys; what they are bound to can be changed in VS Code's own Keyboard Shortcuts. */
export function helpView(close: () => void): TemplateResult {
  const decide: Keys = [
    [['A'], t('accept and go on')],
    [['1', '…', '9', '0'], t('set the conclusion and go on')],
    [['X'], t('reject and go on')],
    [[t('Space')], t('defer: decide later')],
    [['F'], t('flag, or take the flag away')],
    [['['], t('take the left answer and go on')],
    [[']'], t('keep the right answer and go on')],
    [['⇧A'], t('accept the whole queue, after asking')],
    [['U', 'Backspace', 'Ctrl+Z'], t('take the last decision back')],
    [['Ctrl+⇧Z'], t('decide again what was taken back')],
  ];
  const write: Keys = [
    [['E'], t('edit the reasoning')],
    [['C'], t('write a comment')],
    [['Ctrl+Enter'], t('save the edit')],
    [['Esc'], t('leave the field; the edit stays until it is saved or given up')],
  ];
  const look: Keys = [
    [['J', 'K'], t('next, previous')],
    [['↓', '↑', 'Home', 'End', 'PgUp', 'PgDn'], t('move in the list')],
    [['/'], t('filter')],
    [['O'], t('open the file at the record')],
    [['D'], t('compare in the diff editor')],
    [['?'], t('show the keys')],
  ];
  return html`<h2 class="title" id="help-title">${t('Keys')}</h2>
    <div class="keys">
      ${section(t('Decide'), decide)}
      <div>${section(t('Write'), write)} ${section(t('Look around'), look)}</div>
    </div>
    <p class="quiet">${t('Change them in Keyboard Shortcuts under “promptmill.qc”.')}</p>
    ${button(t('Close'), close, { kind: 'primary' })}`;
}

function section(title: string, rows: Keys): TemplateResult {
  return html`<section>
    <h3>${title}</h3>
    <table>
      <tbody>
        ${rows.map(
          ([keys, text]) =>
            html`<tr>
              <td>${keys.map((name) => key(name, true))}</td>
              <td>${text}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}
