import type { Answer } from '../../src/core/answer.ts';
import type { LabelKey } from '../../src/core/qc/decision.ts';
import {
  LABEL_STATES,
  type FacetCount,
  type LabelFilter,
  type LabelState,
  type Order,
} from '../../src/core/qc/review/filter.ts';
import type { LabelRow, RowPage, SampleState } from '../../src/core/qc/review/view.ts';
import type { QcAction, QcHost, QcState, QcView } from '../../src/protocol/qcReview.ts';
import { makeLabels, TASKS, type FakeLabel } from './fakeLabels.ts';

/** What a test wants the view to show besides. */
export interface Extras {
  readOnly?: QcState['readOnly'];
  sample?: SampleState;
  busy?: string;
  notice?: QcState['notice'];
  saving?: number;
  indexing?: number;
  compare?: QcState['compare'];
  searching?: boolean;
}

/** A review in memory that does what the view asks, without files, engines or VS Code: for the view's own tests. */
export class FakeReview implements QcHost {
  readonly labels: FakeLabel[];
  readonly acts: QcAction[] = [];
  readonly extras: Extras = {};
  readonly #view: QcView;
  readonly #undo: (() => void)[] = [];
  readonly #drafts = new Map<LabelKey, Answer>();
  #filter: LabelFilter = { state: 'all' };
  #order: Order = 'as-came';
  #queue: FakeLabel[];
  #selected: FakeLabel | undefined;
  #revision = 1;

  constructor(view: QcView, count: number) {
    this.#view = view;
    this.labels = makeLabels(count);
    this.#queue = this.labels;
    this.#selected = this.labels[0];
  }

  async ready(): Promise<QcState> {
    return this.state();
  }

  async rows(from: number, count: number): Promise<RowPage> {
    return this.#page(from, count);
  }

  async input(): Promise<void> {}

  async draft(key: LabelKey, answer?: Answer): Promise<void> {
    if (answer === undefined) this.#drafts.delete(key);
    else this.#drafts.set(key, answer);
  }

  /** Selects a label by what its source contains, or nothing, as at the end of the queue. */
  show(part: string | undefined): void {
    this.#selected = part === undefined ? undefined : this.labels.find(({ source }) => source.includes(part));
    this.push();
  }

  push(extra: Partial<QcState> = {}): void {
    this.#view.state({ ...this.state(), ...extra });
  }

  async act(action: QcAction): Promise<void> {
    this.acts.push(action);
    const label = this.#selected;
    switch (action.type) {
      case 'next':
      case 'previous':
        this.#move(action.type === 'next' ? 1 : -1);
        break;
      case 'select':
        this.#selected = this.labels.find(({ key }) => key === action.key);
        break;
      case 'filter':
        this.#filter = action.filter;
        this.#refilter();
        break;
      case 'order':
        this.#order = action.order;
        this.#refilter();
        break;
      case 'restart':
        this.#selected = this.#queue[0];
        break;
      case 'undo':
        this.#undo.pop()?.();
        this.#revision++;
        break;
      default:
        if (label !== undefined) return this.#decide(label, action);
    }
    this.push();
  }

