import path from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#core/errors';
import { buildGguf, QUANTIZATIONS, type BuildStep } from '#node/train/afterTraining';
import { choosePython } from '#node/train/pythons';
import { openTraining } from '#node/train/trainingFolder';
import type { CliCommand, CliIo } from '../command.ts';
import { printable } from '../printable.ts';
import { shownPath, shownWord } from '../shownPath.ts';

/** `promptmill build-gguf`: from a finished training to a file that the local server loads. */
export const buildGgufCommand: CliCommand = {
  name: 'build-gguf',
  summary: 'Merge a finished training, convert it to GGUF and quantise it, with llama.cpp.',
  usage: 'build-gguf DIR --llama-cpp DIR [--quantize T] [--adapter]',
  options: [
    ['--llama-cpp DIR', 'folder of llama.cpp, with its scripts and llama-quantize (or PROMPTMILL_LLAMA_CPP)'],
    ['--quantize T', 'Q4_K_M (default), Q5_K_M, Q8_0 …, or none for 16 bits'],
    ['--adapter', 'convert the adapter alone, to be loaded beside its base model'],
    [
      '--python P',
      'interpreter or environment with LLaMA-Factory (default: the active one, .venv, PATH; or PROMPTMILL_PYTHON)',
    ],
    ['--json', 'Print the result as JSON.'],
  ],
  examples: [
    'promptmill build-gguf training/relevance --llama-cpp ~/llama.cpp',
    'promptmill build-gguf training/relevance --llama-cpp ~/llama.cpp --adapter',
  ],
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        'llama-cpp': { type: 'string' },
        quantize: { type: 'string', default: QUANTIZATIONS[0] },
        adapter: { type: 'boolean', default: false },
        python: { type: 'string' },
        json: { type: 'boolean', default: false },
        locale: { type: 'string' },
      },
    });
    const [given, ...more] = positionals;
    if (given === undefined || more.length > 0) {
      throw new AppError('usage', 'Of which training?', { hint: 'Give the folder of one training.' });
    }
    const dir = path.resolve(io.cwd, given);
    await openTraining(dir); // before Python is looked for
    const llamaCpp = values['llama-cpp'] ?? io.env['PROMPTMILL_LLAMA_CPP'];
    const setting = values.python ?? io.env['PROMPTMILL_PYTHON'];
    const built = await buildGguf(
      dir,
      {
        python: await choosePython({
          setting: setting === undefined || !/[\\/]/.test(setting) ? setting : path.resolve(io.cwd, setting),
          workspace: io.cwd,
          env: io.env,
        }),
        llamaCpp: llamaCpp === undefined ? undefined : path.resolve(io.cwd, llamaCpp),
        quantize: values.quantize === 'none' ? undefined : values.quantize,
        adapterOnly: values.adapter,
        env: io.env,
        signal: io.signal,
      },
      (step) => show(step, io),
    );
    if (values.json) io.out(`${JSON.stringify(built)}\n`);
    else io.out(finished(built.file, built.adapter, io));
    return 0;
  },
};

function show({ id, state, line }: BuildStep, io: CliIo): void {
  const { t } = io;
  if (line !== undefined) return; // all of it is in the log
  const names: Readonly<Record<BuildStep['id'], string>> = {
    merge: t('Merging adapter and base model'),
    convert: t('Converting to GGUF'),
    quantize: t('Quantising'),
    adapter: t('Converting the adapter to GGUF'),
  };
  const ends = { running: '…', done: ` ✓`, kept: ` ✓ ${t('(done before)')}` };
  io.err(`${names[id]}${ends[state]}\n`);
}

function finished(file: string, adapter: boolean, { t, cwd }: CliIo): string {
  const word = shownWord(cwd, file);
  const next = adapter ? `promptmill serve BASE.gguf --lora ${word}` : `promptmill serve ${word}`;
  return printable(`${shownPath(cwd, file)}\n${t('Serve it with: {0}', next)}\n`);
}
