import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { bodyFor, call, kimi, type Got } from './support/kimiClient.ts';
import type { BatchOptions } from './support/kimiServer/options.ts';
import type { KimiServer } from './support/kimiServer/server.ts';

const quick: BatchOptions = { validateMs: 100, runMs: 200, finalizeMs: 100 };

const lineFor = (index: number, more: object = {}, id = `r${index}`) =>
  JSON.stringify({
    custom_id: id,
    method: 'POST',
    url: '/v1/chat/completions',
    body: bodyFor(`record ${index}`, more),
  });
const linesFor = (count: number) => Array.from({ length: count }, (_, index) => lineFor(index + 1));

async function upload(server: KimiServer, text: string, name = 'part.jsonl', purpose = 'batch'): Promise<Got> {
  const form = new FormData();
  form.set('purpose', purpose);
  form.set('file', new Blob([text]), name);
  return call(server, 'POST', '/v1/files', form);
}

async function create(server: KimiServer, lines: readonly string[], more: object = {}): Promise<Got> {
  const file = await upload(server, lines.join('\n'));
  return call(server, 'POST', '/v1/batches', {
    input_file_id: file.json.id,
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
    ...more,
  });
}

/** Polls a batch to its end; gives it with the states it went through. */
async function finished(server: KimiServer, id: string) {
  const states: string[] = [];
  for (;;) {
    const { json } = await call(server, 'GET', `/v1/batches/${id}`);
    if (states.at(-1) !== json.status) states.push(json.status);
    if (['completed', 'expired', 'cancelled', 'failed'].includes(json.status)) return { batch: json, states };
    await delay(5);
  }
}

async function linesOf(server: KimiServer, file: string | null): Promise<readonly any[]> {
  if (file === null) return [];
  const { text } = await call(server, 'GET', `/v1/files/${file}/content`);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => `r${index + 1}`);
const ids = (lines: readonly any[]) => lines.map((line) => line.custom_id as string);

test('files: upload, list, read, delete, limits', async () => {
  const server = await kimi({ files: { maxBytes: 100, maxCount: 2 } });
  const { json } = await upload(server, '{"a":"甲"}\n');
  expect(json).toMatchObject({ object: 'file', bytes: 12, filename: 'part.jsonl', purpose: 'batch', status: 'ok' });
  expect((await call(server, 'GET', `/v1/files/${json.id}`)).json).toEqual(json);
  expect((await call(server, 'GET', `/v1/files/${json.id}/content`)).text).toBe('{"a":"甲"}\n');
  await upload(server, 'text', 'a.txt', 'file-extract');
  expect((await call(server, 'GET', '/v1/files?purpose=batch')).json.data).toEqual([json]);
  expect((await upload(server, 'x')).json.error.message).toContain('limit: 2');
  expect((await call(server, 'DELETE', `/v1/files/${json.id}`)).json).toMatchObject({ deleted: true });
  expect((await call(server, 'GET', `/v1/files/${json.id}`)).json.error.type).toBe('resource_not_found_error');
  expect((await upload(server, 'x'.repeat(101))).json.error.message).toContain('max file size is 100 bytes');
  expect((await upload(server, 'x', 'a.txt')).json.error.message).toContain('.jsonl');
  expect((await upload(server, 'x', 'a.jsonl', 'other')).json.error.message).toContain('purpose');
});

test('a batch runs to its end at 60 %, outside the limits, its output in an order of its own', async () => {
  const server = await kimi({ batch: quick, limits: { rpm: 1, concurrency: 1 }, keyPattern: 'record \\d+' });
  const metadata = { job: 'j', part: '1' };
  const created = await create(server, linesFor(30), { metadata });
  expect(created.json).toMatchObject({ object: 'batch', status: 'validating', metadata, output_file_id: null });
  const { batch, states } = await finished(server, created.json.id);
  expect(states).toEqual(['validating', 'in_progress', 'finalizing', 'completed']);
  expect(batch).toMatchObject({ request_counts: { total: 30, completed: 30, failed: 0 }, error_file_id: null });
  const lines = await linesOf(server, batch.output_file_id);
  expect(ids(lines)).not.toEqual(numbers(30));
  expect(ids(lines).toSorted()).toEqual(numbers(30).toSorted());
  const { response, error } = lines[0];
  expect([response.status_code, response.body.choices[0].finish_reason, error]).toEqual([200, 'stop', null]);
  expect(response.request_id).not.toBe('');
  const { totals, entries } = server.ledger();
  expect(totals).toMatchObject({ requests: 0, lines: 30, billed: { generations: 30, keys: 30, extra: 0 } });
  const [entry] = entries.filter(({ endpoint }) => endpoint === 'batch');
  const { input = 0, output = 0, cost } = entry?.billed ?? {};
  expect(entry?.batch).toBe(batch.id);
  expect(cost).toBeCloseTo((0.6 * (input * 6.5 + output * 27)) / 1e6, 12);
});

