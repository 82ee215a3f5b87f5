/** Where technical messages go: the output channel, or the CLI's stderr with `--verbose`. Never a secret. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string, cause?: unknown): void;
}

/** Time, so that core can be tested without waiting. */
export interface Clock {
  now(): number; // milliseconds since the epoch
  /** Resolves after `ms`, rejects with `signal.reason` when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** An append-only log of JSON values on disk; `append` resolves once the entry would survive a crash. */
export interface RecordLog<Entry> {
  append(entry: Entry): Promise<void>;
  read(): AsyncIterable<Entry>;
}
