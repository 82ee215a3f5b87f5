import { AppError, type ErrorCode } from '../errors.ts';
import type { Limits } from './job.ts';

/**
 * What a failed attempt means for the run: `stop` every record would meet it; `record` this record only, asking again
 * would not help; `retry` the attempt only; `rate-limit` wait together and ask again; `invalid` a reply that is none.
 */
export type TeacherErrorKind = 'stop' | 'record' | 'retry' | 'rate-limit' | 'invalid';

/** A failed attempt at a teacher. Messages are redacted before they come here. */
export class TeacherError extends AppError {
  readonly kind: TeacherErrorKind;
  readonly retryAfterMs: number | undefined; // what the server's header asked for
  readonly minimumMs: number | undefined; // what its message asked for; Kimi prints 1 s whatever the limit
  readonly learned: Limits | undefined; // limits that its message named
  readonly overloaded: boolean; // the server, not the account: fewer at once helps

  constructor(
    kind: TeacherErrorKind,
    code: ErrorCode,
    template: string,
    options: ConstructorParameters<typeof AppError>[2] & {
      readonly retryAfterMs?: number | undefined;
      readonly minimumMs?: number | undefined;
      readonly learned?: Limits | undefined;
      readonly overloaded?: boolean;
    },
  ) {
    super(code, template, options);
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
    this.minimumMs = options.minimumMs;
    this.learned = options.learned;
    this.overloaded = options.overloaded ?? false;
  }
}
