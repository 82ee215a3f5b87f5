import { describe, expect, test, vi } from 'vitest';
import { followBatch, startBatch } from '#node/batch/batchRun';
import { batchJob, costOfJob, hasty, manyTexts, saidOf } from './support/batchJobs.ts';
import { startProxy, type Change } from './support/batchProxy.ts';
import { call, kimi } from './support/kimiClient.ts';
import type { EndpointFault, FaultRule } from './support/kimiServer/options.ts';
import type { KimiServer } from './support/kimiServer/server.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const quick = { validateMs: 10, runMs: 40, finalizeMs: 10 };
const texts = manyTexts(12);
const labelled = texts.map((text) => `${text} labelled`);
const listOf = async (server: KimiServer, what: 'files' | 'batches') =>
  (await call(server, 'GET', `/v1/${what}`)).json.data as readonly object[];

/** A whole job, in two parts, at a server some of whose endpoints go wrong. */
async function whole(endpointFaults: Readonly<Record<string, Partial<Record<EndpointFault, FaultRule>>>>, seed = 1) {
  const server = await kimi({ batch: quick, endpointFaults, seed });
  const opened = await batchJob(server, { dir: dir.path, texts });
  const options = hasty({ maxLines: 6 });
  await startBatch(opened, options);
  const summary = await followBatch(opened, options);
  server.setOptions({ endpointFaults: {} });
  const { totals, entries } = server.ledger();
  return {
    state: summary.state,
    said: await saidOf(opened),
    lines: totals.lines,
    extra: totals.billed.extra,
    faults: entries.filter(({ outcome, status }) => outcome === 'fault' || status >= 500).length,
    batches: (await listOf(server, 'batches')).length,
    files: (await listOf(server, 'files')).length,
    costs: Math.abs((await costOfJob(opened)) - totals.billed.cost) < 1e-9,
  };
}

const right = { state: 'done', said: labelled, lines: 12, extra: 0, batches: 2, files: 0, costs: true };

describe('an endpoint that goes wrong costs nothing and loses nothing', () => {
  const endpoints = [
    'POST /v1/files',
    'GET /v1/files',
    'POST /v1/batches',
    'GET /v1/batches/:id',
    'GET /v1/files/:id/content',
    'DELETE /v1/files/:id',
  ];
  const kinds: readonly EndpointFault[] = ['answerLost', 'reset', 'serverError', 'unavailable', 'badGateway'];
  test.each(endpoints.flatMap((endpoint) => kinds.map((kind) => [endpoint, kind] as const)))(
    '%s: %s',
    async (endpoint, kind) => {
      // The list of files is only asked for after a doubt.
      const doubt = endpoint === 'GET /v1/files' ? { 'POST /v1/files': { answerLost: { times: 1 } } } : {};
      const result = await whole({ ...doubt, [endpoint]: { [kind]: { times: 2 } } });
      expect(result).toMatchObject(right);
      expect(result.faults).toBeGreaterThan(0);
    },
  );

  test.each([1, 2, 3])('all of them at once, again and again (%i)', async (seed) => {
    const often = { answerLost: { probability: 0.2 }, reset: { probability: 0.1 }, serverError: { probability: 0.1 } };
    const faults = Object.fromEntries([...endpoints, 'GET /v1/batches'].map((name) => [name, often]));
    const result = await whole(faults, seed);
    expect(result).toMatchObject(right);
    expect(result.faults).toBeGreaterThan(0);
  });
});

