import type { EndpointProblem, Probed } from '#core/infer/endpoint';
import { redact } from '../redact.ts';
import { plainHeaders } from '../teachers/teacherCall.ts';

/** An answer that is longer is none: nothing that is asked here has a reason to be. */
const MOST_BYTES = 4_000_000;

/** An answer of a server, whatever its status. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown; // undefined when the text is none
}

/** How an endpoint is reached. */
export interface EndpointTarget {
  readonly root: string; // without /v1 and without a final /
  readonly apiKey?: string;
  readonly signal: AbortSignal;
  readonly limitMs: number; // for one request
}

/** What is sent. */
export interface Sent {
  readonly method?: 'GET' | 'POST' | 'OPTIONS';
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly withoutKey?: boolean;
  readonly limitMs?: number;
  readonly root?: string; // another address of the same machine; never with the key
  /** Told of each event of a stream as it comes. */
  readonly onEvent?: (data: string) => void;
}

/**
 * One request. Redirects are not followed: key and texts are for this address only. The deadline holds for the whole body,
 * and what is read is bounded.
 * @throws the signal's reason when aborted.
 */
export async function send(target: EndpointTarget, path: string, sent: Sent = {}): Promise<Probed<HttpAnswer>> {
  target.signal.throwIfAborted();
  const limit = AbortSignal.timeout(sent.limitMs ?? target.limitMs);
  const elsewhere = sent.root !== undefined;
  const key = sent.withoutKey === true || elsewhere ? undefined : target.apiKey;
  const secrets = target.apiKey === undefined ? [] : [target.apiKey];
  const problem = (kind: EndpointProblem['kind'], said: string, status?: number) => ({
    ok: false as const,
    problem: {
      kind,
      said: redact(said.replace(/\s+/g, ' ').trim(), secrets).slice(0, 500),
      ...(status !== undefined && { status }),
    },
  });
  const headers = plainHeaders(
    {
      accept: 'application/json, text/event-stream',
      ...(sent.body !== undefined && { 'content-type': 'application/json' }),
    },
    key,
  );
  for (const [name, value] of Object.entries(sent.headers ?? {})) headers.set(name, value);
  try {
    const response = await globalThis.fetch(`${sent.root ?? target.root}${path}`, {
      method: sent.method ?? (sent.body === undefined ? 'GET' : 'POST'),
      headers,
      body: sent.body === undefined ? null : JSON.stringify(sent.body),
      signal: AbortSignal.any([target.signal, limit]),
      redirect: 'manual',
    });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      return problem('redirect', response.headers.get('location') ?? String(response.status), response.status);
    }
    const body = await readBody(response, response.ok ? sent.onEvent : undefined);
    if (body === undefined) return problem('not-json', `> ${MOST_BYTES / 1_000_000} MB`, response.status);
    // What is read here is shown: a server that writes the key back must not have it told.
    const text = secrets.reduce((clean, secret) => clean.replaceAll(secret, '…'), body);
    const answer: HttpAnswer = { status: response.status, headers: response.headers, text, json: jsonOf(text) };
    if (response.ok) return { ok: true, value: answer };
    return problem(kindOf(response.status), messageOf(answer), response.status);
  } catch (error) {
    target.signal.throwIfAborted();
    if (limit.aborted) return problem('slow', '');
    const { message, cause } = error as Error;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const said = [message, code, cause instanceof Error ? cause.message : ''].filter((one) => one !== '').join(': ');
    // What broke after the headers is a server that is there.
    return problem(code === 'UND_ERR_SOCKET' || message === 'terminated' ? 'cut' : 'unreachable', said);
  }
}

/** The body as text, with its events told as they come; undefined when it is too long. */
async function readBody(
  response: Response,
  onEvent: ((data: string) => void) | undefined,
): Promise<string | undefined> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  let told = 0; // up to where events were told
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return undefined;
    text += decoder.decode(chunk, { stream: true });
    if (onEvent === undefined) continue;
    for (let end = text.indexOf('\n', told); end !== -1; end = text.indexOf('\n', told)) {
      const line = text.slice(told, end).trimEnd();
      told = end + 1;
      if (line.startsWith('data:')) onEvent(line.slice(5).trim());
    }
  }
  return text + decoder.decode();
}

function kindOf(status: number): EndpointProblem['kind'] {
  if (status === 401 || status === 403) return 'auth';
  if (status === 404 || status === 405) return 'missing';
  if (status === 429) return 'busy';
  return status >= 500 ? 'server' : 'refused';
}

/** What an error says: OpenAI's and vLLM's `error.message`, FastAPI's `detail`, Ollama's `error`, or the text without tags. */
function messageOf({ status, json, text }: HttpAnswer): string {
  const object = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  const inner = object['error'];
  const said = [
    typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)['message'] : inner,
    object['message'],
    typeof object['detail'] === 'object' ? JSON.stringify(object['detail']) : object['detail'],
  ].find((one) => typeof one === 'string' && one !== '');
  return `${status} ${typeof said === 'string' ? said : text.slice(0, 2000).replace(/<[^>]{0,200}>/g, ' ')}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
