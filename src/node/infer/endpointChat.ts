import * as v from 'valibot';
import type { ChatMessage } from '#core/infer/engine';
import type { Probed, SeenAnswer } from '#core/infer/endpoint';
import { send, type EndpointTarget } from './endpointHttp.ts';

/** A chat request: the fields of the OpenAI API, and what an engine has beside them. */
export interface ChatAsk {
  readonly messages: readonly ChatMessage[];
  readonly [field: string]: unknown;
}

/** An answer with the parts of it that only some probes look at. */
export interface ChatSeen extends SeenAnswer {
  readonly choices: number;
  readonly hasLogprobs: boolean;
}

const Count = v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))));
const Usage = v.optional(v.nullable(v.object({ prompt_tokens: Count, completion_tokens: Count })));
const Content = v.optional(v.nullable(v.string()));
const Logprobs = v.optional(
  v.nullable(v.object({ content: v.optional(v.nullable(v.array(v.object({ logprob: v.number() })))) })),
);
const Whole = v.object({
  choices: v.pipe(
    v.array(
      v.object({
        message: v.object({ content: Content }),
        finish_reason: Content,
        logprobs: v.fallback(Logprobs, null),
      }),
    ),
    v.minLength(1),
  ),
  usage: v.fallback(Usage, null),
});
const Piece = v.object({
  choices: v.optional(
    v.array(v.object({ delta: v.optional(v.object({ content: Content })), finish_reason: Content })),
    [],
  ),
  usage: v.fallback(Usage, null),
});
const Failure = v.object({ error: v.union([v.string(), v.object({ message: v.string() })]) });

/** Asks once, for the whole answer. */
export async function askWhole(target: EndpointTarget, ask: ChatAsk, withoutKey = false): Promise<Probed<ChatSeen>> {
  const started = performance.now();
  const answered = await send(target, '/v1/chat/completions', { body: ask, withoutKey });
  if (!answered.ok) return answered;
  const read = v.safeParse(Whole, answered.value.json);
  const [first] = read.success ? read.output.choices : [];
  if (!read.success || first === undefined) return notJson(answered.value.text);
  const { usage, choices } = read.output;
  return {
    ok: true,
    value: {
      text: first.message.content ?? '',
      ms: performance.now() - started,
      choices: choices.length,
      hasLogprobs: (first.logprobs?.content?.length ?? 0) > 0,
      ...counted(usage, first.finish_reason),
    },
  };
}

/** Asks once, for a stream. One that ends without a reason to is cut. */
export async function askStream(target: EndpointTarget, ask: ChatAsk): Promise<Probed<ChatSeen>> {
  const started = performance.now();
  let text = '';
  let firstMs: number | undefined;
  let finish: string | undefined;
  let usage: v.InferOutput<typeof Usage>;
  let done = false;
  let failure: string | undefined;
  let events = 0;
  const onEvent = (data: string) => {
    if (data === '[DONE]') {
      done = true;
      return;
    }
    const json = jsonOf(data);
    const failed = v.safeParse(Failure, json);
    if (failed.success)
      failure = typeof failed.output.error === 'string' ? failed.output.error : failed.output.error.message;
    const piece = v.safeParse(Piece, json);
    if (!piece.success) return;
    events++;
    const [choice] = piece.output.choices;
    const content = choice?.delta?.content ?? '';
    if (content !== '') firstMs ??= performance.now() - started;
    text += content;
    finish = choice?.finish_reason ?? finish;
    usage = piece.output.usage ?? usage;
  };
  const body = { ...ask, stream: true, stream_options: { include_usage: true } };
  const answered = await send(target, '/v1/chat/completions', { body, onEvent });
  if (!answered.ok) return answered;
  if (failure !== undefined) return { ok: false, problem: { kind: 'refused', said: failure } };
  if (events === 0) return notJson(answered.value.text);
  if (!done && finish === undefined) return { ok: false, problem: { kind: 'cut', said: text.slice(-60) } };
  return {
    ok: true,
    value: {
      text,
      ms: performance.now() - started,
      choices: 1,
      hasLogprobs: false,
      ...(firstMs !== undefined && { firstMs }),
      ...counted(usage, finish),
    },
  };
}

function counted(usage: v.InferOutput<typeof Usage>, finish: string | null | undefined) {
  return {
    ...(typeof finish === 'string' && { finish }),
    ...(typeof usage?.prompt_tokens === 'number' && { inputTokens: usage.prompt_tokens }),
    ...(typeof usage?.completion_tokens === 'number' && { outputTokens: usage.completion_tokens }),
  };
}

function notJson(text: string): Probed<never> {
  return {
    ok: false,
    problem: {
      kind: 'not-json',
      said: text
        .replace(/<[^>]{0,200}>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim()
        .slice(0, 200),
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
