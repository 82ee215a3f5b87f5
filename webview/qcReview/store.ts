import type { Answer } from '#core/answer';
import type { LabelKey } from '#core/qc/decision';
import type { QcAction, QcHost, QcLabel, QcPage, QcRow, QcState } from '#protocol/qcReview';
import { viewState } from '../shared/host.ts';

interface Remembered {
  readonly dir: string;
  readonly drafts: readonly (readonly [LabelKey, Answer])[];
}

/** What the view holds beside the host's state: rows that have come, and edits that are not saved yet. */
export class Store {
  readonly #host: Pick<QcHost, 'act' | 'draft' | 'rows'>;
  readonly #changed: () => void;
  readonly #rows = new Map<number, QcRow>();
  readonly #drafts = new Map<LabelKey, Answer>();
  readonly #asked = new Set<number>();
  state: QcState | undefined;
  error: string | undefined;
  /** What stands in the text filter; ahead of the host's while somebody types. */
  filterText = '';

  constructor(host: Pick<QcHost, 'act' | 'draft' | 'rows'>, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
  }

  /** Takes the host's state; rows of older revisions go, the unsaved edits of a saved label too. */
  take(next: QcState): void {
    if (this.state === undefined) this.#restore(next.dir);
    if (this.state?.revision !== next.revision) {
      this.#rows.clear();
      this.#asked.clear();
    }
    this.state = next;
    this.error = undefined;
    if (next.decided !== undefined) this.#drafts.delete(next.decided);
    this.#add(next.page);
    this.#remember();
  }

  act(action: QcAction): void {
    this.#host.act(action).catch((reason: unknown) => {
      this.error = reason instanceof Error ? reason.message : String(reason);
      this.#changed();
    });
  }

  row(index: number): QcRow | undefined {
    return this.#rows.get(index);
  }

  /** Asks for rows that are about to be seen and have not come yet. */
  need(from: number, to: number): void {
    const { state } = this;
    if (state === undefined) return;
    const size = 100;
    for (let page = Math.floor(from / size); page * size < Math.min(to, state.total); page++) {
      const start = page * size;
      const end = Math.min(start + size, state.total);
      const missing = Array.from({ length: end - start }, (_, at) => start + at).some(
        (index) => !this.#rows.has(index),
      );
      if (!missing || this.#asked.has(page)) continue;
      this.#asked.add(page);
      void this.#fetch(start, size).catch(() => this.#asked.delete(page));
    }
  }

  /** The answer as the reviewer sees it: his unsaved edit, else what stands. */
  shown(label: QcLabel): Answer {
    return this.draft(label.key) ?? label.answer ?? { conclusion: '', reasoning: '' };
  }

  draft(key: LabelKey): Answer | undefined {
    return this.#drafts.get(key);
  }

  /** Keeps an unsaved edit; one that is no different from what stands is none. */
  edit(label: QcLabel, answer: Answer | undefined): void {
    const stands = label.answer ?? { conclusion: '', reasoning: '' };
    const same =
      answer === undefined || (answer.conclusion === stands.conclusion && answer.reasoning === stands.reasoning);
    if (same) this.#drafts.delete(label.key);
    else this.#drafts.set(label.key, answer);
    void this.#host.draft(label.key, same ? undefined : answer);
    this.#remember();
    this.#changed();
  }

  async #fetch(from: number, count: number): Promise<void> {
    const page = await this.#host.rows(from, count);
    if (page.revision !== this.state?.revision) return;
    this.#add(page);
    this.#changed();
  }

  #add(page: QcPage): void {
    page.rows.forEach((row, at) => this.#rows.set(page.from + at, row));
  }

  #remember(): void {
    if (this.state !== undefined) {
      viewState.set({ dir: this.state.dir, drafts: Array.from(this.#drafts) } satisfies Remembered);
    }
  }

  #restore(dir: string): void {
    const kept = viewState.get() as Remembered | undefined;
    if (kept?.dir !== dir) return;
    for (const [key, answer] of kept.drafts) {
      this.#drafts.set(key, answer);
      void this.#host.draft(key, answer);
    }
  }
}
