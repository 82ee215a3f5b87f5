import path from 'node:path';
import type { EvaluateProgress } from '#node/evaluate/evaluate';
import type { CliIo } from '../command.ts';

const EVERY_MS = 200;

/** How far an evaluation is: one line of a terminal that is written over; elsewhere a line a step. */
export function progressLine(io: CliIo): { show(progress: EvaluateProgress): void; end(): void } {
  let told = '';
  let at = 0;
  let isOpen = false;
  return {
    show({ step, title, done, total }) {
      const name = path.basename(title);
      const text = {
        load: io.t('Loading {0}…', name),
        predict: io.t('{0}: {1} of {2} labels', name, done, total),
        speed: io.t('{0}: measuring, {1} of {2}', name, done, total),
      }[step];
      if (!io.interactive) {
        if (`${step} ${name}` !== told) io.err(`${text}\n`);
        told = `${step} ${name}`;
        return;
      }
      const now = performance.now();
      if (now - at < EVERY_MS && done !== total) return;
      at = now;
      isOpen = true;
      io.err(`\r\u001B[2K${text}`);
    },
    end() {
      if (isOpen) io.err('\r\u001B[2K');
    },
  };
}
