import type { PythonProbe } from '../train/pythons.ts';
import { vramOfTraining } from '../train/vramOfYaml.ts';
import type { DoctorCheck, DoctorContext, Finding } from './doctorContext.ts';

const GIB = 1024 ** 3;

/** The driver with what PyTorch makes of it, each GPU's memory, and bf16. */
export const gpuChecks: readonly DoctorCheck[] = [driver, memory, precision];

type Torch = NonNullable<PythonProbe['torch']>;
const torchOf = ({ probe }: DoctorContext): Torch | undefined =>
  probe !== undefined && 'packages' in probe && probe.torch?.error === undefined ? probe.torch : undefined;

/** Whether the training is meant for the processor. */
const isForCpu = ({ folder }: DoctorContext): boolean => folder?.yaml?.options['use_cpu'] === true;

/** What the driver's tool lists. */
function cardsText({ t, cards }: DoctorContext): string {
  if (typeof cards === 'string') return t('nvidia-smi shows no GPU');
  if ('reason' in cards) return t('nvidia-smi does not work: {0}', cards.reason);
  const [first] = cards;
  return first === undefined
    ? t('nvidia-smi shows no GPU')
    : t('driver {0}, {1}', first.driver, cards.map(({ name }) => name).join(', '));
}

async function driver(context: DoctorContext): Promise<Finding[]> {
  const { t } = context;
  if (context.cards === 'not-asked') return [];
  const torch = torchOf(context);
  const hasCards = typeof context.cards === 'object' && !('reason' in context.cards) && context.cards.length > 0;
  const cards = cardsText(context);
  const line = { id: 'cuda', what: 'CUDA' };
  if (isForCpu(context)) return [{ ...line, status: 'ok', found: t('not needed: train.yaml says use_cpu') }];
  if (torch === undefined) return [{ ...line, status: 'unknown', found: t('{0}; PyTorch was not asked', cards) }];
  if (torch.cuda) {
    const build = typeof torch.hip === 'string' ? `ROCm ${torch.hip}` : `CUDA ${torch.cudaVersion ?? '?'}`;
    return [{ ...line, status: 'ok', found: t('PyTorch uses the GPU with {0}; {1}', build, cards) }];
  }
  if (torch.mps === true) {
    return [
      {
        ...line,
        status: 'warn',
        found: t('none; PyTorch uses the GPU of this Mac'),
        todo: t(
          'Small models with LoRA can be trained, without bf16 and QLoRA; for the others use a machine with an NVIDIA GPU.',
        ),
      },
    ];
  }
  if (hasCards) {
    return [
      {
        ...line,
        status: 'fail',
        found:
          torch.cudaVersion == null
            ? t('{0}; but this PyTorch is made for the processor alone', cards)
            : t('{0}; but PyTorch for CUDA {1} cannot use it', cards, torch.cudaVersion),
        todo: t(
          'Install the PyTorch for your driver’s CUDA version: its site gives the command. An older driver needs an older CUDA.',
        ),
      },
    ];
  }
  return [
    {
      ...line,
      status: 'fail',
      found: cards,
      todo: t(
        'Train on a machine with an NVIDIA GPU (a remote window works there), or rent one: “promptmill train --sky”. In a container, pass the GPU in.',
      ),
    },
  ];
}

async function memory(context: DoctorContext): Promise<Finding[]> {
  const { t, folder } = context;
  const gpus = torchOf(context)?.gpus ?? [];
  const estimate =
    folder === undefined || isForCpu(context) ? undefined : await vramOfTraining(folder, gpus.length || 1);
  const gib = (bytes: number) => (bytes / GIB).toFixed(1);
  const line = { id: 'gpu', what: t('Memory of the GPU') };
  if (gpus.length === 0) {
    if (estimate === undefined) return [];
    return [{ ...line, status: 'unknown', found: t('this training needs about {0} GiB', estimate.gib.toFixed(1)) }];
  }
  return gpus.map(({ name, total, free = total }, at) => {
    const found = [t('{0}: {1} of {2} GiB free', name, gib(free), gib(total))];
    if (estimate !== undefined) found.push(t('this training needs about {0} GiB', estimate.gib.toFixed(1)));
    const short = estimate !== undefined && estimate.gib * GIB > total;
    const taken = estimate !== undefined && !short && estimate.gib * GIB > free;
    return {
      ...line,
      id: gpus.length > 1 ? `gpu-${at}` : 'gpu',
      status: short ? ('fail' as const) : taken ? ('warn' as const) : ('ok' as const),
      found: found.join('; '),
      ...(short && {
        todo: t('Choose QLoRA, a smaller model, a smaller cutoff_len or a batch of 1; or several GPUs with DeepSpeed.'),
      }),
      ...(taken && {
        todo: t(
          'Other programs hold memory of this GPU (see nvidia-smi): end them, or choose another one with CUDA_VISIBLE_DEVICES.',
        ),
      }),
    };
  });
}

async function precision(context: DoctorContext): Promise<Finding[]> {
  const { t, folder } = context;
  const torch = torchOf(context);
  const options = folder?.yaml?.options ?? {};
  const wanted = options['bf16'] === true || options['pure_bf16'] === true;
  if (!wanted || torch?.cuda !== true) return [];
  const can = torch.bf16 === true;
  return [
    {
      id: 'bf16',
      what: 'bf16',
      status: can ? 'ok' : 'fail',
      found: can ? t('the GPU computes in bf16') : t('this GPU does not compute in bf16, which train.yaml asks for'),
      ...(!can && { todo: t('Write fp16: true in place of bf16: true.') }),
    },
  ];
}
