import { setTimeout as delay } from 'node:timers/promises';
import type { QcEvent } from '#core/qc/event';
import type { Review } from '#core/qc/review/review';

/** Records of a kept index that are shown before the others are counted. */
export const FIRST_RECORDS = 2000;
const FIRST_MS = 200; // that the first view is waited for
const GROW_MS = 500; // between taking records in while they are read

/** What growing needs of its review. */
export interface GrowthPorts {
  events(): readonly QcEvent[];
  /** Labels came; `whole` when they are all there now. */
  onGrown(whole: boolean): void;
}

/** Takes labels into a review as they are read: the first page is shown before a million of them are filtered and counted. */
export class ReviewGrowth {
  readonly #review: Review;
  readonly #ports: GrowthPorts;
  #share: number | undefined; // of the records that is read
  #rest: NodeJS.Timeout | undefined; // until what is there already is taken in
  #grew = 0;
  #failure: { readonly error: unknown } | undefined; // that ended the reading

  constructor(review: Review, ports: GrowthPorts) {
    this.#review = review;
    this.#ports = ports;
  }

  /** The share of the records that is taken in, while it is below 1. */
  get share(): number | undefined {
    return this.#share;
  }

  /** @param limit how many of the table's records are shown at first */
  begin(share: number, limit: number): void {
    this.#share = share < 1 ? share : undefined;
    this.#review.board.standings.limit = limit;
  }

  /** So much of the records is read now. */
  grow(share: number): void {
    this.#share = share < 1 ? share : undefined;
    if (share < 1 && Date.now() - this.#grew < GROW_MS) return; // sorting what came costs more the more there is
    this.#grew = Date.now();
    this.#review.board.grown(this.#ports.events(), share < 1 ? [] : undefined);
    if (this.#review.selected === undefined) this.#review.selectFirst();
    this.#ports.onGrown(share >= 1);
  }

  /** Takes in what is there already, at the latest after a moment; see `now`. */
  soon(): void {
    this.#rest = setTimeout(() => this.now(), FIRST_MS);
  }

  /** Takes in what `soon` has put off. */
  now(): void {
    if (this.#rest === undefined) return;
    clearTimeout(this.#rest);
    this.#rest = undefined;
    this.#review.board.standings.limit = Infinity;
    this.grow(1);
  }

  /** The first view has been made: the rest comes when it has gone out. */
  shown(): void {
    if (this.#rest === undefined) return;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.now(), 1);
  }

  fail(error: unknown): void {
    this.#failure = { error };
  }

  /** Waits until everything is taken in. @throws what ended the reading */
  async whole(): Promise<void> {
    this.now();
    while (this.#share !== undefined) {
      if (this.#failure !== undefined) throw this.#failure.error;
      await delay(10);
    }
  }

  stop(): void {
    clearTimeout(this.#rest);
    this.#rest = undefined;
  }
}
