import { AppError } from '#core/errors';

/** A try that failed in a way that the next one may not; `after`: milliseconds that the server asks to wait. */
export class Again extends Error {
  readonly after: number | undefined;

  constructor(reason: string, after?: number, cause?: unknown) {
    super(reason, { cause });
    this.after = after;
  }
}

/** What an answer that is neither the file nor a redirect means. */
export function refused(status: number, url: string, headers: Headers): Error {
  if (status === 429 || status === 408 || status >= 500) return new Again(`HTTP ${status}`, retryAfter(headers));
  if (status === 401 || status === 403) {
    return new AppError('download.failed', '{0} refuses to give this file (HTTP {1}).', {
      args: [url, status],
      hint: 'Check the name: hubs answer so too when there is no such model. It may also need a licence to be accepted, or an access token.',
    });
  }
  if (status === 404 || status === 410) {
    return new AppError('download.failed', 'There is no {0} (HTTP {1}).', {
      args: [url, status],
      hint: 'Check the name, or choose another source: a mirror may lack what is new.',
    });
  }
  return new AppError('download.failed', '{0} answered with HTTP {1}.', {
    args: [url, status],
    hint: 'Check the address, or choose another source.',
  });
}

/** Why a file could not be fetched although it was tried again and again. */
export function gaveUp(url: string, last: Error): AppError {
  return new AppError('download.failed', '{0} could not be fetched: {1}.', {
    args: [url, reasonOf(last)],
    hint: 'Check the network and its proxy, then try again: what was fetched is kept. Another source may be nearer.',
    cause: last,
  });
}

/** An error of the file system as a person can act on it; anything else as it is. */
export function diskError(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!/^(?:ENOSPC|EDQUOT|EFBIG|EROFS|EACCES|EPERM|EIO)$/.test(code)) return error;
  return new AppError('download.failed', '{0} cannot be written: {1}', {
    args: [file, code],
    hint: 'Make room on the disk or choose another folder, then try again: what was fetched is kept.',
    cause: error,
  });
}

/** The file is not what it should be; it was deleted. */
export function damaged(file: string, wanted: string, found: string): AppError {
  return new AppError('download.damaged', '{0} is not what was expected and was deleted: {2} instead of {1}.', {
    args: [file, wanted, found],
    hint: 'Try again. If it stays so, something between here and the source changes files: choose another source, or fetch it elsewhere.',
  });
}

function retryAfter(headers: Headers): number | undefined {
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  const ms = /^\d{1,6}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** fetch hides the reason in a chain of causes. */
function reasonOf(error: Error): string {
  let reason = error.message;
  for (let at: unknown = error.cause; at instanceof Error; at = at.cause) {
    reason = 'code' in at && typeof at.code === 'string' ? at.code : at.message || reason;
  }
  return reason;
}
