import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../scripts/node.mjs';
import { translatorOf } from '#core/bundles';
import { MODEL_SHAPES, shapeOf, shapeOfParams, type ModelShape } from '#core/train/modelShapes';
import { estimateVram, loraParams, type VramOptions } from '#core/train/vram';
import { describeAssumption, vramParts } from '#core/train/vramText';

const shape = (model: string): ModelShape => {
  const found = shapeOf(model);
  if (found === undefined) throw new Error(`no shape of ${model}`);
  return found;
};
const options = (more: Partial<VramOptions> = {}): VramOptions => ({
  method: 'lora',
  stage: 'sft',
  tokens: 2048,
  batchSize: 1,
  ...more,
});
const gib = (model: string, more: Partial<VramOptions> = {}) => estimateVram(shape(model), options(more)).gib;

describe('shapes', () => {
  // Parameters of the published weights, in billions.
  it.each([
    ['Qwen/Qwen2-0.5B-Instruct', 0.494],
    ['Qwen/Qwen2.5-1.5B', 1.544],
    ['Qwen/Qwen2.5-3B-Instruct', 3.086],
    ['Qwen/Qwen2.5-7B-Instruct', 7.616],
    ['Qwen/Qwen2.5-14B', 14.77],
    ['Qwen/Qwen2.5-Coder-32B-Instruct', 32.764],
    ['Qwen/Qwen2-72B-Instruct', 72.706],
    ['Qwen/Qwen3-0.6B', 0.596],
    ['Qwen/Qwen3-1.7B', 1.721],
    ['Qwen/Qwen3-4B-Instruct-2507', 4.022],
    ['Qwen/Qwen3-8B', 8.191],
    ['Qwen/Qwen3-14B', 14.768],
    ['Qwen/Qwen3-32B', 32.762],
  ])('%s has %d billion parameters', (model, billions) => {
    const known = shape(model);
    expect(known.guessed).toBe(false);
    expect(known.params / 1e9).toBeCloseTo(billions, 2);
  });

  it('of adapters are those that PEFT counts', () => {
    expect(loraParams(shape('Qwen/Qwen2-7B'), 8)).toBe(20_185_088);
    expect(loraParams(shape('Qwen/Qwen2-7B'), 16)).toBe(2 * 20_185_088);
    expect(loraParams(shape('Qwen/Qwen2-7B'), 8, ['q_proj', 'v_proj'])).toBe(8 * (7168 + 4096) * 28);
  });

  it('of unknown models are guessed from the size in their name', () => {
    expect(shapeOf('meta-llama/Llama-3.1-8B-Instruct')).toMatchObject({ guessed: true, params: 8e9 });
    expect(shapeOf('Qwen/Qwen3-30B-A3B')).toMatchObject({ guessed: true, params: 30e9 });
    expect(shapeOf('/models/mine')).toBeUndefined();
    expect(shapeOf('Qwen/Qwen2.5-7B-Instruct-1M')?.guessed).toBe(false);
    for (const known of MODEL_SHAPES) {
      const again = shapeOfParams(known.params, 'x');
      expect(again.layers).toBe(known.layers);
    }
  });
});

