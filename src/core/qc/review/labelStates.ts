import { LABEL_STATES, type LabelState } from './filter.ts';
import type { Probe } from './probes.ts';
import type { Probing } from './probing.ts';
import { grown, STATE, type Standings } from './standings.ts';
import { FAULT } from '../table/table.ts';

/** The bit of a state in a label's mask. */
export const bitOf = (state: LabelState): number => 1 << LABEL_STATES.indexOf(state);

const BITS = Object.fromEntries(LABEL_STATES.map((state) => [state, bitOf(state)])) as Record<LabelState, number>;
const BY_VERDICT = [BITS.unreviewed, BITS.accepted, BITS.corrected, BITS.rejected];
const FINDINGS = FAULT.unreadable - 1; // the bits of labelLint

/** The bit above those of the states: accepting all accepts the label. */
const ACCEPTABLE = 1 << LABEL_STATES.length;
const OPEN = BITS.all | BITS.unreviewed;

/**
 * All that is known of labels beside their texts, and what it comes to for a list, in columns that a filter only reads:
 * whoever changes a label updates it.
 */
export class LabelStates {
  readonly standings: Standings;
  probing: Probing;
  /** Conclusions of what the review is compared with, by label, into table.conclusions; 0 none. */
  other: Uint32Array | undefined;
  /** Labels of the sample that was drawn. */
  sample: ReadonlySet<number> = new Set();
  #known = 0; // labels that are in the columns
  #masks = new Uint16Array(); // states as bits, and ACCEPTABLE
  #shown = new Uint32Array(); // the conclusion that a list may show, into table.conclusions

  constructor(standings: Standings, probing: Probing) {
    this.standings = standings;
    this.probing = probing;
  }

  /** The states that a label is in, as bits; `all` is always one. */
  maskOf(label: number): number {
    return (this.#masks[label] ?? 0) & ~ACCEPTABLE;
  }

  /** Whether accepting all accepts this one: undecided, with an answer, and no test of the reviewer. */
  isAcceptable(label: number): boolean {
    return ((this.#masks[label] ?? 0) & ACCEPTABLE) !== 0;
  }

  /** The conclusion that a list may show: none while it is hidden, the wrong one of a planted error. 0 none. */
  shown(label: number): number {
    return this.#shown[label] ?? 0;
  }

  /** Whether the label as it stands is another than the other side's. */
  differs(label: number): boolean {
    const other = this.other?.[label] ?? 0;
    return other !== 0 && other !== this.standings.answer[label];
  }

  /** Takes in what changed about a label. */
  update(label: number): void {
    if (label < 0 || label >= this.#known) return;
    const probe = this.probing.of(label);
    this.#masks[label] = this.#compute(label, probe);
    this.#shown[label] = this.#conclusion(label, probe);
  }

  /** Takes in that anything may have changed. */
  updateAll(): void {
    this.#known = 0;
    this.updateNew();
  }

  /** Takes in labels that came. */
  updateNew(): void {
    const { labels } = this.standings;
    if (labels > this.#masks.length) {
      const size = Math.max(labels, Math.min(this.#masks.length * 2, labels + 1_000_000));
      this.#masks = grown(this.#masks, new Uint16Array(size));
      this.#shown = grown(this.#shown, new Uint32Array(size));
    }
    const from = this.#known;
    this.#known = labels;
    const isPlain = this.other === undefined && this.sample.size === 0;
    for (let label = from; label < labels; label++) {
      if (!isPlain || !this.#updateUntouched(label)) this.update(label);
    }
  }

  /** The short way for a label that nobody has touched and that measures nobody; false where it is none. */
  #updateUntouched(label: number): boolean {
    const { table, verdict, state, answer } = this.standings;
    if (verdict[label] !== 0 || state[label] !== 0 || this.probing.isChosen(label)) return false;
    const base = table.teacher[label] === 0 ? OPEN | BITS.unreadable : OPEN | ACCEPTABLE;
    this.#masks[label] = ((table.faults[label] ?? 0) & FINDINGS) === 0 ? base : base | BITS.faulty;
    this.#shown[label] = answer[label] ?? 0;
    return true;
  }

  #compute(label: number, probe: Probe | undefined): number {
    const { standings } = this;
    const { table } = standings;
    const state = standings.state[label] ?? 0;
    const verdict = standings.verdict[label] ?? 0;
    let mask = BITS.all | (BY_VERDICT[verdict] ?? 0) | (verdict === 0 ? 0 : BITS.reviewed);
    if (table.teacher[label] === 0) mask |= BITS.unreadable;
    else if (verdict === 0 && probe === undefined) mask |= ACCEPTABLE;
    if (((table.faults[label] ?? 0) & FINDINGS) !== 0 && verdict < 2) mask |= BITS.faulty;
    if (state !== 0) {
      if ((state & STATE.stale) !== 0) mask |= BITS.stale;
      if ((state & STATE.flagged) !== 0) mask |= BITS.flagged;
      if ((state & STATE.deferred) !== 0) mask |= BITS.deferred;
      if ((state & STATE.commented) !== 0) mask |= BITS.commented;
    }
    if (this.other !== undefined && this.differs(label)) mask |= BITS.differs;
    if (this.sample.size > 0 && this.sample.has(label)) mask |= BITS.sample;
    return mask;
  }

  #conclusion(label: number, probe: Probe | undefined): number {
    if (probe === undefined) return this.standings.answer[label] ?? 0;
    if (probe === 'blind') return 0;
    return this.standings.table.conclusions.number(this.probing.planted(label) ?? '');
  }
}
