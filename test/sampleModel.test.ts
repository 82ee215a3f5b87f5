import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAnswer } from '#core/answer';
import { AppError } from '#core/errors';
import type { GenerateResult } from '#core/infer/request';
import { askStudent, readStudent } from '#core/label/studentLabel';
import type { SourceItem } from '#core/label/record';
import { readTemplate, type TaskSpec } from '#core/prompt/template';
import { startInference } from '#node/infer/inferenceProcess';
import type { LocalModel } from '#node/infer/localModel';
import { readSources } from '#node/sources/sources';
import { root } from '../scripts/node.mjs';
import { openWorkbench, startOptions, type Workbench } from './support/localModel.ts';

const folder = path.join(root, 'samples', 'relevance');
const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
const modelFile = path.join(folder, 'model', 'relevance-tiny.gguf');
const template = readTemplate('relevance.template.md', read('prompts/relevance.template.md'));
const task = template.tasks[0] as TaskSpec;

const keyOf = (file: string, row: number | undefined) => (row === undefined ? file : `${file}:${row}`);
const gold = new Map(
  read('gold.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { path: string; row?: number; conclusion: string })
    .map((line) => [keyOf(line.path, line.row), line.conclusion]),
);

/** What the shipped model says to one message: stopped at the marker, and with the reasoning. */
interface Said {
  readonly name: string;
  readonly gold: string;
  readonly short: GenerateResult | undefined; // undefined: the message does not fit into the context
  readonly long: GenerateResult | undefined; // of every third message
}

const REASONED_ONE_IN = 3;

let bench: Workbench;
let model: LocalModel;
const said: Said[] = [];
beforeAll(async () => {
  bench = await openWorkbench();
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  model = await startInference({ ...startOptions, contextSize: 4096, modelFile, script: bench.script, log });
  const items: SourceItem[] = [];
  for await (const one of readSources(['data'], folder)) items.push(one);
  for (const [index, item] of items.entries()) {
    const name = keyOf(item.origin.path, item.origin.row);
    const short = await ask(item, false);
    const long = index % REASONED_ONE_IN === 0 ? await ask(item, true) : undefined;
    said.push({ name, gold: gold.get(name) ?? '', short, long });
  }
}, 60_000);
afterAll(async () => {
  await model?.stop();
  await bench?.close();
});

async function ask(item: SourceItem, withReasoning: boolean): Promise<GenerateResult | undefined> {
  const { messages, stop } = askStudent(template, task, item, withReasoning);
  try {
    return await model.call('generate', { input: { messages }, stop, maxTokens: 200 });
  } catch (error) {
    if (error instanceof AppError && error.code === 'teacher.refused') return undefined;
    throw error;
  }
}

const answered = () => said.flatMap((one) => (one.short === undefined ? [] : [{ ...one, short: one.short }]));
const reasoned = () => answered().flatMap((one) => (one.long === undefined ? [] : [{ ...one, long: one.long }]));
const conclusionOf = (one: Said) =>
  one.short === undefined ? undefined : readStudent(one.short.text, template, task, false).conclusion;
const counts = (expected: string, got: string) =>
  said.filter((one) => one.gold === expected && conclusionOf(one) === got).length;

describe('the model that ships with the sample', () => {
  test('is a Qwen2 of at most two megabytes with its own chat template', () => {
    expect(statSync(modelFile).size).toBeLessThanOrEqual(2_000_000);
    expect(model.info).toMatchObject({ name: 'relevance-tiny', architecture: 'qwen2', template: 'model' });
  });

  test('spells the marker as Qwen2 does', async () => {
    for (const text of ['####', '####\n', ' ####', '#####', '##', '###', '########']) {
      expect((await model.call('tokenize', { text, special: false })).ids, JSON.stringify(text)).toHaveLength(1);
    }
  });

  test('answers every message but the one that is too long for it, and stops at the marker', () => {
    expect(said).toHaveLength(60);
    expect(said.filter((one) => one.short === undefined).map(({ name }) => name)).toEqual([
      'data/hard/long-group-chat.txt',
    ]);
    for (const one of answered()) {
      expect(one.short, one.name).toMatchObject({ stoppedAt: 'marker', finish: 'stop' });
      expect(['相关', '不相关'], one.name).toContain(one.short.text);
    }
  });

  test('with the reasoning it writes the same conclusion, the marker on a line of its own, and reasons', () => {
    expect(reasoned().length).toBeGreaterThanOrEqual(19);
    // Now and then it does not find the end of its reasoning (README.md says how often).
    expect(reasoned().filter(({ long }) => long.stoppedAt !== 'end').length).toBeLessThanOrEqual(2);
    for (const { name, short: stopped, long } of reasoned()) {
      expect(long.text, name).toMatch(/^(?:不?相关)\n####\n\S/);
      const parsed = parseAnswer(long.text, 'conclusion-first');
      expect(parsed, name).toMatchObject({ ok: true, answer: { conclusion: stopped.text } });
      expect(parsed.ok && parsed.answer.reasoning.length, name).toBeGreaterThan(20);
    }
  });

  test('stopping at the marker saves most of the tokens', () => {
    const stopped = reasoned().reduce((sum, one) => sum + one.short.usage.output, 0);
    const whole = reasoned().reduce((sum, one) => sum + one.long.usage.output, 0);
    expect(whole).toBeGreaterThan(5 * stopped);
  });

  test('reaches what its README says, in both languages', () => {
    const right = counts('相关', '相关') + counts('不相关', '不相关');
    const readme = read('model/README.md');
    const told = Array.from(readme.matchAll(/(\d+) \/ 60\b/g), (match) => Number(match[1]));
    expect(told).toHaveLength(2);
    expect(new Set(told).size).toBe(1);
    // Another CPU may round another way: one message more or less.
    expect(Math.abs(right - (told[0] ?? 0)), `${right} are right`).toBeLessThanOrEqual(1);
    const matrix = Array.from(readme.matchAll(/\| (?:相关|不相关)[^|]*\| (\d+) \| (\d+) \|/g), (match) => [
      Number(match[1]),
      Number(match[2]),
    ]);
    const measured = ['相关', '不相关'].map((expected) => ['相关', '不相关'].map((got) => counts(expected, got)));
    expect(matrix).toHaveLength(4);
    for (const [at, row] of matrix.entries()) {
      const off = row.map((count, column) => Math.abs(count - (measured[at % 2]?.[column] ?? 0)));
      expect(Math.max(...off), JSON.stringify(measured)).toBeLessThanOrEqual(1);
    }
  });
});