describe('results that are damaged on the way', () => {
  async function through(change: Change) {
    const server = await kimi({ batch: quick, keyPattern: 'record \\d+' });
    const proxy = await startProxy(server.url, change);
    const opened = await batchJob(proxy, { dir: dir.path, texts });
    const options = hasty();
    await startBatch(opened, options);
    const summary = await followBatch(opened, options);
    return { server, summary, said: await saidOf(opened), log: options.log.lines.join('\n') };
  }
  const isContent = (made: string) => made.startsWith('GET /v1/files/') && made.endsWith('/content');

  test('a download that breaks off is made again', async () => {
    let downloads = 0;
    const { server, said } = await through((made) => (isContent(made) && ++downloads <= 2 ? 'tear' : undefined));
    expect([said, downloads]).toEqual([labelled, 3]);
    expect(server.ledger().totals.billed.extra).toBe(0);
  });

  test('lines that are repeated, of nobody, no JSON or without line end are told and do no harm', async () => {
    const { server, said, log } = await through((made, body) => {
      if (!isContent(made)) return undefined;
      const lines = body.toString('utf8').trimEnd().split('\n');
      const [first = ''] = lines;
      const stranger = first.replace(/"custom_id":"[^"]+"/, '"custom_id":"r1"');
      const failed = JSON.stringify({
        custom_id: JSON.parse(first).custom_id,
        response: null,
        error: { code: 'x', message: 'y' },
      });
      return Buffer.from(['', failed, '{"custom_id"', ...lines.toReversed(), first, stranger, '[]'].join('\n'));
    });
    expect(said).toEqual(labelled);
    expect(server.ledger().totals.lines).toBe(12);
    expect(log).toContain('is not a result');
    expect(log).toContain('repeats');
    expect(log).toContain('“r1”, which nobody asked for');
  });

  test('a record whose result is missing is asked for in a further batch', async () => {
    let downloads = 0;
    const { server, said, summary } = await through((made, body) =>
      isContent(made) && ++downloads === 1
        ? Buffer.from(body.toString('utf8').split('\n').slice(2).join('\n'))
        : undefined,
    );
    expect(said).toEqual(labelled);
    expect([summary.batch?.round, server.ledger().totals.lines]).toEqual([2, 14]);
  });

  test('a file that holds no results leaves its records open, three times at most', async () => {
    const { said, summary } = await through((made) => (isContent(made) ? Buffer.from('{"error":"gone"}') : undefined));
    expect([said, summary.batch?.round, summary.batch?.left]).toEqual([[], 3, 12]);
  });

  test('results that somebody deleted are told, with what to do', async () => {
    const server = await kimi({ batch: quick });
    const opened = await batchJob(server, { dir: dir.path, texts });
    await startBatch(opened, hasty());
    await vi.waitUntil(async () => ((await listOf(server, 'batches'))[0] as { status: string }).status === 'completed');
    for (const file of await listOf(server, 'files')) {
      await call(server, 'DELETE', `/v1/files/${(file as { id: string }).id}`);
    }
    const { error, state, batch } = await followBatch(opened, hasty());
    expect([state, batch?.left, error?.code]).toEqual(['stopped', 12, 'teacher.refused']);
    expect(error?.message).toContain('no longer has the results of part 1');
    expect(error?.hint).toContain('--batch');
  });

  test('errors as vLLM writes them are told', async () => {
    const { said } = await through((made, body) => {
      if (!isContent(made)) return undefined;
      const lines = body.toString('utf8').trimEnd().split('\n');
      const ids = lines.map((line) => JSON.parse(line).custom_id as string);
      const error = {
        error: { message: "This model's maximum context length is 10 tokens", type: 'BadRequestError', code: 400 },
      };
      const failed = { id: 'vllm-1', custom_id: ids[0], response: { status_code: 400, request_id: 'a' }, error };
      return Buffer.from([JSON.stringify(failed), ...lines.slice(1)].join('\n'));
    });
    expect(said.filter((line) => line.endsWith('failed teacher.refused')).length).toBe(1);
    expect(said.filter((line) => line.endsWith('labelled')).length).toBe(11);
  });
});

test('a batch that the provider could not run is sent again, and is not paid for', async () => {
  const server = await kimi({ batch: { ...quick, fail: { at: [1] } } });
  const opened = await batchJob(server, { dir: dir.path, texts });
  await startBatch(opened, hasty());
  const summary = await followBatch(opened, hasty());
  expect(summary).toMatchObject({ state: 'done', counts: { labelled: 12 }, batch: { round: 2 } });
  expect(server.ledger().totals.lines).toBe(12);
});

test('a full store of files is told, and the batch goes on when there is room', async () => {
  const server = await kimi({ batch: quick, files: { maxCount: 0 } });
  const opened = await batchJob(server, { dir: dir.path, texts });
  await expect(startBatch(opened, hasty())).rejects.toMatchObject({
    code: 'teacher.refused',
    message: expect.stringContaining('did not take the file') as string,
    hint: expect.stringContaining('Delete files') as string,
  });
  server.setOptions({ files: {} });
  await startBatch(opened, hasty());
  expect(await followBatch(opened, hasty())).toMatchObject({ state: 'done', counts: { labelled: 12 } });
});
