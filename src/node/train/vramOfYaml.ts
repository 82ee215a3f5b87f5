import type { TrainMethod, TrainStage } from '#core/train/option';
import { estimateVram, type VramEstimate, type VramOptions } from '#core/train/vram';
import { readModelShape } from './modelFolder.ts';
import type { TrainingFolder } from './trainingFolder.ts';

/** The memory on each GPU that a training's options ask for; undefined when its model is not known. */
export async function vramOfTraining({ dir, yaml }: TrainingFolder, gpus: number): Promise<VramEstimate | undefined> {
  const options = yaml?.options ?? {};
  const model = options['model_name_or_path'];
  const shape = typeof model === 'string' ? await readModelShape(model, dir) : undefined;
  if (yaml === undefined || shape === undefined) return undefined;
  const number = (name: string, otherwise: number): number => {
    const value = options[name];
    return typeof value === 'number' && value > 0 ? value : otherwise;
  };
  const { quantization_bit: bits, finetuning_type: tuning = 'lora', deepspeed, optim } = options;
  const lora: TrainMethod = bits === 4 ? 'qlora-4' : bits === 8 ? 'qlora-8' : 'lora';
  const stages: readonly TrainStage[] = ['sft', 'dpo', 'kto'];
  const precision = options['bf16'] === true || options['pure_bf16'] === true ? 'bf16' : 'fp16';
  const given: VramOptions = {
    method: tuning === 'full' ? 'full' : lora,
    stage: stages.find((one) => one === yaml.stage) ?? 'sft',
    tokens: number('cutoff_len', 2048),
    batchSize: number('per_device_train_batch_size', 8),
    loraRank: number('lora_rank', 8),
    precision:
      options['bf16'] === true || options['fp16'] === true || options['pure_bf16'] === true ? precision : 'fp32',
    pureBf16: options['pure_bf16'] === true,
    gradientCheckpointing: options['disable_gradient_checkpointing'] !== true,
    optimizer: typeof optim === 'string' && optim.includes('8bit') ? 'adamw_8bit' : 'adamw',
    liger: options['enable_liger_kernel'] === true,
    gpus,
    ...(typeof deepspeed === 'string' && { deepspeed: /z3|zero3/i.test(deepspeed) ? 'z3' : 'z2' }),
  };
  return estimateVram(shape, given);
}
