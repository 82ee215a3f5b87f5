import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { translatorOf } from '#core/bundles';
import { smooth } from '#core/train/smooth';
import {
  bestEval,
  lossText,
  progressText,
  rateText,
  secondsLeft,
  secondsSpent,
  secondsText,
  shortText,
} from '#core/train/trainingText';
import { readGpus } from '#node/train/gpus';
import { findTrainable } from '#node/train/trainable';
import { trainingFacts } from '#node/train/trainingFacts';
import { tempDir } from './support/tempDir.ts';
import { shownTraining, someLogs } from './support/trainings.ts';

const t = translatorOf('en');
const temp = tempDir();

describe('a smoothed curve', () => {
  test('is what TensorBoard draws: an average that is corrected for its beginning', () => {
    // By hand: 0.6 of what was, 0.4 of what is, by 1 − 0.6ⁿ.
    const [first, second, third] = smooth([2, 1, 1], 0.6);
    expect(first).toBeCloseTo(2, 10);
    expect(second).toBeCloseTo((0.6 * 0.8 + 0.4) / (1 - 0.36), 10);
    expect(third).toBeCloseTo((0.6 * (0.6 * 0.8 + 0.4) + 0.4) / (1 - 0.216), 10);
  });

  test('of a constant is that constant; gaps and what is no number stay gaps', () => {
    expect(smooth([3, null, 3, Number.NaN, 3], 0.9).map((value) => value && Number(value.toFixed(9)))).toEqual([
      3,
      null,
      3,
      null,
      3,
    ]);
  });

  test('without weight is the curve itself', () => {
    expect(smooth([0.1, 0.7, 0.2], 0)).toEqual([0.1, 0.7, 0.2]);
  });
});

describe('what is said of a training', () => {
  test('running: steps, loss, what is left', () => {
    const { progress } = shownTraining({ kind: 'running' }, someLogs(20));
    expect(progressText(progress, t)).toMatch(/^200 of 480 steps · loss [\d.]+ · 9 min left$/);
    expect(progressText(progress, translatorOf('zh-cn'))).toMatch(/^第 200 \/ 480 步 · 损失 [\d.]+ · 还需 9 分钟$/);
  });

  test('ended: the state first, and nothing is left', () => {
    const { progress } = shownTraining({ kind: 'stopped' }, someLogs(20));
    expect(progressText(progress, t)).toMatch(/^stopped · 200 of 480 steps · loss [\d.]+$/);
    expect(shortText(progress, t)).toMatch(/^stopped · 200\/480 · loss [\d.]+$/);
    expect(shortText({ ...progress, state: { kind: 'running' } }, t)).toMatch(/^200\/480 · loss [\d.]+ · 9 min left$/);
    expect(secondsLeft(progress)).toBeUndefined();
    expect(progressText(shownTraining({ kind: 'not-started' }).progress, t)).toBe('not started');
  });

  test('numbers as a person reads them', () => {
    expect([2.3171, 0.053211, Number.NaN].map(lossText)).toEqual(['2.317', '0.05321', 'NaN']);
    expect([1e-4, 0, 4.9e-6].map(rateText)).toEqual(['1.0e-4', '0', '4.9e-6']);
    expect([8, 89, 200, 5400, 4 * 86_400 + 7200].map((one) => secondsText(one, t))).toEqual([
      '8 s',
      '89 s',
      '3 min',
      '1 h 30 min',
      '4 d 2 h',
    ]);
  });

  test('time counts on over a resumption', () => {
    const log = (step: number, elapsedSeconds?: number) => ({
      step,
      totalSteps: 9,
      ...(elapsedSeconds !== undefined && { elapsedSeconds }),
    });
    expect(secondsSpent([log(1, 10), log(2, 20), log(3), log(4, 5), log(5, 9)])).toBe(29);
    expect(secondsSpent([log(1)])).toBeUndefined();
  });

  test('the best evaluation is the first of the lowest', () => {
    const logs = [0.9, 0.4, 0.4, 0.6].map((evalLoss, at) => ({ step: at + 1, totalSteps: 9, evalLoss }));
    expect(bestEval(logs)?.step).toBe(2);
    expect(bestEval([{ step: 1, totalSteps: 2, loss: 1 }])).toBeUndefined();
  });
});

