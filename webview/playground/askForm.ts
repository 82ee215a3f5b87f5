import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { PlaygroundMode } from '#protocol/playground';
import { t } from '../shared/host.ts';
import { button } from './parts.ts';
import { isBusy, modeOf, taskOf, templateOf, type Store } from './store.ts';

/** What is asked: the template and its task, the record, and how. */
export function askForm(store: Store): TemplateResult {
  const { state, ask } = store;
  const template = templateOf(store);
  const tasks = template?.tasks ?? [];
  const isPlain = template === undefined;
  const busy = isBusy(store);
  return html`<section class="ask" aria-label=${t('Question')}>
    <label for="template">${t('Template')}</label>
    <div class="beside">
      <select
        id="template"
        .value=${live(template?.path ?? '')}
        @change=${(event: Event) => store.change({ template: valueOf(event), task: '' })}
      >
        <option value="" ?selected=${isPlain}>${t('Plain prompt, no template')}</option>
        ${state.templates.map(
          ({ path, name }) =>
            html`<option value=${path} ?selected=${path === template?.path}>${name} · ${path}</option>`,
        )}
      </select>
      ${isPlain ? nothing : button('go-to-file', t('Open the template'), () => store.openTemplate(), { kind: 'bare' })}
    </div>
    ${
      tasks.length > 1
        ? html`<label for="task">${t('Task')}</label>
            <select
              id="task"
              .value=${live(taskOf(store)?.id ?? '')}
              @change=${(event: Event) => store.change({ task: valueOf(event) })}
            >
              ${tasks.map(
                ({ id, title }) =>
                  html`<option value=${id} ?selected=${id === taskOf(store)?.id}>${title ?? id}</option>`,
              )}
            </select>`
        : nothing
    }
    <div class="record-head">
      <label for="record">${isPlain ? t('Prompt') : t('Record')}</label>
      ${button('folder-opened', t('From a file or a job…'), () => store.pick(), { kind: 'quiet' })}
    </div>
    <textarea
      id="record"
      rows="8"
      spellcheck="false"
      placeholder=${isPlain ? t('Write a prompt') : t('Type or paste a text to label')}
      .value=${live(ask.record)}
      @input=${(event: Event) => store.change({ record: valueOf(event) })}
    ></textarea>
    ${store.from === undefined ? nothing : html`<p class="quiet from">${t('From {0}', store.from)}</p>`}
    <fieldset>
      <legend>${t('Answer')}</legend>
      ${modes(store).map(({ mode, name, what, off }) => modeChoice(store, mode, name, what, off))}
    </fieldset>
    <div class="go">
      ${
        busy
          ? button('debug-stop', t('Stop'), () => store.stop(), { kind: 'first', key: 'Esc' })
          : button('play', t('Run'), () => store.run(), {
              kind: 'first',
              key: 'Ctrl+Enter',
              off: ask.record.trim() === '' || state.model === undefined || state.model.state === 'failed',
            })
      }
    </div>
  </section>`;
}

interface Choice {
  readonly mode: PlaygroundMode;
  readonly name: string;
  readonly what: string;
  readonly off: boolean;
}

function modes(store: Store): readonly Choice[] {
  const task = taskOf(store);
  const marker = templateOf(store)?.marker ?? '####';
  return [
    { mode: 'conclusion', name: t('Conclusion only'), what: t('stops at {0}', marker), off: false },
    { mode: 'reasoning', name: t('With reasoning'), what: t('to the end'), off: task?.reasoning === false },
    {
      mode: 'labels',
      name: t('Probabilities'),
      what: task?.labels === undefined ? t('for tasks with labels') : t('of each label, in one step'),
      off: task?.labels === undefined,
    },
  ];
}

function modeChoice(store: Store, mode: PlaygroundMode, name: string, what: string, off: boolean): TemplateResult {
  return html`<label class="mode ${off ? 'off' : ''}">
    <input
      type="radio"
      name="mode"
      value=${mode}
      ?disabled=${off}
      .checked=${live(modeOf(store) === mode)}
      @change=${() => store.change({ mode })}
    />
    <span>${name}</span> <span class="quiet">${what}</span>
  </label>`;
}

const valueOf = (event: Event) => (event.target as HTMLSelectElement | HTMLTextAreaElement).value;
