import { openChannel } from '../../src/protocol/channel.ts';
import type { TrainingAction, TrainingHost, TrainingShown, TrainingView } from '../../src/protocol/training.ts';
import { openWebview, type WebviewHarness, type WebviewOptions } from '../ui/webviewHarness.ts';

/** The built view of a training in a browser, with a host that keeps what it was asked for. */
export interface TrainingHarness extends WebviewHarness {
  readonly acts: readonly TrainingAction[];
  readonly copied: readonly string[];
  readonly saved: readonly string[];
  /** Shows another training, or the same one later: only what is new crosses the wire. */
  tell(next: TrainingShown, from?: number): void;
}

/** Opens it; `bundles` is the folder with training.js. */
export async function openTrainingHarness(
  shown: TrainingShown,
  options: Omit<WebviewOptions, 'bundle'>,
): Promise<TrainingHarness> {
  const acts: TrainingAction[] = [];
  const copied: string[] = [];
  const saved: string[] = [];
  let current = shown;
  const host: TrainingHost = {
    ready: () => Promise.resolve(current),
    act: (action) => {
      acts.push(action);
      return action === 'doctor' ? Promise.reject(new Error('No Python is chosen.')) : Promise.resolve();
    },
    copyText: (text) => {
      copied.push(text);
      return Promise.resolve();
    },
    savePng: (chart, png) => {
      saved.push(`${chart} ${Buffer.from(png, 'base64').subarray(1, 4).toString()}`);
      return Promise.resolve(true);
    },
  };
  let view: ReturnType<typeof openChannel<TrainingView, TrainingHost>> | undefined;
  const harness = await openWebview({ ...options, bundle: 'training' }, (wire) => {
    view = openChannel<TrainingView, TrainingHost>(host, wire, (error) => ({
      message: (error as Error).message,
    }));
  });
  return {
    ...harness,
    acts,
    copied,
    saved,
    tell(next, from = 0) {
      current = next;
      const { logs, ...progress } = next.progress;
      void view?.changed.asEvent({ progress, facts: next.facts, from, logs: logs.slice(from) });
    },
  };
}
