import { html, nothing, type TemplateResult } from 'lit';
import type { PanelState, StartObstacle } from '#protocol/labelPanel';
import { t } from '../shared/host.ts';
import type { Actions } from './panel.ts';

/** The start button and, in words, what it would do or why it cannot. */
export function startSection({ start, sources, run }: PanelState, actions: Actions): TemplateResult {
  const begin = (mode: 'auto' | 'new') => () => actions.do((host) => host.start(mode));
  if (start.can === 'no') {
    return section(
      html`<vscode-button block disabled aria-describedby="start-note">${t('Start labelling')}</vscode-button>`,
      start.reason === 'error' ? start.error : obstacleText(start.reason),
    );
  }
  if (start.can === 'start') {
    return section(
      html`<vscode-button block data-next icon="play" @click=${begin('auto')}>
        ${start.replaces === undefined ? t('Start labelling') : t('Start a new job')}
      </vscode-button>`,
      start.replaces === undefined
        ? t('Writes to .promptmill/jobs/{0}.', start.job)
        : t('The template, files or teacher differ from job {0}, so this becomes job {1}.', start.replaces, start.job),
    );
  }
  const left = Math.max(0, (sources.counts?.records ?? 0) - start.done);
  const renew = html`<button class="link" @click=${begin('new')}>${t('Start a new job instead')}</button>`;
  if (left === 0) {
    // The card of the run that has just ended offers the review already.
    const offered = run.state === 'ended' && run.jobDir === start.jobDir;
    return section(
      offered
        ? nothing
        : html`<vscode-button
            block
            data-next
            icon="diff"
            @click=${() => actions.do((host) => host.review(start.jobDir))}
          >
            ${t('Review labels')}
          </vscode-button>`,
      t('Job {0} has answers for all of them.', start.job),
      renew,
    );
  }
  return section(
    html`<vscode-button block data-next icon="debug-continue" @click=${begin('auto')}>
      ${t('Resume ({0} left)', left)}
    </vscode-button>`,
    t('Job {0} has answers for {1} so far.', start.job, start.done),
    renew,
  );
}

function section(
  button: TemplateResult | typeof nothing,
  note: string,
  more: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  return html`<section class="start">
    ${button}
    <p id="start-note" class="quiet">${note} ${more}</p>
  </section>`;
}

function obstacleText(reason: StartObstacle): string {
  return {
    checking: t('Checking…'),
    'template-missing': t('Choose a template first.'),
    'template-invalid': t('Mend the template first: see above.'),
    'sources-missing': t('Add the files to label first.'),
    'sources-unreadable': t('Some files cannot be read: see above.'),
    'sources-empty': t('The chosen files hold no text to label.'),
    'key-missing': t('Set a key for this teacher first.'),
    'replies-missing': t('No recorded answers (replies.jsonl) belong to this template. Choose another teacher.'),
  }[reason];
}
