import { describe, expect, it } from 'vitest';
import { translatorOf } from '#core/bundles';
import { applyEdits } from '#core/text';
import { nearestName } from '#core/train/nearestName';
import { looksLikeTraining } from '#core/train/looksLikeTraining';
import { readTrainYaml } from '#core/train/trainYaml';
import { describeTrainFinding, describeTrainFix } from '#core/train/trainFinding';

const BASE = `model_name_or_path: Qwen/Qwen2.5-7B-Instruct
stage: sft
do_train: true
finetuning_type: lora
dataset: rel
dataset_dir: ../../datasets/rel
template: qwen
output_dir: output
`;
const MERGE = `model_name_or_path: Qwen/Qwen2.5-7B-Instruct
adapter_name_or_path: output
template: qwen
export_dir: merged
`;

type Context = NonNullable<Parameters<typeof readTrainYaml>[1]>;

const read = (text: string, context: Context = {}) => readTrainYaml(text, { file: 'train', ...context });
const codes = (text: string, context: Context = {}) => read(text, context).findings.map(({ code }) => code);

describe('a right configuration', () => {
  it('has no findings', () => {
    expect(codes(BASE)).toEqual([]);
    expect(readTrainYaml(MERGE)).toMatchObject({ file: 'merge', findings: [] });
  });

  it('may use what Python’s YAML may, and options that Promptmill does not check', () => {
    const more =
      'bf16: yes\nlearning_rate: 1e-4\nresume_from_checkpoint: null\nskip_memory_metrics: true\ntop_k: 20\neval_dataset: [a, b]\neval_strategy: epoch\n';
    expect(codes(BASE + more)).toEqual([]);
  });
});

// Each: what is added to a right train.yaml, the finding, the words that it lies on, what its fix leaves of the line.
const WRONG: readonly (readonly [added: string, code: string, on: string, fixed?: string])[] = [
  ['lora_rnak: 8', 'unknown', 'lora_rnak', 'lora_rank: 8'],
  ['evaluation_strategy: steps', 'unknown', 'evaluation_strategy'],
  ['per_device_batch_size: 2', 'unknown', 'per_device_batch_size'],
  ['zzzz: 2', 'unknown', 'zzzz', ''],
  ['trust_remote_code: true', 'forbidden', 'trust_remote_code', ''],
  ['max_samples: 1000', 'forbidden', 'max_samples', ''],
  ['report_to: wandb', 'forbidden', 'report_to', ''],
  ['report_to: [tensorboard, swanlab]', 'forbidden', 'report_to', ''],
  ['push_to_hub: true', 'forbidden', 'push_to_hub', ''],
  ['hf_hub_token: x', 'forbidden', 'hf_hub_token', ''],
  ['tokenized_path: cache', 'forbidden', 'tokenized_path', ''],
  ['overwrite_output_dir: true', 'forbidden', 'overwrite_output_dir', ''],
  ['bf16: "true"', 'type', '"true"'],
  ['cutoff_len: 2k', 'type', '2k'],
  ['num_train_epochs: three', 'type', 'three'],
  ['lora_rank: 8.5', 'type', '8.5'],
  ['run_name: 5', 'type', '5'],
  ['lr_scheduler_type: cosinus', 'value', 'cosinus'],
  ['quantization_bit: 3', 'value', '3'],
  ['lora_rank: 0', 'range', '0'],
  ['lora_dropout: 1.5', 'range', '1.5'],
  ['learning_rate: 0', 'range', '0'],
  ['learning_rate: 5', 'range', '5'],
  ['eval_dataset: rel_val\nval_size: 0.1\neval_strategy: steps', 'val-twice', 'val_size'],
  ['eval_strategy: steps', 'eval-nothing', 'eval_strategy', ''],
  ['eval_dataset: rel_val', 'eval-never', 'eval_dataset'],
  ['eval_dataset: other, rel\neval_strategy: epoch', 'eval-same', 'other, rel'],
  ['bf16: true\nfp16: true', 'both-precisions', 'fp16'],
  ['use_cpu: true\nquantization_bit: 4', 'quantised-cpu', 'quantization_bit'],
  ['mask_history: true\ntrain_on_prompt: true', 'masks', 'train_on_prompt'],
  ['pref_loss: simpo', 'idle', 'pref_loss', ''],
  ['resume_from_checkpoint: output/checkpoint-5\nsave_only_model: true', 'resume-unsaved', 'save_only_model'],
  ['early_stopping_steps: 3', 'early-stopping', 'early_stopping_steps'],
  [
    'load_best_model_at_end: true\nval_size: 0.1\neval_strategy: steps\neval_steps: 7\nsave_steps: 10',
    'best-out-of-step',
    'load_best_model_at_end',
  ],
  ['interleave_probs: "0.5,0.5"', 'interleave', 'interleave_probs', ''],
  ['interleave_probs: "a,b"\nmix_strategy: interleave_under', 'interleave', 'interleave_probs'],
  ['quantization_bit: 4\nadapter_name_or_path: a,b', 'quantised-adapter', 'a,b'],
  ['lr_scheduler_type: reduce_lr_on_plateau', 'plateau', 'reduce_lr_on_plateau', 'lr_scheduler_type: cosine'],
  ['no_cuda: true', 'old', 'no_cuda', ''],
  ['deepspeed: /etc/passwd', 'deepspeed-outside', '/etc/passwd'],
  ['deepspeed: ../x.json', 'deepspeed-outside', '../x.json'],
  ['deepspeed: ds_z3.json\nquantization_bit: 8', 'deepspeed-quantised', 'deepspeed'],
];

