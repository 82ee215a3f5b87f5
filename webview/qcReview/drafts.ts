import type { Answer } from '#core/answer';
import type { LabelKey } from '#core/qc/decision';
import { viewState } from '../shared/host.ts';

/** What somebody wrote and has not saved. */
interface Draft {
  readonly answer?: Answer;
  readonly proposed?: true; // the teacher wrote it anew; nobody has changed it
  readonly comment?: string;
}

interface Remembered {
  readonly dir: string; // of the job
  readonly edits: readonly (readonly [LabelKey, Draft])[];
}

/** Unsaved edits, kept by VS Code while the view is hidden or the window reloads. */
export class Drafts {
  readonly #drafts = new Map<LabelKey, Draft>();
  readonly #dir: string;

  /** @param dir the job's folder: edits of another job are not taken over */
  constructor(dir: string) {
    this.#dir = dir;
    const kept = viewState.get() as Partial<Remembered> | undefined;
    if (kept?.dir === dir) for (const [key, draft] of kept.edits ?? []) this.#drafts.set(key, draft);
    this.#remember(); // VS Code restores the panel from `dir`
  }

  get(key: LabelKey): Draft {
    return this.#drafts.get(key) ?? {};
  }

  /** Every edit of an answer. */
  answers(): readonly (readonly [LabelKey, Answer])[] {
    return Array.from(this.#drafts).flatMap(([key, { answer }]) =>
      answer === undefined ? [] : [[key, answer] as const],
    );
  }

  setAnswer(key: LabelKey, answer: Answer | undefined, proposed = false): void {
    const { comment } = this.get(key);
    this.#set(key, {
      ...(answer === undefined ? {} : { answer }),
      ...(proposed ? { proposed } : {}),
      ...(comment === undefined ? {} : { comment }),
    });
  }

  setComment(key: LabelKey, comment: string | undefined): void {
    const { comment: _, ...rest } = this.get(key);
    this.#set(key, comment === undefined ? rest : { ...rest, comment });
  }

  #set(key: LabelKey, draft: Draft): void {
    if (Object.keys(draft).length === 0) this.#drafts.delete(key);
    else this.#drafts.set(key, draft);
    this.#remember();
  }

  #remember(): void {
    viewState.set({ dir: this.#dir, edits: Array.from(this.#drafts) } satisfies Remembered);
  }
}
