import type { QcEvent } from './event.ts';

/** What of a label an event sets. Each is undone and covered apart from the others. */
export type Channel = 'verdict' | 'deferred' | 'flag' | 'comment' | 'planted';

/** Where labels stand: the number of a label, -1 for one that is not there (yet). */
export interface Places {
  labelOf(itemId: string, taskId: string): number;
}

/** An event of a reviewer that counts for a label. */
export interface Standing<Event extends QcEvent = QcEvent> {
  readonly event: Event;
  readonly time: number; // ms since the epoch
}

/** An event with the number that undo and redo name it by. */
export interface Numbered {
  readonly event: QcEvent;
  readonly n: number;
  readonly labels: Int32Array; // that it concerns, ascending
}

/** A line that takes another one out of account, or in again. */
export type Turn = Extract<QcEvent, { readonly undo: number } | { readonly redo: number }>;

interface Stored {
  readonly event: QcEvent;
  readonly n: number; // of its line
  readonly time: number;
  active: boolean; // undone events stay, and do not count
  readonly channel: Channel | undefined;
  readonly labels: Int32Array; // ascending
  readonly under: Int32Array; // by label: the event of the same channel before it, -1 none
}

const NONE = new Int32Array();

/**
 * The events of one reviewer, folded. Events of a label lie on one another: the top one that is active and not taken
 * back by a later `cleared` counts. An undone event stays in its place and is passed over, so undo and redo change one
 * bit each and restore exactly what was.
 */
export class ReviewerHistory {
  readonly reviewer: string;
  readonly #places: Places;
  readonly #events: Stored[] = [];
  readonly #tops = new Map<Channel, Tops>();
  readonly #undoable: number[] = []; // places in #events, in the order in which they were done
  #redoable: number[] = [];
  #undone = 0;
  #lines = 0;
  /** Events of labels that are not there; adding them again later places them. */
  missing = 0;

  constructor(reviewer: string, places: Places) {
    this.reviewer = reviewer;
    this.#places = places;
  }

  /** The event that undo would take out of account, and the one that redo would take in again. */
  get undoable(): Numbered | undefined {
    return this.#events[this.#undoable.at(-1) ?? -1];
  }
  get redoable(): Numbered | undefined {
    return this.#events[this.#redoable.at(-1) ?? -1];
  }
  /** How many decisions were taken back. */
  get undone(): number {
    return this.#undone;
  }

  /** Adds the next line of the file; gives the labels that it concerns. */
  add(event: QcEvent): Int32Array {
    this.#lines++;
    if ('undo' in event || 'redo' in event) return this.#turn(event);
    const at = this.#events.length;
    const channel = channelOf(event);
    const labels = this.#labelsOf(event);
    const under = new Int32Array(labels.length);
    if (channel !== undefined) {
      const tops = this.#topsOf(channel);
      labels.forEach((label, index) => {
        under[index] = tops.get(label);
        tops.set(label, at);
      });
    }
    const n = event.n ?? this.#lines; // lines of early versions carry no number
    this.#events.push({ event, n, time: Date.parse(event.at) || 0, active: true, channel, labels, under });
    if ('verdict' in event && event.verdict === 'cleared') this.#undone++;
    this.#undoable.push(at);
    this.#redoable = [];
    return labels;
  }

  /** The labels that an undo or redo line will concern once it is added. */
  turnedBy(event: Turn): Int32Array {
    return this.#events[this.#turned(event)]?.labels ?? NONE;
  }

  /** The event that counts for a label in a channel. */
  standing(channel: Channel, label: number): Standing | undefined {
    let skip = 0;
    for (let at = this.#tops.get(channel)?.get(label) ?? -1; at !== -1;) {
      const stored = this.#events[at] as Stored;
      if (stored.active) {
        if ('verdict' in stored.event && stored.event.verdict === 'cleared') skip++;
        else if (skip === 0) return stored;
        else skip--;
      }
      at = stored.under[placeOf(stored.labels, label)] ?? -1;
    }
    return undefined;
  }

