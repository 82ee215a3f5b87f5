import { setMaxListeners } from 'node:events';
import type OpenAI from 'openai';
import type { ChatCompletion, ChatCompletionChunk } from 'openai/resources/chat/completions';
import { AppError } from '#core/errors';
import type { InferenceEngine } from '#core/infer/engine';
import type { Teacher } from '#core/label/job';
import { isLoopback } from '#core/label/loopback';
import { TeacherError } from '#core/label/teacherError';
import type { Notice } from '#core/label/teachers/preset';
import { termsAgainst } from '#core/label/teachers/terms';
import { wireBody } from '#core/label/teachers/wire';
import { redact } from '../redact.ts';
import { faultContext, fetchThere, plainHeaders } from './teacherCall.ts';
import { classify, codeOf, limitHeaders } from './teacherErrors.ts';
import { readCompletion, withErrorShape, type Whole } from './teacherReply.ts';

const DEFAULT_TIMEOUT_MS = 60_000;

/** How a teacher is reached. */
export interface TeacherEngineOptions {
  readonly apiKey?: string;
  readonly baseUrl?: string; // instead of the teacher's: replay's loopback server
  readonly onNotice?: (notice: Notice) => void; // told once of each parameter that is not sent because the model refuses it
}

/**
 * Refuses an address that must not be asked: one that is none, one that would send the key in the clear, and one whose
 * terms exclude labelling.
 * @throws AppError 'teacher.refused'.
 */
export function checkBaseUrl(baseUrl: string, hasKey: boolean): void {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '') {
    throw new AppError('teacher.refused', '“{0}” is not an http address of a teacher.', {
      args: [redact(baseUrl)],
      hint: 'A base URL looks like https://api.moonshot.cn/v1; a key does not belong into it.',
    });
  }
  const terms = termsAgainst(url);
  if (terms !== undefined) {
    throw new AppError('teacher.refused', terms.template, { args: [baseUrl], hint: terms.hint });
  }
  const loopback = isLoopback(url);
  if (hasKey && url.protocol === 'http:' && !loopback) {
    throw new AppError('teacher.refused', 'The key would travel unencrypted to {0}.', {
      args: [baseUrl],
      hint: 'Use an https address, or a teacher that needs no key.',
    });
  }
}

/**
 * The engine behind an OpenAI-compatible endpoint: one attempt a call, a deadline over the whole of it, the body
 * included, and every failure as a TeacherError. The library is loaded with the first engine.
 * @throws AppError 'teacher.refused' for an address that must not be asked.
 */
export async function teacherEngine(teacher: Teacher, options: TeacherEngineOptions = {}): Promise<InferenceEngine> {
  const { apiKey } = options;
  const baseUrl = options.baseUrl ?? teacher.baseUrl;
  checkBaseUrl(baseUrl, apiKey !== undefined);
  const { OpenAI: Client, APIError } = await import('./openaiClient.ts');
  const timeoutMs = teacher.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const context = faultContext(teacher, baseUrl, apiKey);
  const client = new Client({
    baseURL: baseUrl,
    // The library must not fall back on OPENAI_* of the environment: that key is not for this host.
    apiKey: apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: 'off',
    fetch: async (url, init) =>
      withErrorShape(await fetchThere(url, { ...init, headers: plainHeaders(init?.headers, apiKey) }, context)),
  });
  const told = new Set<string>();
  const tell = (notices: readonly Notice[]) => {
    for (const notice of notices) {
      const key = JSON.stringify(notice);
      if (!told.has(key)) options.onNotice?.(notice);
      told.add(key);
    }
  };

  return {
    id: teacher.id,
    async complete(request, signal) {
      signal.throwIfAborted();
      setMaxListeners(0, signal);
      const attempt = new AbortController();
      const giveUp = () => attempt.abort();
      signal.addEventListener('abort', giveUp, { once: true });
      const deadline = setTimeout(giveUp, timeoutMs);
      const started = performance.now();
      try {
        const { body, notices } = wireBody(teacher, request);
        tell(notices);
        const { data, response } = await client.chat.completions
          .create(body as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming, { signal: attempt.signal })
          .withResponse();
        const whole = teacher.stream === true ? await collect(data as unknown as AsyncIterable<Chunk>) : data;
        return readCompletion(whole, performance.now() - started, response.headers, context);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (attempt.signal.aborted) {
          throw new TeacherError('retry', 'teacher.unreachable', '{0} gave no whole answer within {1} s.', {
            args: [teacher.title, Math.round(timeoutMs / 1000)],
            hint: 'Check the network; for a slow model raise its time limit.',
          });
        }
        if (error instanceof TeacherError) throw error;
        if (error instanceof Error && error.cause instanceof TeacherError) throw error.cause; // the library wraps what fetch throws
        if (!(error instanceof APIError)) throw classify({ message: messageOf(error) }, context);
        throw classify(
          {
            status: error.status as number | undefined,
            type: error.type,
            code: codeOf(error.code),
            message: messageOf(error),
            retryAfter: (error.headers as Headers | undefined)?.get('retry-after') ?? undefined,
            limits: limitHeaders(error.headers as Headers | undefined),
          },
          context,
        );
      } finally {
        clearTimeout(deadline);
        signal.removeEventListener('abort', giveUp);
      }
    },
  };
}

type Chunk = Partial<ChatCompletionChunk>;

/** A streamed reply as if it had come whole. One that ends without a finish reason was cut off on the way. */
async function collect(chunks: AsyncIterable<Chunk>): Promise<Whole> {
  let content = '';
  let finish: string | null = null;
  let usage: Chunk['usage'];
  for await (const chunk of chunks) {
    const choice = chunk.choices?.[0];
    content += choice?.delta?.content ?? '';
    finish = choice?.finish_reason ?? finish;
    // Kimi's last chunk has it inside the choice as well, others only there.
    usage = chunk.usage ?? (choice as { readonly usage?: Chunk['usage'] } | undefined)?.usage ?? usage;
  }
  if (finish === null) throw new TypeError('the stream ended before the answer did');
  return {
    choices: [{ finish_reason: finish, message: { content } }] as unknown as ChatCompletion['choices'],
    ...(usage === undefined || usage === null ? {} : { usage }),
  };
}

/** The message with that of what caused it: “Connection error.” alone helps nobody. */
function messageOf(error: unknown): string {
  const parts: string[] = [];
  for (let at = error; at instanceof Error && parts.length < 4; at = at.cause) {
    const code = 'code' in at && typeof at.code === 'string' ? ` (${at.code})` : '';
    const part = `${at.message.replace(/<[^>]*>/g, ' ')}${at.message.includes(code.slice(2, -1)) ? '' : code}`;
    if (part.trim() !== '') parts.push(part);
  }
  return parts.length === 0 ? String(error) : Array.from(new Set(parts)).join(': ').replaceAll('.: ', ': ');
}
