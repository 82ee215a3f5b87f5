import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { render } from 'lit';
import type { ReportAction, ReportHost, ReportState, ReportView } from '#protocol/promptReport';
import { connect, t, viewState } from '../shared/host.ts';
import { reportTemplate } from './report.ts';
import './style.css';

const app = document.querySelector<HTMLElement>('#app') ?? document.body;
const live = document.createElement('div');
live.className = 'visually-hidden';
live.setAttribute('role', 'status');
app.after(live);

const QUIET = 1000; // ms: a score that changes with every key is not read out
let state: ReportState | undefined;
let error: string | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

const host = connect<ReportHost, ReportView>({ state: (next) => take(next) });

function act(action: ReportAction): void {
  error = undefined;
  host.act(action).catch((reason: unknown) => {
    error = reason instanceof Error ? reason.message : String(reason);
    draw();
  });
}

function take(next: ReportState): void {
  const changed = state !== undefined && (state.score !== next.score || state.count !== next.count);
  state = next;
  viewState.set({ uri: next.uri, part: next.part });
  draw();
  if (!changed) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    live.textContent = t('Score {0} of 100, findings: {1}', next.score, next.count);
  }, QUIET);
}

function draw(): void {
  if (state === undefined) return;
  const lost = () => document.activeElement === null || document.activeElement === document.body;
  const had = !lost();
  render(reportTemplate(state, error, act), app);
  // The button of a finding that was mended goes with it; the keyboard goes on from the top of what is left.
  if (had && lost()) app.querySelector<HTMLElement>('.metric button, .overview button')?.focus({ preventScroll: true });
}

take(await host.ready());
