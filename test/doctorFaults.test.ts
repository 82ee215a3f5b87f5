import { spawnSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { DoctorLine } from '#core/doctor/report';
import { translator } from '#core/l10n';
import { checkEnvironment } from '#node/doctor/checkEnvironment';
import type { DoctorOptions, DoctorTeacher } from '#node/doctor/doctorContext';
import { promptmill } from './support/cli.ts';
import { tempDir } from './support/tempDir.ts';
import { environment } from './support/trainers.ts';

const temp = tempDir();
const at = (...names: string[]) => path.join(temp.path, ...names);
const plain: DoctorOptions = {
  t: translator(),
  env: {},
  version: '1.2.3',
  canRun: true,
  network: { ask: false, addresses: [] },
};
const secret = (...parts: readonly string[]) => parts.join('-');

async function lines(options: Partial<DoctorOptions>): Promise<Readonly<Record<string, DoctorLine>>> {
  const report = await checkEnvironment({ ...plain, ...options });
  return Object.fromEntries(report.lines.map((line) => [line.id, line]));
}

/** A program of this name that prints and ends as told, in a folder for PATH. */
async function program(name: string, prints: string, code = 0): Promise<string> {
  const folder = at(`programs-${name}-${code}-${prints.length}`);
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, name),
    `#!${process.execPath}\nprocess.stdout.write(${JSON.stringify(prints)});process.exitCode=${code};\n`,
  );
  await chmod(path.join(folder, name), 0o755);
  return folder;
}

describe.skipIf(process.platform === 'win32')('the doctor on a machine with faults', () => {
  test('no Python, no driver', async () => {
    const found = await lines({ env: { PATH: at('nothing') } });
    expect(found['python']).toMatchObject({ station: 'train', status: 'fail', found: 'none was found' });
    expect(found['python']?.todo).toContain('Install Python');
    expect(found['driver']).toMatchObject({ station: 'machine', status: 'ok' });
    expect(found['llamafactory']).toBeUndefined();
    expect(found['promptmill']?.found).toBe('1.2.3');
  });

  test.each([
    ['a driver that does not answer', 'NVIDIA-SMI has failed because it couldn’t talk to the driver.\n', 9],
    ['a message in place of a table', 'Unable to determine the device handle for GPU 0000: Unknown Error\n', 0],
    ['a table with a broken row', 'NVIDIA A10, 550.54.15, 24576, 20480\n[GPU is lost], [N/A], [N/A], [N/A]\n', 0],
  ])('nvidia-smi is broken: %s', async (_, prints, code) => {
    const { driver, cuda } = await lines({ env: { PATH: await program('nvidia-smi', prints, code) } });
    expect(driver).toMatchObject({ status: 'warn', found: expect.stringContaining('does not work') as string });
    expect(driver?.found).toContain(prints.split('\n', 1)[0]);
    expect(driver?.todo).toContain('driver');
    expect(cuda?.status).toBe('unknown');
  });

  test('GPUs are told with driver and memory; a card that does not tell its memory is one too', async () => {
    const prints = 'NVIDIA A10, 550.54.15, 24576, 20480\nNVIDIA GB10, 550.54.15, [N/A], [N/A]\n';
    const found = await lines({ env: { PATH: await program('nvidia-smi', prints) } });
    expect(found['driver-0']).toMatchObject({
      status: 'ok',
      found: 'NVIDIA A10, driver 550.54.15, 20.0 of 24.0 GiB free',
    });
    expect(found['driver-1']?.found).toBe('NVIDIA GB10, driver 550.54.15');
  });

  test('a folder that cannot be written is told, and nothing is tried out in it', async () => {
    await chmod(temp.path, 0o755);
    for (const [name, mode] of [['open', 0o777] as const, ['shut', 0o555] as const]) {
      await mkdir(at(name));
      await chmod(at(name), mode);
    }
    const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
    // Root may write everywhere: this has to be somebody else.
    const someone = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const look = (folder: string) => {
      const { stdout, status, stderr } = spawnSync(
        process.execPath,
        ['--no-warnings', main, 'doctor', '--station', 'machine', '--json'],
        { cwd: at(folder), env: { PATH: '/nowhere', LANG: 'C' }, encoding: 'utf8', ...someone },
      );
      expect(stderr).toBe('');
      const report = JSON.parse(stdout) as { lines: readonly DoctorLine[] };
      return { status, line: report.lines.find(({ id }) => id === 'folder') };
    };
    expect(look('open')).toMatchObject({ status: 0, line: { status: 'ok' } });
    const shut = look('shut');
    expect(shut).toMatchObject({ status: 1, line: { status: 'fail', found: 'it cannot be written (EACCES)' } });
    expect(shut.line?.todo).toContain('that you may write to');
  });

  test('a damaged runtime', async () => {
    const folder = at('runtime', 'node_modules', 'node-llama-cpp');
    await mkdir(path.join(folder, 'dist'), { recursive: true });
    await writeFile(path.join(folder, 'dist', 'index.js'), 'throw new Error("no binding in here");');
    await writeFile(path.join(folder, 'package.json'), '{"version":"9.9.9"}');
    const foreign = await lines({ stations: ['run'], runtimes: [undefined, '', at('none'), folder] });
    expect(foreign['runtime']).toMatchObject({ station: 'run', status: 'fail' });
    expect(foreign['runtime']?.found).toMatch(/^9\.9\.9, in .*cpu: does not work here: no binding in here/);
    await writeFile(at('runtime', 'node_modules', '.promptmill-runtime.json'), '{"version":"9.9.9","backends":["cpu"]');
    const cut = await lines({ stations: ['run'], runtimes: [folder] });
    expect(cut['runtime']).toMatchObject({ status: 'fail', found: expect.stringContaining('damaged') as string });
    expect((await lines({ stations: ['run'] }))['runtime']).toMatchObject({ status: 'warn', found: 'not installed' });
  });

  test('a check that throws is a line, and the others are done', async () => {
    const checks = {
      machine: [() => Promise.reject(new Error('this broke')), () => Promise.resolve([])],
      prompt: [],
      label: [() => Promise.resolve([{ id: 'x', status: 'ok' as const, what: 'X', found: 'y' }])],
      review: [],
      train: [],
      run: [],
    };
    const report = await checkEnvironment(plain, checks);
    expect(report.lines.map(({ id, status, found }) => [id, status, found])).toEqual([
      ['doctor', 'unknown', 'this broke'],
      ['x', 'ok', 'y'],
    ]);
  });
});

