import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AskOptions, Teacher } from '#core/label/job';
import { cancelBatch, followBatch, startBatch } from '#node/batch/batchRun';
import { batchState, type BatchOptions } from '#node/batch/batchSession';
import { openJob, readRecords, type OpenedJob } from '#node/label/jobFolder';
import { batchJob, costOfJob, hasty, manyTexts, parity, saidOf, stepsOf } from './support/batchJobs.ts';
import { startProxy } from './support/batchProxy.ts';
import { call, kimi } from './support/kimiClient.ts';
import type { BatchOptions as ServerBatches, KimiOptions } from './support/kimiServer/options.ts';
import type { KimiServer } from './support/kimiServer/server.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const quick: ServerBatches = { validateMs: 10, runMs: 40, finalizeMs: 10 };
const filesOf = async (server: KimiServer) => (await call(server, 'GET', '/v1/files')).json.data as readonly object[];
const batchesOf = async (server: KimiServer) => (await call(server, 'GET', '/v1/batches')).json.data as readonly any[];

interface Spec {
  readonly texts: readonly string[];
  readonly ask?: AskOptions;
  readonly teacher?: Partial<Teacher>;
  readonly template?: string;
}

/** A server of quick batches, and a job for it. */
async function start(spec: Spec, options: KimiOptions = {}, hooks: Parameters<typeof kimi>[1] = {}) {
  const server = await kimi({ batch: quick, ...options }, hooks);
  return { server, opened: await batchJob(server, { dir: dir.path, ...spec }) };
}

/** Submits and follows to the end. */
async function run(opened: OpenedJob, more: Partial<BatchOptions> = {}) {
  const options = hasty(more);
  const state = await startBatch(opened, options);
  return { state, summary: await followBatch(opened, options), log: options.log.lines.join('\n') };
}

const labelled = (texts: readonly string[]) => texts.map((text) => `${text} labelled`);
const nothingPaidTwice = (server: KimiServer) => expect(server.ledger().totals.billed.extra).toBe(0);

