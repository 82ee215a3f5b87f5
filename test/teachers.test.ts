import { describe, expect, test } from 'vitest';
import { translatorOf } from '#core/bundles';
import type { Teacher } from '#core/label/job';
import { costOf } from '#core/label/money';
import { fitParameters } from '#core/label/teachers/fitParameters';
import type { TeacherPreset } from '#core/label/teachers/preset';
import {
  builtInTeachers,
  presetOf,
  presets,
  REPLAY_ID,
  servicesOf,
  teacherWithModel,
} from '#core/label/teachers/presets';
import { modelOf, teacherOf, withModel } from '#core/label/teachers/teacherOf';
import { termsAgainst } from '#core/label/teachers/terms';
import { checkBaseUrl } from '#node/teachers/teacherEngine';

const preset = (id: string): TeacherPreset => presets.find((one) => one.id === id) ?? expect.fail(id);
const builtIn = (id: string): Teacher => builtInTeachers.find((one) => one.id === id) ?? expect.fail(id);
const zh = translatorOf('zh-cn');

describe('presets', () => {
  test('are teachers of their own id, replay first, those without an address not among them', () => {
    expect(builtInTeachers.map(({ id }) => id)).toEqual([
      REPLAY_ID,
      ...presets.filter(({ baseUrl }) => baseUrl !== '').map(({ id }) => id),
    ]);
    expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
    expect(presets.filter(({ baseUrl }) => baseUrl === '').map(({ id }) => id)).toEqual(['promptmill', 'moonshot-v1']);
  });

  test.each(presets)('$id is whole: a known default, dated prices with a source, a reply that is short', (one) => {
    const known = modelOf(one, one.model);
    expect(known !== undefined || one.models.length === 0).toBe(true);
    if (one.baseUrl !== '') checkBaseUrl(one.baseUrl, one.apiKeyEnv !== undefined);
    for (const { id, price, parameters, contextTokens = 1e6, fixed = [] } of one.models) {
      expect(parameters.maxTokens, id).toBeLessThanOrEqual(4096);
      expect(contextTokens).toBeGreaterThan(4096);
      expect(fitParameters(modelOf(one, id), parameters).notices, `${id} ${fixed.join()}`).toEqual([]);
      if (price === undefined) continue;
      expect(price.asOf).toMatch(/^2026-\d\d-\d\d$/);
      expect(price.source).toMatch(/^https:/);
      expect(price.cached ?? 0).toBeLessThanOrEqual(price.input);
      expect(price.batch === undefined || one.services.batch !== undefined).toBe(true);
    }
    expect(one.tiers?.[one.tier ?? -1] !== undefined || one.tiers === undefined).toBe(true);
    expect(zh(one.title) !== one.title || /^(?:Kimi|DeepSeek|OpenAI)/.test(one.title)).toBe(true);
  });

  test('of Kimi: k2.6 without thinking or sampling, tier 1, priced in the currency of each host', () => {
    expect(builtIn('kimi-cn')).toEqual({
      id: 'kimi-cn',
      title: 'Kimi (moonshot.cn)',
      baseUrl: 'https://api.moonshot.cn/v1',
      model: 'kimi-k2.6',
      apiKeyEnv: 'MOONSHOT_API_KEY',
      parameters: { maxTokens: 1024, extraBody: { thinking: { type: 'disabled' } } },
      limits: { concurrency: 15, rpm: 100, tpm: 2_000_000 },
      tokensParameter: 'max_completion_tokens',
      contextTokens: 262_144,
      price: { currency: 'CNY', input: 6.5, cached: 1.1, output: 27, batch: 0.6, asOf: '2026-09-01' },
    });
    expect(builtIn('kimi-intl')).toMatchObject({
      baseUrl: 'https://api.moonshot.ai/v1',
      price: { currency: 'USD', input: 0.95, cached: 0.16, output: 4, batch: 0.6 },
    });
    // The facts' worked example: 400 prompt tokens, 256 of them cached, 30 out, a million records.
    const { price } = builtIn('kimi-cn');
    const cost = price === undefined ? 0 : costOf({ input: 400, cached: 256, output: 30 }, price);
    expect(Math.round(cost * 1e6)).toBe(2028);
  });

  test.each([
    [0, { concurrency: 1, rpm: 3, tpm: 500_000, tpd: 1_500_000 }],
    [1, { concurrency: 15, rpm: 100, tpm: 2_000_000 }],
    [2, { concurrency: 40, rpm: 100, tpm: 3_000_000 }],
    [3, { concurrency: 50, rpm: 200, tpm: 3_000_000 }],
    [4, { concurrency: 60, rpm: 200, tpm: 4_000_000 }],
    [5, { concurrency: 100, rpm: 300, tpm: 5_000_000 }],
  ])('of Kimi have the limits of tier %i', (tier, limits) => {
    expect(teacherOf(preset('kimi-cn'), { tier }).teacher.limits).toEqual(limits);
  });

  test('say when a tier is none of theirs, in both languages, and keep the usual one', () => {
    const { teacher, notices } = teacherOf(preset('kimi-cn'), { tier: 6 });
    expect(teacher.limits?.rpm).toBe(100);
    expect(notices.map(({ template, args }) => zh(template, ...args))).toEqual([
      'Kimi (moonshot.cn) 的等级为 0 到 5：没有“6”。',
    ]);
    expect(teacherOf(preset('deepseek'), { tier: 1 }).notices[0]?.template).toContain('no tiers');
  });
});

