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
  if (error instanceof AppError) {
    return withHint(t(error.template, ...error.args), t(error.hint), t(error.hint, ...error.args));
  }
  if (!(error instanceof Error)) return String(error);
  const hint = systemHint('code' in error ? String(error.code) : '', t);
  return hint === undefined ? error.message : withHint(error.message, hint, hint);
}

/** What to do about an error of the system, which says itself which file it is about; undefined for those of other kinds. */
function systemHint(code: string, t: Translate): string | undefined {
  if (/^(?:ENOSPC|EDQUOT)$/.test(code)) return t('Make room on that disk, or choose a folder on another one.');
  if (!/^(?:EACCES|EPERM|EROFS|ENOTDIR)$/.test(code)) return undefined;
  return t('Check who may read and write there, or choose another folder.');
}

/**
 * What the system says of an error ends without a full stop, and the hint would go on in the middle of it. The language is
 * that of the hint as it is translated: a folder may have a Chinese name in an English sentence.
 */
function withHint(text: string, template: string, hint: string): string {
  const stop = /[\u4e00-\u9fff]/.test(template) ? '。' : '.';
  const sentence = /[.!?:…。！？：]["'”’」』)）]?$/.test(text) ? text : `${text}${stop}`;
  // After a full-width stop a space would be a gap of its own.
  return /[。！？：]$/.test(sentence) ? `${sentence}${hint}` : `${sentence} ${hint}`;
}
