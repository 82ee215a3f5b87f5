import type { GenerateResult, ScoreResult, TokenLogprob, Usage } from './request.ts';

/** What every object of one reply begins with. */
export interface ReplyHead {
  readonly id: string;
  readonly created: number; // seconds since the epoch
  readonly model: string;
}

/** `POST /v1/chat/completions` without stream. `stop_reason` is vLLM's; `raw` and `timings` are ours. */
export function chatCompletion(head: ReplyHead, results: readonly GenerateResult[]): object {
  return {
    ...head,
    object: 'chat.completion',
    choices: results.map((result, index) => ({
      index,
      message: { role: 'assistant', content: result.text, refusal: null },
      logprobs: chatLogprobs(result.tokens),
      finish_reason: result.finish,
      stop_reason: result.stopString ?? null,
      raw: result.raw,
    })),
    usage: usageOf(results.map(({ usage }) => usage)),
    timings: timingsOf(results),
  };
}

/** One chunk of a streamed chat: a piece of one choice, or what ends it. */
export function chatChunk(head: ReplyHead, index: number, delta: object, ended?: GenerateResult): object {
  return {
    ...head,
    object: 'chat.completion.chunk',
    choices: [
      {
        index,
        delta,
        logprobs: ended === undefined ? null : chatLogprobs(ended.tokens),
        finish_reason: ended?.finish ?? null,
        ...(ended && { stop_reason: ended.stopString ?? null, raw: ended.raw }),
      },
    ],
  };
}

/** The last chunk of a stream that was asked to include the usage. */
export function usageChunk(head: ReplyHead, object: string, results: readonly GenerateResult[], prompts = 1): object {
  const usage = usageOf(
    results.map((result) => result.usage),
    prompts,
  );
  return { ...head, object, choices: [], usage, timings: timingsOf(results) };
}

/** A closed set that was scored: the best label as the answer, and every label's probability beside it. */
export function scoredChat(head: ReplyHead, result: ScoreResult, stream = false): object {
  const best = bestOf(result);
  const said = { role: 'assistant', content: best.label };
  return {
    ...head,
    object: stream ? 'chat.completion.chunk' : 'chat.completion',
    choices: [
      {
        index: 0,
        ...(stream ? { delta: said } : { message: { ...said, refusal: null } }),
        logprobs: null,
        finish_reason: 'stop',
        ...scoreFields(result),
      },
    ],
    ...(stream ? {} : { usage: usageOf([result.usage]) }),
  };
}

/** The same of a scored closed set. */
export function scoredUsageChunk(head: ReplyHead, { usage }: ScoreResult): object {
  return { ...head, object: 'chat.completion.chunk', choices: [], usage: usageOf([usage]) };
}

/** The extension fields of a scored choice: probabilities sum to 1; `coverage` says how sure the model is to name any. */
export function scoreFields(result: ScoreResult): object {
  return {
    probability: bestOf(result).probability,
    label_probabilities: result.labels.map(({ label, probability, logprob }) => ({ label, probability, logprob })),
    coverage: result.coverage,
  };
}

/** The most probable label; of equal ones the first. */
export function bestOf({ labels }: ScoreResult): { readonly label: string; readonly probability: number } {
  return labels.reduce((best, one) => (one.probability > best.probability ? one : best));
}

/** `POST /v1/completions` without stream. `echoes` are the prompts of the choices when they are to be repeated. */
export function textCompletion(
  head: ReplyHead,
  results: readonly GenerateResult[],
  prompts: number,
  echoes: readonly string[],
): object {
  return {
    ...head,
    object: 'text_completion',
    choices: results.map((result, index) => ({
      index,
      text: `${echoes[index] ?? ''}${result.text}`,
      logprobs: textLogprobs(result.tokens),
      finish_reason: result.finish,
      stop_reason: result.stopString ?? null,
      raw: result.raw,
    })),
    usage: usageOf(
      results.map(({ usage }) => usage),
      prompts,
    ),
    timings: timingsOf(results),
  };
}

/** One chunk of a streamed text completion. */
export function textChunk(head: ReplyHead, index: number, text: string, ended?: GenerateResult): object {
  return {
    ...head,
    object: 'text_completion',
    choices: [
      {
        index,
        text,
        logprobs: ended === undefined ? null : textLogprobs(ended.tokens),
        finish_reason: ended?.finish ?? null,
        ...(ended && { stop_reason: ended.stopString ?? null, raw: ended.raw }),
      },
    ],
  };
}

/** Tokens of a request. Choices of one prompt read it once, as OpenAI counts. */
export function usageOf(all: readonly Usage[], prompts = 1): object {
  const share = Math.max(1, Math.floor(all.length / prompts));
  const read = all.filter((_, at) => at % share === 0);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const input = sum(read.map((usage) => usage.input));
  const output = sum(all.map((usage) => usage.output));
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: sum(read.map(({ cached }) => cached)) },
  };
}

function timingsOf(results: readonly GenerateResult[]): object {
  const most = (pick: (result: GenerateResult) => number) => Math.round(Math.max(0, ...results.map(pick)) * 10) / 10;
  return {
    queue_ms: most(({ queueMs }) => queueMs),
    prefill_ms: most(({ prefillMs }) => prefillMs),
    decode_ms: most(({ decodeMs }) => decodeMs),
    stopped_at: results[0]?.stoppedAt,
  };
}

function chatLogprobs(tokens: readonly TokenLogprob[] | undefined): object | null {
  if (tokens === undefined) return null;
  const one = ({ text, bytes, logprob }: Omit<TokenLogprob, 'top'>) => ({ token: text, logprob, bytes });
  return { content: tokens.map((token) => ({ ...one(token), top_logprobs: token.top.map(one) })), refusal: null };
}

function textLogprobs(tokens: readonly TokenLogprob[] | undefined): object | null {
  if (tokens === undefined) return null;
  let offset = 0;
  const offsets = tokens.map(({ text }) => {
    const at = offset;
    offset += text.length;
    return at;
  });
  return {
    tokens: tokens.map(({ text }) => text),
    token_logprobs: tokens.map(({ logprob }) => logprob),
    top_logprobs: tokens.map(({ top }) => Object.fromEntries(top.map(({ text, logprob }) => [text, logprob]))),
    text_offset: offsets,
  };
}
