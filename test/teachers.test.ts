import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { translatorOf } from '#core/bundles';
import type { Teacher } from '#core/label/job';
import { costOf } from '#core/label/money';
import { endingOf } from '#core/label/teachers/finish';
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
import { usageOf } from '#core/label/teachers/usage';
import { checkBaseUrl } from '#node/teacherEngine';
import { root } from '../scripts/node.mjs';
import { chooseTeacher } from '../src/cli/labelTeacher.ts';
import { overrideTeachers, readTeacherSettings } from '../src/extension/teacherSettings.ts';

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

describe('what replies say', () => {
  test.each([
    [
      { prompt_tokens: 9, completion_tokens: 2 },
      { input: 9, output: 2 },
    ],
    [
      { prompt_tokens: 9, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 4 } },
      { input: 9, output: 2, cached: 4 },
    ],
    [
      { prompt_tokens: 9, completion_tokens: 2, cached_tokens: 5 },
      { input: 9, output: 2, cached: 5 },
    ],
    [
      { prompt_tokens: 9, completion_tokens: 2, prompt_cache_hit_tokens: 6, prompt_cache_miss_tokens: 3 },
      { input: 9, output: 2, cached: 6 },
    ],
    [
      { input_tokens: 9, output_tokens: 2, input_tokens_details: { cached_tokens: 7 } },
      { input: 9, output: 2, cached: 7 },
    ],
    [
      { prompt_tokens: 9, completion_tokens: 2, prompt_tokens_details: null },
      { input: 9, output: 2 },
    ],
    [
      { prompt_tokens: 9, completion_tokens: 2, cached_tokens: 90 },
      { input: 9, output: 2, cached: 9 },
    ],
    [
      { prompt_tokens: '9', completion_tokens: -1 },
      { input: 0, output: 0 },
    ],
    [null, { input: 0, output: 0 }],
    [undefined, { input: 0, output: 0 }],
  ])('usage %j', (usage, read) => {
    expect(usageOf(usage)).toEqual(read);
  });

  test.each([
    ['stop', 'stop'],
    ['normal', 'stop'],
    [null, 'stop'],
    [undefined, 'stop'],
    ['', 'stop'],
    ['STOP', 'stop'],
    ['length', 'length'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['content_filter', 'filtered'],
    ['sensitive', 'filtered'],
    ['network_error', 'interrupted'],
    ['insufficient_system_resource', 'interrupted'],
    ['abort', 'interrupted'],
    ['tool_calls', 'unknown'],
    ['function_call', 'unknown'],
    ['whatever', 'unknown'],
  ])('finish_reason %j is %s', (reason, ending) => {
    expect(endingOf(reason)).toBe(ending);
  });
});

describe('a person’s settings', () => {
  test('override model, tier, limits, price, window and parameters of a built-in teacher', () => {
    const price = { currency: 'CNY', input: 1, output: 2, asOf: '2026-11-20' };
    const { teachers, problems, notices } = overrideTeachers(builtInTeachers, {
      'kimi-cn': {
        model: 'kimi-k3',
        tier: 5,
        limits: { rpm: 50 },
        price,
        contextTokens: 9000,
        parameters: { maxTokens: 99, temperature: 0.3 },
      },
    });
    expect(problems).toEqual([]);
    expect(teachers.map(({ id }) => id)).toEqual(builtInTeachers.map(({ id }) => id));
    expect(teachers.find(({ id }) => id === 'kimi-cn')).toMatchObject({
      baseUrl: 'https://api.moonshot.cn/v1',
      apiKeyEnv: 'MOONSHOT_API_KEY',
      model: 'kimi-k3',
      limits: { concurrency: 100, rpm: 50, tpm: 5_000_000 },
      price,
      contextTokens: 9000,
      parameters: { maxTokens: 99, extraBody: { reasoning_effort: 'low' } },
    });
    expect(notices.map(({ args }) => args)).toEqual([['kimi-k3', 'temperature']]);
    expect(teachers.find(({ id }) => id === 'deepseek')).toBe(builtIn('deepseek'));
  });

  test('cannot move a built-in teacher’s key to another address, nor change what is none', () => {
    const { teachers, problems } = overrideTeachers(builtInTeachers, {
      'kimi-cn': { baseUrl: 'https://evil.example/v1' },
      deepseek: { apiKeyEnv: 'HOME' },
      openai: { limits: { rpm: 0 } },
      zhipu: { price: { currency: 'CNY', input: 1, output: 1 } },
      replay: { model: 'x' },
      nobody: { model: 'x' },
      'moonshot-v1': { model: 'x' },
    });
    expect(teachers).toEqual(builtInTeachers);
    expect(problems).toHaveLength(7);
    expect(problems[0]).toContain('promptmill.teacherOverrides.kimi-cn.baseUrl');
    expect(problems[2]).toContain('openai.limits.rpm');
    for (const setting of [undefined, null, 'x', [], 3]) {
      expect(overrideTeachers(builtInTeachers, setting)).toEqual({
        teachers: builtInTeachers,
        problems: [],
        notices: [],
      });
    }
  });

  test('make a teacher from a preset at another address, with a key of its own', () => {
    const gateway = { id: 'gateway', preset: 'moonshot-v1', baseUrl: 'https://llm.example/v1' };
    const kimi = { id: 'proxy', preset: 'kimi-cn', baseUrl: 'https://proxy.example/v1', needsKey: false, tier: 0 };
    const { teachers, problems } = readTeacherSettings([gateway, kimi], []);
    expect(problems).toEqual([]);
    expect(teachers[0]).toEqual({
      id: 'gateway',
      title: 'gateway (moonshot-v1-8k)',
      baseUrl: 'https://llm.example/v1',
      model: 'moonshot-v1-8k',
      apiKeyEnv: 'PROMPTMILL_KEY_GATEWAY',
      parameters: { temperature: 0.3, maxTokens: 1024 },
      tokensParameter: 'max_tokens',
      contextTokens: 8192,
    });
    expect(teachers[1]).toMatchObject({ id: 'proxy', model: 'kimi-k2.6', limits: { rpm: 3, tpd: 1_500_000 } });
    expect(teachers[1]).not.toHaveProperty('apiKeyEnv');
  });

  test('name what is wrong with a preset or without a model', () => {
    const at = { id: 'a', baseUrl: 'https://llm.example/v1' };
    expect(readTeacherSettings([{ ...at, preset: 'nobody' }, at], []).problems).toEqual([
      'promptmill.teachers[0].preset: no preset of this name',
      'promptmill.teachers[1].model: a teacher without a preset has to name its model',
    ]);
  });

  test('leave a refused parameter out of an own teacher at a provider’s address, and only there', () => {
    const own = {
      id: 'a',
      baseUrl: 'https://api.moonshot.cn/v1',
      model: 'kimi-k2.6',
      parameters: { temperature: 0.3 },
    };
    const there = readTeacherSettings([own], []);
    expect(there.teachers[0]?.parameters).toEqual({});
    expect(there.notices).toHaveLength(1);
    const elsewhere = readTeacherSettings([{ ...own, baseUrl: 'https://llm.example/v1' }], []);
    expect(elsewhere.teachers[0]?.parameters).toEqual({ temperature: 0.3 });
    expect(elsewhere.notices).toEqual([]);
  });
});

