import type { ChatCompletion } from 'openai/resources/chat/completions';
import type { Completion } from '#core/infer/engine';
import { TeacherError } from '#core/label/teacherError';
import { endingOf } from '#core/label/teachers/finish';
import { usageOf } from '#core/label/teachers/usage';
import { redact } from '../redact.ts';
import { classify, codeOf, type Fault, type FaultContext } from './teacherErrors.ts';

/** A chat completion as servers really send it: anything may be missing. */
export type Whole = Partial<Pick<ChatCompletion, 'choices' | 'usage'>>;

/**
 * Reads a whole reply. Thinking that comes beside the answer (`reasoning_content`) is never part of its text.
 * @throws TeacherError when it is none: an error with status 200, no choice, a generation that was broken off.
 */
export function readCompletion(whole: Whole, ms: number, headers: Headers, context: FaultContext): Completion {
  const requestId = headers.get('msh-request-id') ?? headers.get('x-request-id');
  const serverMs = workedFor(headers.get('server-timing'));
  const choice = (whole.choices as Whole['choices'] | null)?.[0];
  if (choice?.message === undefined) {
    const error = errorInside(whole);
    // Some gateways answer 200 with an error in the body (Qianfan documents one).
    if (error !== undefined) throw classify(error, context);
    throw malformed(whole, context);
  }
  const finish = endingOf(choice.finish_reason);
  if (finish === 'unknown') throw malformed(choice, context);
  if (finish === 'interrupted') {
    throw new TeacherError('retry', 'teacher.unreachable', '{0} broke its answer off: {1}.', {
      args: [context.teacher, choice.finish_reason],
      hint: 'Run again later: it goes on where it stopped.',
    });
  }
  return {
    text: textOf(choice.message.content),
    finish,
    usage: usageOf(whole.usage),
    ms: Math.round(ms),
    ...(requestId === null ? {} : { requestId }),
    ...(serverMs === undefined || serverMs > ms ? {} : { serverMs }),
  };
}

/** The longest duration of a Server-Timing header (`inner; dur=812`), ms: W3C Server Timing, section 3. */
function workedFor(header: string | null): number | undefined {
  const durations = Array.from(header?.matchAll(/;\s*dur=(\d+(?:\.\d+)?)/g) ?? [], ([, ms]) => Number(ms));
  return durations.length === 0 ? undefined : Math.max(...durations);
}

/** The text of a content, which gateways send as parts too; of these, the texts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return (content as readonly unknown[]).map((part) => (isTextPart(part) ? part.text : '')).join('');
}

function isTextPart(part: unknown): part is { readonly text: string } {
  if (typeof part !== 'object' || part === null || !('text' in part) || typeof part.text !== 'string') return false;
  return !('type' in part) || part.type === 'text' || part.type === 'output_text';
}

function malformed(what: object, { teacher, secrets }: FaultContext): TeacherError {
  return new TeacherError('invalid', 'teacher.malformed', '{0} answered without an answer: {1}', {
    args: [teacher, redact((JSON.stringify(what) ?? '').slice(0, 200), secrets)],
    hint: 'Check the base URL: it must speak OpenAI’s chat completions.',
  });
}

/** The error that a body carries, wherever the provider puts it; undefined when it carries none. */
export function errorInside(body: object): Fault | undefined {
  const outer = body as Readonly<Record<string, unknown>>;
  const inner = (
    typeof outer['error'] === 'object' && outer['error'] !== null ? outer['error'] : outer
  ) as typeof outer;
  const message = inner['message'] ?? inner['error_msg'] ?? outer['error'] ?? outer['detail'];
  if (typeof message !== 'string') return undefined;
  const { type } = inner;
  return {
    message,
    type: typeof type === 'string' ? type : undefined,
    code: codeOf(inner['code'] ?? inner['error_code']),
  };
}

/**
 * A refusal with its error where the library looks for it: it drops a body whose error is not under `error`, as Qianfan's,
 * DashScope's and vLLM's may not be. Other responses are handed on untouched.
 */
export async function withErrorShape(response: Response): Promise<Response> {
  if (response.ok) return response;
  const text = await response.text();
  const shaped = shapedError(text);
  const { status, headers } = response;
  return new Response(shaped ?? text, { status, headers });
}

function shapedError(text: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null) return undefined;
    if ('error' in body && typeof body.error === 'object' && body.error !== null) return undefined;
    const error = errorInside(body);
    return error === undefined ? undefined : JSON.stringify({ error });
  } catch {
    return undefined; // a gateway's page
  }
}
