import { describe, expect, test } from 'vitest';
import { translatorOf } from '#core/bundles';
import { AppError, describe as say } from '#core/errors';
import type { ChatMessage } from '#core/infer/engine';
import type { Limits, Teacher } from '#core/label/job';
import { builtInTeachers, presets } from '#core/label/teachers/presets';
import { teacherOf } from '#core/label/teachers/teacherOf';
import { countTokens, listModels, readBalance } from '#node/teachers/teacherServices';
import { KEY, kimi } from './support/kimiClient.ts';
import { startRecorder, type Answer } from './support/recorder.ts';

const at = (id: string, baseUrl: string, limits?: Limits): Teacher =>
  teacherOf(presets.find((one) => one.id === id) ?? expect.fail(id), {
    baseUrl,
    ...(limits === undefined ? {} : { limits }),
  }).teacher;

const prompts = (count: number): readonly (readonly ChatMessage[])[] =>
  Array.from({ length: count }, (_, index) => [{ role: 'user' as const, content: `文本 ${'长'.repeat(index)}` }]);

const asked = async (run: () => Promise<unknown>): Promise<AppError> =>
  run().then(
    () => expect.fail('it was answered'),
    (error: unknown) => (AppError.is(error) ? error : expect.fail(String(error))),
  );

describe('the list of models', () => {
  test('is what the account may ask now, with windows', async () => {
    const server = await kimi({ keys: { [KEY]: 'one' } });
    const models = await listModels(at('kimi-cn', server.baseUrl), { apiKey: KEY });
    expect(models).toEqual([
      { id: 'kimi-k3', contextTokens: 1_048_576, thinks: true },
      { id: 'kimi-k2.7-code', contextTokens: 262_144, thinks: true },
      { id: 'kimi-k2.7-code-highspeed', contextTokens: 262_144, thinks: true },
      { id: 'kimi-k2.6', contextTokens: 262_144, thinks: true },
    ]);
    server.setOptions({ models: ['moonshot-v1-8k'] });
    expect(await listModels(at('kimi-cn', server.baseUrl), { apiKey: KEY })).toEqual([
      { id: 'moonshot-v1-8k', contextTokens: 8192, thinks: false },
    ]);
  });

  test('is read in the shapes of local servers; what is strange in it is left out', async () => {
    const data = [
      { id: 'qwen3', max_model_len: 40_960 },
      { id: 'gguf', meta: { n_ctx: 4096, n_ctx_train: 131_072 } },
      { id: 'odd', context_length: 'many', meta: 3, supports_reasoning: 'yes' },
      { object: 'model' },
      null,
    ];
    const server = await startRecorder(() => ({ body: { object: 'list', data, success: true, message: '' } }));
    expect(await listModels(at('vllm', server.baseUrl))).toEqual([
      { id: 'qwen3', contextTokens: 40_960 },
      { id: 'gguf', contextTokens: 4096 },
      { id: 'odd' },
    ]);
    const [seen = expect.fail()] = server.seen;
    expect([seen.method, seen.url, seen.body, seen.headers.authorization]).toEqual([
      'GET',
      '/v1/models',
      undefined,
      undefined,
    ]);
  });

  test('can be asked of a teacher that nobody knows; where there is none it is said what to do', async () => {
    const server = await startRecorder(() => ({ status: 404, body: { detail: 'Not Found' } }));
    const own: Teacher = { id: 'mine', title: 'Mine', baseUrl: `${server.origin}/some/v1/`, model: 'm' };
    const error = await asked(() => listModels(own));
    expect(server.seen[0]?.url).toBe('/some/v1/models');
    expect(error).toMatchObject({ code: 'teacher.refused', kind: 'record' });
    expect(say(error, translatorOf('zh-cn'))).toBe('Mine 不提供模型列表。请直接填写模型名称：服务商的文档中有说明。');
    await expect(listModels(at('zhipu', server.baseUrl))).rejects.toMatchObject({ code: 'teacher.refused' });
    expect(server.seen).toHaveLength(1); // Zhipu documents none: it is not asked
    await expect(listModels(builtInTeachers[0] ?? expect.fail())).rejects.toMatchObject({ code: 'teacher.refused' });
  });
});