describe('in Restricted Mode', () => {
  test.skipIf(process.platform === 'win32')('no program is run', async () => {
    const { dir, started } = await environment(at('env'));
    const PATH = await program('nvidia-smi', 'NVIDIA A10, 550.54.15, 1, 1\n');
    const found = await lines({ canRun: false, python: dir, env: { PATH } });
    expect(found['python']).toMatchObject({ status: 'skipped', found: 'not in Restricted Mode' });
    expect(found['driver']).toMatchObject({ status: 'skipped' });
    expect(found['cuda']).toBeUndefined();
    expect(await started()).toEqual([]);
  });

  test('it is said, with the settings that have no effect', async () => {
    const editor = {
      name: 'An editor',
      version: '1.99.0',
      needs: '1.101.0',
      place: 'here',
      trusted: false,
      ignored: [{ name: 'promptmill.teachers', why: 'machine' } as const],
    };
    const found = await lines({ editor, stations: ['machine'], canRun: false });
    expect(found['editor']).toMatchObject({
      status: 'fail',
      what: 'An editor',
      todo: 'Promptmill needs 1.101.0 or newer.',
    });
    expect(found['trust']?.status).toBe('warn');
    expect(found['settings']).toMatchObject({
      status: 'warn',
      found: 'without effect: promptmill.teachers (a workspace cannot set it)',
    });
  });
});

