import { judgementOf } from '../event.ts';
import { LABEL_STATES, REJECTED, type Facets, type LabelFilter, type LabelState } from './filter.ts';
import { bitOf, type LabelStates } from './labelStates.ts';
import type { Ordering } from '../table/order.ts';
import { Tally } from './tally.ts';

// Which parts of a filter a label fails; one that fails one part only is counted beside the choices of that part.
const STATE = 1;
const TASK = 2;
const CONCLUSION = 4;
const FILE = 8;
const REVIEWER = 16;
const REST = 32;
const REJECTED_BIT = bitOf('rejected');

/** A filter whose texts are looked up already, so that labels are compared as numbers. */
interface Wanted {
  readonly state: number;
  readonly task: number; // from 1; -1: any, as below
  readonly conclusion: number;
  readonly teacher: number;
  readonly other: number;
  readonly file: number;
  readonly reviewer: number;
  readonly pair: ((label: number) => boolean) | undefined;
}

/** The labels that pass a filter, in the order of the queue, and how many there are beside each choice. */
export class Queue {
  readonly #states: LabelStates;
  #filter: LabelFilter = { state: 'all' };
  #wanted: Wanted;
  #names = 0; // that there were when `wanted` was looked up
  #ordering: Ordering = { labels: new Uint32Array(), places: new Uint32Array() };
  #labels = new Uint32Array(); // the queue is its beginning
  #length = 0;
  /** By record, whether the text filter found it; undefined without one. */
  #hits: Uint8Array | undefined;
  readonly #masks = new Int32Array(1 << LABEL_STATES.length); // how many labels are in each set of states
  readonly #tasks = new Tally();
  readonly #conclusions = new Tally();
  readonly #files = new Tally();
  readonly #reviewers = new Tally();
  #acceptable = 0;
  #version = 0;

  constructor(states: LabelStates) {
    this.#states = states;
    this.#wanted = this.#lookUp(this.#filter);
  }

