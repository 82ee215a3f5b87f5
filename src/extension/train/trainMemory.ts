import type { ModelShape } from '#core/train/modelShapes';
import { vramOptionsOf, type TrainRequest } from '#core/train/plan';
import { estimateVram } from '#core/train/vram';
import type { Gpu } from '#node/train/gpus';
import type { Deps } from '../deps.ts';
import type { TrainAnswers, TrainScene } from './trainScene.ts';

/** GiB that a training of these answers needs on each GPU; undefined for a model of unknown shape. */
export function neededOf(
  shape: ModelShape | undefined,
  answers: TrainAnswers,
  { cutoffLen }: TrainScene,
): number | undefined {
  const { dataset, model = '', method = 'lora', place } = answers;
  if (shape === undefined) return undefined;
  const request: TrainRequest = {
    model,
    method,
    stage: dataset?.stage ?? 'sft',
    dataset: { dir: '', name: '', rows: dataset?.rows ?? 1000 },
    cutoffLen,
    ...place,
  };
  return estimateVram(shape, vramOptionsOf(request)).gib;
}

/** So many GiB, and whether they fit on the GPU that is here. */
export function fitText(gib: number, { gpus }: TrainScene, { t }: Deps): string {
  const text = t('{0} GiB', gib < 10 ? gib.toFixed(1) : Math.round(gib));
  const [gpu] = gpus;
  if (gpu === undefined) return text;
  return gib <= gpu.totalGib * 0.95 ? t('{0} · fits', text) : t('{0} · does not fit', text);
}

/** The GPUs that are here, as in `2 × NVIDIA A100, 80 GiB`. */
export const gpusText = (gpus: readonly Gpu[]): string => {
  const [gpu] = gpus;
  return gpu === undefined
    ? ''
    : `${gpus.length > 1 ? `${gpus.length} × ` : ''}${gpu.name}, ${Math.round(gpu.totalGib)} GiB`;
};
