import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownHosts } from '#node/infer/server/guard';
import { startLocalServer } from '#node/infer/server/localServer';
import { rawSocket, send, serve, TalkingModel, TOKEN, type Asked } from './support/serving.ts';

const chatBody = { messages: [{ role: 'user', content: '有关吗？' }] };
const head = (port: number, more = '') =>
  `POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\n${more}`;
const whole = (port: number, body: object) => {
  const text = JSON.stringify(body);
  return `${head(port)}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
};

describe('who may ask', () => {
  const model = new TalkingModel(['相关']);
  let server: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    server = await serve(model);
  });
  afterAll(() => server.close());

  test.each<[string, number, Asked]>([
    ['no token', 401, { body: chatBody, headers: { authorization: '' } }],
    ['a wrong token', 401, { body: chatBody, headers: { authorization: `Bearer ${TOKEN}x` } }],
    ['the token without Bearer', 401, { body: chatBody, headers: { authorization: TOKEN } }],
    ['the token in the address', 401, { path: `/v1/models?token=${TOKEN}`, headers: { authorization: '' } }],
    ['metrics without a token', 401, { path: '/metrics', headers: { authorization: '' } }],
    [
      'the legacy route without a token',
      401,
      { path: '/algorithm/ChatRest', body: {}, headers: { authorization: '' } },
    ],
    ['another Host', 403, { path: '/health', headers: { host: 'evil.example' } }],
    ['another port in Host', 403, { path: '/health', headers: { host: '127.0.0.1:1' } }],
    ['an Origin', 403, { body: chatBody, headers: { origin: 'https://evil.example' } }],
    ['the null Origin of a sandboxed page', 403, { path: '/health', headers: { origin: 'null' } }],
    ['an image of a page', 403, { path: '/health', headers: { 'sec-fetch-site': 'cross-site' } }],
    ['a page of this machine', 403, { path: '/health', headers: { 'sec-fetch-site': 'same-origin' } }],
    ['a preflight', 403, { method: 'OPTIONS', headers: { origin: 'https://evil.example' } }],
    ['a whole address in the request line', 400, { path: 'http://evil.example/v1/models' }],
    ['a form', 415, { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['plain text', 415, { body: chatBody, headers: { 'content-type': 'text/plain' } }],
    ['JSON that only begins like it', 415, { body: chatBody, headers: { 'content-type': 'application/jsonp' } }],
    ['a packed body', 415, { body: chatBody, headers: { 'content-encoding': 'gzip' } }],
    ['a GET with a body', 400, { method: 'GET', path: '/v1/models', body: '{}' }],
    ['a GET where a POST belongs', 405, {}],
    ['an unknown path', 404, { path: '/etc/passwd' }],
    ['a path upwards', 404, { path: '/v1/../../etc/passwd' }],
    ['half a JSON', 400, { body: '{"messages": [' }],
    ['a JSON of 100,000 brackets', 400, { body: `{"messages": ${'['.repeat(100_000)}` }],
    ['a body of 5 MB', 413, { body: { messages: [{ role: 'user', content: 'x'.repeat(5_000_000) }] } }],
    [
      '200 headers',
      431,
      { body: chatBody, headers: Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`x-${at}`, '1'])) },
    ],
    ['no messages', 400, { body: { messages: [] } }],
    ['nine answers', 400, { body: { ...chatBody, n: 9 } }],
    ['a temperature out of range', 400, { body: { ...chatBody, temperature: 9 } }],
    ['tools', 400, { body: { ...chatBody, tools: [{ type: 'function' }] } }],
    [
      'an image',
      400,
      { body: { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] } },
    ],
  ])('refuses %s with %d and a JSON error', async (_name, status, asked) => {
    const before = model.asks.length;
    const answered = await send(server.port, asked);
    expect([answered.status, answered.text]).toEqual([status, expect.stringMatching(/"(?:message|msg)":"[^"]/)]);
    expect(Object.keys(answered.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(answered.text + JSON.stringify(answered.headers)).not.toContain(TOKEN);
    expect(model.asks).toHaveLength(before);
  });

  test('/health needs no token and tells nothing of the model', async () => {
    const { status, json } = await send(server.port, { path: '/health', headers: { authorization: '' } });
    expect([status, json()]).toEqual([200, { status: 'ok', state: 'ready' }]);
  });

  test('the word Bearer may be written in any case, as HTTP has it', async () => {
    const asked = { path: '/v1/models', headers: { authorization: `bearer ${TOKEN}` } };
    expect((await send(server.port, asked)).status).toBe(200);
  });

  test('a wrong method is told the right one', async () => {
    expect((await send(server.port, {})).headers['allow']).toBe('POST');
  });

  test('a body of 2,000,000 mistakes is refused at the first', async () => {
    const zeros = '0,'.repeat(1_999_999);
    for (const [path, body] of [
      ['/v1/chat/completions', `{"messages":[${zeros}0]}`],
      ['/detokenize', `{"tokens":[${'1.5,'.repeat(1_000_000)}0]}`],
      ['/algorithm/ChatRest', `{"prompt":"x","history":[${zeros}0]}`],
    ] as const) {
      const started = performance.now();
      JSON.parse(body);
      const parsed = performance.now();
      expect((await send(server.port, { path, body })).status).toBe(400);
      // Listing all of them takes a hundred times as long as reading them.
      expect(performance.now() - parsed, path).toBeLessThan(40 * (parsed - started) + 3000);
    }
  });

  test('refuses a body that grows without saying its length', async () => {
    const { socket, seen } = await rawSocket(server.port);
    socket.write(head(server.port, 'Transfer-Encoding: chunked\r\n\r\n'));
    for (let sent = 0; sent < 5; sent++) socket.write(`100000\r\n${' '.repeat(0x10_00_00)}\r\n`);
    await expect.poll(seen).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  test.each([
    [
      'a doubled Host',
      (port: number) => `GET /health HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: evil.example\r\n\r\n`,
      /^HTTP\/1\.1 40[03] /,
    ],
    ['no Host', () => 'GET /health HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 40[03] /],
    [
      'two lengths',
      (port: number) => head(port, 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n'),
      /^HTTP\/1\.1 400 /,
    ],
    ['20 kB of headers', (port: number) => head(port, `X-Long: ${'x'.repeat(20_000)}\r\n\r\n`), /^HTTP\/1\.1 431 /],
    ['another protocol', () => '\x16\x03\x01\x02\x00\x01\x00', /^HTTP\/1\.1 400 /],
  ])('refuses %s', async (_name, bytes, refusal) => {
    const { socket, seen } = await rawSocket(server.port);
    socket.write(bytes(server.port));
    await expect.poll(seen).toMatch(refusal);
    socket.destroy();
  });

  test('listens on 127.0.0.1 alone', async () => {
    const others = Object.values(os.networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of [...others, { address: '127.0.0.2' }]) {
      const asked = send(server.port, { host: address, path: '/health' });
      await expect(asked, address).rejects.toThrow(/ECONN|EHOST|EADDR|ETIMEDOUT/);
    }
  });

  test('the token is in no log', async () => {
    await send(server.port, { body: chatBody, path: `/v1/x?token=${TOKEN}` });
    await expect.poll(() => server.logged.length).toBeGreaterThan(0);
    expect(server.logged.join('\n')).not.toContain(TOKEN);
  });
});

describe('other machines', () => {
  const start = (more: object) =>
    startLocalServer({
      model: new TalkingModel(['相关']),
      port: 0,
      token: TOKEN,
      marker: '####',
      withReasoning: false,
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
      ...more,
    });

  test.each([
    ['an address of the network without --lan', { host: '0.0.0.0' }, /lets other machines call/],
    ['a name', { host: 'my-machine', allowLan: true }, /no address of this machine/],
    ['a short token', { host: '0.0.0.0', allowLan: true, token: 'short' }, /at least 16 characters/],
    ['an empty token', { token: '' }, /printable ASCII/],
    ['a token that is no header', { token: 'a b\r\n' }, /printable ASCII/],
  ])('%s is refused', async (_name, more, message) => {
    await expect(start(more)).rejects.toThrow(message);
  });

  test('with --lan the address and the given names are answered, others are not, and never without a token', async () => {
    const server = await start({ host: '0.0.0.0', allowLan: true, allowLegacy: true, hostNames: ['gpu-box'] });
    const ask = (host: string, headers: object = {}) =>
      send(server.port, { path: '/v1/models', headers: { host: `${host}:${server.port}`, ...headers } });
    expect((await ask('gpu-box')).status).toBe(200);
    expect((await ask('GPU-box')).status).toBe(200);
    expect((await ask('127.0.0.1')).status).toBe(200);
    expect((await ask('evil.example')).status).toBe(403);
    expect((await ask('gpu-box', { authorization: '' })).status).toBe(401);
    const legacy = { path: '/algorithm/ChatRest', body: { prompt: '你好' } };
    expect((await send(server.port, { ...legacy, headers: { authorization: '' } })).status).toBe(401);
    expect((await send(server.port, legacy)).status).toBe(200);
    await server.close();
  });

  test('an address has its own Host alone, and port 80 needs no number', () => {
    expect([...ownHosts('192.168.1.20', 8080, ['box'])]).toEqual(['192.168.1.20:8080', 'box:8080']);
    expect([...ownHosts('127.0.0.1', 80, [])]).toEqual(['127.0.0.1:80', '127.0.0.1', 'localhost:80', 'localhost']);
    expect([...ownHosts('::1', 8080, [])]).toEqual(['[::1]:8080', 'localhost:8080']);
  });
});

describe('how much one may take', () => {
  test('more calls than the limit are told to come again, and n answers count as n', async () => {
    const model = new TalkingModel(['相'], { endless: true, pauseMs: 5 });
    const server = await serve(model, { limits: { calls: 4 } });
    const first = await rawSocket(server.port);
    first.socket.write(whole(server.port, { ...chatBody, n: 3 }));
    await expect.poll(() => model.asks.length).toBe(3);
    const refused = await send(server.port, { body: { ...chatBody, n: 2 } });
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '1']);
    expect((await send(server.port, { path: '/health' })).status).toBe(200);
    first.socket.destroy();
    await expect.poll(() => model.ends).toEqual(['abort', 'abort', 'abort']);
    await server.close();
  });

  test('an answer that takes too long is ended', async () => {
    const model = new TalkingModel(['相'], { endless: true, pauseMs: 5 });
    const server = await serve(model, { limits: { answerMs: 100 } });
    const whole504 = await send(server.port, { body: chatBody });
    expect([whole504.status, whole504.json()]).toEqual([
      504,
      {
        error: { code: 'timeout', message: expect.stringContaining('0.1 seconds'), param: null, type: 'server_error' },
      },
    ]);
    const streamed = await send(server.port, { body: { ...chatBody, stream: true } });
    expect(streamed.status).toBe(200);
    expect(streamed.text).toMatch(/"code":"timeout".*\n\ndata: \[DONE\]\n\n$/);
    expect(model.ends).toEqual(['abort', 'abort']);
    await server.close();
  });

  test('a client that sends its headers or its body too slowly is cut off', async () => {
    const server = await serve(new TalkingModel(['相关']), { limits: { headersMs: 200, requestMs: 400 } });
    const silent = await rawSocket(server.port);
    const dribble = await rawSocket(server.port);
    dribble.socket.write('GET /health HTTP/1.1\r\nX-Slow: ');
    const drip = setInterval(() => dribble.socket.write('x'), 50);
    const halfBody = await rawSocket(server.port);
    halfBody.socket.write(head(server.port, 'Content-Length: 100\r\n\r\n{'));
    await Promise.all([silent.closed, dribble.closed, halfBody.closed]);
    clearInterval(drip);
    expect(dribble.seen()).toMatch(/^HTTP\/1\.1 408 /);
    expect(halfBody.seen()).toMatch(/^HTTP\/1\.1 40[08] /);
    expect((await send(server.port, { body: chatBody })).status).toBe(200);
    await server.close();
  });

  test('a client that does not read is cut off, and what waits for it stays small', async () => {
    const model = new TalkingModel(['相关'.repeat(50_000)], { endless: true, pauseMs: 1 });
    const server = await serve(model, { limits: { stallMs: 300 } });
    const { socket } = await rawSocket(server.port);
    socket.pause();
    socket.write(whole(server.port, { ...chatBody, stream: true }));
    await expect.poll(() => model.ends, { timeout: 5000 }).toEqual(['abort']);
    socket.destroy();
    await server.close();
  });

  test('… also when the answer came whole', async () => {
    const server = await serve(new TalkingModel(['相关'.repeat(5_000_000)]), { limits: { stallMs: 300 } });
    const { socket } = await rawSocket(server.port);
    socket.pause();
    socket.write(whole(server.port, chatBody));
    await expect.poll(() => server.stats, { timeout: 5000 }).toMatchObject({ requests: 1, failures: 1, running: 0 });
    socket.destroy();
    await server.close();
  });

  test('connections beyond the limit are dropped, and the rest is answered', async () => {
    const server = await serve(new TalkingModel(['相关']), { limits: { connections: 5 } });
    const open = await Promise.all(Array.from({ length: 5 }, () => rawSocket(server.port)));
    const beyond = await rawSocket(server.port);
    await beyond.closed;
    open[0]?.socket.write(whole(server.port, chatBody));
    await expect.poll(() => open[0]?.seen()).toMatch(/相关/);
    for (const { socket } of open) socket.destroy();
    await expect
      .poll(async () => (await send(server.port, { path: '/health' }).catch(() => undefined))?.status)
      .toBe(200);
    await server.close();
  });
});

describe('the end of a connection', () => {
  test('a server that ends waits for who is being answered, and takes nobody new', async () => {
    const server = await serve(new TalkingModel(['相', '关'], { pauseMs: 200 }));
    const open = await rawSocket(server.port);
    const running = send(server.port, { body: chatBody });
    await expect.poll(() => server.stats.running).toBe(1);
    const ended = server.close(5000);
    await sleep(20);
    open.socket.write(whole(server.port, chatBody));
    expect((await running).text).toContain('相关');
    await ended;
    expect(open.seen()).not.toContain('相关');
    await expect(send(server.port, { path: '/health' })).rejects.toThrow(/ECONN/);
  });

  test('… but not longer than it is told to', async () => {
    const model = new TalkingModel(['相'], { endless: true, pauseMs: 5 });
    const server = await serve(model);
    const running = send(server.port, { body: chatBody }).catch((error: unknown) => error);
    await expect.poll(() => model.asks.length).toBe(1);
    await server.close(100);
    expect(model.ends).toEqual(['abort']);
    await running;
  });
});
