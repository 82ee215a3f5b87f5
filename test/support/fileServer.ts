import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A request that came. */
export interface Came {
  readonly method: string;
  readonly path: string; // with its query
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly authorization: string | undefined;
}

/** Answers one request otherwise than it should be; `true`: it did, else the file is served as usual. */
export type Trouble = (request: IncomingMessage, response: ServerResponse, file: ServedFile) => boolean;

/** A file that is served. */
export interface ServedFile {
  readonly body: Buffer;
  readonly etag?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server of files on 127.0.0.1 that knows ranges, and that fails as it is told to. */
export interface FileServer {
  readonly origin: string;
  readonly came: Came[];
  put(path: string, body: Buffer | string, more?: Omit<ServedFile, 'body'>): string;
  /** What happens to the next requests of a path, one each. */
  trouble(path: string, ...troubles: Trouble[]): void;
  close(): Promise<void>;
}

/** Starts it. */
export async function startFileServer(): Promise<FileServer> {
  const files = new Map<string, ServedFile>();
  const troubles = new Map<string, Trouble[]>();
  const came: Came[] = [];
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://local');
    came.push({
      method: request.method ?? '',
      path: pathname + search,
      range: request.headers.range,
      ifRange: one(request.headers['if-range']),
      authorization: request.headers.authorization,
    });
    const file = files.get(pathname);
    const trouble = troubles.get(pathname)?.shift();
    if (trouble?.(request, response, file ?? { body: Buffer.alloc(0) }) === true) return;
    if (file === undefined) response.writeHead(404).end('not here');
    else serve(request, response, file);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    came,
    put(path, body, more = {}) {
      files.set(path, { body: Buffer.from(body), ...more });
      return origin + path;
    },
    trouble(path, ...list) {
      troubles.set(path, [...(troubles.get(path) ?? []), ...list]);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

function serve(request: IncomingMessage, response: ServerResponse, { body, etag, headers = {} }: ServedFile): void {
  const ifRange = one(request.headers['if-range']);
  const range = ifRange === undefined || ifRange === etag ? /^bytes=(\d+)-$/.exec(request.headers.range ?? '') : null;
  const head = { 'accept-ranges': 'bytes', ...(etag !== undefined && { etag }), ...headers };
  const from = Number(range?.[1] ?? 0);
  if (range !== null && from >= body.length) {
    response.writeHead(416, { ...head, 'content-range': `bytes */${body.length}` }).end();
    return;
  }
  const piece = body.subarray(from);
  response.writeHead(range === null ? 200 : 206, {
    ...head,
    'content-length': piece.length,
    ...(range !== null && { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` }),
  });
  response.end(request.method === 'HEAD' ? undefined : piece);
}

/** Sends some bytes of what was asked for and breaks the connection. */
export const cutAfter =
  (bytes: number): Trouble =>
  (request, response, file) => {
    sendSome(request, response, file, bytes, () => setTimeout(() => response.destroy(), 5));
    return true;
  };

function sendSome(
  request: IncomingMessage,
  response: ServerResponse,
  { body, etag }: ServedFile,
  bytes: number,
  then?: () => void,
): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const piece = body.subarray(from);
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': piece.length,
    ...(etag !== undefined && { etag }),
    ...(from > 0 && { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` }),
  });
  response.write(piece.subarray(0, bytes), then);
}

/** Sends the whole file whatever was asked for. */
export const ignoreRange: Trouble = (_request, response, { body }) => {
  response.writeHead(200, { 'content-length': body.length }).end(body);
  return true;
};

/** Sends other bytes of the same length. */
export const otherBytes: Trouble = (_request, response, { body }) => {
  response.writeHead(200, { 'content-length': body.length }).end(Buffer.from(body).fill(7));
  return true;
};

/** Answers with a status. */
export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Trouble =>
  (_request, response) => {
    response.writeHead(code, headers).end('no');
    return true;
  };

/** Leads elsewhere. */
export const redirectTo = (location: string, headers: Readonly<Record<string, string>> = {}): Trouble =>
  status(302, { location, ...headers });

/** Packs what it sends, asked for or not. */
export const packed: Trouble = (_request, response, { body }) => {
  response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(body));
  return true;
};

/** Sends some bytes of what was asked for and then nothing more. */
export const stallAfter =
  (bytes: number): Trouble =>
  (request, response, file) => {
    sendSome(request, response, file, bytes);
    return true;
  };
