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
import { reportPage } from '../runReport/reportPage.ts';
import { connect, t, viewState } from '../shared/host.ts';
import { evaluationTemplate } from './evaluation.ts';
import './style.css';

const PAGE = 50; // rows

let state: EvaluationState | undefined;
let { task, contestant, threshold } = keptState(viewState.get());
let filter: RowFilter | undefined;
let page: RowPage | undefined;
let reading = 0;

const host = connect<EvaluationHost, EvaluationView>({ state: (next) => take(next) });
const frame = reportPage(draw, async () => take(await host.ready()));
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
  void frame.attempt(async () => {
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

function openRows(next: RowFilter): void {
  show(next);
  const list = document.querySelector<HTMLElement>('#records');
  list?.scrollIntoView({ block: 'start' });
  list?.focus({ preventScroll: true });
}

function draw(): void {
  if (state === undefined) return frame.show(undefined);
  frame.show(
    evaluationTemplate({
      state,
      task: Math.min(task, Math.max(0, state.report.tasks.length - 1)),
      contestant,
      threshold,
      filter,
      page,
      error: frame.error,
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
      more: () => void frame.attempt(more),
      openRecord: (itemId, taskId) => void frame.attempt(() => host.openRecord(itemId, taskId).then(() => undefined)),
      refresh: () => void frame.refresh(),
      open: openRows,
      copyCsv: (rows) => void frame.attempt(() => host.copyText(csvText(rows)).then(() => t('Table copied.'))),
      copyPng: (chart) => void frame.attempt(() => copyPng(chart, save)),
      savePng: (chart) => void frame.attempt(() => savePng(chart, save)),
    }),
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

await frame.open();
