import { runProgram } from './runProgram.ts';

/** A GPU as the driver's own tool lists it. */
export interface Gpu {
  readonly name: string;
  readonly totalGib: number;
  readonly freeGib: number;
}

/** The NVIDIA GPUs of this machine, at once and without Python; none where the tool is missing. */
export async function findGpus(env: NodeJS.ProcessEnv): Promise<readonly Gpu[]> {
  const args = ['--query-gpu=name,memory.total,memory.free', '--format=csv,noheader,nounits'];
  const { code, out } = await runProgram('nvidia-smi', args, { env, timeoutMs: 10_000 });
  return code === 0 ? readGpus(out) : [];
}

/** Reads what nvidia-smi printed: MiB, where a card does not tell `[N/A]`. */
export function readGpus(out: string): readonly Gpu[] {
  return out.split('\n').flatMap((line) => {
    const [name = '', total, free] = line.split(',').map((part) => part.trim());
    const [totalGib, freeGib] = [Number(total) / 1024, Number(free) / 1024];
    return name === '' || !Number.isFinite(totalGib)
      ? []
      : [{ name, totalGib, freeGib: Number.isFinite(freeGib) ? freeGib : totalGib }];
  });
}
