// Reads random configurations as Promptmill does and as LLaMA-Factory's own parser does: what the parser refuses must be a finding
// here, and what is written here must be taken there.   node options.ts PYTHON WORKDIR [COUNT] [SEED]
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { translatorOf } from '#core/bundles';
import { forbiddenOptions } from '#core/train/forbidden';
import { TEMPLATES } from '#core/train/modelTemplates';
import { TRAIN_METHODS, TRAIN_STAGES, type TrainOption } from '#core/train/option';
import { trainOptions } from '#core/train/options';
import { planMerge, planTraining } from '#core/train/plan';
import { readTrainYaml } from '#core/train/trainYaml';
import { writeMergeYaml, writeTrainYaml } from '#core/train/writeTrainYaml';

const [given = '', folder = '', count = '3000', seed = '7'] = process.argv.slice(2);
const [python, work] = [path.resolve(given), path.resolve(folder)];

interface Case {
  readonly text: string;
  readonly merge: boolean;
  readonly written: boolean; // by Promptmill itself
}

let state = Number(seed);
const chance = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
const pick = <One>(all: readonly One[]): One => all[Math.floor(chance() * all.length)] as One;

// They ask for a package, a GPU or a file that this test does not have.
const APART = new Set([
  ...forbiddenOptions.map(({ name }) => name),
  'deepspeed', 'fp16', 'bf16', 'tf32', 'pure_bf16', 'optim', 'use_unsloth', 'enable_liger_kernel', 'use_cpu', 'output_dir',
  'dataset_dir', 'do_train', 'dataset', 'cache_dir', 'resume_from_checkpoint', 'ref_model', 'infer_dtype', 'rope_scaling',
]); // prettier-ignore
const usable = trainOptions.filter(({ name, files }) => files.includes('train') && !APART.has(name));
const WRONG = ['lora_rnak', 'evaluation_strategy', 'no_cuda', 'group_by_length', 'ppo_epochs', 'learning_rte', 'foo'];

function valueOf({ name, type, values, min }: TrainOption): unknown {
  if (name === 'template') return pick(TEMPLATES);
  if (values !== undefined) return pick(values);
  if (type === 'boolean') return pick([true, true, false]);
  if (type === 'integer') return pick([min ?? 0, 1, 5, 64]);
  return type === 'number' ? pick([min ?? 0.1, 0.5, 0.1]) : pick(['rel_val', 'a,b']);
}

function randomCase(): Case {
  const options: Record<string, unknown> = {
    model_name_or_path: 'Qwen/Qwen2.5-7B-Instruct',
    stage: pick(TRAIN_STAGES),
    do_train: true,
    finetuning_type: pick(['lora', 'lora', 'full']),
    dataset: 'rel',
    dataset_dir: 'datasets/rel',
    template: 'qwen',
    output_dir: 'no-output',
    use_cpu: true,
  };
  for (let at = 0; at < 4; at++) {
    const option = pick(usable);
    options[option.name] = valueOf(option);
  }
  if (chance() < 0.1) options[pick(WRONG)] = 1;
  const text = Object.entries(options).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`);
  return { text: text.join(''), merge: false, written: false };
}

function writtenCases(): Case[] {
  const t = translatorOf('zh-cn');
  return TRAIN_STAGES.flatMap((stage) =>
    TRAIN_METHODS.flatMap((method) => {
      // bf16 is refused where there is no GPU.
      const plan = {
        model: 'Qwen/Qwen3-8B',
        stage,
        method,
        precision: 'cpu',
        cutoffLen: 1024,
        dataset: { dir: 'd', name: 'a', valName: 'b', rows: 60 },
      } as const;
      const merge = planMerge(plan);
      return [
        { text: writeTrainYaml(planTraining(plan), 'zh-cn', t), merge: false, written: true },
        ...(merge === undefined ? [] : [{ text: writeMergeYaml(merge, 'zh-cn', t), merge: true, written: true }]),
      ];
    }),
  );
}

mkdirSync(work, { recursive: true });
const cases = [...writtenCases(), ...Array.from({ length: Number(count) }, randomCase)];
const [asked, answered] = [path.join(work, 'configurations.json'), path.join(work, 'refusals.json')];
writeFileSync(asked, JSON.stringify(cases));
const ran = spawnSync(python, [path.join(import.meta.dirname, 'options.py'), asked, answered], {
  encoding: 'utf8',
  cwd: work,
});
if (ran.status !== 0) throw ran.error ?? new Error(ran.stderr.slice(-2000));
const refusals = JSON.parse(readFileSync(answered, 'utf8')) as (string | null)[];

const counts = { refused: 0, missed: 0, written: 0, ours: 0 };
for (const [at, { text, merge, written }] of cases.entries()) {
  const refusal = refusals[at] ?? null;
  const { findings } = readTrainYaml(text, { file: merge ? 'merge' : 'train' });
  // An option that only older transformers have is a warning: which one is installed is not known.
  const stops = findings.some(({ severity, code }) => severity === 'error' || code === 'old');
  if (written) counts.written++;
  if (refusal !== null) counts.refused++;
  else if (stops) counts.ours++;
  if (refusal !== null && (written || !stops)) {
    counts.missed++;
    console.log(
      `LLaMA-Factory: ${refusal}\nPromptmill: ${findings.map(({ code }) => code).join() || 'nothing'}\n${text}`,
    );
  }
}
console.log(
  `${cases.length} configurations, ${counts.written} of them written by Promptmill: LLaMA-Factory's parser refuses ${counts.refused}, ` +
    `${counts.missed} of which Promptmill takes; ${counts.ours} more stop LLaMA-Factory later`,
);
process.exitCode = counts.missed === 0 ? 0 : 1;
