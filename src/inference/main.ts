import { AppError } from '#core/errors';
import type { ChildCall, ChildError, FromChild, LoadRequest, ToChild } from '#core/infer/childProtocol';
import { openEngine, type Engine, type Following } from './engine.ts';

/**
 * The child process that runs a local model. It speaks `core/infer/childProtocol` over the fork's IPC channel and ends
 * when its parent goes: native code that crashes takes this process only.
 */
let engine: Engine | undefined;
const aborts = new Map<number, AbortController>();

const send = (message: FromChild): void => {
  if (process.connected) process.send?.(message);
};

process.on('disconnect', () => process.exit(0));
// Ctrl-C in a terminal reaches the whole process group: the parent decides when this process ends.
process.on('SIGINT', () => undefined);
process.on('message', (message: ToChild) => {
  switch (message.type) {
    case 'load':
      void load(message.request);
      break;
    case 'call':
      void answer(message);
      break;
    case 'ping':
      send({ type: 'pong' });
      break;
    case 'abort':
      aborts.get(message.id)?.abort();
      break;
  }
});

async function load(request: LoadRequest): Promise<void> {
  let told = -1; // per cent
  try {
    engine = await openEngine(request, {
      log: (level, message) => send({ type: 'log', level, message }),
      onProgress(progress) {
        const percent = Math.floor(progress * 100);
        if (percent > told) send({ type: 'loading', progress });
        told = percent;
      },
      onStats: (stats) => send({ type: 'stats', stats }),
      onBroken: breakDown,
    });
    send({ type: 'loaded', info: engine.info });
  } catch (error) {
    send({ type: 'loadFailed', error: toChildError(error) });
  }
}

async function answer({ id, name, ask }: Extract<ToChild, { type: 'call' }>): Promise<void> {
  const abort = new AbortController();
  aborts.set(id, abort);
  try {
    if (engine === undefined) throw new Error('no model is loaded');
    const onText = (text: string) => send({ type: 'text', id, text });
    // The ask's type goes with the name's, which TypeScript does not follow through a union.
    const call = engine[name] as (ask: unknown, following: Following) => ReturnType<Engine[ChildCall]>;
    send({ type: 'done', id, result: await call(ask, { signal: abort.signal, onText }) });
  } catch (error) {
    if (!AppError.is(error) && !abort.signal.aborted) log('error', error);
    send({ type: 'failed', id, error: toChildError(error) });
  } finally {
    aborts.delete(id);
  }
}

/** llama.cpp cannot go on, a driver's failure mostly: a new process can. */
function breakDown(error: unknown): void {
  log('error', error);
  process.send?.(
    { type: 'log', level: 'error', message: 'llama.cpp computes nothing any more: the process ends.' },
    () => process.exit(1),
  );
}

function log(level: 'error', error: unknown): void {
  send({ type: 'log', level, message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

function toChildError(error: unknown): ChildError {
  if (error instanceof AppError) {
    return { code: error.code, template: error.template, args: error.args, hint: error.hint };
  }
  return {
    code: 'runtime.failed',
    template: 'The local model failed: {0}',
    args: [error instanceof Error ? error.message : String(error)],
    hint: 'Start the model again; the log has the details.',
  };
}
