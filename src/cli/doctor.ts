import path from 'node:path';
import { parseArgs } from 'node:util';
import { worstOf } from '#core/train/doctorReport';
import { doctorText } from '#core/train/doctorText';
import { checkEnvironment } from '#node/train/doctor';
import type { CliCommand } from './command.ts';
import { printable } from './printable.ts';

/** `promptmill doctor`: what a training needs, and what of it is there. */
export const doctorCommand: CliCommand = {
  name: 'doctor',
  summary: 'Check what training needs: Python, LLaMA-Factory, GPU, memory, disk, llama.cpp.',
  usage: 'doctor [--training DIR] [--python P] [--llama-cpp DIR] [--json]',
  options: [
    ['--training DIR', 'compare with what this training needs'],
    [
      '--python P',
      'interpreter or environment to look at (default: the active one, .venv, PATH; or PROMPTMILL_PYTHON)',
    ],
    ['--llama-cpp DIR', 'folder of llama.cpp (or PROMPTMILL_LLAMA_CPP)'],
    ['--json', 'Print the report as JSON.'],
  ],
  examples: ['promptmill doctor', 'promptmill doctor --training training/relevance --python ~/llamafactory/.venv'],
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        training: { type: 'string' },
        python: { type: 'string' },
        'llama-cpp': { type: 'string' },
        json: { type: 'boolean', default: false },
        locale: { type: 'string' },
      },
    });
    const absolute = (place: string | undefined) => (place === undefined ? undefined : path.resolve(io.cwd, place));
    const python = values.python ?? io.env['PROMPTMILL_PYTHON'];
    const report = await checkEnvironment({
      t: io.t,
      env: io.env,
      workspace: io.cwd,
      python: python !== undefined && /[\\/]/.test(python) ? absolute(python) : python,
      training: absolute(values.training),
      llamaCpp: absolute(values['llama-cpp'] ?? io.env['PROMPTMILL_LLAMA_CPP']),
      signal: io.signal,
    });
    io.out(values.json ? `${JSON.stringify(report)}\n` : printable(doctorText(report, io.t)));
    return worstOf(report) === 'fail' ? 1 : 0;
  },
};
