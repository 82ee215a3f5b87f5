import type * as vscode from 'vscode';
import type { Locale, Translate } from '#core/l10n';
import type { Doors } from './doors.ts';

/** What every part of the extension is given, the local model’s service included. */
export interface BaseDeps {
  readonly context: vscode.ExtensionContext;
  /** Where a feature says what lies behind its views, pages, tasks and links. */
  readonly doors: Doors;
  readonly log: vscode.LogOutputChannel;
  /** Texts in the person's language, as `promptmill.language` says at the time of the call. */
  readonly t: Translate;
  locale(): Locale;
  /** A review in this window decided on a label of a job, whose folder it names. */
  readonly reviewed: vscode.EventEmitter<string>;
  /** The one door for errors: logs it and shows it with its next step and a button that opens the log. */
  readonly showError: (error: unknown) => void;
}
