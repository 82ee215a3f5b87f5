import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTemplate } from '#core/prompt/template';
import { openWorkbench, type Workbench } from './support/localModel.ts';
import { rawSocket, send, serve, TOKEN } from './support/serving.ts';

const TEMPLATE = readTemplate(
  'relevance.template.md',
  '---\ntasks:\n  - id: relevance\n    labels: [相关, 不相关]\n---\n# 角色\n客服主管\n# 任务\n判断。\n# 原文\n{{原文}}\n',
);
const TWO = readTemplate(
  'two.template.md',
  '---\ntasks:\n  - id: relevance\n    labels: [相关, 不相关]\n  - id: reason\n---\n# 任务\n判断。\n# 原文\n{{原文}}\n',
);
const chatBody = { messages: [{ role: 'user', content: '有关吗？' }] };

/** The processes of this file's models. */
function children(): number[] {
  const list = execFileSync('pgrep', ['-f', bench.script], { encoding: 'utf8' });
  return list.trim().split('\n').map(Number);
}

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.close());

describe('a template', () => {
  test('labels a text with the template: freely, held to the labels, scored', async () => {
    const server = await serve(await bench.start(['相关', '####\n', '思考', '过程']), { template: TEMPLATE });
    const label = async (body: object) =>
      (await send(server.port, { path: '/v1/label', body: { text: '手机坏了', ...body } })).json();
    const short = await label({});
    expect(short).toMatchObject({ task: 'relevance', conclusion: '相关', in_set: true, stopped_at: 'marker' });
    expect(short).not.toHaveProperty('reasoning');
    expect(short).not.toHaveProperty('probability');
    expect(await label({ with_reasoning: true })).toMatchObject({
      conclusion: '相关',
      reasoning: '思考过程',
      in_set: true,
    });
    expect(await label({ mode: 'grammar' })).toMatchObject({ conclusion: '相关', in_set: true });
    const scored = await label({ mode: 'score', threshold: 0.9 });
    expect(scored).toMatchObject({
      conclusion: '相关',
      in_set: true,
      stopped_at: 'score',
      needs_teacher: false,
      label_probabilities: [{ label: '相关' }, { label: '不相关' }],
      usage: { completion_tokens: 0 },
    });
    expect(await label({ mode: 'score', threshold: 1 })).toMatchObject({ needs_teacher: true });
    expect(await label({ threshold: 0.5 })).toMatchObject({
      conclusion: '相关',
      stopped_at: 'marker',
      needs_teacher: false,
    });
    expect(await label({ mode: 'guess' })).toMatchObject({ error: { param: 'mode' } });
    await server.close();
  });

  test('a scored label is given its reasoning when it is wanted', async () => {
    // As this vocabulary reads “\n####\n”, which the training rows have between the two.
    const server = await serve(await bench.start(['相关', '##', '##\n', '思考', '过程']), { template: TEMPLATE });
    const body = { text: '手机坏了', mode: 'score', with_reasoning: true };
    expect((await send(server.port, { path: '/v1/label', body })).json()).toMatchObject({
      conclusion: '相关',
      in_set: true,
      reasoning: '思考过程',
      stopped_at: 'end',
    });
    await server.close();
  });
});

describe('a template of several tasks', () => {
  test('is asked one request each, or with the one that is named; what has no labels is not scored', async () => {
    const server = await serve(await bench.start(['相关', '####\n', '思考']), { template: TWO });
    const post = async (body: object) => {
      const { status, json } = await send(server.port, { path: '/v1/label', body: { text: '手机坏了', ...body } });
      return { status, json: json() };
    };
    expect((await post({})).json).toMatchObject({
      answers: [
        { task: 'relevance', conclusion: '相关', in_set: true, stopped_at: 'marker' },
        { task: 'reason', conclusion: '相关', stopped_at: 'marker' },
      ],
    });
    expect((await post({ mode: 'score' })).json).toMatchObject({
      answers: [
        { task: 'relevance', stopped_at: 'score' },
        { task: 'reason', stopped_at: 'marker' },
      ],
    });
    expect((await post({ task: 'reason' })).json).toMatchObject({ task: 'reason', conclusion: '相关' });
    expect((await post({ task: 'none' })).status).toBe(400);
    expect((await post({ task: 'reason', mode: 'score' })).status).toBe(400);
    await server.close();
  });
});

