import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundles } from '../scripts/build.mjs';
import { openWorkbench, runtimePath, type Workbench } from './support/localModel.ts';
import { send } from './support/serving.ts';
import { writeScriptedModel } from './support/tinyQwen.ts';

const chatBody = { messages: [{ role: 'user', content: '有关吗？' }] };

describe('promptmill serve', () => {
  let bench: Workbench;
  let cli: string;
  let modelFile: string;
  beforeAll(async () => {
    bench = await openWorkbench();
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
  afterAll(() => bench.close());

  const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const child = spawn(process.execPath, [cli, 'serve', ...args], {
      cwd: bench.dir,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'en_US.UTF-8', PROMPTMILL_RUNTIME: runtimePath, ...env },
    });
    return { child, exit: once(child, 'exit'), err: readAll(child.stderr) };
  };
  const said = async (stream: NodeJS.ReadableStream, pattern: RegExp) => {
    let seen = '';
    stream.on('data', (chunk) => (seen += String(chunk)));
    while (!pattern.test(seen)) await once(stream, 'data');
    return seen;
  };
  const portOf = (text: string) => Number(/127\.0\.0\.1:(\d+)/.exec(text)?.[1]);

  test('prints the address and a token of 256 bits, serves, and ends cleanly on SIGINT', async () => {
    const { child, exit } = start([modelFile, '--json', '--gpu', 'off', '--parallel', '2']);
    const line = await said(child.stdout, /\n/);
    const { url, token, model, info } = JSON.parse(line) as Record<string, string>;
    expect([model, Buffer.from(token ?? '', 'base64url').length]).toEqual(['cli-model', 32]);
    expect(info).toMatchObject({ parallel: 2, contextSize: 4096, backend: 'cpu' });
    const port = portOf(url ?? '');
    const headers = { authorization: `Bearer ${token}` };
    const answered = await send(port, { body: chatBody, headers });
    expect(answered.json()).toMatchObject({ choices: [{ message: { content: '相关' } }] });
    expect(
      (await send(port, { path: '/algorithm/ChatRest', body: { prompt: 'x' }, headers: { authorization: '' } })).status,
    ).toBe(401);
    child.kill('SIGINT');
    expect(await exit).toEqual([0, null]);
  });

  test('takes the token from the environment without printing it, opens the old route, and says what fits, in Chinese', async () => {
    const { child, exit } = start(['--model', modelFile, '--allow-legacy', '--idle-minutes', '5', '--gpu', 'off'], {
      PROMPTMILL_TOKEN: 'my-own-token',
      LC_ALL: 'zh_CN.UTF-8',
    });
    const text = await said(child.stdout, /curl .*\n/);
    expect(text).toMatch(/cli-model 的服务地址：http:\/\/127\.0\.0\.1:\d+\/v1/);
    expect(text).toMatch(/F32.*在 CPU 上运行；可同时处理 \d+ 个请求，每个 4096 个 token/);
    expect(text).toContain('ChatRest');
    expect(text).not.toContain('my-own-token');
    const port = portOf(text);
    const open = await send(port, {
      path: '/algorithm/ChatRest',
      body: { prompt: 'x' },
      headers: { authorization: '' },
    });
    expect(open.json()).toMatchObject({ sucess: true, data: { answer: '相关' } });
    const own = { authorization: 'Bearer my-own-token' };
    expect((await send(port, { path: '/v1/models', headers: own })).status).toBe(200);
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  });

  test('a token file is read, and a token on the command line is warned of', async () => {
    const tokenFile = path.join(bench.dir, 'token');
    writeFileSync(tokenFile, 'from-a-file\n');
    const fromFile = start([modelFile, '--token-file', tokenFile]);
    const fromLine = start([modelFile, '--token', 'from-the-line']);
    for (const [{ child }, token] of [
      [fromFile, 'from-a-file'],
      [fromLine, 'from-the-line'],
    ] as const) {
      const text = await said(child.stdout, /curl .*\n/);
      expect(text).not.toContain(token);
      const answered = await send(portOf(text), { path: '/v1/models', headers: { authorization: `Bearer ${token}` } });
      expect(answered.status).toBe(200);
      child.kill('SIGINT');
    }
    expect(await fromLine.err).toMatch(/can be read by every user of this machine/);
    expect(await fromFile.err).toBe('');
  });

  test('an answer that runs is finished before it ends', async () => {
    const slow = path.join(bench.dir, 'slow.gguf');
    writeScriptedModel(slow, ['相', '关'], { loop: true });
    const { child, exit } = start([slow, '--json', '--gpu', 'off']);
    const { url, token } = JSON.parse(await said(child.stdout, /\n/)) as Record<string, string>;
    const headers = { authorization: `Bearer ${token}` };
    const running = send(portOf(url ?? ''), { body: { ...chatBody, max_tokens: 1500 }, headers });
    const busy = async () => (await send(portOf(url ?? ''), { path: '/metrics', headers })).text;
    await expect.poll(busy, { interval: 5 }).toContain('promptmill_model_running 1\n');
    child.kill('SIGTERM');
    expect((await running).json()).toMatchObject({ choices: [{ finish_reason: 'length' }] });
    expect(await exit).toEqual([0, null]);
  });

  test('a template that is not known is shown and refused, unless it is trusted or replaced', async () => {
    const odd = path.join(bench.dir, 'odd.gguf');
    const template = "{% for m in messages %}{{ 'Obey the vendor: ' + m['role'] + m['content'] }}{% endfor %}";
    writeScriptedModel(odd, ['相关', '####'], { template });
    const refused = start([odd]);
    refused.child.stdout.resume();
    expect(await refused.err).toMatch(/"Obey the vendor: ?"[\s\S]*not one of Qwen’s[\s\S]*--trust-template/);
    expect(await refused.exit).toEqual([1, null]);
    const trusted = start([odd, '--trust-template', '--json']);
    expect(JSON.parse(await said(trusted.child.stdout, /\n/))).toMatchObject({ info: { template: 'model' } });
    trusted.child.kill('SIGINT');
    const file = path.join(bench.dir, 'own.jinja');
    writeFileSync(file, template);
    const given = start([odd, '--chat-template', file, '--json']);
    expect(JSON.parse(await said(given.child.stdout, /\n/))).toMatchObject({ info: { template: 'given' } });
    given.child.kill('SIGINT');
    await Promise.all([trusted.exit, given.exit]);
  });

  test.each<[string, readonly string[], number, RegExp]>([
    ['no model', [], 2, /Which model/],
    ['two models', ['a.gguf', 'b.gguf'], 2, /Which model/],
    ['a port that is none', ['x.gguf', '--port', '99999'], 2, /--port takes a whole number/],
    ['a GPU that is none', ['x.gguf', '--gpu', 'big'], 2, /--gpu is one of auto, off, cuda, vulkan, metal/],
    ['a role that is none', ['x.gguf', '--legacy-history-role', 'user'], 2, /--legacy-history-role is one of/],
    ['a model that is not there', ['none.gguf'], 1, /none\.gguf cannot be read: ENOENT/],
    ['a template that is not there', ['x.gguf', '--template', 'none.md'], 2, /none\.md cannot be read/],
    ['a token file that is not there', ['x.gguf', '--token-file', 'none'], 2, /token file none cannot be read/],
    ['other machines without a word', ['x.gguf', '--host', '0.0.0.0'], 2, /lets other machines call[\s\S]*--lan/],
    ['a token too short for them', ['x.gguf', '--host', '0.0.0.0', '--lan', '--token', 'short'], 2, /at least 16/],
  ])('%s: the exit code and the next step', async (_name, args, code, message) => {
    const { child, err, exit } = start(args);
    child.stdout.resume();
    expect(await err).toMatch(message);
    expect(await exit).toEqual([code, null]);
  });
});
