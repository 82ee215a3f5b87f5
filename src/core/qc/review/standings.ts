import { decisionOf, inOrder, latestVerdict, type LabelKey, type QcDecision } from '../decision.ts';
import { judgementOf, type QcEvent } from '../event.ts';
import { ReviewerHistory, type Places } from '../history.ts';
import { reasoningHash } from '../quickHash.ts';
import { idOf, Names, type LabelTable } from '../table/table.ts';

/** Verdicts by number, as the columns hold them. */
export const STANDINGS = ['unreviewed', 'accepted', 'corrected', 'rejected'] as const;

/** Bits of `state`. */
export const STATE = { stale: 1, flagged: 2, deferred: 4, commented: 8, bulk: 16 } as const;

/** How labels stand after review, by number, in typed columns beside those of a LabelTable. */
export class Standings implements Places {
  readonly table: LabelTable & { indexOf(itemId: string): number };
  readonly reviewers = new Map<string, ReviewerHistory>();
  readonly names = new Names(); // of reviewers
  readonly #tasks: ReadonlyMap<string, number>;
  #known = 0; // labels that have their columns
  verdict = new Uint8Array(); // into STANDINGS
  answer = new Uint32Array(); // conclusion as it stands, into table.conclusions; 0 none
  state = new Uint8Array(); // bits of STATE
  reviewer = new Uint8Array(); // who decided, into `names`; 0 nobody

  constructor(table: LabelTable & { indexOf(itemId: string): number }) {
    this.table = table;
    this.#tasks = new Map(table.tasks.map(({ id }, index) => [id, index]));
    this.grow();
  }

  /** How many records count; the others are as if they were not there yet. */
  limit = Infinity;

  get labels(): number {
    return Math.min(this.table.records, this.limit) * this.table.tasks.length;
  }

  labelOf(itemId: string, taskId: string): number {
    const task = this.#tasks.get(taskId);
    const record = task === undefined ? -1 : this.table.indexOf(itemId);
    return task === undefined || record === -1 || record >= this.limit ? -1 : record * this.table.tasks.length + task;
  }

  /** The key of a label. */
  keyOf(label: number): LabelKey {
    const count = this.table.tasks.length;
    return `${idOf(this.table, Math.floor(label / count))}/${this.table.tasks[label % count]?.id ?? ''}`;
  }

  /** The number of a label's key; -1 when there is none. */
  find(key: string): number {
    const slash = key.indexOf('/');
    return this.labelOf(key.slice(0, slash), key.slice(slash + 1));
  }

  history(reviewer: string): ReviewerHistory {
    const known = this.reviewers.get(reviewer);
    if (known !== undefined) return known;
    const history = new ReviewerHistory(reviewer, this);
    this.reviewers.set(reviewer, history);
    this.names.number(reviewer);
    return history;
  }

  /** Adds the next event of a reviewer's file; gives the labels that may stand otherwise now (refresh them). */
  add(event: QcEvent): Int32Array {
    return this.history(event.reviewer).add(event);
  }

  /** Whether an event was about a label that is not in the table: then all events must be added anew when it has grown. */
  get incomplete(): boolean {
    return Array.from(this.reviewers.values()).some(({ missing }) => missing > 0);
  }

  /** Takes the events of all reviewers, each one's in their order, in place of those before. */
  load(events: Iterable<QcEvent>): void {
    this.reviewers.clear();
    this.grow();
    const { labels } = this;
    this.verdict.fill(0);
    this.state.fill(0);
    this.reviewer.fill(0);
    this.answer.set(this.table.teacher.subarray(0, labels));
    const touched = new Uint8Array(labels);
    for (const event of inOrder(Array.from(events))) for (const label of this.add(event)) touched[label] = 1;
    for (let label = touched.indexOf(1); label !== -1; label = touched.indexOf(1, label + 1)) this.refresh(label);
  }

  /** Makes room for labels that came to the table; they are undecided. */
  grow(): void {
    const { labels } = this;
    if (labels > this.verdict.length)
      this.#widen(Math.max(labels, Math.min(this.verdict.length * 2, labels + 1_000_000)));
    this.answer.set(this.table.teacher.subarray(this.#known, labels), this.#known);
    this.#known = labels;
  }

  #widen(size: number): void {
    this.verdict = grown(this.verdict, new Uint8Array(size));
    this.answer = grown(this.answer, new Uint32Array(size));
    this.state = grown(this.state, new Uint8Array(size));
    this.reviewer = grown(this.reviewer, new Uint8Array(size));
  }

  /** The decision that counts for a label. */
  decision(label: number): QcDecision | undefined {
    const event = latestVerdict(this.reviewers.values(), label);
    return event && decisionOf(event, this.keyOf(label));
  }

  /** The comments on a label, newest of each reviewer; empty ones were taken away. */
  comment(label: number): string | undefined {
    const texts = Array.from(this.reviewers.values()).flatMap((history) => {
      const event = history.standing('comment', label)?.event;
      return event !== undefined && 'comment' in event && event.comment !== '' ? [event.comment] : [];
    });
    return texts.length === 0 ? undefined : texts.join('\n');
  }

  /** Folds a label's columns anew. */
  refresh(label: number): void {
    const { table } = this;
    const teacher = table.teacher[label] ?? 0;
    const event = latestVerdict(this.reviewers.values(), label);
    let verdict = 0;
    let answer = teacher;
    let state = 0;
    let reviewer = 0;
    if (event !== undefined) {
      const isBulk = 'bulk' in event;
      const { verdict: said = 'accepted', conclusion: own } = judgementOf(event) ?? {};
      verdict = STANDINGS.indexOf(said);
      reviewer = this.names.number(event.reviewer);
      if (isBulk) state |= STATE.bulk;
      if (said === 'corrected') {
        if (own !== undefined) answer = table.conclusions.number(own);
        const reasoning =
          isBulk || !('answer' in event) ? table.reasoning[label] : reasoningHash(event.answer?.reasoning ?? '');
        const isKept = reasoning !== 0 && reasoning === table.reasoning[label];
        if (isKept && teacher !== 0 && answer !== teacher) state |= STATE.stale;
      }
    }
    for (const history of this.reviewers.values()) {
      if (verdict === 0 && history.standing('deferred', label) !== undefined) state |= STATE.deferred;
      const flag = history.standing('flag', label)?.event;
      if (flag !== undefined && 'flag' in flag && flag.flag) state |= STATE.flagged;
      const comment = history.standing('comment', label)?.event;
      if (comment !== undefined && 'comment' in comment && comment.comment !== '') state |= STATE.commented;
    }
    this.verdict[label] = verdict;
    this.answer[label] = answer;
    this.state[label] = state;
    this.reviewer[label] = reviewer;
  }
}

/** A wider column with what was in the old one. */
export function grown<Numbers extends Uint8Array | Uint16Array | Uint32Array>(old: Numbers, room: Numbers): Numbers {
  room.set(old);
  return room;
}
