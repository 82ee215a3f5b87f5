import type { LlamaGrammarEvaluationState, SequenceEvaluateOptions, Token } from 'node-llama-cpp';
import type { GenerateAsk, GenerateResult, TokenLogprob } from '#core/infer/request';
import { endOf } from './format.ts';
import { Output } from './output.ts';
import type { Prompt } from './prompt.ts';
import type { Slot } from './sequencePool.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { Progress, Work } from './work.ts';

interface Chosen {
  readonly token: Token;
  readonly probabilities?: ReadonlyMap<Token, number>; // the likeliest first
}
type Evaluation = AsyncGenerator<Chosen, void, Token | undefined>;

const MAX_TOKENS = 512;
const CANDIDATES = 4096; // likeliest tokens that log probabilities are computed from: what is left out is below 0.1 % of a text
const NONE: ReadonlyMap<Token, number> = new Map();
const SMALLEST = 1.4e-45; // of a 32-bit float: a probability of 0 stands for something below it

/** How a generation chooses its tokens. */
export interface Choice {
  readonly options: SequenceEvaluateOptions;
  readonly grammar: LlamaGrammarEvaluationState | undefined;
}

/** One generation as the scheduler runs it. */
export class Generation implements Work<GenerateResult> {
  readonly prompt: readonly Token[];
  readonly #prompt: Prompt;
  readonly #vocabulary: Vocabulary;
  readonly #ask: GenerateAsk;
  readonly #choice: Choice;
  readonly #limit: number; // tokens
  readonly #output: Output;
  readonly #logprobs: TokenLogprob[] = [];
  #evaluation: Evaluation | undefined;
  #replacement: Token | undefined;
  #last: Token | undefined; // chosen, not evaluated yet
  #picksLikeliest = false;
  #aborted = false;

  constructor(
    vocabulary: Vocabulary,
    prompt: Prompt,
    ask: GenerateAsk,
    choice: Choice,
    room: number, // tokens that fit after the prompt
    onText: ((text: string) => void) | undefined,
  ) {
    this.prompt = prompt.tokens;
    this.#prompt = prompt;
    this.#vocabulary = vocabulary;
    this.#ask = ask;
    this.#choice = choice;
    this.#limit = Math.max(1, Math.min(ask.maxTokens ?? MAX_TOKENS, room));
    const send = (text: string) => {
      if (!this.#aborted) onText?.(text);
    };
    const end = endOf(ask.format);
    this.#output = new Output(
      vocabulary,
      end === undefined ? ask.stop : [...ask.stop, end],
      ask.keepSpaces === true,
      onText === undefined ? undefined : send,
    );
  }

  /** What was generated; it grows. */
  get tokens(): readonly Token[] {
    return this.#output.tokens;
  }

  get outputTokens(): number {
    return this.#output.tokens.length;
  }

  async step(slot: Slot, tail: readonly Token[], progress: Progress): Promise<GenerateResult | undefined> {
    const evaluation = (this.#evaluation ??= this.#begin(slot, tail));
    const { value } = await evaluation.next(this.#replacement);
    slot.tokens.push(...(this.#last === undefined ? tail : [this.#last]));
    progress.firstAt ??= performance.now();
    if (value === undefined) throw new Error('llama.cpp gave no token');
    const token = this.#picked(value);
    this.#last = token;
    if (this.#vocabulary.isEnd(token)) return this.#finish('end', progress);
    if (this.#ask.logprobs !== undefined) this.#logprobs.push(this.#logprob(token, value, this.#ask.logprobs));
    if (this.#output.push(token)) return this.#finish('marker', progress);
    return this.outputTokens >= this.#limit ? this.#finish('length', progress) : undefined;
  }

  abort(progress: Progress): GenerateResult {
    const result = this.#finish('abort', progress);
    this.#aborted = true;
    return result;
  }

  close(slot: Slot): void {
    void this.#evaluation?.return().catch(() => undefined); // frees its sampler
    // What is remembered ends where the sequence does, or a token after it.
    const tokens = [...slot.tokens.slice(this.#prompt.answerAt, this.prompt.length), ...this.#output.tokens];
    if (tokens.length === 0 || slot.tokens.length < this.prompt.length) return;
    slot.answer = { at: this.#prompt.answerAt, text: this.#prompt.said + this.#output.raw, tokens };
  }

  #begin(slot: Slot, tail: readonly Token[]): Evaluation {
    const { options, grammar } = this.#choice;
    const wanted = this.#ask.logprobs;
    // All probabilities of a large vocabulary cost 50 ms a token, those of the likeliest next to nothing. Only a sampler
    // that draws leaves the others out; the likeliest is then put in the place of what it drew. A grammar would not notice.
    this.#picksLikeliest = wanted !== undefined && (options.temperature ?? 0) <= 0 && grammar === undefined;
    const sampled = wanted !== undefined && (this.#picksLikeliest || (options.temperature ?? 0) > 0);
    return slot.sequence.evaluateWithMetadata(
      [...tail],
      { probabilities: wanted !== undefined, confidence: false },
      {
        ...options,
        ...(this.#picksLikeliest ? { temperature: 1 } : {}),
        ...(sampled ? { topK: options.topK ?? Math.min(CANDIDATES, this.#vocabulary.size) } : {}),
        ...(grammar === undefined ? {} : { grammarEvaluationState: grammar }),
      },
    ) as Evaluation;
  }

  #picked({ token, probabilities = NONE }: Chosen): Token {
    if (!this.#picksLikeliest) return token;
    const [first] = probabilities.keys();
    this.#replacement = first ?? token;
    return this.#replacement;
  }

  #logprob(token: Token, { probabilities = NONE }: Chosen, count: number): TokenLogprob {
    const described = (one: Token, probability: number) => ({
      text: this.#vocabulary.textOf(one),
      bytes: [...this.#vocabulary.bytesOf(one)],
      logprob: Math.log(Math.max(probability, SMALLEST)),
    });
    const top: ReturnType<typeof described>[] = [];
    if (count > 0) {
      for (const [one, probability] of probabilities) {
        top.push(described(one, probability));
        if (top.length === count) break;
      }
    }
    return { ...described(token, probabilities.get(token) ?? 0), top };
  }

  #finish(stoppedAt: GenerateResult['stoppedAt'], progress: Progress): GenerateResult {
    const output = this.#output;
    if (!this.#aborted) output.end();
    const now = performance.now();
    const started = progress.startedAt ?? now;
    const first = progress.firstAt ?? now;
    const met = this.#ask.stop.find((stop) => stop === output.met);
    // The last bytes of a character may complete a stop string after all.
    const at = met !== undefined ? 'marker' : output.met === undefined ? stoppedAt : 'end';
    return {
      text: output.text,
      raw: output.raw,
      finish: at === 'marker' || at === 'end' ? 'stop' : 'length',
      stoppedAt: at,
      ...(met === undefined ? {} : { stopString: met }),
      usage: { input: this.prompt.length, output: this.outputTokens, cached: progress.cached },
      ...(this.#ask.logprobs === undefined ? {} : { tokens: this.#logprobs }),
      queueMs: round(started - progress.enqueuedAt),
      prefillMs: round(first - started),
      decodeMs: round(now - first),
    };
  }
}

const round = (ms: number): number => Math.round(ms * 10) / 10;
