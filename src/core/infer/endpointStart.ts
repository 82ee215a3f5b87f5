import type { Translate } from '../l10n.ts';
import { shellLine, type Shell, type ShellCommand, type ShellWord } from './shellLine.ts';

/** How weights are made smaller; 'awq' and 'gptq' are models that were quantised before. */
export const QUANTIZATIONS = ['none', 'int8', 'int4', 'fp8', 'bitsandbytes', 'awq', 'gptq'] as const;
export type ServedQuantization = (typeof QUANTIZATIONS)[number];

/** A LoRA adapter as its adapter_config.json describes it. */
export interface ServedAdapter {
  readonly name: string; // that requests ask for
  readonly folder: string;
  readonly rank: number; // the largest of any layer
  readonly base?: string; // that it was trained on
  readonly dora: boolean;
}

/** What is to be served. */
export interface ServedModel {
  readonly base: string; // a name, or the folder of a base or merged model
  readonly adapter?: ServedAdapter;
  readonly quantization: ServedQuantization;
  readonly contextLength: number; // tokens
  readonly port: number;
  readonly keyVariable: string; // environment variable that holds the key
  readonly marker: string;
}

/** How to start one server right: commands, and a file where it reads one. */
export interface StartAdvice {
  readonly id: 'vllm' | 'sglang' | 'llama-server' | 'llama-factory';
  readonly title: string;
  readonly commands: readonly ShellCommand[];
  readonly file?: { readonly name: string; readonly text: string };
  readonly notes: readonly string[];
}

/** vLLM takes these for --max-lora-rank and no others (vllm/config/lora.py). */
const LORA_RANKS = [8, 16, 32, 64, 128, 256, 320, 512];

/** What vLLM and SGLang quantise with while loading; of a model that is quantised already they read the method themselves. */
const METHODS: Readonly<Record<ServedQuantization, string | undefined>> = {
  none: undefined,
  int8: 'fp8',
  int4: 'bitsandbytes',
  fp8: 'fp8',
  bitsandbytes: 'bitsandbytes',
  awq: undefined,
  gptq: undefined,
};

/** How to serve a model so that it stops at the marker, keeps to its training's prompt and is not open to the world. */
export function startAdvice(served: ServedModel, t: Translate): StartAdvice[] {
  return [vllm(served, t), sglang(served, t), llamaServer(served, t), llamaFactory(served, t)];
}

/** The body of a request that stops at the marker, as JSON. */
export function requestExample(served: ServedModel): string {
  const body = {
    model: served.adapter?.name ?? served.base,
    messages: [
      { role: 'system', content: '…' },
      { role: 'user', content: '…' },
    ],
    temperature: 0,
    max_tokens: 512,
    stop: [served.marker],
  };
  return JSON.stringify(body, undefined, 2);
}

/** The advice as Markdown, for the shell of the person. */
export function adviceMarkdown(served: ServedModel, shell: Shell, t: Translate): string {
  const fence = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``;
  const parts = startAdvice(served, t).map(({ title, commands, file, notes }) =>
    [
      `### ${title}`,
      ...(file === undefined ? [] : [`\`${file.name}\`\n\n${fence('yaml', file.text)}`]),
      fence(shell === 'posix' ? 'sh' : 'powershell', commands.map((command) => shellLine(command, shell)).join('\n')),
      ...notes.map((note) => `- ${note}`),
    ].join('\n\n'),
  );
  return [
    `## ${t('Starting a server right')}`,
    t('Nothing of this is run. The key is read from the environment variable {0}.', `\`${served.keyVariable}\``),
    ...parts,
    `### ${t('The request')}`,
    t('The stop string is a field of every request, not an option of the server:'),
    fence('json', requestExample(served)),
  ].join('\n\n');
}

const words = (text: string) => text.split(' ');
const when = <T>(condition: boolean, ...more: readonly T[]): readonly T[] => (condition ? more : []);

function vllm(served: ServedModel, t: Translate): StartAdvice {
  const { base, adapter, quantization, contextLength, port, keyVariable } = served;
  const method = METHODS[quantization];
  const rank = LORA_RANKS.find((one) => one >= (adapter?.rank ?? 0));
  const argv: ShellWord[] = [...words('vllm serve'), base, ...words(`--host 127.0.0.1 --port ${port}`)];
  argv.push(...words(`--max-model-len ${contextLength} --generation-config vllm`));
  if (method !== undefined) argv.push('--quantization', method);
  if (adapter !== undefined) {
    argv.push('--enable-lora', '--lora-modules', `${adapter.name}=${adapter.folder}`);
    argv.push(...words(`--max-loras 1 --max-lora-rank ${rank ?? adapter.rank}`));
  }
  return {
    id: 'vllm',
    title: 'vLLM',
    commands: [{ env: { VLLM_API_KEY: { variable: keyVariable } }, argv }],
    notes: [
      t('--generation-config vllm keeps the model’s own sampling defaults away from requests that say nothing.'),
      ...(adapter === undefined ? [] : [t('Ask for the adapter as “model”: {0}.', adapter.name)]),
      ...when(rank === undefined, t('vLLM takes ranks up to {0}: merge the adapter instead.', LORA_RANKS.at(-1) ?? 0)),
      ...when(adapter?.dora === true, t('The adapter is a DoRA one, which vLLM does not load: merge it first.')),
      ...when(quantization === 'int8', t('For 8 bits vLLM quantises to fp8 while loading.')),
      ...when(
        quantization === 'int4',
        t('For 4 bits vLLM quantises with bitsandbytes while loading; pip install bitsandbytes.'),
      ),
      ...when(
        isPrequantised(quantization),
        t(
          'Of an AWQ or GPTQ model vLLM reads the method from its config and takes the fastest kernel: no --quantization.',
        ),
      ),
    ],
  };
}

