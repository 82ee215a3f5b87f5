import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findCanary, makeCanary, shapesIn } from '../scripts/canary.mjs';
import { promptmill } from './support/cli.ts';
import { kimi } from './support/kimiClient.ts';
import { TEMPLATE_TEXT } from './support/labelling.ts';
import { completion, startRecorder } from './support/recorder.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const KEY = makeCanary();

/** What servers answer to a key that they do not like, the key included. */
const FAULTS = [
  { status: 401, body: { error: { type: 'invalid_api_key', message: `Incorrect API key provided: ${KEY}` } } },
  { status: 403, body: `<html><body>${KEY} is not allowed</body></html>` },
  { status: 400, body: { error: { message: `bad header "authorization: Bearer ${KEY}"`, code: KEY, type: KEY } } },
  { status: 404, body: { error: { message: `no model for ${KEY}` } } },
  { status: 302, headers: { location: `https://login.example/?api_key=${KEY}` }, body: '' },
  { status: 200, body: { error: { message: `quota of ${KEY} is used up`, type: 'exceeded_current_quota_error' } } },
] as const;

test('says a key nowhere: not on the screen, not in a file', async () => {
  const env = { LAB_KEY: KEY, PROMPTMILL_TOKEN: KEY };
  const printed: string[] = [];
  const run = async (...argv: readonly string[]) => {
    const ran = await promptmill(dir.path, argv, { env });
    printed.push(`$ ${argv.join(' ')}`, ran.out, ran.err);
    return ran.code;
  };
  await mkdir(path.join(dir.path, 'data'));
  await writeFile(path.join(dir.path, 't.template.md'), TEMPLATE_TEXT);
  await writeFile(path.join(dir.path, 'data', 'a.csv'), 'text\n要退货\n扫地机器人不转了\n多少钱\n');
  const label = (job: string, url: string, ...more: readonly string[]) =>
    run(
      'label',
      '--template',
      't.template.md',
      '--out',
      job,
      '--base-url',
      url,
      '--api-key-env',
      'LAB_KEY',
      '--model',
      'kimi-k2.6',
      '--verbose',
      ...more,
      'data',
    );

  let asked = 0;
  for (const [index, fault] of FAULTS.entries()) {
    const server = await startRecorder(() => fault);
    expect(await label(`fault-${index}`, server.baseUrl)).not.toBe(0);
    await label(`batch-${index}`, server.baseUrl, '--batch', '--yes');
    await run('check-endpoint', server.baseUrl, '--key-env', 'LAB_KEY', '--model', 'm');
    await run('evaluate', `fault-${index}`, '--url', server.baseUrl, '--served-model', 'm');
    expect(server.seen.map(({ headers }) => headers.authorization)).toContain(`Bearer ${KEY}`);
    asked += server.seen.length;
  }
  expect(asked).toBeGreaterThan(FAULTS.length);

  const cut = await startRecorder(() => ({ body: `{"id": "${KEY}` }));
  await run('check-endpoint', cut.baseUrl, '--key-env', 'LAB_KEY', '--model', 'm');
  const good = await startRecorder(() => ({ body: completion({ content: '因为\n####\n相关' }, { model: 'm' }) }));
  expect(await label('good', good.baseUrl)).toBe(0);
  expect(await run('qc', '--job', 'good', '--accept-all', '--reviewer', 'li')).toBe(0);
  await run('qc', '--job', 'good', '--report');
  expect(await run('export', '--job', 'good', '--format', 'alpaca', '--out', 'datasets')).toBe(0);
  const again = ['--ask-teacher', '--base-url', good.baseUrl, '--api-key-env', 'LAB_KEY'];
  expect(await run('evaluate', 'good', ...again, '--json', 'report.json')).toBe(0);
  const provider = await kimi({ batch: { runMs: 0 } });
  await label('batch', provider.baseUrl, '--batch', '--yes', '--detach');

  expect((await readdir(dir.path, { recursive: true })).length).toBeGreaterThan(40);
  expect(await readFile(path.join(dir.path, 'good', 'job.yaml'), 'utf8')).toContain('LAB_KEY');
  expect(printed.filter((text) => shapesIn(text, KEY).length > 0)).toEqual([]);
  expect(await findCanary([dir.path], KEY)).toEqual([]);
}, 60_000);
