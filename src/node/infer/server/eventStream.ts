import type { ServerResponse } from 'node:http';
import type { StallGuard } from './respond.ts';

/**
 * Server-sent events of one reply. Nothing is sent before the first event, so that a request that fails before it still
 * gets a status of its own. While the client reads more slowly than the model writes, text is gathered and goes out as
 * one chunk later: what waits here is never more than the text itself.
 */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #stall: StallGuard;
  readonly #chunk: (index: number, text: string) => object;
  readonly #held = new Map<number, string>();

  /** @param chunk makes the event for a piece of the choice `index` */
  constructor(response: ServerResponse, stall: StallGuard, chunk: (index: number, text: string) => object) {
    this.#response = response;
    this.#stall = stall;
    this.#chunk = chunk;
    response.on('drain', () => this.#flush());
  }

  /** A piece of a choice, as it is generated. */
  text(index: number, piece: string): void {
    if (piece === '') return;
    if (this.#response.writableNeedDrain) this.#held.set(index, (this.#held.get(index) ?? '') + piece);
    else this.#write(JSON.stringify(this.#chunk(index, piece)));
  }

  /** Any other event, after the text that came before it. */
  event(value: object): void {
    this.#flush();
    this.#write(JSON.stringify(value));
  }

  /** The end that the OpenAI API has. */
  end(): void {
    this.#flush();
    this.#write('[DONE]');
    this.#response.end();
    this.#stall.watch();
  }

  #flush(): void {
    for (const [index, text] of this.#held) {
      this.#held.delete(index);
      this.#write(JSON.stringify(this.#chunk(index, text)));
    }
  }

  #write(data: string): void {
    const response = this.#response;
    if (response.destroyed || response.writableEnded) return;
    if (!response.headersSent) {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no', // nginx in front must not gather it
        'x-content-type-options': 'nosniff',
      });
    }
    response.write(`data: ${data}\n\n`);
    this.#stall.watch();
  }
}
