import type { Attempt } from '#core/label/attempt';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { InferenceEngine } from '#core/infer/engine';
import type { LabelRecord } from '#core/label/record';
import { requestKeys } from '#core/label/requestKey';
import type { RunHandle } from '#core/label/run';
import { sourceItem } from '#core/label/source';
import { readTemplate } from '#core/prompt/template';
import { FakeClock } from './support/clocks.ts';
import { startTeacherServer, type TeacherServer } from './support/teacherServer.ts';
import { label, makeItems, MemoryAttempts, MemoryLog, outcomes, teacherAt, template } from './support/labelling.ts';

let server: TeacherServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe('a run', () => {
  test('labels every record once, within its concurrency, and tells of each', async () => {
    server = await startTeacherServer(undefined, { latencyMs: 5 });
    const { summary, records, events } = await label({
      items: makeItems(40),
      teacher: teacherAt(server.baseUrl),
      limits: { concurrency: 5 },
    });
    expect(summary).toMatchObject({
      state: 'done',
      skipped: 0,
      counts: { labelled: 40, unreadable: 0, failed: 0 },
      usage: { input: 4000, output: 400 },
    });
    expect(new Set(records.map(({ item }) => item.id)).size).toBe(40);
    expect(records[0]).toMatchObject({
      answers: [{ taskId: 'relevance', conclusion: '相关', reasoning: '用户在问维修。' }],
    });
    expect(server.peak()).toBeGreaterThan(1);
    expect(server.peak()).toBeLessThanOrEqual(5);
    const done = events.flatMap((event) => (event.type === 'record' ? [event.done] : []));
    expect(done).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect([events[0], events.at(-1)?.type]).toEqual([{ type: 'started', total: 40, skipped: 0 }, 'finished']);
  });

  test('goes on where it stopped: labelled, unreadable and filtered ones are for a person now', async () => {
    const log = new MemoryLog();
    server = await startTeacherServer((_, record) => {
      if (record === 'record 2') return { status: 400, type: 'content_filter', message: 'no' };
      return record === 'record 3' ? { text: '?' } : 'good';
    });
    const first = await label({ items: makeItems(4), log, teacher: teacherAt(server.baseUrl) });
    expect(outcomes(first.records)).toEqual([
      'labelled',
      'failed:teacher.filtered',
      'unreadable:no-marker',
      'labelled',
    ]);
    await server.close();
    server = await startTeacherServer();
    const second = await label({ items: makeItems(6), log, teacher: teacherAt(server.baseUrl) });
    expect(server.seen.map(({ record }) => record).toSorted()).toEqual(['record 5', 'record 6']);
    expect(second.events[0]).toEqual({ type: 'started', total: 2, skipped: 4 });
    expect(second.summary).toMatchObject({ skipped: 4, counts: { labelled: 2, unreadable: 0, failed: 0 } });
    const third = await label({ items: makeItems(6), log });
    expect(third.summary).toMatchObject({ state: 'done', skipped: 6, counts: { labelled: 0 } });
  });

  test('asks once for equal texts and copies the answer, across runs and moved files too', async () => {
    server = await startTeacherServer(undefined, { latencyMs: 5 });
    const log = new MemoryLog();
    const same = makeItems(12, (n) => (n % 3 === 0 ? 'other' : 'same'));
    const first = await label({ items: same, log, teacher: teacherAt(server.baseUrl) });
    expect(server.seen).toHaveLength(2);
    expect(first.summary.counts.labelled).toBe(12);
    expect(first.summary.usage.input).toBe(200);
    expect(first.records.filter((record) => 'reused' in record)).toHaveLength(10);
    const moved = same.map((item) => sourceItem('moved/elsewhere.csv', item.origin.row, item.text));
    const second = await label({ items: moved, log, teacher: teacherAt(server.baseUrl) });
    expect([second.summary.counts.labelled, server.seen.length]).toEqual([12, 2]);
    expect(new Set(second.records.map(({ item }) => item.id)).size).toBe(24);
  });

  test('a twin of a failed record is asked for itself', async () => {
    server = await startTeacherServer((request) => (request === 1 ? { status: 400, type: 'content_filter' } : 'good'));
    const { summary } = await label({ items: makeItems(2, () => 'same'), teacher: teacherAt(server.baseUrl) });
    expect(summary.counts).toEqual({ labelled: 1, unreadable: 0, failed: 1 });
  });

  test('pauses: nothing is sent until it goes on', async () => {
    server = await startTeacherServer(undefined, { latencyMs: 5 });
    let handle: RunHandle | undefined;
    let atPause = 0;
    let later = 0;
    const { summary, events } = await label({
      items: makeItems(20),
      teacher: teacherAt(server.baseUrl),
      limits: { concurrency: 2 },
      onEvent: (event, get) => {
        if (event.type !== 'record' || event.done !== 5) return;
        handle = get();
        handle?.pause();
        handle?.pause();
        atPause = server?.seen.length ?? 0;
        void delay(150).then(() => {
          later = server?.seen.length ?? 0;
          handle?.resume();
        });
      },
    });
    expect(later - atPause).toBe(0);
    expect(summary.counts.labelled).toBe(20);
    expect(events.filter(({ type }) => type === 'paused' || type === 'resumed').map(({ type }) => type)).toEqual([
      'paused',
      'resumed',
    ]);
  });

  test('cancelled, it lets what is in flight land, also while paused', async () => {
    server = await startTeacherServer(undefined, { latencyMs: 20 });
    const { summary, records } = await label({
      items: makeItems(50),
      teacher: teacherAt(server.baseUrl),
      limits: { concurrency: 3 },
      onEvent: (event, get) => {
        if (event.type !== 'record' || event.done !== 4) return;
        get()?.pause();
        get()?.cancel();
      },
    });
    expect(summary.state).toBe('cancelled');
    expect(records).toHaveLength(server.seen.length);
    expect(records.length).toBeLessThan(10);
  });

  test('cancelled twice, it gives up what is in flight and keeps nothing of it', async () => {
    server = await startTeacherServer((request) => (request <= 2 ? 'good' : 'hang'));
    const { summary, records } = await label({
      items: makeItems(9),
      teacher: teacherAt(server.baseUrl),
      limits: { concurrency: 2 },
      onEvent: (event, get) => {
        if (event.type !== 'record' || event.done !== 2) return;
        void delay(50).then(() => {
          get()?.cancel();
          get()?.cancel();
        });
      },
    });
    expect([summary.state, records.length]).toEqual(['cancelled', 2]);
  });

  test('a log that cannot be written stops it with the reason', async () => {
    server = await startTeacherServer();
    const log = new MemoryLog();
    log.append = () => Promise.reject(new Error('ENOSPC: no space left on device'));
    const { summary } = await label({ items: makeItems(50), log, teacher: teacherAt(server.baseUrl) });
    expect([summary.state, summary.error?.code]).toEqual(['stopped', 'log.unwritable']);
    expect(summary.error?.message).toContain('ENOSPC');
    expect(server.seen.length).toBeLessThanOrEqual(8);
  });
});

