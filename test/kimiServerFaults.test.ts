import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ask, askMany, bodyFor, call, eventsOf, kimi, KEY } from './support/kimiClient.ts';
import type { FaultName, FaultRule, KimiOptions } from './support/kimiServer/options.ts';

const stream = { stream: true, stream_options: { include_usage: true } };
const first = (name: FaultName, rule: FaultRule = {}): KimiOptions => ({ faults: { [name]: { at: [1], ...rule } } });

/** What a call threw, with what undici says of the connection. */
async function failureOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    const { name, message, cause } = error as Error & { cause?: { code?: string } };
    return `${name} ${message} ${cause?.code ?? ''}`;
  }
  return 'nothing';
}

describe('errors with a body', () => {
  test.each<[FaultName, FaultRule, number, string, string | null]>([
    ['overloaded', {}, 429, 'engine_overloaded_error', null],
    ['overloaded', { retryAfter: 3 }, 429, 'engine_overloaded_error', '3'],
    ['serverError', {}, 500, 'server_error', null],
    ['unavailable', {}, 503, 'server_unavailable', null],
    ['filter', {}, 400, 'content_filter', null],
    ['errorIn200', {}, 200, 'rate_limit_error', null],
  ])('%s %j', async (name, rule, status, type, retryAfter) => {
    const server = await kimi(first(name, rule));
    const got = await ask(server, 'x');
    expect([got.status, got.json.error.type, got.headers.get('retry-after')]).toEqual([status, type, retryAfter]);
    expect(got.json.error.message).not.toBe('');
    expect((await ask(server, 'x')).json.choices).toHaveLength(1);
    const [faulty] = server.ledger().entries;
    expect(faulty).toMatchObject({ fault: name, outcome: 'fault', status });
    expect(faulty).not.toHaveProperty('billed');
  });

  test('a gateway’s page', async () => {
    const server = await kimi(first('badGateway', { at: [1, 2], status: 504 }));
    const { status, text, headers } = await ask(server, 'x');
    expect([status, headers.get('content-type')]).toEqual([504, 'text/html']);
    expect(text).toContain('<h1>504 Gateway Time-out</h1>');
    server.setOptions(first('badGateway', { at: [2] }));
    expect((await ask(server, 'x')).status).toBe(502);
  });

  test('the quota runs out, or the key is revoked, from the nth on', async () => {
    const server = await kimi({ faults: { quota: { from: 2, to: 3 }, revoked: { from: 4 } } });
    const got = [];
    for (let index = 0; index < 5; index++) got.push(await ask(server, 'x'));
    expect(got.map(({ status, json }) => `${status} ${json.error?.type ?? ''}`)).toEqual([
      '200 ',
      '429 exceeded_current_quota_error',
      '429 exceeded_current_quota_error',
      '401 incorrect_api_key_error',
      '401 incorrect_api_key_error',
    ]);
    expect(got[1]?.json.error.message).toMatch(/org-\w{32}<ak-\w{24}> is suspended due to insufficient balance/);
    expect(got[1]?.text).not.toContain(KEY);
    const poor = await kimi({ balance: 0.0005 });
    await ask(poor, 'x');
    expect((await ask(poor, 'x')).json.error.type).toBe('exceeded_current_quota_error');
  });
});

