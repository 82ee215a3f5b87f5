import type { Token } from 'node-llama-cpp';
import { createMarkerStop, type MarkerStop } from '#core/infer/markerStop';
import type { Vocabulary } from './vocabulary.ts';

const SEND_EVERY = 25; // ms: pieces that come faster go out together

/** Collects generated tokens as text, cut at the stop strings. */
export class Output {
  readonly #vocabulary: Vocabulary;
  readonly #stop: MarkerStop;
  readonly #onText: ((text: string) => void) | undefined;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true }); // a character may be spread over tokens
  #unsent = '';
  #sentAt = 0;
  text = ''; // what is surely before the stop string
  raw = ''; // everything that the tokens spell
  readonly tokens: Token[] = [];

  constructor(
    vocabulary: Vocabulary,
    stops: readonly string[],
    keepSpaces: boolean,
    onText: ((text: string) => void) | undefined,
  ) {
    this.#vocabulary = vocabulary;
    this.#stop = createMarkerStop(stops, keepSpaces);
    this.#onText = onText;
  }

  get met(): string | undefined {
    return this.#stop.met;
  }

  /** Whether a stop string is complete now. */
  push(token: Token): boolean {
    this.tokens.push(token);
    return this.#take(this.#decoder.decode(this.#vocabulary.bytesOf(token), { stream: true }));
  }

  /** No token comes any more: what was held back is text, unless it completes a stop string after all. */
  end(): void {
    this.#take(this.#decoder.decode());
    this.#emit(this.#stop.end());
    this.#send();
  }

  #take(piece: string): boolean {
    if (piece === '') return false;
    this.raw += piece;
    const { emit, stopped } = this.#stop.push(piece);
    this.#emit(emit);
    return stopped;
  }

  #emit(piece: string): void {
    if (piece === '') return;
    this.text += piece;
    if (this.#onText === undefined) return;
    this.#unsent += piece;
    const now = performance.now();
    if (now - this.#sentAt < SEND_EVERY) return;
    this.#sentAt = now;
    this.#send();
  }

  #send(): void {
    if (this.#unsent === '') return;
    this.#onText?.(this.#unsent);
    this.#unsent = '';
  }
}
