import type { Answer } from '../../answer.ts';
import { AppError } from '../../errors.ts';
import type { LabelRecord } from '../../label/record.ts';
import type { TaskSpec } from '../../prompt/template.ts';
import { Board, type BoardOptions, type OpenTable } from './board.ts';
import { partsOf, reviewLabel, type ReviewedLabel, type Verdict } from '../decision.ts';
import type { NewEvent, QcEvent } from '../event.ts';
import type { LabelFilter } from './filter.ts';
import { STATE } from './standings.ts';

/** What a review needs of the world. */
export interface ReviewPorts {
  /** Resolves with the event as it stands in the reviewer's file, once it would survive a crash. */
  save(event: NewEvent): Promise<QcEvent>;
  /** A record by its number in the table. */
  read(record: number): Promise<LabelRecord>;
  /** Records by their numbers, in the order asked for. */
  readMany(records: readonly number[]): Promise<readonly LabelRecord[]>;
  /** The answer of what the review is compared with. */
  readOther?(label: number): Promise<Answer | undefined>;
}

/** What an action came to. */
export interface Decided {
  readonly label: number;
  readonly verdict: Verdict | 'cleared' | 'again' | 'deferred' | 'planted' | 'noted';
  readonly conclusion?: string; // as it stands now
  readonly count: number; // labels that it was about
  readonly planted?: { readonly shown: string; readonly truth: string; readonly caught: boolean };
}

/**
 * One reviewer at work on one job: the board, the place in the queue, and what he decides. Every decision is saved before
 * it shows. The extension, the command line and the tests all review through this.
 */
export class Review {
  readonly board: Board;
  readonly ports: ReviewPorts;
  #selected: number | undefined;

  constructor(table: OpenTable, options: BoardOptions, ports: ReviewPorts) {
    this.board = new Board(table, options);
    this.ports = ports;
  }

