import type { BatchDialect } from './batchDialects.ts';
import type { AskOptions, Teacher } from './job.ts';
import type { Template } from '../prompt/template.ts';
import type { RenderedRecord } from '../prompt/render.ts';
import { requestFor } from './request.ts';
import { wireBody } from './teachers/wire.ts';

/** One line of a result file, as far as it says something. */
export interface ResultLine {
  readonly customId: string;
  readonly status: number | undefined; // of the response
  readonly body: object | undefined; // of the response
  readonly error: object | string | undefined; // beside or instead of it
  readonly requestId?: string;
}

const SAMPLING = ['temperature', 'top_p', 'n', 'presence_penalty', 'frequency_penalty', 'logprobs', 'top_logprobs'];
const CUSTOM_ID = /^([0-9a-f]{32})(?:-(\d{1,2}))?$/;

/** The names of a request's lines: its key, with a number where several samples are asked for. */
export function customIds(key: string, samples: number): readonly string[] {
  return samples === 1 ? [key] : Array.from({ length: samples }, (_, index) => `${key}-${index + 1}`);
}

/** Key and number (0: the only one) of a line's name; undefined for a name that is not of ours. */
export function keyOfId(customId: string): { readonly key: string; readonly sample: number } | undefined {
  const [, key, sample] = CUSTOM_ID.exec(customId) ?? [];
  return key === undefined ? undefined : { key, sample: Number(sample ?? 0) };
}

/**
 * Makes the function that gives a request's body as JSON: as the realtime run sends it, whole and not streamed, without
 * sampling where the batch takes none.
 */
export function batchBody(
  teacher: Teacher,
  template: Template,
  ask: AskOptions,
  dialect: Pick<BatchDialect, 'sampling'>,
): (record: RenderedRecord) => string {
  const whole: Teacher = { ...teacher, stream: false };
  return (record) => {
    const { body } = wireBody(whole, requestFor(whole, template, record, ask).request);
    if (dialect.sampling) return JSON.stringify(body);
    return JSON.stringify(Object.fromEntries(Object.entries(body).filter(([name]) => !SAMPLING.includes(name))));
  };
}

/** A line of an input file, with its line end. */
export function batchLine(customId: string, url: string, body: string): string {
  return `{"custom_id":${JSON.stringify(customId)},"method":"POST","url":${JSON.stringify(url)},"body":${body}}\n`;
}

/** A line of a result file; undefined when it is not one. */
export function readResultLine(text: string): ResultLine | undefined {
  const line = objectOf(parsed(text));
  const customId = line?.['custom_id'];
  if (line === undefined || typeof customId !== 'string') return undefined;
  const response = objectOf(line['response']);
  const status = response?.['status_code'];
  const body = objectOf(response?.['body']);
  const error = typeof line['error'] === 'string' ? line['error'] : objectOf(line['error']);
  const requestId = response?.['request_id'];
  if (body === undefined && error === undefined && typeof status !== 'number') return undefined;
  return {
    customId,
    status: typeof status === 'number' ? status : undefined,
    body,
    error,
    ...(typeof requestId === 'string' && requestId !== '' ? { requestId } : {}),
  };
}

/** Whether a line holds an answer. */
export function isAnswer({ status, body, error }: ResultLine): boolean {
  return body !== undefined && error === undefined && (status === undefined || (status >= 200 && status < 300));
}

/** Whether a line says that its request never ran: the batch ended before. */
export function neverRan({ body, error }: ResultLine): boolean {
  if (body !== undefined || typeof error !== 'object') return false;
  return 'code' in error && typeof error.code === 'string' && /expired|cancel+ed/i.test(error.code);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
