import type { Answer } from '../answer.ts';
import type { LabelRecord, SourceItem, TaskAnswer } from '../label/record.ts';
import type { Mode, QcEvent, Verdict } from './event.ts';
import { ReviewerHistory } from './history.ts';

export type { Verdict } from './event.ts';

/** The decision that counts for a label. */
export interface QcDecision {
  readonly itemId: string;
  readonly taskId: string;
  readonly verdict: Verdict;
  readonly answer?: Answer; // the reviewer's answer; with `corrected` only
  readonly conclusion?: string; // with `corrected` in bulk: the conclusion alone was changed
  readonly note?: string;
  readonly mode?: Mode;
  readonly ms?: number; // that the label was looked at
  readonly reviewer: string;
  readonly at: string; // ISO 8601
}

/** One label (record × task) after review: what the QC view and the exporters see. */
export interface ReviewedLabel {
  readonly item: SourceItem;
  readonly taskId: string;
  readonly record: LabelRecord;
  readonly teacher: Answer | undefined; // undefined: unreadable or failed
  readonly answer: Answer | undefined; // the reviewer's when corrected, else the teacher's
  readonly verdict: Verdict | 'unreviewed';
  /** `stale`: the conclusion was changed and the teacher's reasoning, which argues for the old one, was kept. */
  readonly reasoning: 'kept' | 'edited' | 'dropped' | 'stale';
  readonly decision?: QcDecision;
  /**
   * Where every look at the label was a test of the reviewer: `blind` = all decisions that stand were made with the
   * teacher's answer hidden, `planted` = none stands, and it was answered with a wrong conclusion in its place.
   */
  readonly only?: 'blind' | 'planted';
}

/** Names a label within a job; a record's id is hexadecimal, so the slash is never part of it. */
export type LabelKey = `${string}/${string}`;

/** The key of one label. */
export function labelKey(itemId: string, taskId: string): LabelKey {
  return `${itemId}/${taskId}`;
}

/** The two names in a key. */
export function partsOf(key: LabelKey): readonly [itemId: string, taskId: string] {
  const slash = key.indexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1)];
}

/** The key of a reviewed label. */
export function keyOf(label: ReviewedLabel): LabelKey {
  return labelKey(label.item.id, label.taskId);
}

/** The decisions of all reviewers of a job, folded: which one counts for a label. */
export class DecisionBook {
  readonly #reviewers = new Map<string, ReviewerHistory>();
  readonly #numbers = new Map<LabelKey, number>();
  readonly #keys: LabelKey[] = [];
  readonly #labelOf = (itemId: string, taskId: string): number => {
    const key = labelKey(itemId, taskId);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#keys.length);
    return this.#keys.push(key) - 1;
  };

  /** @param events see inOrder. */
  constructor(events: Iterable<QcEvent> = []) {
    for (const event of inOrder(Array.from(events))) this.add(event);
  }

  /** Adds the next event of its reviewer; gives the labels that may stand otherwise now. */
  add(event: QcEvent): readonly LabelKey[] {
    const history =
      this.#reviewers.get(event.reviewer) ?? new ReviewerHistory(event.reviewer, { labelOf: this.#labelOf });
    this.#reviewers.set(event.reviewer, history);
    return Array.from(history.add(event), (label) => this.#keys[label] as LabelKey);
  }

  /** The labels that any event is about. */
  keys(): Iterable<LabelKey> {
    return this.#keys;
  }

  /** The decision that counts for a label: see standingDecision. */
  standing(key: LabelKey): QcDecision | undefined {
    const number = this.#numbers.get(key);
    return number === undefined ? undefined : standingDecision(this.#reviewers.values(), number, key);
  }

  /** Whether all looks at a label were tests of the reviewers: see ReviewedLabel. */
  only(key: LabelKey): ReviewedLabel['only'] {
    const number = this.#numbers.get(key);
    return number === undefined ? undefined : onlyTested(this.#reviewers.values(), number);
  }
}

/**
 * Events as they came; where the lines of a reviewer go back in time or number, as those of two branches that git put
 * together do, by time, and each with the number of its line.
 */
export function inOrder(events: readonly QcEvent[]): readonly QcEvent[] {
  const last = new Map<string, { at: string; n: number }>();
  const goesBack = events.some(({ reviewer, at, n = 0 }) => {
    const before = last.get(reviewer);
    if (before === undefined) {
      last.set(reviewer, { at, n });
      return false;
    }
    const isBack = at < before.at || (n !== 0 && n <= before.n);
    before.at = at;
    if (n !== 0) before.n = n;
    return isBack;
  });
  return goesBack ? numbered(events).toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)) : events;
}

/** The lines of a file that were written one after the other: all of it, or a branch's since the two parted. */
interface Run {
  readonly first: number; // line
  last: number; // line
  n: number; // the last line's own number
}

/**
 * Numbers events by their lines. Two branches gave the same numbers, each to its own lines, and those stand together: what
 * a line of the second one takes back is looked for among these, by how far its numbers are behind the lines.
 */
function numbered(events: readonly QcEvent[]): QcEvent[] {
  const runs = new Map<string, Run>();
  return events.map((event) => {
    const before = runs.get(event.reviewer);
    const line = Math.max((before?.last ?? 0) + 1, event.n ?? 0);
    const n = event.n ?? line;
    const goesOn = before !== undefined && n === before.n + 1;
    const run = goesOn && n !== line ? before : { first: before === undefined || n === line ? 0 : line, last: line, n };
    run.last = line;
    run.n = n;
    runs.set(event.reviewer, run);
    const ownLine = (number: number) => (number + line - n >= run.first ? number + line - n : number);
    if ('undo' in event) return { ...event, n: line, undo: ownLine(event.undo) };
    if ('redo' in event) return { ...event, n: line, redo: ownLine(event.redo) };
    return event.n === line ? event : { ...event, n: line };
  });
}

