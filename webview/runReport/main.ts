import { csvText } from '#core/csvText';
import type { ReportChart, RunReportHost, RunReportState, RunReportView } from '#protocol/runReport';
import { connect, t, viewState } from '../shared/host.ts';
import { copyPng, savePng } from './picture.ts';
import { reportTemplate } from './report.ts';
import { reportPage } from './reportPage.ts';
import './style.css';

let state: RunReportState | undefined;
let task = taskOf(viewState.get());

const host = connect<RunReportHost, RunReportView>({ state: (next) => take(next) });

function take(next: RunReportState): void {
  state = next;
  viewState.set({ dir: next.dir, task });
  draw();
}

const page = reportPage(draw, async () => take(await host.ready()));
const save = (chart: string, png: string) => host.savePng(chart as ReportChart, png);

function draw(): void {
  if (state === undefined) return page.show(undefined);
  page.show(
    reportTemplate({
      state,
      task,
      error: page.error,
      showTask(next) {
        task = next;
        if (state !== undefined) take(state);
      },
      refresh: () => void page.refresh(),
      open: (filter) => void page.attempt(() => host.openFilter(filter).then(() => undefined)),
      copyCsv: (rows) => void page.attempt(() => host.copyText(csvText(rows)).then(() => t('Table copied.'))),
      copyPng: (chart) => void page.attempt(() => copyPng(chart, save)),
      savePng: (chart) => void page.attempt(() => savePng(chart, save)),
    }),
  );
}

function taskOf(kept: unknown): number {
  return typeof kept === 'object' && kept !== null && 'task' in kept ? Number(kept.task) || 0 : 0;
}

await page.open();
