import { AppError } from '#core/errors';
import type { ChildError, FromChild, GenerateRequest, LoadRequest, ToChild } from '#core/infer/childProtocol';
import { loadModel, type LoadedModel } from './model.ts';

/**
 * The child process that runs a local model. It speaks `core/infer/childProtocol` over the fork's IPC channel, answers
 * one request after the other, and ends when its parent goes: native code that crashes takes this process only.
 */
let model: LoadedModel | undefined;
let queue: Promise<void> = Promise.resolve();
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
    case 'generate':
      aborts.set(message.request.id, new AbortController());
      queue = generateAfter(queue, message.request);
      break;
    case 'abort':
      aborts.get(message.id)?.abort();
      break;
  }
});

async function load(request: LoadRequest): Promise<void> {
  try {
    model = await loadModel(request, (level, message) => send({ type: 'log', level, message }));
    send({ type: 'loaded', info: model.info });
  } catch (error) {
    send({ type: 'loadFailed', error: toChildError(error) });
  }
}

async function generateAfter(earlier: Promise<void>, request: GenerateRequest): Promise<void> {
  await earlier;
  const { id } = request;
  const signal = aborts.get(id)?.signal ?? AbortSignal.abort();
  try {
    if (model === undefined) throw new Error('no model is loaded');
    const result = await model.generate(request, (text) => send({ type: 'text', id, text }), signal);
    send({ type: 'done', id, result });
  } catch (error) {
    send({ type: 'failed', id, error: toChildError(error) });
  } finally {
    aborts.delete(id);
  }
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
