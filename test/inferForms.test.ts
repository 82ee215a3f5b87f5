import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GenerateAsk, Sampling } from '#core/infer/request';
import type { LocalModel } from '#node/infer/localModel';
import { openWorkbench, type Workbench } from './support/localModel.ts';
import { END, writeMarkovModel, type Transitions } from './support/tinyQwen.ts';

// α: a choice of three; β: the same word for ever; γ: prose that a grammar must bend.
const transitions: Transitions = {
  α: { 相关: 0.6, 无关: 0.3, 不确定: 0.1 },
  相关: END,
  无关: END,
  不确定: END,
  β: '好',
  好: { 好: 0.9, 坏: 0.1 },
  坏: END,
  γ: { 思考: 0.9, 不相关: 0.06, 相关: 0.03, '{': 0.01 },
  思考: '过程',
  过程: END,
};

let bench: Workbench;
let model: LocalModel;
beforeAll(async () => {
  bench = await openWorkbench();
  const modelFile = path.join(bench.dir, 'choices.gguf');
  writeMarkovModel(modelFile, transitions);
  model = await bench.start(['x'], { modelFile, parallel: 4 });
});
afterAll(() => bench.close());

const ask = (text: string, more: Partial<GenerateAsk> = {}) =>
  model.call('generate', { input: { text }, stop: [], maxTokens: 12, ...more });
const idOf = async (text: string) => (await model.call('tokenize', { text, special: true })).ids[0] ?? -1;

describe('sampling', () => {
  const draw = async (sampling: Sampling, times: number) => {
    const seeds = Array.from({ length: times }, (_, seed) => seed);
    const drawn = await Promise.all(
      seeds.map(async (seed) => (await ask('α', { sampling: { ...sampling, seed }, maxTokens: 1 })).text),
    );
    return (word: string) => drawn.filter((one) => one === word).length / times;
  };

  test('is greedy unless a temperature is given', async () => {
    expect((await ask('α')).text).toBe('相关');
    expect((await ask('α', { sampling: { temperature: 0, topP: 0.1, seed: 3 } })).text).toBe('相关');
  });

  test('draws as likely as the model says', async () => {
    const share = await draw({ temperature: 1 }, 300);
    // Three standard deviations of 300 draws.
    expect(Math.abs(share('相关') - 0.6)).toBeLessThan(0.085);
    expect(Math.abs(share('无关') - 0.3)).toBeLessThan(0.08);
    expect(Math.abs(share('不确定') - 0.1)).toBeLessThan(0.055);
  });

  test('a low temperature, top-k, top-p and min-p leave the unlikely out', async () => {
    expect((await draw({ temperature: 0.05 }, 30))('相关')).toBe(1);
    expect((await draw({ temperature: 1, topK: 1 }, 30))('相关')).toBe(1);
    expect((await draw({ temperature: 1, topP: 0.5 }, 30))('相关')).toBe(1);
    const share = await draw({ temperature: 1, minP: 0.4 }, 60); // of the likeliest: 0.24
    expect(share('不确定')).toBe(0);
    expect(share('无关')).toBeGreaterThan(0);
  });

  test('a seed draws the same again, alone or among others, and another seed something else', async () => {
    const options = (seed: number) => ({ sampling: { temperature: 1.5, seed }, maxTokens: 12 });
    const alone = await ask('β', options(7));
    const [again, ...others] = await Promise.all([7, 1, 2, 3, 4, 5].map((seed) => ask('β', options(seed))));
    expect(again?.raw).toBe(alone.raw);
    expect(new Set(others.map(({ raw }) => raw)).size).toBeGreaterThan(1);
    const without = await Promise.all(
      Array.from({ length: 20 }, () => ask('α', { sampling: { temperature: 1 }, maxTokens: 1 })),
    );
    expect(new Set(without.map(({ text }) => text)).size).toBeGreaterThan(1);
  });

  test('penalties count what was written, not the prompt', async () => {
    expect((await ask('β')).text).toBe('好'.repeat(12));
    // ln 9 = 2.197 stands between the two words.
    expect((await ask('β', { sampling: { presencePenalty: 1.9 } })).text).toBe('好'.repeat(12));
    const penalised = await ask('β好', { sampling: { frequencyPenalty: 0.75 } });
    expect(penalised.text).toBe('好好好坏');
    expect((await ask('β', { sampling: { presencePenalty: 2.3 / 1.15 + 0.25 } })).text).toBe('好坏');
  });

  test('a bias moves a token, and one that the vocabulary lacks is refused', async () => {
    const id = await idOf('无关');
    expect((await ask('α', { sampling: { logitBias: { [id]: 5 } } })).text).toBe('无关');
    expect((await ask('α', { sampling: { logitBias: { [await idOf('相关')]: -100 } } })).text).toBe('无关');
    await expect(ask('α', { sampling: { logitBias: { 999_999: 1 } } })).rejects.toMatchObject({
      code: 'teacher.refused',
      args: ['999999', expect.any(Number)],
    });
  });
});

