import { format, type Translate } from './l10n.ts';

/** What went wrong, as a name that code can switch on. */
export type ErrorCode =
  | 'prompt.invalid'
  | 'job.invalid'
  | 'source.unreadable'
  | 'teacher.auth'
  | 'teacher.rateLimited'
  | 'teacher.quota'
  | 'teacher.unreachable'
  | 'teacher.refused'
  | 'teacher.filtered'
  | 'teacher.malformed'
  | 'budget.reached'
  | 'record.tooLong'
  | 'replay.unknownRecord'
  | 'log.corrupt'
  | 'log.locked'
  | 'log.unwritable'
  | 'review.refused'
  | 'export.empty'
  | 'export.conflict'
  | 'model.invalid'
  | 'runtime.missing'
  | 'runtime.failed'
  | 'download.failed'
  | 'download.damaged'
  | 'config.invalid'
  | 'usage';

/**
 * An error that reaches a person. `template` and `hint` are English templates with `{0}` placeholders, so that the
 * edge (extension, CLI) can show them in the person's language with `describe`; `message` is the filled English text.
 * `hint` is the next step to take and is never missing.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly template: string;
  readonly args: readonly (string | number)[];
  readonly hint: string;

  constructor(
    code: ErrorCode,
    template: string,
    options: { readonly args?: readonly (string | number)[]; readonly hint: string; readonly cause?: unknown },
  ) {
    super(format(template, options.args ?? []), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.template = template;
    this.args = options.args ?? [];
    this.hint = options.hint;
  }

  /** Whether `error` is an AppError, of the given code where one is given. */
  static is(error: unknown, code?: ErrorCode): error is AppError {
    return error instanceof AppError && (code === undefined || error.code === code);
  }
}

/** The error and its next step in the person's language; hints share the error's arguments. */
export function describe(error: unknown, t: Translate): string {
  if (error instanceof AppError) return `${sentence(t(error.template, ...error.args))} ${t(error.hint, ...error.args)}`;
  return error instanceof Error ? error.message : String(error);
}

/** What the system says of an error ends without a full stop, and the hint would go on in the middle of it. */
function sentence(text: string): string {
  if (/[.!?:…。！？：]["'”’」』)）]?$/.test(text)) return text;
  return /[\u4e00-\u9fff]/.test(text) ? `${text}。` : `${text}.`;
}
