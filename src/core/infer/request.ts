import type { ChatMessage } from './engine.ts';

/**
 * What the model reads. `messages` are rendered with the model's chat template; when the last one is the assistant's and
 * `continueFinal` is set, its text is the beginning of the answer, which generation goes on from (as vLLM's
 * `continue_final_message`). `text` is taken as it stands, control tokens included (`/v1/completions`).
 */
export type ModelInput =
  | { readonly messages: readonly ChatMessage[]; readonly continueFinal?: boolean }
  | { readonly text: string };

/** How the next token is chosen. All absent, or temperature 0: greedy. */
export interface Sampling {
  readonly temperature?: number; // 0 to 2
  readonly topP?: number; // 0 to 1
  readonly topK?: number;
  readonly minP?: number;
  readonly seed?: number;
  readonly frequencyPenalty?: number; // -2 to 2, as in the OpenAI API
  readonly presencePenalty?: number;
  readonly logitBias?: Readonly<Record<string, number>>; // token id → -100 to 100
}

/** What form the answer is held to while it is generated (a grammar), beside free text. */
export type AnswerFormat =
  | { readonly kind: 'json' } // any JSON object
  | { readonly kind: 'schema'; readonly schema: unknown } // JSON Schema, as far as node-llama-cpp knows it
  | { readonly kind: 'gbnf'; readonly grammar: string }
  /** One of the labels; then, unless generation stops there, the marker and free text. */
  | { readonly kind: 'labels'; readonly labels: readonly string[]; readonly marker: string };

/** One generation. */
export interface GenerateAsk {
  readonly input: ModelInput;
  readonly stop: readonly string[]; // e.g. ['####']; [] generates to the end, with the reasoning
  readonly maxTokens?: number; // 512
  readonly sampling?: Sampling;
  readonly format?: AnswerFormat;
  readonly logprobs?: number; // how many alternatives of each token are reported; absent: no log probabilities
  readonly keepSpaces?: boolean; // `text` and its pieces are not trimmed: what goes on a given text must not lose them
  readonly pieces?: boolean; // whether the text is wanted while it is generated; the parent sets it
}

/** A token of an answer with its log probability (natural logarithm) and the most likely tokens in its place. */
export interface TokenLogprob {
  readonly text: string; // what it adds to the text; a part of a character gives U+FFFD
  readonly bytes: readonly number[];
  readonly logprob: number;
  readonly top: readonly { readonly text: string; readonly bytes: readonly number[]; readonly logprob: number }[];
}

/** Tokens read and written; `cached` of the read ones were in the KV cache already. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
}

/** What a generation gave. Times are wall time in milliseconds. */
export interface GenerateResult {
  readonly text: string; // trimmed unless `keepSpaces`, without the stop string
  /** All that was generated, the stop string and what followed it in the same token included: pass `text so far + raw` as the final assistant message to go on from here. */
  readonly raw: string;
  readonly finish: 'stop' | 'length';
  readonly stoppedAt: 'marker' | 'end' | 'length' | 'abort'; // 'marker': at one of the stop strings
  readonly stopString?: string; // which
  readonly usage: Usage;
  readonly tokens?: readonly TokenLogprob[]; // when log probabilities were asked for
  readonly queueMs: number; // waiting for a free sequence
  readonly prefillMs: number; // from there to the first token
  readonly decodeMs: number;
}

/** Scores a closed set of labels in one prefill: nothing is generated. */
export interface ScoreAsk {
  readonly input: ModelInput;
  readonly labels: readonly string[]; // at least two, all different
  readonly marker?: string; // what may follow a label that others begin with, beside white space and the end; MARKER
}

/** Each label's probability in the order asked for; they sum to 1. */
export interface ScoreResult {
  readonly labels: readonly { readonly label: string; readonly probability: number; readonly logprob: number }[];
  /** Probability that the model begins any of the labels at all, before normalising: low means that it wanted to say something else. */
  readonly coverage: number; // 0 to 1
  readonly usage: Usage;
  readonly queueMs: number;
  readonly prefillMs: number;
}

/** A text as the loaded tokenizer sees it. */
export interface Tokenized {
  readonly ids: readonly number[];
  readonly pieces: readonly string[]; // the text of each token; a part of a character gives U+FFFD
}

/** Messages as the model's chat template renders them, and the ids that are fed in. */
export interface Rendered {
  readonly text: string;
  readonly ids: readonly number[];
}

/** One way in which the marker comes out of the tokenizer. */
export interface MarkerCase {
  readonly text: string; // e.g. '相关\n####\n因为'
  readonly ids: readonly number[];
  readonly pieces: readonly string[];
  /** Whether a stop at the marker's own token id (`eos_token_id=820`) would see it here. */
  readonly tokenStopSees: boolean;
}

/** What the loaded tokenizer makes of the marker alone and in context. */
export interface MarkerInspection {
  readonly marker: string;
  readonly ids: readonly number[]; // of the marker alone
  readonly cases: readonly MarkerCase[];
  /** Tokens of the vocabulary that contain the marker or end in a beginning of it, e.g. `####\n` 69950; at most 200. */
  readonly tokens: readonly { readonly id: number; readonly text: string }[];
}
