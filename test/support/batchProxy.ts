import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** One request that passed, with its body. */
export interface Passed {
  readonly call: string; // 'GET /v1/batches'
  readonly body: Buffer;
  readonly headers: IncomingMessage['headers'];
}

/** What is done to an answer: another body; `tear`: half of it, then the connection is torn. */
export type Change = (call: string, body: Buffer) => Buffer | 'tear' | undefined;

/** A server between the client and another one, which sees what is sent and may change what comes back. */
export async function startProxy(
  target: string,
  change: Change = () => undefined,
): Promise<{ readonly baseUrl: string; readonly passed: readonly Passed[] }> {
  const passed: Passed[] = [];
  const server = createServer((request, response) => {
    const forward = async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      const call = `${request.method} ${request.url}`;
      passed.push({ call, body, headers: request.headers });
      const answer = await fetch(`${target}${request.url}`, {
        method: request.method ?? 'GET',
        headers: {
          authorization: request.headers.authorization ?? '',
          ...(request.headers['content-type'] === undefined ? {} : { 'content-type': request.headers['content-type'] }),
        },
        body: body.length === 0 ? null : new Uint8Array(body),
      });
      const given = Buffer.from(await answer.arrayBuffer());
      const changed = change(call, given) ?? given;
      const bytes = changed === 'tear' ? given : changed;
      response.writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? 'application/json',
        'content-length': bytes.length,
      });
      if (changed !== 'tear') response.end(bytes);
      else response.write(bytes.subarray(0, bytes.length / 2), () => request.socket.resetAndDestroy());
    };
    forward().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, passed };
}
