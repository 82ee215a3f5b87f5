import { recordIn } from './answers.ts';
import type { ChatRequest } from './chatRequest.ts';
import type { Fault } from './faults.ts';
import { costOf } from './models.ts';
import { countTokens, firstTokens } from './tokens.ts';
import type { World } from './world.ts';

/** What the model wrote, and what it cost. */
export interface Generation {
  readonly content: string;
  readonly reasoning: string | undefined;
  readonly finish: string;
  readonly choices: number;
  readonly answer: { readonly kind: string; readonly conclusions: readonly string[] };
  readonly usage: { readonly input: number; readonly cached: number; readonly output: number };
}

const FILLER = '先看原文说了什么，再逐条对照标准，';

/** Writes the answer to a request; thinking comes out of the same max tokens as the content. */
export async function generate(
  world: World,
  request: ChatRequest,
  number: number,
  cached: number,
  fault: Fault | undefined,
): Promise<Generation> {
  const { messages, body, prefix, maxTokens } = request;
  const given = await world.answer({ messages, body, prefix, number, record: recordIn(messages) });
  const thought = request.thinks ? thinking(world, request, given.reasoning) : undefined;
  const reasoning = thought === undefined ? undefined : firstTokens(thought, maxTokens);
  const thoughtTokens = thought === undefined ? 0 : Math.min(maxTokens, countTokens(thought));
  let { content } = given;
  let finish = 'stop';
  for (const word of request.stop) content = content.split(word, 1)[0] ?? '';
  const room = maxTokens - thoughtTokens;
  if (countTokens(content) > room || room === 0) {
    content = firstTokens(content, room);
    finish = 'length';
  }
  if (fault?.name === 'length' || fault?.name === 'filterFinish') {
    content = content.slice(0, Math.floor(content.length / 2));
    finish = fault.name === 'length' ? 'length' : 'content_filter';
  }
  if (fault?.name === 'empty') content = '';
  if (fault?.name === 'noMarker') content = content.replace(/^[\t ]*[#＃]{2,}[\t ]*\n/gm, '');
  const output = finish === 'length' && fault === undefined ? maxTokens : thoughtTokens + countTokens(content);
  return {
    content,
    reasoning,
    finish,
    choices: request.choices,
    answer: { kind: given.kind ?? '', conclusions: given.conclusions ?? [] },
    usage: { input: request.prompt.tokens, cached, output: output * request.choices },
  };
}

/** A generation's usage with its cost in CNY; a batch costs 60 %. */
export function billOf(request: ChatRequest, { usage }: Generation, share = 1) {
  return { ...usage, cost: share * costOf(request.model, usage.input, usage.cached, usage.output) };
}

/** The body of a whole answer. */
export function completionBody(id: string, request: ChatRequest, generation: Generation): object {
  const { content, reasoning, finish, choices } = generation;
  const message = {
    role: 'assistant',
    content,
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
  };
  return {
    id,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: request.model.id,
    choices: Array.from({ length: choices }, (_, index) => ({ index, message, finish_reason: finish })),
    usage: usageBody(generation),
  };
}

/** `usage` as Kimi gives it; a cache hit stands in two places. */
export function usageBody({ usage: { input, cached, output } }: Generation): object {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    ...(cached === 0 ? {} : { cached_tokens: cached, prompt_tokens_details: { cached_tokens: cached } }),
  };
}

function thinking(world: World, { body }: ChatRequest, given: string | undefined): string {
  if (given !== undefined) return given;
  const tokens = world.settings.reasoningTokens / (body.reasoning_effort === 'low' ? 5 : 1);
  return firstTokens(FILLER.repeat(Math.ceil(tokens / (countTokens(FILLER) - 1)) + 1), tokens);
}
