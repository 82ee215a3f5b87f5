import path from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#core/errors';
import { templateOf } from '#core/train/modelTemplates';
import { TRAIN_METHODS, TRAIN_STAGES } from '#core/train/option';
import { describeAssumption, vramParts } from '#core/train/vramText';
import { tokenizerFor } from '#node/dataset/tokenizerPlaces';
import { readModelTemplate } from '#node/train/modelFolder';
import { newTraining, type NewTraining, type NewTrainingReport } from '#node/train/newTraining';
import { cutoffOfMost, suggestCutoff, type CutoffSuggestion } from '#node/train/suggestCutoff';
import { pickTrainDataset } from '#node/train/trainDataset';
import type { CliIo } from '../command.ts';
import { countOf, oneOf, required } from '../flagValues.ts';
import { shownPath, shownWord } from '../shownPath.ts';

const HELP = 'See promptmill train --help.';

/** The flags of `promptmill train --init`, as the command's help shows them. */
export const TRAIN_INIT_OPTIONS: readonly (readonly [flag: string, help: string])[] = [
  ['--init NAME', 'makes training/NAME with train.yaml and merge.yaml'],
  ['--dataset DIR[/NAME]', 'init: the folder with dataset_info.json, and the dataset there where it holds several'],
  ['--model MODEL', 'init: the base model, a name on the hub or a folder'],
  ['--method METHOD', 'init: lora (default), qlora-4, qlora-8 or full'],
  ['--stage STAGE', 'init: sft, dpo or kto (default: what the rows are for)'],
  ['--cutoff-len auto|N', 'init: most tokens a row (default: auto, which cuts nothing)'],
  ['--tokenizer T', 'init: tokenizer.json, or a model whose tokenizer was fetched, to count tokens exactly'],
  ['--template NAME', 'init: LLaMA-Factory’s template (default: the model’s own)'],
  ['--val NAME|none', 'init: dataset for the eval loss (default: NAME_val where there is one)'],
  ['--precision P', 'init: bf16 (default), fp16 for GPUs before 2020, or cpu'],
  ['--gpus N, --nodes N', 'init, sky: GPUs a machine, machines (default: 1)'],
  ['--deepspeed z2|z3', 'init: shares the state (z2) or the model too (z3) among the GPUs'],
  ['--epochs N, --learning-rate X', 'init: instead of 3 and the stage’s usual rate'],
  ['--batch-size N, --lora-rank N', 'init: rows on a GPU at once, size of the adapter (default: 8)'],
  ['--out DIR', 'init: where the training’s folder is made (default: training)'],
  ['--accelerator GPU, --merge', 'sky: rent this one; merge there'],
];

/** `promptmill train --init NAME …`: writes a new training's configuration and says what it will need. */
export async function trainInit(args: readonly string[], io: CliIo): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      init: { type: 'string' },
      dataset: { type: 'string' },
      model: { type: 'string' },
      method: { type: 'string', default: 'lora' },
      stage: { type: 'string' },
      'cutoff-len': { type: 'string', default: 'auto' },
      tokenizer: { type: 'string' },
      template: { type: 'string' },
      val: { type: 'string' },
      precision: { type: 'string', default: 'bf16' },
      gpus: { type: 'string', default: '1' },
      nodes: { type: 'string', default: '1' },
      deepspeed: { type: 'string' },
      epochs: { type: 'string' },
      'learning-rate': { type: 'string' },
      'batch-size': { type: 'string' },
      'lora-rank': { type: 'string' },
      out: { type: 'string', default: 'training' },
      json: { type: 'boolean', default: false },
      locale: { type: 'string' },
    },
  });
  const model = required('--model', values.model, HELP);
  const picked = await pickTrainDataset(path.resolve(io.cwd, required('--dataset', values.dataset, HELP)));
  const stage = values.stage === undefined ? picked.stage : oneOf('--stage', values.stage, TRAIN_STAGES);
  const template = values.template ?? (await readModelTemplate(model, io.cwd)) ?? templateOf(model)?.template;
  const asked = values['cutoff-len'];
  const cutoff: CutoffSuggestion | undefined =
    asked === 'auto'
      ? await suggestCutoff(picked.dir, {
          dataset: picked.name,
          template: template ?? 'qwen',
          tokenizer: await tokenizerFor(tokenizerPlace(values.tokenizer, io), template ?? 'qwen', io.env),
        })
      : undefined;
  const cutoffLen = cutoff?.cutoffLen ?? countOf('--cutoff-len', asked, 1_048_576);
  const request: NewTraining = {
    cwd: io.cwd,
    locale: io.locale,
    dir: values.out,
    name: required('--init', values.init, HELP),
    dataset: {
      dir: picked.dir,
      name: picked.name,
      ...(values.val !== undefined && { valName: values.val === 'none' ? null : values.val }),
    },
    model,
    stage,
    cutoffLen,
    method: oneOf('--method', values.method, TRAIN_METHODS),
    precision: oneOf('--precision', values.precision, ['bf16', 'fp16', 'cpu']),
    gpus: countOf('--gpus', values.gpus, 64),
    nodes: countOf('--nodes', values.nodes, 1024),
    ...(values.deepspeed !== undefined && { deepspeed: oneOf('--deepspeed', values.deepspeed, ['z2', 'z3']) }),
    ...(values.epochs !== undefined && { epochs: positive('--epochs', values.epochs, 1000) }),
    ...(values['learning-rate'] !== undefined && {
      learningRate: positive('--learning-rate', values['learning-rate'], 1),
    }),
    ...(values['batch-size'] !== undefined && { batchSize: countOf('--batch-size', values['batch-size'], 4096) }),
    ...(values['lora-rank'] !== undefined && { loraRank: countOf('--lora-rank', values['lora-rank'], 1024) }),
    ...(template !== undefined && { template }),
    ...(cutoff !== undefined && { longest: cutoff.longest }),
  };
  const report = await newTraining(request);
  io.out(values.json ? `${JSON.stringify(report)}\n` : summary(report, request, cutoff, io));
  return 0;
}

