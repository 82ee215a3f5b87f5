import { shapeOf } from './modelShapes.ts';
import { templateOf, THINKING_TEMPLATES } from './modelTemplates.ts';
import type { TrainMethod, TrainOptions, TrainStage } from './option.ts';
import type { VramOptions } from './vram.ts';

/** What a person chooses for a training. What is undefined is computed from the rows. */
export interface TrainRequest {
  readonly model: string; // a name on the hub, or a folder
  readonly method: TrainMethod;
  readonly stage: TrainStage;
  readonly dataset: {
    readonly dir: string; // as it is written: relative to the training's folder, with /
    readonly name: string;
    readonly valName?: string; // part that the eval loss is measured on
    readonly rows: number;
    readonly valRows?: number;
  };
  readonly cutoffLen: number; // tokens
  readonly template?: string; // none: the model's own
  readonly precision?: 'bf16' | 'fp16' | 'cpu'; // bf16
  readonly gpus?: number; // on one machine; 1
  readonly nodes?: number; // machines; 1
  readonly deepspeed?: 'z2' | 'z3';
  readonly epochs?: number;
  readonly learningRate?: number;
  readonly batchSize?: number; // rows on one GPU at once
  readonly effectiveBatch?: number; // rows an update
  readonly loraRank?: number; // 8
  readonly modelRevision?: string;
}

/** The numbers that follow from the rows. */
export interface TrainSteps {
  readonly batchSize: number;
  readonly accumulation: number;
  readonly epochs: number;
  readonly perEpoch: number; // updates
  readonly total: number; // updates
  readonly logging: number;
  readonly every: number; // updates between evaluations and between checkpoints
  readonly warmup: number; // updates
}

/** How many updates there are, and how often to log, evaluate and save: some ten times in a run, whatever its length. */
export function stepsOf(request: TrainRequest): TrainSteps {
  const { dataset, cutoffLen } = request;
  const devices = Math.max(1, (request.gpus ?? 1) * (request.nodes ?? 1));
  const large = (shapeOf(request.model)?.params ?? 7e9) > 4e9;
  const batchSize = request.batchSize ?? Math.max(1, Math.min(8, Math.floor(2048 / cutoffLen)) >> (large ? 1 : 0));
  // Small sets need more updates rather than larger ones.
  const effective = request.effectiveBatch ?? (dataset.rows < 200 ? 4 : dataset.rows < 2000 ? 8 : 16);
  const accumulation = Math.max(1, Math.round(effective / (batchSize * devices)));
  const epochs = request.epochs ?? 3;
  const batches = Math.ceil(dataset.rows / (batchSize * devices));
  const perEpoch = Math.max(1, Math.ceil(batches / accumulation));
  const total = Math.max(1, Math.ceil(perEpoch * epochs));
  const tenth = Math.ceil(total / 10);
  return {
    batchSize,
    accumulation,
    epochs,
    perEpoch,
    total,
    logging: Math.max(1, Math.min(10, Math.round(total / 50))),
    every: Math.min(500, tenth),
    warmup: tenth,
  };
}

/** The learning rate of a stage and method, as in LLaMA-Factory's examples. */
export function learningRateOf(stage: TrainStage, method: TrainMethod): number {
  if (stage === 'sft') return method === 'full' ? 1e-5 : 1e-4;
  return method === 'full' ? 5e-7 : 5e-6;
}

/** train.yaml's options for what a person chose. */
export function planTraining(request: TrainRequest): TrainOptions {
  const { dataset, method, stage } = request;
  const steps = stepsOf(request);
  const template = request.template ?? templateOf(request.model)?.template ?? null;
  // The empty <think></think> belongs to the prompt, as when the model is served without thinking.
  const thinks = THINKING_TEMPLATES.includes(template ?? '');
  const precision = request.precision ?? 'bf16';
  const bits = method === 'qlora-4' ? 4 : method === 'qlora-8' ? 8 : undefined;
  const many = (request.gpus ?? 1) * (request.nodes ?? 1) > 1;
  return {
    model_name_or_path: request.model,
    ...(request.modelRevision !== undefined && { model_revision: request.modelRevision }),
    ...(bits !== undefined && { quantization_bit: bits, quantization_method: 'bnb' }),
    stage,
    do_train: true,
    finetuning_type: method === 'full' ? 'full' : 'lora',
    ...(method !== 'full' && { lora_rank: request.loraRank ?? 8, lora_target: 'all' }),
    ...(stage !== 'sft' && { pref_beta: 0.1 }),
    ...(stage === 'dpo' && { pref_loss: 'sigmoid' }),
    dataset: dataset.name,
    dataset_dir: dataset.dir,
    ...(dataset.valName !== undefined && { eval_dataset: dataset.valName }),
    template,
    ...(thinks && { enable_thinking: false }),
    cutoff_len: request.cutoffLen,
    ...(dataset.rows >= 10_000 && { preprocessing_num_workers: 8 }),
    per_device_train_batch_size: steps.batchSize,
    gradient_accumulation_steps: steps.accumulation,
    learning_rate: request.learningRate ?? learningRateOf(stage, method),
    num_train_epochs: steps.epochs,
    lr_scheduler_type: 'cosine',
    warmup_steps: steps.warmup,
    ...(precision === 'cpu' ? { use_cpu: true } : { [precision]: true }),
    seed: 42,
    output_dir: 'output',
    overwrite_output_dir: false,
    logging_steps: steps.logging,
    save_steps: steps.every,
    save_total_limit: method === 'full' ? 1 : 3,
    plot_loss: true,
    include_num_input_tokens_seen: true,
    report_to: 'none',
    ...(dataset.valName !== undefined && {
      eval_strategy: 'steps',
      eval_steps: steps.every,
      per_device_eval_batch_size: steps.batchSize,
    }),
    ...(many && { ddp_timeout: 180_000_000 }),
    ...(request.deepspeed !== undefined && { deepspeed: `ds_${request.deepspeed}.json` }),
  };
}

/** merge.yaml's options, undefined where nothing is to be merged. The base is never quantised there. */
export function planMerge(request: TrainRequest): TrainOptions | undefined {
  if (request.method === 'full') return undefined;
  return {
    model_name_or_path: request.model,
    ...(request.modelRevision !== undefined && { model_revision: request.modelRevision }),
    adapter_name_or_path: 'output',
    template: request.template ?? templateOf(request.model)?.template ?? null,
    finetuning_type: 'lora',
    export_dir: 'merged',
    export_size: 5,
    export_device: 'cpu',
    export_legacy_format: false,
  };
}

/** What the memory of a request depends on; `longest` is the longest row in tokens where preflight knows it. */
export function vramOptionsOf(request: TrainRequest, longest?: number): VramOptions {
  const steps = stepsOf(request);
  return {
    method: request.method,
    stage: request.stage,
    tokens: Math.min(request.cutoffLen, longest ?? request.cutoffLen),
    batchSize: steps.batchSize,
    ...(request.loraRank !== undefined && { loraRank: request.loraRank }),
    precision: request.precision === 'cpu' ? 'fp32' : (request.precision ?? 'bf16'),
    gpus: (request.gpus ?? 1) * (request.nodes ?? 1),
    ...(request.deepspeed !== undefined && { deepspeed: request.deepspeed }),
  };
}