describe('a batch', () => {
  test('labels a job in several parts, whatever the order of the results, at the batch’s price, and leaves nothing behind', async () => {
    const texts = manyTexts(50);
    const { server, opened } = await start({ texts }, { limits: { rpm: 1, concurrency: 1 } }, { answer: parity });
    const state = await startBatch(opened, hasty({ maxLines: 20 }));
    expect(state.parts.map(({ lines }) => lines)).toEqual([20, 20, 10]);
    // Another process, later, knows the folder only.
    const summary = await followBatch(await openJob(opened.dir), hasty());
    expect(summary).toMatchObject({ state: 'done', counts: { labelled: 50, unreadable: 0, failed: 0 } });
    const records = await readRecords(opened.dir);
    for (const record of records) {
      const odd = Number(record.item.text.slice(7)) % 2 === 1;
      expect('answers' in record && record.answers[0]?.conclusion).toBe(odd ? '相关' : '不相关');
    }
    expect(await saidOf(opened)).toEqual(labelled(texts));
    const { totals } = server.ledger();
    expect(totals).toMatchObject({ requests: 0, lines: 50, billed: { generations: 50, extra: 0 } });
    expect(await costOfJob(opened)).toBeCloseTo(totals.billed.cost, 10);
    expect(summary.money.CNY).toBeCloseTo(totals.billed.cost, 10);
    expect(await filesOf(server)).toEqual([]);
    expect(await readdir(path.join(opened.dir, 'batch'))).toEqual([]);
    expect(await batchState(opened.dir)).toMatchObject({ status: 'ended', done: 50, lines: 50, left: 0 });
    expect((await batchState(opened.dir))?.money.CNY).toBeCloseTo(totals.billed.cost, 10);
  });

  test('sends what the realtime run would, without sampling and streaming, names it by its request, and streams the upload', async () => {
    const server = await kimi({ batch: quick });
    const proxy = await startProxy(server.url);
    const teacher = { stream: true, parameters: { temperature: 0.6, maxTokens: 99, extraBody: { top_p: 0.9 } } };
    const opened = await batchJob(proxy, { dir: dir.path, texts: manyTexts(3), teacher });
    await run(opened);
    const upload = proxy.passed.find(({ call: made }) => made === 'POST /v1/files');
    const sent = upload?.body.toString('utf8') ?? '';
    expect(upload?.headers['content-length']).toBe(String(upload?.body.length));
    const lines = sent.split(/\r?\n/).filter((line) => line.startsWith('{'));
    const [line] = lines.map((text) => JSON.parse(text));
    const keys = (await readRecords(opened.dir)).map(({ requestKey }) => requestKey);
    expect(lines.map((text) => JSON.parse(text).custom_id as string)).toEqual(keys);
    expect(line).toMatchObject({ method: 'POST', url: '/v1/chat/completions' });
    expect(Object.keys(line.body).toSorted()).toEqual(['max_completion_tokens', 'messages', 'model']);
    expect(line.body.messages.at(-1).content).toContain('record 1');
    const created = proxy.passed.find(({ call: made }) => made === 'POST /v1/batches');
    expect(JSON.parse(String(created?.body))).toMatchObject({
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
      metadata: { part: '1' },
    });
  });

  test('asks for equal texts once, within a part and across parts, and for those that are known not at all', async () => {
    const texts = ['甲', '乙', '甲', '丙', '丁', '甲', '丁'];
    const { server, opened } = await start({ texts });
    const { summary } = await run(opened, { maxLines: 2 });
    expect(summary.state).toBe('done');
    expect(await saidOf(opened)).toEqual([
      '甲 labelled',
      '乙 labelled',
      '甲 labelled reused',
      '丙 labelled',
      '丁 labelled',
      '甲 labelled reused',
      '丁 labelled reused',
    ]);
    expect(server.ledger().totals).toMatchObject({ lines: 4, billed: { extra: 0 } });
    const again = await run(opened);
    expect([again.summary.state, again.state.lines, server.ledger().totals.lines]).toEqual(['done', 0, 4]);
  });

  test('masks personal data before it is uploaded and puts it back into the answer', async () => {
    const phone = ['139', '8642', '7531'].join('');
    const text = `请回电 ${phone} 谈售后`;
    const server = await kimi(
      { batch: quick },
      { answer: ({ record }) => ({ content: `原文是：${record}\n####\n相关` }) },
    );
    const proxy = await startProxy(server.url);
    const opened = await batchJob(proxy, { dir: dir.path, texts: [text], ask: { mask: true } });
    await run(opened);
    const sent = proxy.passed.map(({ body }) => body.toString('utf8')).join('');
    expect(sent).toContain('[PHONE_1]');
    expect(sent).not.toContain(phone);
    const [record] = await readRecords(opened.dir);
    expect(record).toMatchObject({ status: 'labelled', masked: { phone: 1 } });
    expect(record?.status === 'labelled' && record.answers[0]?.reasoning).toContain(phone);
  });

  test('asks in JSON mode, and leaves out or cuts what is too long', async () => {
    const long = '很长的文本。'.repeat(400);
    const teacher = { contextTokens: 1200 };
    const answer = ({ body }: { readonly body: object }) =>
      'response_format' in body
        ? { content: '{"relevance":{"reasoning":"因为","conclusion":"相关"}}' }
        : parity({ record: '1' });
    const json = await start({ texts: ['短', long], teacher, ask: { mode: 'json' } }, {}, { answer });
    await run(json.opened);
    expect((await saidOf(json.opened)).map((said) => said.slice(said.indexOf(' ')))).toEqual([
      ' labelled',
      ' failed record.tooLong',
    ]);
    expect(json.server.ledger().totals.lines).toBe(1);
    const cut = await batchJob(json.server, {
      dir: path.join(dir.path, 'cut'),
      texts: [long],
      teacher,
      ask: { tooLong: 'cut' },
    });
    await run(cut);
    const [record] = await readRecords(cut.dir);
    expect(record?.cut).toBeGreaterThan(10);
    expect([record?.status, record?.item.text]).toEqual(['labelled', long]);
  });

  test('votes over several samples', async () => {
    let asked = 0;
    const answer = () => ({ content: `因为\n####\n${asked++ % 3 === 0 ? '不相关' : '相关'}` });
    const { server, opened } = await start({ texts: ['甲', '乙'], ask: { samples: 3 } }, {}, { answer });
    const { state } = await run(opened);
    expect(state.lines).toBe(6);
    const records = await readRecords(opened.dir);
    expect(records.map((record) => 'samples' in record && record.samples?.length)).toEqual([3, 3]);
    expect(server.ledger().totals.billed.generations).toBe(6);
  });

  test('of what failed, tells what is the record’s own fault, and asks again for the rest in a further batch', async () => {
    const faults = {
      filter: { match: 'record 2\\n' },
      serverError: { at: [3], times: 1 },
      noMarker: { match: 'record 4\\n' },
    };
    const keyed = { keyPattern: 'record \\d+' };
    const { server, opened } = await start({ texts: manyTexts(5) }, { batch: { ...quick, faults }, ...keyed });
    const { summary } = await run(opened);
    expect(await saidOf(opened)).toEqual([
      'record 1 labelled',
      'record 2 failed teacher.filtered',
      'record 3 labelled',
      'record 4 unreadable',
      'record 5 labelled',
    ]);
    expect(summary).toMatchObject({ state: 'done', batch: { round: 2, left: 0 } });
    nothingPaidTwice(server);
  });

  test('what goes wrong every time is left as failed after three batches', async () => {
    const faults = { serverError: {} };
    const { server, opened } = await start({ texts: manyTexts(2) }, { batch: { ...quick, faults } });
    const { summary } = await run(opened);
    expect(summary.counts).toEqual({ labelled: 0, unreadable: 0, failed: 2 });
    expect((await batchesOf(server)).length).toBe(3);
    expect(await saidOf(opened)).toEqual([
      'record 1 failed teacher.unreachable',
      'record 2 failed teacher.unreachable',
    ]);
  });

  test('asks for what expired in a further batch, and for no sample twice', async () => {
    const batch = { ...quick, expire: { at: [1], after: 0.5 } };
    const texts = manyTexts(20);
    const { server, opened } = await start({ texts, ask: { samples: 2 } }, { batch });
    const { summary } = await run(opened);
    expect(summary).toMatchObject({ state: 'done', batch: { round: 2, left: 0 } });
    expect(await saidOf(opened)).toEqual(labelled(texts));
    expect(server.ledger().totals.billed.generations).toBe(40);
    expect(await costOfJob(opened)).toBeCloseTo(server.ledger().totals.billed.cost, 10);
  });

  test('leaves what expired to the realtime run where that is chosen', async () => {
    const batch = { ...quick, expire: { at: [1], after: 0.5 } };
    const { server, opened } = await start({ texts: manyTexts(20) }, { batch });
    const { summary } = await run(opened, { choices: { again: 'leave' } });
    expect(summary).toMatchObject({ state: 'done', counts: { labelled: 10, failed: 0 }, batch: { left: 10 } });
    expect((await batchesOf(server)).length).toBe(1);
  });

  test('asks again only for what ended so', async () => {
    const faults = { noMarker: { match: 'record [12]\\n', times: 2 } };
    const { server, opened } = await start({ texts: manyTexts(4) }, { batch: { ...quick, faults } });
    await run(opened);
    expect(await saidOf(opened)).toContain('record 1 unreadable');
    const { summary } = await run(opened, { choices: { retry: ['unreadable'] } });
    expect(summary.counts).toEqual({ labelled: 2, unreadable: 0, failed: 0 });
    expect(server.ledger().totals.lines).toBe(6);
  });

  test('keeps to a cap: a part that would go over it is not submitted', async () => {
    const { server, opened } = await start({ texts: manyTexts(40) });
    const { state } = await run(opened, { maxLines: 10, choices: { cap: { currency: 'CNY', amount: 0.045 } } });
    const { summary } = { summary: await batchState(opened.dir) };
    expect(state.parts.length).toBeGreaterThan(0);
    expect(state.parts.length).toBeLessThan(4);
    expect(summary).toMatchObject({ status: 'ended', error: { code: 'budget.reached' }, left: 40 - state.lines });
    expect(server.ledger().totals.billed.cost).toBeLessThan(0.045);
  });
});

