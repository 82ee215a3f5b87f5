import type { AnswerMode } from '../answer.ts';
import type { CompletionRequest } from '../infer/engine.ts';
import type { ReadingOptions } from './source.ts';

/** Who labels: an OpenAI-compatible endpoint and a model. Data, never code; no secret inside. */
export interface Teacher {
  readonly id: string;
  readonly title: string;
  readonly baseUrl: string; // '' for replay, whose loopback server gets its address when it starts
  readonly model: string;
  readonly apiKeyEnv?: string; // environment name that the CLI reads the key from; absent: no key is needed
  readonly parameters?: Pick<CompletionRequest, 'temperature' | 'maxTokens' | 'extraBody'>;
  readonly limits?: Limits;
  readonly tokensParameter?: 'max_tokens' | 'max_completion_tokens'; // what maxTokens is sent as; absent: max_tokens
  readonly stream?: boolean; // ask for a streamed reply; absent: false
  readonly timeoutMs?: number; // deadline of one attempt, the body included; absent: 60,000
  readonly contextTokens?: number; // the model's window, prompt and reply; absent: unknown, nothing is held to be too long
  readonly price?: Price; // absent: unknown, and nothing is estimated or capped
}

/** What a run may do at once, a minute, and a day. Absent: unlimited (concurrency: 4). */
export interface Limits {
  readonly concurrency?: number;
  readonly rpm?: number; // requests a minute
  readonly tpm?: number; // tokens a minute, reserved as prompt + maxTokens
  readonly tpd?: number; // tokens a day
}

/** What a million tokens cost, as published on a day. Prices drift: a person can put his own in their place. */
export interface Price {
  readonly currency: 'CNY' | 'USD';
  readonly input: number; // not found in the provider's cache
  readonly cached?: number; // found there; absent: as input
  readonly output: number; // thinking included
  readonly batch?: number; // share of the price that the Batch API costs, such as 0.6; absent: there is none
  readonly asOf: string; // ISO 8601 date
}

/** A student answers conclusion first, each task in a request of its own: up to the marker, or with the reasoning behind it. */
export type StudentMode = 'conclusion' | 'reasoning';

/** What is done with a record that does not fit into the model's window. */
export type TooLong = 'skip' | 'cut' | 'split';

/** How a job asks, beyond template and teacher; frozen like them. Everything absent: one text answer a record. */
export interface AskOptions {
  readonly samples?: number; // answers a record, voted on; absent: 1
  readonly others?: readonly Teacher[]; // further teachers that answer every record too
  readonly mode?: AnswerMode; // absent: text
  readonly repair?: boolean; // an unreadable reply is asked to be mended, once; absent: asked anew, once
  readonly tooLong?: TooLong; // absent: skip
  readonly mask?: boolean; // personal data is replaced before it leaves the machine; absent: false
  readonly student?: StudentMode; // asked as a tuned student is; absent: as a teacher
}

/** `job.yaml`: frozen when the job is made. Records made under another template or teacher are never mixed in. */
export interface LabelJob {
  readonly version: 1;
  readonly name: string;
  readonly createdAt: string; // ISO 8601
  readonly template: { readonly path: string; readonly hash: string; readonly text: string };
  readonly sources: readonly string[]; // files, folders and globs as given, relative to `base`
  readonly base: string; // the folder that origins are relative to, relative to the job folder where possible
  readonly teacher: Teacher;
  readonly reading?: ReadingOptions; // how sources become records; absent: each file or row as it is
  readonly ask?: AskOptions;
  readonly shard?: Shard; // of the records, the part that this job labels; absent: all
}

/** One of several machines that share the records: those whose id falls to it. */
export interface Shard {
  readonly index: number; // from 1
  readonly of: number;
}