describe('the estimate', () => {
  // What trainings on an H200 took (LLaMA-Factory 0.9.5, torch 2.11, transformers 5.6, bf16): reserved by PyTorch in GiB.
  // CUDA's context is 0.5 GiB more.
  it.each([
    ['Qwen2-7B', 'lora', 1024, 1, 17.01],
    ['Qwen2-7B', 'lora', 2048, 1, 19.41],
    ['Qwen2-7B', 'lora', 1024, 4, 24.26],
    ['Qwen2-7B', 'qlora-4', 1024, 1, 8.09],
    ['Qwen2-7B', 'qlora-4', 2048, 1, 10.44],
    ['Qwen2-0.5B', 'full', 1024, 1, 10.75],
    ['Qwen2-0.5B', 'full', 2048, 1, 13.15],
  ] as const)(
    'of %s %s with %i tokens × %i is at most a tenth above what was measured, and not below',
    (model, method, tokens, batchSize, reserved) => {
      const estimated = gib(model, { method, tokens, batchSize });
      expect(estimated).toBeGreaterThan(reserved + 0.5);
      expect(estimated).toBeLessThan((reserved + 0.5) * 1.1);
    },
  );

  // LLaMA-Factory's README for 7B, in GB; a lower bound: ours has 7.6 billion, activations and Qwen's logits.
  it.each([
    [{ method: 'full' }, 120, 1.25],
    [{ method: 'full', pureBf16: true }, 60, 1.2],
    [{ method: 'lora' }, 16, 1.35],
    [{ method: 'qlora-8' }, 10, 1.6],
    [{ method: 'qlora-4' }, 6, 2.1],
  ] as const)('of 7B %o is %d GB and what theirs leaves out', (more, theirs, most) => {
    const ours = gib('Qwen/Qwen2.5-7B', more) * 1.0737;
    expect(ours).toBeGreaterThan(theirs);
    expect(ours).toBeLessThan(theirs * most);
  });

  it.each(['docs/training.md', 'docs/training.zh-CN.md'])('is what %s says', async (name) => {
    const text = await readFile(path.join(root, name), 'utf8');
    const lines = [...text.matchAll(/^\| (Qwen[\d.]+-[\d.]+B) \| (.+) \|$/gm)];
    expect(lines.length).toBeGreaterThan(8);
    for (const [, model = '', cells = ''] of lines) {
      const kinds: readonly Partial<VramOptions>[] = [
        { method: 'lora' },
        { method: 'qlora-8' },
        { method: 'qlora-4' },
        { method: 'full' },
        { method: 'full', pureBf16: true },
      ];
      const estimated = kinds.map((more) => gib(model, more)).map((one) => one.toFixed(one < 100 ? 1 : 0));
      expect(cells.split(' | '), model).toEqual(estimated);
    }
  });

  it('grows with whatever memory grows with', () => {
    const model = 'Qwen/Qwen3-4B';
    const base = gib(model);
    const more: readonly Partial<VramOptions>[] = [
      { tokens: 4096 },
      { batchSize: 2 },
      { loraRank: 64 },
      { stage: 'dpo' },
      { gradientCheckpointing: false },
      { precision: 'fp32' },
      { method: 'full' },
    ];
    for (const one of more) expect(gib(model, one), JSON.stringify(one)).toBeGreaterThan(base);
    const less: readonly Partial<VramOptions>[] = [
      { method: 'qlora-8' },
      { method: 'qlora-4' },
      { tokens: 512 },
      { liger: true },
      { loraTargets: ['q_proj'] },
    ];
    for (const one of less) expect(gib(model, one), JSON.stringify(one)).toBeLessThan(base);
    expect(gib(model, { method: 'qlora-4' })).toBeLessThan(gib(model, { method: 'qlora-8' }));
  });

  it('is mostly logits for a small model with long rows', () => {
    const { parts, gib: all } = estimateVram(shape('Qwen/Qwen2.5-0.5B'), options({ tokens: 4096 }));
    expect(parts.logits).toBeGreaterThan(all / 2);
    expect(parts.logits).toBeCloseTo((151_936 * 4096 * 12) / 1024 ** 3, 5);
  });

  it('is shared by DeepSpeed, not by plain copies', () => {
    const full = { method: 'full', gpus: 8 } as const;
    const [one, copies] = [gib('Qwen/Qwen2.5-7B', { method: 'full' }), gib('Qwen/Qwen2.5-7B', full)];
    const [z2, z3] = [
      gib('Qwen/Qwen2.5-7B', { ...full, deepspeed: 'z2' }),
      gib('Qwen/Qwen2.5-7B', { ...full, deepspeed: 'z3' }),
    ];
    expect(copies).toBeGreaterThan(one);
    expect(z2).toBeLessThan(one / 3);
    expect(z3).toBeLessThan(z2);
  });

  it('is the sum of its parts, and says what it takes for granted in both languages', () => {
    const estimate = estimateVram(shapeOfParams(5e9, 'x-5B'), options({ stage: 'kto', deepspeed: 'z3', gpus: 2 }));
    const sum = Object.values(estimate.parts).reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(estimate.gib, 9);
    expect(estimate.assumptions).toEqual(['guessed-shape', 'checkpointing', 'longest-row', 'logits', 'pair', 'shared']);
    for (const one of [...estimate.assumptions, 'no-checkpointing' as const]) {
      expect(describeAssumption(one, translatorOf('en'))).toMatch(/^[A-Z].*\.$/);
      expect(describeAssumption(one, translatorOf('zh-cn'))).toMatch(/\p{Script=Han}/u);
    }
    const [first, ...rest] = vramParts(estimate, translatorOf('zh-cn'));
    expect(first?.title).toMatch(/模型|logits/);
    expect(rest.every((one) => one.gib <= (first?.gib ?? 0))).toBe(true);
  });
});
