import type { ErrorCode } from '#core/errors';
import type { Limits } from '#core/label/job';
import { TeacherError, type TeacherErrorKind } from '#core/label/teacherError';
import { redact } from '../redact.ts';

/** What an error answer of a teacher says, whatever its shape. */
export interface Fault {
  readonly status?: number | undefined; // absent: no answer, or an error inside a stream
  readonly type?: string | undefined;
  readonly code?: string | undefined;
  readonly message: string;
  readonly retryAfter?: string | undefined; // the header
  readonly limits?: Limits | undefined; // that its headers name
}

/** What the messages about a fault name. */
export interface FaultContext {
  readonly teacher: string; // title
  readonly model: string;
  readonly baseUrl: string;
  readonly secrets: readonly string[];
  readonly limitHeaders?: boolean; // x-ratelimit-limit-* are limits of a minute
  readonly quotaMeansRate?: boolean; // “insufficient_quota” with status 429 is the limit of a minute
}

/**
 * What a fault means for the run (see TeacherErrorKind). Read from status, `error.type` and the message, because Kimi
 * sends no code and gateways send pages; in this order: money, key, rate, model, content, length, parameters, server.
 */
export function classify(fault: Fault, context: FaultContext): TeacherError {
  const message = sentence(redact(fault.message, context.secrets));
  const { status } = fault;
  const signs = `${fault.type ?? ''} ${fault.code ?? ''}`;
  const args = [context.teacher, message, context.model, context.baseUrl, status ?? 0] as const;
  const make = (
    kind: TeacherErrorKind,
    code: ErrorCode,
    template: string,
    hint: string,
    more: {
      retryAfterMs?: number | undefined;
      minimumMs?: number | undefined;
      learned?: Limits | undefined;
      overloaded?: boolean;
    } = {},
  ) => new TeacherError(kind, code, template, { args, hint, ...more });

  // Zhipu's codes are numbers: 1113 arrears, 1261 too long, 1301 content, 1302–1305 and 1312 too much at once.
  const isRate = /\b130[2-5]\b|\b1312\b/.test(signs) || (context.quotaMeansRate === true && status === 429);
  if (
    !isRate &&
    (status === 402 ||
      /exceeded_current_quota|insufficient_quota|insufficient_balance|arrear|FreeTierOnly|\b1113\b/i.test(signs) ||
      /balance|suspended|exceeded your current|insufficient.quota|arrears|余额|欠费/i.test(message))
  ) {
    return make(
      'stop',
      'teacher.quota',
      '{0} has no quota left: {1}.',
      'Top the account up, then run again: it goes on where it stopped.',
    );
  }
  if (
    status === 401 ||
    status === 403 ||
    /authentication|incorrect_api_key|invalid_api_key|permission_denied/i.test(signs)
  ) {
    return make(
      'stop',
      'teacher.auth',
      '{0} refused the key: {1}.',
      'Check the key and that it belongs to {3}: keys of .cn and .ai hosts are not shared.',
    );
  }
  if (status === 429 || isRate || /rate_limit|engine_overloaded|throttling/i.test(signs)) {
    return rateLimit(fault, message, context, make);
  }
  if (/replay_unknown_record/.test(signs)) {
    return make(
      'record',
      'replay.unknownRecord',
      'The recorded replies have no answer for this record.',
      'Replay only knows the sample’s records: choose a teacher with a key to label your own texts.',
    );
  }
  if (status === 404 || /model_not_found|resource_not_found/i.test(signs)) {
    return make(
      'stop',
      'teacher.refused',
      '{0} does not know the model “{2}” or the address {3}: {1}.',
      'Check the model’s name and the base URL (it often ends in /v1); models are switched off at times.',
    );
  }
  if (
    /content_filter|content_policy|data_?inspection|sensitive|\b1301\b/i.test(signs) ||
    /considered high risk|data_inspection_failed|content filter/i.test(message)
  ) {
    return make(
      'record',
      'teacher.filtered',
      '{0} refused the content of this record: {1}.',
      'Label this record by hand, or with another teacher.',
    );
  }
  if (
    status === 413 ||
    /\b1261\b|context_length_exceeded/.test(signs) ||
    /token limit|token length|context.length|too long|maximum context/i.test(message)
  ) {
    return make(
      'record',
      'teacher.refused',
      'The record is too long for {2}: {1}.',
      'Split the text, or choose a model with a larger context.',
    );
  }
  if (status === 400 || status === 422 || status === 405 || status === 415 || /invalid_request/i.test(signs)) {
    // A parameter that the model refuses would be refused for every record; another bad request may be one record's fault.
    const everywhere = /temperature|thinking|top_p|max_tokens|max_completion_tokens|parameter|unsupported|model/i.test(
      message,
    );
    return make(
      everywhere ? 'stop' : 'record',
      'teacher.refused',
      '{0} refused the request: {1}.',
      'Check the teacher’s parameters: leave out what the model {2} does not take.',
    );
  }
  const retryAfterMs = secondsOf(fault.retryAfter);
  if (status !== undefined) {
    return make(
      'retry',
      'teacher.unreachable',
      '{0} answered with an error of its own (HTTP {4}): {1}.',
      'Run again later: it goes on where it stopped.',
      { retryAfterMs },
    );
  }
  return make(
    'retry',
    'teacher.unreachable',
    '{0} could not be reached: {1}.',
    'Check the network, and that a server runs at {3}.',
  );
}

