import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ask, askMany, bodyFor, call, kimi, statusesOf } from './support/kimiClient.ts';
import { latencyOf, wayMs } from './support/kimiServer/random.ts';

const WINDOW = 400;

describe('limits', () => {
  const account = /^Your account org-[0-9a-f]{32}<ak-[0-9a-f]{24}> request reached organization /;

  test('RPM over a sliding window: a slot is free one window after its request', async () => {
    const server = await kimi({ limits: { rpm: 3 }, windowMs: WINDOW, countRejected: false });
    await ask(server, 'first');
    await delay(WINDOW / 2);
    await askMany(server, 2);
    const { status, json, headers } = await ask(server, 'over');
    expect([status, json.error.type]).toEqual([429, 'rate_limit_reached_error']);
    expect(json.error.message).toMatch(account);
    expect(json.error.message).toMatch(/ max RPM: 3, please try again after 1 seconds$/);
    expect(headers.get('retry-after')).toBeNull();
    await delay(WINDOW / 2);
    expect(statusesOf(await askMany(server, 2))).toEqual([200, 429]);
  });

  test('RPM over a fixed window: all slots are free at its end', async () => {
    const server = await kimi({ limits: { rpm: 2 }, windowMs: WINDOW, window: 'fixed' });
    server.reset();
    const start = Date.now();
    await delay(WINDOW * 0.6);
    expect(statusesOf(await askMany(server, 3))).toEqual([200, 200, 429]);
    await delay(start + WINDOW * 1.1 - Date.now());
    expect(statusesOf(await askMany(server, 3))).toEqual([200, 200, 429]);
  });

  test('rejected requests take slots unless told otherwise', async () => {
    const later = async (countRejected: boolean) => {
      const server = await kimi({ limits: { rpm: 1 }, windowMs: WINDOW, countRejected });
      await ask(server, 'one');
      await delay(WINDOW * 0.7);
      await ask(server, 'over');
      await delay(WINDOW * 0.5);
      return (await ask(server, 'later')).status;
    };
    expect(await Promise.all([later(true), later(false)])).toEqual([429, 200]);
  });

  test('TPM reserves prompt + max_completion_tokens, 32,768 where it is left out', async () => {
    const server = await kimi({ limits: { tpm: 40_000 }, windowMs: WINDOW });
    expect((await askMany(server, 4)).every(({ status }) => status === 200)).toBe(true);
    await delay(WINDOW * 1.1);
    const { messages } = bodyFor('x');
    const greedy = { model: 'kimi-k2.6', thinking: { type: 'disabled' }, messages };
    const first = await call(server, 'POST', '/v1/chat/completions', greedy);
    const { json } = await call(server, 'POST', '/v1/chat/completions', greedy);
    const current = 2 * (first.json.usage.prompt_tokens + 32_768);
    expect(json.error.message).toMatch(account);
    expect(json.error.message.endsWith(`TPM rate limit, current:${current}, limit:40000`)).toBe(true);
  });

  test('TPD counts the tokens really used', async () => {
    const server = await kimi({ limits: { tpd: 400 }, windowMs: WINDOW, dayMs: 10_000 });
    let used = 0;
    let got = await ask(server, 'x');
    for (; got.status === 200; got = await ask(server, 'x')) used += got.json.usage.total_tokens;
    expect(used).toBeGreaterThan(300);
    expect(got.json.error.message).toMatch(/TPD rate limit, current:\d+, limit:400$/);
  });

  test('concurrency is counted at arrival', async () => {
    const server = await kimi({ limits: { concurrency: 2 }, latency: 200 });
    const got = await askMany(server, 3);
    const over = got.find(({ status }) => status === 429);
    expect(over?.json.error.message).toMatch(/max concurrency: 2, please try again after 1 seconds$/);
    expect((await askMany(server, 2)).map(({ status }) => status)).toEqual([200, 200]);
    expect(server.ledger().totals).toMatchObject({ peakConcurrency: 3, limits: { concurrency: 1 } });
  });

  test('estimates take RPM slots only where told', async () => {
    const estimate = async (countEstimates: boolean) => {
      const server = await kimi({ limits: { rpm: 1 }, countEstimates });
      await ask(server, 'x');
      return (await call(server, 'POST', '/v1/tokenizers/estimate-token-count', bodyFor('x'))).status;
    };
    expect(await Promise.all([estimate(false), estimate(true)])).toEqual([200, 429]);
  });
});

