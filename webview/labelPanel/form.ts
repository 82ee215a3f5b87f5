import { html, nothing, type TemplateResult } from 'lit';
import type { SourcesState, SourceState, TeacherState, TemplateState } from '#protocol/labelPanel';
import type { TaskSpec } from '#core/prompt/template';
import { t } from '../shared/host.ts';
import type { Actions } from './panel.ts';

/** The chosen template with the tasks that it asks and their labels. */
export function templateSection(template: TemplateState | undefined, actions: Actions): TemplateResult {
  const choose = () => actions.do((host) => host.chooseTemplate());
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
    <button
      class="row link"
      title=${t('Open {0}', template.path)}
      @click=${() => actions.do((host) => host.openTemplate())}
    >
      <vscode-icon name="file-code"></vscode-icon>
      <span class="ellipsis">${template.path}</span>
    </button>
    ${template.error === undefined ? template.tasks.map(taskLine) : problem(template.error)}
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

/** The chosen files and folders with what they hold. */
export function filesSection(sources: SourcesState, actions: Actions): TemplateResult {
  const { items, counts, error } = sources;
  return html`<section aria-labelledby="files-head">
    <header>
      <h2 id="files-head">${t('Files')}</h2>
      ${
        items.length === 0
          ? nothing
          : [
              iconButton('new-file', t('Add files…'), () => actions.do((host) => host.addFiles())),
              iconButton('new-folder', t('Add a folder…'), () => actions.do((host) => host.addFolder())),
            ]
      }
      ${items.length > 1 ? iconButton('clear-all', t('Remove all'), () => actions.do((host) => host.clearSources())) : nothing}
    </header>
    ${
      items.length === 0
        ? html`<p class="quiet">
              ${t('Add them here, or choose “Add to Label Selection” in the explorer’s context menu.')}
            </p>
            <div class="buttons">
              <vscode-button secondary @click=${() => actions.do((host) => host.addFiles())}
                >${t('Add files…')}</vscode-button
              >
              <vscode-button secondary @click=${() => actions.do((host) => host.addFolder())}
                >${t('Add a folder…')}</vscode-button
              >
            </div>`
        : html`<ul class="sources">
              ${items.map((item) => sourceRow(item, actions))}
            </ul>
            ${
              error === undefined
                ? html`<p class="quiet">
                    ${
                      counts === undefined
                        ? t('Counting…')
                        : counts.files === 1
                          ? t('{0} records in 1 file', counts.records)
                          : t('{0} records in {1} files', counts.records, counts.files)
                    }
                  </p>`
                : problem(error)
            }`
    }
  </section>`;
}

function sourceRow(item: SourceState, actions: Actions): TemplateResult {
  const icon = { file: 'file', folder: 'folder', missing: 'warning' }[item.kind];
  return html`<li class="row" title=${item.path}>
    <vscode-icon name=${icon}></vscode-icon>
    <span class="ellipsis">${item.label}</span>
    ${item.kind === 'missing' ? html`<span class="quiet">${t('not found')}</span>` : nothing}
    ${iconButton('close', t('Remove {0}', item.label), () => actions.do((host) => host.removeSource(item.path)))}
  </li>`;
}

/** Who labels: what it costs, where the texts go, and whether its key is set. */
export function teacherSection(
  teachers: readonly TeacherState[],
  teacherId: string | undefined,
  actions: Actions,
): TemplateResult {
  const chosen = teachers.find(({ id }) => id === teacherId);
  return html`<section aria-labelledby="teacher-head">
    <h2 id="teacher-head">${t('Teacher')}</h2>
    <vscode-single-select
      label=${t('Teacher')}
      .options=${teachers.map(({ id, title, model, host, kind }) => ({
        value: id,
        label: title,
        description: kind === 'replay' ? '' : `${model} · ${host}`,
        selected: id === teacherId,
        disabled: false,
      }))}
      .value=${teacherId ?? ''}
      @change=${(event: Event) => {
        const { value } = event.target as HTMLElement & { value: string };
        actions.do((host) => host.chooseTeacher(value));
      }}
    ></vscode-single-select>
    ${chosen === undefined ? nothing : teacherNotes(chosen, actions)}
  </section>`;
}

function teacherNotes(teacher: TeacherState, actions: Actions): TemplateResult {
  const setKey = () => actions.do((host) => host.setKey(teacher.id));
  const keyLink = (text: string) => html`<button class="link" @click=${setKey}>${text}</button>`;
  const where = {
    replay: t('Needs no key. Answers only the records that were recorded.'),
    local: t('Runs on this machine ({0}): the texts do not leave it.', teacher.host),
    remote: t('The texts are sent to {0}; the provider charges for them by the token.', teacher.host),
  }[teacher.kind];
  const key = {
    none: nothing,
    stored: html`<p class="key">
      <vscode-icon name="pass"></vscode-icon><span>${t('Key set')}</span>${keyLink(t('Change…'))}
    </p>`,
    environment: html`<p class="key">
      <vscode-icon name="pass"></vscode-icon><span>${t('Key from the environment ({0})', teacher.keyEnv ?? '')}</span>
    </p>`,
    missing: html`<p class="key">
      <vscode-icon name="key"></vscode-icon><span>${t('No key yet')}</span>${keyLink(t('Set key…'))}
    </p>`,
  }[teacher.key];
  return html`<p class="quiet">${where}</p>
    ${key}`;
}

function iconButton(icon: string, label: string, act: () => void): TemplateResult {
  return html`<vscode-toolbar-button icon=${icon} label=${label} title=${label} @click=${act}></vscode-toolbar-button>`;
}

function problem(text: string): TemplateResult {
  return html`<div class="notice error">
    <vscode-icon name="error"></vscode-icon>
    <p>${text}</p>
  </div>`;
}
