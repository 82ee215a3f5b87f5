import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { build } from 'esbuild';
import { OpenAI } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Logger } from '#core/ports';
import { readTemplate, type Template } from '#core/prompt/template';
import type { LocalModel } from '#node/inferenceProcess';
import { startLocalServer } from '#node/localServer';
import { bundles } from '../scripts/build.mjs';
import { openWorkbench, runtimePath, type Workbench } from './support/localModel.ts';
import { writeScriptedModel } from './support/tinyQwen.ts';

const TOKEN = 'test-token-0123456789';
const TEMPLATE = readTemplate(
  'relevance.template.md',
  '---\ntasks:\n  - id: relevance\n    labels: [相关, 不相关]\n---\n# 角色\n客服主管\n# 任务\n判断。\n# 原文\n{{原文}}\n',
);
const chatBody = { messages: [{ role: 'user', content: '有关吗？' }] };

let bench: Workbench;
let logged: string[] = [];
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.close());

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown; // an object goes out as JSON
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly json: () => Record<string, unknown>;
}

/** A real request over a real socket; fetch would not let us set Host and Origin. */
async function send(port: number, { method, path: target, headers, body }: Asked): Promise<Answered> {
  const payload = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  // Keep-alive: a server closes at once on a client that says “Connection: close”, even while it is still writing.
  const agent = new Agent({ keepAlive: true });
  const outgoing = httpRequest({
    host: '127.0.0.1',
    port,
    path: target ?? '/v1/chat/completions',
    method: method ?? (payload === undefined ? 'GET' : 'POST'),
    headers: {
      authorization: `Bearer ${TOKEN}`,
      ...(payload === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) }),
      ...headers,
    },
    agent,
  });
  outgoing.end(payload);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  const text = await readAll(response);
  agent.destroy();
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
  };
}

async function serve(model: LocalModel, more: { readonly withReasoning?: boolean; readonly template?: Template } = {}) {
  logged = [];
  const note = (message: string) => void logged.push(message);
  const log: Logger = { debug: note, info: note, warn: note, error: note };
  return startLocalServer({
    model,
    port: 0,
    token: TOKEN,
    marker: '####',
    withReasoning: more.withReasoning ?? false,
    log,
    ...(more.template === undefined ? {} : { template: more.template }),
  });
}