  #decide(label: FakeLabel, action: QcAction): void {
    const draft = this.#drafts.get(label.key);
    const task = TASKS.find(({ id }) => id === label.taskId);
    const before = { ...label };
    let isDecided = true;
    if (action.type === 'accept' || action.type === 'takeRight') {
      if (draft !== undefined) this.#correct(label, draft);
      else label.verdict = 'accepted';
    } else if (action.type === 'reject') label.verdict = 'rejected';
    else if (action.type === 'correct') this.#correct(label, action.answer);
    else if (action.type === 'setConclusion') {
      const conclusion = task?.labels?.[action.number - 1];
      if (conclusion === undefined) return;
      this.#correct(label, { conclusion, reasoning: label.answer?.reasoning ?? '' });
      label.stale =
        label.reasoning === 'kept' && label.teacher !== undefined && label.teacher.conclusion !== conclusion;
    } else if (action.type === 'takeLeft') {
      const left = label.other === undefined ? label.teacher : label.other.answer;
      if (left !== undefined) this.#correct(label, left);
    } else if (action.type === 'defer') label.deferred = true;
    else {
      isDecided = false;
      if (action.type === 'flag') label.flagged = !label.flagged;
      if (action.type === 'comment') Object.assign(label, { comment: action.text, commented: action.text !== '' });
      if (action.type === 'dropReasoning' && label.answer) {
        Object.assign(label, { stale: false, reasoning: 'dropped', answer: { ...label.answer, reasoning: '' } });
      }
    }
    this.#undo.push(() => {
      for (const name of Object.keys(label)) delete (label as unknown as Record<string, unknown>)[name];
      Object.assign(label, before);
      this.#selected = label;
    });
    this.#revision++;
    if (isDecided) {
      label.reviewer = 'wang';
      label.blind = false;
      this.#drafts.delete(label.key);
      this.#move(1);
    }
    const left = this.labels.filter(({ verdict }) => verdict === 'unreviewed').length;
    this.push({
      ...(isDecided ? { decided: label.key } : {}),
      notice: { kind: 'done', text: `${label.verdict}, ${left} left` },
    });
  }

  #correct(label: FakeLabel, answer: Answer): void {
    Object.assign(label, { verdict: 'corrected', answer, conclusion: answer.conclusion, unreadable: label.unreadable });
  }

  #move(by: number): void {
    const at = this.#selected === undefined ? -1 : this.#queue.indexOf(this.#selected);
    const to = at + by;
    if (by < 0 && to < 0) return;
    this.#selected = this.#queue[to];
  }

  #refilter(): void {
    this.#revision++;
    this.#queue = this.labels.filter((label) => passes(label, this.#filter));
    if (this.#order === 'shortest') this.#queue.sort((a, b) => a.source.length - b.source.length);
    if (this.#order === 'unreadable') this.#queue.sort((a, b) => Number(b.unreadable) - Number(a.unreadable));
    this.#selected = this.#queue[0];
  }

  #page(from: number, count: number): RowPage {
    return {
      revision: this.#revision,
      from,
      rows: this.#queue.slice(from, from + count).map((label) => rowOf(label)),
    };
  }

  state(): QcState {
    const { extras } = this;
    const position = this.#selected === undefined ? -1 : this.#queue.indexOf(this.#selected);
    const reviewed = this.labels.filter(({ verdict }) => verdict !== 'unreviewed').length;
    const states = Object.fromEntries(
      LABEL_STATES.map((state) => [state, this.labels.filter((label) => isIn(label, state)).length]),
    ) as Record<LabelState, number>;
    return {
      job: 'relevance',
      dir: '/fake/jobs/relevance',
      tasks: TASKS,
      reviewer: 'wang',
      revision: this.#revision,
      filter: this.#filter,
      order: this.#order,
      facets: {
        states: { ...states, sample: extras.sample?.size ?? 0, differs: extras.compare?.differing ?? 0 },
        tasks: countsOf(this.labels, ({ taskId }) => taskId),
        conclusions: countsOf(this.labels, ({ conclusion }) => conclusion),
        files: countsOf(this.labels, ({ origin }) => origin.replace(/:\d+$/, '')),
        reviewers: countsOf(this.labels, ({ reviewer }) => reviewer),
      },
      searching: extras.searching ?? false,
      labels: this.labels.length,
      reviewed,
      total: this.#queue.length,
      position,
      page: this.#page(Math.max(0, position - 50), 100),
      ...(this.#selected === undefined ? {} : { label: { ...this.#selected } }),
      canUndo: this.#undo.length > 0,
      canRedo: false,
      acceptable: this.#queue.filter(({ verdict, unreadable }) => verdict === 'unreviewed' && !unreadable).length,
      saving: extras.saving ?? 0,
      ...(extras.readOnly && { readOnly: extras.readOnly }),
      ...(extras.sample && { sample: extras.sample }),
      ...(extras.compare && { compare: extras.compare }),
      ...(extras.busy === undefined ? {} : { busy: extras.busy }),
      ...(extras.notice && { notice: extras.notice }),
      ...(extras.indexing === undefined ? {} : { indexing: extras.indexing }),
    };
  }
}

function passes(label: FakeLabel, filter: LabelFilter): boolean {
  if (!isIn(label, filter.state)) return false;
  if (filter.taskId !== undefined && label.taskId !== filter.taskId) return false;
  if (filter.conclusion !== undefined && label.conclusion !== filter.conclusion) return false;
  if (filter.reviewer !== undefined && label.reviewer !== filter.reviewer) return false;
  if (filter.file !== undefined && !label.origin.startsWith(filter.file)) return false;
  return filter.text === undefined || label.source.toLowerCase().includes(filter.text.toLowerCase());
}

function isIn(label: FakeLabel, state: LabelState): boolean {
  if (state === 'all') return true;
  if (state === 'reviewed') return label.verdict !== 'unreviewed';
  if (state === 'unreviewed' || state === 'accepted' || state === 'corrected' || state === 'rejected') {
    return label.verdict === state;
  }
  return state === 'sample' ? false : label[state];
}

function countsOf(labels: readonly FakeLabel[], of: (label: FakeLabel) => string | undefined): readonly FacetCount[] {
  const counts = new Map<string, number>();
  for (const label of labels) {
    const value = of(label);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return Array.from(counts, ([value, count]) => ({ value, count })).toSorted((a, b) => b.count - a.count);
}

function rowOf(label: FakeLabel): LabelRow {
  const { key, taskId, conclusion, verdict, deferred, flagged, commented, stale, unreadable, faulty, differs, blind } =
    label;
  const marks = { deferred, flagged, commented, stale, unreadable, faulty, differs, blind };
  const row = { key, taskId, verdict, origin: label.origin, text: label.source.slice(0, 80), ...marks };
  return conclusion === undefined ? row : { ...row, conclusion };
}