describe('another model', () => {
  test('brings its own parameters, window and price; what is unknown of it is absent', () => {
    const k3 = teacherWithModel(builtIn('kimi-cn'), 'kimi-k3').teacher;
    expect(k3).toMatchObject({
      model: 'kimi-k3',
      parameters: { maxTokens: 4096, extraBody: { reasoning_effort: 'low' } },
      contextTokens: 1_048_576,
      price: { input: 20, output: 100 },
      timeoutMs: 300_000,
    });
    expect(k3.parameters?.extraBody).not.toHaveProperty('thinking');
    expect(k3.price).not.toHaveProperty('batch');
    expect(teacherWithModel(k3, 'kimi-k2.6').teacher).toEqual(builtIn('kimi-cn'));
    const future = teacherWithModel(builtIn('kimi-cn'), 'kimi-k9').teacher;
    expect(future.parameters).toEqual({ maxTokens: 4096 });
    for (const name of ['price', 'contextTokens']) expect(future).not.toHaveProperty(name);
    expect(teacherOf(preset('kimi-cn'), { model: 'kimi-k3.1-pro' }).teacher).not.toHaveProperty('price');
  });

  test('keeps what the person had set, as far as it takes it', () => {
    const own = teacherOf(preset('kimi-cn'), {
      tier: 3,
      timeoutMs: 9000,
      parameters: { maxTokens: 300, extraBody: { prompt_cache_key: 'a' } },
    }).teacher;
    expect(own.parameters?.extraBody).toEqual({ thinking: { type: 'disabled' }, prompt_cache_key: 'a' });
    expect(teacherWithModel(own, 'kimi-k2.7-code').teacher).toMatchObject({
      parameters: { maxTokens: 300, extraBody: { prompt_cache_key: 'a' } },
      limits: { rpm: 200 },
      timeoutMs: 9000,
    });
    const free = teacherOf(preset('moonshot-v1'), { baseUrl: 'https://llm.example/v1' }).teacher;
    expect(free.parameters).toEqual({ temperature: 0.3, maxTokens: 1024 });
    const { teacher, notices } = withModel(
      { ...free, parameters: { temperature: 0.9 } },
      'kimi-k2.6',
      preset('kimi-cn'),
    );
    expect(teacher.parameters).not.toHaveProperty('temperature');
    expect(notices.map(({ args }) => args)).toEqual([['kimi-k2.6', 'temperature']]);
  });

  test('of a teacher that nobody knows is a name only: window and price were the old one’s', () => {
    const own: Teacher = {
      id: 'mine',
      title: 'Mine',
      baseUrl: 'https://llm.example/v1',
      model: 'a',
      contextTokens: 8192,
      price: { currency: 'CNY', input: 1, output: 1, asOf: '2026-11-01' },
      parameters: { temperature: 0.1 },
      timeoutMs: 5000,
    };
    const { contextTokens: _window, price: _price, ...rest } = own;
    expect(teacherWithModel(own, 'b').teacher).toEqual({ ...rest, model: 'b' });
    expect(teacherWithModel(own, 'a').teacher).toBe(own);
  });
});

