import { render } from 'lit';
import { csvText } from '#core/csvText';
import type { ReportChart, RunReportHost, RunReportState, RunReportView } from '#protocol/runReport';
import { connect, t, viewState } from '../shared/host.ts';
import { copyPng, savePng } from './picture.ts';
import { emptyTemplate, reportTemplate } from './report.ts';
import './style.css';

const app = document.querySelector<HTMLElement>('#app') ?? document.body;
const live = document.createElement('div');
live.className = 'visually-hidden';
live.setAttribute('role', 'status');
app.after(live);

let state: RunReportState | undefined;
let task = taskOf(viewState.get());
let error: string | undefined;
let busy = false;

const host = connect<RunReportHost, RunReportView>({ state: (next) => take(next) });

function take(next: RunReportState): void {
  state = next;
  viewState.set({ dir: next.dir, task });
  draw();
}

/** Does something that may fail; its failure is shown at the top and read out. */
async function attempt(run: () => Promise<string | undefined>): Promise<void> {
  error = undefined;
  try {
    const said = await run();
    if (said !== undefined) live.textContent = said;
  } catch (reason) {
    error = reason instanceof Error ? reason.message : String(reason);
  }
  draw();
}

async function refresh(): Promise<string> {
  busy = true;
  draw();
  try {
    take(await host.ready());
  } finally {
    busy = false;
  }
  return t('The report is up to date.');
}

const save = (chart: string, png: string) => host.savePng(chart as ReportChart, png);

function draw(): void {
  if (state === undefined) {
    render(
      emptyTemplate(error, () => void attempt(refresh)),
      app,
    );
    return;
  }
  app.setAttribute('aria-busy', String(busy));
  render(
    reportTemplate({
      state,
      task,
      error,
      showTask(next) {
        task = next;
        if (state !== undefined) take(state);
      },
      refresh: () => void attempt(refresh),
      open: (filter) => void attempt(() => host.openFilter(filter).then(() => undefined)),
      copyCsv: (rows) => void attempt(() => host.copyText(csvText(rows)).then(() => t('Table copied.'))),
      copyPng: (chart) => void attempt(() => copyPng(chart, save)),
      savePng: (chart) => void attempt(() => savePng(chart, save)),
    }),
    app,
  );
}

function taskOf(kept: unknown): number {
  return typeof kept === 'object' && kept !== null && 'task' in kept ? Number(kept.task) || 0 : 0;
}

draw();
await attempt(() => refresh().then(() => undefined));
