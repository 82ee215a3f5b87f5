import { fork, type ChildProcess } from 'node:child_process';
import { AppError } from '#core/errors';
import type {
  ChildError,
  FromChild,
  GenerateRequest,
  GenerateResult,
  LoadRequest,
  ModelInfo,
  ToChild,
} from '#core/infer/childProtocol';
import type { ChatMessage } from '#core/infer/engine';
import type { Logger } from '#core/ports';
import { readGgufHeader } from './ggufHeader.ts';

/** What is asked of a local model. */
export interface Ask {
  readonly messages: readonly ChatMessage[];
  readonly stop: readonly string[]; // e.g. ['####']; [] generates the reasoning too
  readonly maxTokens?: number; // 512
  readonly temperature?: number; // 0: greedy
}

/** A local model in its own process. */
export interface LocalModel {
  readonly info: ModelInfo;
  readonly pid: number | undefined;
  /** Rejects with AppError 'runtime.failed' when the process dies; an abort gives what was generated so far. */
  generate(
    ask: Ask,
    options?: { readonly signal?: AbortSignal; readonly onText?: (text: string) => void },
  ): Promise<GenerateResult>;
  stop(): Promise<void>;
  /** Resolves when the process has ended, with the reason unless `stop` was called. */
  readonly ended: Promise<string | undefined>;
}

/** How to start one: `script` is dist/inference.mjs. */
export interface StartOptions extends LoadRequest {
  readonly script: string;
  readonly log: Logger;
  readonly signal?: AbortSignal; // aborting it stops the loading
  readonly execPath?: string; // the Node (or Electron) that runs the script; default: our own
}

interface Pending {
  readonly resolve: (result: GenerateResult) => void;
  readonly reject: (error: unknown) => void;
  readonly onText: ((text: string) => void) | undefined;
}

/**
 * Checks the file, forks the child and loads the model there. The child's output goes to the log; it ends with us.
 * @throws AppError 'model.invalid', 'runtime.missing' or 'runtime.failed'.
 */
export async function startInference(options: StartOptions): Promise<LocalModel> {
  await readGgufHeader(options.modelFile);
  options.signal?.throwIfAborted();
  const child = fork(options.script, [], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    env: childEnvironment(process.env),
    ...(options.execPath === undefined ? {} : { execPath: options.execPath }),
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => options.log.debug(`inference: ${chunk.trimEnd()}`));
  }
  const connection = new Connection(child, options.log);
  const onAbort = () => child.kill('SIGKILL');
  options.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const { runtimePath, modelFile, contextSize, gpuLayers } = options;
    return await connection.load({ runtimePath, modelFile, contextSize, gpuLayers });
  } catch (error) {
    child.kill('SIGKILL');
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
  }
}

/** One child's IPC channel: replies find their requests, and a death rejects them all. */
class Connection {
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  readonly #ended: Promise<string | undefined>;
  #loading: { resolve: (info: ModelInfo) => void; reject: (error: unknown) => void } | undefined;
  #stopping = false;
  #dead: string | undefined;
  #next = 1;

  constructor(child: ChildProcess, log: Logger) {
    this.#child = child;
    child.on('message', (message: FromChild) => {
      if (message.type === 'log') log[message.level](`inference: ${message.message}`);
      else this.#receive(message);
    });
    this.#ended = new Promise((resolve) => {
      const end = (reason: string) => {
        if (this.#dead !== undefined) return;
        this.#dead = reason;
        const error = died(reason);
        this.#loading?.reject(error);
        for (const { reject } of this.#pending.values()) reject(error);
        this.#pending.clear();
        resolve(this.#stopping ? undefined : reason);
      };
      child.on('error', (error) => end(error.message)); // may come again when a message cannot be sent
      child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
    });
  }

  async load(request: LoadRequest): Promise<LocalModel> {
    const info = await new Promise<ModelInfo>((resolve, reject) => {
      this.#loading = { resolve, reject };
      this.#send({ type: 'load', request });
    });
    this.#loading = undefined;
    return {
      info,
      pid: this.#child.pid,
      generate: (ask, options) => this.#generate(ask, options?.signal, options?.onText),
      stop: () => this.#stop(),
      ended: this.#ended,
    };
  }

  #generate(ask: Ask, signal: AbortSignal | undefined, onText: Pending['onText']): Promise<GenerateResult> {
    if (this.#dead !== undefined) return Promise.reject(died(this.#dead));
    const id = this.#next++;
    const request: GenerateRequest = {
      id,
      messages: ask.messages,
      stop: ask.stop,
      maxTokens: ask.maxTokens ?? 512,
      temperature: ask.temperature ?? 0,
    };
    const onAbort = () => this.#send({ type: 'abort', id });
    return new Promise<GenerateResult>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, onText });
      this.#send({ type: 'generate', request });
      if (signal?.aborted === true) onAbort();
      else signal?.addEventListener('abort', onAbort, { once: true });
    }).finally(() => signal?.removeEventListener('abort', onAbort));
  }

  #receive(message: Exclude<FromChild, { type: 'log' }>): void {
    switch (message.type) {
      case 'loaded':
        this.#loading?.resolve(message.info);
        break;
      case 'loadFailed':
        this.#loading?.reject(fromChild(message.error));
        break;
      case 'text':
        this.#pending.get(message.id)?.onText?.(message.text);
        break;
      case 'done':
        this.#pending.get(message.id)?.resolve(message.result);
        this.#pending.delete(message.id);
        break;
      case 'failed':
        this.#pending.get(message.id)?.reject(fromChild(message.error));
        this.#pending.delete(message.id);
        break;
    }
  }

  async #stop(): Promise<void> {
    if (this.#dead !== undefined) return;
    this.#stopping = true;
    if (this.#child.connected) this.#child.disconnect(); // the child ends on it
    const force = setTimeout(() => this.#child.kill('SIGKILL'), 3000);
    await this.#ended;
    clearTimeout(force);
  }

  #send(message: ToChild): void {
    if (this.#child.connected) this.#child.send(message);
  }
}

/** The child runs native code on a file from anywhere: it is given no key or token of ours, nor our Node's options. */
function childEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const secret = /key|token|secret|password|credential|^NODE_OPTIONS$/i;
  const kept = Object.entries(env).filter(([name]) => !secret.test(name));
  return { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: '1' };
}

function died(reason: string): AppError {
  return new AppError('runtime.failed', 'The process of the local model ended ({0}).', {
    args: [reason],
    hint: 'Start the model again. If it ends again, use a smaller model or context, or fewer GPU layers; the log has the details.',
  });
}

function fromChild({ code, template, args, hint }: ChildError): AppError {
  return new AppError(code, template, { args, hint });
}