describe('what is wrong is said where it stands', () => {
  it.each(WRONG)('%s → %s', (added, code, on, fixed) => {
    const text = `${BASE}${added}\n`;
    const found = read(text).findings.find((one) => one.code === code);
    if (found === undefined) throw new Error(`no ${code} in ${codes(text).join()}`);
    expect(text.slice(found.span.start, found.span.end)).toBe(on);
    for (const locale of ['en', 'zh-cn'] as const) {
      const t = translatorOf(locale);
      const said = describeTrainFinding(found, locale, t);
      expect(said).not.toMatch(/\{\d\}|undefined/);
      expect(/\p{Script=Han}/u.test(said)).toBe(locale === 'zh-cn');
      if (found.fix !== undefined) expect(describeTrainFix(found.fix, t)).not.toMatch(/\{\d\}/);
    }
    if (fixed !== undefined) {
      expect(applyEdits(text, found.fix?.edits ?? [])).toBe(BASE + (fixed === '' ? '' : `${fixed}\n`));
    }
    if (found.fix !== undefined) {
      expect(codes(applyEdits(text, found.fix.edits)).filter((one) => one === code)).toEqual([]);
    }
  });

  const replaced = (line: RegExp, by: string) => BASE.replace(line, by);

  it.each([
    ['dataset: rel\n', '', 'missing'],
    ['output_dir: output\n', '', 'missing'],
    ['do_train: true\n', '', 'no-training'],
    ['do_train: true\n', 'do_train: false\n', 'no-training'],
    ['template: qwen\n', '', 'missing'],
    ['template: qwen\n', 'template: qwen2\n', 'template-unknown'],
    ['template: qwen\n', 'template: llama3\n', 'template-other'],
    ['template: qwen\n', 'template: qwen3\n', 'template-other'],
    ['finetuning_type: lora\n', 'finetuning_type: full\nquantization_bit: 4\n', 'quantised-full'],
    ['finetuning_type: lora\n', 'finetuning_type: full\nadapter_name_or_path: output\n', 'adapter-full'],
    ['finetuning_type: lora\n', 'finetuning_type: full\nuse_dora: true\n', 'elsewhere'],
    ['finetuning_type: lora\n', 'finetuning_type: full\nlora_rank: 4\n', 'idle'],
    ['finetuning_type: lora\n', 'finetuning_type: freeze\n', 'value'],
    ['stage: sft\n', 'stage: dpo\nmask_history: true\n', 'elsewhere'],
    ['stage: sft\n', 'stage: dpo\npref_loss: ipo\ndpo_label_smoothing: 0.1\n', 'smoothing'],
    ['stage: sft\n', 'stage: ppo\n', 'value'],
    ['dataset_dir: ../../datasets/rel\n', 'dataset_dir: ONLINE\n', 'online'],
  ])('%s → %s: %s', (before, after, code) => {
    const found = read(replaced(new RegExp(before), after)).findings;
    expect(found.map((one) => one.code)).toEqual([code]);
    const [only] = found;
    if (only?.fix === undefined) return;
    expect(codes(applyEdits(replaced(new RegExp(before), after), only.fix.edits))).toEqual([]);
  });

  it('a thinking template wants its thought in the prompt', () => {
    const text = BASE.replace('Qwen2.5-7B-Instruct', 'Qwen3-8B').replace('template: qwen', 'template: qwen3');
    expect(codes(text)).toEqual(['thinking']);
    expect(codes(`${text}enable_thinking: false\n`)).toEqual([]);
    expect(codes(BASE.replace('Qwen2.5-7B-Instruct', 'Qwen3-8B'))).toEqual(['template-other']);
  });

  it('a syntax error, a list and an empty file', () => {
    expect(codes('a: [1\nb: 2\n')).toContain('syntax');
    expect(codes('stage: sft\nstage: dpo\n')).toContain('syntax');
    expect(codes('- a\n')).toEqual(['empty']);
    expect(codes('')).toEqual(['empty']);
    expect(codes('just words')).toEqual(['empty']);
  });

  it('what the data says', () => {
    expect(codes(`${BASE}cutoff_len: 512\n`, { cutoffSuggested: 640 })).toEqual(['cutoff-short']);
    expect(codes(`${BASE}cutoff_len: 640\n`, { cutoffSuggested: 640 })).toEqual([]);
    const datasets = { rel: 'sft', pairs: 'dpo' } as const;
    expect(codes(BASE, { datasets })).toEqual([]);
    expect(codes(BASE.replace('dataset: rel', 'dataset: rel,pairs,no'), { datasets })).toEqual([
      'dataset-stage',
      'dataset-missing',
    ]);
  });

  it('a checkpoint that would never be written', () => {
    const text = `${BASE}per_device_train_batch_size: 1\ngradient_accumulation_steps: 4\n`;
    const { findings } = read(text, { rows: 60 });
    expect(findings.map(({ code, args }) => [code, ...args])).toEqual([['save-never', 45, 'save_steps: 500']]);
    expect(codes(`${text}save_steps: 45\n`, { rows: 60 })).toEqual([]);
    expect(codes(text, { rows: 6000 })).toEqual([]);
  });
});

