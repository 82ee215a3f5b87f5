import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { PreflightReport } from '#core/dataset/preflight/report';
import { estimateCounter } from '#core/dataset/preflight/tokenCounter';
import { AppError } from '#core/errors';
import { readDatasetInfo } from '#node/dataset/datasetInfo';
import { checkDataset } from '#node/dataset/preflight';
import type { PreflightOptions } from '#node/dataset/preflightOptions';
import { tokenizerFor } from '#node/dataset/tokenizerPlaces';
import type { CliCommand, CliIo } from '../command.ts';
import { notOneOf } from '../flagValues.ts';
import { preflightTable } from './preflightTable.ts';

const THINKING = ['true', 'false', 'null'] as const;

/** `promptmill preflight`: a dataset as LLaMA-Factory will read it, before anything is trained. */
export const preflightCommand: CliCommand = {
  name: 'preflight',
  summary: 'Checks datasets as LLaMA-Factory will read them: what it drops, changes or cuts.',
  usage: 'preflight DIR [--dataset NAME] [--cutoff-len N] [--template T] [--tokenizer PATH] [options]',
  options: [
    ['DIR', 'the folder with dataset_info.json'],
    ['--dataset NAME', 'one dataset (default: all of which the files are there)'],
    ['--cutoff-len N', 'tokens that a row may have (default: 2048, as LLaMA-Factory’s)'],
    ['--template T', 'qwen (default), qwen3, qwen3_nothink or default'],
    [
      '--tokenizer PATH',
      'tokenizer.json or a model’s folder (default: one of Qwen in the Hugging Face cache; or PROMPTMILL_TOKENIZER)',
    ],
    ['--estimate', 'estimate tokens, also where a tokenizer is there'],
    ['--labels A,B', 'the conclusions that there should be'],
    ['--marker TEXT', 'what separates conclusion and reasoning (default: ####)'],
    ['--mask-history', 'as mask_history: true, only the last answer of a conversation is learnt'],
    ['--train-on-prompt', 'as train_on_prompt: true'],
    ['--enable-thinking true|false|null', 'as enable_thinking, of templates for reasoning models (default: true)'],
    ['--preserve-thinking', 'as preserve_thinking: true'],
    ['--rendered FILE', 'write every row as it is trained on to this file, as JSON lines'],
    ['--strict', 'warnings count as errors'],
    ['--json', 'print the reports as JSON'],
  ],
  examples: [
    'promptmill preflight datasets/relevance --cutoff-len 1024',
    'promptmill preflight LLaMA-Factory/data --dataset alpaca_zh_demo --tokenizer ~/models/Qwen2.5-7B-Instruct',
  ],
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        dataset: { type: 'string' },
        'cutoff-len': { type: 'string' },
        template: { type: 'string', default: 'qwen' },
        tokenizer: { type: 'string' },
        estimate: { type: 'boolean', default: false },
        labels: { type: 'string' },
        marker: { type: 'string' },
        'mask-history': { type: 'boolean', default: false },
        'train-on-prompt': { type: 'boolean', default: false },
        'enable-thinking': { type: 'string', default: 'true' },
        'preserve-thinking': { type: 'boolean', default: false },
        rendered: { type: 'string' },
        strict: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        locale: { type: 'string' },
      },
    });
    const [given, ...others] = positionals;
    if (given === undefined || others.length > 0) {
      throw new AppError('usage', 'Which folder?', { hint: 'Give the one that holds dataset_info.json.' });
    }
    if (values['mask-history'] && values['train-on-prompt']) {
      throw new AppError('usage', '--mask-history and --train-on-prompt exclude one another.', {
        hint: 'LLaMA-Factory takes one of them.',
      });
    }
    const dir = path.resolve(io.cwd, given);
    const names = values.dataset === undefined ? await namesIn(dir) : [values.dataset];
    const tokenizer = values.estimate
      ? estimateCounter
      : ((await tokenizerFor(
          placeOf(values.tokenizer ?? io.env['PROMPTMILL_TOKENIZER'], io),
          values.template,
          io.env,
        )) ?? estimateCounter);
    const writer = values.rendered === undefined ? undefined : createWriteStream(path.resolve(io.cwd, values.rendered));
    const options = {
      template: values.template,
      cutoffLen: cutoffOf(values['cutoff-len']),
      tokenizer,
      labels: values.labels?.split(/[,，]/).map((one) => one.trim()),
      marker: values.marker === '' ? undefined : values.marker,
      maskHistory: values['mask-history'],
      trainOnPrompt: values['train-on-prompt'],
      enableThinking: thinkingOf(values['enable-thinking']),
      preserveThinking: values['preserve-thinking'],
      signal: io.signal,
      ...(writer && { onRow: (row) => void writer.write(`${JSON.stringify(row)}\n`) }),
    } satisfies Omit<PreflightOptions, 'dataset'>;
    const reports: PreflightReport[] = [];
    for (const dataset of names) {
      const report = await checkDataset(dir, { ...options, dataset });
      reports.push(report);
      if (!values.json) io.out(`${reports.length > 1 ? '\n' : ''}${preflightTable(report, io.t)}`);
    }
    if (writer !== undefined) {
      writer.end();
      await once(writer, 'close');
    }
    if (values.json) io.out(`${JSON.stringify(reports)}\n`);
    const bad = reports.some((report) =>
      report.findings.some(({ severity }) => severity === 'error' || (values.strict && severity === 'warning')),
    );
    return bad ? 1 : 0;
  },
};

/** All datasets of a folder that lie in it; others, such as those of a hub, are named only when they are asked for. */
async function namesIn(dir: string): Promise<readonly string[]> {
  const { entries } = await readDatasetInfo(dir);
  const { existsSync } = await import('node:fs');
  const here = [...entries].filter(
    ([, entry]) => entry?.source.kind === 'file' && existsSync(path.join(dir, entry.source.fileName)),
  );
  if (here.length > 0) return here.map(([name]) => name);
  throw new AppError('config.invalid', '{0} lists no dataset of which the file is there.', {
    args: [path.join(dir, 'dataset_info.json')],
    hint: 'Name one with --dataset to see what is wrong with it.',
  });
}

const placeOf = (place: string | undefined, { cwd }: CliIo): string | undefined =>
  place === undefined || place === '' ? undefined : path.resolve(cwd, place);

function cutoffOf(text: string | undefined): number {
  if (text === undefined) return 2048;
  const cutoff = Number(text);
  if (Number.isSafeInteger(cutoff) && cutoff > 0) return cutoff;
  throw notOneOf('--cutoff-len', text, '512, 1024, 2048 …');
}

function thinkingOf(text: string): boolean | null {
  if (text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  throw notOneOf('--enable-thinking', text, THINKING.join(', '));
}
