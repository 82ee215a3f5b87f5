import type * as v from 'valibot';
import { ApiError } from './apiError.ts';
import {
  MOST_COMPLETIONS,
  samplingOf,
  type ChatBody,
  type CompletionBody,
  type generationFields,
} from './openaiBody.ts';
import type { AnswerFormat, GenerateAsk, ModelInput, ScoreAsk } from './request.ts';

/** What the server does where a request says nothing. */
export interface AskDefaults {
  readonly marker: string;
  readonly withReasoning: boolean;
  readonly labels?: readonly string[]; // of the template, when it has one task with a closed set
}

/** A request as calls to the model: one generation a choice, or one scoring. */
export interface AskPlan {
  readonly generate: readonly GenerateAsk[]; // one for each choice, in their order
  readonly prompts: number; // that the choices answer, as many each
  readonly score?: ScoreAsk; // instead of generating
  readonly stream: boolean;
  readonly includeUsage: boolean; // in a stream, as its last chunk
}

/** @throws ApiError 400 for fields that do not go together. */
export function planChat(body: v.InferOutput<typeof ChatBody>, defaults: AskDefaults): AskPlan {
  const last = body.messages.at(-1);
  const continueFinal = body.continue_final_message === true;
  if (continueFinal && last?.role !== 'assistant') {
    throw invalid('continue_final_message', 'continue_final_message goes on from an assistant message: put it last.');
  }
  const labels = body.labels ?? (body.closed_set === true ? templateLabels(defaults) : undefined);
  const input: ModelInput = { messages: body.messages, ...(continueFinal && { continueFinal }) };
  const way = wayOf(body);
  if (labels !== undefined) {
    if ((body.n ?? 1) > 1) throw invalid('n', 'n goes with generated answers: scoring labels gives one.');
    return { ...way, prompts: 1, generate: [], score: { input, labels } };
  }
  if (body.top_logprobs != null && body.logprobs !== true) {
    throw invalid('top_logprobs', 'top_logprobs needs logprobs: true.');
  }
  const format = formatOf(body, defaults.marker);
  const maxTokens = body.max_completion_tokens ?? body.max_tokens;
  const ask: GenerateAsk = {
    input,
    // A marker inside JSON is text of its own.
    stop: stopsOf(body, format === undefined || format.kind === 'labels' ? defaults : undefined),
    ...(maxTokens != null && { maxTokens }),
    ...(continueFinal && { keepSpaces: true }),
    ...(format && { format }),
    ...(body.logprobs === true && { logprobs: body.top_logprobs ?? 0 }),
  };
  return { ...way, prompts: 1, generate: choicesOf(ask, body) };
}

/** A text completion stops at what it is told to stop at; the marker is one of these unless the reasoning is wanted. */
export function planCompletion(body: v.InferOutput<typeof CompletionBody>, defaults: AskDefaults): AskPlan {
  const prompts = typeof body.prompt === 'string' ? [body.prompt] : body.prompt;
  if (prompts.length * (body.n ?? 1) > MOST_COMPLETIONS) {
    throw invalid('n', `At most ${MOST_COMPLETIONS} answers to one request.`);
  }
  if (body.echo === true && body.logprobs != null) throw invalid('echo', 'echo does not go with logprobs here.');
  const generate = prompts.flatMap((text) =>
    choicesOf(
      {
        input: { text },
        stop: stopsOf(body, defaults),
        maxTokens: body.max_tokens ?? 16, // OpenAI's default
        keepSpaces: true,
        ...(body.logprobs != null && { logprobs: body.logprobs }),
      },
      body,
    ),
  );
  return { ...wayOf(body), prompts: prompts.length, generate };
}

type Body = v.InferOutput<v.ObjectSchema<typeof generationFields, undefined>>;

function wayOf(body: Body): Pick<AskPlan, 'stream' | 'includeUsage'> {
  return { stream: body.stream === true, includeUsage: body.stream_options?.include_usage === true };
}

/** Choices of one request differ by their seed, so that the same request gives the same ones again. */
function choicesOf(ask: GenerateAsk, body: Body): GenerateAsk[] {
  const sampling = samplingOf(body);
  const given = Object.keys(sampling).length > 0;
  return Array.from({ length: body.n ?? 1 }, (_, at) => ({
    ...ask,
    ...(given && { sampling: sampling.seed === undefined ? sampling : { ...sampling, seed: sampling.seed + at } }),
  }));
}

function stopsOf(body: Body, defaults: AskDefaults | undefined): string[] {
  const asked = typeof body.stop === 'string' ? [body.stop] : (body.stop ?? []);
  const toTheEnd = defaults === undefined || (body.with_reasoning ?? defaults.withReasoning);
  return toTheEnd || asked.includes(defaults.marker) ? asked : [...asked, defaults.marker];
}

function formatOf(body: v.InferOutput<typeof ChatBody>, marker: string): AnswerFormat | undefined {
  const format = body.response_format;
  if (body.guided_choice != null) {
    if (format != null && format.type !== 'text') {
      throw invalid('guided_choice', 'guided_choice and response_format do not go together.');
    }
    return { kind: 'labels', labels: body.guided_choice, marker };
  }
  if (format == null || format.type === 'text') return undefined;
  return format.type === 'json_object' ? { kind: 'json' } : { kind: 'schema', schema: format.json_schema.schema };
}

function templateLabels({ labels }: AskDefaults): readonly string[] {
  if (labels !== undefined) return labels;
  throw invalid('closed_set', 'closed_set needs a template with one task that has labels; or send them as labels.');
}

const invalid = (param: string, message: string) => new ApiError(400, 'invalid_value', message, { param });
