import { watch, type FSWatcher } from 'node:fs';
import type { TrainingProgress } from '#core/train/progress';
import { LogTail } from './logTail.ts';
import { openTraining, type TrainingFolder } from './trainingFolder.ts';
import { progressOf } from './trainingProgress.ts';

/** Events get lost on network folders and in containers, and a process dies without one. */
const EVERY_MS = 1000;
/** Several events come with one line. */
const SOON_MS = 50;

/** What follows a training, until it is closed. */
export interface Following {
  readonly close: () => void;
}

/**
 * Tells how a training goes on: at once, and whenever something changed, whoever started it and wherever. It survives
 * that the log is cut, replaced or not there yet, and that train.yaml names another folder in between. A folder that
 * is not (or no longer) a training is told once to `onError`, and looked at again.
 */
export function followTraining(
  dir: string,
  onChange: (progress: TrainingProgress) => void,
  onError: (error: unknown) => void = () => {},
): Following {
  let folder: TrainingFolder | undefined;
  let tail: LogTail | undefined;
  let told = '';
  let failed = '';
  let closed = false;
  let busy = false;
  let again = false;
  let soon: NodeJS.Timeout | undefined;
  const watchers = new Map<string, FSWatcher>();

  const look = async (): Promise<void> => {
    folder = await openTraining(dir);
    if (tail === undefined || tail.file !== folder.logFile) tail = new LogTail(folder.logFile);
    const progress = await progressOf(folder, tail);
    const { logs, ...rest } = progress;
    const signature = JSON.stringify([rest, tail.logs.length, logs.at(-1)]);
    failed = '';
    if (closed || signature === told) return;
    told = signature;
    onChange(progress);
  };
  const run = async (): Promise<void> => {
    if (closed) return;
    again = busy;
    if (busy) return;
    busy = true;
    try {
      await look();
    } catch (error) {
      const text = String(error);
      if (!closed && text !== failed) onError(error);
      failed = text;
    }
    busy = false;
    if (!closed) listen(new Set([dir, ...(folder === undefined ? [] : [folder.outputDir])]));
    if (again) void run();
  };
  const onEvent = (): void => {
    if (closed || soon !== undefined) return;
    soon = setTimeout(() => {
      soon = undefined;
      void run();
    }, SOON_MS);
  };
  const listen = (places: ReadonlySet<string>): void => {
    for (const [place, watcher] of watchers) {
      if (places.has(place)) continue;
      watcher.close();
      watchers.delete(place);
    }
    for (const place of places) {
      if (watchers.has(place)) continue;
      try {
        const watcher = watch(place, { persistent: false }, onEvent);
        watcher.on('error', () => {
          watcher.close();
          watchers.delete(place);
        });
        watchers.set(place, watcher);
      } catch {
        // Not there yet, or the system is out of watches: the timer looks.
      }
    }
  };
  const timer = setInterval(() => void run(), EVERY_MS);
  void run();
  return {
    close: () => {
      closed = true;
      clearInterval(timer);
      clearTimeout(soon);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}
