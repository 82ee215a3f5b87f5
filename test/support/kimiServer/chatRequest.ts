import type { ChatMessage } from '#core/infer/engine';
import { invalidRequest, unknownModel, type Reply } from './apiErrors.ts';
import { servedModels, type Model } from './models.ts';
import type { Settings } from './options.ts';
import { measure, type MeasuredPrompt } from './tokens.ts';

/** A chat request that the server can answer. */
export interface ChatRequest {
  readonly body: Readonly<Record<string, unknown>>;
  readonly model: Model;
  readonly messages: readonly ChatMessage[];
  readonly text: string; // the messages' contents, for patterns
  readonly prompt: MeasuredPrompt;
  readonly maxTokens: number;
  readonly thinks: boolean;
  readonly choices: number;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly stop: readonly string[];
  readonly prefix: string; // Partial Mode: the answer goes on after it
}

type Body = Readonly<Record<string, unknown>>;

/** Reads the messages of a body, or undefined; parts of a content are joined. */
export function messagesOf(body: Body): readonly ChatMessage[] | undefined {
  if (!Array.isArray(body.messages) || body.messages.length === 0) return undefined;
  const messages: ChatMessage[] = [];
  for (const one of body.messages as { role?: unknown; content?: unknown }[]) {
    const content = Array.isArray(one.content)
      ? (one.content as { text?: string }[]).map(({ text }) => text ?? '').join('')
      : one.content;
    if (typeof content !== 'string' || !['system', 'user', 'assistant'].includes(String(one.role))) return undefined;
    messages.push({ role: one.role as ChatMessage['role'], content });
  }
  return messages;
}

/** The prompt of messages, measured with the cache's blocks. */
export function promptOf(messages: readonly ChatMessage[], settings: Settings): MeasuredPrompt {
  return measure(messages, settings.cache.minTokens, settings.cache.blockTokens);
}

/** Reads a chat request as Kimi does, with what each model refuses. */
export function readChatRequest(body: Body, settings: Settings): ChatRequest | Reply {
  const model = servedModels(settings.models).find(({ id }) => id === body.model);
  if (typeof body.model !== 'string') return invalidRequest('model is required');
  if (model === undefined) return unknownModel(body.model);
  const messages = messagesOf(body);
  if (messages === undefined) return invalidRequest('Invalid request: messages is empty or not right');
  const thinking = (body.thinking as { type?: unknown } | undefined)?.type;
  const thinks = model.thinking === 'always' || (model.thinking === 'optional' && thinking !== 'disabled');
  const refusal = refused(body, model, thinking, thinks);
  if (refusal !== undefined) return invalidRequest(refusal);

  const prompt = promptOf(messages, settings);
  const max = body.max_completion_tokens ?? body.max_tokens;
  if (max !== undefined && max !== null && !(Number.isInteger(max) && Number(max) > 0)) {
    return invalidRequest('invalid max_completion_tokens: must be a positive integer');
  }
  const maxTokens = Number(max ?? Math.min(model.defaultMax, Math.max(1, model.context - prompt.tokens)));
  if (prompt.tokens > model.context) return invalidRequest('Invalid request: Input token length too long');
  if (prompt.tokens + maxTokens > model.context) {
    const asked = prompt.tokens + maxTokens;
    return invalidRequest(
      `Invalid request: Your request exceeded model token limit: ${model.context} (requested: ${asked})`,
    );
  }
  const last = body.messages as { partial?: unknown }[];
  const partial = last.at(-1)?.partial === true && messages.at(-1)?.role === 'assistant';
  return {
    body,
    model,
    messages,
    text: messages.map(({ content }) => content).join('\n'),
    prompt,
    maxTokens,
    thinks,
    choices: typeof body.n === 'number' ? body.n : 1,
    stream: body.stream === true,
    includeUsage: (body.stream_options as { include_usage?: unknown } | undefined)?.include_usage === true,
    stop: typeof body.stop === 'string' ? [body.stop] : Array.isArray(body.stop) ? (body.stop as string[]) : [],
    prefix: partial ? (messages.at(-1)?.content ?? '') : '',
  };
}

/** What is wrong with the parameters, in Kimi's words. */
function refused(body: Body, model: Model, thinking: unknown, thinks: boolean): string | undefined {
  if (model.thinking === 'always' && thinking !== undefined && thinking !== 'enabled') {
    return 'invalid thinking: only type=enabled is allowed for this model';
  }
  if (thinking !== undefined && thinking !== 'enabled' && thinking !== 'disabled') {
    return 'invalid thinking: type must be enabled or disabled';
  }
  const effort = body.reasoning_effort;
  if (model.effort && effort !== undefined && effort !== 'low' && effort !== 'high' && effort !== 'max') {
    return 'invalid reasoning_effort: must be low, high or max';
  }
  if (model.temperature === 'free') {
    const temperature = Number(body.temperature ?? 0);
    const n = Number(body.n ?? 1);
    if (!(temperature >= 0 && temperature <= 1)) return 'invalid temperature: must be between 0 and 1';
    if (!(n >= 1 && n <= 5)) return 'invalid n: must be between 1 and 5';
    return n > 1 && temperature < 0.001 ? 'invalid n: only 1 is allowed when temperature is close to 0' : undefined;
  }
  const allowed = {
    temperature: thinks ? 1 : 0.6,
    top_p: 0.95,
    n: 1,
    presence_penalty: 0,
    frequency_penalty: 0,
  };
  for (const [name, only] of Object.entries(allowed)) {
    const given = body[name];
    if (given !== undefined && given !== null && given !== only) {
      return `invalid ${name}: only ${only} is allowed for this model`;
    }
  }
  return undefined;
}
