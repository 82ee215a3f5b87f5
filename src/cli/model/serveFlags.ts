import { parseArgs } from 'node:util';
import { AppError } from '#core/errors';
import type { GpuChoice } from '#core/infer/childProtocol';
import { wholeOf, wordOf } from '../flagValues.ts';

const HELP = 'See promptmill serve --help.';

const GPUS: readonly string[] = ['auto', 'off', 'cuda', 'vulkan', 'metal'] satisfies GpuChoice[];

/** What `promptmill serve` was told; paths as they were written. */
export interface ServeFlags {
  readonly model: string;
  readonly template: string | undefined;
  readonly host: string;
  readonly lan: boolean;
  readonly hostNames: readonly string[];
  readonly port: number;
  readonly token: string | undefined; // from the command line
  readonly tokenFile: string | undefined;
  readonly withReasoning: boolean;
  readonly allowLegacy: boolean;
  readonly legacyHistoryRole: 'assistant' | 'system';
  readonly contextSize: number;
  readonly parallel: number | null;
  readonly gpu: GpuChoice;
  readonly gpuLayers: number | null;
  readonly loras: readonly { readonly file: string; readonly scale: number }[];
  readonly chatTemplate: string | undefined; // a file
  readonly trustTemplate: boolean;
  readonly idleMinutes: number;
  readonly runtime: string | undefined;
  readonly json: boolean;
  readonly verbose: boolean;
}

/** What `promptmill serve --help` says of them. */
export const serveOptions: readonly (readonly [string, string])[] = [
  ['--template T', 'A *.template.md; POST /v1/label then labels a text with it.'],
  ['--port N', 'The port (default: any free one).'],
  [
    '--token T',
    'The token that clients send (default: a new one). Others can see it in ps: rather use PROMPTMILL_TOKEN.',
  ],
  ['--token-file FILE', 'Read the token from a file, such as a credential of systemd.'],
  ['--with-reasoning', 'Do not stop at the marker unless a request asks for it.'],
  ['--parallel N', 'Requests at once (default: as many as memory allows, at most 16).'],
  ['--context N', 'Context of one request in tokens (default 4096).'],
  ['--gpu G', 'What computes: auto (default), off, cuda, vulkan or metal.'],
  ['--gpu-layers N', 'Layers on the GPU (default: as many as fit).'],
  ['--lora FILE[=SCALE]', 'A LoRA adapter as GGUF on top of the model; may be repeated.'],
  ['--chat-template FILE', 'A Jinja chat template, instead of the one in the model.'],
  ['--trust-template', 'Use the chat template in the model although it is not a known one.'],
  ['--idle-minutes N', 'Unload the model after so long without a request; the next one loads it (default 0: never).'],
  ['--allow-legacy', 'Answer POST /algorithm/ChatRest without a token, on this machine only.'],
  [
    '--legacy-history-role R',
    'Role of the answers in its history: assistant (default), or system as the old server had it.',
  ],
  ['--host ADDRESS', 'The address to listen on (default 127.0.0.1: this machine only).'],
  ['--lan', 'Let other machines call, with the token. The connection is not encrypted.'],
  ['--host-name NAME', 'A name by which they may call this machine, beside the address; may be repeated.'],
  ['--runtime DIR', 'Folder of the node-llama-cpp package (or PROMPTMILL_RUNTIME).'],
  ['--json', 'Print the address and the token as one line of JSON.'],
  ['--verbose', 'Technical messages on stderr.'],
];

/** @throws AppError 'usage', or what parseArgs throws. */
export function readServeFlags(args: readonly string[]): ServeFlags {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      model: { type: 'string' },
      template: { type: 'string' },
      host: { type: 'string', default: '127.0.0.1' },
      'host-name': { type: 'string', multiple: true, default: [] },
      lan: { type: 'boolean', default: false },
      port: { type: 'string', default: '0' },
      token: { type: 'string' },
      'token-file': { type: 'string' },
      'with-reasoning': { type: 'boolean', default: false },
      'allow-legacy': { type: 'boolean', default: false },
      'legacy-history-role': { type: 'string', default: 'assistant' },
      context: { type: 'string', default: '4096' },
      parallel: { type: 'string' },
      gpu: { type: 'string', default: 'auto' },
      'gpu-layers': { type: 'string' },
      lora: { type: 'string', multiple: true, default: [] },
      'chat-template': { type: 'string' },
      'trust-template': { type: 'boolean', default: false },
      'idle-minutes': { type: 'string', default: '0' },
      runtime: { type: 'string' },
      json: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      locale: { type: 'string' },
    },
  });
  const [first, ...more] = positionals;
  const model = values.model ?? first;
  if (model === undefined || more.length > 0 || (values.model !== undefined && first !== undefined)) {
    throw new AppError('usage', 'Which model?', { hint: 'Give one GGUF file: promptmill serve MODEL.gguf.' });
  }
  return {
    model,
    template: values.template,
    host: values.host,
    lan: values.lan,
    hostNames: values['host-name'],
    port: wholeOf(values.port, '--port', 0, 65_535, HELP),
    token: values.token,
    tokenFile: values['token-file'],
    withReasoning: values['with-reasoning'],
    allowLegacy: values['allow-legacy'],
    legacyHistoryRole: wordOf(values['legacy-history-role'], '--legacy-history-role', ['assistant', 'system'], HELP),
    contextSize: wholeOf(values.context, '--context', 256, 1_048_576, HELP),
    parallel: values.parallel === undefined ? null : wholeOf(values.parallel, '--parallel', 1, 256, HELP),
    gpu: wordOf(values.gpu, '--gpu', GPUS, HELP) as GpuChoice,
    gpuLayers: values['gpu-layers'] === undefined ? null : wholeOf(values['gpu-layers'], '--gpu-layers', 0, 1000, HELP),
    loras: values.lora.map(readLora),
    chatTemplate: values['chat-template'],
    trustTemplate: values['trust-template'],
    idleMinutes: wholeOf(values['idle-minutes'], '--idle-minutes', 0, 100_000, HELP),
    runtime: values.runtime,
    json: values.json,
    verbose: values.verbose,
  };
}

function readLora(value: string): { file: string; scale: number } {
  const [, file, scale] = /^(.+)=(\d{1,3}(?:\.\d{1,6})?)$/.exec(value) ?? [];
  return file === undefined ? { file: value, scale: 1 } : { file, scale: Number(scale) };
}
