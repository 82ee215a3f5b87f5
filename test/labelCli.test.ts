import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '#core/errors';
import { hashOf } from '#core/hash';
import { labelCommand } from '../src/cli/label/label.ts';
import { openJob, readRecords } from '#node/label/jobFolder';
import { runIn, type RunWith } from './support/cli.ts';
import { TEMPLATE_TEXT } from './support/labelling.ts';
import { startTeacherServer, type TeacherServer, type Treatment } from './support/teacherServer.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const at = (...parts: string[]) => path.join(dir.path, ...parts);
let server: TeacherServer | undefined;

beforeEach(async () => {
  await mkdir(at('data'));
  await writeFile(at('t.template.md'), TEMPLATE_TEXT);
  await writeFile(at('data', 'a.csv'), 'text\none\ntwo\nthree\n');
  await writeFile(at('data', 'b.txt'), 'four');
});
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const run = (args: readonly string[], more: RunWith = {}) => runIn(dir.path, more, (io) => labelCommand.run(args, io));
const basic = ['--template', 't.template.md', '--out', 'job'];
const served = async (treat?: (request: number, record: string) => Treatment) => {
  server = await startTeacherServer(treat);
  return ['--base-url', server.baseUrl];
};
const records = async () =>
  (await readRecords(at('job'))).map(({ status, item }) => `${item.text} ${status}`).toSorted();

describe('promptmill label', () => {
  test('labels with any endpoint and says what came of it and what comes next', async () => {
    const { code, out, err } = await run([
      ...basic,
      ...(await served()),
      '--model',
      'm9',
      '--concurrency',
      '2',
      'data',
    ]);
    expect(code).toBe(0);
    expect(out).toContain('4 labelled, 0 unreadable, 0 failed, 0 answered before.');
    expect(out).toContain('promptmill qc --job job');
    expect(err).toContain('4 of 4');
    expect(server?.seen[0]?.body).toMatchObject({ model: 'm9' });
    expect(server?.peak()).toBeLessThanOrEqual(2);
    expect((await openJob(at('job'))).job).toMatchObject({
      sources: ['data'],
      teacher: { id: 'custom', model: 'm9', limits: { concurrency: 2 } },
    });
  });

  test('called again it goes on, with and without the rest of the line', async () => {
    const flags = await served((request) =>
      request === 2 ? { status: 400, type: 'invalid_request_error', message: 'Input token length too long' } : 'good',
    );
    const first = await run([...basic, ...flags, '--concurrency', '1', 'data']);
    expect(first.code).toBe(1);
    expect(first.out).toContain('3 labelled, 0 unreadable, 1 failed');
    expect(first.out).toContain('promptmill label --out job');
    expect(first.out).toContain('1 × ');
    const second = await run(['--out', 'job']);
    expect([second.code, server?.seen.length]).toEqual([0, 5]);
    expect(second.out).toContain('1 labelled, 0 unreadable, 0 failed, 3 answered before.');
    const third = await run([...basic, ...flags, 'data']);
    expect([third.code, server?.seen.length]).toEqual([0, 5]);
    expect(await records()).toContain('two labelled');
  });

  test('takes the key from the environment only, and keeps it nowhere', async () => {
    const key = 'sk-canary-987654321';
    const flags = [
      ...(await served((request) => (request === 1 ? { status: 500, message: `bad ${key}` } : 'good'))),
      '--api-key-env',
      'MY_KEY',
    ];
    await expect(run([...basic, ...flags, 'data'])).rejects.toMatchObject({
      code: 'teacher.auth',
      message: expect.stringContaining('MY_KEY') as string,
    });
    const { code, out, err } = await run([...basic, ...flags, '--verbose', 'data'], { env: { MY_KEY: key } });
    expect(code).toBe(0);
    expect(server?.seen[0]?.headers.authorization).toBe(`Bearer ${key}`);
    expect(err).toContain('bad …');
    const files = await Promise.all(['job.yaml', 'records.jsonl'].map((name) => readFile(at('job', name), 'utf8')));
    for (const text of [...files, out, err]) expect(text).not.toContain('canary');
    expect(files[0]).toContain('MY_KEY');
    const again = { env: { MY_KEY: key } };
    expect((await run(['--out', 'job', ...flags], again)).code).toBe(0);
    // A job folder that came from elsewhere must not choose which variable goes where.
    for (const args of [[], ['--api-key-env', 'MY_KEY']]) {
      await expect(run(['--out', 'job', ...args], again)).rejects.toMatchObject({
        code: 'teacher.auth',
        message: expect.stringContaining(server?.baseUrl ?? '?') as string,
      });
    }
  });

  test('prints one JSON object for machines', async () => {
    const { code, out } = await run([...basic, ...(await served()), '--json', 'data']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      job: at('job'),
      records: at('job', 'records.jsonl'),
      teacher: { id: 'custom', model: 'default' },
      state: 'done',
      counts: { labelled: 4, unreadable: 0, failed: 0 },
      skipped: 0,
      usage: { input: 400, output: 40 },
    });
  });

  test('stopped by what every record would meet, it exits with 1 and the reason, also as JSON', async () => {
    const flags = await served(() => ({
      status: 401,
      type: 'invalid_authentication_error',
      message: 'Invalid Authentication',
    }));
    const { code, out } = await run([...basic, ...flags, 'data']);
    expect(code).toBe(1);
    expect(out).toContain('Stopped:');
    expect(out).toContain('refused the key: Invalid Authentication. Check the key');
    const json = await run(['--out', 'job', '--json']);
    expect(JSON.parse(json.out)).toMatchObject({ state: 'stopped', error: { code: 'teacher.auth' } });
    const zh = await run(['--out', 'job'], { locale: 'zh-cn' });
    expect(zh.out).toMatch(/已停止：.*拒绝了密钥/);
  });

  test('sends the parameters that are given, and only those', async () => {
    const flags = [...(await served()), '--temperature', '0', '--max-tokens', '77', '--rpm', '60', '--tpm', '100000'];
    await run([...basic, ...flags, 'data/b.txt']);
    expect(server?.seen[0]?.body).toMatchObject({ temperature: 0, max_tokens: 77, model: 'default' });
    await expect(run(['--out', 'job', '--temperature', '1'])).rejects.toMatchObject({ code: 'job.invalid' });
  });

  test('interrupted, it keeps what came and exits with 130', async () => {
    const stop = new AbortController();
    const flags = await served((request) => {
      if (request === 2) stop.abort();
      return 'good';
    });
    const { code, out } = await run([...basic, ...flags, '--concurrency', '1', 'data'], { signal: stop.signal });
    expect([code, await records()]).toEqual([130, ['one labelled', 'two labelled']]);
    expect(out).toContain('Go on with: promptmill label --out job');
    expect((await run(['--out', 'job'])).code).toBe(0);
    expect(await records()).toHaveLength(4);
  });

  test('replays by default, from the file that is named', async () => {
    const line = (text: string) => JSON.stringify({ record: hashOf(text).slice(0, 16), reply: '想了想\n####\n不相关' });
    await writeFile(at('my.jsonl'), ['one', 'two', 'three'].map(line).join('\n'));
    const { code, out } = await run([...basic, '--replies', 'my.jsonl', 'data']);
    expect(code).toBe(1);
    expect(out).toContain('3 labelled, 0 unreadable, 1 failed');
    expect(out).toContain('choose a teacher with a key');
  });

  test('paths are relative to the base', async () => {
    await run([...basic, ...(await served()), '--base', 'data', 'data/a.csv', 'data/b.txt']);
    expect((await readRecords(at('job'))).map(({ item }) => item.origin.path).toSorted()).toEqual([
      'a.csv',
      'a.csv',
      'a.csv',
      'b.txt',
    ]);
    expect((await openJob(at('job'))).job).toMatchObject({ base: '../data', sources: ['a.csv', 'b.txt'] });
  });
});

