import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Limiter } from '#core/label/limiter';
import { FakeClock } from './support/clocks.ts';

interface Plan {
  readonly transit: number; // sending to arrival, ms
  readonly work: number; // arrival to answer, ms
  readonly tokens: number;
}

const never = new AbortController().signal;

/** Sends the planned requests as workers would; returns when each arrived at the server. */
async function drive(plans: readonly Plan[], workers: number, limiter: Limiter, clock: FakeClock) {
  const arrivals: { readonly at: number; readonly tokens: number }[] = [];
  const queue = [...plans];
  let active = 0;
  let peak = 0;
  const work = async () => {
    for (let plan = queue.shift(); plan !== undefined; plan = queue.shift()) {
      const permit = await limiter.acquire(plan.tokens, never);
      peak = Math.max(peak, ++active);
      await clock.sleep(plan.transit);
      arrivals.push({ at: clock.now(), tokens: plan.tokens });
      await clock.sleep(plan.work);
      active--;
      permit.answered();
    }
  };
  await clock.runUntil(Promise.all(Array.from({ length: workers }, work)));
  return { arrivals: arrivals.toSorted((a, b) => a.at - b.at), peak };
}

/** The most that arrives in any 60 s. */
function busiest(arrivals: readonly { readonly at: number; readonly tokens: number }[]) {
  let requests = 0;
  let tokens = 0;
  arrivals.forEach((first, index) => {
    const within = arrivals.slice(index).filter(({ at }) => at < first.at + 60_000);
    requests = Math.max(requests, within.length);
    if (within.length > 1)
      tokens = Math.max(
        tokens,
        within.reduce((sum, one) => sum + one.tokens, 0),
      );
  });
  return { requests, tokens };
}

const plansOf = (least: number, most: number) =>
  fc.array(fc.record({ transit: fc.nat(5000), work: fc.nat(30_000), tokens: fc.integer({ min: 1, max: 500 }) }), {
    minLength: least,
    maxLength: most,
  });

describe('Limiter', () => {
  test('never lets more requests or tokens arrive in any 60 s than allowed, nor more be under way', async () => {
    await fc.assert(
      fc.asyncProperty(
        plansOf(1, 60),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 500, max: 4000 }),
        async (plans, concurrency, rpm, tpm) => {
          const clock = new FakeClock();
          const limiter = new Limiter({ concurrency, rpm, tpm }, clock);
          const { arrivals, peak } = await drive(plans, concurrency + 3, limiter, clock);
          expect(arrivals).toHaveLength(plans.length);
          const most = busiest(arrivals);
          expect(most.requests).toBeLessThanOrEqual(rpm);
          expect(most.tokens).toBeLessThanOrEqual(tpm);
          expect(peak).toBeLessThanOrEqual(concurrency);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('uses the whole rate: 300 quick requests at 100 a minute take little more than two minutes', async () => {
    const clock = new FakeClock();
    const start = clock.now();
    const plans = Array.from({ length: 300 }, () => ({ transit: 100, work: 800, tokens: 1 }));
    const { arrivals } = await drive(plans, 15, new Limiter({ concurrency: 15, rpm: 100 }, clock), clock);
    expect((arrivals.at(-1)?.at ?? 0) - start).toBeLessThan(140_000);
  });

  test('a slow answer holds its place for 65 s at most', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ rpm: 1 }, clock);
    const start = clock.now();
    await limiter.acquire(1, never);
    await clock.runUntil(limiter.acquire(1, never));
    expect(clock.now() - start).toBe(65_000);
  });

  test('a request larger than the limit of tokens goes alone, not never', async () => {
    const clock = new FakeClock();
    const { arrivals } = await drive(
      [1, 5000, 1].map((tokens) => ({ transit: 0, work: 10, tokens })),
      3,
      new Limiter({ tpm: 100 }, clock),
      clock,
    );
    expect(arrivals).toHaveLength(3);
    expect(busiest(arrivals).requests).toBe(1);
  });

  test('a place that was not used is free at once', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ rpm: 1, concurrency: 1 }, clock);
    const start = clock.now();
    (await limiter.acquire(1, never)).unused();
    await clock.runUntil(limiter.acquire(1, never));
    expect(clock.now()).toBe(start);
  });

  test('requests of a run before count', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ rpm: 2 }, clock);
    const start = clock.now();
    limiter.seed([
      { freeAt: start + 20_000, tokens: 5 },
      { freeAt: start + 30_000, tokens: 5 },
    ]);
    await clock.runUntil(limiter.acquire(1, never));
    expect(clock.now() - start).toBe(20_000);
  });

  test('limits that the server names are taken over, downwards only', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ concurrency: 8 }, clock);
    limiter.learn({ rpm: 3, concurrency: 2 });
    limiter.learn({ rpm: 50, concurrency: 9 });
    const plans = Array.from({ length: 9 }, () => ({ transit: 10, work: 10, tokens: 1 }));
    const { arrivals, peak } = await drive(plans, 8, limiter, clock);
    expect([busiest(arrivals).requests, peak]).toEqual([3, 2]);
  });

  test('refusals together count once, one after the other double the wait, the server’s word goes first', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({}, clock);
    const sent = clock.now();
    await clock.runUntil(clock.sleep(10));
    expect([limiter.backOff(sent, {}), limiter.backOff(sent, {}), limiter.backOff(sent, {})]).toEqual([
      1000, 1000, 1000,
    ]);
    await clock.runUntil(limiter.acquire(1, never));
    expect(clock.now() - sent).toBe(1010);
    expect(limiter.backOff(clock.now(), {})).toBe(2000);
    await clock.runUntil(clock.sleep(2001));
    expect(limiter.backOff(clock.now(), { minimumMs: 9000 })).toBe(9000);
    await clock.runUntil(clock.sleep(9001));
    expect(limiter.backOff(clock.now(), { retryAfterMs: 500 })).toBe(500);
    limiter.succeeded();
    await clock.runUntil(clock.sleep(501));
    expect(limiter.backOff(clock.now(), {})).toBe(1000);
  });

  test('overload halves what is under way, successes let it grow back to the limit', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ concurrency: 8 }, clock);
    limiter.backOff(clock.now(), { retryAfterMs: 0, overloaded: true });
    const plans = Array.from({ length: 8 }, () => ({ transit: 10, work: 10, tokens: 1 }));
    expect((await drive(plans, 8, limiter, clock)).peak).toBe(4);
    for (let i = 0; i < 100; i++) limiter.succeeded();
    expect((await drive(plans, 12, limiter, clock)).peak).toBe(8);
  });

  test('an abort lets every waiter go', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ concurrency: 1 }, clock);
    const stop = new AbortController();
    await limiter.acquire(1, stop.signal);
    const waiting = Promise.allSettled([limiter.acquire(1, stop.signal), limiter.acquire(1, stop.signal)]);
    stop.abort();
    expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
