import { describe, expect, test } from 'vitest';
import { isArrowTime } from '#core/dataset/preflight/arrowTime';
import { readShape } from '#core/dataset/preflight/answerShape';
import { encodeFeedback, encodePair, encodeSft, type EncodeOptions } from '#core/dataset/preflight/encode';
import type { Converted, Turn } from '#core/dataset/preflight/convert';
import { scanJson } from '#core/dataset/preflight/jsonScan';
import { LengthCounter } from '#core/dataset/preflight/lengths';
import { pyJson } from '#core/dataset/preflight/pyJson';
import { textOf } from '#core/dataset/preflight/rowPieces';
import { inferSeqlen } from '#core/dataset/preflight/seqlen';
import { findTrainTemplate, type Element } from '#core/dataset/preflight/template';

describe('infer_seqlen', () => {
  // Worked out with LLaMA-Factory 0.9.5's own function.
  test.each([
    [3000, 200, 2048, 1848, 200],
    [900, 1500, 2048, 900, 1148],
    [2000, 2000, 2048, 1024, 1024],
    [3000, 1100, 2048, 1499, 549],
    [0, 10, 5, 0, 5],
    [10, 0, 5, 5, 0],
    [7, 3, 10, 7, 3],
    [1, 1, 1, 1, 0],
    [5, 5, 1, 1, 0],
  ])('%i + %i at %i: %i + %i', (source, target, cutoff, sourceKept, targetKept) => {
    expect(inferSeqlen(source, target, cutoff)).toEqual([sourceKept, targetKept]);
  });

  test('never more than there is or fits, and all of it where it fits', () => {
    for (let cutoff = 1; cutoff <= 40; cutoff++) {
      for (let source = 0; source <= 50; source++) {
        for (let target = 0; target <= 50; target++) {
          const [left, right] = inferSeqlen(source, target, cutoff);
          const fits = source + target <= cutoff;
          const isRight = fits
            ? left === source && right === target
            : left <= source && right <= target && left + right <= cutoff && left >= 0 && right >= 0;
          if (!isRight) expect.unreachable(`${source} + ${target} at ${cutoff}: ${left} + ${right}`);
        }
      }
    }
  });
});

const user = (content: unknown): Turn => ({ role: 'user', content });
const assistant = (content: unknown): Turn => ({ role: 'assistant', content });
const row = (prompt: readonly Turn[], response: readonly Turn[], more: Partial<Converted> = {}): Converted => ({
  prompt,
  response,
  system: 'S',
  tools: '',
  media: false,
  ...more,
});

function options(name: string, more: Partial<EncodeOptions> = {}): EncodeOptions {
  const template = findTrainTemplate(name);
  if (template === undefined) throw new Error(name);
  return {
    template,
    cutoffLen: 10_000,
    count: (text) => text.length,
    maskHistory: false,
    trainOnPrompt: false,
    enableThinking: true,
    preserveThinking: false,
    ...more,
  };
}

const said = (elements: readonly Element[]) => textOf(elements, '<eos>');
const sft = (converted: Converted, encoding: EncodeOptions) => {
  const encoded = encodeSft(converted, encoding);
  return encoded?.turns.map(({ source, target }) => [said(source.elements), said(target.elements)]);
};

const HEAD = '<|im_start|>system\nS<|im_end|>\n';
const ASK = '<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\n';
const THOUGHT = '<think>\n\n</think>\n\n';