describe('a parameter that a model refuses', () => {
  const k26 = modelOf(preset('kimi-cn'), 'kimi-k2.6');

  test('is left out with a word in both languages', () => {
    const { parameters, notices } = fitParameters(k26, {
      temperature: 0,
      maxTokens: 5,
      extraBody: { top_p: 0.5, n: 3, presence_penalty: 1, frequency_penalty: 1, seed: 1 },
    });
    expect(parameters).toEqual({ maxTokens: 5, extraBody: { seed: 1 } });
    expect(notices.map(({ args }) => String(args[1])).toSorted()).toEqual(
      ['frequency_penalty', 'n', 'presence_penalty', 'temperature', 'top_p'].toSorted(),
    );
    const [first = expect.fail()] = notices;
    expect(zh(first.template, ...first.args)).toContain('模型 kimi-k2.6 不接受自定义的');
  });

  test('is thinking off, for those that always think; thinking on is left to the others', () => {
    const off = { extraBody: { thinking: { type: 'disabled' }, enable_thinking: false } };
    for (const id of ['kimi-k3', 'kimi-k2.7-code']) {
      const fitted = fitParameters(modelOf(preset('kimi-cn'), id), off);
      expect(fitted.parameters).toEqual({});
      expect(fitted.notices).toHaveLength(2);
    }
    const on = { extraBody: { thinking: { type: 'enabled' } } };
    expect(fitParameters(k26, on)).toEqual({ parameters: on, notices: [] });
  });

  test('is sent to a model that nobody knows: its own refusal stops the run', () => {
    expect(fitParameters(undefined, { temperature: 0.3 })).toEqual({ parameters: { temperature: 0.3 }, notices: [] });
  });
});

describe('a teacher’s preset', () => {
  test('is found by id, else by the provider’s origin, never by an address on this machine', () => {
    const of = (id: string, baseUrl: string) => presetOf({ id, baseUrl })?.id;
    expect(of('kimi-cn', 'http://127.0.0.1:1/v1')).toBe('kimi-cn');
    expect(of('mine', 'https://api.moonshot.ai/other')).toBe('kimi-intl');
    expect(of('mine', 'https://batch.dashscope.aliyuncs.com/compatible-mode/v1')).toBe('qwen-batch');
    for (const url of [
      'http://127.0.0.1:8080/v1',
      'http://localhost:8000/v1',
      'https://api.moonshot.cn.evil.example/v1',
      '',
    ]) {
      expect(of('mine', url)).toBeUndefined();
    }
  });

  test('says which services there are', () => {
    expect(servicesOf(builtIn('kimi-cn'))).toMatchObject({ balance: { currency: 'CNY' }, tokenCount: {}, batch: {} });
    expect(servicesOf(builtIn('qwen-batch'))).toEqual({});
    expect(servicesOf(builtIn(REPLAY_ID))).toEqual({});
    expect(Object.keys(servicesOf({ ...builtIn('ollama'), id: 'mine' }))).toEqual(['models']);
  });
});

describe('addresses whose terms exclude labelling', () => {
  test.each([
    'https://api.kimi.com/coding/v1',
    'https://API.KIMI.com/coding',
    'https://api.kimi.com./coding/v1',
    'https://api.kimi.com//coding//v1',
    'https://api.kimi.com/%63oding/v1',
    'https://api.kimi.com/Coding/v1/',
    'https://kimi.com/coding/v1',
  ])('are refused: %s', (url) => {
    expect(termsAgainst(new URL(url))?.hint).toContain('open platform');
    expect(() => checkBaseUrl(url, true)).toThrow('terms exclude batch labelling');
  });

  test.each([
    'https://api.kimi.com/codings/v1',
    'https://notkimi.com/coding/v1',
    'https://kimi.com.example/coding',
    'https://api.kimi.com/%',
  ])('are not: %s', (url) => {
    expect(termsAgainst(new URL(url))).toBeUndefined();
  });
});