  get tasks(): readonly TaskSpec[] {
    return this.board.table.tasks;
  }
  get reviewer(): string {
    return this.board.options.reviewer;
  }
  get selected(): number | undefined {
    return this.#selected;
  }
  /** The place of the selected label in the queue; -1 when it is not in it. */
  get position(): number {
    if (this.#selected === undefined || !this.board.queue.has(this.#selected)) return -1;
    return this.board.queue.placeOf(this.#selected);
  }
  get canUndo(): boolean {
    return this.#own.undoable !== undefined;
  }
  get canRedo(): boolean {
    return this.#own.redoable !== undefined;
  }
  /** Labels that nobody has decided on, deferred ones included. */
  get left(): number {
    return this.board.labels - this.board.reviewed;
  }

  /** Takes the events of all reviewers; where nothing is selected, the first undecided label is. */
  load(events: Iterable<QcEvent>): void {
    this.board.load(events);
    this.#selected ??= this.#firstOpen();
  }

  /** Goes to the first undecided label of the queue. */
  selectFirst(): void {
    this.#selected = this.#firstOpen();
  }

  /** Shows other labels; the selection stays when it is among them, else the first undecided one is selected. */
  setFilter(filter: LabelFilter): void {
    this.board.setFilter(filter);
    this.keepSelection();
  }

  /** Selects the first undecided label when the selected one is not in the queue. */
  keepSelection(): void {
    if (this.position === -1) this.#selected = this.#firstOpen();
  }

  select(label: number): void {
    if (label >= 0 && label < this.board.labels) this.#selected = label;
  }

  /** Moves in the queue; at its ends nothing happens. When the queue was through, it goes back into it. */
  move(step: 1 | -1): void {
    const { queue } = this.board;
    if (this.#selected === undefined) {
      this.#selected = queue.at(step === 1 ? 0 : queue.length - 1);
      return;
    }
    const place = queue.placeOf(this.#selected);
    const vanished = this.position === -1 && step === 1 ? 0 : step;
    this.#selected = queue.at(place + vanished) ?? this.#selected;
  }

  /**
   * Goes to the next undecided label of the queue, from the top when the end is reached, to deferred ones last. Where
   * the selected one had been decided before it is being gone over again: then simply to the next. To none at the end.
   */
  advance(goingOver: boolean): void {
    if (this.#selected === undefined) return;
    const { queue } = this.board;
    const place = queue.placeOf(this.#selected);
    const from = queue.has(this.#selected) ? place + 1 : place;
    const stays = this.board.standings.verdict[this.#selected] === 0 ? this.#selected : undefined; // put off, or planted
    if (goingOver) this.#selected = queue.at(from);
    else this.#selected = this.#open(from, false) ?? this.#open(from, true) ?? stays;
  }

  /** A label whole, under the decision that counts. */
  async label(label: number): Promise<ReviewedLabel> {
    const { standings, table } = this.board;
    const record = await this.ports.read(Math.floor(label / table.tasks.length));
    return reviewLabel(record, this.#task(label).id, standings.decision(label));
  }

  /**
   * Decides on a label. An answer equal to the teacher's is an acceptance. What a reviewer says of a hidden or disguised
   * label is noted as such: see Mode.
   * @param ms how long the label was looked at
   * @throws AppError 'review.refused' when there is nothing to accept, or the answer is hidden.
   */
  async decide(label: number, verdict: Verdict, answer?: Answer, ms?: number): Promise<Decided> {
    const probe = this.board.states.probing.of(label);
    const { teacher } = await this.label(label);
    if (probe === 'planted') return this.#decidePlanted(label, verdict, answer, teacher, ms);
    const how = { ...(probe === 'blind' && { mode: 'blind' as const }), ...(ms !== undefined && { ms }) };
    if (verdict === 'rejected') return this.#save(label, { verdict, ...how });
    const own = verdict === 'corrected' ? answer : undefined;
    if (own !== undefined && !sameAnswer(own, teacher)) {
      if (own.conclusion.trim() === '') throw needsConclusion();
      return this.#save(label, { verdict: 'corrected', answer: tidy(own), ...how });
    }
    if (own === undefined && probe === 'blind') {
      throw new AppError('review.refused', 'The teacher’s answer to this label is hidden until you have given yours.', {
        hint: 'Choose its conclusion, or reject it. How many labels are hidden is a setting: promptmill.qc.blindShare.',
      });
    }
    if (teacher === undefined) throw needsConclusion();
    return this.#save(label, { verdict: 'accepted', ...how });
  }

  /** Sets the conclusion and keeps the reasoning that stands, which may make it stale. */
  async setConclusion(label: number, conclusion: string, reasoning?: string, ms?: number): Promise<Decided> {
    const kept = reasoning ?? (await this.label(label)).answer?.reasoning ?? '';
    return this.decide(label, 'corrected', { conclusion, reasoning: kept }, ms);
  }

  /** Puts a label off: it comes after all the others. One that is decided stays so. */
  async defer(label: number): Promise<Decided | undefined> {
    const { standings } = this.board;
    if (standings.verdict[label] !== 0 || ((standings.state[label] ?? 0) & STATE.deferred) !== 0) return undefined;
    return this.#save(label, { verdict: 'deferred' });
  }

  /** Sets or takes away the flag of a label. */
  async flag(label: number): Promise<Decided> {
    const isFlagged = ((this.board.standings.state[label] ?? 0) & STATE.flagged) !== 0;
    return this.#save(label, { flag: !isFlagged });
  }

  /** Says something about a label; an empty comment takes it away. */
  async comment(label: number, text: string): Promise<Decided | undefined> {
    const comment = text.trim();
    if (comment === (this.board.standings.comment(label) ?? '')) return undefined;
    return this.#save(label, { comment });
  }

  /** Takes back this reviewer's last action, whatever it was; selects its label where it was about one. */
  async undo(): Promise<Decided | undefined> {
    const last = this.#own.undoable;
    return last && this.#turn({ undo: last.n }, last.labels, 'cleared');
  }

  /** Does again what was taken back last. */
  async redo(): Promise<Decided | undefined> {
    const last = this.#own.redoable;
    return last && this.#turn({ redo: last.n }, last.labels, 'again');
  }

  /** Takes back this reviewer's last decision on one label; undefined: he has none on it. */
  async clear(label: number): Promise<Decided | undefined> {
    if (this.#own.standing('verdict', label) === undefined) return undefined;
    return this.#save(label, { verdict: 'cleared' });
  }

  /** Saves an event about many labels, or about none, and takes it into account. */
  async saveEvent(event: NewEvent): Promise<readonly number[]> {
    return this.board.add(await this.ports.save(event));
  }

  get #own() {
    return this.board.standings.history(this.reviewer);
  }

  async #decidePlanted(
    label: number,
    verdict: Verdict,
    answer: Answer | undefined,
    teacher: Answer | undefined,
    ms: number | undefined,
  ): Promise<Decided> {
    const shown = this.board.states.probing.planted(label) ?? '';
    const isTaken = verdict === 'accepted' || (verdict === 'corrected' && answer?.conclusion.trim() === shown);
    const decided = await this.#save(label, {
      verdict: isTaken ? 'accepted' : verdict,
      ...(!isTaken && verdict === 'corrected' && answer && { answer: tidy(answer) }),
      mode: 'planted',
      shown,
      ...(ms !== undefined && { ms }),
    });
    const planted = { shown, truth: teacher?.conclusion ?? '', caught: !isTaken };
    return { ...decided, verdict: 'planted', planted };
  }

  async #save(
    label: number,
    what: NewEvent extends infer E ? (E extends { itemId: string } ? Omit<E, 'itemId' | 'taskId'> : never) : never,
  ): Promise<Decided> {
    const [itemId, taskId] = partsOf(this.board.standings.keyOf(label));
    await this.saveEvent({ itemId, taskId, ...what });
    const verdict = 'verdict' in what ? what.verdict : 'noted';
    return { label, verdict, count: 1, ...this.#conclusion(label) };
  }

  async #turn(event: NewEvent, labels: Int32Array, verdict: 'cleared' | 'again'): Promise<Decided> {
    await this.saveEvent(event);
    const [first] = labels;
    if (labels.length === 1 && first !== undefined) this.#selected = first;
    else this.keepSelection();
    return { label: first ?? -1, verdict, count: labels.length, ...this.#conclusion(first ?? -1) };
  }

  #conclusion(label: number): { readonly conclusion?: string } {
    const { standings, table } = this.board;
    const conclusion = table.conclusions.text(standings.answer[label] ?? 0);
    return conclusion === undefined ? {} : { conclusion };
  }

  #task(label: number): TaskSpec {
    return this.tasks[label % this.tasks.length] as TaskSpec;
  }

  #firstOpen(): number | undefined {
    return this.#open(0, false) ?? this.#open(0, true) ?? this.board.queue.at(0);
  }

  /** The first undecided label of the queue from a place on, and then from the top; deferred ones or the others. */
  #open(from: number, deferred: boolean): number | undefined {
    const { queue, standings } = this.board;
    const isWanted = (label: number | undefined) =>
      label !== undefined &&
      standings.verdict[label] === 0 &&
      (((standings.state[label] ?? 0) & STATE.deferred) !== 0) === deferred &&
      label !== this.#selected;
    for (let step = 0; step < queue.length; step++) {
      const label = queue.at((from + step) % queue.length);
      if (isWanted(label)) return label;
    }
    return undefined;
  }
}

function sameAnswer(a: Answer, b: Answer | undefined): boolean {
  return b !== undefined && a.conclusion.trim() === b.conclusion && a.reasoning.trim() === b.reasoning.trim();
}

function tidy(answer: Answer): Answer {
  return { conclusion: answer.conclusion.trim(), reasoning: answer.reasoning.trim() };
}

function needsConclusion(): AppError {
  return new AppError('review.refused', 'This label has no conclusion to accept.', {
    hint: 'Give it one, or reject it.',
  });
}
