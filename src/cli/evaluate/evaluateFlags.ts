import { parseArgs } from 'node:util';
import { AppError } from '#core/errors';
import { STUDENT_MODES, type StudentMode } from '#core/evaluate/prediction';
import type { GpuChoice } from '#core/infer/childProtocol';
import { wholeOf, wordOf } from '../flagValues.ts';

const HELP = 'See promptmill evaluate --help.';

const GPUS: readonly GpuChoice[] = ['auto', 'off', 'cuda', 'vulkan', 'metal'];

/** What `promptmill evaluate` was told; paths as they were written. */
export interface EvaluateFlags {
  readonly job: string | undefined;
  readonly gold: string | undefined;
  readonly template: string | undefined;
  readonly model: string | undefined;
  readonly url: string | undefined;
  readonly servedModel: string | undefined;
  readonly base: string | undefined;
  readonly baseUrl: string | undefined; // of the teacher that is asked anew
  readonly apiKeyEnv: string | undefined;
  readonly teacher: 'no' | 'records' | 'ask';
  readonly modes: readonly StudentMode[];
  readonly speed: boolean;
  readonly streams: number;
  readonly speedRecords: number;
  readonly dataset: string | undefined;
  readonly split: string | undefined;
  readonly trainedOn: string | undefined;
  readonly limit: number | undefined;
  readonly seed: string;
  readonly minAccuracy: number | undefined;
  readonly maxDrop: number | undefined;
  readonly baseline: string | undefined;
  readonly name: string | undefined;
  readonly json: string | undefined;
  readonly junit: string | undefined;
  readonly maxTokens: number;
  readonly contextSize: number;
  readonly parallel: number | null;
  readonly gpu: GpuChoice;
  readonly gpuLayers: number | null;
  readonly loras: readonly string[];
  readonly trustTemplate: boolean;
  readonly runtime: string | undefined;
  readonly verbose: boolean;
}

/** What `promptmill evaluate --help` says of them. */
export const evaluateOptions: readonly (readonly [string, string])[] = [
  ['JOB', 'A reviewed job: its accepted and corrected labels are the gold. Also --job JOB.'],
  ['--gold FILE', 'Gold labels instead: JSON lines with conclusion, and text or path and row.'],
  ['--template T', 'The template (default: the job’s own).'],
  ['--model FILE', 'The student as a GGUF; it is started for the evaluation.'],
  ['--url U', 'The student behind an OpenAI-compatible address, such as http://127.0.0.1:8080/v1.'],
  ['--served-model NAME', 'Its name there (default: the first that it lists).'],
  ['--base FILE', 'Another GGUF beside it, such as the model before tuning.'],
  ['--teacher', 'The teacher beside it, as its job has its answers: nothing is asked.'],
  ['--ask-teacher', 'The teacher asked anew, with its key from the environment. This costs money.'],
  ['--base-url U', 'With --ask-teacher: its address, where it is not a built-in teacher’s.'],
  ['--api-key-env NAME', 'With --base-url: the environment variable that holds its key.'],
  [
    '--mode M',
    'stop (default: ends at the marker), reasoning, score (probabilities of a closed set); several by commas.',
  ],
  ['--speed', 'Measure the same records with and without the marker as a stop.'],
  ['--streams N', 'Requests at once while measuring (default 1).'],
  ['--speed-records N', 'Records to measure (default 60).'],
  ['--dataset DIR', 'Only the test part of this export; DIR/NAME where the folder holds several datasets.'],
  ['--split PART', 'With --dataset another part: train, val or test (default).'],
  ['--split ROWS', 'Without it: only the records of these exported rows, a file or a folder with test files.'],
  ['--trained-on ROWS', 'None of the records of these rows: the file or folder that the student was trained on.'],
  ['--limit N', 'Only so many labels, drawn by chance.'],
  ['--seed S', 'What chance is drawn from (default 1).'],
  ['--min-accuracy X', 'Exit with 1 when the student’s accuracy is lower: 0.95 or 95%.'],
  ['--max-drop X', 'Exit with 1 when it is further below the baseline, teacher or base model: 0.02 or 2%.'],
  ['--baseline FILE', 'An earlier report.json that --max-drop is measured from.'],
  ['--name NAME', 'Name of the folder in .promptmill/evaluations (default: gold and student).'],
  ['--json FILE', 'Write the report as JSON too; - for stdout.'],
  ['--junit FILE', 'Write gates and classes as JUnit XML.'],
  ['--max-tokens N', 'Longest answer in tokens (default 512).'],
  ['--parallel N', 'Requests at once (default: as many as memory allows; 4 with --url).'],
  ['--context N', 'Context of one request in tokens (default 4096).'],
  ['--gpu G', 'What computes: auto (default), off, cuda, vulkan or metal.'],
  ['--gpu-layers N', 'Layers on the GPU (default: as many as fit).'],
  ['--lora FILE', 'A LoRA adapter as GGUF on top of --model; may be repeated.'],
  ['--trust-template', 'Use the chat template in the model although it is not a known one.'],
  ['--runtime DIR', 'Folder of the node-llama-cpp package (or PROMPTMILL_RUNTIME).'],
  ['--verbose', 'Technical messages on stderr.'],
];

