import { html, nothing, render, type TemplateResult } from 'lit';
import type {
  PlaygroundAsk,
  PlaygroundHost,
  PlaygroundMode,
  PlaygroundModel,
  PlaygroundRun,
  PlaygroundState,
  PlaygroundView,
} from '#protocol/playground';
import { connect, t, viewState } from '../shared/host.ts';
import { answerView } from './answer.ts';
import { askForm } from './askForm.ts';
import { historyView } from './history.ts';
import { button, count, icon } from './parts.ts';
import { isBusy, modeOf, taskOf, templateOf, type Store } from './store.ts';
import './style.css';

const app = document.querySelector<HTMLElement>('#app') ?? document.body;
const live = document.createElement('div');
live.className = 'visually-hidden';
live.setAttribute('role', 'status');
app.after(live);

/** What the view keeps while it is hidden: unsaved input and choices. */
interface Kept {
  ask: PlaygroundAsk;
  from: string | undefined;
  threshold: number;
  sameOnly: boolean;
  shown: number | undefined;
}

let state: PlaygroundState | undefined;
let error: string | undefined;
const kept: Kept = {
  ask: { record: '', mode: 'conclusion' },
  from: undefined,
  threshold: 0.8,
  sameOnly: false,
  shown: undefined,
  ...(viewState.get() as Partial<Kept> | undefined),
};
let isNew = viewState.get() === undefined;

const host = connect<PlaygroundHost, PlaygroundView>({
  state: (next) => take(next),
  model(next) {
    if (state === undefined) return;
    const { model: _gone, ...rest } = state;
    state = next === undefined ? rest : { ...rest, model: next };
    draw();
  },
  run: (next) => takeRun(next),
  template: (path) => choose(path),
});

function take(next: PlaygroundState): void {
  state = next;
  if (isNew) {
    isNew = false;
    // Whoever opens the playground with one template means that one.
    const first = next.active ?? (next.templates.length > 0 ? next.templates[0]?.path : undefined);
    if (first !== undefined) kept.ask = { ...kept.ask, template: first };
  }
  draw();
}

function takeRun(next: PlaygroundRun): void {
  if (state === undefined) return;
  const known = state.runs.some(({ id }) => id === next.id);
  const runs = known ? state.runs.map((one) => (one.id === next.id ? next : one)) : [next, ...state.runs].slice(0, 20);
  state = { ...state, runs };
  if (!known) kept.shown = next.id;
  if (next.id === kept.shown && next.state !== 'running' && next.state !== 'continuing') announce(next);
  draw();
}

/** Heard once, when it is there: not every piece. */
function announce({ conclusion, reasoning, more, error: wrong }: PlaygroundRun): void {
  const said = wrong ?? (more === undefined ? t('Conclusion: {0}', conclusion) : (reasoning ?? ''));
  if (live.textContent !== said) live.textContent = said;
}

function choose(path: string): void {
  kept.ask = { ...withoutTask(kept.ask), template: path };
  draw();
}

/** Does something that may fail; its failure is shown at the top and read out. */
async function attempt<Result>(act: () => Promise<Result>): Promise<Result | undefined> {
  error = undefined;
  draw();
  try {
    return await act();
  } catch (reason) {
    error = reason instanceof Error ? reason.message : String(reason);
    draw();
    return undefined;
  }
}

function storeOf(now: PlaygroundState): Store {
  const { ask, from, threshold, sameOnly } = kept;
  const shown = now.runs.find(({ id }) => id === kept.shown) ?? now.runs[0];
  const withShown = (act: (id: number) => Promise<void>) => () => {
    if (shown !== undefined) void attempt(() => act(shown.id));
  };
  return {
    state: now,
    ask,
    from,
    shown,
    threshold,
    sameOnly,
    error,
    change: (change) => changeAsk(change),
    run: () => void attempt(run),
    stop: () => void attempt(() => host.stop()),
    goOn: withShown((id) => host.goOn(id)),
    askTeacher: withShown((id) => host.askTeacher(id)),
    copyCurl: withShown((id) => host.copyCurl(id)),
    pick: () => void attempt(pick),
    openTemplate: () =>
      void attempt(async () => (ask.template === undefined ? undefined : host.openTemplate(ask.template))),
    clear: () =>
      void attempt(async () => {
        await host.clear();
        if (state !== undefined) state = { ...state, runs: [] };
        draw();
      }),
    startModel: () => void attempt(() => host.startModel()),
    show(id) {
      kept.shown = id;
      const { ask: asked } = now.runs.find((one) => one.id === id) ?? {};
      if (asked !== undefined) kept.ask = asked;
      draw();
    },
    setThreshold(next) {
      kept.threshold = next;
      draw();
    },
    setSameOnly(next) {
      kept.sameOnly = next;
      draw();
    },
  };
}