describe('what is too much for the model', () => {
  let server: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    server = await serve(await bench.start(['相关', ' ####\n', '思考'], { parallel: 2 }));
  });
  afterAll(() => server.close());

  const user = (content: string) => ({ role: 'user', content });
  const format = (schema: object) => ({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } });
  // Each definition is the next one or the next one: 2^60 ways to begin a text.
  const doubling = {
    $ref: '#/$defs/d0',
    $defs: Object.fromEntries(
      Array.from({ length: 61 }, (_, at) => {
        const next = { $ref: `#/$defs/d${at + 1}` };
        return [`d${at}`, at === 60 ? { type: 'string' } : { oneOf: [next, next] }];
      }),
    ),
  };

  test.each<[string, string, object, RegExp]>([
    ['a text of 4 MB', '/v1/chat/completions', { messages: [user('a'.repeat(4_000_000))] }, /at least \d+ tokens/],
    ['10,000 messages', '/v1/chat/completions', { messages: Array(10_000).fill(user('x')) }, /at least 10000 tokens/],
    ['100,000 parts', '/v1/chat/completions', { messages: [user('x\n'.repeat(100_000))] }, /tokens/],
    ['100,000 control tokens', '/v1/completions', { prompt: '<|im_end|>'.repeat(100_000) }, /tokens/],
    ['a schema that doubles', '/v1/chat/completions', { ...chatBody, ...format(doubling) }, /alternatives/],
    [
      'a schema of another file',
      '/v1/chat/completions',
      { ...chatBody, ...format({ $ref: 'file:///etc/passwd' }) },
      /is not in #\/\$defs/,
    ],
    ['a choice of nothing', '/v1/chat/completions', { ...chatBody, ...format({ enum: [] }) }, /no alternatives/],
    [
      'a text of 1,000,000,000 characters',
      '/v1/chat/completions',
      { ...chatBody, ...format({ type: 'string', minLength: 1e9 }) },
      /minLength is more than/,
    ],
  ])('%s is refused at once, and the next one is answered', async (_name, path, body, message) => {
    const { status, text } = await send(server.port, { path, body });
    expect([status, text]).toEqual([400, expect.stringMatching(message)]);
    expect((await send(server.port, { body: chatBody })).text).toContain('"content":"相关"');
  });

  test('many control tokens are tokenised, many messages rendered', async () => {
    const content = '<|im_end|>相关'.repeat(20_000);
    const { tokens } = (await send(server.port, { path: '/tokenize', body: { content } })).json() as {
      tokens: number[];
    };
    expect([tokens.length, new Set(tokens).size]).toEqual([40_000, 2]);
    const messages = Array.from({ length: 5000 }, (_, at) => user(String(at)));
    const rendered = (await send(server.port, { path: '/apply-template', body: { messages } })).json();
    expect(rendered['prompt']).toContain('<|im_start|>user\n4999<|im_end|>\n');
  });

  test('an answer behind a given text keeps its spaces, whole and streamed', async () => {
    const prompt = '<|im_start|>user\n有关吗？<|im_end|>\n<|im_start|>assistant\n';
    const textOf = async (path: string, body: object) => {
      const whole = (await send(server.port, { path, body })).json() as { choices: Choice[] };
      const streamed = (await send(server.port, { path, body: { ...body, stream: true } })).text
        .split('\n\n')
        .filter((event) => event.startsWith('data: {'))
        .flatMap((event) => (JSON.parse(event.slice(6)) as { choices: Choice[] }).choices);
      const pick = ({ text, message, delta }: Choice) => text ?? message?.content ?? delta?.content ?? '';
      return [whole.choices.map(pick).join(''), streamed.map(pick).join('')];
    };
    const going = { max_tokens: 4, with_reasoning: true };
    expect(await textOf('/v1/completions', { prompt: `${prompt}相关`, ...going })).toEqual([
      ' ####\n思考',
      ' ####\n思考',
    ]);
    const messages = [...chatBody.messages, { role: 'assistant', content: '相关' }];
    const begun = { messages, continue_final_message: true, ...going };
    expect(await textOf('/v1/chat/completions', begun)).toEqual([' ####\n思考', ' ####\n思考']);
    expect(await textOf('/v1/completions', { prompt })).toEqual(['相关 ', '相关 ']);
  });
});

interface Choice {
  readonly text?: string;
  readonly message?: { readonly content: string };
  readonly delta?: { readonly content?: string };
}

