import { networkInterfaces } from 'node:os';
import { identifyEngine, type EngineIdentity } from '#core/infer/endpointEngine';
import type { AccessSeen } from '#core/infer/endpointAccess';
import type { EndpointProblem } from '#core/infer/endpoint';
import { isLoopback } from '#core/label/loopback';
import { send, type EndpointTarget } from './endpointHttp.ts';

/** The routes beside the chat are quick or they are not there. */
const QUICK_MS = 5000;

/** What a server says that it is, from the routes that only one engine has; or why it does not answer at all. */
export async function askIdentity(
  target: EndpointTarget,
): Promise<{ readonly identity: EngineIdentity } | { readonly problem: EndpointProblem }> {
  const limitMs = Math.min(QUICK_MS, target.limitMs);
  const models = await send(target, '/v1/models', { limitMs: target.limitMs });
  const gone: readonly EndpointProblem['kind'][] = ['unreachable', 'slow', 'auth', 'redirect', 'cut'];
  if (!models.ok && gone.includes(models.problem.kind)) return { problem: models.problem };
  const get = async (path: string) => {
    const answered = await send(target, path, { limitMs });
    return answered.ok ? answered.value.json : undefined;
  };
  const [version, props, modelInfo, newModelInfo, ollama, openapi] = await Promise.all(
    ['/version', '/props', '/get_model_info', '/model_info', '/api/version', '/openapi.json'].map(get),
  );
  const server = models.ok ? models.value.headers.get('server') : null;
  return {
    identity: identifyEngine({
      ...(models.ok && { models: models.value.json }),
      version,
      props,
      modelInfo: modelInfo ?? newModelInfo,
      ollama,
      openapi,
      ...(server !== null && { server }),
    }),
  };
}

/** This machine's addresses in its networks. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}

/**
 * Who can use the server. A server on this machine is looked for at the machine's other addresses too, which tells whether
 * it listens to the network; the key is never sent there.
 */
export async function askAccess(
  target: EndpointTarget,
  needsKey: boolean | undefined,
  addresses: readonly string[],
): Promise<AccessSeen> {
  const url = new URL(target.root);
  const loopback = isLoopback(url);
  const isOpen = async (address: string) => {
    const root = `${url.protocol}//${address}${url.port === '' ? '' : `:${url.port}`}${url.pathname.replace(/\/$/, '')}`;
    const answered = await send(target, '/v1/models', { root, limitMs: 1500 });
    return answered.ok || answered.problem.status !== undefined;
  };
  const answers = loopback ? await Promise.all(addresses.map(isOpen)) : [];
  const origin = 'https://page.example';
  const paged = await send(target, '/v1/models', { headers: { origin }, limitMs: QUICK_MS });
  const allowed = paged.ok ? paged.value.headers.get('access-control-allow-origin') : null;
  return {
    loopback,
    https: url.protocol === 'https:',
    needsKey,
    openTo: addresses.filter((_, at) => answers[at] === true),
    anyOrigin: allowed === '*' || allowed === origin,
  };
}
