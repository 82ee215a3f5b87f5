import { spawn } from 'node:child_process';
import { AppError } from '#core/errors';
import { failureOf } from '#core/train/failures';
import { BoundedLog } from './boundedLog.ts';
import { lastLinesOf } from './logTail.ts';
import { killGroup } from './trainerSignals.ts';

/** A program that works for minutes. */
export interface Tool {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: string; // where its output goes, bounded
  readonly signal?: AbortSignal | undefined; // ends it
}

/** Lines that a person is shown: four a second are enough. */
const SHOW_MS = 250;

/**
 * Runs a program by its arguments, without a shell, and waits for it; `onLine` hears its output now and then.
 * @throws the signal's reason; AppError 'runtime.failed' with its last line, 'runtime.missing' when it cannot be started.
 */
export async function runTool(
  { file, args, cwd, env, log: logFile, signal }: Tool,
  onLine: (line: string) => void,
): Promise<void> {
  signal?.throwIfAborted();
  const log = new BoundedLog(logFile);
  const child = spawn(file, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32', // a group of its own, so that what it starts ends with it
    windowsHide: true,
  });
  let shown = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log.write(text);
      const line = text.split(/[\r\n]+/).findLast((part) => part.trim() !== '');
      if (line === undefined || performance.now() - shown < SHOW_MS) return;
      shown = performance.now();
      onLine(line.trim().slice(0, 300));
    });
  }
  const onAbort = () => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  let code: number;
  try {
    code = await new Promise<number>((resolve, reject) => {
      child.once('error', (cause) => reject(notStarted(file, cause)));
      child.once('close', (exitCode) => resolve(exitCode ?? 1));
    });
  } finally {
    signal?.removeEventListener('abort', onAbort);
    log.close();
  }
  signal?.throwIfAborted();
  if (code !== 0) throw await failed(logFile, code);
}

async function failed(log: string, code: number): Promise<AppError> {
  const lines = await lastLinesOf(log);
  const args = [lines.at(-1)?.slice(0, 300) ?? '', code, log];
  const text = 'The step failed with exit code {1} ({0}).';
  switch (failureOf(lines)) {
    case 'no-module':
      return new AppError('runtime.failed', text, {
        args,
        hint: 'Install what is named there into the Python environment with pip, and build again: finished steps are kept. All of its output is in {2}.',
      });
    case 'out-of-memory':
      return new AppError('runtime.failed', text, {
        args,
        hint: 'End other programs, or do this step on a machine with more memory. All of its output is in {2}.',
      });
    case 'disk':
      return new AppError('runtime.failed', text, {
        args,
        hint: 'Make room on the disk and build again: finished steps are kept.',
      });
    default:
      return new AppError('runtime.failed', text, {
        args,
        hint: 'All of its output is in {2}. Finished steps are kept: build again when the cause is gone.',
      });
  }
}

const notStarted = (file: string, cause: Error): AppError =>
  new AppError('runtime.missing', '{0} could not be started ({1}).', {
    args: [file, 'code' in cause ? String(cause.code) : cause.message],
    hint: 'Check its path; “promptmill doctor” shows what was found.',
    cause,
  });
