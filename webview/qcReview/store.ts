import type { Answer } from '#core/answer';
import type { LabelKey } from '#core/qc/decision';
import type { LabelFilter } from '#core/qc/review/filter';
import type { LabelRow } from '#core/qc/review/view';
import type { QcAction, QcHost, QcLabel, QcState } from '#protocol/qcReview';
import { Drafts } from './drafts.ts';
import { PAGE, Pages } from './pages.ts';

const REST = 150; // ms
const NO_ANSWER: Answer = { conclusion: '', reasoning: '' };

/** What the view holds beside the host's state: rows that have come, and edits that are not saved yet. */
export class Store {
  readonly #host: Pick<QcHost, 'act' | 'draft' | 'rows'>;
  readonly #changed: () => void;
  readonly #pages = new Pages();
  readonly #opened = new Set<string>();
  #resting: ReturnType<typeof setTimeout> | undefined;
  #drafts: Drafts | undefined;
  #decision: string | undefined; // the last one whose edit is over
  #asked: LabelFilter | undefined; // a filter that the host has not answered to yet
  state: QcState | undefined;
  error: string | undefined;
  /** What stands in the text filter; ahead of the host's while somebody types. */
  filterText = '';
  /** The label whose reasoning is being edited, and the one whose comment is. */
  editing: LabelKey | undefined;
  commenting: LabelKey | undefined;

  /** Whether the selects over parts of the filter are shown; where there is room they are from the start. */
  hasFacets = innerHeight >= 700;

  /** @param changed called whenever the view must be drawn again */
  constructor(host: Pick<QcHost, 'act' | 'draft' | 'rows'>, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
  }

  /** Takes the host's state, and what it says of rows and edits. */
  take(next: QcState): void {
    const { state } = this;
    if (this.#drafts === undefined || state?.dir !== next.dir) {
      this.#drafts = new Drafts(next.dir);
      for (const [key, answer] of this.#drafts.answers()) void this.#host.draft(key, answer);
    }
    if (state === undefined || queueOf(state) !== queueOf(next)) this.#pages.clear(next.revision);
    if (state?.label?.key !== next.label?.key) {
      this.#opened.clear();
      this.editing = undefined;
      this.commenting = undefined;
    }
    // The same decision may be told again, such as when it is on the disk; by then there may be another edit.
    const decision = next.decided === undefined ? undefined : `${next.revision} ${next.decided}`;
    if (next.decided !== undefined && decision !== this.#decision) {
      this.#drafts.setAnswer(next.decided, undefined);
      if (this.editing === next.decided) this.editing = undefined;
    }
    this.#decision = decision;
    this.state = next;
    this.error = undefined;
    this.#pages.revise(next.revision);
    this.#pages.add(next.page);
  }

  act(action: QcAction): void {
    this.#host.act(action).catch((reason: unknown) => this.fail(reason));
  }

  fail(reason: unknown): void {
    this.error = reason instanceof Error ? reason.message : String(reason);
    this.#changed();
  }

  /** The filter as the person has set it, whether the host knows of it yet or not. */
  get filter(): LabelFilter {
    return this.#asked ?? this.state?.filter ?? { state: 'all' };
  }

  /** Sets parts of the filter; undefined takes a part away. */
  setFilter(change: { readonly [Part in keyof LabelFilter]?: LabelFilter[Part] | undefined }): void {
    const text = this.filterText.trim() === '' ? undefined : this.filterText;
    const parts = Object.entries({ ...this.filter, text, ...change }).filter(([, value]) => value !== undefined);
    const filter = { state: 'all', ...Object.fromEntries(parts) } as LabelFilter;
    this.#asked = filter;
    const answered = () => {
      if (this.#asked === filter) this.#asked = undefined;
    };
    this.#host.act({ type: 'filter', filter }).then(answered, (reason: unknown) => {
      answered();
      this.fail(reason);
    });
  }

  /** Shows all labels of a state, whatever else was filtered by. */
  showAll(state: LabelFilter['state'] = 'all'): void {
    this.filterText = '';
    this.#asked = undefined;
    this.act({ type: 'filter', filter: { state } });
  }

  toggleFacets(): void {
    this.hasFacets = !this.hasFacets;
    this.#changed();
  }

  row(index: number): LabelRow | undefined {
    return this.#pages.row(index);
  }

  /**
   * Asks for rows that are about to be seen: at once for those that have not come yet, and when nothing changes for a
   * moment for those that may be out of date. Holding a key down asks for nothing.
   */
  need(from: number, to: number): void {
    this.#ask(this.#pages.absent(from, to));
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#ask(this.#pages.outdated(from, to)), REST);
  }

  #ask(starts: readonly number[]): void {
    for (const start of starts) {
      this.#host.rows(start, PAGE).then(
        (page) => {
          this.#pages.add(page);
          this.#changed();
        },
        () => this.#pages.forget(start),
      );
    }
  }

  /** Selects a row, wherever it is in the queue. */
  selectAt(index: number): void {
    const row = this.row(index);
    if (row !== undefined) return this.act({ type: 'select', key: row.key });
    this.#host.rows(index, 1).then(
      ({ rows: [found] }) => found && this.act({ type: 'select', key: found.key }),
      (reason: unknown) => this.fail(reason),
    );
  }

  /** The answer as the reviewer sees it: his unsaved edit, else what stands. */
  shown(label: QcLabel): Answer {
    return this.draft(label.key) ?? label.answer ?? NO_ANSWER;
  }

  draft(key: LabelKey): Answer | undefined {
    return this.#drafts?.get(key).answer;
  }

  /** Whether the unsaved edit is the teacher's new reasoning. */
  isProposal(key: LabelKey): boolean {
    return this.#drafts?.get(key).proposed === true;
  }

  /** Keeps an unsaved edit; one that is no different from what stands is none. */
  edit(label: QcLabel, answer: Answer | undefined): void {
    const stands = label.answer ?? NO_ANSWER;
    const isSame = answer?.conclusion === stands.conclusion && answer.reasoning === stands.reasoning;
    const draft = isSame ? undefined : answer;
    if (answer === undefined) this.editing = undefined;
    this.#drafts?.setAnswer(label.key, draft);
    void this.#host.draft(label.key, draft);
    this.#changed();
  }

  /** Keeps what the teacher wrote anew until it is saved or given up. */
  propose(key: LabelKey, answer: Answer): void {
    if (this.editing === key) this.editing = undefined;
    this.#drafts?.setAnswer(key, answer, true);
    void this.#host.draft(key, answer);
    this.#changed();
  }

  /** What is written as a comment and not saved. */
  comment(key: LabelKey): string | undefined {
    return this.#drafts?.get(key).comment;
  }

  /** Keeps a comment that is not saved; undefined gives it up. */
  setComment(key: LabelKey, text: string | undefined): void {
    this.#drafts?.setComment(key, text);
    this.#changed();
  }

  /** Whether a long text is shown whole. */
  isOpened(name: string): boolean {
    return this.#opened.has(name);
  }

  open(name: string): void {
    this.#opened.add(name);
    this.#changed();
  }
}

const queueOf = ({ filter, order }: QcState): string => JSON.stringify([filter, order]);
