import type { Locale, Translate } from '../l10n.ts';
import { scalar } from './writeTrainYaml.ts';

/** A GPU that clouds rent out, by SkyPilot's name. */
interface Accelerator {
  readonly name: string;
  readonly gib: number;
  readonly bf16: boolean;
}

// The cheaper first.
const ACCELERATORS: readonly Accelerator[] = [
  { name: 'T4', gib: 15, bf16: false },
  { name: 'L4', gib: 22.5, bf16: true },
  { name: 'A10G', gib: 22.5, bf16: true },
  { name: 'V100-32GB', gib: 31.7, bf16: false },
  { name: 'A100', gib: 39.5, bf16: true },
  { name: 'L40S', gib: 44.5, bf16: true },
  { name: 'A100-80GB', gib: 79.2, bf16: true },
  { name: 'H100', gib: 79.2, bf16: true },
  { name: 'H200', gib: 139.8, bf16: true },
];

const SPARE = 1.1; // an estimate is not a measurement

/** The GPUs that hold an estimate with a tenth to spare, the cheaper first. */
export const acceleratorsFor = (gib: number, bf16: boolean): readonly string[] =>
  ACCELERATORS.filter((one) => one.gib >= gib * SPARE && (one.bf16 || !bf16)).map(({ name }) => name);

/** What a SkyPilot task needs to know of a training. Paths are written with /. */
export interface SkyTask {
  readonly name: string; // of the training
  readonly remoteDir: string; // of the training there, such as promptmill/training/x
  readonly files: Readonly<Record<string, string>>; // there → here, relative to the training's folder
  readonly accelerators: readonly string[]; // any of them
  readonly gpus: number; // on one machine
  readonly nodes: number;
  readonly diskGib: number;
  readonly packages: readonly string[]; // besides LLaMA-Factory
  readonly deepspeed: boolean; // needs torchrun with one GPU too
  readonly merge: boolean; // merges there, where the base model lies already
}

/** sky.yaml: rents a GPU, copies the training there, trains. */
export function writeSkyYaml(task: SkyTask, locale: Locale, t: Translate): string {
  const { gpus, nodes } = task;
  const comment = (text: string) => `# ${text}`;
  const accelerators =
    task.accelerators.length === 1
      ? [`  accelerators: ${task.accelerators[0] ?? ''}:${gpus}`]
      : ['  accelerators:', ...task.accelerators.map((name) => `    ${name}: ${gpus}`)];
  const torchrun = gpus > 1 || nodes > 1 || task.deepspeed;
  const env = torchrun
    ? [
        '  export FORCE_TORCHRUN=1 NNODES="$SKYPILOT_NUM_NODES" NODE_RANK="$SKYPILOT_NODE_RANK"',
        '  export MASTER_ADDR="$(echo "$SKYPILOT_NODE_IPS" | head -n1)" MASTER_PORT=29500',
      ]
    : [];
  const merge = task.merge ? ['  if [ "$SKYPILOT_NODE_RANK" = 0 ]; then llamafactory-cli export merge.yaml; fi'] : [];
  const cluster = skyName(task.name);
  return `${[
    comment(t('A SkyPilot task: rents a GPU where you have an account, trains there, and gives it back.')),
    comment(t('In this folder: {0}', `sky launch -c ${cluster} --idle-minutes-to-autostop 30 --down sky.yaml`)),
    comment(t('Afterwards, before it is given back: {0}', `rsync -Pavz ${cluster}:${task.remoteDir}/output .`)),
    '',
    `name: ${cluster}`,
    ...(nodes > 1 ? [`num_nodes: ${nodes}`] : []),
    '',
    'resources:',
    comment(t('By the estimate of memory, the cheaper first; SkyPilot takes the cheapest that it finds.')),
    ...accelerators,
    `  disk_size: ${task.diskGib}`,
    '',
    comment(t('What is copied there: the configuration and the dataset, no output.')),
    'file_mounts:',
    ...Object.entries(task.files).map(([there, here]) => `  ${scalar(`~/${there}`)}: ${scalar(here)}`),
    '',
    'setup: |',
    // As SkyPilot's own examples do it; LLaMA-Factory wants Python 3.11.
    '  conda activate lf || { conda create -y -n lf python=3.11 && conda activate lf; }',
    `  pip install ${['llamafactory==0.9.5', ...task.packages].join(' ')}`,
    '',
    'run: |',
    '  conda activate lf',
    '  set -e',
    `  cd ~/${task.remoteDir}`,
    ...(locale === 'zh-cn' ? ['  # export USE_MODELSCOPE_HUB=1'] : []),
    ...env,
    '  llamafactory-cli train train.yaml',
    ...merge,
  ].join('\n')}\n`;
}

/** A cluster's name: SkyPilot wants small letters, digits and -, a letter first. */
export function skyName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-|-$/g, '');
  return /^[a-z]/.test(plain) ? plain : `train-${plain}`.replace(/-$/, '');
}
