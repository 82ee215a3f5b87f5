import { readChatRequest } from './chatRequest.ts';
import { servedModels } from './models.ts';
import type { Settings } from './options.ts';

/** One line of a batch's input. */
export interface BatchLine {
  readonly number: number; // in the file, from 1
  readonly customId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What is wrong with an input file. */
export interface LineProblem {
  readonly code: string;
  readonly message: string;
  readonly line: number;
}

/** Reads and validates an input file; any problem fails the whole batch. */
export function readBatchLines(
  text: string,
  settings: Settings,
): { readonly lines: readonly BatchLine[]; readonly problems: readonly LineProblem[] } {
  const { maxLines } = settings.batch;
  const lines: BatchLine[] = [];
  const problems: LineProblem[] = [];
  const ids = new Set<string>();
  let model: unknown;
  for (const [index, raw] of text.split('\n').entries()) {
    if (raw.trim() === '') continue;
    const number = index + 1;
    const wrong = (code: string, message: string) => problems.push({ code, message, line: number });
    const line = objectOf(raw);
    if (line === undefined) {
      wrong('invalid_json_line', 'This line is not a JSON object');
      continue;
    }
    const { custom_id: id, method, url } = line;
    const body = line.body as BatchLine['body'] | undefined;
    if (typeof id !== 'string' || id === '') wrong('missing_custom_id', 'custom_id is required');
    else if (ids.has(id)) wrong('duplicate_custom_id', `custom_id ${id} is not unique`);
    if (method !== 'POST' || url !== '/v1/chat/completions') {
      wrong('invalid_url', 'method and url must be POST /v1/chat/completions');
    }
    if (typeof body !== 'object' || body === null) {
      wrong('missing_body', 'body is required');
      continue;
    }
    model ??= body.model;
    if (body.model !== model) wrong('mismatched_model', 'all lines of a file must use one model');
    else if (servedModels(settings.models).find((one) => one.id === model)?.batch !== true) {
      wrong('model_not_supported', `the model ${String(model)} does not support batch`);
    }
    ids.add(String(id));
    lines.push({ number, customId: String(id), body });
  }
  if (lines.length === 0 && problems.length === 0) {
    problems.push({ code: 'empty_file', message: 'The input file has no lines', line: 0 });
  }
  if (maxLines !== undefined && lines.length > maxLines) {
    problems.push({
      code: 'too_many_lines',
      message: `A batch may have ${maxLines} lines at most`,
      line: maxLines + 1,
    });
  }
  return { lines, problems };
}

const sampling = ['temperature', 'top_p', 'n', 'presence_penalty', 'frequency_penalty'];

/** The request of a line, or why it cannot run: as for a single call, and no sampling parameter at all. */
export function readLineRequest({ body }: BatchLine, settings: Settings): ReturnType<typeof readChatRequest> | string {
  const given = sampling.find((name) => body[name] !== undefined);
  return given === undefined ? readChatRequest(body, settings) : `invalid ${given}: not allowed in a batch`;
}

function objectOf(raw: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
