import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { networkInterfaces } from 'node:os';
import { ApiError } from '#core/infer/apiError';

/** Whether only programs of this machine can reach an address that is listened on. */
export function isLoopbackAddress(address: string): boolean {
  return /^127(?:\.\d{1,3}){3}$/.test(address) || address === '::1' || /^::ffff:127(?:\.\d{1,3}){3}$/.test(address);
}

/** The Host headers that mean this server: its address, its other names, and the port. */
export function ownHosts(address: string, port: number, names: readonly string[]): ReadonlySet<string> {
  const everywhere = address === '0.0.0.0' || address === '::';
  const addresses = everywhere
    ? Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((one) => one.address))
    : [address];
  const local = everywhere || isLoopbackAddress(address) ? ['localhost'] : [];
  const hosts = [...addresses.map((one) => (one.includes(':') ? `[${one}]` : one)), ...local, ...names];
  return new Set(
    hosts.flatMap((host) => [`${host.toLowerCase()}:${port}`, ...(port === 80 ? [host.toLowerCase()] : [])]),
  );
}

/**
 * Refuses what does not come from a program: a foreign or doubled Host (DNS rebinding), a request line with a whole
 * address, and whatever a web page sends (any Origin, `null` included, and images or links to us, which browsers mark
 * with Sec-Fetch-Site).
 */
export function refuseStrangers(request: IncomingMessage, hosts: ReadonlySet<string>, mostHeaders: number): void {
  if (request.rawHeaders.length / 2 > mostHeaders) {
    throw new ApiError(431, 'too_many_headers', `More than ${mostHeaders} headers.`);
  }
  const given = request.headersDistinct['host'] ?? [];
  if (given.length !== 1 || !hosts.has((given[0] ?? '').toLowerCase())) {
    throw new ApiError(403, 'forbidden', 'The Host header is not this server.');
  }
  if (!(request.url ?? '').startsWith('/')) {
    throw new ApiError(400, 'invalid_request', 'The request line must hold a path.');
  }
  const site = request.headers['sec-fetch-site'];
  if (request.headers.origin !== undefined || (site !== undefined && site !== 'none')) {
    throw new ApiError(403, 'forbidden', 'Requests from web pages are refused.');
  }
}

/** Refuses a request without the token; compared by digest, so that neither time nor length tell anything of it. */
export function requireToken(request: IncomingMessage, token: string): void {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const given = (request.headers.authorization ?? '').replace(/^bearer /i, ''); // HTTP names schemes in any case
  if (given !== request.headers.authorization && timingSafeEqual(digest(given), digest(token))) return;
  throw new ApiError(
    401,
    'invalid_api_key',
    'Send the token that was printed at the start: Authorization: Bearer <token>.',
  );
}

/** Refuses a GET that brings a body: nothing here reads it, and it would be taken for the next request. */
export function refuseBody(request: IncomingMessage): void {
  const length = request.headers['content-length'];
  if (request.headers['transfer-encoding'] === undefined && (length === undefined || Number(length) === 0)) return;
  throw new ApiError(400, 'invalid_request', 'A GET request has no body.');
}
