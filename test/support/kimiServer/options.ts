import type { ChatMessage } from '#core/infer/engine';

/** What can go wrong with one chat request, in the order in which the server looks; the first that applies happens. */
export const faultNames = [
  'revoked', // 401: the key
  'quota', // 429 exceeded_current_quota_error
  'reset', // the connection is torn before headers; nothing is generated
  'overloaded', // 429 engine_overloaded_error, `retryAfter` where given
  'serverError', // 500
  'unavailable', // 503
  'badGateway', // 502 (or `status`) with an HTML page
  'filter', // 400 content_filter
  'errorIn200', // 200 with an error body, as Qianfan documents
  'hang', // generated, never answered
  'hangBody', // half an answer, then silence
  'resetBody', // half an answer, then the connection is torn
  'truncatedJson', // half an answer, ended as if it were whole
  'length', // half the content, finish_reason length
  'empty', // content ""
  'noMarker', // the content without its #### lines
  'noChoices', // choices []
  'filterFinish', // some content, finish_reason content_filter
  'noDone', // a stream without its last chunk and [DONE]
  'streamError', // an error event inside a stream
] as const;

/** These two go with any answer. */
const modifierNames = [
  'slow', // `ms` more, 10 times the latency where not given
  'keepAlive', // headers at once, then blank lines (comments in a stream) every `ms`, 20 where not given
] as const;

/** Every fault of a chat request. */
export type FaultName = (typeof faultNames)[number] | (typeof modifierNames)[number];

/**
 * When a fault happens. `match`, `from`, `to`, `between` and `times` restrict; within them it happens at the request
 * numbers `at` and by `probability` (1 where neither is given). Numbers count chat requests from 1.
 */
export interface FaultRule {
  readonly probability?: number;
  readonly by?: 'request' | 'record'; // record: the same messages always meet the same fate
  readonly at?: readonly number[];
  readonly from?: number; // first request number
  readonly to?: number; // last request number
  readonly between?: readonly (readonly [fromMs: number, toMs: number])[]; // since start or reset: storms
  readonly match?: string; // a regular expression over the messages
  readonly times?: number; // at most so often
  readonly ms?: number; // slow, keepAlive
  readonly retryAfter?: number; // overloaded: seconds of the Retry-After header
  readonly status?: number; // badGateway: 502 or 504
  readonly message?: string; // instead of the usual one
  readonly billed?: boolean; // instead of the usual: what was generated is billed
}

/** What an organisation may do; what is absent is not limited. */
export interface KimiLimits {
  readonly concurrency?: number;
  readonly rpm?: number;
  readonly tpm?: number; // prompt + max_completion_tokens, reserved at arrival
  readonly tpd?: number; // tokens really used
}

/** How batches run; times are ms. */
export interface BatchOptions {
  readonly validateMs?: number; // 20
  readonly runMs?: number; // 100, over all lines
  readonly finalizeMs?: number; // 20
  readonly maxLines?: number; // none: not documented
  readonly maxBatches?: number; // under way at once; none: not documented
  readonly fail?: FaultRule; // whole batches, by their number from 1
  readonly expire?: FaultRule & { readonly after?: number }; // the share of lines done before, 0.5
  readonly faults?: Readonly<Partial<Record<BatchFault, FaultRule>>>; // lines, by their number in the file from 1
}

/** What can go wrong with one line: the first two come in the error file. */
export type BatchFault = 'serverError' | 'filter' | 'length' | 'empty' | 'noMarker' | 'filterFinish';

/** What the other endpoints can do wrong; `answerLost` tears the connection after the work is done. */
export type EndpointFault = 'reset' | 'answerLost' | 'hang' | 'serverError' | 'unavailable' | 'badGateway';