describe('a server and the process of its model', () => {
  test('a client that goes away ends its generation', async () => {
    const model = await bench.start(['思', '考', '过', '程'], { loop: true });
    const server = await serve(model);
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
    await expect.poll(() => server.stats.running).toBe(0);
    await expect.poll(() => model.stats.running).toBe(0);
    expect(server.stats.outputTokens).toBeLessThan(900);
    await server.close();
  });

  test('1,000 connections closed in mid-answer, and the next one is answered', async () => {
    const model = await bench.start(['相', '关'], { loop: true, parallel: 4 });
    const server = await serve(model);
    const body = JSON.stringify({ ...chatBody, stream: true, max_tokens: 500 });
    const request = `POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    const one = async () => {
      const { socket, seen, closed } = await rawSocket(server.port);
      socket.write(request);
      while (!seen().includes('data: ')) await Promise.race([once(socket, 'data'), closed]);
      socket.destroy();
      await closed;
    };
    for (let round = 0; round < 20; round++) await Promise.all(Array.from({ length: 50 }, one));
    await expect.poll(() => server.stats).toMatchObject({ requests: 1000, failures: 1000, running: 0 });
    const answer = await send(server.port, { body: { ...chatBody, max_tokens: 4 } });
    expect(answer.json()).toMatchObject({ choices: [{ message: { content: '相关相关' } }] });
    await server.close();
  });

  test('when every place is taken, texts are still tokenised', async () => {
    const server = await serve(await bench.start(['思', '考'], { loop: true }), { limits: { calls: 1 } });
    const { socket } = await rawSocket(server.port);
    const body = JSON.stringify({ ...chatBody, max_tokens: 900 });
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    await expect.poll(() => server.stats.running).toBe(1);
    const asked = [
      send(server.port, { body: chatBody }),
      send(server.port, { path: '/tokenize', body: { content: '思' } }),
    ];
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([429, 200]);
    socket.destroy();
    await server.close();
  });

  test('a crash is told to who is waiting, others come again a moment later, and /health says so', async () => {
    const before = children();
    const host = await bench.host(['思', '考', '过', '程'], { loop: true });
    const server = await serve(host);
    const waiting = send(server.port, { body: { ...chatBody, max_tokens: 900 } });
    const streaming = send(server.port, { body: { ...chatBody, stream: true, max_tokens: 900 } });
    await expect.poll(() => server.stats.running).toBe(2);
    for (const pid of children().filter((one) => !before.includes(one))) process.kill(pid, 'SIGKILL');
    const [told, streamed] = await Promise.all([waiting, streaming]);
    expect([told.status, told.headers['retry-after']]).toEqual([503, '3']);
    expect(streamed.text).toContain('runtime.failed');
    const between = await send(server.port, { path: '/health' });
    expect([between.status, between.json()]).toMatchObject([503, { status: 'restarting' }]);
    const early = await send(server.port, { body: chatBody });
    expect([early.status, early.json()]).toMatchObject([503, { error: { code: 'model_loading' } }]);
    expect(Number(early.headers['retry-after'])).toBeGreaterThan(0);
    await expect.poll(async () => (await send(server.port, { path: '/health' })).status, { timeout: 20_000 }).toBe(200);
    expect((await send(server.port, { body: { ...chatBody, max_tokens: 2 } })).text).toContain('思考');
    expect((await send(server.port, { path: '/metrics' })).text).toContain('promptmill_model_restarts_total 1\n');
    await server.close();
  });

  test('a process that hangs is ended and started again', async () => {
    const host = await bench.host(['相关', '####'], { silenceMs: 600 });
    const server = await serve(host);
    process.kill(host.pid ?? 0, 'SIGSTOP'); // as native code does that comes to no end
    const told = await send(server.port, { body: chatBody });
    expect([told.status, told.text]).toEqual([503, expect.stringContaining('no answer for 1 s')]);
    await expect.poll(async () => (await send(server.port, { path: '/health' })).status, { timeout: 15_000 }).toBe(200);
    expect((await send(server.port, { body: chatBody })).text).toContain('相关');
    await server.close();
  });

  test('a model that was unloaded because it was idle is loaded by the next calls, which wait for it', async () => {
    const server = await serve(await bench.host(['相关', '####'], { idleMinutes: 0.002, parallel: 4 }));
    const state = async () => (await send(server.port, { path: '/health' })).json();
    await expect.poll(state).toEqual({ status: 'ok', state: 'unloaded' });
    const answers = await Promise.all(Array.from({ length: 3 }, () => send(server.port, { body: chatBody })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await server.close();
  });

  test('a port that is taken is named', async () => {
    const model = await bench.start(['相关', '####']);
    const server = await serve(model);
    await expect(serve(model, { port: server.port })).rejects.toMatchObject({
      code: 'runtime.failed',
      args: [server.port, 'EADDRINUSE'],
    });
    await server.close();
  });
});