describe('the balance', () => {
  test('of Kimi is in the currency of its host', async () => {
    const server = await kimi({ balance: 49.5 });
    const options = { apiKey: KEY };
    expect(await readBalance(at('kimi-cn', server.baseUrl), options)).toEqual([
      { currency: 'CNY', available: 49.5, granted: 0 },
    ]);
    expect(await readBalance(at('kimi-intl', server.baseUrl), options)).toMatchObject([{ currency: 'USD' }]);
  });

  test('of DeepSeek is below the origin, by currency, in texts', async () => {
    const body = {
      is_available: true,
      balance_infos: [
        { currency: 'CNY', total_balance: '110.00', granted_balance: '10.00', topped_up_balance: '100.00' },
        { currency: 'USD', total_balance: '-0.25' },
      ],
    };
    const server = await startRecorder(() => ({ body }));
    expect(await readBalance(at('deepseek', server.baseUrl), { apiKey: KEY })).toEqual([
      { currency: 'CNY', available: 110, granted: 10 },
      { currency: 'USD', available: -0.25 },
    ]);
    expect(server.seen[0]?.url).toBe('/user/balance');
  });

  test('is unknown where there is no way to ask, which asks nobody', async () => {
    const server = await startRecorder(() => ({ body: {} }));
    for (const id of ['openai', 'qwen', 'ernie', 'zhipu', 'ollama']) {
      expect(await readBalance(at(id, server.baseUrl))).toBeUndefined();
      expect(await countTokens(at(id, server.baseUrl), prompts(2))).toBeUndefined();
    }
    expect(server.seen).toEqual([]);
  });

  test.each([
    ['something else', { body: { data: { available_balance: 'plenty' } } }],
    ['no JSON', { body: 'welcome' }],
    ['an array', { body: [] }],
  ])('that is %s is an error, not a number', async (_, answer) => {
    const server = await startRecorder(() => answer);
    await expect(readBalance(at('kimi-cn', server.baseUrl))).rejects.toMatchObject({ code: 'teacher.malformed' });
  });
});

describe('counting tokens', () => {
  test('is the provider’s own count, in order', async () => {
    const server = await kimi();
    const counts = (await countTokens(at('kimi-cn', server.baseUrl), prompts(7), { apiKey: KEY })) ?? [];
    expect(counts).toHaveLength(7);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts[6]).toBeGreaterThan(counts[0] ?? 0);
  });

  test.each([
    [{ rpm: 100 }, 50, 20],
    [{ rpm: 3, concurrency: 1 }, 50, 1],
    [{ rpm: 50 }, 50, 10],
    [{ rpm: 100 }, 3, 3],
    [{ rpm: 100 }, 0, 0],
  ])('within limits %j takes of %i prompts %i', async (limits, given, taken) => {
    const server = await kimi();
    const counts = await countTokens(at('kimi-cn', server.baseUrl, limits), prompts(given), { apiKey: KEY });
    expect(counts).toHaveLength(taken);
    expect(server.ledger().entries).toHaveLength(taken);
  });

  test('asks few at once, and one where the account may ask one', async () => {
    for (const [concurrency, peak] of [
      [15, 4],
      [1, 1],
    ] as const) {
      let active = 0;
      let most = 0;
      const server = await startRecorder(() => (response) => {
        most = Math.max(most, ++active);
        setTimeout(() => {
          active--;
          response.end('{"data":{"total_tokens":5}}');
        }, 10);
      });
      await countTokens(at('kimi-cn', server.baseUrl, { concurrency }), prompts(9), { apiKey: KEY });
      expect(most).toBe(peak);
    }
  });

  test('keeps what was counted before a refusal, and stops there', async () => {
    const server = await kimi({ countEstimates: true, limits: { rpm: 3 } });
    const counts = await countTokens(at('kimi-cn', server.baseUrl, { concurrency: 1 }), prompts(20), { apiKey: KEY });
    expect(counts).toHaveLength(3);
    expect(server.ledger().entries).toHaveLength(4);
  });

  test('is an error when not even one could be counted', async () => {
    const server = await kimi({ models: ['kimi-k3'] });
    const error = await asked(() => countTokens(at('kimi-cn', server.baseUrl), prompts(5), { apiKey: KEY }));
    expect(error).toMatchObject({ kind: 'stop', code: 'teacher.refused' });
  });

  test('keeps what was counted when the time is over', async () => {
    const server = await startRecorder((_, number) =>
      number > 2 ? () => {} : { body: { data: { total_tokens: number } } },
    );
    const teacher = at('kimi-cn', server.baseUrl, { concurrency: 1 });
    expect(await countTokens(teacher, prompts(9), { apiKey: KEY, limitMs: 300 })).toEqual([1, 2]);
  });
});

