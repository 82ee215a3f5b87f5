import { csvText } from '#core/csvText';
import type { TrainingAction, TrainingChart, TrainingHost, TrainingShown, TrainingView } from '#protocol/training';
import { stateText } from '#core/train/trainingText';
import { copyPng, savePng } from '../runReport/picture.ts';
import { reportPage } from '../runReport/reportPage.ts';
import { connect, t, viewState } from '../shared/host.ts';
import { changed, received } from './logs.ts';
import { trainingTemplate } from './training.ts';
import './style.css';

const SMOOTHING = 0.6; // as TensorBoard begins

let shown: TrainingShown | undefined;
let smoothing = smoothingOf(viewState.get());
let busy: TrainingAction | undefined;

const host = connect<TrainingHost, TrainingView>({
  changed: (change) => {
    if (shown !== undefined) take(changed(shown, change));
  },
});
const page = reportPage(draw, async () => take(received(await host.ready())));
const save = (chart: string, png: string) => host.savePng(chart as TrainingChart, png);

function take(next: TrainingShown): void {
  const before = shown?.progress.state;
  shown = next;
  keep();
  draw();
  // Steps come every few seconds: what is read out is that the run stands otherwise than before.
  if (before !== undefined && before.kind !== next.progress.state.kind) {
    void page.attempt(() =>
      Promise.resolve(t('Training {0}: {1}', next.progress.name, stateText(next.progress.state, t))),
    );
  }
}

function keep(): void {
  if (shown !== undefined) viewState.set({ dir: shown.dir, smoothing });
}

function act(action: TrainingAction): void {
  busy = action;
  void page.attempt(async () => {
    try {
      await host.act(action);
    } finally {
      busy = undefined;
    }
    return undefined;
  });
  draw();
}

function draw(): void {
  if (shown === undefined) return page.show(undefined);
  page.show(
    trainingTemplate({
      shown,
      smoothing,
      busy,
      error: page.error,
      setSmoothing(weight) {
        smoothing = weight;
        keep();
        draw();
      },
      act,
      open: () => {},
      copyCsv: (rows) => void page.attempt(() => host.copyText(csvText(rows)).then(() => t('Table copied.'))),
      copyPng: (chart) => void page.attempt(() => copyPng(chart, save)),
      savePng: (chart) => void page.attempt(() => savePng(chart, save)),
    }),
  );
}

function smoothingOf(kept: unknown): number {
  const value = typeof kept === 'object' && kept !== null && 'smoothing' in kept ? kept.smoothing : undefined;
  return typeof value === 'number' && value >= 0 && value <= 0.99 ? value : SMOOTHING;
}

await page.open();