function sglang(served: ServedModel, t: Translate): StartAdvice {
  const { base, adapter, quantization, contextLength, port, keyVariable } = served;
  const method = METHODS[quantization];
  const argv: ShellWord[] = [...words('python -m sglang.launch_server --model-path'), base];
  argv.push(...words(`--host 127.0.0.1 --port ${port} --context-length ${contextLength} --sampling-defaults openai`));
  argv.push('--api-key', { variable: keyVariable });
  if (method !== undefined) argv.push('--quantization', method);
  if (method === 'bitsandbytes') argv.push('--load-format', 'bitsandbytes');
  if (adapter !== undefined) {
    argv.push('--enable-lora', '--lora-paths', `${adapter.name}=${adapter.folder}`);
    argv.push('--max-lora-rank', String(adapter.rank));
  }
  return {
    id: 'sglang',
    title: 'SGLang',
    commands: [{ argv }],
    notes: [
      t('--sampling-defaults openai keeps the model’s own sampling defaults away from requests that say nothing.'),
      ...(adapter === undefined ? [] : [t('Ask for the adapter as “model”: {0}.', `${base}:${adapter.name}`)]),
      t('SGLang takes the key as an argument, which every user of that machine can read (ps).'),
    ],
  };
}

/** llama-quantize's names of the types. */
const GGUF_TYPES: Readonly<Partial<Record<ServedQuantization, string>>> = {
  int8: 'Q8_0',
  int4: 'Q4_K_M',
  fp8: 'Q8_0',
  bitsandbytes: 'Q4_K_M',
};

function llamaServer(served: ServedModel, t: Translate): StartAdvice {
  const { base, adapter, quantization, contextLength, port, keyVariable } = served;
  const type = GGUF_TYPES[quantization];
  const whole = 'model-f16.gguf';
  const file = type === undefined ? whole : `model-${type}.gguf`;
  const toLora = words('--outfile adapter.gguf --outtype f16');
  const commands: ShellCommand[] = [
    { argv: ['python', 'convert_hf_to_gguf.py', base, ...words(`--outfile ${whole} --outtype f16`)] },
    ...(type === undefined ? [] : [{ argv: ['llama-quantize', whole, file, type] }]),
    ...(adapter === undefined
      ? []
      : [{ argv: ['python', 'convert_lora_to_gguf.py', adapter.folder, '--base', base, ...toLora] }]),
    {
      env: { LLAMA_API_KEY: { variable: keyVariable } },
      argv: [
        ...words(`llama-server -m ${file} -ngl 99 -c ${contextLength} --host 127.0.0.1 --port ${port} --jinja`),
        ...when(adapter !== undefined, '--lora', 'adapter.gguf'),
      ],
    },
  ];
  return {
    id: 'llama-server',
    title: 'llama-server (llama.cpp)',
    commands,
    notes: [
      t('“promptmill serve {0}” serves the same GGUF and needs no other program.', file),
      t('The converters want the folder of the unquantised model; -c is shared by all --parallel requests.'),
      ...when(
        isPrequantised(quantization),
        t('A GPTQ or AWQ model cannot be converted: use the merged model that it was made from.'),
      ),
    ],
  };
}

const isPrequantised = (quantization: ServedQuantization) => quantization === 'awq' || quantization === 'gptq';

function llamaFactory(served: ServedModel, t: Translate): StartAdvice {
  const { base, adapter, contextLength, port, keyVariable } = served;
  const method = METHODS[served.quantization];
  const rank = LORA_RANKS.find((one) => one >= (adapter?.rank ?? 0));
  const rows: (readonly [string, string])[] = [
    ['model_name_or_path', scalar(base)],
    ...(adapter === undefined ? [] : [['adapter_name_or_path', scalar(adapter.folder)] as const]),
    ['template', 'qwen'],
    ['infer_backend', 'vllm'],
    ['vllm_maxlen', String(contextLength)],
    ...(adapter === undefined ? [] : [['vllm_max_lora_rank', String(rank ?? adapter.rank)] as const]),
    ...(method === undefined ? [] : [['vllm_config', `{quantization: ${method}}`] as const]),
  ];
  return {
    id: 'llama-factory',
    title: 'LLaMA-Factory',
    file: { name: 'infer.yaml', text: rows.map(([key, value]) => `${key}: ${value}`).join('\n') },
    commands: [
      {
        env: {
          API_HOST: '127.0.0.1',
          API_PORT: String(port),
          API_KEY: { variable: keyVariable },
          API_MODEL_NAME: adapter?.name ?? 'ptm',
        },
        argv: ['llamafactory-cli', 'api', 'infer.yaml'],
      },
    ],
    notes: [
      t('infer_backend: vllm is what makes it stop: the default, huggingface, ignores “stop”.'),
      t('Without API_HOST and API_KEY it listens on 0.0.0.0 and asks for no key.'),
      t('Send temperature 0 and max_tokens; leave presence_penalty and max_completion_tokens out.'),
    ],
  };
}

/** A text as a YAML scalar: a path or a name with a slash as it is, anything else quoted, as `yes` and `1e3` are no texts. */
const scalar = (text: string) => (/^[\w.]*\/[\w./-]*$/.test(text) ? text : JSON.stringify(text));
