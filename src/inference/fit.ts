import type { Llama, LlamaModel } from 'node-llama-cpp';

const CHOICES = [16, 8, 4, 2, 1];
const ON_CPU = 8; // requests at once; more share the same few cores
const SHARE = 0.5; // of the memory that is free after loading: the rest is for the system and what else runs

/** How a context is sized. */
export interface ContextNeeds {
  readonly contextSize: number;
  readonly batchSize: number;
}

/** How many requests at once fit beside the loaded model. */
export async function fittingParallel(llama: Llama, model: LlamaModel, needs: ContextNeeds): Promise<number> {
  const vram = llama.gpu === false ? 0 : (await llama.getVramState()).free;
  const ram = (await llama.getRamState()).free;
  for (const sequences of CHOICES) {
    if (llama.gpu === false && sequences > ON_CPU) continue;
    const { cpuRam, gpuVram } = await model.fileInsights.estimateContextResourceRequirementsV2({
      ...needs,
      sequences,
      modelGpuLayers: model.gpuLayers,
    });
    if (cpuRam <= ram * SHARE && gpuVram <= vram * SHARE) return sequences;
  }
  return 1;
}

/** Where the model computes, for the log. */
export function placement(llama: Llama, model: LlamaModel, layers: number, device: string | null): string {
  if (llama.gpu === false) return 'The model computes on the CPU.';
  const where = device === null ? llama.gpu : `${llama.gpu} (${device})`;
  if (model.gpuLayers >= layers) return `All ${layers} layers are on the GPU: ${where}.`;
  return `${model.gpuLayers} of ${layers} layers are on the GPU, the others on the CPU: ${where}. More do not fit or were not asked for.`;
}
