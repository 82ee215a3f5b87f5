import type { CompletionRequest } from '../infer/engine.ts';

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
}

/** What a run may do at once and a minute. Absent: unlimited (concurrency: 4). */
export interface Limits {
  readonly concurrency?: number;
  readonly rpm?: number; // requests a minute
  readonly tpm?: number; // tokens a minute, reserved as prompt + maxTokens
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
}
