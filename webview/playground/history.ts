import { html, nothing, type TemplateResult } from 'lit';
import type { PlaygroundRun } from '#protocol/playground';
import { t } from '../shared/host.ts';
import { plainText } from '../shared/oddText.ts';
import { modeName } from './answer.ts';
import { button, count, duration, icon, percent } from './parts.ts';
import type { Store } from './store.ts';

/** The questions of this session, the newest first; those about the record that is shown are compared with it. */
export function historyView(store: Store): TemplateResult | typeof nothing {
  const { state, shown, sameOnly } = store;
  if (state.runs.length === 0) return nothing;
  const isSame = (run: PlaygroundRun) => run.ask.record.trim() === shown?.ask.record.trim();
  const same = state.runs.filter(isSame).length;
  const rows = sameOnly ? state.runs.filter(isSame) : state.runs;
  return html`<section class="history" aria-labelledby="history-head">
    <div class="head">
      <h2 id="history-head">${t('This session')}</h2>
      <label class="check">
        <input
          type="checkbox"
          .checked=${sameOnly}
          @change=${(event: Event) => store.setSameOnly((event.target as HTMLInputElement).checked)}
        />
        ${t('Same record only ({0})', count(same))}
      </label>
      ${button('clear-all', t('Clear'), () => store.clear(), { kind: 'quiet' })}
    </div>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">${t('Conclusion')}</th>
            <th scope="col">${t('Record')}</th>
            <th scope="col">${t('How')}</th>
            <th scope="col">${t('Template')}</th>
            <th scope="col">${t('Model')}</th>
            <th scope="col" class="number">${t('Time')}</th>
            <th scope="col" class="number">${t('Written')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((run) => row(store, run, isSame(run)))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function row(store: Store, run: PlaygroundRun, isSame: boolean): TemplateResult {
  const { shown } = store;
  const { id, ask, answer, conclusion, scores, model, template = '', task } = run;
  const isShown = id === shown?.id;
  const best = Math.max(0, ...(scores ?? []).map(({ probability }) => probability));
  return html`<tr class=${isShown ? 'shown' : isSame ? 'same' : ''}>
    <th scope="row">
      <button type="button" class="link" aria-current=${isShown ? 'true' : 'false'} @click=${() => store.show(id)}>
        ${conclusion === '' ? stateName(run) : plainText(start(conclusion, 24))}
      </button>
      ${scores === undefined ? nothing : html`<small class="quiet">${percent(best)}</small>`}
      ${!isSame || isShown || shown === undefined ? nothing : comparison(run, shown)}
    </th>
    <td class="record">${plainText(start(ask.record, 60))}</td>
    <td>${modeName(run)}</td>
    <td>${template}${task === undefined ? nothing : ` · ${task}`}</td>
    <td>${model}</td>
    <td class="number">${answer === undefined ? '–' : duration(answer.prefillMs + answer.decodeMs)}</td>
    <td class="number">${answer === undefined ? '–' : count(answer.output)}</td>
  </tr>`;
}

function comparison(run: PlaygroundRun, shown: PlaygroundRun): TemplateResult | typeof nothing {
  if (run.conclusion === '' || shown.conclusion === '') return nothing;
  return run.conclusion === shown.conclusion
    ? html`<small class="quiet">${icon('check')} ${t('same')}</small>`
    : html`<small class="differs">${icon('diff')} ${t('differs')}</small>`;
}

function stateName({ state }: PlaygroundRun): string {
  return {
    running: t('running'),
    continuing: t('running'),
    done: t('nothing'),
    stopped: t('stopped'),
    failed: t('failed'),
  }[state];
}

function start(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = Array.from(line);
  return characters.length > length ? `${characters.slice(0, length).join('')}…` : line;
}
