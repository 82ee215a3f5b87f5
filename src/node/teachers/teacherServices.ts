import type { ChatMessage } from '#core/infer/engine';
import type { Teacher } from '#core/label/job';
import { TeacherError } from '#core/label/teacherError';
import type { ServicePath } from '#core/label/teachers/preset';
import { servicesOf } from '#core/label/teachers/presets';
import { faultContext, fetchThere, plainHeaders } from './teacherCall.ts';
import { checkBaseUrl } from './teacherEngine.ts';
import { classify, limitHeaders } from './teacherErrors.ts';
import { errorInside } from './teacherReply.ts';
import { amountsOf, modelsOf, objectOf, tokensOf, type Balance, type LiveModel } from './teacherServiceBodies.ts';

/** Somebody looks at a form meanwhile: what takes longer is given up. */
const LIMIT_MS = 15_000;
/** Prompts that are counted at most, and at once: whether counting takes a place of the limits is not documented. */
const MOST_COUNTED = 20;
const COUNTED_AT_ONCE = 4;

/** How a service is called. */
export interface ServiceOptions {
  readonly apiKey?: string;
  readonly signal?: AbortSignal;
  readonly limitMs?: number; // for the whole call; 15,000 where absent
}

/**
 * The models that a teacher's account may ask now, as its provider lists them.
 * @throws TeacherError; of an address without a list, 'teacher.refused' with kind 'record'. The signal's reason when aborted.
 */
export async function listModels(teacher: Teacher, options: ServiceOptions = {}): Promise<readonly LiveModel[]> {
  const service = servicesOf(teacher).models;
  if (service === undefined) throw noList(teacher);
  return within(teacher, options, async (call) => {
    try {
      return modelsOf(await call(service)) ?? fail(teacher);
    } catch (error) {
      throw error instanceof TeacherError && isMissing(error) ? noList(teacher) : error;
    }
  });
}

/**
 * What is left on the account, by currency; undefined where the provider does not tell.
 * @throws TeacherError; the signal's reason when aborted.
 */
export async function readBalance(
  teacher: Teacher,
  options: ServiceOptions = {},
): Promise<readonly Balance[] | undefined> {
  const service = servicesOf(teacher).balance;
  if (service === undefined) return undefined;
  return within(teacher, options, async (call) => amountsOf(await call(service), service) ?? fail(teacher));
}

/**
 * Tokens of prompts as the provider counts them, in their order: of the first 20 at most, and of fewer where the account's
 * limits are small, a refusal comes or the time is over. Undefined where the provider does not count.
 * @throws TeacherError when not even one could be counted; the signal's reason when aborted.
 */
export async function countTokens(
  teacher: Teacher,
  prompts: readonly (readonly ChatMessage[])[],
  options: ServiceOptions = {},
): Promise<readonly number[] | undefined> {
  const service = servicesOf(teacher).tokenCount;
  if (service === undefined) return undefined;
  const { rpm = Infinity, concurrency = COUNTED_AT_ONCE } = teacher.limits ?? {};
  // A fifth of a minute's requests: the run comes next and must find room.
  const most = Math.min(prompts.length, MOST_COUNTED, Math.max(1, Math.floor(rpm / 5)));
  const counts: (number | undefined)[] = [];
  let failure: unknown;
  let next = 0;
  await within(teacher, options, async (call) => {
    const worker = async () => {
      while (next < most && failure === undefined) {
        const at = next++;
        try {
          counts[at] = tokensOf(await call(service, { model: teacher.model, messages: prompts[at] })) ?? fail(teacher);
        } catch (error) {
          failure ??= error;
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(COUNTED_AT_ONCE, concurrency, most) }, worker));
  });
  options.signal?.throwIfAborted();
  const hole = counts.findIndex((count) => count === undefined);
  const counted = (hole < 0 ? counts : counts.slice(0, hole)).filter((count) => count !== undefined);
  if (counted.length === 0 && failure !== undefined) throw failure;
  return counted;
}

type Call = (service: ServicePath, body?: object) => Promise<object>;

/** Runs calls under one deadline. Their bodies count: a server may stop in the middle of one. */
async function within<T>(teacher: Teacher, options: ServiceOptions, run: (call: Call) => Promise<T>): Promise<T> {
  const { signal, apiKey, limitMs = LIMIT_MS } = options;
  signal?.throwIfAborted();
  checkBaseUrl(teacher.baseUrl, apiKey !== undefined);
  const deadline = AbortSignal.timeout(limitMs);
  const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  const context = faultContext(teacher, teacher.baseUrl, apiKey);
  return run(async (service, body) => {
    let response: Response;
    let text: string;
    try {
      const request: RequestInit = {
        method: body === undefined ? 'GET' : 'POST',
        headers: plainHeaders(
          { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
          apiKey,
        ),
        body: body === undefined ? null : JSON.stringify(body),
        signal: either,
      };
      response = await fetchThere(addressOf(teacher.baseUrl, service), request, context);
      text = await response.text();
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof TeacherError) throw error;
      if (deadline.aborted) {
        throw new TeacherError('retry', 'teacher.unreachable', '{0} gave no whole answer within {1} s.', {
          args: [teacher.title, Math.round(limitMs / 100) / 10],
          hint: 'Check the network; for a slow model raise its time limit.',
        });
      }
      const { message, cause } = error as Error;
      throw classify({ message: cause instanceof Error ? `${message}: ${cause.message}` : message }, context);
    }
    const parsed = objectOf(text);
    const inside = parsed === undefined ? undefined : errorInside(parsed);
    if (!response.ok) {
      throw classify(
        {
          ...(inside ?? { message: text.replace(/<[^>]{0,200}>/g, ' ').slice(0, 300) }),
          status: response.status,
          retryAfter: response.headers.get('retry-after') ?? undefined,
          limits: limitHeaders(response.headers),
        },
        context,
      );
    }
    if (inside !== undefined && inside.message !== '' && !('data' in (parsed ?? {}))) throw classify(inside, context);
    return parsed ?? fail(teacher);
  });
}

/** The address of a service. `users/me/balance` of `https://h/v1?x` is `https://h/v1/users/me/balance`. */
function addressOf(baseUrl: string, { path, from }: ServicePath): string {
  const url = new URL(baseUrl);
  return from === 'origin' ? `${url.origin}/${path}` : `${url.origin}${url.pathname.replace(/\/{0,9}$/, '')}/${path}`;
}

const isMissing = (error: TeacherError) => error.args[4] === 404 || error.args[4] === 405;

function noList(teacher: Teacher): TeacherError {
  return new TeacherError('record', 'teacher.refused', '{0} has no list of its models.', {
    args: [teacher.title],
    hint: 'Type the model’s name: it stands in the provider’s documentation.',
  });
}

function fail(teacher: Teacher): never {
  throw new TeacherError('invalid', 'teacher.malformed', '{0} answered something else than was asked for.', {
    args: [teacher.title],
    hint: 'Check the base URL: it must be the provider’s own, with /v1 where that belongs to it.',
  });
}
