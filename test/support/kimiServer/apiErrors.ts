import { createHash } from 'node:crypto';

/** An answer to a request, whole. */
export interface Reply {
  readonly status: number;
  readonly body: object | string | Buffer; // a string is an HTML page
  readonly headers?: Readonly<Record<string, string>>;
}

/** Kimi's error body: type and message, no code. */
export function apiError(status: number, type: string, message: string, headers: Reply['headers'] = {}): Reply {
  return { status, body: { error: { message, type } }, headers };
}

// Bodies of docs/api/errors and of live captures, each named after what it says.

export const invalidRequest = (message: string) => apiError(400, 'invalid_request_error', message);
export const notFound = (message: string) => apiError(404, 'resource_not_found_error', message);
export const unknownModel = (model: string) => notFound(`Not found the model ${model} or Permission denied`);
export const noKey = () => apiError(401, 'invalid_authentication_error', 'Invalid Authentication');
export const wrongKey = () => apiError(401, 'incorrect_api_key_error', 'Incorrect API key provided');
export const filtered = (message = 'The request was rejected because it was considered high risk') =>
  apiError(400, 'content_filter', message);
export const overloadedMessage = 'The engine is currently overloaded, please try again later';
export const overloaded = (retryAfter?: number, message = overloadedMessage) =>
  apiError(
    429,
    'engine_overloaded_error',
    message,
    retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  );
export const serverError = (message = 'The server had an error while processing your request') =>
  apiError(500, 'server_error', message);
export const unavailable = (message = 'The server is currently unavailable, please try again later') =>
  apiError(503, 'server_unavailable', message);

/** Status 200 with an error body, as Qianfan's documentation shows. */
export function qianfanError(message = 'Rate limit reached for RPM'): Reply {
  const error = { code: 'rpm_rate_limit_exceeded', message, type: 'rate_limit_error' };
  return { status: 200, body: { error, id: 'as-1' } };
}

/** A gateway's page. */
export function badGateway(status = 502): Reply {
  const title = status === 504 ? '504 Gateway Time-out' : '502 Bad Gateway';
  return {
    status,
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
  };
}

/** A path that the API does not have. */
export function unknownPath(method: string, url: string): Reply {
  return {
    status: 404,
    body: { code: 5, error: 'url.not_found', message: '没找到对象', method, scode: '0x5', status: false, ua: '', url },
  };
}

/** Whose request it is. Messages quote it, as Kimi's do; the parts are joined here so that no file holds such a string. */
export function accountText(organisation: string, key: string): string {
  const digest = (text: string, length: number) => createHash('sha256').update(text).digest('hex').slice(0, length);
  return `${['org', digest(organisation, 32)].join('-')}<${['ak', digest(key, 24)].join('-')}>`;
}

export const quotaExceeded = (account: string) =>
  apiError(
    429,
    'exceeded_current_quota_error',
    `Your account ${account} is suspended due to insufficient balance, please recharge your account or check your plan and billing details`,
  );

/** The dimension of a limit. */
export type LimitName = 'concurrency' | 'rpm' | 'tpm' | 'tpd';

/** The 429 of a limit. No Retry-After: Kimi documents none here, and prints 1 second whatever the limit. */
export function rateLimited(account: string, limit: LimitName, current: number, most: number): Reply {
  const words = {
    concurrency: `request reached organization max concurrency: ${most}, please try again after 1 seconds`,
    rpm: `request reached organization max RPM: ${most}, please try again after 1 seconds`,
    tpm: `request reached organization TPM rate limit, current:${current}, limit:${most}`,
    tpd: `request reached organization TPD rate limit, current:${current}, limit:${most}`,
  };
  return apiError(429, 'rate_limit_reached_error', `Your account ${account} ${words[limit]}`);
}