/** The latest of the reviewers' last decisions on a label that stand (at equal times: by the reviewer's name). */
function standingDecision(reviewers: Iterable<ReviewerHistory>, label: number, key: LabelKey): QcDecision | undefined {
  const found = latestVerdict(reviewers, label);
  return found && decisionOf(found, key);
}

/** The event that standingDecision is read from. */
export function latestVerdict(reviewers: Iterable<ReviewerHistory>, label: number): QcEvent | undefined {
  let found: { readonly event: QcEvent; readonly time: number } | undefined;
  for (const history of reviewers) {
    const top = history.standing('verdict', label);
    if (top === undefined) continue;
    const isTie = top.time === found?.time && top.event.reviewer > found.event.reviewer;
    if (found === undefined || top.time > found.time || isTie) found = top;
  }
  return found?.event;
}

function onlyTested(reviewers: Iterable<ReviewerHistory>, label: number): ReviewedLabel['only'] {
  let only: ReviewedLabel['only'];
  for (const history of reviewers) {
    const event = history.standing('verdict', label)?.event;
    if (event !== undefined && !('mode' in event && event.mode === 'blind')) return undefined;
    if (event !== undefined) only = 'blind';
    else if (history.standing('planted', label) !== undefined) only ??= 'planted';
  }
  return only;
}

/** What an event decided on one of its labels; undefined when it is no decision. */
export function decisionOf(event: QcEvent, key: LabelKey): QcDecision | undefined {
  const [itemId, taskId] = partsOf(key);
  const base = { itemId, taskId, reviewer: event.reviewer, at: event.at };
  if ('bulk' in event) {
    const { bulk: verdict, conclusion } = event;
    return { ...base, verdict, mode: 'bulk', ...(conclusion !== undefined && { conclusion }) };
  }
  if (!('verdict' in event) || event.verdict === 'cleared' || event.verdict === 'deferred') return undefined;
  const { verdict, answer, note, mode, ms } = event;
  return {
    ...base,
    verdict,
    ...(answer && { answer }),
    ...(note !== undefined && { note }),
    ...(mode && { mode }),
    ...(ms !== undefined && { ms }),
  };
}

/**
 * Folds records and events into labels: of each record the last line counts, of its decisions the one that stands.
 * Order of the result: first appearance of the record, then the template's order of tasks.
 */
export function foldLabels(
  records: Iterable<LabelRecord>,
  events: Iterable<QcEvent>,
  taskIds: readonly string[],
): readonly ReviewedLabel[] {
  const book = new DecisionBook(events);
  const byItem = new Map<string, LabelRecord>();
  for (const record of records) byItem.set(record.item.id, record);
  return Array.from(byItem.values()).flatMap((record) =>
    taskIds.map((taskId) => {
      const key = labelKey(record.item.id, taskId);
      const only = book.only(key);
      const label = reviewLabel(record, taskId, book.standing(key));
      return only === undefined ? label : { ...label, only };
    }),
  );
}

/** One label under the decision that stands, if any. */
export function reviewLabel(record: LabelRecord, taskId: string, decision: QcDecision | undefined): ReviewedLabel {
  const teacher = teacherAnswer(record, taskId);
  const base = { item: record.item, taskId, record, teacher };
  if (decision === undefined) return { ...base, answer: teacher, verdict: 'unreviewed', reasoning: 'kept' };
  const answer = decision.verdict === 'corrected' ? correctedAnswer(decision, teacher) : teacher;
  return { ...base, answer, verdict: decision.verdict, reasoning: reasoningState(teacher, answer), decision };
}

/** The reviewer's answer; in bulk he set the conclusion, and the teacher's reasoning stayed. */
function correctedAnswer({ answer, conclusion }: QcDecision, teacher: Answer | undefined): Answer | undefined {
  if (conclusion === undefined) return answer ?? teacher;
  return { conclusion, reasoning: teacher?.reasoning ?? '' };
}

/** Whether the reasoning argues for another conclusion than the one that the reviewer chose. */
export function isStale(label: ReviewedLabel): boolean {
  return label.verdict === 'corrected' && label.reasoning === 'stale';
}

/** What the teacher answered to a task; undefined when it failed or could not be read (a reply cut short included). */
export function teacherAnswer(record: LabelRecord, taskId: string): Answer | undefined {
  if (record.status === 'failed' || (record.status === 'unreadable' && record.taskId === taskId)) return undefined;
  const answers: readonly TaskAnswer[] = record.answers;
  const found = answers.find((answer) => answer.taskId === taskId);
  return found && { conclusion: found.conclusion, reasoning: found.reasoning };
}

/** How the reasoning of an answer relates to the teacher's. */
export function reasoningState(teacher: Answer | undefined, answer: Answer | undefined): ReviewedLabel['reasoning'] {
  if (teacher === undefined || answer === undefined) return answer?.reasoning ? 'edited' : 'dropped';
  if (answer.reasoning.trim() === '') return teacher.reasoning.trim() === '' ? 'kept' : 'dropped';
  if (answer.reasoning.trim() !== teacher.reasoning.trim()) return 'edited';
  return answer.conclusion === teacher.conclusion ? 'kept' : 'stale';
}
