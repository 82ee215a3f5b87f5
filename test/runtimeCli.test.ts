import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RUNTIME_VERSION } from '#node/runtime/packages';
import { runTask } from '#node/runtime/taskProcess';
import { root as project } from '../scripts/node.mjs';
import { promptmill } from './support/cli.ts';
import { stallAfter, startFileServer, type FileServer } from './support/fileServer.ts';
import { packSmall, publish } from './support/runtimePackages.ts';
import { tempDir } from './support/tempDir.ts';
import { writeScriptedModel } from './support/tinyQwen.ts';

const dir = tempDir();
const repository = 'Qwen/Qwen2.5-0.5B-Instruct-GGUF';
let server: FileServer;
beforeEach(async () => {
  server = await startFileServer();
});
afterEach(() => server.close());

const run = (argv: readonly string[], more: Parameters<typeof promptmill>[2] = {}) =>
  promptmill(dir.path, argv, { ...more, env: { XDG_DATA_HOME: dir.path, ...more.env } });

describe('promptmill runtime', () => {
  test('says what is there, and what to do', async () => {
    const { code, out } = await run(['runtime', '--dir', 'rt']);
    expect(code).toBe(1);
    expect(out).toContain(path.join(dir.path, 'rt'));
    expect(out).toContain('promptmill runtime install');
    const json = await run(['runtime', 'status', '--dir', 'rt', '--json']);
    expect(JSON.parse(json.out)).toMatchObject({ wanted: RUNTIME_VERSION, state: { kind: 'absent' }, probed: [] });
    expect((await run(['runtime', 'remove', '--dir', 'rt'])).out).toContain('There is no runtime');
    expect((await run(['runtime', 'status', '--dir', 'rt'], { locale: 'zh-cn' })).out).toContain('尚未安装');
  });

  test('lists what to fetch by hand, for this machine or another', async () => {
    const { code, out } = await run([
      'runtime',
      'list',
      '--registry',
      'https://registry.example/',
      '--gpu',
      'off',
      '--platform',
      'linux-x64',
    ]);
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines.length % 2).toBe(0);
    for (const [at, line] of lines.entries()) {
      expect(line).toMatch(
        at % 2 === 0 ? /^# https:\/\/registry\.example\/\S+\.tgz \d+$/ : /^[0-9a-f]{128} {2}[\w.-]+\.tgz$/,
      );
    }
    expect(lines[0]).toContain(`/node-llama-cpp/-/node-llama-cpp-${RUNTIME_VERSION}.tgz`);
    const { files, machine } = JSON.parse(
      (await run(['runtime', 'list', '--gpu', 'cuda', '--platform', 'win32-x64', '--json'])).out,
    ) as {
      files: { name: string }[];
      machine: string;
    };
    expect(machine).toBe('win32-x64');
    expect(files.map(({ name }) => name)).toContain(`node-llama-cpp-win-x64-cuda-${RUNTIME_VERSION}.tgz`);
    expect(files.some(({ name }) => name.includes('linux'))).toBe(false);
  });

  test('installs nothing from a registry that lacks it, nor from a folder that does', async () => {
    const away = await run(['runtime', 'install', '--registry', server.origin, '--gpu', 'off', '--dir', 'rt']);
    expect(away).toMatchObject({ code: 1, err: expect.stringContaining('HTTP 404') });
    expect(away.err).toContain(server.origin);
    await mkdir(path.join(dir.path, 'stick'));
    const folder = await run(['runtime', 'install', '--from', 'stick', '--gpu', 'off', '--dir', 'rt', '--json']);
    expect(folder.code).toBe(1);
    expect(JSON.parse(folder.out)).toMatchObject({
      error: { code: 'download.failed', message: expect.stringContaining(RUNTIME_VERSION) },
    });
    expect(await readdir(path.join(dir.path, 'rt'))).toEqual(['cache']);
  });

  test.each([
    [['runtime', 'uninstall']],
    [['runtime', 'install', 'now']],
    [['runtime', 'install', '--gpu', 'cuda,amd']],
    [['runtime', 'install', '--platform', 'win32-x64']],
    [['runtime', 'list', '--platform', 'amiga-m68k']],
    [['runtime', 'download']],
    [['fetch-model']],
    [['fetch-model', 'a/b', 'c/d']],
  ])('%j is wrong usage', async (argv) => {
    expect(await run(argv)).toMatchObject({ code: 2 });
  });

  test('goes through the proxy of the environment', async () => {
    const packed = packSmall({ filler: 1000 });
    publish(server, packed);
    const seen: string[] = [];
    const proxy = createServer((request, response) => {
      seen.push(request.url ?? '');
      response.writeHead(502).end();
    });
    proxy.on('connect', (request, client) => {
      seen.push(request.url ?? '');
      const [host = '', port] = (request.url ?? '').split(':');
      const upstream = connect(Number(port), host, () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(client);
        client.pipe(upstream);
      });
      upstream.on('error', () => client.destroy());
      client.on('error', () => upstream.destroy());
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const silent = { debug() {}, info() {}, warn() {}, error() {} };
    await runTask(
      'download',
      { root: path.join(dir.path, 'stick'), packages: packed.packages, registry: server.origin },
      {
        script: path.join(project, 'src', 'node', 'runtime', 'runtimeTask.ts'),
        log: silent,
        env: { HTTP_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, NO_PROXY: '', no_proxy: '' },
      },
    );
    expect(seen).toContain(new URL(server.origin).host);
    expect(await readdir(path.join(dir.path, 'stick'))).toHaveLength(2);
    proxy.closeAllConnections();
    proxy.close();
  });
});

