import type { Limits, Price, Teacher } from '../job.ts';

/** What a teacher is asked with. */
export type Parameters = NonNullable<Teacher['parameters']>;

/** A published price with the page that it was read from. */
export interface ListedPrice extends Price {
  readonly source: string;
}

/** Parameters of sampling, as they are named on the wire. */
export type SamplingParameter =
  | 'temperature'
  | 'top_p'
  | 'n'
  | 'presence_penalty'
  | 'frequency_penalty'
  | 'logprobs'
  | 'top_logprobs';

/** A model of a provider: how it is asked, and what is known of it. What is not known is absent. */
export interface TeacherModel {
  readonly id: string;
  readonly contextTokens?: number; // its window, prompt and reply
  readonly thinking?: 'never' | 'optional' | 'always';
  readonly fixed?: readonly SamplingParameter[]; // any explicit value is refused: these are never sent
  readonly parameters: Parameters; // what it is asked with unless a person says otherwise
  readonly timeoutMs?: number; // absent: the preset's
  readonly price?: ListedPrice; // `batch` only where the Batch API takes this model
}

/** An address below the base URL, or below the origin for the services that are not versioned. */
export interface ServicePath {
  readonly path: string; // without a slash before it
  readonly from: 'base' | 'origin';
}

/** A Batch API in OpenAI's shape: upload JSONL, create, poll, download. */
export interface BatchService {
  readonly maxBytes?: number; // of an input file
  readonly maxLines?: number;
  readonly windows: readonly string[]; // that `completion_window` may be, the usual one first
}

/** What a provider answers besides chat. Absent: it has no such service, or none that is documented. */
export interface TeacherServices {
  readonly models?: ServicePath;
  readonly balance?: ServicePath & {
    readonly shape: 'moonshot' | 'deepseek';
    readonly currency?: Price['currency']; // where the answer does not say
  };
  readonly tokenCount?: ServicePath & { readonly shape: 'moonshot' };
  readonly batch?: BatchService;
}

/** A provider as data; `teacherOf` makes a Teacher of it. */
export interface TeacherPreset {
  readonly id: string;
  readonly title: string;
  readonly baseUrl: string; // '': a person has to give it
  readonly apiKeyEnv?: string; // absent: no key is needed
  readonly model: string; // the one that is asked unless a person chooses another
  readonly models: readonly TeacherModel[]; // those with something to know; the live list may hold others
  readonly otherModels: Parameters; // what a model that is not listed here is asked with
  readonly tokensParameter: NonNullable<Teacher['tokensParameter']>;
  readonly json: 'json_object' | 'json_schema'; // the most that `response_format` may ask for
  readonly stream?: boolean;
  readonly timeoutMs?: number;
  readonly tiers?: readonly Limits[]; // by what was paid so far, from tier 0
  readonly tier?: number; // the one that holds unless a person says his
  readonly limits?: Limits; // where there are no tiers
  readonly limitHeaders?: boolean; // x-ratelimit-limit-* of a refusal are limits of a minute
  readonly quotaMeansRate?: boolean; // “insufficient_quota” with status 429 is the limit of a minute, not the account
  readonly services: TeacherServices;
}

/** What a person is told when his wish was not followed: an English template with its arguments, for `t`. */
export interface Notice {
  readonly template: string;
  readonly args: readonly (string | number)[];
}
