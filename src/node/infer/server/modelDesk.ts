import { ApiError } from '#core/infer/apiError';
import type { ChildCall, ChildCalls, EngineStats, ModelInfo } from '#core/infer/childProtocol';
import type { GenerateAsk, GenerateResult } from '#core/infer/request';
import type { HostState, ModelCalls, ModelHost } from '../localModel.ts';
import type { Exchange } from './exchange.ts';
import type { ServerMetrics } from './serverMetrics.ts';

/** Where routes ask the model: so many calls at once and no more, and none while it is being loaded again. */
export class ModelDesk {
  readonly #model: ModelHost | ModelCalls;
  readonly #metrics: ServerMetrics;
  readonly #limit: number;
  #calls = 0;
  #waking = 0; // calls that load a model which was unloaded because it was idle
  #closing = false;

  constructor(model: ModelHost | ModelCalls, metrics: ServerMetrics, limit: number) {
    this.#model = model;
    this.#metrics = metrics;
    this.#limit = limit;
  }

  get info(): ModelInfo {
    return this.#model.info;
  }

  get stats(): EngineStats | undefined {
    return 'stats' in this.#model ? this.#model.stats : undefined;
  }

  get restarts(): number {
    return 'restarts' in this.#model ? this.#model.restarts : 0;
  }

  get state(): HostState {
    return 'state' in this.#model ? this.#model.state : { kind: 'ready', info: this.#model.info };
  }

  /** Seconds until a model that is being loaded should be there. */
  get retryAfter(): number {
    return Math.min(60, Math.max(1, Math.ceil(this.info.loadMs / 1000)));
  }

  /** No more calls are taken. */
  close(): void {
    this.#closing = true;
  }

  /** One generation for each ask, side by side. @throws ApiError or AppError; the others are aborted then. */
  generate(
    asks: readonly GenerateAsk[],
    exchange: Exchange,
    onText?: (index: number, piece: string) => void,
  ): Promise<GenerateResult[]> {
    return this.#admit(asks.length, exchange, () =>
      Promise.all(
        asks.map((ask, index) =>
          this.#model.call('generate', ask, {
            signal: exchange.signal,
            ...(onText && { onText: (piece: string) => onText(index, piece) }),
          }),
        ),
      ),
    );
  }

  /** Any other call; one that takes no sequence of the model takes no place in its line either. */
  async call<Name extends ChildCall>(
    name: Name,
    ask: ChildCalls[Name]['ask'],
    exchange: Exchange,
  ): Promise<ChildCalls[Name]['result']> {
    const [result] = await this.#admit(name === 'score' ? 1 : 0, exchange, async () => [
      await this.#model.call(name, ask, { signal: exchange.signal }),
    ]);
    return result as ChildCalls[Name]['result'];
  }

  async #admit<Result>(count: number, exchange: Exchange, run: () => Promise<Result[]>): Promise<Result[]> {
    this.#refuse(count);
    const waking = this.state.kind === 'unloaded' ? 1 : 0;
    this.#calls += count;
    this.#waking += waking;
    try {
      const results = await run();
      for (const result of results) {
        if (typeof result === 'object' && result !== null && 'usage' in result) {
          this.#metrics.used((result as unknown as GenerateResult).usage);
        }
      }
      exchange.check();
      return results;
    } catch (error) {
      exchange.check(); // why the call was aborted says more
      exchange.abort();
      throw error;
    } finally {
      this.#calls -= count;
      this.#waking -= waking;
    }
  }

  #refuse(count: number): void {
    if (this.#closing) throw new ApiError(503, 'shutting_down', 'The server is ending.');
    const { kind } = this.state;
    if (kind === 'failed' || kind === 'stopped') {
      throw new ApiError(503, 'model_failed', 'The model ended and was not started again; the log has the details.');
    }
    if (kind === 'restarting' || (kind === 'loading' && this.#waking === 0)) {
      throw new ApiError(503, 'model_loading', 'The model is being loaded. Try again later.', {
        retryAfter: this.retryAfter,
      });
    }
    if (this.#calls + count > this.#limit) {
      throw new ApiError(429, 'too_many_requests', 'Too many requests are waiting. Try again later.', {
        retryAfter: 1,
      });
    }
  }
}