describe('what is under way', () => {
  test('is told by the folder at any time, and goes on after its follower stopped', async () => {
    const { server, opened } = await start(
      { texts: manyTexts(30) },
      { batch: { validateMs: 20, runMs: 400, finalizeMs: 20 } },
    );
    expect(await batchState(opened.dir)).toBeUndefined();
    expect(await startBatch(opened, hasty())).toMatchObject({ status: 'validating', lines: 30, done: 0 });
    const stopping = new AbortController();
    const seen = new Set<string>();
    const following = followBatch(opened, {
      ...hasty({ pollMs: [500, 500] }),
      signal: stopping.signal,
      onEvent: (event) => {
        if (event.type !== 'state') return;
        seen.add(event.state.status);
        if (event.state.done > 0) stopping.abort();
      },
    });
    expect((await following).state).toBe('cancelled');
    expect(seen).toContain('in_progress');
    const between = await batchState(opened.dir);
    expect(between?.status).toBe('in_progress');
    expect(between?.done).toBeGreaterThan(0);
    expect((await readRecords(opened.dir)).length).toBe(0);
    const summary = await followBatch(opened, hasty());
    expect(summary).toMatchObject({ state: 'done', counts: { labelled: 30 } });
    nothingPaidTwice(server);
  });

  test('is not submitted again by a second start', async () => {
    const { server, opened } = await start({ texts: manyTexts(10) });
    await startBatch(opened, hasty());
    await startBatch(opened, hasty({ maxLines: 1 }));
    await followBatch(opened, hasty());
    expect((await batchesOf(server)).length).toBe(1);
    expect(server.ledger().totals.lines).toBe(10);
  });

  test('keeps the text that was sent when its source changes meanwhile', async () => {
    const { opened } = await start({ texts: ['甲', '乙'] });
    await startBatch(opened, hasty());
    await writeFile(path.join(dir.path, 'data.csv'), 'text\n甲\n改\n');
    await followBatch(opened, hasty());
    expect(await saidOf(opened)).toEqual(['甲 labelled', '乙 labelled']);
  });

  test('is given up when it is cancelled: what was done is kept, the rest is left', async () => {
    const { server, opened } = await start(
      { texts: manyTexts(30) },
      { batch: { validateMs: 5, runMs: 500, finalizeMs: 5 } },
    );
    await startBatch(opened, hasty());
    while ((await batchesOf(server))[0].request_counts.completed === 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await cancelBatch(opened, hasty())).status).toBe('cancelling');
    const { batch, counts, error, state } = await followBatch(opened, hasty());
    expect(counts.labelled).toBeGreaterThan(0);
    expect(counts.labelled).toBeLessThan(30);
    expect(batch?.left).toBe(30 - counts.labelled);
    expect([state, error?.message]).toEqual(['stopped', 'The batch of part 1 was cancelled.']);
    expect(error?.hint).toContain('--batch');
    const rest = await run(opened);
    expect(rest.summary).toMatchObject({ state: 'done', batch: { left: 0 } });
    nothingPaidTwice(server);
  });

  test('waits with further parts while the account has no room for more batches', async () => {
    const { server, opened } = await start({ texts: manyTexts(9) }, { batch: { ...quick, maxBatches: 1 } });
    const { state, summary } = await run(opened, { maxLines: 3 });
    expect(state.status).toBe('submitting');
    expect(summary).toMatchObject({ state: 'done', counts: { labelled: 9 } });
    expect((await batchesOf(server)).length).toBe(3);
    nothingPaidTwice(server);
  });
});