describe('templates', () => {
  test('qwen, with its own system where the row has none', () => {
    expect(sft(row([user('q')], [assistant('a')]), options('qwen'))).toEqual([[HEAD + ASK, 'a<|im_end|>\n']]);
    for (const system of ['', null]) {
      expect(sft(row([user('q')], [assistant('a')], { system }), options('qwen'))?.[0]?.[0]).toBe(
        `<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n${ASK}`,
      );
      expect(sft(row([user('q')], [assistant('a')], { system }), options('qwen3_nothink'))?.[0]?.[0]).toBe(ASK);
    }
  });

  test('default, with end tokens inside the turns', () => {
    expect(sft(row([user('q')], [assistant('a')]), options('default'))).toEqual([
      ['System: S<eos>\nHuman: q<eos>\nAssistant:', 'a<eos>\n'],
    ]);
  });

  test('qwen3 thinks: an empty block is learnt, is part of the prompt, or is there already', () => {
    const one = row([user('q')], [assistant('a')]);
    expect(sft(one, options('qwen3'))).toEqual([[HEAD + ASK, `${THOUGHT}a<|im_end|>\n`]]);
    for (const enableThinking of [false, null]) {
      expect(sft(one, options('qwen3', { enableThinking }))).toEqual([[HEAD + ASK + THOUGHT, 'a<|im_end|>\n']]);
    }
    const thinking = row([user('q')], [assistant('<think>\nhm\n</think>\n\na')]);
    expect(sft(thinking, options('qwen3'))?.[0]?.[1]).toBe('<think>\nhm\n</think>\n\na<|im_end|>\n');
    expect(sft(thinking, options('qwen3', { enableThinking: false }))).toEqual([
      [HEAD + ASK + THOUGHT, 'a<|im_end|>\n'],
    ]);
  });

  test('with mask_history earlier thoughts go, and only the last answer gets an empty one', () => {
    const two = row([user('q'), assistant('<think>\nx\n</think>\n\nb'), user('q')], [assistant('a')]);
    expect(sft(two, options('qwen3', { maskHistory: true }))).toEqual([
      [HEAD + ASK, 'b<|im_end|>\n'],
      [ASK, `${THOUGHT}a<|im_end|>\n`],
    ]);
    expect(sft(two, options('qwen3', { maskHistory: true, preserveThinking: true }))?.[0]?.[1]).toContain('x');
  });

  test('{{idx}} in a question becomes the number of the turn, once; {{content}} stays', () => {
    const two = row([user('{{idx}} {{idx}} {{content}}'), assistant('a'), user('{{idx}}')], [assistant('{{idx}}')]);
    const turns = sft(two, options('qwen'));
    expect(turns?.[0]?.[0]).toContain('user\n0 {{idx}} {{content}}<');
    expect(turns?.[1]).toEqual([expect.stringContaining('user\n1<'), '{{idx}}<|im_end|>\n']);
  });

  test('tools and calls as Qwen writes them', () => {
    const tools = '[{"name":"f","parameters":{"a":[1,2]}}]';
    const call: Turn = { role: 'function', content: '{"name":"f","arguments":{"a":1}}' };
    const turns = sft(row([user('q')], [call], { tools }), options('qwen'));
    expect(turns?.[0]?.[0]).toContain(
      '<tools>\n{"type": "function", "function": {"name": "f", "parameters": {"a": [1, 2]}}}\n</tools>',
    );
    expect(turns?.[0]?.[1]).toBe('<tool_call>\n{"name": "f", "arguments": {"a": 1}}\n</tool_call><|im_end|>\n');
    for (const bad of ['no json', '5', '[1]', 7]) {
      expect(() => encodeSft(row([user('q')], [assistant('a')], { tools: bad }), options('qwen'))).toThrow(/tools/);
    }
  });
});

describe('what is left after cutting', () => {
  const lengths = (encoded: ReturnType<typeof encodeSft>) =>
    encoded?.turns.map(({ source, target }) => [source.length, source.kept, target.length, target.kept]);
  const long = row([user('x'.repeat(100)), assistant('y'.repeat(50)), user('q')], [assistant('a'.repeat(30))]);
  const first = HEAD.length + ASK.length - 1 + 100;

  test('a conversation from the front: later turns get what is left, and then nothing', () => {
    expect(lengths(encodeSft(long, options('qwen')))).toEqual([
      [first, first, 61, 61],
      [ASK.length, ASK.length, 41, 41],
    ]);
    const cut = encodeSft(long, options('qwen', { cutoffLen: 250 }));
    expect(lengths(cut)).toEqual([
      [first, first, 61, 61],
      [ASK.length, 5, 41, 3],
    ]);
    expect(cut).toMatchObject({ inputLen: 250, labelsLen: 64 });
    const none = encodeSft(long, options('qwen', { cutoffLen: first + 61 }));
    expect(lengths(none)?.[1]).toEqual([ASK.length, 0, 41, 0]);
  });

  test('with mask_history from the end, and only the last answer is learnt', () => {
    const cut = encodeSft(long, options('qwen', { cutoffLen: 250, maskHistory: true }));
    expect(lengths(cut)?.[1]).toEqual([ASK.length, ASK.length, 41, 41]);
    expect(cut).toMatchObject({ inputLen: 250, labelsLen: 41 });
  });

  test('train_on_prompt learns all that is left', () => {
    expect(encodeSft(long, options('qwen', { cutoffLen: 250, trainOnPrompt: true }))).toMatchObject({ labelsLen: 250 });
  });

  test('of a pair both answers are cut to the longer one’s share', () => {
    const pair = encodePair(
      row([user('q')], [assistant('c'.repeat(20)), assistant('r'.repeat(200))]),
      options('qwen', { cutoffLen: 120 }),
    );
    const source = HEAD.length + ASK.length;
    const [sourceKept, targetKept] = inferSeqlen(source, 211, 120);
    expect(pair).toMatchObject({
      source: { kept: sourceKept },
      chosen: { length: 31, kept: 31 },
      rejected: { length: 211, kept: targetKept },
    });
  });

  test('KTO takes a good answer that is empty for a bad one', () => {
    const good = row([user('q')], [assistant('a'), assistant('')]);
    expect(encodeFeedback(good, options('qwen'))).toMatchObject({ good: true });
    const empty = row([user('q')], [assistant(''), assistant('')]);
    expect(encodeFeedback(empty, options('qwen'))).toMatchObject({ good: false, target: { length: 11 } });
  });

  test('rows of the wrong form are dropped', () => {
    expect(encodeSft(row([user('q')], []), options('qwen'))).toBeUndefined();
    expect(encodeSft(row([], [assistant('a')]), options('qwen'))).toBeUndefined();
    expect(encodeSft(row([user('q')], [assistant('a'), assistant('b')]), options('qwen'))).toBeUndefined();
    expect(encodePair(row([user('q')], [assistant('a')]), options('qwen'))).toBeUndefined();
    expect(encodeFeedback(row([user('q')], [assistant('a')]), options('qwen'))).toBeUndefined();
  });
});

