import { mkdir } from 'node:fs/promises';
import type { Logger } from '#core/ports';
import { wireError } from '../wireError.ts';
import { requireSpace } from './diskSpace.ts';
import { diskError } from './fetchErrors.ts';
import { installRuntime } from './install.ts';
import { fetchModel, planModel } from './modelFetch.ts';
import { fetchTarballs, sum, tarballsOf } from './tarballs.ts';
import type { FromTask, TaskProgress, Tasks, ToTask } from './tasks.ts';

// The process that fetches: one task, then it ends; and it ends when its parent does.

const PROGRESS_MS = 100;

const cancel = new AbortController();
const { signal } = cancel;
const send = (message: FromTask, then?: () => void): void => {
  if (process.connected) process.send?.(message, undefined, undefined, then);
};
const note = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string) => send({ type: 'log', level, message });
const log: Logger = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };

let last = 0;
let step = '';
/** Ten a second are enough to watch; of a new step or file the first one counts. */
const onProgress = (progress: TaskProgress): void => {
  const now = performance.now();
  const key = 'step' in progress ? progress.step : progress.name;
  if (now - last < PROGRESS_MS && key === step && progress.done !== progress.total) return;
  last = now;
  step = key;
  send({ type: 'progress', progress });
};

process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group: the parent decides
process.on('message', (message: ToTask) => {
  if (message.type === 'cancel') cancel.abort(new Error('cancelled'));
  else void answer(message);
});

async function answer(message: Extract<ToTask, { type: 'do' }>): Promise<void> {
  const end = () => process.disconnect();
  try {
    send({ type: 'done', result: await perform(message) }, end);
  } catch (error) {
    send({ type: 'failed', error: wireError(error) }, end);
  }
}

function perform(message: Extract<ToTask, { type: 'do' }>): Promise<Tasks[keyof Tasks]['result']> {
  const following = { signal, onProgress, log };
  switch (message.name) {
    case 'install':
      return installRuntime(message.ask, following);
    case 'download':
      return download(message.ask);
    case 'planModel':
      return planModel(message.ask, following);
    default:
      return fetchModel(message.ask.plan, message.ask.access, following);
  }
}

async function download({ root, packages, registry }: Tasks['download']['ask']): Promise<{ files: number }> {
  const tarballs = tarballsOf(packages);
  try {
    await mkdir(root, { recursive: true });
    await requireSpace(root, sum(tarballs));
    await fetchTarballs(tarballs, root, {
      registry,
      signal,
      log,
      onProgress: (progress) => onProgress({ step: 'fetch', ...progress }),
    });
  } catch (error) {
    throw diskError(error, root);
  }
  return { files: tarballs.length };
}
