import { fork } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Logger } from '#core/ports';
import { installRuntime, removeRuntime, type InstallProgress } from '#node/runtime/install';
import { readInstall } from '#node/runtime/installState';
import { detectBackends, thisMachine } from '#node/runtime/machine';
import { backendsFor, packagesFor, RUNTIME_VERSION, tarballName, type Machine } from '#node/runtime/packages';
import { packageFolder } from '#node/runtime/places';
import { planRuntime } from '#node/runtime/plan';
import { fetchTarballs, takeTarballs, tarballsOf } from '#node/runtime/tarballs';
import { runTask } from '#node/runtime/taskProcess';
import { neededPackages } from '../scripts/runtimePackages.mjs';
import { root as project } from '../scripts/node.mjs';
import { otherBytes, stallAfter, startFileServer, status, type FileServer } from './support/fileServer.ts';
import { openWorkbench } from './support/localModel.ts';
import { packRuntime, packSmall, publish } from './support/runtimePackages.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const script = path.join(project, 'src', 'node', 'runtime', 'runtimeTask.ts');
const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };
let server: FileServer;
beforeEach(async () => {
  server = await startFileServer();
});
afterEach(() => server.close());

const root = () => path.join(dir.path, 'run time'); // a space, as in “Application Support”
const request = ({ packages }: ReturnType<typeof packSmall>) =>
  ({ root: root(), packages, backends: ['cpu'], registry: server.origin }) as const;
const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

