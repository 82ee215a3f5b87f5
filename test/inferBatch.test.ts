import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Runtime from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GenerateAsk, GenerateResult } from '#core/infer/request';
import type { LocalModel } from '#node/infer/localModel';
import { Generation } from '../src/inference/generate.ts';
import { Scheduler } from '../src/inference/scheduler.ts';
import { SequencePool } from '../src/inference/sequencePool.ts';
import { vocabularyOf } from '../src/inference/vocabulary.ts';
import { openWorkbench, runtimePath, type Workbench } from './support/localModel.ts';
import { writeRandomModel, writeScriptedModel } from './support/tinyQwen.ts';

const rules = `规则${'甲乙丙丁'.repeat(40)}。`; // about 490 tokens that prompts begin with
const ask = (text: string, more: Partial<GenerateAsk> = {}): GenerateAsk => ({
  input: {
    messages: [
      { role: 'system', content: rules },
      { role: 'user', content: text },
    ],
  },
  stop: [],
  maxTokens: 16,
  ...more,
});
const never = new AbortController().signal;

let bench: Workbench;
let randomModel: string;
let random: LocalModel; // four requests at once
beforeAll(async () => {
  bench = await openWorkbench();
  randomModel = path.join(bench.dir, 'random.gguf');
  writeRandomModel(randomModel);
  random = await bench.start(['x'], { modelFile: randomModel, parallel: 4 });
});
afterAll(() => bench.close());

const told = ({ text, raw, stoppedAt, usage }: GenerateResult) => ({ text, raw, stoppedAt, output: usage.output });

describe('several requests at once', () => {
  test('share llama.cpp’s batches', async () => {
    const { context, scheduler, generation, sizes } = await inProcess(8);
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, at) => scheduler.submit(generation(at, 40), never)),
    );
    expect(results.map(({ usage }) => usage.output)).toEqual(results.map(() => 40));
    // One batch for the prompts, or a few, and then one a token: eight sequences never take eight batches.
    expect(sizes.length).toBeLessThan(50);
    expect(sizes.filter((size) => size === 8).length).toBeGreaterThan(35);
    await context.dispose();
  });

  // llama.cpp puts the outputs of a batch in order at the first look at them; two threads that look at once mix them up.
  test('none is given what another one’s next token is', async () => {
    const chain8 = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛'];
    const model = await bench.start(chain8, { loop: true, parallel: 8, unused: 20_000 });
    const asks = Array.from({ length: 64 }, (_, at) => ask('字'.repeat((at * 37) % 61), { maxTokens: 24 + (at % 7) }));
    const results = await Promise.all(asks.map((one) => model.call('generate', one)));
    const chain = chain8.join('').repeat(4);
    expect(results.map(({ text }) => text)).toEqual(asks.map(({ maxTokens }) => chain.slice(0, maxTokens)));
    await model.stop();
  });

  test('a long prompt does not hold up those that write for longer than the pause', async () => {
    const { context, scheduler, generation, sizes } = await inProcess(2, undefined, 0); // no pause: in every round
    const writing = scheduler.submit(generation(1, 200), never);
    await expect.poll(() => sizes.length).toBeGreaterThan(20);
    const before = sizes.length;
    await scheduler.submit(generation(2, 1, 900), never);
    // 900 tokens of prompt do not fit into one batch, and each of theirs has a token of the other.
    const prompted = sizes.slice(before).filter((size) => size === 2);
    expect(prompted.length).toBeGreaterThan(1);
    await writing;
    await context.dispose();
  });

  test('are answered as each is alone, and the beginning they share is computed once', async () => {
    const texts = Array.from({ length: 8 }, (_, at) => `第${at}条：${'商品'.repeat(at)}`);
    const single = await bench.start(['x'], { modelFile: randomModel });
    const alone: GenerateResult[] = [];
    // A generation with nothing of it in the cache before each: what comes out owes nothing to sharing.
    for (const text of texts) {
      await single.call('generate', { input: { text: 'x' }, stop: [], maxTokens: 1 });
      alone.push(await single.call('generate', ask(text)));
    }
    expect(alone.map(({ usage }) => usage.cached)).toEqual(alone.map(() => 0));
    await single.stop();

    const together = await Promise.all(texts.map((text) => random.call('generate', ask(text))));
    expect(together.map(told)).toEqual(alone.map(told));
    const computed = together.reduce((sum, { usage }) => sum + usage.input - usage.cached, 0);
    const prompts = together.map(({ usage }) => usage.input);
    const shared = Math.min(...prompts) - 30;
    expect(together.filter(({ usage }) => usage.cached >= shared)).toHaveLength(7);
    expect(computed).toBeLessThan(Math.max(...prompts) + 7 * 80);
  });

  test('wait in line for a sequence, the first one first', async () => {
    const done: number[] = [];
    await Promise.all(
      Array.from({ length: 12 }, async (_, at) => {
        const { queueMs } = await random.call('generate', ask(`${at}`, { maxTokens: 6 }));
        done.push(at);
        if (at >= 4) expect(queueMs).toBeGreaterThan(0);
      }),
    );
    expect(new Set(done.slice(0, 4))).toEqual(new Set([0, 1, 2, 3]));
    expect(new Set(done.slice(8))).toEqual(new Set([8, 9, 10, 11]));
  });

  test('leave nothing behind of what was copied', async () => {
    const { context, pool, scheduler, generation } = await inProcess(3);
    const copied = await Promise.all([1, 2, 3].map((at) => scheduler.submit(generation(at, 2, 500, '同一段'), never)));
    expect(copied.filter(({ usage }) => usage.cached > 400)).toHaveLength(2);
    expect(pool.slots.map(({ tokens }) => tokens.length)).toEqual(copied.map(({ usage }) => usage.input + 1));
    expect((await readdir(bench.dir)).filter((name) => name.startsWith('promptmill-kv-'))).toEqual([]);
    await context.dispose();
  });
});