describe('the connection', () => {
  test('reset before headers: nothing generated, the slot free again', async () => {
    const server = await kimi({ ...first('reset'), limits: { concurrency: 1 } });
    expect(await failureOf(ask(server, 'x'))).toMatch(/fetch failed (ECONNRESET|UND_ERR_SOCKET)/);
    expect((await ask(server, 'x')).status).toBe(200);
    expect(server.ledger().entries[0]).toMatchObject({ fault: 'reset', status: 0 });
    expect(server.ledger().totals.billed.generations).toBe(1);
  });

  test.each([{}, stream])('reset in the body is billed %j', async (more) => {
    const server = await kimi(first('resetBody'));
    expect(await failureOf(ask(server, 'x', more))).toMatch(/TypeError terminated/);
    expect(server.ledger().entries[0]).toMatchObject({ fault: 'resetBody', billed: { cached: 0 } });
  });

  test('a rule may say that it is not billed', async () => {
    const server = await kimi(first('resetBody', { billed: false }));
    await failureOf(ask(server, 'x'));
    expect(server.ledger().totals).toMatchObject({ faults: { resetBody: 1 }, billed: { generations: 0 } });
  });

  test.each([
    ['hang', {}],
    ['hang', stream],
    ['hangBody', {}],
    ['hangBody', stream],
  ] as const)('%s is billed and never ends %j', async (name, more) => {
    const server = await kimi({ ...first(name), limits: { concurrency: 1 } });
    const aborted = new AbortController();
    const hanging = failureOf(ask(server, 'x', more, { signal: aborted.signal }));
    const late = await Promise.race([hanging, delay(150, 'still waiting')]);
    expect(late).toBe('still waiting');
    expect((await ask(server, 'x')).status).toBe(200);
    aborted.abort();
    expect(await hanging).toMatch(/AbortError/);
    expect(server.ledger().entries[0]).toMatchObject({ fault: name, billed: { cached: 0 } });
  });

  test('hangBody has sent half an answer', async () => {
    const server = await kimi(first('hangBody'));
    const signal = AbortSignal.timeout(2000);
    const headers = { authorization: `Bearer ${KEY}` };
    const body = JSON.stringify(bodyFor('x'));
    const response = await fetch(`${server.baseUrl}/chat/completions`, { method: 'POST', headers, body, signal });
    const { value } = await (response.body as ReadableStream<Uint8Array>).getReader().read();
    expect(new TextDecoder().decode(value)).toMatch(/^\{"id":"chatcmpl-/);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(value?.length ?? 0);
  });
});

describe('answers that are none', () => {
  const choice = async (name: FaultName) => {
    const server = await kimi(first(name));
    const { json } = await ask(server, 'x');
    expect(server.ledger().entries[0]).toMatchObject({ fault: name, status: 200, billed: { cached: 0 } });
    return json.choices[0];
  };

  test('truncated JSON, whole and in a stream', async () => {
    const whole = await ask(await kimi(first('truncatedJson')), 'x');
    expect(whole).toMatchObject({ status: 200, json: undefined });
    const cut = await ask(await kimi(first('truncatedJson')), 'x', stream);
    expect(cut.text.endsWith('}\n\n')).toBe(false);
    expect(cut.text).not.toContain('[DONE]');
  });

  test('length, empty, no marker, filter as finish reason, no choices', async () => {
    expect(await choice('length')).toMatchObject({ finish_reason: 'length' });
    expect(await choice('empty')).toMatchObject({ finish_reason: 'stop', message: { content: '' } });
    const { message } = await choice('noMarker');
    expect(message.content).toMatch(/。\n(?:不)?相关$/);
    expect(await choice('filterFinish')).toMatchObject({ finish_reason: 'content_filter' });
    expect(await choice('noChoices')).toBeUndefined();
  });

  test('a stream without [DONE], and one with an error event', async () => {
    const open = await ask(await kimi(first('noDone')), 'x', stream);
    expect(eventsOf(open).length).toBeGreaterThan(3);
    expect(open.text).not.toMatch(/\[DONE\]|"finish_reason":"stop"/);
    const failed = await ask(await kimi(first('streamError')), 'x', stream);
    expect(failed.status).toBe(200);
    expect(eventsOf(failed).at(-1)).toMatchObject({ error: { type: 'engine_overloaded_error' } });
    expect(failed.text).not.toContain('[DONE]');
    const whole = await ask(await kimi(first('noDone')), 'x');
    expect(whole.json.choices[0].finish_reason).toBe('stop');
  });
});

describe('slow and quiet', () => {
  test('slow takes its time more', async () => {
    const server = await kimi(first('slow', { ms: 150 }));
    const start = Date.now();
    await ask(server, 'x');
    expect(Date.now() - start).toBeGreaterThanOrEqual(145);
    expect(server.ledger().entries[0]).toMatchObject({ fault: 'slow', billed: { cached: 0 } });
  });

  test('keep-alive lines come before an answer that can still be read', async () => {
    const server = await kimi({ latency: 120, faults: { keepAlive: { ms: 10 } } });
    const whole = await ask(server, 'x');
    expect(whole.text).toMatch(/^\n{3,}\{/);
    expect(whole.json.choices).toHaveLength(1);
    const streamed = await ask(server, 'x', stream);
    expect(streamed.text).toMatch(/^: keep-alive\n\n: keep-alive\n\n/);
    expect(streamed.text.endsWith('data: [DONE]\n\n')).toBe(true);
  });
});

describe('when a fault happens', () => {
  test('a storm lasts for its period', async () => {
    const server = await kimi({ faults: { overloaded: { between: [[0, 400]] } } });
    expect((await ask(server, 'x')).status).toBe(429);
    await delay(420);
    expect((await ask(server, 'x')).status).toBe(200);
  });

  test('by probability, the same ones for the same seed', async () => {
    const faulty = async (seed: number) => {
      const server = await kimi({ seed, faults: { serverError: { probability: 0.2 } } });
      for (let index = 0; index < 100; index++) await ask(server, 'x');
      return server.ledger().entries.flatMap(({ number, fault }) => (fault === undefined ? [] : [number]));
    };
    const [one, same, other] = [await faulty(1), await faulty(1), await faulty(2)];
    expect(one.length).toBeGreaterThan(8);
    expect(one.length).toBeLessThan(35);
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  test('by record, by pattern, and so often at most', async () => {
    const byRecord = await kimi({ faults: { filter: { probability: 0.5, by: 'record' } } });
    const statuses = async () => (await askMany(byRecord, 20)).map(({ status }) => status);
    const [once, again] = [await statuses(), await statuses()];
    expect(new Set(once).size).toBe(2);
    expect(again).toEqual(once);
    const server = await kimi({ faults: { filter: { match: 'record [12]$', times: 1 } } });
    expect((await askMany(server, 3)).filter(({ status }) => status === 400)).toHaveLength(1);
    expect((await ask(server, 'record 3')).status).toBe(200);
  });

  test('on other endpoints, before the work or after it', async () => {
    const server = await kimi({
      endpointFaults: {
        'GET /v1/models': { unavailable: { times: 1 }, badGateway: { times: 1 } },
        'POST /v1/tokenizers/estimate-token-count': { answerLost: { times: 1 }, reset: { times: 1 } },
      },
    });
    expect((await call(server, 'GET', '/v1/models')).status).toBe(503);
    expect((await call(server, 'GET', '/v1/models')).status).toBe(502);
    expect((await call(server, 'GET', '/v1/models')).status).toBe(200);
    const estimate = () => call(server, 'POST', '/v1/tokenizers/estimate-token-count', bodyFor('x'));
    expect(await failureOf(estimate())).toMatch(/fetch failed/);
    expect(await failureOf(estimate())).toMatch(/fetch failed/);
    expect((await estimate()).status).toBe(200);
  });
});
