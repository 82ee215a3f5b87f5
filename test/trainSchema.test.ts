import { Ajv } from 'ajv';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../scripts/node.mjs';
import { schemaFiles } from '../scripts/trainSchemas.mjs';
import { exporters } from '#core/dataset/exporters';
import { trainSchema } from '#core/train/schema';
import { datasetInfoSchema } from '#core/train/datasetInfoSchema';
import { TRAIN_METHODS, TRAIN_STAGES } from '#core/train/option';
import { planMerge, planTraining, type TrainRequest } from '#core/train/plan';
import { readTrainYaml } from '#core/train/trainYaml';

const compile = (schema: object) =>
  new Ajv({ strict: true, allowUnionTypes: true, strictRequired: false }).compile(schema);
const train = compile(trainSchema('train', 'en'));
const merge = compile(trainSchema('merge', 'zh-cn'));
const info = compile(datasetInfoSchema('zh-cn'));

const plan = (more: Partial<TrainRequest> = {}): TrainRequest => ({
  model: 'Qwen/Qwen3-8B',
  method: 'lora',
  stage: 'sft',
  dataset: { dir: '../../datasets/rel', name: 'rel', valName: 'rel_val', rows: 60 },
  cutoffLen: 1024,
  ...more,
});

describe('the schemas', () => {
  it.each(Object.entries(schemaFiles()))(
    '%s is what the table gives (node scripts/trainSchemas.mjs)',
    async (file, text) => {
      expect(await readFile(path.join(root, file), 'utf8')).toBe(text);
    },
  );

  it('are named in the manifest, in the language of VS Code', async () => {
    const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
      contributes: Record<string, { url: string }[]>;
    };
    const { yamlValidation = [], jsonValidation = [] } = manifest.contributes;
    const keys = [...yamlValidation, ...jsonValidation].map(({ url }) => url.replaceAll('%', ''));
    expect(keys.length).toBe(3);
    for (const nls of ['package.nls.json', 'package.nls.zh-cn.json']) {
      const texts = JSON.parse(await readFile(path.join(root, nls), 'utf8')) as Record<string, string>;
      const named = keys.map((key) => (texts[key] ?? '').replace(/^\.\//, ''));
      expect(named.filter((file) => !Object.hasOwn(schemaFiles(), file))).toEqual([]);
      expect(named.every((file) => file.includes('zh-cn') === nls.includes('zh-cn'))).toBe(true);
    }
  });
});

describe('train.yaml', () => {
  it('takes everything that is written', () => {
    for (const stage of TRAIN_STAGES) {
      for (const method of TRAIN_METHODS) {
        for (const precision of ['bf16', 'fp16', 'cpu'] as const) {
          const options = planTraining(plan({ stage, method, precision, gpus: 2, deepspeed: 'z3' }));
          expect(train(options), JSON.stringify(train.errors)).toBe(true);
        }
      }
    }
  });

  const good = planTraining(plan());

  // The schema and the editor's own reading agree on each.
  it.each([
    { lora_rnak: 8 },
    { trust_remote_code: true },
    { max_samples: 1000 },
    { report_to: 'wandb' },
    { push_to_hub: true },
    { hf_hub_token: 'x' },
    { overwrite_output_dir: true },
    { lora_rank: 0 },
    { lora_rank: 8.5 },
    { lora_rank: '8' },
    { learning_rate: 0 },
    { lora_dropout: 2 },
    { bf16: 'true' },
    { bf16: true, fp16: true },
    { stage: 'ppo' },
    { finetuning_type: 'freeze' },
    { finetuning_type: 'full', quantization_bit: 4 },
    { template: 'qwen2' },
    { lr_scheduler_type: 'cosinus' },
    { val_size: 0.1 },
    { do_train: false },
    { mask_history: true, train_on_prompt: true },
    { dataset: undefined },
    { output_dir: undefined },
  ])('refuses %o', (wrong: Record<string, unknown>) => {
    const options = Object.fromEntries(
      Object.entries({ ...good, ...wrong }).filter(([, value]) => value !== undefined),
    );
    expect(train(options)).toBe(false);
    const text = Object.entries(options)
      .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
      .join('');
    expect(readTrainYaml(text, { file: 'train' }).findings.length).toBeGreaterThan(0);
  });

  it.each([
    { trust_remote_code: false },
    { report_to: 'tensorboard' },
    { resume_from_checkpoint: null },
    { lora_target: ['q_proj', 'v_proj'] },
    { skip_memory_metrics: true, top_k: 20 },
  ])('takes %o', (more: Record<string, unknown>) => {
    expect(train({ ...good, ...more }), JSON.stringify(train.errors)).toBe(true);
  });
});

describe('merge.yaml', () => {
  const good = planMerge(plan()) ?? {};

  it('takes what is written and refuses what an export stops at', () => {
    expect(merge(good), JSON.stringify(merge.errors)).toBe(true);
    expect(merge({ ...good, quantization_bit: 4 })).toBe(false);
    expect(merge({ ...good, learning_rate: 1e-4 })).toBe(false);
    expect(merge({ ...good, trust_remote_code: true })).toBe(false);
    expect(merge({ ...good, export_dir: undefined })).toBe(false);
  });
});

describe('dataset_info.json', () => {
  it('takes what the exporters write', () => {
    const entries = exporters.flatMap((one) => (one.info === undefined ? [] : [one.info]));
    expect(entries.length).toBeGreaterThan(4);
    for (const entry of entries) {
      expect(info({ rel: { file_name: 'rel.jsonl', ...entry } }), JSON.stringify(info.errors)).toBe(true);
    }
  });

  it.each([
    { rel: {} },
    { rel: { file_name: 'a.jsonl', formatting: 'openai' } },
    { rel: { file_name: 'a.jsonl', columns: { promt: 'instruction' } } },
    { rel: { file_name: 'a.jsonl', ranking: 'true' } },
    { rel: { file_name: 'a.jsonl', tags: { role: 'from' } } },
    { rel: 'a.jsonl' },
  ])('refuses %o', (value) => {
    expect(info(value)).toBe(false);
  });
});
