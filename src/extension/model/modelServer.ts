import { randomBytes } from 'node:crypto';
import os from 'node:os';
import { MARKER } from '#core/answer';
import type { Logger } from '#core/ports';
import type { ModelHost } from '#node/infer/localModel';
import type { ModelSettings } from './modelSettings.ts';
import { isThisMachine } from './modelText.ts';

/** Where a model answers. */
interface Served {
  readonly token: string; // of this start
  readonly url: string; // with /v1, as others reach it
  readonly localUrl: string; // the same for programs of this machine
  readonly close: () => Promise<void>;
}

/** Listening on these, a server is reached by the machine's name. */
const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Serves a model where the settings say, and to ourselves on this machine. @throws AppError when the port cannot be used. */
export async function serveModel(model: ModelHost, settings: ModelSettings, log: Logger): Promise<Served> {
  const { startLocalServer } = await import('#node/infer/server/localServer');
  const { host, port, allowLegacy, legacyHistoryRole } = settings;
  const token = randomBytes(32).toString('base64url');
  const isLan = !isThisMachine(host);
  const common = { model, token, marker: MARKER, withReasoning: false, legacyHistoryRole, log };
  const server = await startLocalServer({
    ...common,
    host,
    port,
    allowLegacy: allowLegacy && !isLan,
    // The person agreed to it a moment ago.
    ...(isLan ? { allowLan: true, hostNames: [os.hostname()] } : {}),
  });
  // Our own requests carry the token in the clear, and do so on this machine only.
  const local = isLan ? await startLocalServer({ ...common, port: 0 }) : server;
  const name = ANY_ADDRESS.has(host) ? os.hostname() : host.includes(':') ? `[${host}]` : host;
  return {
    token,
    url: `http://${name}:${server.port}/v1`,
    localUrl: isLan ? `http://127.0.0.1:${local.port}/v1` : `http://${name}:${server.port}/v1`,
    close: async () => {
      await Promise.all([server.close(), ...(isLan ? [local.close()] : [])]);
    },
  };
}