describe('promptmill fetch-model', () => {
  let model: Buffer;
  let hash: string;
  beforeEach(async () => {
    const file = path.join(dir.path, 'made.gguf');
    writeScriptedModel(file, ['相关', '####']);
    model = await readFile(file);
    hash = createHash('sha256').update(model).digest('hex');
    server.put(
      `/api/models/${repository}/tree/main`,
      JSON.stringify([
        { type: 'file', path: 'qwen-q8_0.gguf', size: model.length, lfs: { oid: hash, size: model.length } },
      ]),
    );
    server.put(`/${repository}/resolve/main/qwen-q8_0.gguf`, model);
  });
  const fetchIt = (more: readonly string[] = [], options: Parameters<typeof promptmill>[2] = {}) =>
    run(['fetch-model', `${repository}:Q8_0`, '--source', server.origin, '--to', 'models', ...more], options);

  test('says the size first and shows the hash', async () => {
    const dry = await fetchIt(['--dry-run']);
    expect(dry).toMatchObject({ code: 0, out: `${hash}  ${model.length}  qwen-q8_0.gguf\n` });
    const { code, out, err } = await fetchIt();
    const file = path.join(dir.path, 'models', 'qwen-q8_0.gguf');
    expect({ code, out }).toEqual({ code: 0, out: `${file}\n  sha256 ${hash} (as the source says)\n` });
    expect(err).toContain(`qwen-q8_0.gguf from ${server.origin}`);
    expect(err).toMatch(/\d kB.* free/);
    expect(await readFile(file)).toEqual(model);
    expect(JSON.parse((await fetchIt(['--json'])).out)).toMatchObject({
      file,
      files: [{ sha256: hash, compared: true }],
    });
  });

  test('gives a mirror its own token only, and says in Chinese what is refused', async () => {
    const token = ['hub', 'secret'].join('-');
    await fetchIt([], { env: { HF_TOKEN: token } });
    expect(server.came.some(({ authorization }) => authorization !== undefined)).toBe(false);
    await fetchIt(['--dry-run'], { env: { PROMPTMILL_HUB_TOKEN: token } });
    expect(server.came.at(-1)?.authorization).toBe(`Bearer ${token}`);
    const missing = await run(['fetch-model', 'nobody/nothing', '--source', server.origin], { locale: 'zh-cn' });
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('不存在（HTTP 404）') });
  });

  test('ends at Ctrl-C and goes on the next time', async () => {
    server.trouble(`/${repository}/resolve/main/qwen-q8_0.gguf`, stallAfter(10_000));
    const stop = new AbortController();
    const running = fetchIt([], { signal: stop.signal });
    const part = path.join(dir.path, 'models', 'qwen-q8_0.gguf.partial');
    while ((await readFile(part).catch(() => Buffer.alloc(0))).length < 10_000)
      await new Promise((go) => setTimeout(go, 10));
    stop.abort();
    expect(await running).toMatchObject({ code: 130 });
    expect(await fetchIt()).toMatchObject({ code: 0 });
    expect(server.came.at(-1)?.range).toBe('bytes=10000-');
  });

  test('never hands out what it was not asked for: a name that leads out of the folder', async () => {
    server.put(
      `/api/models/${repository}/tree/main`,
      JSON.stringify([
        { type: 'file', path: '../../up-q8_0.gguf', size: model.length, lfs: { oid: hash, size: model.length } },
      ]),
    );
    await writeFile(path.join(dir.path, 'marker'), '');
    await fetchIt();
    expect((await readdir(dir.path)).includes('up-q8_0.gguf')).toBe(false);
    expect((await readdir(path.dirname(dir.path))).includes('up-q8_0.gguf')).toBe(false);
  });
});
