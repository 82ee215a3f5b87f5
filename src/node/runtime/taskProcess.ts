import { fork } from 'node:child_process';
import { AppError } from '#core/errors';
import type { Logger } from '#core/ports';
import { childEnvironment } from '../childEnvironment.ts';
import { errorOf } from '../wireError.ts';
import type { FromTask, TaskName, TaskProgress, Tasks, ToTask } from './tasks.ts';

/** How a task is run and watched. */
export interface TaskOptions {
  readonly script: string; // dist/runtimeTask.mjs
  readonly log: Logger;
  readonly signal?: AbortSignal; // ends it; what was fetched is kept
  readonly onProgress?: (progress: TaskProgress) => void;
  readonly env?: Readonly<Record<string, string>>; // besides our own, such as the proxy of the editor
  readonly execPath?: string; // the Node (or Electron) that runs it; default: our own
}

/** A child that does not end when it is asked to. */
const END_MS = 5000;

/** Runs a task in a process of its own, which ends with us. @throws what the task throws; the signal's reason. */
export async function runTask<Name extends TaskName>(
  name: Name,
  ask: Tasks[Name]['ask'],
  { script, log, signal, onProgress, env, execPath }: TaskOptions,
): Promise<Tasks[Name]['result']> {
  signal?.throwIfAborted();
  const child = fork(script, [], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    env: { ...childEnvironment(process.env), ...env },
    ...(execPath !== undefined && { execPath }),
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      said = `${said}${chunk}`.slice(-500);
      log.debug(`${name}: ${chunk.trimEnd()}`);
    });
  }
  const send = (message: ToTask): void => {
    if (child.connected) child.send(message);
  };
  let force: NodeJS.Timeout | undefined;
  const onAbort = () => {
    send({ type: 'cancel' });
    force = setTimeout(() => child.kill('SIGKILL'), END_MS);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await new Promise<Tasks[Name]['result']>((resolve, reject) => {
      child.on('message', (message: FromTask) => {
        if (message.type === 'progress') onProgress?.(message.progress);
        else if (message.type === 'log') log[message.level](`${name}: ${message.message}`);
        else if (message.type === 'done') resolve(message.result);
        else reject(errorOf(message.error));
      });
      child.on('error', reject);
      child.once('exit', (code, killed) => reject(died(`${killed ?? code}${said === '' ? '' : `, ${said.trim()}`}`)));
      send({ type: 'do', name, ask } as ToTask);
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    clearTimeout(force);
    if (child.connected) child.disconnect(); // it ends on that
  }
}

function died(reason: string): AppError {
  return new AppError('download.failed', 'The process that fetches ended ({0}).', {
    args: [reason],
    hint: 'Try again: what was fetched is kept. The log has the details.',
  });
}