describe('small parts', () => {
  test('what Arrow takes for a time', () => {
    const times = [
      '2024-01-01',
      '2024-02-29',
      '2024-01-01 10',
      '2024-01-01T10:30',
      '2024-01-01 10:30:59Z',
      '2024-01-01T10:00:00+08',
      '2024-01-01T10:00:00+0800',
      '2024-01-01 10:00-08:00',
    ];
    const texts = [
      '2024',
      '2024-01',
      '2024-13-01',
      '2023-02-29',
      '2024-01-01Z',
      '2024-01-01 24:00',
      '2024-01-01 10:00:60',
      '2024-01-01 10:00:00.5',
      '2024-01-01T100000',
      ' 2024-01-01',
      '2024-01-01 ',
      '2024/01/01',
      '',
    ];
    expect(times.filter((text) => !isArrowTime(text))).toEqual([]);
    expect(texts.filter((text) => isArrowTime(text))).toEqual([]);
  });

  test('a key that stands twice, in its own object only; how deep it goes', () => {
    expect(scanJson('{"a":1,"a":2}')).toEqual({ twice: 'a', depth: 1 });
    expect(scanJson('{"a":{"b":1,"b" : 2}}')).toEqual({ twice: 'b', depth: 2 });
    const plain = String.raw`{"a":{"b":1},"c":[{"b":1},{"b":"\"b\":1,\\"}],"b":"a[{"}`;
    expect(scanJson(plain)).toEqual({ twice: undefined, depth: 3 });
    expect(scanJson('[]')).toEqual({ twice: undefined, depth: 1 });
  });

  test('JSON as Python writes it', () => {
    expect(pyJson({ a: [1, 'x"中\n', null, true], b: {} })).toBe(
      String.raw`{"a": [1, "x\"中\n", null, true], "b": {}}`,
    );
  });

  test('lengths: percentiles are lengths that occur, bins add up', () => {
    const counter = new LengthCounter();
    for (let length = 1; length <= 1000; length++) counter.add(length);
    const { bins, binWidth, ...figures } = counter.figures();
    expect(figures).toEqual({ count: 1000, mean: 500.5, p50: 500, p95: 950, p99: 990, max: 1000 });
    expect(bins.reduce((sum, one) => sum + one, 0)).toBe(1000);
    expect(bins.length * binWidth).toBeGreaterThan(1000);
    expect(new LengthCounter().figures()).toMatchObject({ count: 0, mean: 0, p50: 0, max: 0, bins: [] });
  });

  test.each([
    ['相关\n####\n因为', 'conclusion-first', '相关', []],
    ['相关', 'conclusion-first', '相关', ['marker-missing']],
    ['相关 #### 因为', 'conclusion-first', '相关', []],
    ['#### 相关\n####\n因为', 'conclusion-first', '#### 相关', ['marker-in-conclusion']],
    ['####\n因为', 'conclusion-first', '', ['marker-in-conclusion']],
    ['相关\n####\n因为\n#### 小结\n是', 'conclusion-first', '相关', ['marker-twice']],
    ['相关\n＃＃＃＃\n因为', 'conclusion-first', '相关', ['marker-full-width']],
    ['相关\n####\n', 'conclusion-first', '相关', ['reasoning-empty']],
    ['因为\n####\n相关', 'reasoning-first', '相关', []],
    ['#### 分析\n因为\n####\n相关', 'reasoning-first', '相关', ['marker-twice']],
    ['因为\n####\n#### 相关', 'reasoning-first', '#### 相关', ['marker-in-conclusion']],
    ['相关', 'conclusion-only', '相关', []],
    ['相关####', 'conclusion-only', '相关####', ['marker-in-conclusion']],
  ] as const)('%j as %s', (text, layout, conclusion, faults) => {
    expect(readShape(text, layout, '####')).toMatchObject({ conclusion, faults });
  });
});