describe('the packages of this project', () => {
  const work = openWorkbench();
  afterAll(async () => (await work).close());

  test('are fetched, unpacked and tried, and run a model', { timeout: 120_000 }, async () => {
    const packed = packRuntime();
    publish(server, packed);
    const steps: InstallProgress[] = [];
    const installed = await runTask('install', request(packed), {
      script,
      log: silent,
      onProgress: (progress) => 'step' in progress && steps.push(progress),
    });
    expect(installed).toMatchObject({ changed: true, probed: [{ backend: 'cpu', works: true }] });
    expect([...new Set(steps.map(({ step }) => step))]).toEqual(['fetch', 'unpack', 'test']);
    const fetched = steps.filter(({ step }) => step === 'fetch');
    expect(fetched.at(-1)?.done).toBe(fetched.at(-1)?.total);
    expect(await readdir(root())).toEqual(['node_modules']);

    const model = await (await work).start(['相关', '####', '因为'], { runtimePath: installed.folder });
    const answer = await model.call('generate', {
      input: { messages: [{ role: 'user', content: '有关吗？' }] },
      stop: ['####'],
    });
    expect(answer.text).toBe('相关');

    const asked = server.came.length;
    expect(await installRuntime(request(packed))).toMatchObject({ changed: false, probed: [{ works: true }] });
    expect(server.came).toHaveLength(asked);
  });

  test('are just those of the lockfile, with what Node would look for', async () => {
    const lock = JSON.parse(await readFile(path.join(project, 'runtime', 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version: string; integrity: string; os?: string[]; cpu?: string[] }>;
    };
    const { packages } = JSON.parse(
      await readFile(path.join(project, 'src', 'node', 'runtime', 'packages.json'), 'utf8'),
    ) as { packages: { place: string; version: string; integrity: string }[] };
    expect(packages.map(({ place }) => place)).toEqual(neededPackages(lock.packages));
    for (const { place, version, integrity } of packages) {
      expect({ version, integrity }).toEqual({
        version: lock.packages[place]?.version,
        integrity: lock.packages[place]?.integrity,
      });
    }
    expect(lock.packages['node_modules/node-llama-cpp']?.version).toBe(RUNTIME_VERSION);
  });
});

describe('an installation', () => {
  test('stays as it is when its successor is damaged, does not come, or does not load', async () => {
    publish(server, packSmall());
    await installRuntime(request(packSmall()));
    const word = path.join(root(), 'node_modules', '@scope', 'filler', 'filler.txt');

    const next = packSmall({ word: 'next', version: '9.9.10' });
    const paths = publish(server, next);
    server.trouble(paths.get('@scope/filler') ?? '', otherBytes, status(404));
    await expect(installRuntime(request(next))).rejects.toMatchObject({ code: 'download.damaged' });
    await expect(installRuntime(request(next))).rejects.toMatchObject({ code: 'download.failed' });
    const old = packSmall({ works: false, version: '9.9.11' });
    publish(server, old);
    await expect(installRuntime(request(old))).rejects.toMatchObject({
      code: 'runtime.failed',
      message: expect.stringContaining('this system is too old'),
    });
    expect(await readFile(word, 'utf8')).toBe('filler');
    expect(await readInstall(root())).toMatchObject({ kind: 'whole', mark: { version: '9.9.9' } });

    await installRuntime(request(next));
    expect(await exists(word)).toBe(false);
    expect(await readInstall(root())).toMatchObject({ kind: 'whole', mark: { version: '9.9.10' } });
    expect(await readdir(root())).toEqual(['node_modules']);
  });

  test('that lacks a file, or was cut, is found and made whole', async () => {
    const packed = packSmall();
    publish(server, packed);
    await installRuntime(request(packed));
    const noise = path.join(root(), 'node_modules', '@scope', 'filler', 'noise');
    for (const harm of [
      () => rm(noise),
      () => writeFile(noise, 'x'),
      () => writeFile(path.join(root(), 'node_modules', '.promptmill-runtime.json'), '{'),
    ]) {
      await harm();
      expect(await readInstall(root())).toMatchObject({ kind: 'broken' });
      expect(await installRuntime(request(packed))).toMatchObject({ changed: true });
      expect((await stat(noise)).size).toBe(200_000);
    }
    await mkdir(path.join(root(), 'staging-0123abcd', 'x'), { recursive: true }); // of a process that was killed
    await rm(noise);
    await installRuntime(request(packed));
    expect(await readdir(root())).toEqual(['node_modules']);
  });

  test('of somebody else is left alone; our own can be removed', async () => {
    await mkdir(path.join(root(), 'node_modules', 'express'), { recursive: true });
    await expect(installRuntime(request(packSmall()))).rejects.toMatchObject({ code: 'runtime.failed' });
    expect(await removeRuntime(root())).toBe(false);
    expect(await exists(path.join(root(), 'node_modules', 'express'))).toBe(true);
    await rm(root(), { recursive: true });
    publish(server, packSmall());
    await installRuntime(request(packSmall()));
    expect(await removeRuntime(root())).toBe(true);
    expect(await readInstall(root())).toEqual({ kind: 'absent' });
    expect(await readdir(root())).toEqual([]);
  });

  test('is made by one process at a time', async () => {
    const packed = packSmall();
    const paths = publish(server, packed);
    server.trouble(paths.get('@scope/filler') ?? '', stallAfter(1000));
    const stop = new AbortController();
    const first = installRuntime(request(packed), { signal: stop.signal });
    await partOf('scope-filler-9.9.9.tgz', 1000);
    await expect(installRuntime(request(packed))).rejects.toMatchObject({
      code: 'runtime.failed',
      message: expect.stringContaining(String(process.pid)),
    });
    stop.abort(new Error('cancelled'));
    await expect(first).rejects.toThrow('cancelled');
    expect(await installRuntime(request(packed))).toMatchObject({ changed: true });
    expect(server.came.at(-1)?.range).toBe('bytes=1000-');
  });

  test('goes on where a killed process, or one that was told to end, left it', async () => {
    const packed = packSmall();
    const paths = publish(server, packed);
    const filler = paths.get('@scope/filler') ?? '';
    server.trouble(filler, stallAfter(90_000), stallAfter(90_000));
    const child = fork(script, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child.send({ type: 'do', name: 'install', ask: request(packed) });
    await partOf('scope-filler-9.9.9.tgz', 90_000);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readInstall(root())).toEqual({ kind: 'absent' });

    const stop = new AbortController();
    const second = runTask('install', request(packed), { script, log: silent, signal: stop.signal });
    await until(() => server.came.some(({ range }) => range === 'bytes=90000-'));
    stop.abort(new Error('cancelled'));
    await expect(second).rejects.toThrow('cancelled');
    expect(await installRuntime(request(packed))).toMatchObject({ changed: true });
    expect(server.came.filter(({ path: asked, range }) => asked === filler && range === undefined)).toHaveLength(1);
  });
});

describe('without a network', () => {
  test('it comes from a folder, whatever its files are called, and says what is missing', async () => {
    const packed = packSmall();
    publish(server, packed);
    const tarballs = tarballsOf(packed.packages);
    const folder = path.join(dir.path, 'stick');
    await runTask(
      'download',
      { root: folder, packages: packed.packages, registry: server.origin },
      { script, log: silent },
    );
    expect((await readdir(folder)).toSorted()).toEqual(['node-llama-cpp-9.9.9.tgz', 'scope-filler-9.9.9.tgz']);
    const asked = server.came.length;
    await fetchTarballs(tarballs, folder, { registry: server.origin });
    expect(server.came).toHaveLength(asked); // what is there is not fetched again

    await rename(path.join(folder, 'scope-filler-9.9.9.tgz'), path.join(folder, 'download (1)'));
    await writeFile(path.join(folder, 'notes.txt'), 'else');
    expect(await installRuntime({ ...request(packed), registry: 'http://127.0.0.1:9', from: folder })).toMatchObject({
      changed: true,
    });
    await writeFile(path.join(folder, 'download (1)'), 'damaged');
    await expect(takeTarballs(tarballs, folder, dir.path)).rejects.toMatchObject({
      code: 'download.failed',
      message: expect.stringContaining('scope-filler-9.9.9.tgz'),
    });
    await expect(takeTarballs(tarballs, path.join(folder, 'nowhere'), dir.path)).rejects.toMatchObject({
      code: 'usage',
    });
  });
});

describe('what is fetched', () => {
  const names = (machine: Machine, ...backends: Parameters<typeof packagesFor>[1]) =>
    packagesFor(machine, backends)
      .map(({ name }) => name)
      .filter((name) => name.startsWith('@node-llama-cpp/'));
  const on = (os: string, cpu: string, musl = false): Machine => ({ os, cpu, musl });

  test('is for the machine and the GPU only', () => {
    expect(names(on('linux', 'x64'))).toEqual(['@node-llama-cpp/linux-x64']);
    expect(names(on('linux', 'x64'), 'cuda')).toEqual([
      '@node-llama-cpp/linux-x64',
      '@node-llama-cpp/linux-x64-cuda',
      '@node-llama-cpp/linux-x64-cuda-ext',
    ]);
    expect(names(on('win32', 'x64'), 'vulkan')).toEqual(['@node-llama-cpp/win-x64', '@node-llama-cpp/win-x64-vulkan']);
    expect(names(on('darwin', 'arm64'))).toEqual(['@node-llama-cpp/mac-arm64-metal']);
    expect(names(on('linux', 'arm'))).toEqual(['@node-llama-cpp/linux-armv7l']);
    expect(backendsFor(on('win32', 'x64'))).toEqual(['cpu', 'cuda', 'vulkan']);
    expect(backendsFor(on('linux', 'arm64'))).toEqual(['cpu']);
  });

  test('is nothing where there are no binaries', () => {
    for (const machine of [on('linux', 'x64', true), on('freebsd', 'x64'), on('linux', 's390x')]) {
      expect(backendsFor(machine)).toEqual([]);
      expect(() => packagesFor(machine, [])).toThrow('There is no prebuilt llama.cpp');
    }
    expect(() => packagesFor(on('linux', 'arm64'), ['cuda'])).toThrow('with cuda');
  });

  test('is said before, and by what there is here', async () => {
    const machine = thisMachine();
    const backends = await detectBackends(machine);
    expect(backends[0]).toBe(backendsFor(machine)[0]);
    const plan = await planRuntime({
      root: root(),
      registry: 'https://registry.example',
      machine: on('linux', 'x64'),
      backends: ['cuda'],
    });
    expect(plan).toMatchObject({
      backends: ['cpu', 'cuda'],
      possible: ['cpu', 'cuda', 'vulkan'],
      state: { kind: 'absent' },
      upToDate: false,
    });
    expect(plan.download).toBeGreaterThan(300e6);
    expect(plan.disk).toBeGreaterThan(plan.download);
    const cuda = plan.packages.find(({ name }) => name.endsWith('cuda-ext'));
    expect(cuda && tarballName(cuda)).toBe(`node-llama-cpp-linux-x64-cuda-ext-${RUNTIME_VERSION}.tgz`);
  });
});

test('the folder of the package lies where the extension looks for it', () => {
  expect(packageFolder(path.join('x', 'runtime'))).toBe(path.join('x', 'runtime', 'node_modules', 'node-llama-cpp'));
});

/** Waits for the part of a tarball. */
async function partOf(name: string, bytes: number): Promise<void> {
  const file = path.join(root(), 'cache', `${name}.partial`);
  await until(async () => ((await stat(file).catch(() => undefined))?.size ?? 0) >= bytes);
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(10);
}
