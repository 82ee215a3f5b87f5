import type { AqlPlan, QcEvent } from '../event.ts';
import type { LabelFilter, Order } from './filter.ts';
import { LabelStates } from './labelStates.ts';
import { orderLabels, type Ordering } from '../table/order.ts';
import type { ProbeShares } from './probes.ts';
import { Probing } from './probing.ts';
import { Queue } from './queue.ts';
import { Standings } from './standings.ts';
import { ONE_VOTE, type LabelTable } from '../table/table.ts';

/** A table whose records can be found, and which may grow. */
export type OpenTable = LabelTable & { indexOf(itemId: string): number };

/** Who looks at a job's labels, and how. */
export interface BoardOptions {
  readonly reviewer: string;
  readonly seed: string; // of chance orders and of what measures the reviewer: the job's name
  readonly shares: ProbeShares;
}

const MANY = 500; // labels that changed at once; for more the queue is filled anew

/**
 * A job's labels as one reviewer sees them: table, decisions of all reviewers, filter, order and counts, each kept up to
 * date by what changes. Synchronous, and free of the labels' texts.
 */
export class Board {
  readonly options: BoardOptions;
  table: OpenTable;
  standings: Standings;
  states: LabelStates;
  queue: Queue;
  #order: Order | undefined;
  #ordering: Ordering | undefined;
  #hits: Uint8Array | undefined;
  #plan: AqlPlan | undefined;

  constructor(table: OpenTable, options: BoardOptions) {
    this.options = options;
    this.table = table;
    // A planted error may show a conclusion that the teacher never gave.
    for (const { labels = [] } of table.tasks) for (const label of labels) table.conclusions.number(label);
    this.standings = new Standings(table);
    this.states = new LabelStates(this.standings, this.#probing());
    this.queue = new Queue(this.states);
  }

  get labels(): number {
    return this.standings.labels;
  }
  get reviewed(): number {
    return this.#reviewed;
  }
  get filter(): LabelFilter {
    return this.queue.filter;
  }
  /** The order of the queue; unless one was chosen: divided votes and differences first, where there are any. */
  get order(): Order {
    return this.#order ?? this.#suggested;
  }
  /** The sample that was drawn last and not given up. */
  get plan(): AqlPlan | undefined {
    return this.#plan;
  }
  #reviewed = 0;
  #suggested: Order = 'as-came';

  /** Takes the events of all reviewers, each one's in their order, in place of those before. */
  load(events: Iterable<QcEvent>): void {
    this.standings.load(events);
    this.states.updateAll();
    this.#planAnew(); // all labels are counted once, the sample's among them
    this.refill();
  }

  /**
   * Takes in what came to the table: new records, and `again` those whose last line is another one now (undefined: any
   * may be). `events` are read anew where some were about labels that were not there.
   */
  grown(events: Iterable<QcEvent>, again: readonly number[] | undefined): void {
    const tasks = this.table.tasks.length;
    this.#ordering = undefined;
    if (this.standings.incomplete || again === undefined || this.#plan !== undefined) return this.load(events);
    this.standings.grow();
    for (const record of again) {
      for (let task = 0; task < tasks; task++) this.#refresh(record * tasks + task);
    }
    this.states.updateNew();
    return this.refill();
  }

  /** Adds one event; everything that it concerns stands anew. Gives its labels. */
  add(event: QcEvent): readonly number[] {
    const { standings } = this;
    const before = this.#labelsOf(event);
    const isSingle = before.length <= MANY && !('bulk' in event) && this.#ordering?.labels.length === this.labels;
    if (isSingle) for (const label of before) this.#leave(label);
    const labels = standings.add(event);
    for (const label of labels) this.#refresh(label);
    if (isSingle) for (const label of before) this.#enter(label);
    if (!isSingle || labels.length !== before.length) this.refill();
    if ('sample' in event || 'undo' in event || 'redo' in event) {
      if (this.#planAnew()) this.refill();
    }
    return Array.from(labels);
  }

  setFilter(filter: LabelFilter): void {
    if (textOf(filter) !== textOf(this.filter)) this.#hits = undefined;
    this.#fill(filter);
  }

  setOrder(order: Order): void {
    this.#order = order;
    this.#ordering = undefined;
    this.refill();
  }

  /** Adds records that the text filter found; without one in the filter nothing happens. */
  addHits(records: readonly number[]): void {
    const hits = this.#hits;
    if (hits === undefined || this.standings.limit < this.table.records) return; // searched again when all is there
    const tasks = this.table.tasks.length;
    const isFew = records.length * tasks <= MANY;
    const labels = isFew
      ? records.flatMap((record) => Array.from({ length: tasks }, (_, task) => record * tasks + task))
      : [];
    for (const label of labels) this.queue.leave(label);
    for (const record of records) hits[record] = 1;
    if (isFew) for (const label of labels) this.queue.enter(label);
    else this.refill();
  }

  /** Compares with another side from now on: its conclusions by label, into table.conclusions. */
  compareWith(other: Uint32Array | undefined): void {
    this.states.other = other;
    this.#ordering = undefined;
    this.states.probing = this.#probing();
    this.states.updateAll();
    this.refill();
  }

  /** Filters and counts everything anew. */
  refill(): void {
    this.#fill(this.filter);
  }

  #fill(filter: LabelFilter): void {
    if (this.#ordering?.labels.length !== this.labels) this.#ordering = undefined;
    if (this.#ordering === undefined) this.#suggested = this.#isDivided() ? 'disagreement' : 'as-came';
    this.#ordering ??= orderLabels(this.order, {
      table: this.table,
      labels: this.labels,
      differs: (label) => this.states.differs(label),
      seed: this.options.seed,
    });
    this.#hits = textOf(filter) === '' ? undefined : roomFor(this.table.records, this.#hits);
    this.queue.fill(filter, this.#ordering, this.#hits);
    this.#reviewed = 0;
    for (let label = 0; label < this.labels; label++) this.#reviewed += isDecided(this.standings, label);
  }

  #leave(label: number): void {
    this.queue.leave(label);
    this.#reviewed -= isDecided(this.standings, label);
  }

  #enter(label: number): void {
    this.#reviewed += isDecided(this.standings, label);
    this.queue.enter(label);
  }

  #labelsOf(event: QcEvent): readonly number[] {
    if ('itemId' in event) {
      const label = this.standings.labelOf(event.itemId, event.taskId);
      return label === -1 ? [] : [label];
    }
    const history = this.standings.reviewers.get(event.reviewer);
    return history !== undefined && ('undo' in event || 'redo' in event) ? Array.from(history.turnedBy(event)) : [];
  }