describe('time', () => {
  /** An engine in pretended time that notes when it was asked. */
  const timed = (clock: FakeClock, ms: number) => {
    const asked: number[] = [];
    const engine: InferenceEngine = {
      id: 'timed',
      async complete() {
        asked.push(clock.now());
        await clock.sleep(ms);
        return { text: '因为\n####\n相关', finish: 'stop', usage: { input: 10, output: 5 }, ms };
      },
    };
    return { asked, engine };
  };

  test('a run keeps to its requests a minute and says that it waits', async () => {
    const clock = new FakeClock();
    const { asked, engine } = timed(clock, 900);
    const run = label({ items: makeItems(25), engine, clock, limits: { rpm: 10, concurrency: 4 } });
    const { summary, events } = await clock.runUntil(run);
    expect(summary.counts.labelled).toBe(25);
    asked.forEach((at, index) => {
      expect(asked.slice(index).filter((other) => other < at + 60_000).length).toBeLessThanOrEqual(10);
    });
    expect(events.filter((event) => event.type === 'waiting').length).toBeGreaterThan(0);
    expect(summary.ms).toBeLessThan(130_000);
  });

  test('after a crash the last minute’s requests count, and those that were under way', async () => {
    const clock = new FakeClock();
    const log = new MemoryLog();
    const attempts: Attempt[] = [];
    const limits = { rpm: 10, concurrency: 4 };
    const first = timed(clock, 900);
    const before = new MemoryAttempts('before', attempts);
    await clock.runUntil(label({ items: makeItems(6), log, engine: first.engine, clock, limits, attempts: before }));
    // The process died with four requests sent.
    for (let n = 100; n < 104; n++) {
      before.append({ type: 'sent', n, run: 'before', at: clock.now(), teacher: 'test', key: 'k', tokens: 9 });
    }
    const restarted = clock.now();
    const second = timed(clock, 900);
    await clock.runUntil(
      label({
        items: makeItems(20),
        log,
        engine: second.engine,
        clock,
        crashed: true,
        limits,
        attempts: new MemoryAttempts('after', attempts),
      }),
    );
    expect((second.asked[0] ?? 0) - restarted).toBeGreaterThan(50_000);
    expect(log.records).toHaveLength(20);
  });
});

describe('the request key', () => {
  const withColumn = readTemplate('t.template.md', '# 任务\n看 {{标题}} 和\n# 原文\n{{原文}}\n');
  const item = (text: string, fields: Record<string, string> = {}) => sourceItem('a.csv', 1, text, fields);

  test('follows text, shown columns, template, model and parameters, and nothing else', () => {
    const teacher = teacherAt('https://x.test/v1', { parameters: { temperature: 0, maxTokens: 5 } });
    const key = requestKeys(teacher, withColumn);
    const base = key(item('a', { 标题: 'b' }));
    expect(base).toMatch(/^[0-9a-f]{32}$/);
    expect(key(sourceItem('other.csv', 9, 'a', { 标题: 'b', unseen: 'x' }))).toBe(base);
    expect(
      requestKeys(
        { ...teacher, title: 'T', limits: { rpm: 1 }, parameters: { maxTokens: 5, temperature: 0 } },
        withColumn,
      )(item('a', { 标题: 'b' })),
    ).toBe(base);
    const others = [
      key(item('a', { 标题: 'c' })),
      key(item('a')),
      key(item('b', { 标题: 'a' })),
      requestKeys({ ...teacher, model: 'm2' }, withColumn)(item('a', { 标题: 'b' })),
      requestKeys({ ...teacher, parameters: {} }, withColumn)(item('a', { 标题: 'b' })),
      requestKeys(teacher, template)(item('a', { 标题: 'b' })),
    ];
    expect(new Set([base, ...others]).size).toBe(7);
  });
});

test('a record of the log survives JSON unchanged', async () => {
  server = await startTeacherServer();
  const { records } = await label({ items: makeItems(1), teacher: teacherAt(server.baseUrl) });
  expect(JSON.parse(JSON.stringify(records)) as LabelRecord[]).toEqual(records);
});