test('the manifest offers just the presets and the teachers that there are', async () => {
  const text = await readFile(path.join(root, 'package.json'), 'utf8');
  const { properties } = (JSON.parse(text) as Manifest).contributes.configuration;
  expect(properties['promptmill.teachers']?.items?.properties.preset.enum).toEqual(presets.map(({ id }) => id));
  expect(properties['promptmill.teacherOverrides']?.propertyNames?.enum).toEqual(
    builtInTeachers.map(({ id }) => id).filter((id) => id !== REPLAY_ID),
  );
});

interface Manifest {
  readonly contributes: {
    readonly configuration: {
      readonly properties: Readonly<
        Record<
          string,
          {
            readonly items?: { readonly properties: { readonly preset: { readonly enum: readonly string[] } } };
            readonly propertyNames?: { readonly enum: readonly string[] };
          }
        >
      >;
    };
  };
}

describe('flags', () => {
  const choose = async (flags: Parameters<typeof chooseTeacher>[0], frozen?: Teacher) => {
    const told: (readonly (string | number)[])[] = [];
    return { teacher: await chooseTeacher(flags, frozen, undefined, ({ args }) => told.push(args)), told };
  };

  test('choose model and tier; what the model refuses is left out and told', async () => {
    const { teacher, told } = await choose({
      teacher: 'kimi-cn',
      model: 'kimi-k3',
      tier: '4',
      temperature: '0.3',
      'max-tokens': '77',
    });
    expect(teacher).toMatchObject({
      model: 'kimi-k3',
      limits: { concurrency: 60 },
      price: { input: 20 },
      parameters: { maxTokens: 77, extraBody: { reasoning_effort: 'low' } },
    });
    expect(teacher.parameters).not.toHaveProperty('temperature');
    expect(told).toEqual([['kimi-k3', 'temperature']]);
  });

  test('change the model of a frozen job as its preset knows it', async () => {
    const { teacher } = await choose({ model: 'kimi-k3' }, builtIn('kimi-cn'));
    expect(teacher).toEqual(teacherWithModel(builtIn('kimi-cn'), 'kimi-k3').teacher);
    expect((await choose({}, builtIn('kimi-cn'))).teacher).toEqual(builtIn('kimi-cn'));
  });

  test('know a provider by its address: window, price and limits come with it', async () => {
    const { teacher } = await choose({ 'base-url': 'https://api.deepseek.com', model: 'deepseek-v4-pro' });
    expect(teacher).toMatchObject({
      id: 'custom',
      title: 'api.deepseek.com',
      price: { output: 27 },
      contextTokens: 1_000_000,
    });
    const { teacher: mine } = await choose({ 'base-url': 'https://llm.example/v1', model: 'm' });
    expect(mine).toEqual({ id: 'custom', title: 'llm.example', baseUrl: 'https://llm.example/v1', model: 'm' });
  });

  test('need an address for a preset that has none', async () => {
    await expect(choose({ teacher: 'moonshot-v1' })).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('--base-url') as string,
    });
    const { teacher } = await choose({
      teacher: 'moonshot-v1',
      'base-url': 'https://llm.example/v1',
      temperature: '0.5',
    });
    expect(teacher).toMatchObject({
      baseUrl: 'https://llm.example/v1',
      parameters: { temperature: 0.5, maxTokens: 1024 },
    });
  });
});
