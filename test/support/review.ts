import type { LabelRecord } from '#core/label/record';
import type { TaskSpec } from '#core/prompt/template';
import { foldLabels, keyOf, type LabelKey, type ReviewedLabel } from '#core/qc/decision';
import type { NewEvent, QcEvent } from '#core/qc/event';
import { GrowingTable } from '#core/qc/table/growingTable';
import type { LintAnswer } from '#core/qc/table/labelColumns';
import type { ProbeShares } from '#core/qc/review/probes';
import { Review } from '#core/qc/review/review';

/** One closed-set task. */
export const TASKS: readonly TaskSpec[] = [{ id: 'relevance', labels: ['相关', '不相关'], reasoning: true }];

/** What a review of a test is made of. */
export interface ReviewSetup {
  readonly tasks?: readonly TaskSpec[];
  readonly events?: readonly QcEvent[];
  readonly shares?: ProbeShares;
  readonly lint?: LintAnswer;
  readonly reviewer?: string;
  readonly failing?: () => boolean; // whether nothing can be saved now
}

/** A review over records in memory, whose file is an array. */
export class MemoryReview {
  readonly tasks: readonly TaskSpec[];
  readonly table: GrowingTable;
  readonly events: QcEvent[];
  readonly review: Review;
  readonly #records = new Map<string, LabelRecord>();
  #time = Date.parse('2026-06-01T00:00:00.000Z');

  constructor(records: readonly LabelRecord[], setup: ReviewSetup = {}) {
    const { tasks = TASKS, events = [], shares = { blind: 0, planted: 0 }, lint = () => 0, reviewer = 'li' } = setup;
    this.tasks = tasks;
    this.table = new GrowingTable({ tasks, lint });
    this.events = [...events];
    for (const record of records) this.put(record);
    const read = (record: number): Promise<LabelRecord> => {
      const found = this.#records.get(this.table.id(record));
      return found === undefined ? Promise.reject(new Error(`no record ${record}`)) : Promise.resolve(found);
    };
    this.review = new Review(
      this.table,
      { reviewer, shares, seed: 'job' },
      {
        save: (event) => {
          if (setup.failing?.() === true) return Promise.reject(new Error('disk full'));
          const saved = this.event(reviewer, event);
          this.events.push(saved);
          return Promise.resolve(saved);
        },
        read,
        readMany: (numbers) => Promise.all(numbers.map(read)),
      },
    );
    this.review.load(this.events);
  }

  /** The next line of a reviewer's file, which is not written yet. */
  event(reviewer: string, event: NewEvent): QcEvent {
    const n = this.events.filter((other) => other.reviewer === reviewer).length + 1;
    return { n, at: new Date((this.#time += 1000)).toISOString(), reviewer, ...event };
  }

  /** A record comes to the table, or comes again; the board is not told. */
  put(record: LabelRecord): number {
    this.#records.set(record.item.id, record);
    return this.table.put(record, 0, 0);
  }

  /** A record comes while the review is open. */
  come(record: LabelRecord): void {
    this.review.board.grown(this.events, [this.put(record)]);
  }

  /** The labels as an export sees them. */
  get labels(): readonly ReviewedLabel[] {
    const records = Array.from({ length: this.table.records }, (_, record) => this.#records.get(this.table.id(record)));
    return foldLabels(
      records.filter((record) => record !== undefined),
      this.events,
      this.tasks.map(({ id }) => id),
    );
  }

  /** The texts of the labels in the queue, in order. */
  get queue(): readonly (string | undefined)[] {
    const { queue } = this.review.board;
    return queue.slice(0, queue.length).map((label) => this.text(label));
  }
  /** The text of the selected label. */
  get selected(): string | undefined {
    return this.review.selected === undefined ? undefined : this.text(this.review.selected);
  }

  text(label: number): string | undefined {
    return this.#records.get(this.table.id(Math.floor(label / this.tasks.length)))?.item.text;
  }

  /** One label as it stands. */
  at(label: number): ReviewedLabel {
    const key = this.review.board.standings.keyOf(label);
    const found = this.labels.find((one) => keyOf(one) === key);
    if (found === undefined) throw new Error(`no label ${label}`);
    return found;
  }

  key(label: number): LabelKey {
    return this.review.board.standings.keyOf(label);
  }

  /** All that decisions come to, as text: what the columns and the fold over the events say, flags and comments. */
  serialise(): string {
    return serialise(this.review, this.labels);
  }
}

/** All that decisions come to, as text. */
export function serialise({ board }: Review, labels: readonly ReviewedLabel[]): string {
  const { standings, table } = board;
  const numbers = [standings.verdict, standings.state].map((column) => Array.from(column.subarray(0, board.labels)));
  // Texts: their numbers follow from the order in which they came up.
  const answers = Array.from(standings.answer.subarray(0, board.labels), (name) => table.conclusions.text(name) ?? '');
  const names = Array.from(standings.reviewer.subarray(0, board.labels), (name) => standings.names.text(name) ?? '');
  const comments = Array.from({ length: board.labels }, (_, label) => standings.comment(label) ?? '');
  return JSON.stringify(
    {
      numbers,
      answers,
      names,
      comments,
      plan: board.plan,
      labels,
    },
    // `only` says how a label was looked at, not what was decided.
    (name, value: unknown) => (name === 'record' || name === 'only' ? undefined : value),
  );
}
