import type { EngineStats } from '#core/infer/childProtocol';
import { Histogram, type MetricFamily } from '#core/infer/prometheus';
import type { Usage } from '#core/infer/request';

/** What the server has done since it began. */
export interface ServerStats {
  readonly requests: number; // answered or refused
  readonly failures: number; // of them with a status of 400 or more, clients that went away included
  readonly running: number; // being answered now
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number; // of the input
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** Counts for `GET /metrics`. Routes are known paths or `other`, so that no client can make new series. */
export class ServerMetrics {
  readonly #requests = new Map<string, { route: string; status: number; count: number }>();
  readonly #errors = new Map<string, number>();
  readonly #durations = new Map<string, Histogram>();
  #usage: Usage = { input: 0, output: 0, cached: 0 };
  #running = 0;
  dropped = 0; // connections beyond the limit

  begin(): void {
    this.#running++;
  }

  /** @param error OpenAI's `code` of a refusal */
  end(route: string, status: number, seconds: number, error: string | undefined): void {
    this.#running--;
    const key = `${route} ${status}`;
    const entry = this.#requests.get(key) ?? { route, status, count: 0 };
    entry.count++;
    this.#requests.set(key, entry);
    if (error !== undefined) this.#errors.set(error, (this.#errors.get(error) ?? 0) + 1);
    let durations = this.#durations.get(route);
    if (durations === undefined) this.#durations.set(route, (durations = new Histogram(SECONDS)));
    durations.add(seconds);
  }

  used({ input, output, cached }: Usage): void {
    const was = this.#usage;
    this.#usage = { input: was.input + input, output: was.output + output, cached: was.cached + cached };
  }

  get stats(): ServerStats {
    const all = [...this.#requests.values()];
    const sum = (some: typeof all) => some.reduce((total, { count }) => total + count, 0);
    return {
      requests: sum(all),
      failures: sum(all.filter(({ status }) => status >= 400)),
      running: this.#running,
      inputTokens: this.#usage.input,
      outputTokens: this.#usage.output,
      cachedTokens: this.#usage.cached,
    };
  }

  /** Everything as Prometheus wants it. `engine` is what the child says of itself. */
  families(engine: EngineStats | undefined, restarts: number, ready: boolean): MetricFamily[] {
    const { inputTokens, outputTokens, cachedTokens, running } = this.stats;
    const one = (name: string, type: 'counter' | 'gauge', help: string, value: number): MetricFamily => ({
      name: `promptmill_${name}`,
      type,
      help,
      samples: [{ value }],
    });
    return [
      {
        name: 'promptmill_requests_total',
        type: 'counter',
        help: 'Requests by route and HTTP status; 499 is a client that went away.',
        samples: [...this.#requests.values()].map(({ route, status, count }) => ({
          labels: { route, status: String(status) },
          value: count,
        })),
      },
      {
        name: 'promptmill_errors_total',
        type: 'counter',
        help: 'Refused and failed requests by kind.',
        samples: [...this.#errors].map(([kind, value]) => ({ labels: { kind }, value })),
      },
      {
        name: 'promptmill_request_duration_seconds',
        type: 'histogram',
        help: 'From the headers of a request to the end of its reply.',
        samples: [...this.#durations].flatMap(([route, durations]) => durations.samples({ route })),
      },
      one('connections_dropped_total', 'counter', 'Connections beyond the limit.', this.dropped),
      one('prompt_tokens_total', 'counter', 'Tokens read.', inputTokens),
      one('generated_tokens_total', 'counter', 'Tokens written.', outputTokens),
      one('cached_tokens_total', 'counter', 'Tokens read that the KV cache held already.', cachedTokens),
      one('requests_running', 'gauge', 'Requests being answered by the server.', running),
      one('model_running', 'gauge', 'Requests in the batch of the model.', engine?.running ?? 0),
      one('model_waiting', 'gauge', 'Requests that wait for a sequence of the model.', engine?.waiting ?? 0),
      one(
        'model_tokens_per_second',
        'gauge',
        'Tokens generated in the last second of work.',
        engine?.tokensPerSecond ?? 0,
      ),
      one('model_resident_bytes', 'gauge', 'Memory of the process of the model.', engine?.rssBytes ?? 0),
      one('model_ready', 'gauge', 'Whether the model is loaded.', ready ? 1 : 0),
      one('model_restarts_total', 'counter', 'Times that the process of the model was started again.', restarts),
    ];
  }
}
