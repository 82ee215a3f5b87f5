import { AppError } from '../errors.ts';

/** A refusal as a client of the local server reads it: an HTTP status, and OpenAI's `code` and `param`. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly param: string | null;
  readonly retryAfter: number | undefined; // seconds

  constructor(
    status: number,
    code: string,
    message: string,
    more: { readonly param?: string; readonly retryAfter?: number; readonly cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.param = more.param ?? null;
    this.retryAfter = more.retryAfter;
  }
}

/**
 * What went wrong as a refusal: what the model refuses is the client's business (400), a process that ended will be back
 * (503), anything else is ours (500) and tells nothing of its inside.
 */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (AppError.is(error, 'runtime.failed')) {
    return new ApiError(503, error.code, `${error.message} ${error.hint}`, { retryAfter: 3, cause: error });
  }
  if (error instanceof AppError) {
    const status = error.code === 'teacher.refused' ? 400 : 500;
    // OpenAI's name for it, by which clients tell that this text is at fault and not the request.
    const code = status === 400 && error.template.includes('context of {1}') ? 'context_length_exceeded' : error.code;
    return new ApiError(status, code, `${error.message} ${error.hint}`, { cause: error });
  }
  return new ApiError(500, 'internal_error', 'The server failed; its log has the details.', { cause: error });
}

/** OpenAI's error object. */
export function apiErrorBody({ status, code, message, param }: ApiError): object {
  return { error: { message, type: typeOf(status), param, code } };
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status < 500 ? 'invalid_request_error' : 'server_error';
}