describe('what can be trained on', () => {
  test('each dataset with its rows, its stage and its parts', async () => {
    const root = temp.path;
    const dir = path.join(root, 'datasets', 'relevance');
    await mkdir(dir, { recursive: true });
    const info = {
      sft: { file_name: 'sft.jsonl' },
      sft_val: { file_name: 'sft_val.jsonl' },
      sft_test: { file_name: 'sft_test.jsonl' },
      pairs: { file_name: 'pairs.jsonl', ranking: true },
      tags: { file_name: 'tags.jsonl', columns: { prompt: 'instruction', kto_tag: 'kto_tag' } },
      orphan_val: { file_name: 'orphan_val.jsonl' },
      far: { hf_hub_url: 'owner/data' },
    };
    await writeFile(path.join(dir, 'dataset_info.json'), JSON.stringify(info));
    await writeFile(path.join(dir, 'sft.jsonl'), '{"a":1}\n\n  \n{"a":2}\r\n{"a":3}');
    await writeFile(path.join(dir, 'pairs.jsonl'), '');
    await mkdir(path.join(root, 'datasets', 'broken'));
    await writeFile(path.join(root, 'datasets', 'broken', 'dataset_info.json'), '{');
    expect(await findTrainable(root)).toEqual([
      { dir, name: 'sft', stage: 'sft', rows: 3, valName: 'sft_val', testName: 'sft_test' },
      { dir, name: 'pairs', stage: 'dpo', rows: 0 },
      { dir, name: 'tags', stage: 'kto' },
      { dir, name: 'orphan_val', stage: 'sft' },
      { dir, name: 'far', stage: 'sft' },
    ]);
    expect(await findTrainable(path.join(root, 'nothing'))).toEqual([]);
    // LLaMA-Factory's own data lie elsewhere: they are found where they are named, and once.
    expect(await findTrainable(path.join(root, 'nothing'), [dir])).toHaveLength(5);
    expect(await findTrainable(root, [dir])).toHaveLength(5);
  });
});

describe('what a training’s folder says of it', () => {
  test('model, method, dataset, newest checkpoint and newest model file', async () => {
    const dir = temp.path;
    await writeFile(
      path.join(dir, 'train.yaml'),
      'model_name_or_path: Qwen/Qwen2.5-7B-Instruct\nfinetuning_type: lora\nquantization_bit: 4\nstage: sft\ndataset: rel\neval_dataset: rel_val\ndataset_dir: ../../datasets/rel\noutput_dir: output\n',
    );
    for (const step of [9, 10, 11]) {
      await mkdir(path.join(dir, 'output', `checkpoint-${step}`), { recursive: true });
      // The last one was cut while it was written.
      await writeFile(
        path.join(dir, 'output', `checkpoint-${step}`, 'trainer_state.json'),
        step === 11 ? '{"a":' : '{}',
      );
    }
    await mkdir(path.join(dir, 'gguf'));
    for (const [at, name] of ['new.gguf', 'old.gguf', 'newer.txt'].entries()) {
      await writeFile(path.join(dir, 'gguf', name), '');
      await utimes(path.join(dir, 'gguf', name), 2000 - at, 2000 - at);
    }
    expect(await trainingFacts(dir)).toEqual({
      model: 'Qwen/Qwen2.5-7B-Instruct',
      method: 'QLoRA 4-bit',
      stage: 'sft',
      dataset: 'rel',
      datasetDir: path.resolve(dir, '../../datasets/rel'),
      validates: true,
      checkpoint: 10,
      gguf: path.join(dir, 'gguf', 'new.gguf'),
    });
  });

  test('a folder with nothing, and a file that is no YAML', async () => {
    const dir = temp.path;
    expect(await trainingFacts(dir)).toEqual({});
    await writeFile(path.join(dir, 'train.yaml'), 'a: [');
    expect(await trainingFacts(dir)).toEqual({});
  });
});

test('GPUs as nvidia-smi prints them; a card that does not tell its free memory counts as free', () => {
  const out = 'NVIDIA H100 80GB HBM3, 81559, 80000\nNVIDIA GB10, [N/A], [N/A]\nTesla T4, 15360, [N/A]\n\n';
  const gpus = readGpus(out).map(({ name, totalGib, freeGib }) => [name, totalGib.toFixed(1), freeGib.toFixed(1)]);
  expect(gpus).toEqual([
    ['NVIDIA H100 80GB HBM3', '79.6', '78.1'],
    ['Tesla T4', '15.0', '15.0'],
  ]);
});