  /** The active events, oldest first, those that count for no label any more included. */
  *active(): Generator<QcEvent, void, undefined> {
    for (const stored of this.#events) if (stored.active) yield stored.event;
  }

  /** All events but undo and redo themselves, oldest first, with whether they were taken back. */
  *all(): Generator<{ readonly event: QcEvent; readonly undone: boolean }, void, undefined> {
    for (const { event, active } of this.#events) yield { event, undone: !active };
  }

  /** The place of the event that an undo or redo line turns; -1 when there is none, or it is turned already. */
  #turned(event: Turn): number {
    const at = this.#find('undo' in event ? event.undo : event.redo);
    return this.#events[at]?.active === 'undo' in event ? at : -1;
  }

  #turn(event: Turn): Int32Array {
    const at = this.#turned(event);
    const stored = this.#events[at];
    if (stored === undefined) return NONE;
    const isUndo = 'undo' in event;
    stored.active = !isUndo;
    if (isUndo) {
      remove(this.#undoable, at);
      this.#redoable.push(at);
      if (stored.channel === 'verdict') this.#undone++;
    } else {
      remove(this.#redoable, at);
      this.#undoable.push(at);
    }
    return stored.labels;
  }

  /**
   * The event with a number. Numbers are the lines of the file, undo and redo lines included, so that it stands at that
   * place or before it; behind it only where the lines of two branches were put in the order of time.
   */
  #find(number: number): number {
    const most = Math.min(this.#events.length, number);
    for (let at = most - 1; at >= 0; at--) if (this.#events[at]?.n === number) return at;
    for (let at = most; at < this.#events.length; at++) if (this.#events[at]?.n === number) return at;
    return -1;
  }

  #topsOf(channel: Channel): Tops {
    const known = this.#tops.get(channel);
    if (known !== undefined) return known;
    const tops = new Tops();
    this.#tops.set(channel, tops);
    return tops;
  }

  #labelsOf(event: QcEvent): Int32Array {
    const found: number[] = [];
    const add = (itemId: string, taskId: string) => {
      const label = this.#places.labelOf(itemId, taskId);
      if (label === -1) this.missing++;
      else found.push(label);
    };
    if ('itemId' in event) add(event.itemId, event.taskId);
    else if ('bulk' in event) {
      for (const [taskId, ids] of Object.entries(event.labels)) {
        for (let at = 0; at + ID <= ids.length; at += ID) add(ids.slice(at, at + ID), taskId);
      }
    }
    return Int32Array.from(found).toSorted();
  }
}

const ID = 16; // digits of a record's id

/** The channel of an event; undefined: it is about no label. */
function channelOf(event: QcEvent): Channel | undefined {
  if ('flag' in event) return 'flag';
  if ('comment' in event) return 'comment';
  if ('bulk' in event) return 'verdict';
  if (!('verdict' in event)) return undefined;
  if (event.verdict === 'deferred') return 'deferred';
  return 'mode' in event && event.mode === 'planted' ? 'planted' : 'verdict';
}

/** The newest event of each label, -1 none: numbers that grow with the labels. */
class Tops {
  #numbers = new Int32Array();

  get(label: number): number {
    return (this.#numbers[label] ?? 0) - 1;
  }

  set(label: number, event: number): void {
    if (label >= this.#numbers.length) {
      const more = new Int32Array(Math.max(1024, this.#numbers.length * 2, label + 1));
      more.set(this.#numbers);
      this.#numbers = more;
    }
    this.#numbers[label] = event + 1;
  }
}

function placeOf(labels: Int32Array, label: number): number {
  let low = 0;
  let high = labels.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((labels[middle] ?? 0) < label) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Takes a value, which is near the end, out of a list. */
function remove(list: number[], value: number): void {
  const at = list.lastIndexOf(value);
  if (at !== -1) list.splice(at, 1);
}
