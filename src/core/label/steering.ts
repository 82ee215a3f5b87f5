import type { AppError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { RunEvent } from './run.ts';
import { TeacherError } from './teacherError.ts';

/** So many records may fail one after the other before the run takes it for a fault that every record would meet. */
const FAILURES_IN_A_ROW = 3;
/** The same for replies that cannot be read: these were paid for, and a prompt may well be hard on a few. */
const UNREADABLE_IN_A_ROW = 20;
/** How long a teacher may go on refusing everything before the run stops. */
const REFUSED_MS = 15 * 60_000;

/** Where a run is going: pausing, cancelling, and stopping when an error is one that every record would meet. */
export class Steering {
  readonly #onEvent: (event: RunEvent) => void;
  readonly #clock: Clock;
  readonly #ending = new AbortController();
  readonly #abandoning = new AbortController();
  #paused: { readonly promise: Promise<void>; readonly open: () => void } | undefined;
  #failures = 0;
  #unreadable = 0;
  #refusedSince: number | undefined;
  cancelled = false;
  error: AppError | undefined;

  constructor(onEvent: (event: RunEvent) => void, clock: Clock) {
    this.#onEvent = onEvent;
    this.#clock = clock;
  }

  /** Aborted when no request is to be sent any more. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /** Aborted when the requests in flight are given up too. */
  get abandoning(): AbortSignal {
    return this.#abandoning.signal;
  }

  get paused(): boolean {
    return this.#paused !== undefined;
  }

  /** Waits while the run is paused. */
  async go(): Promise<void> {
    while (this.#paused !== undefined) await this.#paused.promise;
  }

  pause(): void {
    if (this.#paused !== undefined || this.ending.aborted) return;
    let open = () => {};
    const promise = new Promise<void>((resolve) => (open = resolve));
    this.#paused = { promise, open };
    this.#onEvent({ type: 'paused' });
  }

  resume(): void {
    if (this.#paused === undefined) return;
    this.#open();
    this.#onEvent({ type: 'resumed' });
  }

  cancel(): void {
    if (this.cancelled) this.#abandoning.abort();
    this.cancelled = true;
    this.#end();
  }

  stop(error: AppError): void {
    this.error ??= error;
    this.#end();
  }

  /** A reply came that could be read, or could not. */
  replied(readable: boolean, unreadable: () => AppError): void {
    this.#failures = 0;
    this.#refusedSince = undefined;
    this.#unreadable = readable ? 0 : this.#unreadable + 1;
    if (this.#unreadable >= UNREADABLE_IN_A_ROW) this.stop(unreadable());
  }

  /** A record was given up with this error; faults of the record itself do not count. */
  failed(error: AppError): void {
    this.#refusedSince = undefined;
    if (error.code === 'teacher.filtered' || error.code === 'replay.unknownRecord') return;
    if (++this.#failures >= FAILURES_IN_A_ROW) this.stop(error);
  }

  /** The teacher refused a request for its rate. */
  refused(error: AppError, retryAfterMs: number | undefined): void {
    const now = this.#clock.now();
    this.#refusedSince ??= now;
    if (now - this.#refusedSince < REFUSED_MS && (retryAfterMs ?? 0) < REFUSED_MS) return;
    const { template, args, code, hint } = error;
    this.stop(error instanceof TeacherError ? new TeacherError('stop', code, template, { args, hint }) : error);
  }

  #end(): void {
    this.#ending.abort();
    this.#open();
  }

  #open(): void {
    const paused = this.#paused;
    this.#paused = undefined;
    paused?.open();
  }
}
