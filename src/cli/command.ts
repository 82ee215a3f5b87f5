import type { Locale, Translate } from '#core/l10n';

/** What a command sees of the world; tests hand in their own. */
export interface CliIo {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly locale: Locale;
  readonly t: Translate;
  /** Aborted on SIGINT / SIGTERM: stop taking new work; the process is ended by a second signal. */
  readonly signal: AbortSignal;
  readonly interactive: boolean; // stdout is a terminal
  out(text: string): void;
  err(text: string): void;
  stdin(): Promise<string>;
}

/** One subcommand. `run` returns the exit code: 0 fine, 1 findings or failed records; wrong usage throws AppError 'usage' (2). */
export interface CliCommand {
  readonly name: string;
  readonly summary: string; // English template
  readonly usage: string; // after `promptmill `
  readonly options: readonly (readonly [flag: string, help: string])[]; // help: English template
  readonly examples: readonly string[];
  run(args: readonly string[], io: CliIo): Promise<number>;
}