describe('every service', () => {
  const services = [
    ['models', (teacher: Teacher, options: object) => listModels(teacher, { apiKey: KEY, ...options })],
    ['balance', (teacher: Teacher, options: object) => readBalance(teacher, { apiKey: KEY, ...options })],
    ['tokens', (teacher: Teacher, options: object) => countTokens(teacher, prompts(2), { apiKey: KEY, ...options })],
  ] as const;
  const org = ['org', 'a1b2c3d4e5'].join('-');
  const ak = ['ak', 'f6a7b8'].join('-');

  test.each(services)('%s: refuses with a teacher’s words, without the key', async (_, call) => {
    const cases: readonly (readonly [Answer, string, string])[] = [
      [
        { status: 401, body: { error: { type: 'incorrect_api_key_error', message: `Incorrect API key: ${KEY}` } } },
        'stop',
        'teacher.auth',
      ],
      [
        {
          status: 429,
          body: {
            error: {
              type: 'rate_limit_reached_error',
              message: `Your account ${org}<${ak}> request reached organization max RPM: 3`,
            },
          },
        },
        'rate-limit',
        'teacher.rateLimited',
      ],
      [
        {
          status: 429,
          body: { error: { type: 'exceeded_current_quota_error', message: `Your account ${org} is suspended` } },
        },
        'stop',
        'teacher.quota',
      ],
      [
        { status: 502, body: `<html><title>Bad</title>${KEY}</html>`, headers: { 'content-type': 'text/html' } },
        'retry',
        'teacher.unreachable',
      ],
      [(response) => response.destroy(), 'retry', 'teacher.unreachable'],
    ];
    for (const [answer, kind, code] of cases) {
      const server = await startRecorder(() => answer);
      const error = await asked(() => call(at('kimi-cn', server.baseUrl), {}));
      expect(error).toMatchObject({ kind, code });
      for (const secret of [KEY, org, ak, '<html>']) expect(say(error, translatorOf('en'))).not.toContain(secret);
    }
  });

  test.each(services)('%s: never follows to another address', async (_, call) => {
    const other = await startRecorder(() => ({ body: { data: [] } }));
    const server = await startRecorder(({ url }) => ({
      status: 307,
      headers: { location: `${other.origin}${url}` },
      body: {},
    }));
    expect((await asked(() => call(at('kimi-cn', server.baseUrl), {}))).code).toBe('teacher.refused');
    expect(other.seen).toEqual([]);
  });

  test.each(services)('%s: sends the key and nothing about this machine', async (_, call) => {
    const server = await kimi();
    await call(at('kimi-cn', server.baseUrl), {});
    const recorder = await startRecorder(() => ({ status: 500, body: {} }));
    await asked(() => call(at('kimi-cn', recorder.baseUrl), {}));
    const { headers } = recorder.seen[0] ?? expect.fail();
    expect(headers.authorization).toBe(`Bearer ${KEY}`);
    expect(headers['user-agent']).toBe('promptmill');
  });

  test.each(services)('%s: is given up when the time is over, in the middle of a body too', async (_, call) => {
    for (const answer of [
      () => {},
      (response: { write(text: string): void }) => response.write('{"data":'),
    ] as Answer[]) {
      const server = await startRecorder(() => answer);
      const began = performance.now();
      const error = await asked(() => call(at('kimi-cn', server.baseUrl), { limitMs: 100 }));
      expect(error).toMatchObject({ kind: 'retry', code: 'teacher.unreachable', args: ['Kimi (moonshot.cn)', 0.1] });
      expect(performance.now() - began).toBeLessThan(3000);
    }
  });

  test.each(services)('%s: ends with the signal’s reason', async (_, call) => {
    const server = await startRecorder(() => () => {});
    const abort = new AbortController();
    const reason = new Error('closed');
    const pending = call(at('kimi-cn', server.baseUrl), { signal: abort.signal });
    setTimeout(() => abort.abort(reason), 30);
    await expect(pending).rejects.toBe(reason);
    await expect(call(at('kimi-cn', server.baseUrl), { signal: abort.signal })).rejects.toBe(reason);
  });

  test.each(services)('%s: asks no address that must not be asked', async (_, call) => {
    await expect(call(at('kimi-cn', 'https://api.kimi.com/coding/v1'), {})).rejects.toMatchObject({
      code: 'teacher.refused',
    });
    await expect(call(at('kimi-cn', 'http://llm.example/v1'), {})).rejects.toMatchObject({ code: 'teacher.refused' });
  });
});
