import { setMaxListeners } from 'node:events';
import type OpenAI from 'openai';
import type { ChatCompletion, ChatCompletionChunk } from 'openai/resources/chat/completions';
import { AppError } from '#core/errors';
import type { Completion, CompletionRequest, InferenceEngine } from '#core/infer/engine';
import type { Teacher } from '#core/label/job';
import { isLoopback } from '#core/label/loopback';
import { TeacherError } from '#core/label/teacherError';
import { redact } from './redact.ts';
import { classify, type FaultContext } from './teacherErrors.ts';

const DEFAULT_TIMEOUT_MS = 60_000;

/** How a teacher is reached. */
export interface TeacherEngineOptions {
  readonly apiKey?: string;
  readonly baseUrl?: string; // instead of the teacher's: replay's loopback server
}

/**
 * Refuses an address that must not be asked: one that is none, one that would send the key in the clear, and the Kimi
 * Code subscription, whose terms exclude labelling.
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
  if (/(?:^|\.)kimi\.com$/.test(url.hostname) && /^\/+coding(?:\/|$)/.test(url.pathname)) {
    throw new AppError('teacher.refused', '{0} is the Kimi Code subscription: its terms exclude batch labelling.', {
      args: [baseUrl],
      hint: 'Use a key of the open platform: https://api.moonshot.cn/v1 or https://api.moonshot.ai/v1.',
    });
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
  const { OpenAI: Client, APIError } = await import('openai');
  const timeoutMs = teacher.timeoutMs ?? DEFAULT_TIMEOUT_MS;
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
    fetch: async (url, init) => globalThis.fetch(url, { ...init, headers: plainHeaders(init?.headers, apiKey) }),
  });
  const context: FaultContext = {
    teacher: teacher.title,
    model: teacher.model,
    baseUrl,
    secrets: apiKey === undefined ? [] : [apiKey],
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
        const body = bodyOf(teacher, request);
        const { data, response } = await client.chat.completions
          .create(body as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming, { signal: attempt.signal })
          .withResponse();
        const whole = teacher.stream === true ? await collect(data as unknown as AsyncIterable<Chunk>) : data;
        const requestId = response.headers.get('msh-request-id') ?? response.headers.get('x-request-id');
        return readCompletion(whole, performance.now() - started, requestId, context);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (attempt.signal.aborted) {
          throw new TeacherError('retry', 'teacher.unreachable', '{0} gave no whole answer within {1} s.', {
            args: [teacher.title, Math.round(timeoutMs / 1000)],
            hint: 'Check the network; for a slow model raise its time limit.',
          });
        }
        if (error instanceof TeacherError) throw error;
        if (!(error instanceof APIError)) throw classify({ message: messageOf(error) }, context);
        throw classify(
          {
            status: error.status as number | undefined,
            type: error.type,
            code: typeof error.code === 'string' ? error.code : undefined,
            message: messageOf(error),
            retryAfter: (error.headers as Headers | undefined)?.get('retry-after') ?? undefined,
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

/** What may be sent beside the body: nothing about this machine, and no header that a variable for another host adds. */
function plainHeaders(init: ConstructorParameters<typeof Headers>[0], apiKey: string | undefined): Headers {
  const headers = new Headers(init);
  const kept = new Headers({ 'user-agent': 'promptmill' });
  for (const name of ['accept', 'content-type']) {
    const value = headers.get(name);
    if (value !== null) kept.set(name, value);
  }
  if (apiKey !== undefined) kept.set('authorization', `Bearer ${apiKey}`);
  return kept;
}

/** The request as JSON: only parameters that are given, because some models refuse any explicit sampling. */
function bodyOf(teacher: Teacher, request: CompletionRequest): Record<string, unknown> {
  return {
    ...request.extraBody,
    model: request.model,
    messages: request.messages,
    ...(request.stop === undefined ? {} : { stop: request.stop }),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.maxTokens === undefined ? {} : { [teacher.tokensParameter ?? 'max_tokens']: request.maxTokens }),
    ...(teacher.stream === true ? { stream: true, stream_options: { include_usage: true } } : {}),
  };
}

type Chunk = Partial<ChatCompletionChunk>;
type Whole = Partial<Pick<ChatCompletion, 'choices' | 'usage'>>;

/** A streamed reply as if it had come whole. One that ends without a finish reason was cut off on the way. */
async function collect(chunks: AsyncIterable<Chunk>): Promise<Whole> {
  let content = '';
  let finish: string | null = null;
  let usage: Chunk['usage'];
  for await (const chunk of chunks) {
    const choice = chunk.choices?.[0];
    content += choice?.delta?.content ?? '';
    finish = choice?.finish_reason ?? finish;
    usage = chunk.usage ?? usage;
  }
  if (finish === null) throw new TypeError('the stream ended before the answer did');
  return {
    choices: [{ finish_reason: finish, message: { content } }] as unknown as ChatCompletion['choices'],
    ...(usage === undefined || usage === null ? {} : { usage }),
  };
}

function readCompletion(whole: Whole, ms: number, requestId: string | null, context: FaultContext): Completion {
  const choice = (whole.choices as Whole['choices'] | null)?.[0];
  if (choice?.message === undefined) {
    const error = errorInside(whole);
    // Some gateways answer 200 with an error in the body (Qianfan documents one).
    if (error !== undefined) throw classify(error, context);
    throw new TeacherError('invalid', 'teacher.malformed', '{0} answered without an answer: {1}', {
      args: [context.teacher, redact((JSON.stringify(whole) ?? '').slice(0, 200), context.secrets)],
      hint: 'Check the base URL: it must speak OpenAI’s chat completions.',
    });
  }
  const { usage } = whole;
  const cached =
    usage?.prompt_tokens_details?.cached_tokens ??
    (usage as { readonly cached_tokens?: number } | undefined)?.cached_tokens;
  return {
    text: choice.message.content ?? '',
    finish: finishOf(choice.finish_reason),
    usage: {
      input: usage?.prompt_tokens ?? 0,
      output: usage?.completion_tokens ?? 0,
      ...(cached === undefined ? {} : { cached }),
    },
    ms: Math.round(ms),
    ...(requestId === null ? {} : { requestId }),
  };
}

/** Local servers leave the reason out of whole replies; whatever else is neither a cut nor a filter ended by itself. */
function finishOf(reason: string | null | undefined): Completion['finish'] {
  if (reason === 'length') return 'length';
  return reason === 'content_filter' || reason === 'sensitive' ? 'filtered' : 'stop';
}

function errorInside(whole: object): { type?: string; code?: string; message: string } | undefined {
  const outer = whole as Readonly<Record<string, unknown>>;
  const inner = (
    typeof outer['error'] === 'object' && outer['error'] !== null ? outer['error'] : outer
  ) as typeof outer;
  const message = inner['message'] ?? inner['error_msg'];
  if (typeof message !== 'string') return undefined;
  const { type, code } = inner;
  return {
    message,
    ...(typeof type === 'string' ? { type } : {}),
    ...(typeof code === 'string' ? { code } : {}),
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
  return parts.length === 0 ? String(error) : Array.from(new Set(parts)).join(': ');
}
