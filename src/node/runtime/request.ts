import { AppError } from '#core/errors';
import { safeAddress, shownAddress } from './address.ts';
import { Again, refused } from './fetchErrors.ts';

const HOPS = 6;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** A person's token for a source: it goes to that origin, and never along when that leads elsewhere. */
export interface Access {
  readonly origin: string;
  readonly token: string;
}

/** How something is asked for. */
export interface Asking {
  readonly method?: 'GET' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  readonly access?: Access;
  readonly signal?: AbortSignal;
}

/** An answer of the last address, and the headers of those before it: hubs tell hashes in the one that redirects. */
export interface Answer {
  readonly response: Response;
  readonly url: URL;
  readonly passed: readonly Headers[];
}

/**
 * Asks an address and follows its redirects, each of which must be safe too. Any status that is no redirect is an answer.
 * @throws Again when the network fails, AppError for an address that may not be fetched from.
 */
export async function request(address: string, asking: Asking = {}): Promise<Answer> {
  const first = safeAddress(address);
  const passed: Headers[] = [];
  for (let url = first; passed.length < HOPS;) {
    const response = await fetch(url, {
      method: asking.method ?? 'GET',
      headers: {
        'accept-encoding': 'identity', // sizes and ranges are of the file itself
        'user-agent': 'promptmill',
        ...asking.headers,
        ...(asking.access?.origin === url.origin && { authorization: `Bearer ${asking.access.token}` }),
      },
      redirect: 'manual',
      ...(asking.signal && { signal: asking.signal }),
    }).catch((cause: unknown) => {
      if (asking.signal?.aborted === true) throw asking.signal.reason;
      throw new Again('network', undefined, cause);
    });
    const location = response.headers.get('location');
    if (!REDIRECTS.has(response.status) || location === null) return { response, url, passed };
    await response.body?.cancel();
    passed.push(response.headers);
    url = safeAddress(location, url);
  }
  throw new AppError('download.failed', '{0} leads from one address to the next without end.', {
    args: [shownAddress(first)],
    hint: 'Choose another source.',
  });
}

/** The JSON that an address gives. Fetches at most `limit` bytes. @throws Again or AppError */
export async function requestJson(address: string, asking: Asking, limit = 20e6): Promise<Answer & { json: unknown }> {
  const answer = await request(address, asking);
  const shown = shownAddress(answer.url);
  if (!answer.response.ok) throw refused(answer.response.status, shown, answer.response.headers);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.response.body ?? []) {
      size += chunk.length;
      if (size > limit) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    if (asking.signal?.aborted === true) throw asking.signal.reason;
    throw new Again('network', undefined, cause);
  }
  try {
    return { ...answer, json: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown };
  } catch (cause) {
    throw new AppError('download.failed', '{0} did not answer with what a source of models does.', {
      args: [shown],
      hint: 'Check the address of the source. A page that asks for a login may stand in between.',
      cause,
    });
  }
}
