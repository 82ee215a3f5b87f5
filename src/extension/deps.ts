import type * as vscode from 'vscode';
import type { Locale, Translate } from '#core/l10n';
import type { ModelService } from './modelService.ts';

/** What every feature is given. A feature is one `register…(deps)` that returns what must be disposed. */
export interface Deps {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  /** Texts in the person's language, as `promptmill.language` says at the time of the call. */
  readonly t: Translate;
  locale(): Locale;
  /** A review in this window decided on a label of a job, whose folder it names. */
  readonly reviewed: vscode.EventEmitter<string>;
  /** The local model of this window, and who it is as a teacher. */
  readonly models: ModelService;
  /** The one door for errors: logs it and shows it with its next step and a button that opens the log. */
  showError(error: unknown): void;
}
