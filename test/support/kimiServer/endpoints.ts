import { balanceEndpoint, estimateEndpoint, modelsEndpoint } from './account.ts';
import * as errors from './apiErrors.ts';
import { batchesEndpoint } from './batches.ts';
import { sendReply, tear, type Call } from './call.ts';
import { filesEndpoint } from './files.ts';
import type { EndpointFault } from './options.ts';
import type { World } from './world.ts';

/** Every endpoint but chat: authentication, faults, the work, the ledger. */
export async function plainEndpoint(world: World, call: Call): Promise<void> {
  // `POST /v1/batches/:id/cancel` is how the options and the ledger name a path with an id.
  const endpoint = `${call.method} ${call.path.replace(/^(\/v1\/(?:files|batches)\/)[^/]+/, '$1:id')}`;
  const entry = world.ledger.open(endpoint, 0);
  const answer = (reply: errors.Reply) => {
    const outcome = reply.status === 429 ? 'rejected' : reply.status < 400 ? 'ok' : 'refused';
    Object.assign(entry, { outcome, status: reply.status, endedAt: Date.now() });
    sendReply(call, reply);
  };
  const rules = world.settings.endpointFaults[endpoint] ?? {};
  const occasion = world.occasion(world.nextId(), call.body.toString('utf8').slice(0, 10_000));
  const happens = (name: EndpointFault) => world.dice.applies(`${endpoint} ${name}`, rules[name], occasion);
  const lose = (how: 'tear' | 'hang') => {
    Object.assign(entry, { outcome: 'fault', status: 0, endedAt: Date.now() });
    if (how === 'tear') tear(call);
  };
  const organisation = world.organisationOf(call.key);
  if (call.key === '') return answer(errors.noKey());
  if (organisation === undefined) return answer(errors.wrongKey());
  if (happens('reset')) return lose('tear');
  if (happens('hang')) return lose('hang');
  if (happens('serverError')) return answer(errors.serverError());
  if (happens('unavailable')) return answer(errors.unavailable());
  if (happens('badGateway')) return answer(errors.badGateway(rules.badGateway?.status));
  const reply = await work(world, call, organisation);
  if (happens('answerLost')) return lose('tear');
  answer(reply ?? errors.unknownPath(call.method, call.path));
}

async function work(world: World, call: Call, organisation: string): Promise<errors.Reply | undefined> {
  const { method, path } = call;
  if (path === '/v1/models' && method === 'GET') return modelsEndpoint(world);
  if (path === '/v1/users/me/balance' && method === 'GET') return balanceEndpoint(world);
  if (path === '/v1/tokenizers/estimate-token-count' && method === 'POST') {
    return estimateEndpoint(world, call, organisation);
  }
  if (path === '/v1/files' || path.startsWith('/v1/files/')) return filesEndpoint(world, call, organisation);
  if (path === '/v1/batches' || path.startsWith('/v1/batches/')) return batchesEndpoint(world, call, organisation);
  return undefined;
}
