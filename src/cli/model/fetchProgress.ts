import { fileURLToPath } from 'node:url';
import type { Logger } from '#core/ports';
import { sizeText } from '#node/runtime/sizeText';
import type { TaskProgress } from '#node/runtime/tasks';
import type { CliIo } from '../command.ts';

const TERMINAL_MS = 100;
const PLAIN_MS = 5000;

/** The program of the process that fetches: beside the bundle, or beside the sources. */
export function taskScript(): string {
  const isBundle = !import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(isBundle ? './runtimeTask.mjs' : '../../node/runtime/runtimeTask.ts', import.meta.url));
}

/** Technical messages of a task on stderr: warnings always, the rest with --verbose. */
export function taskLog(io: CliIo, verbose: boolean): Logger {
  const write = (message: string) => {
    if (verbose) io.err(`${message}\n`);
  };
  return {
    debug: write,
    info: write,
    warn: (message) => io.err(`${message}\n`),
    error: (message) => io.err(`${message}\n`),
  };
}

/** Tells on stderr how a task goes on: one line that is rewritten in a terminal, a line every few seconds elsewhere. */
export class FetchProgress {
  readonly #io: CliIo;
  #last = 0;
  #step = '';
  #width = 0;

  constructor(io: CliIo) {
    this.#io = io;
  }

  show(progress: TaskProgress): void {
    const { interactive, t } = this.#io;
    const step = 'step' in progress ? progress.step : 'fetch';
    const now = performance.now();
    const isNews = step !== this.#step || (progress.done === progress.total && !interactive);
    if (!isNews && now - this.#last < (interactive ? TERMINAL_MS : PLAIN_MS)) return;
    this.#last = now;
    this.#step = step;
    if (step === 'test') this.#line(t('Trying whether it works: {0}', progress.name));
    else {
      const amount =
        progress.total === undefined
          ? sizeText(progress.done)
          : `${sizeText(progress.done)} / ${sizeText(progress.total)}`;
      this.#line(step === 'fetch' ? t('Fetching: {0} {1}', amount, progress.name) : t('Unpacking: {0}', amount));
    }
  }

  /** Ends the line that is rewritten. */
  end(): void {
    if (this.#width > 0) this.#io.err('\n');
    this.#width = 0;
  }

  #line(text: string): void {
    if (!this.#io.interactive) {
      this.#io.err(`${text}\n`);
      return;
    }
    this.#io.err(`\r${text.padEnd(this.#width)}`);
    this.#width = text.length;
  }
}
