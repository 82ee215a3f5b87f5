import { jsonOf, sendReply, tear, type Call } from './call.ts';
import { keepAlive, sendStream, sendWhole } from './chatReply.ts';
import { messagesOf, readChatRequest, type ChatRequest } from './chatRequest.ts';
import * as errors from './apiErrors.ts';
import type { Fault } from './faults.ts';
import { billOf, generate, type Generation } from './generate.ts';
import type { LedgerEntry, Outcome } from './ledger.ts';
import type { FaultName } from './options.ts';
import { latencyOf } from './random.ts';
import { pause, type World } from './world.ts';

const accountFaults: readonly FaultName[] = ['revoked', 'quota'];
const ungenerated: readonly FaultName[] = [
  'reset',
  'overloaded',
  'serverError',
  'unavailable',
  'badGateway',
  'filter',
  'errorIn200',
];
/** Only a stream can lack its end. */
const streamFaults: readonly FaultName[] = ['noDone', 'streamError'];
/** A stream gets its first token after this share of the latency. */
const FIRST_TOKEN = 0.3;

/** POST /v1/chat/completions, from arrival to the last byte. */
export async function chat(world: World, call: Call): Promise<void> {
  const { settings } = world;
  const number = ++world.requests;
  const entry = world.ledger.open('POST /v1/chat/completions', number);
  const end = (outcome: Outcome, status: number) => Object.assign(entry, { outcome, status, endedAt: Date.now() });
  const answer = (outcome: Outcome, reply: errors.Reply) => {
    end(outcome, reply.status);
    sendReply(call, reply);
  };
  const organisation = world.organisationOf(call.key);
  if (call.key === '') return answer('refused', errors.noKey());
  if (organisation === undefined) return answer('refused', errors.wrongKey());
  const account = errors.accountText(organisation, call.key);
  const body = jsonOf(call.body);
  if (body === undefined) return answer('refused', errors.invalidRequest('Invalid request: body is not JSON'));
  const text =
    messagesOf(body)
      ?.map(({ content }) => content)
      .join('\n') ?? '';
  Object.assign(entry, { key: world.keyOf(body, messagesOf(body) ?? []), model: String(body.model) });
  const occasion = world.occasion(number, text);
  const choose = (among: (name: FaultName) => boolean) => {
    const fault = world.dice.choose(settings.faults, occasion, among);
    if (fault !== undefined) entry.fault = fault.name;
    return fault;
  };

  const closed = choose((name) => accountFaults.includes(name));
  if (closed?.name === 'revoked') return answer('refused', errors.wrongKey());
  if (closed !== undefined || world.spent >= settings.balance) return answer('refused', errors.quotaExceeded(account));
  const request = readChatRequest(body, settings);
  if ('status' in request) return answer('refused', request);

  const limits = world.limits(organisation);
  entry.concurrency = limits.active + 1;
  const rejection = limits.enter(settings, world.now(), request.prompt.tokens, request.maxTokens);
  if (rejection !== undefined) {
    entry.limit = rejection.limit;
    return answer('rejected', errors.rateLimited(account, rejection.limit, rejection.current, rejection.most));
  }

  const early = choose((name) => ungenerated.includes(name));
  if (early !== undefined) {
    limits.leave(world.now(), 0);
    if (early.name !== 'reset') return answer('fault', earlyReply(early));
    end('fault', 0);
    return tear(call);
  }
  const fault = choose(
    (name) =>
      !accountFaults.includes(name) && !ungenerated.includes(name) && (request.stream || !streamFaults.includes(name)),
  );
  await generated({ world, call, entry, request, organisation, number, fault, text });
}

function earlyReply({ name, rule }: Fault): errors.Reply {
  switch (name) {
    case 'overloaded':
      return errors.overloaded(rule.retryAfter, rule.message);
    case 'unavailable':
      return errors.unavailable(rule.message);
    case 'badGateway':
      return errors.badGateway(rule.status);
    case 'filter':
      return errors.filtered(rule.message);
    case 'errorIn200':
      return errors.qianfanError(rule.message);
    default:
      return errors.serverError(rule.message);
  }
}

interface Running {
  readonly world: World;
  readonly call: Call;
  readonly entry: LedgerEntry;
  readonly request: ChatRequest;
  readonly organisation: string;
  readonly number: number;
  readonly fault: Fault | undefined;
  readonly text: string;
}

/** Generates and answers. The generation runs to its end and is billed even when the client has gone. */
async function generated({ world, call, entry, request, organisation, number, fault, text }: Running): Promise<void> {
  const { settings } = world;
  const { response } = call;
  const occasion = world.occasion(number, text);
  const { slow, keepAlive: alive } = settings.faults;
  const usual = latencyOf(settings.latency, settings.seed, number);
  const isSlow = world.dice.applies('slow', slow, occasion);
  const latency = usual + (isSlow ? (slow?.ms ?? 9 * usual) : 0);
  if (isSlow) entry.fault ??= 'slow';
  const isAlive = fault?.name !== 'hang' && world.dice.applies('keepAlive', alive, occasion);
  if (isAlive) entry.fault ??= 'keepAlive';
  const quiet = isAlive ? keepAlive(call, request.stream, alive?.ms ?? 20) : undefined;

  const cached = world.cache.lookUp(organisation, request.prompt, world.now());
  const [generation] = await Promise.all([
    generate(world, request, number, cached, fault),
    pause(request.stream ? latency * FIRST_TOKEN : latency),
  ]);
  quiet?.();
  const settle = () => close(world, entry, request, organisation, generation, fault, response.destroyed);
  if (fault?.name === 'hang') {
    if (request.stream) await pause(latency * (1 - FIRST_TOKEN));
    settle();
  } else if (request.stream) {
    await sendStream(call, request, generation, fault, latency * (1 - FIRST_TOKEN), settle);
  } else {
    settle(); // before the answer, so that its reader finds the slot free
    if (!response.destroyed) sendWhole(call, request, generation, fault, latency);
  }
}

function close(
  world: World,
  entry: LedgerEntry,
  request: ChatRequest,
  organisation: string,
  generation: Generation,
  fault: Fault | undefined,
  gone: boolean,
): void {
  const bill = fault?.rule.billed === false ? undefined : billOf(request, generation);
  world.limits(organisation).leave(world.now(), bill === undefined ? 0 : bill.input + bill.output);
  world.cache.remember(organisation, request.prompt, world.now() + world.settings.cache.ttlMs);
  world.spent += bill?.cost ?? 0;
  Object.assign(entry, {
    status: gone ? 499 : fault?.name === 'hang' ? 0 : 200,
    outcome: gone ? 'abandoned' : fault === undefined ? 'ok' : 'fault',
    finish: generation.finish,
    answer: generation.answer,
    endedAt: Date.now(),
    ...(bill === undefined ? {} : { billed: bill }),
  });
}