describe('the KV cache', () => {
  test('keeps two prompts that take turns, and tells the truth about it', async () => {
    const two = await bench.start(['x'], { modelFile: randomModel, parallel: 2 });
    const other = (text: string): GenerateAsk => ({
      input: {
        messages: [
          { role: 'system', content: '别的任务'.repeat(30) },
          { role: 'user', content: text },
        ],
      },
      stop: [],
      maxTokens: 2,
    });
    const cached: number[] = [];
    for (const at of [1, 2, 3]) {
      cached.push((await two.call('generate', ask(`A${at}`, { maxTokens: 2 }))).usage.cached);
      cached.push((await two.call('generate', other(`B${at}`))).usage.cached);
    }
    expect(cached.slice(0, 2).every((count) => count < 30)).toBe(true);
    expect(Math.min(...cached.slice(2))).toBeGreaterThan(300);
    await two.stop();
  });

  test('the same prompt again computes its last token only', async () => {
    await random.call('generate', ask('同一条'));
    const { usage } = await random.call('generate', ask('同一条'));
    expect(usage.cached).toBe(usage.input - 1);
  });
});

describe('an abort', () => {
  let loop: LocalModel; // two at once
  beforeAll(async () => {
    loop = await bench.start(['思', '考', '过', '程'], { loop: true, parallel: 2, contextSize: 4096 });
  });
  const endless = ask('x', { maxTokens: 3000 });

  test('while waiting, before anything is computed, and while a prompt is computed', async () => {
    const stop = new AbortController();
    const running = [1, 2].map(() => loop.call('generate', endless, { signal: stop.signal }));
    const waiting = new AbortController();
    const third = loop.call('generate', endless, { signal: waiting.signal });
    waiting.abort();
    expect(await third).toMatchObject({ text: '', raw: '', stoppedAt: 'abort', usage: { output: 0 } });
    stop.abort();
    for (const one of await Promise.all(running)) expect(one).toMatchObject({ stoppedAt: 'abort', finish: 'length' });
    const scoring = new AbortController();
    const scored = loop.call('score', { input: endless.input, labels: ['甲', '乙'] }, { signal: scoring.signal });
    scoring.abort(new Error('changed my mind'));
    await expect(scored).rejects.toThrow('changed my mind');
  });

  test('while writing gives what was written, and frees the sequence', async () => {
    const abort = new AbortController();
    let pieces = 0;
    const result = await loop.call('generate', endless, {
      signal: abort.signal,
      onText: () => {
        if (++pieces === 3) abort.abort();
      },
    });
    expect(result.text).toMatch(/^思考/);
    expect(result.text).toBe(result.raw);
    const next = await Promise.all([1, 2].map(() => loop.call('generate', ask('y', { maxTokens: 4 }))));
    expect(next.map(({ text }) => text)).toEqual(['思考过程', '思考过程']);
  });

  test('a thousand times leaves a model that answers, in no more memory', async () => {
    const memory = async () => {
      await loop.call('generate', ask('z', { maxTokens: 2 }));
      await expect.poll(() => loop.stats.running).toBe(0);
      return loop.stats.rssBytes;
    };
    const hundred = async () => {
      const aborts = Array.from({ length: 100 }, () => new AbortController());
      const asked = aborts.map(({ signal }, at) =>
        loop.call('generate', ask(`${at}`, { maxTokens: 3000 }), { signal }),
      );
      for (const [at, abort] of aborts.entries()) {
        if (at % 10 === 9) await new Promise((resolve) => setImmediate(resolve));
        abort.abort();
      }
      for (const { stoppedAt } of await Promise.all(asked)) expect(stoppedAt).toBe('abort');
    };
    await hundred();
    const before = await memory();
    for (let at = 1; at < 10; at++) await hundred();
    expect((await loop.call('generate', ask('好了吗', { maxTokens: 4 }))).text).toBe('思考过程');
    expect((await memory()) - before).toBeLessThan(30e6);
  });
});

