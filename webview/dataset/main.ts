import { csvText } from '#core/csvText';
import type {
  DatasetChart,
  DatasetHost,
  DatasetOptions,
  DatasetState,
  DatasetView,
  FindingFilter,
  FindingPage,
  LeakPage,
  StoredRow,
  Verification,
} from '#protocol/dataset';
import { copyPng, savePng } from '../runReport/picture.ts';
import { reportPage } from '../runReport/reportPage.ts';
import { connect, t, viewState } from '../shared/host.ts';
import { datasetTemplate } from './dataset.ts';
import { PAGE, type Store } from './store.ts';
import './style.css';

const LEAKS = 10; // a page

let state: DatasetState | undefined;
let checking = false;
let filter: FindingFilter = {};
let from = 0;
let page: FindingPage | undefined;
let rows = new Map<number, StoredRow>();
let leaks: LeakPage | undefined;
let verification: Verification | 'running' | undefined;
let reading = 0;
let task = 0;

const host = connect<DatasetHost, DatasetView>({
  state: (next) => take(next),
  checking: () => {
    checking = true;
    draw();
  },
  failed: (reason) => {
    checking = false;
    void frame.attempt(() => Promise.reject(new Error(reason)));
  },
});
const frame = reportPage(draw, async () => take(await host.ready()));
const save = (chart: string, png: string) => host.savePng(chart as DatasetChart, png);

function take(next: DatasetState): void {
  state = next;
  checking = false;
  verification = next.verification;
  rows = new Map();
  leaks = undefined;
  viewState.set({ dir: next.dir, options: next.options });
  // What is filtered by may be gone: a list that is empty for no visible reason is of no use.
  if (filter.code !== undefined && !next.codes.some(({ code }) => code === filter.code)) filter = {};
  if (filter.severity !== undefined && next.severities[filter.severity] === 0) filter = {};
  show(filter, 0);
  if (next.leaks > 0) void frame.attempt(readLeaks);
}

/** Lists findings of a filter. */
function show(next: FindingFilter, first: number): void {
  filter = next;
  from = first;
  const own = ++reading;
  draw();
  void frame.attempt(async () => {
    const found = await host.findings(next, first, PAGE);
    if (own !== reading) return undefined;
    page = found;
    return t('{0} findings', found.total);
  });
}

async function readLeaks(): Promise<undefined> {
  const shown = leaks?.rows ?? [];
  const next = await host.leaks(shown.length, LEAKS);
  leaks = { total: next.total, rows: [...shown, ...next.rows] };
  return undefined;
}

async function check(options: Partial<DatasetOptions>): Promise<string | undefined> {
  if (state === undefined) return undefined;
  checking = true;
  draw();
  try {
    take(await host.check({ ...state.options, ...options }));
  } finally {
    checking = false;
  }
  return t('Checked.');
}

async function toggleRow(id: number): Promise<undefined> {
  if (rows.delete(id)) return undefined;
  rows.set(id, await host.findingRow(id));
  return undefined;
}

async function verify(): Promise<string> {
  verification = 'running';
  draw();
  try {
    const result = await host.verify();
    verification = result;
    return result.text;
  } catch (error) {
    verification = undefined;
    throw error;
  }
}

/** Goes to the findings of a filter. */
function openFindings(next: FindingFilter): void {
  show(next, 0);
  const list = document.querySelector<HTMLElement>('#findings');
  list?.scrollIntoView({ block: 'start' });
  list?.focus({ preventScroll: true });
}

/** Does something that says nothing when it went well. */
const quietly = (run: () => Promise<unknown>) => void frame.attempt(() => run().then(() => undefined));

function draw(): void {
  if (state === undefined) return frame.show(undefined);
  const store: Store = {
    state,
    checking,
    filter,
    from,
    page,
    rows,
    leaks,
    verification,
    task: Math.min(task, Math.max(0, state.report.tasks.length - 1)),
    error: frame.error,
    showTask(next) {
      task = next;
      draw();
    },
    check: (options) => void frame.attempt(() => check(options)),
    show,
    openFinding: (id) => quietly(() => host.openFinding(id)),
    toggleRow: (id) => void frame.attempt(() => toggleRow(id)),
    explain: (code) => quietly(() => host.explain(code)),
    copyFindings: () =>
      void frame.attempt(() => host.copyFindings(filter).then((count) => t('{0} findings copied.', count))),
    moreLeaks: () => void frame.attempt(readLeaks),
    openLeak: (id, side) => quietly(() => host.openLeak(id, side)),
    chooseTokenizer: () =>
      void frame.attempt(async () => ((await host.chooseTokenizer()) ? await check({}) : undefined)),
    verify: () => void frame.attempt(verify),
    newTraining: () => quietly(() => host.newTraining()),
    open: openFindings,
    copyCsv: (table) => void frame.attempt(() => host.copyText(csvText(table)).then(() => t('Table copied.'))),
    copyPng: (chart) => void frame.attempt(() => copyPng(chart, save)),
    savePng: (chart) => void frame.attempt(() => savePng(chart, save)),
  };
  frame.show(datasetTemplate(store));
}

await frame.open();
