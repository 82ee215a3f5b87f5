import { findOption } from './options.ts';
import { dataRule, templateRule } from './trainDataRules.ts';
import type { TrainFinding } from './trainFinding.ts';
import {
  finding,
  isSet,
  names,
  number,
  word,
  type TrainContext,
  type TrainReading,
  type TrainRule,
} from './trainReading.ts';

/** Everything that two or more options, or an option and the data, say against each other. */
export function conflictsOf(reading: TrainReading, context: TrainContext): readonly TrainFinding[] {
  const rules =
    reading.file === 'merge'
      ? [merging, templateRule]
      : [training, precision, stages, evaluation, templateRule, dataRule];
  return rules.flatMap((rule) => rule(reading, context)).filter((one) => one !== undefined);
}

// train/tuner.py export_model: “Cannot merge adapters to a quantized model.”
const merging: TrainRule = (reading) => {
  const { values } = reading;
  return [
    isSet(values.get('quantization_bit'))
      ? finding(reading, 'quantised-merge', 'quantization_bit', { fix: reading.remove('quantization_bit') })
      : undefined,
    ...['model_name_or_path', 'export_dir'].map((name) =>
      isSet(values.get(name)) ? undefined : finding(reading, 'missing', name, { args: [name] }),
    ),
    isSet(values.get('adapter_name_or_path'))
      ? undefined
      : finding(reading, 'missing', 'adapter_name_or_path', { args: ['adapter_name_or_path'], severity: 'warning' }),
  ];
};

// hparams/parser.py get_train_args and _verify_model_args
const training: TrainRule = (reading, { rows }) => {
  const { values } = reading;
  const full = values.get('finetuning_type') === 'full';
  const steps = number(values.get('save_steps') ?? 500);
  const total = rows === undefined ? undefined : updatesOf(values, rows);
  const out = names(values.get('deepspeed')).join(',');
  const overwrites = values.get('overwrite_output_dir') === true;
  return [
    ...['model_name_or_path', 'dataset', 'output_dir'].map((name) =>
      isSet(values.get(name)) ? undefined : finding(reading, 'missing', name, { args: [name] }),
    ),
    values.get('do_train') === true
      ? undefined
      : finding(reading, 'no-training', 'do_train', { fix: reading.set('do_train', 'true') }),
    full && isSet(values.get('quantization_bit'))
      ? finding(reading, 'quantised-full', 'quantization_bit', { fix: reading.set('finetuning_type', 'lora') })
      : undefined,
    isSet(values.get('quantization_bit')) &&
    isSet(values.get('adapter_name_or_path')) &&
    (values.get('create_new_adapter') === true || names(values.get('adapter_name_or_path')).length > 1)
      ? finding(reading, 'quantised-adapter', 'adapter_name_or_path', { at: 'value' })
      : undefined,
    full && isSet(values.get('adapter_name_or_path'))
      ? finding(reading, 'adapter-full', 'adapter_name_or_path')
      : undefined,
    overwrites && isSet(values.get('resume_from_checkpoint'))
      ? finding(reading, 'resume-overwrite', 'resume_from_checkpoint', {
          fix: reading.set('overwrite_output_dir', 'false'),
        })
      : undefined,
    values.get('save_only_model') === true && isSet(values.get('resume_from_checkpoint'))
      ? finding(reading, 'resume-unsaved', 'save_only_model', { fix: reading.set('save_only_model', 'false') })
      : undefined,
    total !== undefined && (values.get('save_strategy') ?? 'steps') === 'steps' && steps > total
      ? finding(reading, 'save-never', 'save_steps', {
          args: [total, `save_steps: ${steps}`],
          severity: 'warning',
          at: 'value',
          fix: reading.set('save_steps', String(Math.max(1, Math.ceil(total / 10)))),
        })
      : undefined,
    /^(?:[\\/~]|[A-Za-z]:)|(?:^|[\\/])\.\.(?:[\\/]|$)/.test(out)
      ? finding(reading, 'deepspeed-outside', 'deepspeed', { at: 'value' })
      : undefined,
    values.get('quantization_bit') === 8 && /z3/.test(out)
      ? finding(reading, 'deepspeed-quantised', 'deepspeed')
      : undefined,
  ];
};

const precision: TrainRule = (reading) => {
  const { values } = reading;
  const on = (name: string) => values.get(name) === true;
  return [
    on('bf16') && on('fp16') ? finding(reading, 'both-precisions', 'fp16', { fix: reading.remove('fp16') }) : undefined,
    on('use_cpu') && isSet(values.get('quantization_bit')) && (values.get('quantization_method') ?? 'bnb') === 'bnb'
      ? finding(reading, 'quantised-cpu', 'quantization_bit', {
          severity: 'warning',
          fix: reading.remove('quantization_bit'),
        })
      : undefined,
  ];
};

