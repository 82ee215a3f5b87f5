import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChatMessage } from '#core/infer/engine';
import type { LocalModel } from '#node/infer/localModel';
import { encodeGguf } from './support/gguf.ts';
import { openWorkbench, type Workbench } from './support/localModel.ts';
import { ANY, END, writeMarkovModel, writeRandomModel, writeTinyLora, type Transitions } from './support/tinyQwen.ts';

const user: ChatMessage[] = [{ role: 'user', content: '这条消息和售后有关吗？' }];
const rest = { '##': '##\n', '##\n': '思考', 思考: '过程', 过程: '停', 停: END };
const transitions: Transitions = { [ANY]: '相关', 相关: '##', ...rest };

let bench: Workbench;
let modelFile: string;
let model: LocalModel;
beforeAll(async () => {
  bench = await openWorkbench();
  modelFile = path.join(bench.dir, 'split.gguf');
  writeMarkovModel(modelFile, transitions);
  model = await bench.start(['x'], { modelFile, parallel: 2 });
});
afterAll(() => bench.close());

describe('an answer goes on', () => {
  const going = (content: string, more: { readonly maxTokens?: number } = {}) => {
    const messages: ChatMessage[] = [...user, { role: 'assistant', content }];
    return model.call('generate', { input: { messages, continueFinal: true }, stop: [], ...more });
  };

  test('after the marker, as if it had never stopped, and nothing is computed again', async () => {
    const whole = await model.call('generate', { input: { messages: user }, stop: [] });
    expect(whole.raw).toBe('相关####\n思考过程停');
    const conclusion = await model.call('generate', { input: { messages: user }, stop: ['####'] });
    expect(conclusion).toMatchObject({ text: '相关', raw: '相关####\n', usage: { output: 3 } });
    const reasoning = await going(conclusion.raw);
    expect(conclusion.raw + reasoning.raw).toBe(whole.raw);
    expect(reasoning.text).toBe('思考过程停');
    // All but the last token, which was chosen and not computed yet.
    expect(reasoning.usage).toMatchObject({ input: conclusion.usage.input + 3, cached: conclusion.usage.input + 2 });
  });

  test('in several steps', async () => {
    let raw = '';
    for (const expected of ['相关##', '##\n思考', '过程停']) {
      const step =
        raw === ''
          ? await model.call('generate', { input: { messages: user }, stop: [], maxTokens: 2 })
          : await going(raw, { maxTokens: 2 });
      expect(step.raw).toBe(expected);
      raw += step.raw;
    }
  });

  test('of random weights, whose every token depends on all before', async () => {
    const randomFile = path.join(bench.dir, 'random.gguf');
    writeRandomModel(randomFile, { seed: 3 });
    const random = await bench.start(['x'], { modelFile: randomFile, parallel: 2 });
    const whole = await random.call('generate', { input: { messages: user }, stop: [], maxTokens: 30 });
    const first = await random.call('generate', { input: { messages: user }, stop: [], maxTokens: 11 });
    const messages: ChatMessage[] = [...user, { role: 'assistant', content: first.raw }];
    const second = await random.call('generate', { input: { messages, continueFinal: true }, stop: [], maxTokens: 19 });
    expect(second.usage.cached).toBe(first.usage.input + 10);
    expect(whole.raw.startsWith(first.raw.replace(/\uFFFD+$/, ''))).toBe(true);
    expect(whole.usage.output).toBe(first.usage.output + second.usage.output);
    await random.stop();
  });

  test('from a text that was never generated', async () => {
    expect((await going('不知道\n')).raw).toBe('相关####\n思考过程停');
    expect((await going('', { maxTokens: 1 })).raw).toBe('相关');
    const asTurn = await model.call('generate', {
      input: { messages: [...user, { role: 'assistant', content: '相关' }, ...user] },
      stop: [],
      maxTokens: 1,
    });
    expect(asTurn.raw).toBe('相关');
  });
});

