import path from 'node:path';
import { parseArgs } from 'node:util';
import { MARKER } from '#core/answer';
import { AppError } from '#core/errors';
import { worstLight, type EndpointReport } from '#core/infer/endpoint';
import { reportText } from '#core/infer/endpointReport';
import { adviceMarkdown, QUANTIZATIONS, startAdvice, type ServedModel } from '#core/infer/endpointStart';
import type { ChatMessage } from '#core/infer/engine';
import { shellLine, type Shell } from '#core/infer/shellLine';
import { askStudent } from '#core/label/studentLabel';
import { readTemplate, type Template } from '#core/prompt/template';
import { checkEndpoint, probeText } from '#node/infer/endpointCheck';
import { readAdapter } from '#node/infer/servedModel';
import type { CliCommand, CliIo } from '../command.ts';
import { readTemplateFile } from './inspectMarker.ts';
import { loadTokenizer } from './loadModel.ts';
import { printable } from '../printable.ts';
import { wholeOf } from '../flagValues.ts';

const HELP = 'See promptmill check-endpoint --help.';

/** Served where nothing is named: the model of the article. */
const DEFAULT_BASE = 'Qwen/Qwen2-7B-Instruct';

const options = {
  model: { type: 'string' },
  'key-env': { type: 'string' },
  template: { type: 'string' },
  text: { type: 'string' },
  reference: { type: 'string' },
  timeout: { type: 'string', default: '60' },
  suggest: { type: 'boolean', default: false },
  base: { type: 'string' },
  adapter: { type: 'string' },
  quantization: { type: 'string', default: 'none' },
  context: { type: 'string', default: '4096' },
  port: { type: 'string', default: '8000' },
  shell: { type: 'string' },
  runtime: { type: 'string' },
  json: { type: 'boolean', default: false },
  locale: { type: 'string' },
} as const;
type Flags = ReturnType<typeof parse>['values'];
const parse = (args: readonly string[]) => parseArgs({ args: [...args], allowPositionals: true, options });

/** `promptmill check-endpoint`: whether a server can serve the tuned model, and how to start one that can. */
export const checkEndpointCommand: CliCommand = {
  name: 'check-endpoint',
  summary:
    'Check whether a server (vLLM, SGLang, llama-server, LLaMA-Factory …) stops, renders and answers as the tuned model needs it.',
  usage:
    'check-endpoint URL [--model M] [--template T] [--reference MODEL.gguf] | check-endpoint --suggest [--adapter DIR]',
  options: [
    ['--model M', 'The model to ask (default: the first adapter that it lists, else the first model).'],
    ['--key-env NAME', 'The environment variable that holds the key.'],
    ['--template T', 'Ask with this *.template.md, as the tuned model was trained.'],
    ['--text TEXT', 'The text to ask about with the template.'],
    ['--reference FILE', 'The same model as GGUF: its tokenizer tells the ids of training’s prompt.'],
    ['--timeout S', 'Seconds for one request (default 60).'],
    ['--suggest', 'Write command lines that start vLLM, SGLang, llama-server and LLaMA-Factory right.'],
    ['--base MODEL', 'For --suggest: name or folder of the base or merged model.'],
    ['--adapter DIR', 'For --suggest: folder of the LoRA adapter.'],
    ['--quantization Q', 'For --suggest: none, int8, int4, fp8, bitsandbytes, awq or gptq.'],
    ['--context N', 'For --suggest: context in tokens (default 4096).'],
    ['--port N', 'For --suggest: the port (default 8000).'],
    ['--shell S', 'For --suggest: posix or powershell (default: this system’s).'],
    ['--runtime DIR', 'Folder of the node-llama-cpp package (or PROMPTMILL_RUNTIME).'],
    ['--json', 'Print the report as JSON.'],
  ],
  examples: [
    'promptmill check-endpoint http://127.0.0.1:8000/v1 --model ptm --template prompts/relevance.template.md',
    'promptmill check-endpoint https://gpu.example.com/v1 --key-env VLLM_API_KEY --json',
    'promptmill check-endpoint --suggest --adapter saves/relevance --quantization int4',
  ],
  async run(args, io) {
    const { values, positionals } = parse(args);
    const [url, ...more] = positionals;
    if (more.length > 0 || (url === undefined && !values.suggest)) {
      throw new AppError('usage', 'Which server?', {
        hint: 'Give one address, such as http://127.0.0.1:8000/v1, or --suggest.',
      });
    }
    const template =
      values.template === undefined
        ? undefined
        : readTemplate(values.template, await readTemplateFile(path.resolve(io.cwd, values.template)));
    const served = values.suggest ? await servedModel(io, values, template?.marker ?? MARKER) : undefined;
    const shell = shellOf(values.shell);
    const report = url === undefined ? undefined : await check(io, url, values, template);
    if (values.json) {
      const start =
        served &&
        startAdvice(served, io.t).map(({ commands, ...rest }) => ({
          ...rest,
          commands: commands.map((command) => shellLine(command, shell)),
        }));
      io.out(`${JSON.stringify({ ...report, ...(start && { start }) })}\n`);
    } else {
      const advice = served === undefined ? [] : [`${adviceMarkdown(served, shell, io.t)}\n`];
      io.out([...(report === undefined ? [] : [printable(reportText(report, io.t))]), ...advice].join('\n'));
    }
    return report !== undefined && worstLight(report.lines) === 'red' ? 1 : 0;
  },
};

