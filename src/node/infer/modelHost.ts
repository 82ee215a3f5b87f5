import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#core/errors';
import type { ChildCall, ChildCalls, EngineStats, ModelInfo } from '#core/infer/childProtocol';
import { NO_STATS, startInference } from './inferenceProcess.ts';
import type { CallOptions, HostOptions, HostState, LocalModel, ModelHost } from './localModel.ts';

/** A process that ended this often within `WINDOW_MS` is not started again by itself: something is wrong with it. */
const MOST_CRASHES = 5;
const WINDOW_MS = 60_000;
/** Before the second and later attempts; the first one is made at once. */
const PAUSE_MS = 500;

/**
 * Loads a model and keeps it there: see `ModelHost`.
 * @throws what `startInference` throws, when the model cannot be loaded the first time.
 */
export async function startModelHost(options: HostOptions): Promise<ModelHost> {
  const host = new Host(options);
  await host.start();
  return host;
}

class Host implements ModelHost {
  readonly #options: HostOptions;
  readonly #listeners = new Set<() => void>();
  readonly #crashes: number[] = [];
  readonly #stopping = new AbortController();
  #state: HostState = { kind: 'loading', progress: 0 };
  #info: ModelInfo | undefined;
  #model: LocalModel | undefined;
  #loading: Promise<LocalModel> | undefined;
  #stats = NO_STATS;
  #past = NO_STATS; // what processes that have ended did
  #leaving: Promise<void> | undefined; // an idle process that is ending: its memory is needed by the next one
  #running = 0;
  #idle: NodeJS.Timeout | undefined;
  #restarts = 0;

  constructor(options: HostOptions) {
    this.#options = options;
  }

  get state(): HostState {
    return this.#state;
  }

  get info(): ModelInfo {
    if (this.#info === undefined) throw new Error('the model was never loaded');
    return this.#info;
  }

  get stats(): EngineStats {
    const { inputTokens, outputTokens, cachedTokens, requests } = this.#past;
    return {
      ...this.#stats,
      inputTokens: this.#stats.inputTokens + inputTokens,
      outputTokens: this.#stats.outputTokens + outputTokens,
      cachedTokens: this.#stats.cachedTokens + cachedTokens,
      requests: this.#stats.requests + requests,
    };
  }

  get pid(): number | undefined {
    return this.#model?.pid;
  }

  get restarts(): number {
    return this.#restarts;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async start(): Promise<void> {
    try {
      await this.#load();
    } catch (error) {
      this.#stopping.abort();
      throw error;
    }
  }

  async call<Name extends ChildCall>(
    name: Name,
    ask: ChildCalls[Name]['ask'],
    options?: CallOptions,
  ): Promise<ChildCalls[Name]['result']> {
    this.#running++;
    clearTimeout(this.#idle);
    try {
      const model = this.#model ?? (await this.#again(options?.signal));
      return await model.call(name, ask, options);
    } finally {
      this.#running--;
      this.#restIfIdle();
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#idle);
    const model = this.#model ?? (await this.#loading?.catch(() => undefined));
    this.#model = undefined;
    await model?.stop();
    if (this.#state.kind !== 'failed') this.#set({ kind: 'stopped' });
  }

  /** The model once it is there again: it is being loaded, was idle, or crashed a moment ago. */
  async #again(signal: AbortSignal | undefined): Promise<LocalModel> {
    if (this.#stopping.signal.aborted || this.#state.kind === 'failed') throw this.#gone();
    const loading = this.#loading ?? this.#load();
    if (signal === undefined) return loading;
    signal.throwIfAborted();
    let onAbort = () => {};
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
    });
    return Promise.race([loading, aborted]).finally(() => signal.removeEventListener('abort', onAbort));
  }

  #load(): Promise<LocalModel> {
    const { signal } = this.#stopping;
    const given = this.#options.signal;
    if (this.#state.kind !== 'restarting') this.#set({ kind: 'loading', progress: 0 });
    const begin = () =>
      startInference({
        ...this.#options,
        signal: given === undefined ? signal : AbortSignal.any([given, signal]),
        onProgress: (progress) => {
          this.#options.onProgress?.(progress);
          if (this.#state.kind === 'loading') this.#set({ kind: 'loading', progress });
        },
        onStats: (stats) => {
          this.#stats = stats;
          this.#tell();
        },
      });
    this.#loading = (this.#leaving?.then(begin) ?? begin())
      .then(async (model) => {
        if (signal.aborted) {
          await model.stop();
          throw this.#gone();
        }
        this.#model = model;
        this.#info = model.info;
        this.#set({ kind: 'ready', info: model.info });
        void this.#watch(model);
        this.#restIfIdle();
        return model;
      })
      .finally(() => {
        this.#loading = undefined;
      });
    this.#loading.catch(() => undefined); // whoever waits for it hears of it
    return this.#loading;
  }

  async #watch(model: LocalModel): Promise<void> {
    const reason = await model.ended;
    const { inputTokens, outputTokens, cachedTokens, requests } = this.stats;
    this.#past = { ...NO_STATS, inputTokens, outputTokens, cachedTokens, requests };
    this.#stats = NO_STATS;
    if (this.#model === model) this.#model = undefined;
    if (reason === undefined || this.#stopping.signal.aborted) return;
    this.#options.log.error(`the process of the local model ended: ${reason}`);
    await this.#restart(reason);
  }

  async #restart(reason: string): Promise<void> {
    for (let attempt = 1; !this.#stopping.signal.aborted; attempt++) {
      const now = Date.now();
      this.#crashes.push(now);
      while ((this.#crashes[0] ?? now) < now - WINDOW_MS) this.#crashes.shift();
      if (this.#crashes.length > MOST_CRASHES) return this.#set({ kind: 'failed', reason });
      this.#restarts++;
      this.#set({ kind: 'restarting', reason, attempt });
      if (attempt > 1) await sleep(PAUSE_MS);
      try {
        await (this.#model ?? this.#loading ?? this.#load()); // a call may have begun to load it meanwhile
        return;
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        this.#options.log.error('the local model could not be loaded again', error);
      }
    }
  }

  #restIfIdle(): void {
    clearTimeout(this.#idle);
    const { idleMinutes } = this.#options;
    if (idleMinutes <= 0 || this.#running > 0 || this.#model === undefined) return;
    this.#idle = setTimeout(() => void this.#unload(), idleMinutes * 60_000);
    this.#idle.unref();
  }

  async #unload(): Promise<void> {
    const model = this.#model;
    if (model === undefined || this.#running > 0) return;
    this.#model = undefined;
    this.#set({ kind: 'unloaded' });
    this.#leaving = model.stop();
    await this.#leaving;
  }

  #gone(): AppError {
    return this.#state.kind === 'failed'
      ? new AppError(
          'runtime.failed',
          'The process of the local model ended too often ({0}) and was not started again.',
          {
            args: [this.#state.reason],
            hint: 'Start the model again with a smaller context, fewer GPU layers or fewer requests at once; the log has the details.',
          },
        )
      : new AppError('runtime.failed', 'The local model was stopped.', { hint: 'Start it again.' });
  }

  #set(state: HostState): void {
    this.#state = state;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
