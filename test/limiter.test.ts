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
    const limiter = new Limiter({}, clock, { random: () => 0 });
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

test('a place is free the earlier the longer the server says that it had been at work', async () => {
  const clock = new FakeClock();
  const limiter = new Limiter({ rpm: 1 }, clock);
  const start = clock.now();
  const permit = await limiter.acquire(1, never);
  await clock.runUntil(clock.sleep(3000));
  permit.answered(0, 2520); // arrived after 500 ms at the latest
  await clock.runUntil(limiter.acquire(1, never));
  expect(clock.now() - start).toBe(60_500);
});

describe('limits that are shared', () => {
  const plans = (count: number) => Array.from({ length: count }, () => ({ transit: 0, work: 10, tokens: 1 }));
  const holding = (
    slots: readonly { freeAt: number; tokens: number }[],
    more: { active?: number; gone?: boolean } = {},
  ) => ({
    slots,
    active: 0,
    gone: false,
    ...more,
  });

  test('are divided while another process is there, and whole again when it is not', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ concurrency: 8, rpm: 60 }, clock);
    expect((await drive(plans(20), 12, limiter, clock)).peak).toBe(8);
    await clock.runUntil(clock.sleep(61_000));
    limiter.limit({ concurrency: 8, rpm: 60 }, [holding([])]);
    const shared = await drive(plans(60), 12, limiter, clock);
    expect([shared.peak, busiest(shared.arrivals).requests]).toEqual([4, 30]);
    expect(limiter.concurrency).toBe(8); // what a run must have workers for
    await clock.runUntil(clock.sleep(61_000));
    limiter.limit({ concurrency: 8, rpm: 60 }, []);
    const alone = await drive(plans(60), 12, limiter, clock);
    expect([alone.peak, busiest(alone.arrivals).requests]).toEqual([8, 60]);
  });

  test('what another holds beyond its part is waited for, the part itself is not', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ concurrency: 8, rpm: 60 }, clock);
    const start = clock.now();
    const slots = Array.from({ length: 60 }, (_, n) => ({ freeAt: start + 1000 * (n + 1), tokens: 1 }));
    limiter.limit({ concurrency: 8, rpm: 60 }, [holding(slots)]);
    const { arrivals } = await drive(plans(30), 8, limiter, clock);
    // The other has 60 places and is to have 30: one comes free each second.
    expect(arrivals.map(({ at }) => Math.round((at - start) / 1000))).toEqual(
      Array.from({ length: 30 }, (_, n) => n + 1),
    );
  });

  test('of a process that has gone all counts, and it takes no part', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ concurrency: 8, rpm: 60 }, clock);
    const freeAt = clock.now() + 20_000;
    limiter.limit({ concurrency: 8, rpm: 60 }, [
      holding(
        Array.from({ length: 50 }, () => ({ freeAt, tokens: 1 })),
        { gone: true },
      ),
    ]);
    const { arrivals, peak } = await drive(plans(60), 8, limiter, clock);
    expect(peak).toBe(8);
    expect(arrivals.filter(({ at }) => at < freeAt)).toHaveLength(10);
    expect(arrivals.filter(({ at }) => at < freeAt + 1000)).toHaveLength(60);
  });

  test('what another has under way beyond its part is waited for', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ concurrency: 8 }, clock);
    limiter.limit({ concurrency: 8 }, [holding([], { active: 7 })]);
    expect((await drive(plans(5), 8, limiter, clock)).peak).toBe(1);
    limiter.limit({ concurrency: 8 }, [holding([], { active: 4 })]);
    expect((await drive(plans(20), 8, limiter, clock)).peak).toBe(4);
  });

  test('that the server named are the whole account’s: they are divided too', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ concurrency: 8 }, clock);
    limiter.limit({ concurrency: 8 }, [holding([])]);
    limiter.learn({ rpm: 20 });
    expect(busiest((await drive(plans(30), 8, limiter, clock)).arrivals).requests).toBe(10);
    limiter.limit({ concurrency: 8, rpm: 100 }, []);
    await clock.runUntil(clock.sleep(61_000));
    expect(busiest((await drive(plans(40), 8, limiter, clock)).arrivals).requests).toBe(20);
  });
});
