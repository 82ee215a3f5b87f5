import type { QcEvent, Verdict } from '../../qc/event.ts';
import type { Places } from '../../qc/history.ts';
import type { ReviewedLabel } from '../../qc/decision.ts';
import { widened } from './recordPlaces.ts';

/** Where an event's line stands, and what it is known by. */
export interface EventPlace {
  readonly file: number; // of the decision files, from 0
  readonly offset: number; // bytes
  readonly length: number; // bytes, without the line end
  readonly hash: Uint8Array; // of the line: HASH_BYTES
}

/** The decision that counts for a label, without what only its line holds. */
export interface StandingEvent extends EventPlace {
  readonly verdict: Verdict;
  readonly mode: 'blind' | 'bulk' | undefined;
  readonly conclusion: string | undefined; // of a bulk correction
  readonly reviewer: string;
  readonly time: number; // ms since the epoch
}

export const HASH_BYTES = 16;
const NOTHING = 0;
const VERDICTS: readonly (Verdict | undefined)[] = [undefined, 'accepted', 'corrected', 'rejected'];
const CLEARED = 4;
const PLANTED = 5;
const KIND = 7;
const [ACTIVE, BLIND, BULK] = [8, 16, 32];
const ID = 16; // digits of a record's id

/** One reviewer's events, oldest first. */
class Reviewer {
  readonly name: string;
  lines = 0;
  events = 0;
  pairs = 0; // event × label
  number = new Float64Array(64); // that undo and redo name an event by
  what = new Uint8Array(64); // kind and bits
  file = new Uint16Array(64);
  offset = new Float64Array(64);
  length = new Uint32Array(64);
  time = new Float64Array(64);
  hash = new Uint8Array(64 * HASH_BYTES);
  eventOf = new Uint32Array(64); // by pair
  under = new Uint32Array(64); // by pair: 1 + the pair of the same label and channel below it; 0 none
  topVerdict = new Uint32Array(64); // by label: 1 + its top pair; 0 none
  topPlanted = new Uint32Array(); // mostly few
  readonly conclusions = new Map<number, string>(); // by event: of bulk corrections

  constructor(name: string) {
    this.name = name;
  }

  event(): number {
    if (this.events === this.what.length) {
      const size = this.events * 2;
      this.number = widened(this.number, new Float64Array(size));
      this.what = widened(this.what, new Uint8Array(size));
      this.file = widened(this.file, new Uint16Array(size));
      this.offset = widened(this.offset, new Float64Array(size));
      this.length = widened(this.length, new Uint32Array(size));
      this.time = widened(this.time, new Float64Array(size));
      this.hash = widened(this.hash, new Uint8Array(size * HASH_BYTES));
    }
    return this.events++;
  }

  /** Lays an event on a label. */
  pair(event: number, label: number, planted: boolean): void {
    let tops = planted ? this.topPlanted : this.topVerdict;
    if (label >= tops.length) {
      tops = widened(tops, new Uint32Array(Math.max(64, tops.length * 2, label + 1)));
      if (planted) this.topPlanted = tops;
      else this.topVerdict = tops;
    }
    const below = tops[label] ?? 0;
    if (below !== 0 && this.eventOf[below - 1] === event) return; // named twice by one event
    if (this.pairs === this.eventOf.length) {
      this.eventOf = widened(this.eventOf, new Uint32Array(this.pairs * 2));
      this.under = widened(this.under, new Uint32Array(this.pairs * 2));
    }
    this.eventOf[this.pairs] = event;
    this.under[this.pairs] = below;
    tops[label] = ++this.pairs;
  }

  /** The event that counts for a label: the top one that is active and not taken back by a later one; -1 none. */
  standing(label: number, planted: boolean): number {
    let skip = 0;
    for (let pair = (planted ? this.topPlanted : this.topVerdict)[label] ?? 0; pair !== 0;) {
      const event = this.eventOf[pair - 1] as number;
      const what = this.what[event] as number;
      if ((what & ACTIVE) !== 0) {
        if ((what & KIND) === CLEARED) skip++;
        else if (skip === 0) return event;
        else skip--;
      }
      pair = this.under[pair - 1] as number;
    }
    return -1;
  }

  /** The event with a number, looked for as ReviewerHistory does. */
  find(number: number): number {
    const most = Math.min(this.events, number);
    for (let at = most - 1; at >= 0; at--) if (this.number[at] === number) return at;
    for (let at = Math.max(0, most); at < this.events; at++) if (this.number[at] === number) return at;
    return -1;
  }
}