describe('a job that cannot be sent', () => {
  test('says so: no Batch API, another model, several teachers, a wrong window', async () => {
    const server = await kimi();
    const reject = async (
      name: string,
      teacher: Partial<Teacher>,
      ask: AskOptions,
      options: Partial<BatchOptions> = {},
    ) => {
      const opened = await batchJob(server, { dir: path.join(dir.path, name), texts: ['甲'], teacher, ask });
      return startBatch(opened, hasty(options)).then(
        () => 'taken',
        (error: Error & { hint: string }) => error.message,
      );
    };
    expect(await reject('a', { id: 'ernie', title: 'ERNIE' }, {})).toBe(
      'ERNIE has no Batch API that Promptmill knows.',
    );
    expect(await reject('b', { model: 'kimi-k3' }, {})).toBe('The Batch API of Kimi does not take the model kimi-k3.');
    const others = [{ id: 'x', title: 'X', baseUrl: server.baseUrl, model: 'm' }];
    expect(await reject('c', {}, { others })).toContain('asks several');
    expect(await reject('d', {}, {}, { choices: { window: '8d' } })).toBe('A batch cannot be given “8d”.');
    expect(await reject('e', {}, {}, { choices: { window: '3d' } })).toBe('taken');
    expect((await batchesOf(server)).map((batch) => batch.completion_window as string)).toEqual(['3d']);
  });

  test('says what the provider found wrong with it, and that nothing was charged', async () => {
    const { server, opened } = await start({ texts: manyTexts(3) }, { models: ['kimi-k3'] });
    const { summary, state } = await run(opened);
    expect(state.lines).toBe(3);
    expect(summary).toMatchObject({ state: 'stopped', batch: { status: 'ended', left: 3 } });
    expect(summary.error?.message).toContain('kimi-k2.6 does not support batch');
    expect(summary.error?.hint).toContain('Nothing was charged');
    expect(server.ledger().totals.lines).toBe(0);
    expect(await filesOf(server)).toEqual([]);
  });

  test('stops at an error that every record meets', async () => {
    const message = 'Your account is suspended due to insufficient balance';
    const faults = { serverError: { message } };
    const { opened } = await start({ texts: manyTexts(3) }, { batch: { ...quick, faults } });
    const { summary } = await run(opened);
    expect(summary).toMatchObject({ state: 'stopped', error: { code: 'teacher.quota' }, batch: { left: 3 } });
    expect(await saidOf(opened)).toEqual([]);
  });

  test('keeps no key, in whatever it writes', async () => {
    const key = ['sk', 'canary', '123'].join('-');
    const { opened } = await start({ texts: manyTexts(3) });
    await startBatch(opened, hasty({ apiKey: key }));
    await followBatch(opened, hasty({ apiKey: key }));
    for (const name of ['batch.jsonl', 'records.jsonl', 'attempts.jsonl', 'job.yaml']) {
      expect(await readFile(path.join(opened.dir, name), 'utf8')).not.toContain('canary');
    }
    expect(await stepsOf(opened)).toEqual([
      'begun',
      'intent',
      'uploaded',
      'created',
      'submitted',
      'settled',
      'cleaned',
      'ended',
    ]);
  });
});
