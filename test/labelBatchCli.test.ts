import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { openJob, readRecords } from '#node/label/jobFolder';
import { labelCommand } from '../src/cli/label/label.ts';
import { saidOf } from './support/batchJobs.ts';
import { runIn, type RunWith } from './support/cli.ts';
import { call, kimi } from './support/kimiClient.ts';
import type { KimiServer } from './support/kimiServer/server.ts';
import { TEMPLATE_TEXT } from './support/labelling.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const at = (name: string) => path.join(dir.path, name);
const texts = ['甲', '乙', '丙', '甲'];
const whole = ['甲 labelled', '乙 labelled', '丙 labelled', '甲 labelled reused'];
const atOnce = { validateMs: 0, runMs: 0, finalizeMs: 0 };

beforeEach(async () => {
  await writeFile(at('t.template.md'), TEMPLATE_TEXT);
  await writeFile(at('data.csv'), `text\n${texts.join('\n')}\n`);
});

const env = { MY_KEY: 'test', MOONSHOT_API_KEY: 'test' };
const run = (args: readonly string[], more: RunWith = {}) =>
  runIn(dir.path, { env, ...more }, (io) => labelCommand.run(args, io));

const to = ({ baseUrl }: KimiServer) => ['--teacher', 'kimi-cn', '--base-url', baseUrl, '--api-key-env', 'MY_KEY'];
const begin = (server: KimiServer) => ['--batch', '--template', 't.template.md', '--out', 'job', ...to(server)];
const said = async () => saidOf(await openJob(at('job')));
const ended = async (server: KimiServer) => {
  const { json } = await call(server, 'GET', '/v1/batches');
  return json.data.every(({ status }: { status: string }) =>
    ['completed', 'expired', 'cancelled'].includes(status),
  ) as boolean;
};

test('--batch submits, follows and labels, and says what it cost', async () => {
  const server = await kimi({ batch: atOnce });
  const { code, out, err } = await run([...begin(server), 'data.csv']);
  expect(await said()).toEqual(whole);
  expect(code).toBe(0);
  expect(err).toContain('3 requests submitted in 1 batches.');
  expect(out).toContain('4 labelled, 0 unreadable, 0 failed, 0 left without an answer.');
  expect(out).toContain('Cost: ¥');
  expect(out).toContain('promptmill qc --job job');
  expect(server.ledger().totals).toMatchObject({ requests: 0, lines: 3 });
}, 20_000);

test('--detach leaves it to the provider; meanwhile nobody asks for the same; the same command fetches it', async () => {
  const server = await kimi({ batch: { validateMs: 10, runMs: 150, finalizeMs: 10 } });
  const first = await run([...begin(server), '--detach', 'data.csv']);
  expect([first.code, await readRecords(at('job'))]).toEqual([0, []]);
  expect(first.out).toContain('promptmill label --batch --out job');
  await expect(run(['--out', 'job', ...to(server)])).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('A batch of this job is under way') as string,
  });
  await vi.waitUntil(() => ended(server), { timeout: 5000 });
  const { code, out } = await run(['--batch', '--out', 'job', ...to(server)], { locale: 'zh-cn' });
  expect([code, await said()]).toEqual([0, whole]);
  expect(out).toContain('已标注 4，无法解析 0，失败 0，尚无回答 0。');
  expect(server.ledger().totals).toMatchObject({ requests: 0, lines: 3 });
  // Afterwards a realtime run finds nothing to do.
  expect((await run(['--out', 'job', ...to(server)])).out).toContain('4 answered before');
});

test('interrupted, it says how to go on; --cancel-batch gives up the rest', async () => {
  const server = await kimi({ batch: { validateMs: 10, runMs: 60_000, finalizeMs: 10 } });
  await run([...begin(server), '--detach', 'data.csv']);
  const stopped = await run(['--batch', '--out', 'job', ...to(server)], { signal: AbortSignal.timeout(200) });
  expect(stopped.code).toBe(130);
  expect(stopped.out).toContain('promptmill label --batch --out job');
  server.reset(); // whatever happened to it: the batch is gone
  const given = await run(['--cancel-batch', '--out', 'job', ...to(server), '--json']);
  expect(given.code).toBe(1);
  expect(JSON.parse(given.out)).toMatchObject({ state: 'stopped', batch: { status: 'ended', left: 4 } });
  server.setOptions({ batch: atOnce });
  expect((await run(['--batch', '--out', 'job', ...to(server)])).code).toBe(0);
  expect(await said()).toEqual(whole);
}, 20_000);

test('--export-batch writes what vllm run-batch reads, and --import-batch reads what it writes, in any order and once', async () => {
  const server = await kimi();
  const own = ['--base-url', server.baseUrl, '--model', 'kimi-k2.6', '--max-tokens', '2000'];
  const exported = await run([
    '--template',
    't.template.md',
    '--out',
    'job',
    ...own,
    '--export-batch',
    'in.jsonl',
    'data.csv',
  ]);
  expect(exported.out).toContain('3 requests for 4 records written to in.jsonl.');
  expect(exported.out).toContain('vllm run-batch -i in.jsonl -o results.jsonl --model kimi-k2.6');
  const requests = (await readFile(at('in.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual(Array(3).fill('POST /v1/chat/completions'));
  const results = await Promise.all(
    requests.map(async ({ custom_id, body }, index) => {
      const { json } = await call(server, 'POST', '/v1/chat/completions', body);
      const response = { status_code: 200, request_id: `vllm-batch-${index}`, body: json };
      return JSON.stringify({ id: `vllm-${index}`, custom_id, response, error: null });
    }),
  );
  // The second request failed in the way vLLM says it; the file ends without a line end.
  const [one, two, three] = [results[0], requests[1].custom_id as string, results[2]];
  const failed = JSON.stringify({
    id: 'vllm-1',
    custom_id: two,
    response: { status_code: 400, request_id: 'vllm-batch-1', body: null },
    error: 'Engine is out of memory',
  });
  await writeFile(at('a.jsonl'), `${three}\n${failed}`);
  await writeFile(at('b.jsonl'), `${one}\n${one}\n`);
  const files = ['--import-batch', 'a.jsonl', '--import-batch', 'b.jsonl'];
  const imported = await run(['--out', 'job', ...files]);
  expect(imported.code).toBe(1);
  expect(imported.out).toContain('3 results read.');
  expect(await said()).toEqual(['甲 labelled', '乙 failed teacher.refused', '丙 labelled', '甲 labelled reused']);
  // Again: what has its answer stays; what failed is mended by a better result.
  await writeFile(at('a.jsonl'), `${results[1]}\n`);
  const again = await run(['--out', 'job', '--import-batch', 'a.jsonl', '--json']);
  expect(JSON.parse(again.out)).toMatchObject({ lines: 1, counts: { labelled: 1, unreadable: 0, failed: 0 }, left: 0 });
  await expect(run(['--out', 'job', '--import-batch', 'nowhere.jsonl'])).rejects.toMatchObject({
    code: 'source.unreadable',
  });
});
