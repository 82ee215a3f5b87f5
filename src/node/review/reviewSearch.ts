import { setTimeout as delay } from 'node:timers/promises';
import type { GrowingTable } from '#core/qc/table/growingTable';
import type { Review } from '#core/qc/review/review';
import { STATE } from '#core/qc/review/standings';
import { searchRecords } from './qcSearch.ts';

const FIRST_MS = 60; // that the first hits are waited for
const REST = 8; // times that taking hits in took, until it is done again

/** What a search tells: more was found, or it is through. */
export interface SearchEvents {
  onHits(): void;
  onEnd(): void;
  onError(error: unknown): void;
}

/** The text filter of a review: reads through the records while what was found is shown. One at a time. */
export class ReviewSearch {
  readonly #file: string;
  readonly #table: GrowingTable;
  readonly #review: Review;
  readonly #events: SearchEvents;
  #running: AbortController | undefined;

  constructor(file: string, table: GrowingTable, review: Review, events: SearchEvents) {
    this.#file = file;
    this.#table = table;
    this.#review = review;
    this.#events = events;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Ends the search before and finds the records with a text; resolves with the first hits, or shortly without any. */
  async start(text: string): Promise<void> {
    this.stop();
    if (text === '') return;
    const search = new AbortController();
    this.#running = search;
    let first: () => void = () => {};
    const some = new Promise<void>((resolve) => (first = resolve));
    let found: number[] = [];
    let due = 0;
    // Taking many hits in sorts the whole queue: it must not cost more than finding them.
    const flush = () => {
      const began = performance.now();
      if (search.signal.aborted || found.length === 0) return;
      this.#review.board.addHits(found);
      found = [];
      if (this.#review.selected === undefined) this.#review.selectFirst();
      first();
      this.#events.onHits();
      due = performance.now() + REST * (performance.now() - began);
    };
    const onHits = (records: readonly number[]) => {
      for (const record of records) found.push(record);
      if (performance.now() >= due) flush();
    };
    onHits(decidedWith(this.#review, text));
    const all = searchRecords(this.#file, this.#table, text, { signal: search.signal, onHits })
      .catch((error: unknown) => {
        if (!search.signal.aborted) this.#events.onError(error);
      })
      .finally(() => {
        if (this.#running !== search) return;
        flush();
        this.#running = undefined;
        this.#review.keepSelection();
        this.#events.onEnd();
      });
    await Promise.race([all, some, delay(FIRST_MS)]);
  }

  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
  }
}

/** Records whose correction or comment holds a text; the teacher's words are in records.jsonl. */
function decidedWith({ board }: Review, text: string): readonly number[] {
  const { standings, table } = board;
  const wanted = text.toLowerCase();
  const found = new Set<number>();
  for (let label = 0; label < board.labels; label++) {
    const state = (standings.state[label] ?? 0) & ~STATE.bulk;
    if (standings.verdict[label] !== 2 && state === 0) continue;
    const { answer, conclusion } = standings.decision(label) ?? {};
    const texts = [answer?.conclusion, answer?.reasoning, conclusion, standings.comment(label)];
    if (texts.some((one) => one?.toLowerCase().includes(wanted))) found.add(Math.floor(label / table.tasks.length));
  }
  return Array.from(found);
}
