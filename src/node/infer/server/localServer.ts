import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';
import { AppError } from '#core/errors';
import { isLoopbackAddress } from './guard.ts';
import { SERVE_LIMITS, type LocalServer, type ServeOptions } from './serveOptions.ts';
import { Service } from './service.ts';

/** A token that other machines may try to guess has at least this many characters. */
const LAN_TOKEN = 16;

/**
 * Serves a local model over HTTP: see `docs/serving.md` for its routes. On 127.0.0.1 unless another address is given
 * together with `allowLan`; every route but `/health` needs the bearer token (ChatRest may be opened on loopback), web
 * pages are refused, and a client that goes away ends its generation.
 * @throws AppError 'runtime.failed' when the address or port cannot be used, 'usage' when it must not be.
 */
export async function startLocalServer(options: ServeOptions): Promise<LocalServer> {
  const host = checkAddress(options.host, options.token, options.allowLan === true);
  const limits = { ...SERVE_LIMITS, ...options.limits };
  const service = new Service(options, limits, host);
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: Math.max(100, Math.min(5000, limits.headersMs / 2)),
      maxHeaderSize: 16 * 1024,
    },
    (request, response) => void service.handle(request, response, false),
  );
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    void service.handle(request, response, true);
  });
  server.on('drop', () => service.metrics.dropped++);
  server.maxHeadersCount = 0; // none is cut off: the guard looks at all of them
  server.maxConnections = limits.connections;
  await listen(server, options.port, host);
  const { port } = server.address() as AddressInfo;
  service.listensOn(port);
  return {
    host,
    port,
    isLan: !isLoopbackAddress(host),
    get stats() {
      return service.metrics.stats;
    },
    async close(graceMs = 0) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      await service.end(graceMs);
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * The address to listen on, after whether it may be one: a number, and one that other machines reach only with `allowLan`
 * and a token that cannot be guessed.
 * @throws AppError 'usage'.
 */
export function checkAddress(given: string | undefined, token: string, allowLan: boolean): string {
  const host = given === undefined || given === 'localhost' ? '127.0.0.1' : given;
  if (isIP(host) === 0) {
    throw new AppError('usage', '{0} is no address of this machine.', {
      args: [host],
      hint: 'Give a number such as 192.168.1.20; “localhost” is 127.0.0.1.',
    });
  }
  if (token === '' || /[^\x21-\x7e]/.test(token)) {
    throw new AppError('usage', 'The token must be printable ASCII without spaces.', {
      hint: 'Leave it out to have one made.',
    });
  }
  if (isLoopbackAddress(host)) return host;
  if (!allowLan) {
    throw new AppError('usage', 'Serving on {0} lets other machines call the model.', {
      args: [host],
      hint: 'Add --lan if you want that. An SSH tunnel to 127.0.0.1 needs no open port and is encrypted.',
    });
  }
  if (token.length < LAN_TOKEN) {
    throw new AppError('usage', 'For other machines the token needs at least {0} characters.', {
      args: [LAN_TOKEN],
      hint: 'Leave it out to have one made.',
    });
  }
  return host;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        new AppError('runtime.failed', 'Port {0} cannot be used: {1}', {
          args: [port, cause.code ?? cause.message],
          hint: 'Choose another port, or leave --port out.',
          cause,
        }),
      );
    });
    server.listen(port, host, resolve);
  });
}