describe('the tokenizer', () => {
  test('takes apart and puts together', async () => {
    const text = '<|im_start|>相关 ####\n思考';
    const { ids, pieces } = await model.call('tokenize', { text, special: true });
    expect(pieces[0]).toBe('<|im_start|>');
    expect(pieces.slice(1).join('')).toBe('相关 ####\n思考');
    expect(await model.call('detokenize', { ids })).toEqual({ text });
    const plain = await model.call('tokenize', { text, special: false });
    expect(plain.ids.length).toBeGreaterThan(ids.length);
    expect(await model.call('detokenize', { ids: plain.ids })).toEqual({ text });
    expect((await model.call('tokenize', { text: '商', special: false })).pieces).toContain('\uFFFD');
    await expect(model.call('detokenize', { ids: [9_999_999] })).rejects.toMatchObject({ code: 'teacher.refused' });
  });

  test('renders what it feeds in', async () => {
    const { text, ids } = await model.call('render', { messages: user, addGenerationPrompt: true });
    expect(text).toMatch(/售后有关吗？<\|im_end\|>\n<\|im_start\|>assistant\n$/);
    expect(await model.call('detokenize', { ids })).toEqual({ text });
    const without = await model.call('render', { messages: user, addGenerationPrompt: false });
    expect(text.startsWith(without.text)).toBe(true);
    const { usage } = await model.call('generate', { input: { messages: user }, stop: [], maxTokens: 1 });
    expect(usage.input).toBe(ids.length);
    const raw = await model.call('generate', { input: { text }, stop: [], maxTokens: 1 });
    expect(raw.usage).toMatchObject({ input: ids.length, cached: ids.length - 1 });
  });

  test('shows how the marker comes out of it', async () => {
    const { ids, cases, tokens } = await model.call('inspectMarker', { marker: '####', conclusions: ['相关', '无'] });
    expect(ids).toHaveLength(1);
    expect(cases).toHaveLength(16);
    const seen = (text: string) => cases.filter((one) => one.text === text).map(({ tokenStopSees }) => tokenStopSees);
    expect(seen('相关####')).toEqual([true, false]); // as the tokenizer writes it, and as ## and ##
    expect(seen('相关####\n')).toEqual([false]);
    expect(seen('相关#####')).toEqual([false]);
    expect(seen('相关\n####')).toEqual([true]);
    for (const one of cases) {
      expect(one.pieces).toHaveLength(one.ids.length);
      expect(await model.call('detokenize', { ids: one.ids })).toEqual({ text: one.text });
    }
    const texts = tokens.map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(['####', '#####', '####\n', ' ####', '##', '#']));
    expect(texts.every((text) => text.includes('#'))).toBe(true);
    await expect(model.call('inspectMarker', { marker: '', conclusions: [] })).rejects.toMatchObject({
      code: 'teacher.refused',
    });
  });
});

describe('a model is loaded', () => {
  test('with adapters, whose scale counts', async () => {
    const adapter = path.join(bench.dir, 'tuned.gguf');
    writeTinyLora(adapter, transitions, '思考');
    const tuned = await bench.start(['x'], { modelFile, loras: [{ file: adapter, scale: 1 }] });
    expect(tuned.info.loras).toEqual(['tuned.gguf']);
    const ask = { input: { messages: user }, stop: [], maxTokens: 1 };
    expect((await tuned.call('generate', ask)).raw).toBe('思考');
    const off = await bench.start(['x'], { modelFile, loras: [{ file: adapter, scale: 0.1 }] });
    expect((await off.call('generate', ask)).raw).toBe('相关');
    await Promise.all([tuned.stop(), off.stop()]);
  });

  test('but not with an adapter of another model', async () => {
    const adapter = path.join(bench.dir, 'other.gguf');
    const data = new Float32Array(32);
    const metadata = { 'general.architecture': 'llama', 'general.type': 'adapter', 'adapter.type': 'lora' };
    const strings = Object.entries(metadata).map(([key, value]) => [key, { type: 'string', value }] as const);
    const tensors = ['lora_a', 'lora_b'].map((end) => ({ name: `output.weight.${end}`, dims: [32, 1], data }));
    await writeFile(adapter, encodeGguf(Object.fromEntries(strings), tensors));
    await expect(bench.start(['x'], { modelFile, loras: [{ file: adapter, scale: 1 }] })).rejects.toMatchObject({
      code: 'model.invalid',
      args: ['other.gguf', expect.any(String)],
    });
  });

  test('with a template of one’s own, unless it cannot be read', async () => {
    const chatTemplate = "{% for message in messages %}[{{ message['role'] }}] {{ message['content'] }}\n{% endfor %}";
    const own = await bench.start(['x'], { modelFile, chatTemplate });
    expect(own.info.template).toBe('given');
    const { text } = await own.call('render', { messages: user, addGenerationPrompt: true });
    expect(text).toBe('[user] 这条消息和售后有关吗？\n');
    await own.stop();
    await expect(bench.start(['x'], { modelFile, chatTemplate: '{% for' })).rejects.toMatchObject({
      code: 'model.invalid',
    });
  });

  test('with progress, as many requests at once as fit, and what it is', async () => {
    const progress: number[] = [];
    const auto = await bench.start(['x'], { modelFile, parallel: null, onProgress: (one) => progress.push(one) });
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(auto.info).toMatchObject({ parallel: 8, backend: 'cpu', quantization: 'F32', vramBytes: null, layers: 2 });
    expect(bench.lines.some((line) => line.includes('The model computes on the CPU.'))).toBe(true);
    await auto.call('generate', { input: { messages: user }, stop: [] });
    await expect.poll(() => auto.stats).toMatchObject({ running: 0, waiting: 0, requests: 1, outputTokens: 6 });
    expect(auto.stats.rssBytes).toBeGreaterThan(1e6);
    await auto.stop();
  });

  test('unless memory does not suffice: then it says what to lower', async () => {
    const starting = bench.start(['x'], { modelFile, contextSize: 4096, parallel: 4_000_000 });
    await expect(starting).rejects.toMatchObject({
      code: 'runtime.failed',
      args: [4_000_000, 4096, expect.any(String)],
    });
  });

  test('unless its GPU is not there', async () => {
    await expect(bench.start(['x'], { modelFile, gpu: 'metal' })).rejects.toMatchObject({ code: 'runtime.missing' });
  });
});