describe('a failure', () => {
  test('is its request’s alone', async () => {
    const { context, scheduler, generation } = await inProcess(2);
    const failing = generation(1, 20);
    const step = failing.step.bind(failing);
    let steps = 0;
    failing.step = (...all) => (++steps === 5 ? Promise.reject(new Error('Eval has failed')) : step(...all));
    const [bad, good] = await Promise.allSettled([
      scheduler.submit(failing, never),
      scheduler.submit(generation(2, 20), never),
    ]);
    expect(bad).toMatchObject({ status: 'rejected', reason: { message: 'Eval has failed' } });
    expect(good).toMatchObject({ status: 'fulfilled', value: { text: '思考过程'.repeat(5) } });
    const after = await Promise.all([3, 4].map((at) => scheduler.submit(generation(at, 4), never)));
    expect(after.map(({ text }) => text)).toEqual(['思考过程', '思考过程']);
    await context.dispose();
  });

  test('of the context itself is told', async () => {
    const errors: unknown[] = [];
    const { context, scheduler, generation } = await inProcess(1, (error) => errors.push(error));
    await context.dispose();
    await expect(scheduler.submit(generation(1, 4), never)).rejects.toThrow('disposed');
    await expect.poll(() => errors.length).toBe(1);
  });
});

/** A scheduler on a real context whose batches are recorded: the number of sequences in each. */
async function inProcess(
  sequences: number,
  onBroken: (error: unknown) => void = (error) => expect.fail(String(error)),
  promptPause?: number,
) {
  const runtime = (await import(pathToFileURL(path.join(runtimePath, 'dist', 'index.js')).href)) as typeof Runtime;
  const llama = await runtime.getLlama({ build: 'never', gpu: false, logLevel: runtime.LlamaLogLevel.error });
  const modelPath = path.join(bench.dir, 'loop.gguf');
  writeScriptedModel(modelPath, ['思', '考', '过', '程'], { loop: true });
  const model = await llama.loadModel({ modelPath });
  const sizes: number[] = [];
  const context = await model.createContext({
    contextSize: 2048,
    sequences,
    threads: 1,
    batchSize: 512,
    batching: {
      itemPrioritizationStrategy: ({ items }) => {
        sizes.push(items.length);
        return items.map((item) => ({ item, processAmount: item.tokens.length }));
      },
    },
  });
  const vocabulary = vocabularyOf(model);
  const pool = new SequencePool(context, sequences, bench.dir);
  const scheduler = new Scheduler(pool, context.batchSize, () => undefined, onBroken, promptPause);
  const generation = (at: number, maxTokens: number, length = 10, first = '') => {
    const tokens = model.tokenize(`${first}${first === '' ? at : ''}${'长'.repeat(length)}${at}`);
    const greedy = { options: { temperature: 0, yieldEogToken: true }, grammar: undefined };
    const prompt = { tokens, answerAt: tokens.length, said: '' };
    return new Generation(vocabulary, prompt, { input: { text: '' }, stop: [], maxTokens }, greedy, 4096, undefined);
  };
  return { context, pool, scheduler, generation, sizes };
}
