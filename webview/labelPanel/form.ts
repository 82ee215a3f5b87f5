import { html, nothing, type TemplateResult } from 'lit';
import type { TaskSpec } from '#core/prompt/template';
import type { SourcesState, SourceState, TemplateState } from '#protocol/labelForm';
import { t } from '../shared/host.ts';
import type { Actions } from './actions.ts';
import { iconButton, link, number, problem } from './parts.ts';
import { readingFold } from './reading.ts';

/** The chosen template with the tasks that it asks and their labels. */
export function templateSection(template: TemplateState | undefined, actions: Actions): TemplateResult {
  const choose = () => actions.do((host) => host.chooseTemplate());
  const open = () => actions.do((host) => host.openTemplate());
  if (template === undefined) {
    return html`<section aria-labelledby="template-head">
      <h2 id="template-head">${t('Template')}</h2>
      <p class="quiet">${t('The prompt that asks the teacher: a *.template.md file.')}</p>
      <vscode-button block secondary @click=${choose}>${t('Choose a template…')}</vscode-button>
    </section>`;
  }
  return html`<section aria-labelledby="template-head">
    <header>
      <h2 id="template-head">${t('Template')}</h2>
      ${iconButton('folder-opened', t('Choose another template'), choose)}
    </header>
    <button class="row link" title=${t('Open {0}', template.path)} @click=${open}>
      <vscode-icon name="file-code"></vscode-icon>
      <span class="ellipsis">${template.path}</span>
    </button>
    ${template.error === undefined ? template.tasks.map(taskLine) : problem(template.error)}
    ${
      template.findings === 0
        ? nothing
        : html`<p class="key">
            <vscode-icon name="warning"></vscode-icon>
            <span
              >${template.findings === 1 ? t('The prompt has 1 error.') : t('The prompt has {0} errors.', template.findings)}</span
            >
            ${link(t('Open the prompt'), open)}
          </p>`
    }
  </section>`;
}

function taskLine(task: TaskSpec): TemplateResult {
  return html`<div class="task">
    <span>${task.title ?? task.id}</span>
    ${
      task.labels === undefined
        ? html`<span class="quiet">${t('free text')}</span>`
        : task.labels.map((label) => html`<vscode-badge>${label}</vscode-badge>`)
    }
    ${task.reasoning ? html`<span class="quiet">${t('+ reasoning')}</span>` : nothing}
  </div>`;
}

/** The chosen files, folders and patterns with what they hold and how they are read. */
export function filesSection(sources: SourcesState, actions: Actions): TemplateResult {
  const { items, counts, error } = sources;
  const addFiles = () => actions.do((host) => host.addFiles());
  const addFolder = () => actions.do((host) => host.addFolder());
  const addPattern = () => actions.do((host) => host.addPattern());
  if (items.length === 0) {
    return html`<section class="drop" aria-labelledby="files-head">
      <h2 id="files-head">${t('Files')}</h2>
      <p class="quiet">
        ${t('Choose them, drop them here with Shift held, or take “Add to Label Selection” in the explorer’s menu.')}
      </p>
      <div class="buttons">
        <vscode-button secondary @click=${addFiles}>${t('Add files…')}</vscode-button>
        <vscode-button secondary @click=${addFolder}>${t('Add a folder…')}</vscode-button>
      </div>
      <p>${link(t('Add by a pattern…'), addPattern)}</p>
    </section>`;
  }
  return html`<section class="drop" aria-labelledby="files-head">
    <header>
      <h2 id="files-head">${t('Files')}</h2>
      ${iconButton('new-file', t('Add files…'), addFiles)} ${iconButton('new-folder', t('Add a folder…'), addFolder)}
      ${iconButton('filter', t('Add by a pattern…'), addPattern)}
      ${items.length > 1 ? iconButton('clear-all', t('Remove all'), () => actions.do((host) => host.clearSources())) : nothing}
    </header>
    <ul class="sources">
      ${items.map((item) => sourceRow(item, actions))}
    </ul>
    ${
      error === undefined
        ? html`<p class="quiet">
            ${
              counts === undefined
                ? t('Counting…')
                : counts.files === 1
                  ? t('{0} records in 1 file', number(counts.records))
                  : t('{0} records in {1} files', number(counts.records), number(counts.files))
            }
          </p>`
        : problem(error)
    }
    ${sources.reading === undefined ? nothing : readingFold(sources.reading, actions)}
  </section>`;
}

function sourceRow(item: SourceState, actions: Actions): TemplateResult {
  const icon = { file: 'file', folder: 'folder', pattern: 'filter', missing: 'warning' }[item.kind];
  return html`<li class="row" title=${item.path}>
    <vscode-icon name=${icon}></vscode-icon>
    <span class="ellipsis">${item.label}</span>
    ${item.kind === 'missing' ? html`<span class="quiet">${t('not found')}</span>` : nothing}
    ${iconButton('close', t('Remove {0}', item.label), () => actions.do((host) => host.removeSource(item.path)))}
  </li>`;
}
