import { fork, type ChildProcess } from 'node:child_process';
import { AppError } from '#core/errors';
import type {
  ChildCall,
  ChildCalls,
  ChildError,
  EngineStats,
  FromChild,
  LoadRequest,
  ModelInfo,
  ToChild,
} from '#core/infer/childProtocol';
import type { GenerateAsk } from '#core/infer/request';
import { childEnvironment } from '../childEnvironment.ts';
import { checkModelFiles } from './modelFiles.ts';
import type { CallOptions, LocalModel, StartOptions } from './localModel.ts';
import { removeScratch } from './scratch.ts';

/** What a child that has not worked yet is doing. */
export const NO_STATS: EngineStats = {
  running: 0,
  waiting: 0,
  tokensPerSecond: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  requests: 0,
  rssBytes: 0,
};

/** A process that gives no sign of life for so long while calls wait hangs in native code: it is ended, and started again. */
const SILENCE_MS = 60_000;
const SIGNS = 12; // that it is asked for in this time; a computer that sleeps lets none of them be missed

/** How llama.cpp's backends tell of an error before they abort (ggml-cuda/common.cuh, ggml-vulkan.cpp, ggml-metal). */
const GPU_ERROR =
  /^(?:CUDA|ROCm|Vulkan|Metal) error: |^ggml_(?:cuda|vulkan|metal)\w{0,60}: .{0,200}\b(?:error|failed)\b|vk::\w{1,60}Error/i;

interface Pending {
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  readonly onText: ((text: string) => void) | undefined;
}

/**
 * Checks the files, forks the child and loads the model there. The child's output goes to the log; it ends with us.
 * @throws AppError 'model.invalid', 'runtime.missing' or 'runtime.failed'; the signal's reason when aborted.
 */
export async function startInference(options: StartOptions): Promise<LocalModel> {
  await checkModelFiles(options);
  options.signal?.throwIfAborted();
  const child = fork(options.script, [], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    env: engineEnvironment(),
    ...(options.execPath === undefined ? {} : { execPath: options.execPath }),
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => options.log.debug(`inference: ${chunk.trimEnd()}`));
  }
  const connection = new Connection(child, options);
  const onAbort = () => child.kill('SIGKILL');
  options.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const { runtimePath, modelFile, contextSize, gpu, gpuLayers, parallel, loras, chatTemplate } = options;
    return await connection.load({
      runtimePath,
      modelFile,
      contextSize,
      gpu,
      gpuLayers,
      parallel,
      loras,
      chatTemplate,
    });
  } catch (error) {
    child.kill('SIGKILL');
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
  }
}

/** One child's IPC channel: replies find their calls, and a death rejects them all. */
class Connection {
  readonly #child: ChildProcess;
  readonly #options: StartOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #ended: Promise<string | undefined>;
  #loading: { resolve: (info: ModelInfo) => void; reject: (error: unknown) => void } | undefined;
  #stats = NO_STATS;
  #stopping = false;
  #signs: NodeJS.Timeout | undefined;
  #missed = 0;
  #hung: string | undefined;
  #dead: string | undefined;
  #gpuError: string | undefined; // the last one that llama.cpp told: it ends its process with it
  #next = 1;

