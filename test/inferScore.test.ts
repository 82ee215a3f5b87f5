import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalModel } from '#node/infer/localModel';
import { openWorkbench, type Workbench } from './support/localModel.ts';
import { ANY, END, writeMarkovModel, type Transitions } from './support/tinyQwen.ts';

const transitions: Transitions = {
  // After a chat's prompt, which ends in a line end.
  [ANY]: { 相关: 0.6, 无关: 0.3, 思考: 0.1 },
  α: { 很: 0.5, 不: 0.3, 无: 0.15, 思考: 0.05 },
  很: { 好: 0.7, 差: 0.2, 思考: 0.1 },
  不: { 行: 0.9, 可: 0.1 },
  好: { '####': 0.5, [END]: 0.2, '\n': 0.1, '####\n': 0.05, 极: 0.1, 思考: 0.05 },
  极: { 了: 0.5, '####': 0.5 },
  无: END,
};

let bench: Workbench;
let model: LocalModel;
beforeAll(async () => {
  bench = await openWorkbench();
  const modelFile = path.join(bench.dir, 'score.gguf');
  writeMarkovModel(modelFile, transitions);
  model = await bench.start(['x'], { modelFile, parallel: 2, contextSize: 256 });
});
afterAll(() => bench.close());

const chat = { messages: [{ role: 'user', content: '这条和售后有关吗？' }] } as const;

async function score(text: string | undefined, labels: readonly string[], marker?: string) {
  const input = text === undefined ? chat : { text };
  const result = await model.call('score', { input, labels, ...(marker === undefined ? {} : { marker }) });
  expect(result.labels.map(({ label }) => label)).toEqual(labels);
  expect(result.labels.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12);
  for (const { probability, logprob } of result.labels) expect(Math.exp(logprob)).toBeCloseTo(probability, 12);
  return { ...result, probabilities: result.labels.map(({ probability }) => probability) };
}

describe('labels are scored', () => {
  test('in one prefill when their first tokens differ', async () => {
    const { probabilities, coverage, usage } = await score(undefined, ['相关', '无关']);
    expect(probabilities[0]).toBeCloseTo(0.6 / 0.9, 4);
    expect(probabilities[1]).toBeCloseTo(0.3 / 0.9, 4);
    expect(coverage).toBeCloseTo(0.9, 4);
    expect(usage.output).toBe(0);
    expect((await score(undefined, ['无关', '相关'])).usage.cached).toBe(usage.input - 1);
  });

  test('where they part when they begin alike', async () => {
    const { probabilities, coverage } = await score('α', ['很好', '很差', '不行', '无']);
    const raw = [0.5 * 0.7, 0.5 * 0.2, 0.3, 0.15]; // 不行 alone begins with 不
    const sum = raw.reduce((a, b) => a + b, 0);
    expect(coverage).toBeCloseTo(sum, 4);
    raw.forEach((value, at) => expect(probabilities[at]).toBeCloseTo(value / sum, 4));
  });

  test('one that others begin with counts where it ends: at the marker, white space or the end', async () => {
    const { probabilities, coverage } = await score('α', ['很好', '很好极', '无']);
    const raw = [0.5 * 0.7 * (0.5 + 0.2 + 0.1 + 0.05), 0.5 * 0.7 * 0.1, 0.15];
    const sum = raw.reduce((a, b) => a + b, 0);
    expect(coverage).toBeCloseTo(sum, 4);
    raw.forEach((value, at) => expect(probabilities[at]).toBeCloseTo(value / sum, 4));
    // With another marker `####` does not end it.
    const other = await score('α', ['很好', '很好极', '无'], '@@');
    expect(other.coverage).toBeCloseTo(0.5 * 0.7 * (0.2 + 0.1) + 0.5 * 0.7 * 0.1 + 0.15, 4);
  });

  test('that the model would never say get next to nothing, and coverage tells', async () => {
    const { coverage, probabilities } = await score('α', ['因为', '过程']);
    expect(coverage).toBeLessThan(1e-6);
    expect(probabilities[0]).toBeCloseTo(0.5, 4);
    const mixed = await score('α', ['很好', '因为']);
    expect(mixed.probabilities[0]).toBeGreaterThan(0.9999);
  });

  test('many at once, next to generations, as each alone', async () => {
    const alone = await score('α', ['很好', '很差', '不行', '无']);
    const both = await Promise.all([
      ...Array.from({ length: 4 }, () => score('α', ['很好', '很差', '不行', '无'])),
      ...Array.from({ length: 4 }, () => model.call('generate', { input: chat, stop: [], maxTokens: 5 })),
    ]);
    for (const one of both.slice(0, 4)) expect(one).toMatchObject({ probabilities: alone.probabilities });
  });

  test('and a generation goes on from the same prompt', async () => {
    const { usage } = await score(undefined, ['相关', '无关']);
    const result = await model.call('generate', { input: chat, stop: [], maxTokens: 1 });
    expect(result).toMatchObject({ text: '相关', usage: { input: usage.input, cached: usage.input - 1 } });
  });

  test('unless there is nothing to choose from', async () => {
    for (const labels of [['相关'], ['相关', '相关'], ['相关', '']]) {
      await expect(model.call('score', { input: chat, labels })).rejects.toMatchObject({ code: 'teacher.refused' });
    }
    const long = { text: '长'.repeat(253) };
    await expect(model.call('score', { input: long, labels: ['很好极了', '很好'] })).rejects.toMatchObject({
      code: 'teacher.refused',
      args: [expect.any(Number), 256],
    });
  });
});