async function check(io: CliIo, url: string, flags: Flags, template: Template | undefined): Promise<EndpointReport> {
  const keyName = flags['key-env'];
  const apiKey = keyName === undefined ? undefined : io.env[keyName]?.trim();
  if (keyName !== undefined && (apiKey ?? '') === '') {
    throw new AppError('usage', 'The environment variable {0} is not set.', {
      args: [keyName],
      hint: 'Put the key of the server there; it is read from the environment only.',
    });
  }
  const reference = flags.reference === undefined ? undefined : await loadTokenizer(io, flags.reference, flags.runtime);
  try {
    return await checkEndpoint({
      url,
      marker: template?.marker ?? MARKER,
      signal: io.signal,
      limitMs: 1000 * wholeOf(flags.timeout, '--timeout', 1, 3600, HELP),
      t: io.t,
      ...(io.interactive && { onStep: (step: string) => io.err(`${step}\n`) }),
      ...(flags.model !== undefined && { model: flags.model }),
      ...(apiKey !== undefined && { apiKey }),
      ...(keyName !== undefined && { keyName }),
      ...(template !== undefined && { messages: studentMessages(template, flags.text) }),
      ...(reference !== undefined && { reference }),
    });
  } finally {
    await reference?.stop();
  }
}

/** The prompt of the first task that has a reasoning, as the student was trained on it. */
function studentMessages(template: Template, text: string | undefined): readonly ChatMessage[] {
  const task = template.tasks.find(({ reasoning }) => reasoning) ?? template.tasks[0];
  if (task === undefined) return [];
  return askStudent(template, task, { text: text ?? probeText }, true).messages;
}

async function servedModel(io: CliIo, flags: Flags, marker: string): Promise<ServedModel> {
  const quantization = QUANTIZATIONS.find((one) => one === flags.quantization);
  if (quantization === undefined) {
    throw new AppError('usage', '{0} takes one of {1}.', {
      args: ['--quantization', QUANTIZATIONS.join(', ')],
      hint: HELP,
    });
  }
  const adapter =
    flags.adapter === undefined ? undefined : await readAdapter(path.resolve(io.cwd, flags.adapter), 'ptm');
  return {
    base: flags.base ?? adapter?.base ?? DEFAULT_BASE,
    ...(adapter !== undefined && { adapter }),
    quantization,
    contextLength: wholeOf(flags.context, '--context', 256, 1_048_576, HELP),
    port: wholeOf(flags.port, '--port', 1, 65_535, HELP),
    keyVariable: flags['key-env'] ?? 'PROMPTMILL_ENDPOINT_KEY',
    marker,
  };
}

function shellOf(name: string | undefined): Shell {
  if (name === undefined) return process.platform === 'win32' ? 'powershell' : 'posix';
  if (name === 'posix' || name === 'powershell') return name;
  throw new AppError('usage', '{0} takes one of {1}.', {
    args: ['--shell', 'posix, powershell'],
    hint: HELP,
  });
}
