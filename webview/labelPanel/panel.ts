import type { Actions } from './actions.ts';
import { html, nothing, type TemplateResult } from 'lit';
import type { PanelState } from '#protocol/labelPanel';
import { t } from '../shared/host.ts';
import { batchCard } from './batch.ts';
import { filesSection, templateSection } from './form.ts';
import { optionsFold } from './options.ts';
import { link } from './parts.ts';
import { endedCard, runSection } from './run.ts';
import { startSection, versionSection } from './start.ts';
import { teacherSection } from './teacher.ts';

/** The whole view. While a run goes on, its card stands alone; before and after, the form. */
export function panelTemplate(state: PanelState, error: string | undefined, actions: Actions): TemplateResult {
  if (state.workspace === 'none') {
    return noFolderTemplate(actions);
  }
  if (state.workspace === 'restricted') {
    return emptyTemplate(
      t('Labelling is off in Restricted Mode: it would send this folder’s files away.'),
      t('Manage Workspace Trust'),
      () => actions.do((host) => host.manageTrust()),
    );
  }
  const busy = !['idle', 'ended', 'failed'].includes(state.run.state);
  const replay = busy && 'replay' in state.run ? state.run.replay : isReplay(state);
  return html`<div class="form">
      <h1 class="visually-hidden">${t('Labelling')}</h1>
      ${replay ? replayBanner() : nothing} ${error === undefined ? nothing : errorStrip(error, actions)}
      ${runSection(state.run, actions)}
      ${state.batches.map((card) =>
        card.state === 'ended' ? endedCard(card, actions, card.jobDir) : batchCard(card, actions),
      )}
      ${
        busy
          ? nothing
          : html`${versionSection(state, actions)} ${templateSection(state.template, actions)}
            ${filesSection(state.sources, actions)}
            ${teacherSection(state.teachers, state.teacherId, state.model, state.mask, actions)}
            ${optionsFold(state.options, state.teachers, state.teacherId, actions)}`
      }
    </div>
    ${busy ? nothing : startSection(state, actions)}`;
}

function isReplay({ teachers, teacherId }: PanelState): boolean {
  return teachers.find(({ id }) => id === teacherId)?.kind === 'replay';
}

function replayBanner(): TemplateResult {
  return html`<p class="banner">
    <vscode-icon name="history"></vscode-icon>
    <span>${t('REPLAY: recorded answers, no network, ¥0')}</span>
  </p>`;
}

function errorStrip(error: string, actions: Actions): TemplateResult {
  return html`<div class="notice error" role="alert">
    <vscode-icon name="error"></vscode-icon>
    <p>${error}</p>
    <vscode-toolbar-button
      icon="close"
      label=${t('Close')}
      title=${t('Close')}
      @click=${() => actions.closeError()}
    ></vscode-toolbar-button>
  </div>`;
}

/** Where a newcomer begins: one button, and one link for who has a folder already. */
function noFolderTemplate(actions: Actions): TemplateResult {
  return html`<section>
    <h1 class="visually-hidden">${t('Labelling')}</h1>
    <p>
      ${t('See all of Promptmill in five minutes: check a prompt, label 60 messages with recorded answers, review them, export.')}
    </p>
    <vscode-button block icon="beaker" @click=${() => actions.do((host) => host.openSample())}>
      ${t('Try the Sample (no key, no GPU)')}
    </vscode-button>
    <p>
      ${t('You have prompts and texts of your own?')}
      ${link(t('Open their folder'), () => actions.do((host) => host.openFolder()))}
    </p>
  </section>`;
}

function emptyTemplate(text: string, button: string, act: () => void): TemplateResult {
  return html`<section>
    <h1 class="visually-hidden">${t('Labelling')}</h1>
    <p>${text}</p>
    <vscode-button block @click=${act}>${button}</vscode-button>
  </section>`;
}
