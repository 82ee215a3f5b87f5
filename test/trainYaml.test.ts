import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../scripts/node.mjs';
import { translatorOf } from '#core/bundles';
import { findForbidden, forbiddenOptions } from '#core/train/forbidden';
import { templateOf, TEMPLATES, THINKING_TEMPLATES } from '#core/train/modelTemplates';
import { trainOptions } from '#core/train/options';
import { TRAIN_METHODS, TRAIN_STAGES } from '#core/train/option';
import { sharedNames, trainOnlyNames } from '#core/train/otherOptions';
import { learningRateOf, planMerge, planTraining, stepsOf, type TrainRequest } from '#core/train/plan';
import { readTrainYaml } from '#core/train/trainYaml';
import { writeMergeYaml, writeTrainYaml } from '#core/train/writeTrainYaml';

const request = (more: Partial<TrainRequest> = {}): TrainRequest => ({
  model: 'Qwen/Qwen2.5-7B-Instruct',
  method: 'lora',
  stage: 'sft',
  dataset: { dir: '../../datasets/售后 相关', name: 'rel', valName: 'rel_val', rows: 900, valRows: 100 },
  cutoffLen: 1024,
  ...more,
});

const t = translatorOf('en');
const written = (more: Partial<TrainRequest> = {}) => writeTrainYaml(planTraining(request(more)), 'en', t);

describe('the table of options', () => {
  it('has each option once, none of them among the others', () => {
    const names = trainOptions.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => sharedNames.has(name) || trainOnlyNames.has(name))).toEqual([]);
  });

  it('explains each in both languages', () => {
    const silent = trainOptions.filter(
      ({ about }) => !/\p{Script=Han}/u.test(about.zh) || /\p{Script=Han}/u.test(about.en),
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
    expect(forbiddenOptions.filter(({ why }) => !/\p{Script=Han}/u.test(why.zh))).toEqual([]);
  });

  it('has defaults that its own checks take', () => {
    for (const { name, default: initial, files } of trainOptions) {
      if (initial === null || findForbidden(name, initial) !== undefined) continue;
      for (const file of files) {
        const { findings } = readTrainYaml(`${name}: ${JSON.stringify(initial)}\n`, { file });
        expect(
          findings.filter(({ code }) => ['type', 'value', 'range', 'unknown', 'misplaced'].includes(code)),
        ).toEqual([]);
      }
    }
  });
});