function summary(
  report: NewTrainingReport,
  request: NewTraining,
  cutoff: CutoffSuggestion | undefined,
  io: CliIo,
): string {
  const { t, cwd } = io;
  const { vram } = report;
  const lines = report.files.map((file) => shownPath(cwd, file));
  lines.push('');
  lines.push(
    report.valRows === undefined
      ? t('{0} rows to train on, none to evaluate.', report.rows)
      : t('{0} rows to train on, {1} to evaluate.', report.rows, report.valRows),
  );
  lines.push(...cutoffLines(request, cutoff, io));
  if (vram === undefined) lines.push(t('The model’s size is unknown, so its memory is not estimated.'));
  else {
    const parts = vramParts(vram, t).map(({ title, gib }) => `${title} ${gib.toFixed(1)}`);
    lines.push(
      request.precision === 'cpu'
        ? t('Memory: about {0} GiB ({1}).', vram.gib.toFixed(1), parts.join(', '))
        : t('GPU memory: about {0} GiB ({1}).', vram.gib.toFixed(1), parts.join(', ')),
    );
    lines.push(...vram.assumptions.map((one) => `  ${describeAssumption(one, t)}`));
  }
  const dir = shownWord(cwd, report.dir);
  lines.push('', t('Next: {0}', `promptmill train --start ${dir}`));
  lines.push(t('Without a GPU of your own: {0}', `promptmill train --sky ${dir}`));
  return `${lines.join('\n')}\n`;
}

function cutoffLines(
  { dataset, cutoffLen }: NewTraining,
  cutoff: CutoffSuggestion | undefined,
  { t, cwd }: CliIo,
): readonly string[] {
  if (cutoff === undefined) {
    const check = `promptmill preflight ${shownWord(cwd, dataset.dir)} --dataset ${dataset.name} --cutoff-len ${cutoffLen}`;
    return [t('cutoff_len {0}: longer rows are cut. Which those are: {1}', cutoffLen, check)];
  }
  const { longest, usual, exact } = cutoff;
  const lines = [
    longest > cutoffLen
      ? t('cutoff_len {0}: rows of up to {1} tokens are cut.', cutoffLen, longest)
      : t('cutoff_len {0}: the longest row has {1} tokens, nothing is cut.', cutoffLen, longest),
  ];
  if (!exact) lines.push(`  ${t('Tokens are estimated, on the high side; --tokenizer counts them.')}`);
  const most = cutoffOfMost(cutoff);
  if (most !== undefined) {
    lines.push(
      `  ${t('A few rows decide that: 95 % have {0} tokens or less. Reject the long ones in QC, or cut them with --cutoff-len {1}; memory shrinks with it.', usual, most)}`,
    );
  }
  return lines;
}

/** The tokenizer of the flag or the environment; a relative path begins where the person is. */
function tokenizerPlace(flag: string | undefined, { cwd, env }: CliIo): string | undefined {
  const named = flag ?? env['PROMPTMILL_TOKENIZER'] ?? '';
  return named === '' ? undefined : path.resolve(cwd, named);
}

const positive = (flag: string, value: string, most: number): number => {
  const number = Number(value);
  if (value.trim() !== '' && number > 0 && number <= most) return number;
  throw new AppError('usage', '{0} cannot be “{1}”.', {
    args: [flag, value, most],
    hint: 'It is a number above 0, at most {2}.',
  });
};
