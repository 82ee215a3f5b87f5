import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { MARKER } from '#core/answer';
import { AppError } from '#core/errors';
import { markerConclusions, markerMarkdown, tokenStopOf } from '#core/infer/markerReport';
import { readTemplate } from '#core/prompt/template';
import type { CliCommand } from '../command.ts';
import { loadTokenizer } from './loadModel.ts';
import { printable } from '../printable.ts';

/** `promptmill inspect-marker`: what a model's vocabulary makes of `####`. */
export const inspectMarkerCommand: CliCommand = {
  name: 'inspect-marker',
  summary: 'Show the token ids of #### in a model, and where a stop at a token would miss it.',
  usage: 'inspect-marker MODEL.gguf [--template T] [--marker M]',
  options: [
    ['--template T', 'Take the marker and the labels of this *.template.md.'],
    ['--marker M', 'Another marker than ####.'],
    ['--runtime DIR', 'Folder of the node-llama-cpp package (or PROMPTMILL_RUNTIME).'],
    ['--json', 'Print the report as JSON.'],
  ],
  examples: ['promptmill inspect-marker qwen2-7b-q4_k_m.gguf --template prompts/relevance.template.md'],
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        template: { type: 'string' },
        marker: { type: 'string' },
        runtime: { type: 'string' },
        json: { type: 'boolean', default: false },
        locale: { type: 'string' },
      },
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) {
      throw new AppError('usage', 'Which model?', { hint: 'Give the path of one GGUF file.' });
    }
    const template =
      values.template === undefined
        ? undefined
        : readTemplate(values.template, await readTemplateFile(path.resolve(io.cwd, values.template)));
    const marker = values.marker ?? template?.marker ?? MARKER;
    if (marker.trim() === '') {
      throw new AppError('usage', 'The marker is empty.', { hint: 'Leave --marker out for ####.' });
    }
    const model = await loadTokenizer(io, file, values.runtime);
    try {
      const conclusions = markerConclusions(template?.tasks.flatMap(({ labels = [] }) => labels));
      const inspection = await model.call('inspectMarker', { marker, conclusions }, { signal: io.signal });
      io.out(
        values.json
          ? `${JSON.stringify({ model: model.info.name, tokenStop: tokenStopOf(inspection), ...inspection })}\n`
          : printable(markerMarkdown(inspection, model.info.name, io.t)),
      );
      return 0;
    } finally {
      await model.stop();
    }
  },
};

/** @throws AppError 'usage'. */
export async function readTemplateFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new AppError('usage', 'The template {0} cannot be read.', { args: [file], hint: 'Check the path.', cause });
  }
}
