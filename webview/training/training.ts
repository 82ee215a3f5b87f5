import { html, nothing, type TemplateResult } from 'lit';
import { isUnderWay } from '#core/train/trainingText';
import type { TrainingAction } from '#protocol/training';
import { icon } from '../runReport/parts.ts';
import { t } from '../shared/host.ts';
import { curvesView } from './curves.ts';
import { figuresView } from './figures.ts';
import { standView } from './stand.ts';
import type { Store } from './store.ts';

const lang = document.documentElement.lang || 'en';
const SHORT = { dateStyle: 'medium', timeStyle: 'short' } as const;

/** The whole page of a training. */
export function trainingTemplate(store: Store): TemplateResult {
  const { logs } = store.shown.progress;
  return html`${head(store)}
  ${store.error === undefined ? nothing : html`<p class="error" role="alert">${icon('error')} ${store.error}</p>`}
  ${standView(store)} ${logs.length === 0 ? nothing : html`${figuresView(store)} ${curvesView(store)}`}`;
}

function head(store: Store): TemplateResult {
  const { progress, facts } = store.shown;
  const { startedAt, startedByUs, logs } = progress;
  const method = [facts.stage, facts.method].filter(Boolean).join(' ');
  const about = [facts.model, method, facts.dataset].filter((part) => part !== undefined && part !== '');
  const at = startedAt === undefined ? undefined : new Date(startedAt);
  return html`<header>
    <div>
      <h1>${t('Training: {0}', progress.name)}</h1>
      <p class="quiet">
        ${about.join(' · ')}
        ${
          at !== undefined
            ? html`· <time datetime=${at.toISOString()}>${t('started {0}', at.toLocaleString(lang, SHORT))}</time>`
            : startedByUs || logs.length === 0 || progress.recorded !== undefined
              ? nothing
              : html`· ${t('started in a terminal')}`
        }
      </p>
    </div>
    <div class="tools">${actions(store).map((one, place) => actionButton(store, one, place === 0))}</div>
  </header>`;
}

/** What can be done now; the first is what a person most likely wants. */
function actions({ shown: { progress, facts } }: Store): readonly TrainingAction[] {
  const files: readonly TrainingAction[] = [
    'openConfig',
    // A run by hand prints its log in its terminal, and one that was not started has none.
    ...(progress.startedByUs && progress.state.kind !== 'not-started' ? ['openLog' as const] : []),
  ];
  const { state, pid } = progress;
  if (progress.recorded !== undefined) return files; // its model was not kept
  if (isUnderWay(state)) return pid === undefined ? files : ['stop', ...files];
  if (state.kind === 'not-started') return ['start', 'doctor', ...files];
  if (state.kind === 'done')
    return [
      facts.gguf === undefined ? 'buildGguf' : 'startModel',
      ...(facts.gguf === undefined ? [] : ['evaluate' as const, 'buildGguf' as const]),
      ...files,
    ];
  const again: readonly TrainingAction[] = facts.canResume ? ['resume', 'start'] : ['start'];
  return state.kind === 'stopped' ? [...again, 'buildGguf', ...files] : [...again, 'doctor', ...files];
}

function actionButton(store: Store, action: TrainingAction, isFirst: boolean): TemplateResult {
  const { state } = store.shown.progress;
  const [look, text] = {
    start: ['play', state.kind === 'not-started' ? t('Start') : t('Start Again')],
    resume: ['debug-continue', t('Go On from the Checkpoint')],
    stop: state.kind === 'stopping' ? ['debug-stop', t('Stop at Once…')] : ['debug-stop', t('Stop')],
    buildGguf: ['package', t('Build GGUF…')],
    openConfig: ['settings-gear', 'train.yaml'],
    openLog: ['output', t('Log')],
    doctor: ['pulse', t('Check Environment')],
    evaluate: ['beaker', t('Evaluate…')],
    startModel: ['vm-running', t('Start This Model')],
  }[action] as [string, string];
  const title =
    action === 'stop' && state.kind === 'running' ? t('Stops after the current step; what was trained is saved.') : '';
  return html`<button
    type="button"
    class="push ${isFirst ? 'first' : action === 'openConfig' || action === 'openLog' ? 'quiet' : 'plain'}"
    title=${title || nothing}
    ?disabled=${store.busy === action}
    data-action=${action}
    @click=${() => store.act(action)}
  >
    ${icon(look)} ${text}
  </button>`;
}