describe('the server', () => {
  let model: LocalModel;
  let server: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    model = await bench.start(['相关', '####\n', '思考', '过程'], { name: 'tiny' });
    server = await serve(model, { template: TEMPLATE });
  });
  afterAll(() => server.close());
  const ask = (asked: Asked) => send(server.port, asked);

  test('answers in the shape of the OpenAI API, stopped at the marker', async () => {
    const { status, json } = await ask({ body: chatBody });
    expect(status).toBe(200);
    expect(json()).toMatchObject({
      object: 'chat.completion',
      model: 'tiny',
      choices: [{ index: 0, message: { role: 'assistant', content: '相关' }, finish_reason: 'stop' }],
      usage: { completion_tokens: 2 },
      timings: { stopped_at: 'marker' },
    });
  });

  test('gives the reasoning to who asks for it, and honours stop and max_tokens', async () => {
    const content = async (more: object) => {
      const { choices } = (await ask({ body: { ...chatBody, ...more } })).json() as {
        choices: { message: { content: string }; finish_reason: string }[];
      };
      return [choices[0]?.message.content, choices[0]?.finish_reason];
    };
    expect(await content({ with_reasoning: true })).toEqual(['相关####\n思考过程', 'stop']);
    expect(await content({ with_reasoning: true, stop: ['过程'] })).toEqual(['相关####\n思考', 'stop']);
    expect(await content({ with_reasoning: true, stop: '思考' })).toEqual(['相关####', 'stop']);
    expect(await content({ max_tokens: 1 })).toEqual(['相关', 'length']);
  });

  test('the openai SDK talks to it, streaming too', async () => {
    const client = new OpenAI({ apiKey: TOKEN, baseURL: `http://127.0.0.1:${server.port}/v1`, maxRetries: 0 });
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['tiny']);
    const stream = await client.chat.completions.create({
      model: 'tiny',
      stream: true,
      messages: [{ role: 'user', content: 'hi' }],
    });
    let content = '';
    let finish: string | null = null;
    let tokens: number | undefined;
    for await (const chunk of stream) {
      content += chunk.choices[0]?.delta.content ?? '';
      finish = chunk.choices[0]?.finish_reason ?? finish;
      tokens = chunk.usage?.completion_tokens ?? tokens;
    }
    expect([content, finish, tokens]).toEqual(['相关', 'stop', 2]);
  });

  test('labels a text with the template', async () => {
    const short = await ask({ path: '/v1/label', body: { text: '手机坏了' } });
    expect(short.json()).toMatchObject({ conclusion: '相关', in_set: true, stopped_at: 'marker' });
    expect(short.json()).not.toHaveProperty('reasoning');
    const long = await ask({ path: '/v1/label', body: { text: '手机坏了', with_reasoning: true } });
    expect(long.json()).toMatchObject({ conclusion: '相关', reasoning: '思考过程', in_set: true });
  });

  test('labels with a template of several tasks, one request each, or with the one that is named', async () => {
    const two = readTemplate(
      'two.template.md',
      '---\ntasks:\n  - id: relevance\n    labels: [相关, 不相关]\n  - id: reason\n---\n# 任务\n判断。\n# 原文\n{{原文}}\n',
    );
    const other = await serve(model, { template: two });
    const post = async (body: object) => {
      const response = await fetch(`http://127.0.0.1:${other.port}/v1/label`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, json: (await response.json()) as object };
    };
    expect((await post({ text: '手机坏了' })).json).toMatchObject({
      answers: [
        { task: 'relevance', conclusion: '相关', in_set: true, stopped_at: 'marker' },
        { task: 'reason', conclusion: '相关', stopped_at: 'marker' },
      ],
    });
    expect((await post({ text: '手机坏了', task: 'reason' })).json).toMatchObject({
      task: 'reason',
      conclusion: '相关',
    });
    expect((await post({ text: '手机坏了', task: 'none' })).status).toBe(400);
    await other.close();
  });

  test('/health needs no token and tells nothing', async () => {
    const { status, json } = await ask({ path: '/health', headers: { authorization: '' } });
    expect([status, json()]).toEqual([200, { status: 'ok' }]);
  });

  test.each<[string, number, Asked]>([
    ['no token', 401, { body: chatBody, headers: { authorization: '' } }],
    ['a wrong token', 401, { body: chatBody, headers: { authorization: `Bearer ${TOKEN}x` } }],
    ['the token without Bearer', 401, { body: chatBody, headers: { authorization: TOKEN } }],
    ['the token in the address', 401, { path: `/v1/models?token=${TOKEN}`, headers: { authorization: '' } }],
    ['another Host', 403, { path: '/health', headers: { host: 'evil.example' } }],
    ['another port in Host', 403, { path: '/health', headers: { host: '127.0.0.1:1' } }],
    ['an Origin', 403, { body: chatBody, headers: { origin: 'https://evil.example' } }],
    ['the null Origin of a sandboxed page', 403, { path: '/health', headers: { origin: 'null' } }],
    ['an image of a page', 403, { path: '/health', headers: { 'sec-fetch-site': 'cross-site' } }],
    ['a preflight', 403, { method: 'OPTIONS', headers: { origin: 'https://evil.example' } }],
    ['a whole address in the request line', 400, { path: 'http://evil.example/v1/models' }],
    ['a form', 415, { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['plain text', 415, { body: chatBody, headers: { 'content-type': 'text/plain' } }],
    ['a GET with a body', 400, { method: 'GET', path: '/v1/models', body: '{}' }],
    ['a GET where a POST belongs', 405, {}],
    ['an unknown path', 404, { path: '/etc/passwd' }],
    ['a path upwards', 404, { path: '/v1/../../etc/passwd' }],
    ['half a JSON', 400, { body: '{"messages": [' }],
    ['no messages', 400, { body: { messages: [] } }],
    ['several answers', 400, { body: { ...chatBody, n: 2 } }],
    ['a temperature out of range', 400, { body: { ...chatBody, temperature: 9 } }],
    ['a prompt too long for the context', 400, { body: { messages: [{ role: 'user', content: '长'.repeat(3000) }] } }],
    ['a body of 5 MB', 413, { body: { messages: [{ role: 'user', content: 'x'.repeat(5_000_000) }] } }],
  ])('refuses %s with %d and a JSON error', async (_name, status, asked) => {
    const answered = await ask(asked);
    expect(answered.status).toBe(status);
    expect(answered.json()).toMatchObject({ error: { message: expect.stringMatching(/\S/) } });
    expect(Object.keys(answered.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(answered.text).not.toContain(TOKEN);
  });

  test('refuses a body that grows without saying its length', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined); // the server closes while we are writing
    let answered = '';
    socket.on('data', (chunk) => (answered += String(chunk)));
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    for (let sent = 0; sent < 5; sent++) socket.write(`100000\r\n${' '.repeat(0x10_00_00)}\r\n`);
    await expect.poll(() => answered).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  test('refuses a doubled Host', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.end(
      `GET /health HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
    );
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 40[03] /);
  });

  test('listens on 127.0.0.1 alone', async () => {
    const others = Object.values(os.networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of [...others, { address: '127.0.0.2' }]) {
      const socket = connect(server.port, address);
      await expect(once(socket, 'connect'), address).rejects.toThrow(/ECONN|EHOST|EADDR|ETIMEDOUT/);
    }
  });

  test('the token is never logged', async () => {
    await ask({ body: chatBody, headers: { authorization: `Bearer ${TOKEN}x` } });
    expect(logged.join('\n')).not.toContain(TOKEN);
  });
});

describe('a server and its model', () => {
  test('a client that goes away ends its generation', async () => {
    const model = await bench.start(['思', '考', '过', '程'], { loop: true });
    const ended: string[] = [];
    const watched: LocalModel = {
      ...model,
      async generate(...args) {
        const result = await model.generate(...args);
        ended.push(result.stoppedAt);
        return result;
      },
    };
    const server = await serve(watched);
    const outgoing = httpRequest({
      host: '127.0.0.1',
      port: server.port,
      path: '/v1/chat/completions',
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      agent: false,
    });
    outgoing.on('error', () => undefined);
    outgoing.end(JSON.stringify({ ...chatBody, stream: true, max_tokens: 900 }));
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    await once(response, 'data');
    outgoing.destroy();
    await expect.poll(() => ended, { timeout: 10_000 }).toEqual(['abort']);
    await server.close();
  });

  test('the death of the process is told to who is waiting', async () => {
    const model = await bench.start(['思', '考', '过', '程'], { loop: true });
    const server = await serve(model);
    const waiting = send(server.port, { body: { ...chatBody, max_tokens: 900 } });
    const streaming = send(server.port, { body: { ...chatBody, stream: true, max_tokens: 900 } });
    await expect.poll(() => model.pid).toBeDefined();
    process.kill(model.pid ?? 0, 'SIGKILL');
    expect(await waiting).toMatchObject({ status: 500, text: expect.stringContaining('runtime.failed') });
    expect((await streaming).text).toContain('runtime.failed');
    expect((await send(server.port, { path: '/health' })).status).toBe(200);
    await server.close();
  });

  test('a port that is taken is named', async () => {
    const model = await bench.start(['相关', '####']);
    const server = await serve(model);
    const again = startLocalServer({
      model,
      port: server.port,
      token: TOKEN,
      marker: '####',
      withReasoning: false,
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    await expect(again).rejects.toMatchObject({ code: 'runtime.failed', args: [server.port, 'EADDRINUSE'] });
    await server.close();
  });
});

describe('promptmill serve', () => {
  let cli: string;
  let modelFile: string;
  beforeAll(async () => {
    // Laid out as the package is: dist/ with both bundles.
    const options = bundles.filter(({ entryPoints }) => /src.(?:cli|inference)./.test(JSON.stringify(entryPoints)));
    const dist = path.join(bench.dir, 'package', 'dist');
    await Promise.all(
      options.map(({ outfile, ...one }) =>
        build({ ...one, ...(outfile ? { outfile: path.join(dist, path.basename(outfile)) } : { outdir: dist }) }),
      ),
    );
    cli = path.join(dist, 'cli.mjs');
    modelFile = path.join(bench.dir, 'cli.gguf');
    writeScriptedModel(modelFile, ['相关', '####', '思考'], { name: 'cli-model' });
  });

  const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const child = spawn(process.execPath, [cli, 'serve', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'en_US.UTF-8', PROMPTMILL_RUNTIME: runtimePath, ...env },
    });
    return { child, exit: once(child, 'exit'), err: readAll(child.stderr) };
  };
  const firstLine = async (stream: NodeJS.ReadableStream) => {
    let seen = '';
    stream.on('data', (chunk) => (seen += String(chunk)));
    while (!seen.includes('\n')) await once(stream, 'data');
    return seen;
  };

  test('prints the address and a token of 256 bits, serves, and ends cleanly on SIGINT', async () => {
    const { child, exit } = start(['--model', modelFile, '--json']);
    const { url, token, model } = JSON.parse(await firstLine(child.stdout)) as Record<string, string>;
    expect([model, Buffer.from(token ?? '', 'base64url').length]).toEqual(['cli-model', 32]);
    const port = Number(new URL(url ?? '').port);
    const answered = await send(port, { body: chatBody, headers: { authorization: `Bearer ${token}` } });
    expect(answered.json()).toMatchObject({ choices: [{ message: { content: '相关' } }] });
    child.kill('SIGINT');
    expect(await exit).toEqual([0, null]);
  });

  test('takes the token from the environment and says how to call it', async () => {
    const { child, exit } = start(['--model', modelFile], { PROMPTMILL_TOKEN: 'my-own-token' });
    const said = await firstLine(child.stdout);
    expect(said).toMatch(/cli-model answers on http:\/\/127\.0\.0\.1:\d+\/v1/);
    child.kill('SIGINT');
    expect(await exit).toEqual([0, null]);
  });

  test.each<[string, readonly string[], number, RegExp]>([
    ['no model', [], 2, /Which model/],
    ['a foreign host', ['--model', 'x.gguf', '--host', '0.0.0.0'], 2, /127\.0\.0\.1 only/],
    ['a port that is none', ['--model', 'x.gguf', '--port', '99999'], 2, /--port takes a whole number/],
    ['a model that is not there', ['--model', 'none.gguf'], 1, /none\.gguf cannot be read: ENOENT/],
    ['a template that is not there', ['--model', 'x.gguf', '--template', 'none.md'], 2, /none\.md cannot be read/],
  ])('%s: the exit code and the next step', async (_name, args, code, message) => {
    const { child, err, exit } = start(args);
    child.stdout.resume();
    expect(await err).toMatch(message);
    expect(await exit).toEqual([code, null]);
  });
});
