import type { CompletionRequest } from '../infer/engine.ts';
import { responseFormat } from '../prompt/layoutText.ts';
import { renderMessages, type RenderedRecord } from '../prompt/render.ts';
import type { Template } from '../prompt/template.ts';
import type { AskOptions, Teacher } from './job.ts';
import { presetOf } from './teachers/presets.ts';
import { studentRequests } from './studentRequest.ts';
import { estimateTokens } from './tokens.ts';

/** What is reserved for a reply where the teacher's parameters set no maxTokens. */
export const RESERVED_OUTPUT = 1024;

/** A request for one record, with what it is estimated to take. */
export interface RecordRequest {
  readonly request: CompletionRequest;
  readonly input: number; // tokens of the prompt
}

/** Asks a teacher for one record: the template with the record in it, in the layout that the teacher is to use. */
export function requestFor(
  teacher: Teacher,
  template: Template,
  record: RenderedRecord,
  { mode = 'text', student }: Pick<AskOptions, 'mode' | 'student'> = {},
): RecordRequest {
  if (student !== undefined) {
    // A student is asked one task after the other: what counts is the longest.
    const [longest] = studentRequests(teacher, template, record, student)
      .map((request) => ({ request, input: inputTokens(request) }))
      .toSorted((a, b) => b.input - a.input);
    if (longest !== undefined) return longest;
  }
  const { parameters = {} } = teacher;
  // The closed sets go with the request where the provider holds its model to them.
  const format = mode === 'json' ? { response_format: responseFormat(template, presetOf(teacher)?.json) } : {};
  const extraBody = { ...format, ...parameters.extraBody };
  const messages = renderMessages(template, record, 'reasoning-first', mode);
  const request: CompletionRequest = {
    messages,
    model: teacher.model,
    ...parameters,
    ...(Object.keys(extraBody).length === 0 ? {} : { extraBody }),
  };
  return { request, input: inputTokens(request) };
}

/** Tokens of a prompt, estimated on the high side. */
export function inputTokens({ messages }: Pick<CompletionRequest, 'messages'>): number {
  return messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
}

/** What a request counts against the limit of tokens: its prompt and the longest reply that it allows. */
export function reservedTokens(request: CompletionRequest, input: number): number {
  return input + (request.maxTokens ?? RESERVED_OUTPUT);
}