describe('keys', () => {
  const teacher = (more: Partial<DoctorTeacher>): DoctorTeacher => ({
    title: 'Kimi',
    origin: 'https://api.moonshot.cn',
    isOwn: false,
    key: 'missing',
    variable: 'MOONSHOT_API_KEY',
    ...more,
  });

  test('are told by the address that each is bound to', async () => {
    const found = await lines({
      stations: ['label'],
      teachers: [
        teacher({ key: 'stored' }),
        teacher({ title: 'Kimi, old', key: 'stored' }),
        teacher({
          title: 'mine',
          origin: 'https://llm.corp.example',
          isOwn: true,
          key: 'environment',
          variable: 'MINE',
        }),
        teacher({ title: 'Other', origin: 'https://other.example' }),
        teacher({ title: 'Local', origin: 'http://127.0.0.1:1', key: 'none' }),
      ],
    });
    expect(found['key-api.moonshot.cn']).toMatchObject({
      status: 'ok',
      found: 'Kimi, Kimi, old: stored, and sent to https://api.moonshot.cn only',
    });
    expect(found['key-own']?.found).toBe('mine: in MINE, and sent to its own address only');
    expect(found['keys']).toMatchObject({ status: 'ok', found: 'none for Other' });
  });

  test('none at all, and a secret storage that does not answer', async () => {
    const none = await lines({ stations: ['label'], teachers: [teacher({})] });
    expect(none['keys']).toMatchObject({ status: 'warn', todo: expect.stringContaining('MOONSHOT_API_KEY') as string });
    const shut = await lines({ stations: ['label'], teachers: [teacher({ key: 'unreadable' })] });
    expect(shut['secret-storage']).toMatchObject({
      status: 'warn',
      todo: expect.stringContaining('MOONSHOT_API_KEY') as string,
    });
  });

  test('what cannot be a key is said, without saying what it is', async () => {
    const odd = secret('sk', '"quoted here"');
    const { out } = await promptmill(temp.path, ['doctor', '--station', 'label'], { env: { MOONSHOT_API_KEY: odd } });
    expect(out).toContain('It looks like no key');
    expect(out).not.toContain('quoted');
    const good = { MOONSHOT_API_KEY: secret('sk', 'abcdefghijklmnop1234') };
    expect((await promptmill(temp.path, ['doctor', '--station', 'label'], { env: good })).out).not.toContain('no key:');
  });
});

describe('the network', () => {
  test('is asked only when a person says so: once an address, without a key', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? 'no key'}`);
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const origin = `http://127.0.0.1:${port}`;
    const addresses = [
      { name: 'up', address: origin, isOwn: false },
      { name: 'mine', address: 'http://127.0.0.1:9', isOwn: true }, // discard: nobody listens
      { name: 'plain', address: 'http://models.example', isOwn: false },
    ];
    try {
      const before = await lines({ stations: ['label'], network: { ask: false, addresses } });
      expect(before['network']).toMatchObject({ status: 'skipped' });
      expect(before['network']?.found).toContain(`it would ask ${origin}, mine, http://models.example`);
      expect(asked).toEqual([]);
      const after = await lines({ stations: ['label'], network: { ask: true, addresses } });
      expect(after['network-up']).toMatchObject({ status: 'ok' });
      expect(after['network-up']?.found).toMatch(/^http:\/\/127\.0\.0\.1:\d+ answers \(HTTP 404, \d+\.\d s\)$/);
      expect(after['network-mine']).toMatchObject({ status: 'warn' });
      expect(after['network-mine']?.found).toMatch(/^mine cannot be reached: /);
      expect(after['network-plain']?.status).toBe('warn'); // never over http
      expect(asked).toEqual(['HEAD / no key']);
    } finally {
      server.close();
    }
  });
});

describe.skipIf(process.platform === 'win32')('nothing of a person is in the report', () => {
  test('whatever the environment and the programs say', async () => {
    const workspace = at('nordstern');
    const user = 'haidimao';
    const [host, key, password] = ['kiefer7', secret('plainlooking', 'value', '77'), 'geh:eim@x'];
    await environment(path.join(workspace, '.venv'), {
      torch: {
        cuda: false,
        gpus: [],
        error: `OSError: ${key} at /home/${user}/x and ${workspace}/y on ${host} (10.20.30.40), ${user}@corp.example`,
      },
    });
    const env = {
      PATH: await program('nvidia-smi', `Failed for ${user} on ${os.hostname()} with ${key}\n`, 3),
      USER: user,
      HOSTNAME: host,
      HOME: at('homes', user),
      HTTPS_PROXY: `http://${user}:${password}@proxy.corp.example:3128`,
      https_proxy: `nonsense-${password}@`,
      MY_SERVICE_TOKEN: key,
      MOONSHOT_API_KEY: secret('sk', 'abcdefghijklmnop1234'),
    };
    for (const flags of [[], ['--json'], ['--locale', 'zh-cn']]) {
      const { out, err } = await promptmill(workspace, ['doctor', ...flags], { env });
      expect(err).toBe('');
      expect(out).toContain('OSError: …');
      expect(out).toContain('./.venv/bin/python3');
      expect(out).toMatch(/HTTPS_PROXY/);
      const canaries = [
        user,
        host,
        key,
        'geh',
        'eim@x',
        'corp.example',
        '10.20.30.40',
        'nordstern',
        'abcdefghijklmnop',
      ];
      expect(canaries.filter((canary) => out.includes(canary))).toEqual([]);
      // The name of the machine that tests run on may be a part of other words.
      if (os.hostname() !== 'localhost') expect(out.split(/[^\w.-]+/)).not.toContain(os.hostname());
    }
  });
});