describe('wrong usage', () => {
  test.each<readonly [string, readonly string[], string]>([
    ['no folder', ['--template', 't.template.md', 'data'], '--out'],
    ['no template', ['--out', 'job', 'data'], '--template'],
    ['no source', basic, 'SOURCE'],
    ['an unknown teacher', [...basic, '--teacher', 'nobody', 'data'], 'nobody'],
    ['no number', [...basic, '--rpm', 'many', 'data'], '--rpm'],
    ['less than one at once', [...basic, '--concurrency', '0', 'data'], '--concurrency'],
    ['half a token', [...basic, '--max-tokens', '1.5', 'data'], '--max-tokens'],
    [
      'an address for replay',
      [...basic, '--teacher', 'replay', '--base-url', 'http://127.0.0.1:1/v1', 'data'],
      'Replay',
    ],
  ])('%s', async (_, args, message) => {
    const error: unknown = await run(args).catch((caught: unknown) => caught);
    expect(AppError.is(error, 'usage')).toBe(true);
    expect(String(error)).toContain(message);
  });

  test('an unknown flag', async () => {
    await expect(run([...basic, '--frobnicate', 'data'])).rejects.toMatchObject({
      code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION',
    });
  });

  test.each([
    ['ftp://x/v1', 'not an http address'],
    ['not an address', 'not an http address'],
    ['https://user:sk-abcdef@x/v1', 'not an http address'],
    ['https://api.kimi.com/coding/v1', 'exclude batch labelling'],
  ])('the address %s is refused', async (url, message) => {
    const error: unknown = await run([...basic, '--base-url', url, 'data']).catch((caught: unknown) => caught);
    expect(AppError.is(error, 'teacher.refused')).toBe(true);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain('abcdef');
  });

  test('a key never travels unencrypted', async () => {
    const args = [...basic, '--base-url', 'http://teacher.example/v1', '--api-key-env', 'K', 'data'];
    await expect(run(args, { env: { K: 'k' } })).rejects.toMatchObject({
      code: 'teacher.refused',
      message: expect.stringContaining('unencrypted') as string,
    });
  });
});