describe('time and money', () => {
  test('the first request of a connection arrives late', async () => {
    const server = await kimi({ coldMs: 150 });
    const took: number[] = [];
    // fetch may open a second connection before it uses the first one again.
    for (let index = 0; index < 5; index++) {
      const start = Date.now();
      await ask(server, 'x');
      took.push(Date.now() - start);
    }
    expect(took[0]).toBeGreaterThanOrEqual(145);
    expect(took[4]).toBeLessThan(145);
    const [first] = server.ledger().entries;
    expect((first?.endedAt ?? 0) - (first?.arrivedAt ?? 0)).toBeLessThan(145);
  });

  test('the way up takes a time of its own for each request', () => {
    const way = (requests: number) => wayMs({ coldMs: 0, uplinkMs: 3000, seed: 1 }, { number: 1, requests });
    const ways = Array.from({ length: 1000 }, (_, index) => way(index + 1));
    expect(Math.min(...ways)).toBeLessThan(100);
    expect(Math.max(...ways)).toBeGreaterThan(2900);
    expect(ways.reduce((sum, ms) => sum + ms) / 1000).toBeCloseTo(1500, -2);
  });

  test('latency is lognormal, and the same for the same seed', () => {
    const drawn = (seed: number) =>
      Array.from({ length: 2001 }, (_, index) => latencyOf({ median: 900, sigma: 0.45 }, seed, index));
    const sorted = drawn(1).toSorted((a, b) => a - b);
    expect(sorted[1000]).toBeGreaterThan(860);
    expect(sorted[1000]).toBeLessThan(940);
    expect(Math.log((sorted[1682] ?? 0) / 900)).toBeCloseTo(0.45, 1); // one sigma
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(2)[0]).not.toBe(drawn(1)[0]);
  });

  test('a known prefix of 256 tokens or more is cached, a shorter one never', async () => {
    const server = await kimi();
    const long = '判断标准：已购产品的故障与报修。'.repeat(40);
    const cold = await ask(server, `${long}甲`);
    const warm = await ask(server, `${long}乙`);
    expect(cold.json.usage).not.toHaveProperty('cached_tokens');
    const { cached_tokens: cached, prompt_tokens: input } = warm.json.usage;
    expect(cached).toBeGreaterThanOrEqual(256);
    expect(cached).toBeLessThan(input);
    expect(warm.json.usage.prompt_tokens_details).toEqual({ cached_tokens: cached });
    expect(warm.headers.get('msh-context-cache-token-saved')).toBe(String(cached));
    await ask(server, '短');
    expect((await ask(server, '短')).json.usage).not.toHaveProperty('cached_tokens');
    const billed = server.ledger().entries[1]?.billed;
    const output = billed?.output ?? 0;
    expect(billed?.cost).toBeCloseTo(((input - cached) * 6.5 + cached * 1.1 + output * 27) / 1e6, 9);
  });

  test('the cache forgets after its time and knows one organisation from another', async () => {
    const server = await kimi({ cache: { ttlMs: 150 }, keys: { one: 'a', two: 'b' } });
    const cached = async (key: string) =>
      (await ask(server, '判断标准。'.repeat(120), {}, { key })).json.usage.cached_tokens as number | undefined;
    expect(await cached('one')).toBeUndefined();
    expect(await cached('two')).toBeUndefined();
    expect(await cached('one')).toBeGreaterThan(255);
    await delay(170);
    expect(await cached('one')).toBeUndefined();
  });

  test('an abandoned generation runs to its end, holds its slot and is billed', async () => {
    const server = await kimi({ latency: 400, limits: { concurrency: 1 } });
    await expect(ask(server, 'gone', {}, { signal: AbortSignal.timeout(100) })).rejects.toThrow(/timeout/);
    expect((await ask(server, 'next')).status).toBe(429);
    expect(server.ledger().totals.outcomes).toMatchObject({ 'in-flight': 1 });
    await delay(400);
    expect((await ask(server, 'next')).status).toBe(200);
    const [gone] = server.ledger().entries;
    expect(gone).toMatchObject({ outcome: 'abandoned', status: 499, billed: { cached: 0 } });
    expect(gone?.billed?.output).toBeGreaterThan(0);
  });

  test('the ledger names records, counts what was paid twice, and forgets on reset', async () => {
    const server = await kimi({ keyPattern: '(record \\d+)' });
    await askMany(server, 3);
    await ask(server, 'record 2');
    const { entries, totals } = server.ledger();
    expect(entries.map(({ key }) => key).toSorted()).toEqual(['record 1', 'record 2', 'record 2', 'record 3']);
    expect(totals).toMatchObject({ requests: 4, outcomes: { ok: 4 }, billed: { generations: 4, keys: 3, extra: 1 } });
    server.reset();
    expect(server.ledger()).toMatchObject({ entries: [], totals: { requests: 0 } });
    const content = (bodyFor('a').messages[0] as { content: string }).content;
    const plain = await kimi();
    await ask(plain, 'a');
    expect(plain.ledger().entries[0]?.key).toBe(createHash('sha256').update(content).digest('hex'));
    const hooked = await kimi({}, { key: (body) => `model ${String(body.model)}` });
    await ask(hooked, 'a');
    expect(hooked.ledger().entries[0]?.key).toBe('model kimi-k2.6');
  });
});
