import { render } from 'lit';
import { csvText } from '#core/csvText';
import type {
  EvaluationChart,
  EvaluationHost,
  EvaluationState,
  EvaluationView,
  RowFilter,
  RowPage,
} from '#protocol/evaluation';
import { copyPng, savePng } from '../runReport/picture.ts';
import { connect, t, viewState } from '../shared/host.ts';
import { emptyTemplate, evaluationTemplate } from './evaluation.ts';
import './style.css';

const PAGE = 50; // rows

const app = document.querySelector<HTMLElement>('#app') ?? document.body;
const live = document.createElement('div');
live.className = 'visually-hidden';
live.setAttribute('role', 'status');
app.after(live);

let state: EvaluationState | undefined;
let { task, contestant, threshold } = keptState(viewState.get());
let filter: RowFilter | undefined;
let page: RowPage | undefined;
let reading = 0;
let error: string | undefined;
let busy = false;

const host = connect<EvaluationHost, EvaluationView>({ state: (next) => take(next) });
const save = (chart: string, png: string) => host.savePng(chart as EvaluationChart, png);

function take(next: EvaluationState): void {
  state = next;
  keep();
  show(wrongOnes());
}

function keep(): void {
  if (state !== undefined) viewState.set({ dir: state.dir, task, contestant, threshold });
}

/** The filter that the list begins with: what the shown contestant got wrong. */
function wrongOnes(): RowFilter | undefined {
  const shown = state?.report.tasks[task] ?? state?.report.tasks[0];
  const who = shown?.contestants[contestant] ?? shown?.contestants[0];
  return shown && who && { taskId: shown.taskId, contestant: who.contestant, only: 'wrong' };
}

/** Lists the labels of a filter from their beginning. */
function show(next: RowFilter | undefined): void {
  filter = next;
  page = undefined;
  draw();
  if (next === undefined) return;
  const own = ++reading;
  void attempt(async () => {
    const found = await host.rows(next, 0, PAGE);
    if (own === reading) page = found;
    return undefined;
  });
}

async function more(): Promise<undefined> {
  if (filter === undefined || page === undefined) return undefined;
  const own = reading;
  const next = await host.rows(filter, page.rows.length, PAGE);
  if (own === reading) page = { total: next.total, rows: [...page.rows, ...next.rows] };
  return undefined;
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

function openRows(next: RowFilter): void {
  show(next);
  const list = document.querySelector<HTMLElement>('#records');
  list?.scrollIntoView({ block: 'start' });
  list?.focus({ preventScroll: true });
}

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
    evaluationTemplate({
      state,
      task: Math.min(task, Math.max(0, state.report.tasks.length - 1)),
      contestant,
      threshold,
      filter,
      page,
      error,
      showTask(next) {
        task = next;
        contestant = 0;
        keep();
        show(wrongOnes());
      },
      showContestant(next) {
        contestant = next;
        keep();
        show(wrongOnes());
      },
      setThreshold(next) {
        threshold = next;
        keep();
        draw();
      },
      more: () => void attempt(more),
      openRecord: (itemId, taskId) => void attempt(() => host.openRecord(itemId, taskId).then(() => undefined)),
      refresh: () => void attempt(refresh),
      open: openRows,
      copyCsv: (rows) => void attempt(() => host.copyText(csvText(rows)).then(() => t('Table copied.'))),
      copyPng: (chart) => void attempt(() => copyPng(chart, save)),
      savePng: (chart) => void attempt(() => savePng(chart, save)),
    }),
    app,
  );
}

function keptState(kept: unknown): { task: number; contestant: number; threshold: number } {
  const number = (name: string, absent: number) => {
    const value = typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>)[name] : undefined;
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : absent;
  };
  return {
    task: number('task', 0),
    contestant: number('contestant', 0),
    threshold: Math.min(100, number('threshold', 90)),
  };
}

draw();
await attempt(() => refresh().then(() => undefined));