test('lines that fail come in the error file', async () => {
  const faults = { filter: { match: 'record 2$' }, serverError: { at: [3] }, length: { at: [4] } };
  const server = await kimi({ batch: { ...quick, faults } });
  const { json } = await create(server, [...linesFor(4), lineFor(5, { temperature: 0.6 })]);
  const { batch } = await finished(server, json.id);
  expect(batch).toMatchObject({ status: 'completed', request_counts: { total: 5, completed: 2, failed: 3 } });
  const failures = await linesOf(server, batch.error_file_id);
  const told = failures.map(
    ({ custom_id: id, response }) => `${id} ${response.status_code} ${response.body.error.type}`,
  );
  expect(told.toSorted()).toEqual(['r2 400 content_filter', 'r3 500 server_error', 'r5 400 invalid_request_error']);
  const done = await linesOf(server, batch.output_file_id);
  const cut = done.find((line) => line.custom_id === 'r4');
  expect(cut.response.body.choices[0].finish_reason).toBe('length');
});

test('an expired batch gives what was done and names the rest; the next one is whole', async () => {
  const server = await kimi({ batch: { ...quick, expire: { at: [1], after: 0.6 } } });
  const { batch } = await finished(server, (await create(server, linesFor(20))).json.id);
  expect(batch).toMatchObject({ status: 'expired', request_counts: { completed: 12, failed: 8 } });
  const [done, rest] = [await linesOf(server, batch.output_file_id), await linesOf(server, batch.error_file_id)];
  expect([...ids(done), ...ids(rest)].toSorted()).toEqual(numbers(20).toSorted());
  expect(rest[0]).toMatchObject({ response: null, error: { code: 'batch_expired' } });
  expect(server.ledger().totals.billed.generations).toBe(12);
  const again = await finished(server, (await create(server, linesFor(5))).json.id);
  expect(again.batch.status).toBe('completed');
});

test('a cancelled batch keeps and bills what was done', async () => {
  const server = await kimi({ batch: { ...quick, runMs: 1000 } });
  const { id } = (await create(server, linesFor(20))).json;
  while ((await call(server, 'GET', `/v1/batches/${id}`)).json.request_counts.completed === 0) await delay(5);
  const cancelling = await call(server, 'POST', `/v1/batches/${id}/cancel`);
  expect(cancelling.json.status).toBe('cancelling');
  const { batch } = await finished(server, id);
  expect(batch.status).toBe('cancelled');
  const done = await linesOf(server, batch.output_file_id);
  expect(done.length).toBe(batch.request_counts.completed);
  expect(done.length).toBeLessThan(20);
  expect(server.ledger().totals.billed.generations).toBe(done.length);
  expect((await call(server, 'POST', `/v1/batches/${id}/cancel`)).status).toBe(400);
  const early = (await create(server, linesFor(3))).json.id;
  await call(server, 'POST', `/v1/batches/${early}/cancel`);
  const { batch: unbegun } = await finished(server, early);
  expect(unbegun).toMatchObject({ status: 'cancelled', output_file_id: null });
});

test.each([
  ['one bad line', ['{"custom_id":'], 'invalid_json_line'],
  ['an id twice', [lineFor(1), lineFor(2, {}, 'r1')], 'duplicate_custom_id'],
  ['two models', [lineFor(1), lineFor(2, { model: 'kimi-k2.7-code' })], 'mismatched_model'],
  ['a model without batch', [lineFor(1, { model: 'kimi-k3' })], 'model_not_supported'],
  ['too many lines', linesFor(4), 'too_many_lines'],
  ['no line', ['', ''], 'empty_file'],
])('validation fails a whole batch: %s', async (_, lines, code) => {
  const server = await kimi({ batch: { ...quick, maxLines: 3 } });
  const { batch, states } = await finished(server, (await create(server, lines)).json.id);
  expect(states).toEqual(['validating', 'failed']);
  expect(batch.errors.data[0].code).toBe(code);
  expect(server.ledger().totals.lines).toBe(0);
});

test('what a batch may not be, how many may run, and a failure of its own', async () => {
  const server = await kimi({ batch: { ...quick, maxBatches: 1, fail: { at: [1] } } });
  const words = async (more: object) => (await create(server, linesFor(1), more)).json.error?.message;
  expect(await words({ input_file_id: 'file-none' })).toBe('file file-none not found');
  expect(await words({ completion_window: '8d' })).toContain('between 12h and 7d');
  expect(await words({ endpoint: '/v1/embeddings' })).toContain('endpoint must be');
  const pairs = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, 'v']));
  expect(await words({ metadata: pairs })).toContain('16 pairs');
  const { id } = (await create(server, linesFor(1))).json;
  expect(await words({})).toContain('max batches: 1');
  expect((await finished(server, id)).batch).toMatchObject({
    status: 'failed',
    errors: { data: [{ code: 'server_error' }] },
  });
});

test('batches are listed newest first, by pages; a lost answer leaves its batch to be found by metadata', async () => {
  const server = await kimi({ batch: quick });
  for (const part of ['1', '2']) await create(server, linesFor(1), { metadata: { part } });
  server.setOptions({ endpointFaults: { 'POST /v1/batches': { answerLost: { times: 1 } } } });
  await expect(create(server, linesFor(1), { metadata: { part: '3' } })).rejects.toThrow('fetch failed');
  const page = await call(server, 'GET', '/v1/batches?limit=2');
  const parts = (got: Got) => got.json.data.map((batch: any) => batch.metadata.part as string);
  expect([parts(page), page.json.has_more]).toEqual([['3', '2'], true]);
  const next = await call(server, 'GET', `/v1/batches?limit=2&after=${page.json.data[1].id}`);
  expect([parts(next), next.json.has_more]).toEqual([['1'], false]);
});