// parser.py: “cannot be set as True except SFT”; finetuning_args.py and data_args.py, __post_init__
const stages: TrainRule = (reading) => {
  const { values } = reading;
  const stage = word(values.get('stage'), 'sft');
  const method = word(values.get('finetuning_type'), 'lora');
  const hard = new Set([
    'neat_packing',
    'train_on_prompt',
    'mask_history',
    'use_dora',
    'use_rslora',
    'loraplus_lr_ratio',
  ]);
  const idle = [...values].map(([name, value]) => {
    const option = findOption(name);
    if (option === undefined || value === null || value === false) return undefined;
    if (option.stages !== undefined && !option.stages.some((one) => one === stage)) {
      return hard.has(name)
        ? finding(reading, 'elsewhere', name, { args: [name, 'stage: sft'], fix: reading.remove(name) })
        : idleOption(reading, name, `stage: ${option.stages.join(' / ')}`);
    }
    const stops = new Set(['quantization_bit', 'adapter_name_or_path']); // have findings of their own
    if (option.tuning === undefined || method === option.tuning || stops.has(name)) return undefined;
    const needs = `finetuning_type: ${option.tuning}`;
    return hard.has(name)
      ? finding(reading, 'elsewhere', name, { args: [name, needs], fix: reading.remove(name) })
      : idleOption(reading, name, needs);
  });
  return [
    ...idle,
    values.get('mask_history') === true && values.get('train_on_prompt') === true
      ? finding(reading, 'masks', 'train_on_prompt', { fix: reading.remove('train_on_prompt') })
      : undefined,
    stage === 'dpo' &&
    number(values.get('dpo_label_smoothing')) > 0 &&
    (values.get('pref_loss') ?? 'sigmoid') !== 'sigmoid'
      ? finding(reading, 'smoothing', 'dpo_label_smoothing', { fix: reading.remove('dpo_label_smoothing') })
      : undefined,
  ];
};

const idleOption = (reading: TrainReading, name: string, needs: string): TrainFinding =>
  finding(reading, 'idle', name, { args: [name, needs], severity: 'warning', fix: reading.remove(name) });

// data_args.py __post_init__; transformers' TrainingArguments.__post_init__ and EarlyStoppingCallback
const evaluation: TrainRule = (reading) => {
  const { values } = reading;
  const evaluated = names(values.get('eval_dataset'));
  const share = number(values.get('val_size')) > 0;
  const strategy = word(values.get('eval_strategy'), 'no');
  const saving = word(values.get('save_strategy'), 'steps');
  const best = values.get('load_best_model_at_end') === true;
  const [every, save] = [
    number(values.get('eval_steps') ?? values.get('logging_steps') ?? 500),
    number(values.get('save_steps') ?? 500),
  ];
  const uneven = strategy === 'steps' && every >= 1 && save >= 1 && save % every !== 0;
  const mixed =
    isSet(values.get('interleave_probs')) &&
    ((values.get('mix_strategy') ?? 'concat') === 'concat' ||
      names(values.get('interleave_probs')).some((one) => one === '' || !Number.isFinite(Number(one))));
  const both = evaluated.filter((name) => names(values.get('dataset')).includes(name));
  return [
    share && evaluated.length > 0
      ? finding(reading, 'val-twice', 'val_size', { fix: reading.remove('val_size') })
      : undefined,
    strategy !== 'no' && evaluated.length === 0 && !share
      ? finding(reading, 'eval-nothing', 'eval_strategy', { fix: reading.remove('eval_strategy') })
      : undefined,
    strategy === 'no' && evaluated.length > 0 && values.get('do_eval') !== true
      ? finding(reading, 'eval-never', 'eval_dataset', {
          severity: 'warning',
          fix: reading.set('eval_strategy', 'epoch'),
        })
      : undefined,
    both.length > 0
      ? finding(reading, 'eval-same', 'eval_dataset', { args: [both.join(', ')], severity: 'warning', at: 'value' })
      : undefined,
    mixed ? finding(reading, 'interleave', 'interleave_probs', { fix: reading.remove('interleave_probs') }) : undefined,
    values.get('lr_scheduler_type') === 'reduce_lr_on_plateau' && strategy === 'no'
      ? finding(reading, 'plateau', 'lr_scheduler_type', {
          at: 'value',
          fix: reading.set('lr_scheduler_type', 'cosine'),
        })
      : undefined,
    best && (saving !== strategy || uneven) && saving !== 'best'
      ? finding(reading, 'best-out-of-step', 'load_best_model_at_end')
      : undefined,
    isSet(values.get('early_stopping_steps')) && !best
      ? finding(reading, 'early-stopping', 'early_stopping_steps', {
          fix: reading.set('load_best_model_at_end', 'true'),
        })
      : undefined,
  ];
};

/** The updates of a training, as transformers counts them on one GPU; undefined where the file does not tell. */
function updatesOf(values: ReadonlyMap<string, unknown>, rows: number): number | undefined {
  const max = number(values.get('max_steps'));
  if (max > 0) return max;
  const batch = number(values.get('per_device_train_batch_size') ?? 8);
  const accumulation = number(values.get('gradient_accumulation_steps') ?? 1);
  const epochs = number(values.get('num_train_epochs') ?? 3);
  if (batch <= 0 || accumulation <= 0 || epochs <= 0) return undefined;
  return Math.ceil(Math.ceil(Math.ceil(rows / batch) / accumulation) * epochs);
}
