import * as v from 'valibot';
import type { ChatMessage } from './engine.ts';
import type { Sampling } from './request.ts';

/** Most answers to one request. */
const MOST_CHOICES = 8;
/** Most prompts of one text completion, each with its answers: LangChain sends 20 at once. */
export const MOST_COMPLETIONS = 32;
const DEEPEST_SCHEMA = 64;
const MOST_STOPS = 16;
const MOST_LABELS = 256;

const missing = (value: unknown): boolean =>
  value === null || value === false || value === 'none' || (Array.isArray(value) && value.length === 0);
/** A field that asks for what a local text model cannot do: refused with a word, where ignoring it would mislead. */
const unsupported = (what: string) =>
  v.optional(v.pipe(v.unknown(), v.check(missing, `${what} not supported by this server`)));
const within = (low: number, high: number) => v.nullish(v.pipe(v.number(), v.minValue(low), v.maxValue(high)));
const count = (low: number, high: number) =>
  v.nullish(v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high)));
const flag = v.nullish(v.boolean());
const word = v.pipe(v.string(), v.nonEmpty(), v.maxLength(1000));

/** Labels of a closed set: at least two, all different. */
const Labels = v.pipe(
  v.array(word),
  v.minLength(2),
  v.maxLength(MOST_LABELS),
  v.check((labels) => new Set(labels).size === labels.length, 'two labels are the same'),
);

/** What chat and text completions have in common. Fields that are not named are ignored, as OpenAI does. */
export const generationFields = {
  model: v.nullish(v.string()),
  stop: v.nullish(
    v.lazy<v.GenericSchema<string | string[]>>((input) =>
      Array.isArray(input) ? v.pipe(v.array(word), v.maxLength(MOST_STOPS)) : word,
    ),
  ),
  stream: flag,
  stream_options: v.nullish(v.object({ include_usage: flag })),
  n: count(1, MOST_CHOICES),
  max_tokens: count(1, 1_000_000),
  temperature: within(0, 2),
  top_p: within(0, 1),
  top_k: count(-1, 1_000_000),
  min_p: within(0, 1),
  seed: v.nullish(v.pipe(v.number(), v.integer())),
  frequency_penalty: within(-2, 2),
  presence_penalty: within(-2, 2),
  repetition_penalty: v.nullish(v.literal(1, 'repetition_penalty is not supported: use frequency_penalty')),
  logit_bias: v.nullish(
    v.record(
      v.pipe(v.string(), v.regex(/^\d{1,9}$/, 'a key of logit_bias is a token id')),
      v.pipe(v.number(), v.minValue(-100), v.maxValue(100)),
    ),
  ),
  with_reasoning: flag, // ours: false stops at the marker
  best_of: v.nullish(v.literal(1, 'best_of is not supported: use n')),
} as const;

const Part = v.pipe(
  v.object({ type: v.string(), text: v.optional(v.string(), '') }),
  v.check(({ type }) => type === 'text', 'this model reads text parts only'),
);
/** A message's text; parts are joined by a line end, as vLLM and llama-server do. */
const Content = v.lazy<v.GenericSchema<string | { type: string; text?: string | undefined }[], string>>((input) =>
  Array.isArray(input)
    ? v.pipe(
        v.array(Part),
        v.transform((parts) => parts.map(({ text }) => text).join('\n')),
      )
    : v.string(),
);
const Message = v.object({
  role: v.picklist(
    ['system', 'developer', 'user', 'assistant'],
    'role is system, developer, user or assistant: tools are not supported',
  ),
  content: Content,
  tool_calls: unsupported('tool calls are'),
});

/** The messages of a chat. */
export const Messages = v.pipe(
  v.array(Message),
  v.minLength(1),
  v.maxLength(10_000),
  v.transform((messages) =>
    messages.map(({ role, content }): ChatMessage => ({ role: role === 'developer' ? 'system' : role, content })),
  ),
);

const Schema = v.pipe(
  v.record(v.string(), v.unknown()),
  v.check((schema) => isAtMost(schema, DEEPEST_SCHEMA), 'the schema is nested too deep'),
);

/** Whether a value is no deeper than `levels`; it never goes deeper itself, so that a bomb of brackets does no harm. */
function isAtMost(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((part) => isAtMost(part, levels - 1));
}

const ResponseFormat = v.variant('type', [
  v.object({ type: v.literal('text') }),
  v.object({ type: v.literal('json_object') }),
  v.object({ type: v.literal('json_schema'), json_schema: v.object({ schema: Schema }) }),
]);

/** The body of `POST /v1/chat/completions`. */
export const ChatBody = v.object({
  ...generationFields,
  messages: Messages,
  max_completion_tokens: count(1, 1_000_000),
  logprobs: flag,
  top_logprobs: count(0, 20),
  response_format: v.nullish(ResponseFormat),
  continue_final_message: flag, // vLLM's: the last message is the beginning of the answer
  guided_choice: v.nullish(Labels), // vLLM's: the answer is one of these
  labels: v.nullish(Labels), // ours: scored, nothing is generated
  closed_set: flag, // ours: the same with the template's labels
  tools: unsupported('tools are'),
  tool_choice: v.optional(
    v.pipe(
      v.unknown(),
      v.check((value) => missing(value) || value === 'auto', 'tools are not supported by this server'),
    ),
  ),
  functions: unsupported('functions are'),
  audio: unsupported('audio is'),
  modalities: v.nullish(v.array(v.literal('text', 'this model gives text only'))),
  web_search_options: unsupported('web search is'),
});

/** The body of `POST /v1/completions`. */
export const CompletionBody = v.object({
  ...generationFields,
  prompt: v.lazy<v.GenericSchema<string | string[]>>((input) =>
    Array.isArray(input)
      ? v.pipe(
          v.array(v.string('a prompt is text: token ids are not read')),
          v.minLength(1),
          v.maxLength(MOST_COMPLETIONS),
        )
      : v.string(),
  ),
  logprobs: v.nullish(v.lazy(() => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(20)))),
  echo: flag,
  suffix: unsupported('a suffix is'),
});

/** How the next token is chosen. */
export function samplingOf(body: v.InferOutput<v.ObjectSchema<typeof generationFields, undefined>>): Sampling {
  const given = {
    temperature: body.temperature,
    topP: body.top_p,
    topK: body.top_k === -1 ? 0 : body.top_k, // vLLM's word for “all”
    minP: body.min_p,
    seed: body.seed,
    frequencyPenalty: body.frequency_penalty,
    presencePenalty: body.presence_penalty,
    logitBias: body.logit_bias,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== null));
}