/**
 * Folds the events of all reviewers as `DecisionBook` does, in columns: some 60 bytes an event, no object is kept. What a
 * decision says beyond its verdict is read from its line when it is wanted.
 */
export class DecisionColumns {
  readonly #places: Places;
  readonly #reviewers = new Map<string, Reviewer>();

  constructor(places: Places) {
    this.#places = places;
  }

  /** Adds the next event of its reviewer; see inOrder. */
  add(event: QcEvent, place: EventPlace): void {
    const reviewer = this.#reviewers.get(event.reviewer) ?? new Reviewer(event.reviewer);
    this.#reviewers.set(event.reviewer, reviewer);
    reviewer.lines++;
    if ('undo' in event || 'redo' in event) return turn(reviewer, event);
    const at = reviewer.event();
    const what = whatOf(event);
    reviewer.number[at] = event.n ?? reviewer.lines;
    reviewer.what[at] = what | ACTIVE;
    if (what === NOTHING) return;
    reviewer.file[at] = place.file;
    reviewer.offset[at] = place.offset;
    reviewer.length[at] = place.length;
    reviewer.time[at] = Date.parse(event.at) || 0;
    reviewer.hash.set(place.hash, at * HASH_BYTES);
    if ('bulk' in event) {
      if (event.conclusion !== undefined) reviewer.conclusions.set(at, event.conclusion);
      for (const [taskId, ids] of Object.entries(event.labels)) {
        for (let from = 0; from + ID <= ids.length; from += ID) {
          this.#lay(reviewer, at, ids.slice(from, from + ID), taskId, false);
        }
      }
    } else if ('itemId' in event) this.#lay(reviewer, at, event.itemId, event.taskId, (what & KIND) === PLANTED);
  }

  /** The decision that counts: the latest of the reviewers' last ones (at equal times: by the reviewer's name). */
  standing(label: number): StandingEvent | undefined {
    let found: Reviewer | undefined;
    let event = -1;
    for (const reviewer of this.#reviewers.values()) {
      const at = reviewer.standing(label, false);
      if (at === -1) continue;
      const time = reviewer.time[at] as number;
      const best = found?.time[event] ?? -Infinity;
      if (found !== undefined && time < best) continue;
      if (found !== undefined && time === best && reviewer.name <= found.name) continue;
      found = reviewer;
      event = at;
    }
    return found && standingOf(found, event);
  }

  /** Whether all looks at a label were tests of the reviewers: see ReviewedLabel. */
  only(label: number): ReviewedLabel['only'] {
    let only: ReviewedLabel['only'];
    for (const reviewer of this.#reviewers.values()) {
      const event = reviewer.standing(label, false);
      if (event !== -1 && ((reviewer.what[event] as number) & BLIND) === 0) return undefined;
      if (event !== -1) only = 'blind';
      else if (reviewer.standing(label, true) !== -1) only ??= 'planted';
    }
    return only;
  }

  #lay(reviewer: Reviewer, event: number, itemId: string, taskId: string, planted: boolean): void {
    const label = this.#places.labelOf(itemId, taskId);
    if (label !== -1) reviewer.pair(event, label, planted);
  }
}

function turn(reviewer: Reviewer, event: Extract<QcEvent, { undo: number } | { redo: number }>): void {
  const isUndo = 'undo' in event;
  const at = reviewer.find('undo' in event ? event.undo : event.redo);
  const what = reviewer.what[at];
  if (what !== undefined && ((what & ACTIVE) !== 0) === isUndo) reviewer.what[at] = what ^ ACTIVE;
}

function whatOf(event: QcEvent): number {
  if ('bulk' in event) return VERDICTS.indexOf(event.bulk) | BULK;
  if (!('verdict' in event) || event.verdict === 'deferred') return NOTHING;
  if (event.verdict === 'cleared') return CLEARED;
  if (event.mode === 'planted') return PLANTED;
  return VERDICTS.indexOf(event.verdict) | (event.mode === 'blind' ? BLIND : 0) | (event.mode === 'bulk' ? BULK : 0);
}

function standingOf(reviewer: Reviewer, at: number): StandingEvent {
  const what = reviewer.what[at] as number;
  return {
    verdict: VERDICTS[what & KIND] ?? 'accepted',
    mode: (what & BLIND) !== 0 ? 'blind' : (what & BULK) !== 0 ? 'bulk' : undefined,
    conclusion: reviewer.conclusions.get(at),
    reviewer: reviewer.name,
    time: reviewer.time[at] as number,
    file: reviewer.file[at] as number,
    offset: reviewer.offset[at] as number,
    length: reviewer.length[at] as number,
    hash: reviewer.hash.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  };
}