function changeAsk(change: Partial<PlaygroundAsk>): void {
  const { template, task, ...rest } = { ...kept.ask, ...change };
  kept.ask = {
    ...rest,
    ...(template === undefined || template === '' ? {} : { template }),
    ...(task === undefined || task === '' ? {} : { task }),
  };
  if (change.record !== undefined) kept.from = undefined;
  draw();
}

function withoutTask({ task: _task, ...ask }: PlaygroundAsk): PlaygroundAsk {
  return ask;
}

async function run(): Promise<void> {
  if (state === undefined || isBusy({ state }) || kept.ask.record.trim() === '') return;
  const mode: PlaygroundMode = modeOf({ state, ask: kept.ask });
  const { template: _template, task: _task, ...ask } = kept.ask;
  const template = templateOf({ state, ask: kept.ask });
  const task = taskOf({ state, ask: kept.ask });
  kept.shown = await host.ask({
    ...ask,
    mode,
    ...(template === undefined ? {} : { template: template.path }),
    ...(task === undefined ? {} : { task: task.id }),
  });
  draw();
}

async function pick(): Promise<void> {
  const picked = await host.pickRecord();
  if (picked === undefined) return;
  const { fields: _fields, ...ask } = kept.ask;
  kept.ask = { ...ask, record: picked.text, ...(picked.fields === undefined ? {} : { fields: picked.fields }) };
  kept.from = picked.from;
  draw();
}

function draw(): void {
  viewState.set(kept);
  if (state === undefined) {
    render(html`<p class="quiet">${t('Loading…')}</p>`, app);
    return;
  }
  const store = storeOf(state);
  render(
    html`<header>
        <h1>${t('Playground')}</h1>
        ${modelView(state.model)}
      </header>
      ${error === undefined ? nothing : html`<p class="error" role="alert">${icon('error')} ${error}</p>`}
      ${state.model === undefined ? noModelView(store) : nothing}
      <div class="columns">${askForm(store)} ${answerView(store)}</div>
      ${historyView(store)}`,
    app,
  );
}

const MODEL_ICONS = {
  ready: 'vm-running',
  busy: 'vm-running',
  loading: 'loading',
  unloaded: 'vm-outline',
  failed: 'error',
};

function modelView(model: PlaygroundModel | undefined): TemplateResult | typeof nothing {
  if (model === undefined) return nothing;
  const { name, about, state: stands, stateText, tokensPerSecond } = model;
  return html`<p class="model ${stands}">
    ${icon(MODEL_ICONS[stands])} <b>${name}</b> <span class="quiet">${about}</span>
    <span class="stands"
      >${tokensPerSecond > 0 ? t('{0} tokens/s', count(tokensPerSecond)) : stands === 'ready' || stands === 'busy' ? '' : stateText}</span
    >
  </p>`;
}

function noModelView(store: Store): TemplateResult {
  const { isTrusted, hasModels } = store.state;
  return html`<div class="banner">
    <p>
      ${icon('vm-outline')}
      ${
        isTrusted
          ? hasModels
            ? t('No local model is running. This folder holds one to try.')
            : t('No local model is running.')
          : t('Local models are off in Restricted Mode.')
      }
    </p>
    ${isTrusted ? button('vm-running', t('Start a Model…'), () => store.startModel(), { kind: 'first' }) : nothing}
  </div>`;
}

window.addEventListener('keydown', (event) => {
  if (state === undefined || event.isComposing) return;
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    void attempt(run);
  } else if (event.key === 'Escape' && isBusy({ state })) {
    event.preventDefault();
    void attempt(() => host.stop());
  }
});

draw();
const first = await attempt(() => host.ready());
if (first !== undefined) take(first);
document.querySelector<HTMLElement>('#record')?.focus();