describe('what is written', () => {
  const all = TRAIN_STAGES.flatMap((stage) =>
    TRAIN_METHODS.flatMap((method) =>
      (['bf16', 'fp16', 'cpu'] as const).map((precision) => ({ stage, method, precision })),
    ),
  );

  it('is read again as it was meant, in both languages, without a finding', () => {
    for (const one of all) {
      if (one.precision === 'cpu' && one.method.startsWith('qlora')) continue;
      for (const model of [
        'Qwen/Qwen2-7B-Instruct',
        'Qwen/Qwen3-8B',
        'Qwen/Qwen3-4B-Instruct-2507',
        'Qwen/Qwen3-4B-Base',
      ]) {
        const options = planTraining(request({ ...one, model }));
        for (const locale of ['en', 'zh-cn'] as const) {
          const text = writeTrainYaml(options, locale, translatorOf(locale));
          // YAML 1.1 is what Python reads, 1.2 what most editors do.
          for (const version of ['1.1', '1.2'] as const) expect(parse(text, { version })).toEqual(options);
          expect(readTrainYaml(text, { file: 'train', rows: 900 }).findings).toEqual([]);
        }
      }
    }
  });

  it('never holds what is forbidden, and always says that nothing is sent', () => {
    for (const one of all) {
      const options = planTraining(request(one));
      expect(Object.entries(options).filter(([name, value]) => findForbidden(name, value))).toEqual([]);
      expect(options).toMatchObject({ report_to: 'none', overwrite_output_dir: false, do_train: true });
      expect(Object.keys(options)).not.toContain('trust_remote_code');
      expect(Object.keys(options)).not.toContain('max_samples');
    }
  });

  it('merges into the unquantised base, and nothing after full training', () => {
    for (const method of TRAIN_METHODS) {
      const merge = planMerge(request({ method }));
      if (method === 'full') {
        expect(merge).toBeUndefined();
        continue;
      }
      const text = writeMergeYaml(merge ?? {}, 'zh-cn', translatorOf('zh-cn'));
      expect(text).not.toContain('quantization');
      expect(readTrainYaml(text)).toMatchObject({ file: 'merge', findings: [] });
      expect(parse(text)).toMatchObject({
        adapter_name_or_path: 'output',
        export_dir: 'merged',
        export_legacy_format: false,
      });
    }
  });

  it('has comments in the person’s language', () => {
    const zh = writeTrainYaml(planTraining(request()), 'zh-cn', translatorOf('zh-cn'));
    const comments = zh.split('\n').filter((line) => line.startsWith('#'));
    expect(comments.length).toBeGreaterThan(20);
    expect(comments.filter((line) => !/\p{Script=Han}/u.test(line))).toEqual([]);
    expect(written()).not.toMatch(/^#.*\p{Script=Han}/mu);
  });

  it('writes small numbers so that YAML 1.1 reads numbers, and texts that look like others in quotes', () => {
    expect(written()).toContain('learning_rate: 1.0e-4\n');
    expect(written({ learningRate: 2.5e-5 })).toContain('learning_rate: 2.5e-5\n');
    expect(written({ model: './no' })).toContain('model_name_or_path: ./no\n');
    expect(written({ modelRevision: '12345' })).toContain('model_revision: "12345"\n');
    expect(written({ modelRevision: 'yes' })).toContain('model_revision: "yes"\n');
    expect(written()).toContain('dataset_dir: "../../datasets/售后 相关"\n');
  });
});

describe('numbers that follow from the rows', () => {
  it.each([
    [12, 1],
    [60, 1],
    [400, 3],
    [5000, 10],
  ])('%i rows: several checkpoints and evaluations before the end', (rows, logging) => {
    const plan = request({ dataset: { dir: 'd', name: 'a', valName: 'v', rows } });
    const steps = stepsOf(plan);
    expect(steps.every).toBeLessThanOrEqual(Math.ceil(steps.total / 5));
    expect(steps.logging).toBeLessThanOrEqual(logging);
    expect(steps.warmup).toBeLessThan(steps.total / 5 + 1);
    expect(planTraining(plan)).toMatchObject({
      save_steps: steps.every,
      eval_steps: steps.every,
      eval_strategy: 'steps',
    });
  });

  it('count updates as transformers does', () => {
    // 900 rows, 1 GPU, batch 1 × 8: 113 updates an epoch (the last one smaller).
    expect(stepsOf(request({ batchSize: 1, effectiveBatch: 8 }))).toMatchObject({
      accumulation: 8,
      perEpoch: 113,
      total: 339,
    });
    expect(stepsOf(request({ batchSize: 1, effectiveBatch: 8, gpus: 4 }))).toMatchObject({
      accumulation: 2,
      perEpoch: 113,
    });
    expect(stepsOf(request({ batchSize: 2, effectiveBatch: 8, gpus: 2, nodes: 2 }))).toMatchObject({ accumulation: 1 });
  });

  it('evaluate nothing without a validation part', () => {
    const options = planTraining(request({ dataset: { dir: 'd', name: 'a', rows: 60 } }));
    expect(Object.keys(options).filter((name) => /eval/.test(name))).toEqual([]);
  });

  it('learn slower where all parameters or preferences are trained', () => {
    expect(learningRateOf('sft', 'lora')).toBe(1e-4);
    expect(learningRateOf('sft', 'full')).toBe(1e-5);
    expect(learningRateOf('dpo', 'qlora-4')).toBe(5e-6);
    expect(learningRateOf('kto', 'full')).toBe(5e-7);
  });
});

describe('templates', () => {
  it.each([
    ['Qwen/Qwen2-7B-Instruct', 'qwen'],
    ['Qwen/Qwen2.5-0.5B-Instruct', 'qwen'],
    ['/models/Qwen2.5-Coder-7B-Instruct/', 'qwen'],
    ['C:\\models\\Qwen2-0.5B', 'qwen'],
    ['Qwen/Qwen3-8B', 'qwen3'],
    ['Qwen/Qwen3-4B-Thinking-2507', 'qwen3'],
    ['Qwen/Qwen3-4B-Instruct-2507', 'qwen3_nothink'],
    ['Qwen/Qwen3-8B-Base', 'qwen3_nothink'],
    ['Qwen/Qwen2.5-VL-7B-Instruct', 'qwen2_vl'],
    ['deepseek-ai/DeepSeek-R1-Distill-Qwen-7B', 'deepseekr1'],
  ])('%s is rendered with %s', (model, template) => {
    expect(templateOf(model)?.template).toBe(template);
    expect(TEMPLATES).toContain(template);
  });

  it('are unknown for unknown models', () => {
    expect(templateOf('someone/tiny')).toBeUndefined();
  });

  it('that think get their empty thought in the prompt', () => {
    expect(planTraining(request({ model: 'Qwen/Qwen3-8B' }))).toMatchObject({
      template: 'qwen3',
      enable_thinking: false,
    });
    expect(planTraining(request())).not.toHaveProperty('enable_thinking');
    expect(THINKING_TEMPLATES.filter((name) => !TEMPLATES.includes(name))).toEqual([]);
  });
});

describe('the sample of the documentation', () => {
  it('is what is written', async () => {
    for (const name of ['docs/training.md', 'docs/training.zh-CN.md']) {
      const locale = name.includes('zh') ? 'zh-cn' : 'en';
      const options = planTraining(
        request({
          dataset: {
            dir: '../../datasets/relevance',
            name: 'relevance_alpaca',
            valName: 'relevance_alpaca_val',
            rows: 48,
          },
        }),
      );
      expect(await readFile(path.join(root, name), 'utf8')).toContain(
        writeTrainYaml(options, locale, translatorOf(locale)),
      );
    }
  });
});
