import type { Logger } from '#core/ports';
import type { Template } from '#core/prompt/template';
import type { ModelCalls, ModelHost } from '../localModel.ts';
import type { ServerStats } from './serverMetrics.ts';

/** How a model is served. */
export interface ServeOptions {
  readonly model: ModelHost | ModelCalls;
  readonly host?: string; // an address of this machine; 127.0.0.1 when absent, another one only with `allowLan`
  readonly port: number; // 0: any free one
  readonly token: string;
  readonly marker: string;
  readonly withReasoning: boolean; // what a request gets that does not say
  readonly template?: Template; // for POST /v1/label
  readonly allowLegacy?: boolean; // POST /algorithm/ChatRest without a token, on a loopback address only
  readonly legacyHistoryRole?: 'assistant' | 'system'; // of the answers in ChatRest's history
  readonly allowLan?: boolean; // other machines may call, with the token
  readonly hostNames?: readonly string[]; // by which they may call this machine, beside its address
  readonly limits?: Partial<ServeLimits>;
  readonly log: Logger;
}

/** What one client may take. Times in milliseconds. */
export interface ServeLimits {
  readonly bodyBytes: number;
  readonly answerMs: number; // one request, waiting for a place included
  readonly stallMs: number; // a client that does not read what it asked for
  readonly headersMs: number; // until the headers are there
  readonly requestMs: number; // until the body is there
  readonly calls: number; // to the model at once, waiting ones included; a request for n answers makes n
  readonly connections: number;
  readonly headers: number;
}

/** Limits that no honest client meets. */
export const SERVE_LIMITS: ServeLimits = {
  bodyBytes: 4 * 1024 * 1024,
  answerMs: 600_000,
  stallMs: 30_000,
  headersMs: 10_000,
  requestMs: 30_000,
  calls: 64,
  connections: 256,
  headers: 100,
};

/** A model that is being served. */
export interface LocalServer {
  readonly host: string;
  readonly port: number;
  readonly isLan: boolean; // other machines can reach it
  readonly stats: ServerStats;
  /** Takes no more requests, waits for those that run for at most `graceMs` (0), aborts the rest and ends. */
  close(graceMs?: number): Promise<void>;
}
