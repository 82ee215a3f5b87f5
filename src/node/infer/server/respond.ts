import type { ServerResponse } from 'node:http';

/** Sends one JSON object. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendText(response, status, `${JSON.stringify(body)}\n`, {
    'content-type': 'application/json; charset=utf-8',
    ...headers,
  });
}

/** Sends a text whole. */
export function sendText(
  response: ServerResponse,
  status: number,
  content: string,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, {
    'content-length': Buffer.byteLength(content),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(content);
}

/** Cuts a client off that leaves what was sent to it unread for `ms`. */
export class StallGuard {
  readonly #response: ServerResponse;
  readonly #ms: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(response: ServerResponse, ms: number) {
    this.#response = response;
    this.#ms = ms;
    const clear = () => {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
    response.on('drain', clear).on('close', clear);
    response.on('prefinish', () => this.watch());
  }

  /** To be called after a write. */
  watch(): void {
    const { writableNeedDrain, writableEnded, destroyed } = this.#response;
    if (this.#timer !== undefined || destroyed || !(writableNeedDrain || writableEnded)) return;
    this.#timer = setTimeout(() => this.#response.destroy(), this.#ms);
    this.#timer.unref();
  }
}