  /** Finds the sample that counts; true when it is another one than before. */
  #planAnew(): boolean {
    const { reviewer } = this.options;
    this.#plan = undefined;
    for (const event of this.standings.reviewers.get(reviewer)?.active() ?? []) {
      if ('sample' in event) this.#plan = event.sample;
    }
    const keys = this.#plan?.labels ?? [];
    const sample = new Set(keys.map((key) => this.standings.find(key)));
    const before = this.states.sample;
    if (sample.size === before.size && Array.from(sample).every((label) => before.has(label))) return false;
    this.states.sample = sample;
    for (const label of [...before, ...sample]) this.states.update(label);
    return true;
  }

  #refresh(label: number): void {
    this.standings.refresh(label);
    this.states.update(label);
  }

  /** While two sides are compared nothing is hidden or disguised: the other side would tell. */
  #probing(): Probing {
    const { reviewer, seed, shares } = this.options;
    const isCompared = this.states?.other !== undefined;
    return new Probing(this.standings, reviewer, seed, isCompared ? { blind: 0, planted: 0 } : shares);
  }

  #isDivided(): boolean {
    if (this.states.other !== undefined) return true;
    return this.table.agreement.subarray(0, this.labels).some((share) => share !== ONE_VOTE);
  }
}

const textOf = ({ text = '' }: LabelFilter): string => text.trim();

/** By record, whether the text filter found it; with room for records that came since. */
function roomFor(records: number, hits: Uint8Array | undefined): Uint8Array {
  if (hits !== undefined && hits.length >= records) return hits;
  const more = new Uint8Array(records);
  more.set(hits ?? []);
  return more;
}

function isDecided(standings: Standings, label: number): number {
  return standings.verdict[label] === 0 ? 0 : 1;
}
