import { html, type TemplateResult } from 'lit';
import type { QcLabel, QcState } from '#protocol/qcReview';
import { t } from '../shared/host.ts';
import { canAccept } from './answers.ts';
import { button, icon, key, number } from './parts.ts';
import type { Store } from './store.ts';

/** What can be done: with this label in the first line, with the whole queue in the second. */
export function toolbar(store: Store, state: QcState, label: QcLabel): TemplateResult {
  const off = state.readOnly !== undefined;
  const act = (type: Parameters<typeof simple>[1]) => simple(store, type);
  return html`<footer>
    <div class="tools" role="group" aria-label=${t('Decision')}>
      ${button(t('Accept'), act('accept'), { key: 'A', kind: 'primary', off: !canAccept(store, state, label) })}
      ${button(t('Reject'), act('reject'), { key: 'X', off })}
      ${button(t('Defer'), act('defer'), { key: t('Space'), off })}
      <button class="button" data-edit aria-keyshortcuts="E" ?disabled=${off}>${t('Edit')}${key('E')}</button>
      ${button(t('Flag'), act('flag'), { key: 'F', icon: 'flag', kind: 'mark', off, pressed: label.flagged })}
      <button class="button mark" title=${t('Comment')} data-comment aria-keyshortcuts="C" ?disabled=${off}>
        ${icon('comment')}<span class="text">${t('Comment')}</span>${key('C')}
      </button>
      <span class="gap"></span>
      ${button(t('Compare in the diff editor'), act('diff'), { key: 'D', icon: 'diff', bare: true, kind: 'tool' })}
      <button class="button tool bare" data-help title=${t('Keys')} aria-label=${t('Keys')} aria-keyshortcuts="?">
        ${key('?')}
      </button>
    </div>
    <div class="tools" role="group" aria-label=${t('Queue')}>
      ${button(acceptAllText(state), act('acceptAll'), {
        key: '⇧A',
        icon: 'check-all',
        kind: 'tool',
        off: off || state.acceptable === 0,
      })}
      ${button(t('Changes editor'), act('openChanges'), {
        icon: 'diff-multiple',
        kind: 'tool',
        hint: t('Open up to 100 labels of the queue in the Changes editor'),
      })}
      ${button(t('Compare with…'), act('compare'), { icon: 'git-compare', kind: 'tool' })}
      ${button(t('Draw a sample…'), act('sample'), { icon: 'beaker', kind: 'tool', off })}
      ${button(t('Report'), act('report'), { icon: 'graph', kind: 'tool' })}
      ${button(t('Export…'), act('export'), { icon: 'export', kind: 'tool', off })}
      <span class="gap"></span>
      ${button(t('Undo'), act('undo'), { key: 'U', icon: 'discard', bare: true, kind: 'tool', off: off || !state.canUndo })}
      ${button(t('Redo'), act('redo'), { key: 'Ctrl+⇧Z', icon: 'redo', bare: true, kind: 'tool', off: off || !state.canRedo })}
      ${button(t('Previous'), act('previous'), { key: 'K', icon: 'arrow-up', bare: true, kind: 'tool' })}
      ${button(t('Next'), act('next'), { key: 'J', icon: 'arrow-down', bare: true, kind: 'tool' })}
    </div>
  </footer>`;
}

function acceptAllText({ acceptable }: QcState): string {
  return acceptable === 0 ? t('Accept all') : t('Accept all {0}', number(acceptable));
}

type Simple =
  | 'accept'
  | 'reject'
  | 'defer'
  | 'flag'
  | 'undo'
  | 'redo'
  | 'previous'
  | 'next'
  | 'diff'
  | 'acceptAll'
  | 'openChanges'
  | 'compare'
  | 'sample'
  | 'report'
  | 'export';

const simple = (store: Store, type: Simple) => (): void => store.act({ type });
