import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Teacher } from '#core/label/job';
import { builtInTeachers, presets, REPLAY_ID, teacherWithModel } from '#core/label/teachers/presets';
import { root } from '../scripts/node.mjs';
import { chooseTeacher } from '../src/cli/label/labelTeacher.ts';
import { overrideTeachers, readTeacherSettings } from '../src/extension/label/teacherSettings.ts';

const builtIn = (id: string): Teacher => builtInTeachers.find((one) => one.id === id) ?? expect.fail(id);

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