/** @throws AppError 'usage', or what parseArgs throws. */
export function readEvaluateFlags(args: readonly string[]): EvaluateFlags {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      job: { type: 'string' },
      gold: { type: 'string' },
      template: { type: 'string' },
      model: { type: 'string' },
      url: { type: 'string' },
      'served-model': { type: 'string' },
      base: { type: 'string' },
      teacher: { type: 'boolean', default: false },
      'ask-teacher': { type: 'boolean', default: false },
      'base-url': { type: 'string' },
      'api-key-env': { type: 'string' },
      mode: { type: 'string', default: 'stop' },
      speed: { type: 'boolean', default: false },
      streams: { type: 'string', default: '1' },
      'speed-records': { type: 'string', default: '60' },
      dataset: { type: 'string' },
      split: { type: 'string' },
      'trained-on': { type: 'string' },
      limit: { type: 'string' },
      seed: { type: 'string', default: '1' },
      'min-accuracy': { type: 'string' },
      'max-drop': { type: 'string' },
      baseline: { type: 'string' },
      name: { type: 'string' },
      json: { type: 'string' },
      junit: { type: 'string' },
      'max-tokens': { type: 'string', default: '512' },
      parallel: { type: 'string' },
      context: { type: 'string', default: '4096' },
      gpu: { type: 'string', default: 'auto' },
      'gpu-layers': { type: 'string' },
      lora: { type: 'string', multiple: true, default: [] },
      'trust-template': { type: 'boolean', default: false },
      runtime: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      locale: { type: 'string' },
    },
  });
  const [job, ...more] = values.job === undefined ? positionals : [values.job, ...positionals];
  if ((job === undefined) === (values.gold === undefined) || more.length > 0) {
    throw new AppError('usage', 'Which gold labels?', { hint: 'Name one job folder, or a file with --gold.' });
  }
  if (values.model !== undefined && values.url !== undefined) {
    throw new AppError('usage', 'Two students cannot be evaluated at once.', {
      hint: 'Give --model or --url; a second model goes with --base.',
    });
  }
  const modes = readModes(values.mode);
  if (values.url !== undefined && modes.includes('score')) {
    throw new AppError('usage', 'An address cannot be asked for the probabilities of a closed set.', {
      hint: 'Give the GGUF with --model for --mode score, or another --mode.',
    });
  }
  const optional = (value: string | undefined, option: string, low: number, high: number) =>
    value === undefined ? undefined : wholeOf(value, option, low, high, HELP);
  return {
    job,
    gold: values.gold,
    template: values.template,
    model: values.model,
    url: values.url,
    servedModel: values['served-model'],
    base: values.base,
    baseUrl: values['base-url'],
    apiKeyEnv: values['api-key-env'],
    teacher: values['ask-teacher'] ? 'ask' : values.teacher ? 'records' : 'no',
    modes,
    speed: values.speed,
    streams: wholeOf(values.streams, '--streams', 1, 256, HELP),
    speedRecords: wholeOf(values['speed-records'], '--speed-records', 1, 100_000, HELP),
    dataset: values.dataset,
    split: values.split,
    trainedOn: values['trained-on'],
    limit: optional(values.limit, '--limit', 1, 10_000_000),
    seed: values.seed,
    minAccuracy: share(values['min-accuracy'], '--min-accuracy'),
    maxDrop: share(values['max-drop'], '--max-drop'),
    baseline: values.baseline,
    name: values.name,
    json: values.json,
    junit: values.junit,
    maxTokens: wholeOf(values['max-tokens'], '--max-tokens', 1, 1_048_576, HELP),
    contextSize: wholeOf(values.context, '--context', 256, 1_048_576, HELP),
    parallel: optional(values.parallel, '--parallel', 1, 256) ?? null,
    gpu: wordOf(values.gpu, '--gpu', GPUS, HELP),
    gpuLayers: optional(values['gpu-layers'], '--gpu-layers', 0, 1000) ?? null,
    loras: values.lora,
    trustTemplate: values['trust-template'],
    runtime: values.runtime,
    verbose: values.verbose,
  };
}

function readModes(value: string): readonly StudentMode[] {
  const modes = value.split(',').map((mode) => wordOf(mode.trim(), '--mode', STUDENT_MODES, HELP));
  return Array.from(new Set(modes));
}

/** `0.95` or `95%` as 0.95. */
function share(value: string | undefined, option: string): number | undefined {
  if (value === undefined) return undefined;
  const number = value.endsWith('%') ? Number(value.slice(0, -1)) / 100 : Number(value);
  if (value.trim() !== '' && number >= 0 && number <= 1) return number;
  throw new AppError('usage', '{0} takes a share, such as 0.95 or 95%.', {
    args: [option],
    hint: HELP,
  });
}