  get filter(): LabelFilter {
    return this.#filter;
  }
  get length(): number {
    return this.#length;
  }
  /** Another number whenever the queue, or a label in it, is another. */
  get version(): number {
    return this.#version;
  }
  /** How many labels accepting all of them would accept. */
  get acceptable(): number {
    return this.#acceptable;
  }
  /** The label at a place. */
  at(place: number): number | undefined {
    return place >= 0 && place < this.#length ? this.#labels[place] : undefined;
  }
  slice(from: number, to: number): readonly number[] {
    return Array.from(this.#labels.subarray(from, Math.min(to, this.#length)));
  }

  /** Filters all labels anew. */
  fill(filter: LabelFilter, ordering: Ordering, hits: Uint8Array | undefined): void {
    this.#filter = filter;
    this.#ordering = ordering;
    this.#hits = hits;
    this.#lookUpAnew();
    this.#masks.fill(0);
    this.#tasks.clear();
    this.#conclusions.clear();
    this.#files.clear();
    this.#reviewers.clear();
    this.#acceptable = 0;
    this.#version++;
    const { labels } = ordering;
    if (this.#labels.length < labels.length) this.#labels = new Uint32Array(labels.length);
    this.#length = 0;
    if (this.#isByStateOnly()) return this.#fillByState(labels);
    for (const label of labels) if (this.#tally(label, 1)) this.#labels[this.#length++] = label;
    return undefined;
  }

  #isByStateOnly(): boolean {
    const { state: _, pair, ...others } = this.#wanted;
    return pair === undefined && this.#hits === undefined && Object.values(others).every((wanted) => wanted === -1);
  }

  /** The short way where only the state is filtered by: the counts beside the states are of all labels, the rest of the queue. */
  #fillByState(labels: Uint32Array): void {
    const states = this.#states;
    const { reviewer, table } = states.standings;
    const count = table.tasks.length;
    const wanted = this.#wanted.state;
    for (const label of labels) {
      const mask = states.maskOf(label);
      this.#masks[mask] = (this.#masks[mask] as number) + 1;
      if ((mask & wanted) === 0) continue;
      this.#labels[this.#length++] = label;
      const record = count === 1 ? label : Math.floor(label / count);
      const shown = states.shown(label);
      this.#tasks.add(label - record * count, 1);
      if (shown !== 0 && (mask & REJECTED_BIT) === 0) this.#conclusions.add(shown, 1);
      this.#files.add(table.file[record] ?? 0, 1);
      if (reviewer[label] !== 0) this.#reviewers.add(reviewer[label] ?? 0, 1);
      if (states.isAcceptable(label)) this.#acceptable++;
    }
  }

  /** Takes a label out of account, before it changes … */
  leave(label: number): void {
    this.#version++;
    this.#tally(label, -1);
    const place = this.placeOf(label);
    if (this.#labels[place] !== label || place >= this.#length) return;
    this.#labels.copyWithin(place, place + 1, this.#length);
    this.#length--;
  }

  /** … and into account again. */
  enter(label: number): void {
    // A conclusion or reviewer that the filter names may only now have come up.
    if (this.#names !== this.#namesKnown()) this.#lookUpAnew();
    if (!this.#tally(label, 1)) return;
    const place = this.placeOf(label);
    if (this.#labels[place] === label && place < this.#length) return;
    this.#labels.copyWithin(place + 1, place, this.#length);
    this.#labels[place] = label;
    this.#length++;
  }

  /** Where a label stands in the queue, or where it would be put. */
  placeOf(label: number): number {
    const { places } = this.#ordering;
    const rank = places[label] ?? 0;
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places[this.#labels[middle] as number] as number) < rank) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  has(label: number): boolean {
    const place = this.placeOf(label);
    return place < this.#length && this.#labels[place] === label;
  }

  /** The counts beside each choice. */
  facets(): Facets {
    const { standings } = this.#states;
    const { table } = standings;
    const states = Object.fromEntries(LABEL_STATES.map((state) => [state, 0])) as Record<LabelState, number>;
    for (const [mask, count] of this.#masks.entries()) {
      if (count === 0) continue;
      for (const state of LABEL_STATES) if ((mask & bitOf(state)) !== 0) states[state] += count;
    }
    return {
      states,
      tasks: table.tasks.map(({ id }, task) => ({ value: id, count: this.#tasks.get(task) })),
      conclusions: this.#conclusions.facet((number) => table.conclusions.text(number)),
      files: this.#files.facet((number) => table.files.text(number)),
      reviewers: this.#reviewers.facet((number) => standings.names.text(number)),
    };
  }

  /** Counts a label; true when it passes the whole filter. */
  #tally(label: number, change: 1 | -1): boolean {
    const states = this.#states;
    const { standings } = states;
    const { table } = standings;
    const count = table.tasks.length;
    const record = count === 1 ? label : Math.floor(label / count);
    const task = label - record * count;
    const wanted = this.#wanted;
    const mask = states.maskOf(label);
    const file = table.file[record] ?? 0;
    const reviewer = standings.reviewer[label] ?? 0;
    let fails = 0;
    if ((mask & wanted.state) === 0) fails |= STATE;
    if (wanted.task !== -1 && wanted.task !== task + 1) fails |= TASK;
    // What is hidden must not be told by the filter that finds it.
    const isRejected = standings.verdict[label] === 3;
    if (wanted.conclusion !== -1 && (isRejected || states.shown(label) !== wanted.conclusion)) fails |= CONCLUSION;
    if (wanted.file !== -1 && wanted.file !== file) fails |= FILE;
    if (wanted.reviewer !== -1 && wanted.reviewer !== reviewer) fails |= REVIEWER;
    if (this.#fails(label, record)) fails |= REST;
    if ((fails & ~STATE) === 0) this.#masks[mask] = (this.#masks[mask] ?? 0) + change;
    if ((fails & ~TASK) === 0) this.#tasks.add(task, change);
    if ((fails & ~CONCLUSION) === 0) {
      const shown = states.shown(label);
      if (shown !== 0 && !isRejected) this.#conclusions.add(shown, change);
    }
    if ((fails & ~FILE) === 0) this.#files.add(file, change);
    if ((fails & ~REVIEWER) === 0 && reviewer !== 0) this.#reviewers.add(reviewer, change);
    if (fails === 0 && states.isAcceptable(label)) this.#acceptable += change;
    return fails === 0;
  }

  #fails(label: number, record: number): boolean {
    const { teacher, other, pair } = this.#wanted;
    if (this.#hits !== undefined && this.#hits[record] !== 1) return true;
    if (teacher !== -1) {
      const said = this.#states.probing.of(label) === undefined ? this.#states.standings.table.teacher[label] : -1;
      if (said !== teacher) return true;
    }
    if (other !== -1 && (this.#states.other?.[label] ?? 0) !== other) return true;
    return pair !== undefined && !pair(label);
  }

  #lookUpAnew(): void {
    this.#names = this.#namesKnown();
    this.#wanted = this.#lookUp(this.#filter);
  }

  #namesKnown(): number {
    const { names, table } = this.#states.standings;
    return names.size + table.conclusions.size + table.files.size;
  }

  #lookUp(filter: LabelFilter): Wanted {
    const { standings } = this.#states;
    const { table } = standings;
    const conclusion = (text: string | undefined) => {
      if (text === undefined) return -1;
      return text === '' ? 0 : table.conclusions.find(text) || NEVER;
    };
    const named = (number: number | undefined) => (number === undefined ? -1 : number || NEVER);
    return {
      state: bitOf(filter.state),
      task: named(
        filter.taskId === undefined ? undefined : table.tasks.findIndex(({ id }) => id === filter.taskId) + 1,
      ),
      conclusion: conclusion(filter.conclusion),
      teacher: conclusion(filter.teacher),
      other: conclusion(filter.other),
      file: named(filter.file === undefined ? undefined : table.files.find(filter.file)),
      reviewer: named(filter.reviewer === undefined ? undefined : standings.names.find(filter.reviewer)),
      pair: filter.pair && ((label) => isPair(standings, label, filter.pair)),
    };
  }
}

const NEVER = 0xffff_ffff; // a name that nothing has

/** Whether two reviewers said what a filter asks for. */
function isPair(standings: LabelStates['standings'], label: number, pair: LabelFilter['pair']): boolean {
  if (pair === undefined) return true;
  const { a, b, saidA, saidB } = pair; // of labels that both judged one by one, as the report counts them
  return saidBy(standings, a, label) === saidA && saidBy(standings, b, label) === saidB;
}

/** What a reviewer's own last decision on a label comes to: a conclusion, REJECTED, or undefined where it was none on it alone. */
function saidBy(standings: LabelStates['standings'], reviewer: string, label: number): string | undefined {
  const event = standings.reviewers.get(reviewer)?.standing('verdict', label)?.event;
  const judged = event === undefined || 'bulk' in event ? undefined : judgementOf(event);
  if (judged === undefined) return undefined;
  if (judged.verdict === 'rejected') return REJECTED;
  return judged.conclusion ?? standings.table.conclusions.text(standings.table.teacher[label] ?? 0);
}