  constructor(child: ChildProcess, options: StartOptions) {
    this.#child = child;
    this.#options = options;
    child.on('message', (message: FromChild) => this.#receive(message));
    this.#ended = new Promise((resolve) => {
      const end = (reason: string) => {
        if (this.#dead !== undefined) return;
        clearInterval(this.#signs);
        this.#dead = reason;
        const error = this.#died(reason);
        this.#loading?.reject(error);
        for (const { reject } of this.#pending.values()) reject(error);
        this.#pending.clear();
        resolve(this.#stopping ? undefined : reason);
      };
      child.on('error', (error) => end(error.message)); // may come again when a message cannot be sent
      child.once('exit', (code, signal) => {
        end(this.#hung ?? signal ?? `exit code ${code}`);
        void removeScratch();
      });
    });
  }

  async load(request: LoadRequest): Promise<LocalModel> {
    const info = await new Promise<ModelInfo>((resolve, reject) => {
      this.#loading = { resolve, reject };
      this.#send({ type: 'load', request });
    });
    this.#loading = undefined;
    const stats = () => this.#stats;
    return {
      info,
      pid: this.#child.pid,
      get stats() {
        return stats();
      },
      call: (name, ask, options) => this.#call(name, ask, options),
      stop: () => this.#stop(),
      ended: this.#ended,
    };
  }

  #call<Name extends ChildCall>(
    name: Name,
    ask: ChildCalls[Name]['ask'],
    { signal, onText }: CallOptions = {},
  ): Promise<ChildCalls[Name]['result']> {
    if (this.#dead !== undefined) return Promise.reject(this.#died(this.#dead));
    const id = this.#next++;
    this.#askForSigns();
    let onAbort = () => {};
    return new Promise<ChildCalls[Name]['result']>((resolve, reject) => {
      onAbort = () => {
        this.#send({ type: 'abort', id });
        if (name === 'generate') return; // what was generated so far is on its way
        this.#pending.delete(id);
        reject(signal?.reason);
      };
      this.#pending.set(id, { resolve, reject, onText });
      const streamed = name === 'generate' ? { ...(ask as GenerateAsk), pieces: onText !== undefined } : ask;
      this.#send({ type: 'call', id, name, ask: streamed } as ToChild);
      if (signal?.aborted === true) onAbort();
      else signal?.addEventListener('abort', onAbort, { once: true });
    }).finally(() => {
      this.#pending.delete(id); // sending may have failed
      signal?.removeEventListener('abort', onAbort);
    });
  }

  #askForSigns(): void {
    const { silenceMs = SILENCE_MS, log } = this.#options;
    this.#signs ??= setInterval(() => {
      if (this.#pending.size === 0) {
        clearInterval(this.#signs);
        this.#signs = undefined;
        this.#missed = 0;
      } else if (this.#missed++ < SIGNS) {
        this.#send({ type: 'ping' });
      } else if (this.#hung === undefined) {
        this.#hung = `no answer for ${Math.round(silenceMs / 1000)} s`;
        log.error(`inference: ${this.#hung}`);
        this.#child.kill('SIGKILL');
      }
    }, silenceMs / SIGNS);
    this.#signs.unref();
  }

  #receive(message: FromChild): void {
    const { log, onProgress, onStats } = this.#options;
    this.#missed = 0;
    switch (message.type) {
      case 'log':
        if (GPU_ERROR.test(message.message)) this.#gpuError = message.message;
        log[message.level](`inference: ${message.message}`);
        break;
      case 'loading':
        onProgress?.(message.progress);
        break;
      case 'loaded':
        this.#loading?.resolve(message.info);
        break;
      case 'loadFailed':
        this.#loading?.reject(fromChild(message.error));
        break;
      case 'stats':
        this.#stats = message.stats;
        onStats?.(message.stats);
        break;
      case 'text':
        this.#pending.get(message.id)?.onText?.(message.text);
        break;
      case 'done':
        this.#settle(message.id)?.resolve(message.result as never);
        break;
      case 'failed':
        this.#settle(message.id)?.reject(fromChild(message.error));
        break;
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  async #stop(): Promise<void> {
    if (this.#dead !== undefined) return;
    this.#stopping = true;
    if (this.#child.connected) this.#child.disconnect(); // the child ends on it
    const force = setTimeout(() => this.#child.kill('SIGKILL'), 3000);
    await this.#ended;
    clearTimeout(force);
  }

  #died(reason: string): AppError {
    return this.#gpuError === undefined ? modelDied(reason) : gpuFailed(this.#gpuError);
  }

  #send(message: ToChild): void {
    if (this.#child.connected) this.#child.send(message);
  }
}

/**
 * The child runs native code on a file from anywhere: it is given no key or token of ours. And its thread pool has one thread:
 * node-llama-cpp samples several sequences at once on the pool, while llama.cpp (llama_context::output_reorder) swaps the rows of
 * their logits at the first look without a lock, so that with more threads sequences are given each other's tokens. What computes
 * is llama.cpp's own threads; sampling one after the other costs some 2 % of a round of eight.
 */
function engineEnvironment(): NodeJS.ProcessEnv {
  return { ...childEnvironment(process.env), UV_THREADPOOL_SIZE: '1' };
}

/** The error of a call whose process ended. */
function modelDied(reason: string): AppError {
  return new AppError('runtime.failed', 'The process of the local model ended ({0}).', {
    args: [reason],
    hint: 'Start the model again. If it ends again, use a smaller model or context, or fewer GPU layers; the log has the details.',
  });
}

/** The error of a call whose process ended on a GPU that it cannot use, such as one whose driver is older than the code. */
function gpuFailed(message: string): AppError {
  return new AppError('runtime.failed', 'The GPU could not compute: {0}', {
    args: [message.trim()],
    hint: 'Update the GPU’s driver, or set promptmill.model.gpu (or --gpu) to vulkan or off. If memory ran out, use a smaller model or context, or fewer GPU layers.',
  });
}

function fromChild({ code, template, args, hint }: ChildError): AppError {
  return new AppError(code, template, { args, hint });
}
