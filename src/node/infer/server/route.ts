import type { ApiError } from '#core/infer/apiError';
import type { Exchange } from './exchange.ts';
import type { ModelDesk } from './modelDesk.ts';
import type { ServeOptions } from './serveOptions.ts';
import type { ServerMetrics } from './serverMetrics.ts';

/** What every route works with. */
export interface RouteContext {
  readonly options: ServeOptions;
  readonly desk: ModelDesk;
  readonly metrics: ServerMetrics;
  readonly isLoopback: boolean; // only this machine can reach the server
}

/** One path and what it answers. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Whether it is answered without a token. */
  readonly isOpen?: (exchange: Exchange, context: RouteContext) => boolean;
  /** Its refusals, where they do not look like OpenAI's. */
  readonly refusal?: (error: ApiError) => object;
  answer(exchange: Exchange, context: RouteContext): Promise<void> | void;
}