function rateLimit(
  fault: Fault,
  message: string,
  context: FaultContext,
  make: (kind: TeacherErrorKind, code: ErrorCode, template: string, hint: string, more?: object) => TeacherError,
): TeacherError {
  if (/\bTPD\b|per day|daily/i.test(message)) {
    return make(
      'stop',
      'teacher.rateLimited',
      '{0} allows no more today: {1}.',
      'Run again tomorrow: it goes on where it stopped.',
    );
  }
  const signs = `${fault.type ?? ''} ${fault.code ?? ''}`;
  const number = (pattern: RegExp) => {
    const found = pattern.exec(message)?.[1];
    return found === undefined || Number(found) < 1 ? undefined : Number(found);
  };
  const rpm = number(/max RPM:\s*(\d+)/i);
  const concurrency = number(/max concurrency:\s*(\d+)/i);
  const tpm = number(/TPM rate limit[^.]*limit:\s*(\d+)/i);
  const learned = {
    ...(context.limitHeaders === true ? fault.limits : undefined),
    ...(rpm === undefined ? {} : { rpm }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(tpm === undefined ? {} : { tpm }),
  };
  const after = number(/after\s+(\d+)\s*s/i);
  return make(
    'rate-limit',
    'teacher.rateLimited',
    '{0} asks for fewer requests: {1}.',
    'Set lower limits for this teacher, or wait: another program may use the same account.',
    {
      retryAfterMs: secondsOf(fault.retryAfter),
      minimumMs: after === undefined ? undefined : after * 1000,
      learned,
      overloaded: /overload|\b130[25]\b|\b1312\b/i.test(`${signs} ${message}`) || concurrency !== undefined,
    },
  );
}

/** An error's code as text: Zhipu and vLLM send numbers. */
export function codeOf(code: unknown): string | undefined {
  return typeof code === 'string' || typeof code === 'number' ? String(code) : undefined;
}

/** The limits that a response's headers name (OpenAI, Qianfan), or undefined. */
export function limitHeaders(headers: Headers | undefined): Limits | undefined {
  const rpm = positive(headers?.get('x-ratelimit-limit-requests'));
  const tpm = positive(headers?.get('x-ratelimit-limit-tokens'));
  if (rpm === undefined && tpm === undefined) return undefined;
  return { ...(rpm === undefined ? {} : { rpm }), ...(tpm === undefined ? {} : { tpm }) };
}

function positive(text: string | null | undefined): number | undefined {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : undefined;
}

/** A message as the middle of a sentence: the status that the library puts first and the full stop left out. */
function sentence(message: string): string {
  return message
    .replace(/^\d{3}\s+/, '')
    .replace(/\s+/g, ' ')
    .slice(0, 300)
    .replace(/[\s.。!！]+$/, '')
    .trimStart();
}

/** A Retry-After header (seconds, or a date) in milliseconds. */
function secondsOf(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
