import { AppError, type ErrorCode } from '#core/errors';

/** An error as it crosses to another thread or process: an AppError's parts, else its text. */
export type WireError =
  | {
      readonly code: ErrorCode;
      readonly template: string;
      readonly args: readonly (string | number)[];
      readonly hint: string;
    }
  | { readonly message: string };

/** An error, to be sent. */
export function wireError(error: unknown): WireError {
  return error instanceof AppError
    ? { code: error.code, template: error.template, args: error.args, hint: error.hint }
    : { message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** The error that crossed. */
export function errorOf(error: WireError): Error {
  if ('message' in error) return new Error(error.message);
  return new AppError(error.code, error.template, { args: error.args, hint: error.hint });
}