describe('merge.yaml', () => {
  it.each([
    ['quantization_bit: 4\n', 'quantised-merge'],
    ['learning_rate: 1.0e-4\n', 'misplaced'],
    ['save_steps: 5\n', 'misplaced'],
    ['optim_args: x\n', 'misplaced'],
    ['trust_remote_code: true\n', 'forbidden'],
    ['export_hub_model_id: me/x\n', 'forbidden'],
    ['export_device: cuda\n', 'value'],
    ['exprot_size: 5\n', 'unknown'],
  ])('%s → %s', (added, code) => {
    const { findings } = readTrainYaml(MERGE + added);
    expect(findings.map((one) => one.code)).toEqual([code]);
    expect(readTrainYaml(applyEdits(MERGE + added, findings[0]?.fix?.edits ?? [])).findings.length).toBe(
      code === 'value' ? 1 : 0,
    );
  });

  it('needs a model, an adapter and a place', () => {
    expect(codes('template: qwen\n', { file: 'merge' })).toEqual(['missing', 'missing', 'missing']);
  });
});

describe('names', () => {
  it.each([
    ['lora_rnak', 'lora_rank'],
    ['learningrate', 'learning_rate'],
    ['cutof_len', 'cutoff_len'],
    ['banana', undefined],
  ])('%s → %s', (wrong, right) => {
    expect(nearestName(wrong, ['lora_rank', 'learning_rate', 'cutoff_len', 'stage'])).toBe(right);
  });

  it('tell a configuration anywhere', () => {
    expect(looksLikeTraining('stage: sft\nx: 1\nfinetuning_type: lora\n')).toBe(true);
    expect(looksLikeTraining('stages:\n  - build\nfinetuning_type: lora\n')).toBe(false);
  });
});
