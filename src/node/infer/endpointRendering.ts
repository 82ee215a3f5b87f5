import * as v from 'valibot';
import type { ChatMessage } from '#core/infer/engine';
import { qwenText, type RenderingSeen } from '#core/infer/endpointRendering';
import { send, type EndpointTarget } from './endpointHttp.ts';
import type { ModelCalls } from './localModel.ts';

const Ids = v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.minLength(1));
const Tokens = v.object({ tokens: Ids });
const Prompt = v.object({ prompt: v.string() });
const Text = v.union([
  v.pipe(
    v.object({ content: v.string() }),
    v.transform(({ content }) => content),
  ), // llama-server
  v.pipe(
    Prompt,
    v.transform(({ prompt }) => prompt),
  ), // vLLM
  v.pipe(
    v.object({ text: v.string() }),
    v.transform(({ text }) => text),
  ), // SGLang
]);

/** How the server renders a chat, and training's text in token ids. */
export interface RenderingProbe {
  readonly seen: RenderingSeen;
  readonly bareText?: string; // what it feeds for a chat without a system message, where it can be asked
}

/**
 * Compares what the server feeds for `messages` with training's text: by token ids where it has `/tokenize` (vLLM: of
 * messages; llama-server: of what `/apply-template` gives), else by the number of prompt tokens of an answer to them.
 */
export async function askRendering(
  target: EndpointTarget,
  model: string,
  messages: readonly ChatMessage[],
  promptTokens: number | undefined,
  reference: ModelCalls | undefined,
): Promise<RenderingProbe> {
  const expected = qwenText(messages);
  const served = await renderedIds(target, model, messages);
  const bare = messages.filter(({ role }) => role !== 'system');
  const bareText = served === undefined ? undefined : (await renderedIds(target, model, bare))?.text;
  const more = bareText === undefined ? {} : { bareText };
  const ids =
    reference === undefined
      ? await tokenize(target, model, expected, false)
      : (await reference.call('tokenize', { text: expected, special: true }, { signal: target.signal })).ids;
  if (served?.ids !== undefined && ids !== undefined) {
    const text = served.text === undefined ? {} : { servedText: served.text };
    const referenceFrom = reference === undefined ? 'server' : 'model';
    return { seen: { kind: 'ids', served: served.ids, reference: ids, referenceFrom, ...text }, ...more };
  }
  if (served?.text !== undefined) return { seen: { kind: 'text', served: served.text }, ...more };
  if (ids !== undefined && promptTokens !== undefined && promptTokens > 0) {
    return { seen: { kind: 'count', served: promptTokens, reference: ids.length } };
  }
  return { seen: { kind: 'none' } };
}

async function renderedIds(
  target: EndpointTarget,
  model: string,
  messages: readonly ChatMessage[],
): Promise<{ readonly ids?: readonly number[]; readonly text?: string } | undefined> {
  const byMessages = await post(target, '/tokenize', { model, messages, add_generation_prompt: true }, Tokens);
  if (byMessages !== undefined) {
    const ids = byMessages.tokens;
    const text = await post(target, '/detokenize', { model, tokens: ids }, Text);
    return text === undefined ? { ids } : { ids, text };
  }
  const rendered = await post(target, '/apply-template', { model, messages, add_generation_prompt: true }, Prompt);
  if (rendered === undefined) return undefined;
  // As it is fed: with what the tokenizer puts in front by itself.
  const ids = await tokenize(target, model, rendered.prompt, true);
  return { text: rendered.prompt, ...(ids !== undefined && { ids }) };
}

/** Ids of a text with its control tokens; both engines' names of the fields, of which each reads its own. */
async function tokenize(target: EndpointTarget, model: string, text: string, addSpecial: boolean) {
  const body = {
    model,
    prompt: text, // vLLM, SGLang
    content: text, // llama-server
    add_special_tokens: addSpecial,
    add_special: addSpecial,
    parse_special: true,
  };
  const tokens = (await post(target, '/tokenize', body, Tokens)) ?? (await post(target, '/v1/tokenize', body, Tokens));
  return tokens?.tokens;
}

async function post<T>(
  target: EndpointTarget,
  path: string,
  body: object,
  shape: v.GenericSchema<unknown, T>,
): Promise<T | undefined> {
  const answered = await send(target, path, { body });
  if (!answered.ok) return undefined;
  const read = v.safeParse(shape, answered.value.json);
  return read.success ? read.output : undefined;
}
