import path from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#core/errors';
import { fetchedTokenizer } from '#node/dataset/tokenizerPlaces';
import { readSource } from '#node/runtime/modelName';
import { userFolder } from '#node/runtime/places';
import type { Access } from '#node/runtime/request';
import { sizeText } from '#node/runtime/sizeText';
import { runTask, type TaskOptions } from '#node/runtime/taskProcess';
import type { CliCommand, CliIo } from '../command.ts';
import { FetchProgress, taskLog, taskScript } from './fetchProgress.ts';

/** `promptmill fetch-model`: fetches a GGUF by its name. */
export const fetchModelCommand: CliCommand = {
  name: 'fetch-model',
  summary: 'Fetch a GGUF model by name, from Hugging Face, a mirror or ModelScope.',
  usage: 'fetch-model NAME [--tokenizer-only] [--source S] [--to DIR]',
  options: [
    ['NAME', 'user/name, user/name:Q8_0, user/name/file.gguf, or the address of a file'],
    [
      '--source S',
      'huggingface (default), hf-mirror, modelscope, or the address of a mirror (or PROMPTMILL_MODEL_SOURCE)',
    ],
    ['--to DIR', 'the folder that it comes into (default: models in this user’s data)'],
    ['--tokenizer-only', 'only the tokenizer of a model that is trained, to count tokens with: user/name'],
    ['--dry-run', 'only say which files it is, how large, and whether they fit'],
    ['--json', 'print the result as JSON'],
    ['--verbose', 'technical messages on stderr'],
  ],
  examples: [
    'promptmill fetch-model Qwen/Qwen2.5-0.5B-Instruct-GGUF:Q8_0',
    'promptmill fetch-model Qwen/Qwen2.5-7B-Instruct-GGUF:Q4_K_M --source modelscope --to models',
    'promptmill fetch-model Qwen/Qwen2.5-7B-Instruct --tokenizer-only',
    'HF_TOKEN=… promptmill fetch-model me/private-model-GGUF',
  ],
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        source: { type: 'string' },
        to: { type: 'string' },
        'tokenizer-only': { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        locale: { type: 'string' },
      },
    });
    const [name, ...rest] = positionals;
    if (name === undefined || rest.length > 0) {
      throw new AppError('usage', 'Which model?', {
        hint: 'Give one name, such as Qwen/Qwen2.5-0.5B-Instruct-GGUF:Q8_0.',
      });
    }
    const source = values.source ?? io.env['PROMPTMILL_MODEL_SOURCE'] ?? '';
    const access = accessOf(io.env, source);
    const isTokenizer = values['tokenizer-only'];
    const usual = isTokenizer ? fetchedTokenizer(name, io.env) : path.join(userFolder(io.env), 'models');
    const folder = values.to === undefined ? usual : path.resolve(io.cwd, values.to);
    const what = isTokenizer ? ('tokenizer' as const) : ('gguf' as const);
    const progress = new FetchProgress(io);
    const options: TaskOptions = {
      script: taskScript(),
      log: taskLog(io, values.verbose),
      signal: io.signal,
      onProgress: (one) => progress.show(one),
    };
    try {
      const plan = await runTask('planModel', { name, source, folder, what, ...(access && { access }) }, options);
      const { files, size, here, free, from } = plan;
      if (values['dry-run']) {
        if (values.json) io.out(`${JSON.stringify(plan)}\n`);
        else for (const file of files) io.out(`${file.sha256 ?? '?'}  ${file.size ?? '?'}  ${file.name}\n`);
        return 0;
      }
      if (!values.json) {
        io.err(
          `${io.t('{0} from {1} into {2}: {3}, of which {4} are there; {5} are free.', files.map((one) => one.name).join(', '), from, folder, size === undefined ? '?' : sizeText(size), sizeText(here), free === undefined ? '?' : sizeText(free))}\n`,
        );
      }
      const fetched = await runTask('fetchModel', { plan, ...(access && { access }) }, options);
      progress.end();
      if (values.json) io.out(`${JSON.stringify(fetched)}\n`);
      else {
        for (const { path: file, sha256, compared } of fetched.files) {
          io.out(
            `${file}\n  sha256 ${sha256} ${compared ? io.t('(as the source says)') : io.t('(the source tells none to compare with)')}\n`,
          );
        }
        io.err(
          isTokenizer
            ? `${io.t('Count with it: promptmill preflight DIR --tokenizer {0}', JSON.stringify(folder))}\n`
            : `${io.t('Serve it: promptmill serve {0}', JSON.stringify(fetched.file))}\n`,
        );
      }
      return 0;
    } catch (error) {
      progress.end();
      if (!io.signal.aborted || error instanceof AppError) throw error;
      io.err(`\n${io.t('Ended. The next call goes on where this one was.')}\n`);
      return 130;
    }
  },
};

/** The person's token: HF_TOKEN is for Hugging Face itself, PROMPTMILL_HUB_TOKEN for whatever the source is. */
function accessOf(env: CliIo['env'], source: string): Access | undefined {
  const { origin } = new URL(readSource(source).address);
  const own = env['PROMPTMILL_HUB_TOKEN'];
  const face = new URL(readSource('huggingface').address).origin;
  const token = own || (origin === face ? env['HF_TOKEN'] : undefined);
  return token ? { origin, token } : undefined;
}
