import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { MARKER } from '#core/answer';
import { AppError } from '#core/errors';
import type { Logger } from '#core/ports';
import { readTemplate } from '#core/prompt/template';
import { startInference } from '#node/inferenceProcess';
import { startLocalServer } from '#node/localServer';
import { findRuntime } from '#node/runtimePath';
import type { CliCommand, CliIo } from './command.ts';

/** `promptmill serve`: a local model over HTTP, on this machine only. */
export const serveCommand: CliCommand = {
  name: 'serve',
  summary: 'Serve a local model on 127.0.0.1 that stops at ####.',
  usage: 'serve --model FILE.gguf [--template T] [--port N]',
  options: [
    ['--model FILE', 'The GGUF model.'],
    ['--template T', 'A *.template.md; POST /v1/label then labels a text with it.'],
    ['--host 127.0.0.1', 'The only address that is served: this machine.'],
    ['--port N', 'The port on 127.0.0.1 (default: any free one).'],
    ['--with-reasoning', 'Do not stop at the marker unless a request asks for it.'],
    ['--context N', 'Context in tokens (default 4096).'],
    ['--gpu-layers N', 'Layers on the GPU (default: as many as fit).'],
    ['--runtime DIR', 'Folder of the node-llama-cpp package (or PROMPTMILL_RUNTIME).'],
    ['--json', 'Print the address and the token as one line of JSON.'],
    ['--verbose', 'Technical messages on stderr.'],
  ],
  examples: [
    'promptmill serve --model relevance-q8_0.gguf --template prompts/relevance.template.md',
    'PROMPTMILL_TOKEN=my-token promptmill serve --model relevance-q8_0.gguf --port 8080',
  ],
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        model: { type: 'string' },
        template: { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '0' },
        'with-reasoning': { type: 'boolean', default: false },
        context: { type: 'string', default: '4096' },
        'gpu-layers': { type: 'string' },
        runtime: { type: 'string' },
        json: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        locale: { type: 'string' },
      },
    });
    if (values.model === undefined) {
      throw new AppError('usage', 'Which model?', { hint: 'Give a GGUF file with --model.' });
    }
    if (!['127.0.0.1', 'localhost'].includes(values.host)) {
      throw new AppError('usage', 'The model is served on 127.0.0.1 only, not on {0}.', {
        args: [values.host],
        hint: 'Leave --host out. To use the model from another machine, open an SSH tunnel to this one.',
      });
    }
    const port = whole(values.port, '--port', 0, 65_535);
    const contextSize = whole(values.context, '--context', 256, 1_048_576);
    const gpuLayers = values['gpu-layers'] === undefined ? null : whole(values['gpu-layers'], '--gpu-layers', 0, 1000);
    const template =
      values.template === undefined
        ? undefined
        : readTemplate(values.template, await readText(path.resolve(io.cwd, values.template)));
    const log = logger(io, values.verbose);
    const model = await startInference({
      script: path.join(packageRoot(), 'dist', 'inference.mjs'),
      runtimePath: findRuntime([
        values.runtime && path.resolve(io.cwd, values.runtime),
        io.env['PROMPTMILL_RUNTIME'],
        path.join(packageRoot(), 'runtime', 'node_modules', 'node-llama-cpp'),
        path.join(packageRoot(), '..', 'node-llama-cpp'),
      ]),
      modelFile: path.resolve(io.cwd, values.model),
      contextSize,
      gpuLayers,
      log,
      signal: io.signal,
    }).catch((error: unknown) => {
      if (io.signal.aborted) return undefined; // Ctrl-C while it was loading
      throw error;
    });
    if (model === undefined) return 0;
    try {
      const token = io.env['PROMPTMILL_TOKEN'] || randomBytes(32).toString('base64url');
      const marker = template?.marker ?? MARKER;
      const withReasoning = values['with-reasoning'];
      const server = await startLocalServer({
        model,
        port,
        token,
        marker,
        withReasoning,
        log,
        ...(template && { template }),
      });
      announce(io, values.json, model.info.name, server.port, token, template !== undefined);
      const reason = await Promise.race([model.ended, aborted(io.signal)]);
      await server.close();
      if (reason === undefined) return 0;
      throw new AppError('runtime.failed', 'The process of the local model ended ({0}).', {
        args: [reason],
        hint: 'Start it again, with a smaller context or fewer GPU layers; --verbose shows the details.',
      });
    } finally {
      await model.stop();
    }
  },
};

function announce(io: CliIo, asJson: boolean, name: string, port: number, token: string, labels: boolean): void {
  const url = `http://127.0.0.1:${port}/v1`;
  if (asJson) {
    io.out(`${JSON.stringify({ url, token, model: name })}\n`);
    return;
  }
  const body = labels ? '{"text":"…"}' : '{"messages":[{"role":"user","content":"…"}]}';
  const said = io.t('{0} answers on {1} (this machine only). Ctrl-C stops it.', name, url);
  const call = `curl ${url}/${labels ? 'label' : 'chat/completions'} -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' -d '${body}'`;
  io.out(`${said}\n\n${call}\n`);
}

/** The folder of package.json: the bundle lies in its dist/. */
function packageRoot(): string {
  return path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new AppError('usage', 'The template {0} cannot be read.', { args: [file], hint: 'Check the path.', cause });
  }
}

function whole(value: string, option: string, low: number, high: number): number {
  const number = Number(value);
  if (value.trim() !== '' && Number.isInteger(number) && number >= low && number <= high) return number;
  throw new AppError('usage', '{0} takes a whole number from {1} to {2}.', {
    args: [option, low, high],
    hint: 'See promptmill serve --help.',
  });
}

function logger(io: CliIo, verbose: boolean): Logger {
  const write = (message: string) => {
    if (verbose) io.err(`${message}\n`);
  };
  return { debug: write, info: write, warn: write, error: (message) => io.err(`${message}\n`) };
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
