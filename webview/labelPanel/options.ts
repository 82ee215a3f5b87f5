import { html, nothing, type TemplateResult } from 'lit';
import type { OptionsState, TeacherState } from '#protocol/labelForm';
import type { OptionsChange } from '#protocol/labelPanel';
import { t } from '../shared/host.ts';
import type { Actions } from './actions.ts';
import { checkbox, numberField, select } from './parts.ts';

const MOST_SAMPLES = 25;

/** What is seldom changed, folded away; its summary names what was. */
export function optionsFold(
  options: OptionsState,
  teachers: readonly TeacherState[],
  teacherId: string | undefined,
  actions: Actions,
): TemplateResult {
  const { samples, other, json, repair, tooLong, tooLongFound, cap, currency } = options;
  const set = (change: OptionsChange) => actions.do((host) => host.setOptions(change));
  const others = teachers.filter(({ id, kind, key }) => id !== teacherId && kind !== 'replay' && key !== 'missing');
  const sign = currency === 'USD' ? '$' : '¥';
  return html`<section>
    <details class="fold" ?open=${tooLongFound > 0 && tooLong === 'skip'}>
      <summary>${t('More options')} <span class="quiet">${changed(options, teachers, sign)}</span></summary>
      ${numberField(t('Answers a record'), samples, { least: 1, step: 1 }, (value) =>
        set({ samples: Math.min(MOST_SAMPLES, Math.round(value ?? 1)) }),
      )}
      ${samples > 1 ? html`<p class="quiet">${t('The conclusion given most often stands, with the share that gave it.')}</p>` : nothing}
      ${
        others.length === 0
          ? nothing
          : select(
              t('Second teacher'),
              [
                { value: 'none', label: t('none') },
                ...others.map(({ id, title, host }) => ({ value: id, label: title, description: host })),
              ],
              other ?? 'none',
              (value) => set({ other: value === 'none' ? undefined : value }),
            )
      }
      ${select(
        t('Too long texts'),
        [
          { value: 'skip', label: t('are left out') },
          { value: 'cut', label: t('are cut') },
          { value: 'split', label: t('are split') },
        ],
        tooLong,
        (value) => set({ tooLong: value as OptionsState['tooLong'] }),
      )}
      ${
        tooLongFound === 0
          ? nothing
          : html`<p class="key">
              <vscode-icon name="warning"></vscode-icon>
              <span>${t('{0} of the sampled records are too long for the model.', tooLongFound)}</span>
            </p>`
      }
      ${
        currency === undefined
          ? nothing
          : numberField(t('Cap ({0})', sign), cap, { least: 0.01, step: 0.01, placeholder: t('none') }, (value) =>
              set({ cap: value }),
            )
      }
      ${checkbox(t('Ask for JSON instead of text'), json, (checked) => set({ json: checked }))}
      ${checkbox(t('Ask to mend an unreadable reply'), repair, (checked) => set({ repair: checked }))}
    </details>
  </section>`;
}

function changed(options: OptionsState, teachers: readonly TeacherState[], sign: string): string {
  const { samples, other, json, repair, tooLong, cap } = options;
  const second = teachers.find(({ id }) => id === other)?.title;
  return [
    ...(samples > 1 ? [t('{0} answers', samples)] : []),
    ...(second === undefined ? [] : [`+ ${second}`]),
    ...(json ? ['JSON'] : []),
    ...(repair ? [t('mending')] : []),
    ...(tooLong === 'skip' ? [] : [tooLong === 'cut' ? t('cut') : t('split')]),
    ...(cap === undefined ? [] : [`≤ ${sign}${cap}`]),
  ].join(' · ');
}
