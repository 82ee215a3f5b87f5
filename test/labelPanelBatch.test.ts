import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { translatorOf } from '#core/bundles';
import { AppError } from '#core/errors';
import type { BatchState } from '#core/label/batchState';
import type { Teacher } from '#core/label/job';
import { builtInTeachers, teacherWithModel } from '#core/label/teachers/presets';
import { runError } from '#core/label/run';
import { BatchEntry } from '../src/extension/label/batchEntry.ts';
import type { JobCounts } from '../src/extension/label/jobCounts.ts';
import { takesBatches, TransportChoice } from '../src/extension/label/labelTransport.ts';
import { WakefulClock } from '../src/extension/wakefulClock.ts';

const t = translatorOf('en');
const builtIn = (id: string): Teacher => {
  const found = builtInTeachers.find((teacher) => teacher.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};

describe('the choice between at once and by batch', () => {
  const kimi = builtIn('kimi-cn');

  it('is right away until the person says otherwise, and a choice is for one model', () => {
    const choice = new TransportChoice(() => {});
    expect(choice.offer(kimi, undefined, 10)).toEqual({ chosen: 'now', share: 0.6, hours: 24, proposed: false });
    choice.choose(kimi, 'batch');
    expect(choice.offer(kimi, undefined)?.chosen).toBe('batch');
    expect(choice.offer(teacherWithModel(kimi, 'kimi-k2.7-code').teacher, undefined)?.chosen).toBe('now');
    choice.forget();
    expect(choice.offer(kimi, undefined)?.chosen).toBe('now');
  });

  it('is proposed above 20,000 records', () => {
    const choice = new TransportChoice(() => {});
    expect([20_000, 20_001].map((left) => choice.offer(kimi, undefined, left)?.proposed)).toEqual([false, true]);
  });

  it('is not there where the teacher, its model or a vote takes no batches', () => {
    const choice = new TransportChoice(() => {});
    expect(choice.offer(builtIn('replay'), undefined)).toBeUndefined();
    expect(choice.offer(builtIn('deepseek'), undefined)).toBeUndefined();
    expect(choice.offer(teacherWithModel(kimi, 'kimi-k3').teacher, undefined)).toBeUndefined();
    expect(choice.offer(kimi, builtIn('deepseek'))).toBeUndefined();
    expect(choice.offer(kimi, kimi)).toBeDefined();
    expect(takesBatches(builtIn('zhipu'))).toBe(true);
  });
});

describe('a batch as the view shows it', () => {
  const state: BatchState = {
    status: 'in_progress',
    begunAt: 1000,
    round: 1,
    parts: [],
    lines: 60,
    done: 18,
    money: { CNY: 0.5, USD: 0 },
  };
  const counts: JobCounts = {
    labelled: 50,
    unreadable: 3,
    failed: 2,
    causes: new Map([['teacher.filtered', 2]]),
    reviewed: 0,
    unreviewed: 50,
    batchable: true,
  };
  const summaryOf = (left: number, error?: AppError) => ({
    state: 'done' as const,
    counts: { labelled: 50, unreadable: 3, failed: 2 },
    skipped: 0,
    usage: { input: 1, output: 2, cached: 0 },
    money: { CNY: 0.5, USD: 0 },
    spent: { CNY: 0.5, USD: 0 },
    ms: 5,
    batch: { ...state, status: 'ended' as const, left },
    ...(error === undefined ? {} : { error: runError(error) }),
  });

  it('says how far it is, what it cost so far, and why nobody follows it', () => {
    const entry = new BatchEntry('/w/.promptmill/jobs/orders');
    entry.teacher = builtIn('kimi-cn');
    expect(entry.card(5000, t)).toMatchObject({ job: 'orders', status: 'submitting', total: 0, ageMs: 0 });
    entry.state = state;
    entry.followed = 'here';
    expect(entry.card(5000, t)).toMatchObject({
      status: 'in_progress',
      done: 18,
      total: 60,
      ageMs: 4000,
      cost: '¥0.50',
    });
    entry.problem = new AppError('teacher.auth', 'No key.', { hint: 'Set one.' });
    expect(entry.card(5000, t)).toMatchObject({ problem: 'No key. Set one.' });
  });

  it('ends with the counts of the job, its causes and what was left, however many windows have followed it', () => {
    const entry = new BatchEntry('/w/.promptmill/jobs/orders');
    entry.state = state;
    entry.ended = { summary: summaryOf(5), counts, at: 61_000 };
    expect(entry.card(99_000, t)).toMatchObject({
      state: 'ended',
      outcome: 'done',
      left: 5,
      progress: {
        labelled: 50,
        total: 60,
        elapsedMs: 60_000,
        causes: [
          { cause: 'teacher.filtered', count: 2 },
          { cause: 'unreadable', count: 3 },
        ],
      },
    });
  });

  it('leaves out a next step that is a flag of the command line', () => {
    const entry = new BatchEntry('/w/.promptmill/jobs/orders');
    entry.state = state;
    const error = new AppError('teacher.refused', 'Refused.', { hint: 'Run again with --batch.' });
    entry.ended = { summary: summaryOf(5, error), counts, at: 0 };
    expect(entry.card(0, t)).toMatchObject({ outcome: 'stopped', error: 'Refused.' });
  });
});

describe('a wakeful clock', () => {
  it('ends its sleeps when it is woken, and rejects when the sleeper is told to stop', async () => {
    const clock = new WakefulClock();
    const began = performance.now();
    const sleep = clock.sleep(60_000);
    const stop = new AbortController();
    const stopped = clock.sleep(60_000, stop.signal);
    stop.abort(new Error('stop'));
    await expect(stopped).rejects.toThrow('stop');
    clock.wake();
    await sleep;
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