/** Everything about the server that fits into JSON; every value has a default. */
export interface KimiOptions {
  readonly port?: number; // 0: a free one; only at the start
  readonly seed?: number; // 1
  readonly keys?: Readonly<Record<string, string>>; // key → organisation; absent: any key, one organisation
  readonly models?: readonly string[]; // served ids; the four of 2026-09 where absent
  readonly limits?: KimiLimits; // tier 1: concurrency 15, RPM 100, TPM 2,000,000
  readonly window?: 'sliding' | 'fixed'; // sliding; fixed ones are counted from the start or reset
  readonly windowMs?: number; // 60,000
  readonly dayMs?: number; // 1,440 windows
  readonly countRejected?: boolean; // whether a 429 takes an RPM slot; true
  readonly countEstimates?: boolean; // whether estimate-token-count takes one; false
  readonly latency?: number | { readonly median: number; readonly sigma: number }; // ms; median 900, sigma 0.45
  readonly coldMs?: number; // before the first request of a connection arrives; 0
  readonly uplinkMs?: number; // before any request arrives, uniform from 0; 0
  readonly reasoningTokens?: number; // of a thinking model; 300 (a fifth with reasoning_effort low)
  readonly cache?: { readonly minTokens?: number; readonly blockTokens?: number; readonly ttlMs?: number }; // 256, 64, 5 min
  readonly balance?: number; // CNY at the start; 1,000,000. At 0 the quota error
  readonly answers?: 'valid' | 'mixed'; // of the default answer function
  readonly answerModule?: string; // absolute path of a module that exports `answer` (AnswerFunction); only at the start
  readonly keyPattern?: string; // finds the record's key in the messages: first group, or the whole match
  readonly faults?: Readonly<Partial<Record<FaultName, FaultRule>>>;
  readonly endpointFaults?: Readonly<Record<string, Readonly<Partial<Record<EndpointFault, FaultRule>>>>>; // 'POST /v1/batches'
  readonly files?: { readonly maxBytes?: number; readonly maxCount?: number }; // 100 MB, 1,000
  readonly batch?: BatchOptions;
}

/** What an answer is made from. */
export interface AnswerContext {
  readonly messages: readonly ChatMessage[];
  readonly record: string; // the text between the delimiters, or the last user message
  readonly body: Readonly<Record<string, unknown>>;
  readonly number: number; // of the request, or of the line in its batch
  readonly prefix: string; // of Partial Mode
}

/** An answer; `kind` and `conclusions` go to the ledger, so that a test knows what was meant. */
export interface Given {
  readonly content: string;
  readonly kind?: string; // 'valid', or how it is not
  readonly conclusions?: readonly string[]; // one a task
  readonly reasoning?: string; // the thinking of a thinking model, instead of filler
}

/** Writes the answer to a request; may take its time. */
export type AnswerFunction = (context: AnswerContext) => Given | Promise<Given>;

/** What cannot be said in JSON. */
export interface KimiHooks {
  readonly answer?: AnswerFunction;
  readonly key?: (body: Readonly<Record<string, unknown>>) => string; // of the parsed request body
}

const defaults = {
  seed: 1,
  limits: { concurrency: 15, rpm: 100, tpm: 2_000_000 } as KimiLimits,
  window: 'sliding' as 'sliding' | 'fixed',
  windowMs: 60_000,
  countRejected: true,
  countEstimates: false,
  latency: { median: 900, sigma: 0.45 } as NonNullable<KimiOptions['latency']>,
  coldMs: 0,
  uplinkMs: 0,
  reasoningTokens: 300,
  balance: 1_000_000,
  answers: 'valid' as 'valid' | 'mixed',
  faults: {} as NonNullable<KimiOptions['faults']>,
  endpointFaults: {} as NonNullable<KimiOptions['endpointFaults']>,
};

/** The options with every default filled in. */
export type Settings = ReturnType<typeof settingsOf>;

/** Fills in the defaults. */
export function settingsOf(options: KimiOptions) {
  const { keys, models, keyPattern } = options;
  return {
    ...defaults,
    ...options,
    keys,
    models,
    keyPattern: keyPattern === undefined ? undefined : new RegExp(keyPattern),
    dayMs: options.dayMs ?? 1440 * (options.windowMs ?? defaults.windowMs),
    cache: { minTokens: 256, blockTokens: 64, ttlMs: 300_000, ...options.cache },
    files: { maxBytes: 100 * 1024 * 1024, maxCount: 1000, ...options.files },
    batch: { validateMs: 20, runMs: 100, finalizeMs: 20, ...options.batch },
  };
}