describe('log probabilities', () => {
  test('are the model’s, with the likeliest in each place', async () => {
    const { tokens = [] } = await ask('α', { logprobs: 3 });
    expect(tokens).toHaveLength(1);
    expect(tokens[0]?.text).toBe('相关');
    expect(Buffer.from(tokens[0]?.bytes ?? []).toString()).toBe('相关');
    expect(Math.exp(tokens[0]?.logprob ?? 0)).toBeCloseTo(0.6, 4);
    const top = tokens[0]?.top.map(({ text, logprob }) => [text, Math.round(Math.exp(logprob) * 1e4) / 1e4]);
    expect(top).toEqual([
      ['相关', 0.6],
      ['无关', 0.3],
      ['不确定', 0.1],
    ]);
  });

  test('change nothing about the answer', async () => {
    const plain = await ask('β');
    const told = await ask('β', { logprobs: 0 });
    expect(told.raw).toBe(plain.raw);
    expect(told.tokens).toHaveLength(12);
    expect(told.tokens?.every(({ top }) => top.length === 0)).toBe(true);
    expect(plain).not.toHaveProperty('tokens');
  });

  test('come with a seed and with a grammar too', async () => {
    const drawn = await ask('α', { logprobs: 1, sampling: { temperature: 1, seed: 5 } });
    expect(Math.exp(drawn.tokens?.[0]?.top[0]?.logprob ?? 0)).toBeCloseTo(0.6, 4);
    const held = await ask('α', { logprobs: 2, format: { kind: 'gbnf', grammar: 'root ::= "不确定"' } });
    expect(held.text).toBe('不确定');
    expect(held.tokens?.[0]?.logprob).toBeCloseTo(0, 3); // of what the grammar lets it say
  });
});

describe('a form for the answer', () => {
  test('labels: one of them, then the marker and free text', async () => {
    const format = { kind: 'labels', labels: ['相关', '不相关'], marker: '####' } as const;
    expect(await ask('γ', { format, stop: ['####'] })).toMatchObject({ text: '不相关', stopString: '####' });
    // Of a model that knows no label, each byte is forced.
    const only = await ask('β', { format, stop: ['####'], maxTokens: 40 });
    expect(['相关', '不相关']).toContain(only.text);
    const odd = { kind: 'labels', labels: ['a"b\\c', '不\n行'], marker: '####' } as const;
    expect(odd.labels).toContain((await ask('γ', { format: odd, stop: ['####'], maxTokens: 40 })).text);
  });

  test('a grammar of one’s own', async () => {
    const format = { kind: 'gbnf', grammar: 'root ::= [0-9]{3} "-" ("甲" | "乙")' } as const;
    expect((await ask('γ', { format })).text).toMatch(/^\d{3}-[甲乙]$/u);
  });

  test('JSON, and JSON with a schema', async () => {
    const json = await ask('γ', { format: { kind: 'json' }, maxTokens: 200, sampling: { temperature: 1, seed: 1 } });
    expect(json.text).toMatch(/^\{/);
    const schema = {
      type: 'object',
      properties: { label: { enum: ['相关', '不相关'] }, sure: { type: 'boolean' } },
    };
    const held = await ask('γ', { format: { kind: 'schema', schema }, maxTokens: 100 });
    expect(held.stoppedAt).toBe('end');
    const value = JSON.parse(held.text) as { label: string; sure: boolean };
    expect(['相关', '不相关']).toContain(value.label);
    expect(typeof value.sure).toBe('boolean');
  });

  test('what cannot be read is refused, and the next request is answered', async () => {
    const deep = `root ::= ${'('.repeat(50_000)}"a"${')'.repeat(50_000)}`; // llama.cpp would die of it
    for (const grammar of ['root ::= (', 'x ::= "a"', '', 'root ::= root "a"', 'root ::= y', deep]) {
      await expect(ask('α', { format: { kind: 'gbnf', grammar } })).rejects.toMatchObject({ code: 'teacher.refused' });
    }
    const schema = { type: 'nothing' };
    await expect(ask('α', { format: { kind: 'schema', schema } })).rejects.toMatchObject({ code: 'teacher.refused' });
    expect((await ask('α')).text).toBe('相关');
  });
});
