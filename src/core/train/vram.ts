import { linearsOf, type ModelShape } from './modelShapes.ts';
import type { TrainMethod, TrainStage } from './option.ts';

/** What a training's memory depends on besides the model. */
export interface VramOptions {
  readonly method: TrainMethod;
  readonly stage: TrainStage;
  readonly tokens: number; // of the longest row, at most cutoff_len
  readonly batchSize: number; // rows on one GPU at once
  readonly loraRank?: number; // 8
  readonly loraTargets?: readonly string[]; // names such as q_proj; none: all
  readonly precision?: 'bf16' | 'fp16' | 'fp32'; // bf16
  readonly pureBf16?: boolean; // false
  readonly gradientCheckpointing?: boolean; // true, LLaMA-Factory's default
  readonly optimizer?: 'adamw' | 'adamw_8bit'; // adamw
  readonly liger?: boolean; // false; never holds all logits
  readonly gpus?: number; // 1
  readonly deepspeed?: 'z2' | 'z3'; // shares state (z2) or the model too (z3) among GPUs
}

/** The parts of an estimate in GiB on each GPU. */
export interface VramParts {
  readonly weights: number;
  readonly adapter: number;
  readonly gradients: number;
  readonly optimizer: number;
  readonly activations: number;
  readonly logits: number;
  readonly overhead: number; // CUDA's context, workspaces, fragments
}

/** What an estimate takes for granted; `describeAssumption` says it. */
export type VramAssumption =
  | 'guessed-shape'
  | 'checkpointing'
  | 'no-checkpointing'
  | 'longest-row'
  | 'logits'
  | 'pair'
  | 'shared';

/** The memory that a training needs on each GPU. */
export interface VramEstimate {
  readonly gib: number;
  readonly parts: VramParts;
  readonly assumptions: readonly VramAssumption[];
}

const GIB = 1024 ** 3;
// The figures below are fitted to measured trainings (docs/training.md, test/trainVram.test.ts).
const CONTEXT = 0.75 * GIB; // CUDA's context, cuBLAS workspaces, buffers
const FRAGMENTS = 0.26; // of what comes and goes with each batch: memory that the allocator holds and cannot use
const FRAGMENTS_FULL = 0.48; // the same where gradients of all sizes come and go too
const PER_LOGIT = 12; // bytes: 16 and 32 bits, the log-softmax, part of its gradient
const PER_LOGIT_PAIR = 16; // preferences hold one more copy in 32 bits

/**
 * Estimates the memory of one GPU. What is trained lies in 32 bits (LLaMA-Factory casts it, model/adapter.py), the rest in 16, 8
 * or 4; activations are every block's input and, while logits are gone again, one block's insides (gradient checkpointing).
 */
export function estimateVram(shape: ModelShape, options: VramOptions): VramEstimate {
  const gpus = options.deepspeed === undefined ? 1 : (options.gpus ?? 1);
  const bytes = { ...weightBytes(shape, options, gpus), ...activationBytes(shape, options) };
  const share = options.method === 'full' ? FRAGMENTS_FULL : FRAGMENTS;
  const parts = {
    weights: bytes.weights / GIB,
    adapter: bytes.adapter / GIB,
    gradients: bytes.gradients / GIB,
    optimizer: bytes.optimizer / GIB,
    activations: bytes.activations / GIB,
    logits: bytes.logits / GIB,
    overhead: (CONTEXT + (bytes.activations + bytes.logits) * share) / GIB,
  };
  const gib = Object.values(parts).reduce((sum, value) => sum + value, 0);
  return { gib, parts, assumptions: assumptionsOf(shape, options, gpus) };
}

/** Parameters of the adapter. */
export function loraParams(shape: ModelShape, rank: number, targets?: readonly string[]): number {
  const linears = Object.entries(linearsOf(shape)).filter(([name]) => targets === undefined || targets.includes(name));
  return linears.reduce((sum, [, [inputs, outputs]]) => sum + rank * (inputs + outputs), 0) * shape.layers;
}

function weightBytes(shape: ModelShape, options: VramOptions, gpus: number) {
  const full = options.method === 'full';
  const half = options.precision === 'fp32' ? 4 : 2;
  const embeddings = shape.vocab * shape.hidden * (shape.tied ? 1 : 2);
  const blocks = Math.max(0, shape.params - embeddings);
  const trained = full ? shape.params : loraParams(shape, options.loraRank ?? 8, options.loraTargets);
  const pure = options.pureBf16 === true;
  const across = (value: number, shared: boolean) => (shared ? value / gpus : value);
  const zero = options.deepspeed !== undefined;
  const z3 = options.deepspeed === 'z3';
  // Of full training: 32-bit weights and the 16-bit copies that autocast keeps; DeepSpeed counts its 32-bit copy as state.
  const perFull = pure || zero ? 2 : half === 4 ? 4 : 6;
  const perBlock = full
    ? perFull
    : options.method === 'qlora-4'
      ? 0.5 + 1 / 64
      : options.method === 'qlora-8'
        ? 1
        : half;
  const reference = full && options.stage !== 'sft' ? shape.params * half : 0;
  const state = options.optimizer === 'adamw_8bit' ? 2 : pure ? 4 : 8;
  const gradient = pure || (zero && full) ? 2 : 4;
  // Without DeepSpeed several GPUs hold a second copy of the gradients to send (DDP's buckets).
  const buckets = !zero && (options.gpus ?? 1) > 1 ? 2 : 1;
  return {
    weights: across(blocks * perBlock + embeddings * (full ? perFull : half) + reference, z3),
    adapter: full ? 0 : across(trained * (pure ? 2 : 4), z3),
    gradients: across(trained * gradient * buckets, zero),
    optimizer: across(trained * (state + (zero && full ? 4 : 0)), zero),
  };
}

function activationBytes(shape: ModelShape, options: VramOptions) {
  const { hidden, intermediate, heads, kvHeads, headDim, layers, vocab } = shape;
  const half = options.precision === 'fp32' ? 2 : 1; // times as large as 16 bits
  // Preference pairs go through the model together; KTO adds rows for its KL term.
  const rows = options.batchSize * (options.stage === 'sft' ? 1 : 2);
  const tokens = rows * options.tokens;
  const attention = heads * headDim;
  const inputs = hidden * 2 * half;
  // What the backward pass of one block needs: norms in 32 bits, projections, rotated heads, the MLP's four widths.
  const block = 2 * half * (8 * hidden + 3 * attention + 4 * kvHeads * headDim + 4 * intermediate);
  const adapters = options.method === 'full' ? 0 : 2 * (4 * hidden + attention + intermediate);
  const insides = tokens * (block + adapters);
  const perLogit = options.liger === true ? 0.5 : options.stage === 'sft' ? PER_LOGIT : PER_LOGIT_PAIR;
  const logits = tokens * vocab * perLogit;
  // The backward pass has left the logits behind when it comes to the blocks: the larger of the two counts.
  const more = options.gradientCheckpointing === false ? insides * layers : Math.max(0, insides - logits);
  return { activations: tokens * layers * inputs + more, logits };
}

function assumptionsOf(shape: ModelShape, options: VramOptions, gpus: number): VramAssumption[] {
  return [
    ...(shape.guessed ? (['guessed-shape'] as const) : []),
    options.gradientCheckpointing === false ? 'no-checkpointing' : 'checkpointing',
    'longest-row',
    ...(options.liger === true ? [] : (['logits'] as const)),
    ...(options.stage === 'sft' ? [] : (['pair'] as const)),
    ...(gpus > 1 ? (['shared'] as const) : []),
  ];
}
