import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { translatorOf } from '#core/bundles';
import { identifyEngine } from '#core/infer/endpointEngine';
import { reportMarkdown, reportText } from '#core/infer/endpointReport';
import { firstDifference, qwenText, renderingLine } from '#core/infer/endpointRendering';
import { adviceMarkdown, requestExample, startAdvice, type ServedModel } from '#core/infer/endpointStart';
import { readStop, stopWithin } from '#core/infer/endpointStop';
import { shellLine } from '#core/infer/shellLine';

const t = translatorOf('en');
const said = (text: string, finish = 'stop') => ({ text, finish, ms: 1 });

describe('what an answer says of stop', () => {
  const base = '相关\n####\n因为原文提到了这件事。';
  test.each([
    ['相关', 'stop', 'honoured'],
    ['相关\n', 'stop', 'honoured'],
    ['', 'stop', 'unknown'], // something else was written
    ['不相关', 'stop', 'unknown'],
    [base, 'stop', 'ignored'],
    ['相关\n####\n因为原文', 'length', 'ignored'],
    ['相关\n####', 'stop', 'left-in'],
    ['相关\n####\n', 'stop', 'left-in'],
    ['相关\n####\n因', 'stop', 'left-in'], // the rest of the token
    ['相关\n###', 'stop', 'left-in'],
    ['相关\n####', 'length', 'unknown'], // the limit fell there
  ])('%j (%s) → %s', (text, finish, reading) => {
    expect(readStop(['####'], base, said(text, finish))).toBe(reading);
  });

  test('a model that does not write the string, or ends with it, says nothing', () => {
    expect(readStop(['####'], '相关', said('相关'))).toBe('unknown');
    expect(readStop(['####'], '相关####', said('相关####'))).toBe('unknown');
    expect(readStop(['####'], '####因为', said(''))).toBe('honoured');
  });

  test('a string to stop within stands there for the first time, after something else', () => {
    for (const text of [base, 'aaaaaaab', '相关', 'The quick brown fox', '😀😀😁😂🤣😃', '  相关性  ']) {
      const stop = stopWithin(text);
      if (stop === undefined) continue;
      const at = text.trim().indexOf(stop);
      expect(at).toBeGreaterThan(0);
      expect(text.trim().slice(0, at).trim()).not.toBe('');
      expect(at + stop.length).toBeLessThan(text.trim().length);
    }
    expect(stopWithin(base)).toBeDefined();
    expect(stopWithin('aaaa')).toBeUndefined();
    expect(stopWithin('相')).toBeUndefined();
    expect(stopWithin('')).toBeUndefined();
  });
});

describe('engines', () => {
  test('signs that contradict the names, and nonsense', () => {
    expect(identifyEngine({}).engine).toBe('other');
    expect(identifyEngine({ models: 'x', version: 3, props: [], openapi: null })).toEqual({
      engine: 'other',
      models: [],
    });
    expect(identifyEngine({ version: { version: '0.9' } }).engine).toBe('vllm');
    expect(identifyEngine({ models: { data: [{ id: 'a', owned_by: 7, max_model_len: -3, parent: null }] } })).toEqual({
      engine: 'other',
      models: [{ id: 'a' }],
    });
  });
});

describe('rendering', () => {
  test('the text is LLaMA-Factory’s template qwen', () => {
    expect(
      qwenText([
        { role: 'system', content: 'S' },
        { role: 'user', content: 'U' },
      ]),
    ).toBe('<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nU<|im_end|>\n<|im_start|>assistant\n');
  });

  test('the first difference, also where one list ends', () => {
    expect(firstDifference([1, 2], [1, 2])).toBeUndefined();
    expect(firstDifference([1, 2], [1, 3])).toBe(1);
    expect(firstDifference([1, 2], [1])).toBe(1);
    expect(firstDifference([], [1])).toBe(0);
  });

  test('equal texts with other ids are another tokenizer', () => {
    const expected = qwenText([{ role: 'user', content: 'U' }]);
    const seen = {
      kind: 'ids',
      served: [1, 2, 3],
      reference: [1, 9, 3],
      referenceFrom: 'model',
      servedText: expected,
    } as const;
    expect(renderingLine(seen, expected, 'vllm', t)).toMatchObject({ light: 'red', verdict: 'differs-at-2' });
    expect(renderingLine(seen, expected, 'vllm', t).why).toContain('tokenizers differ');
  });

  test('a prompt of the “### Human” kind, and no system message, are named', () => {
    const messages = [
      { role: 'system', content: 'S' },
      { role: 'user', content: 'U' },
    ] as const;
    const expected = qwenText(messages);
    const why = (served: string) => renderingLine({ kind: 'text', served }, expected, 'llama-server', t).why;
    expect(why('S\n### Human: U\n### Assistant:')).toContain('### Human');
    expect(why(qwenText(messages.slice(1)))).toContain('leaves out the system message');
    expect(renderingLine({ kind: 'text', served: expected }, expected, 'llama-server', t).verdict).toBe('same-text');
  });
});

const served: ServedModel = {
  base: 'Qwen/Qwen2-7B-Instruct',
  adapter: { name: 'ptm', folder: '/data/保存 it’s/run 1', rank: 24, dora: false },
  quantization: 'int4',
  contextLength: 4096,
  port: 8000,
  keyVariable: 'PTM_KEY',
  marker: '####',
};
const advice = (id: string, model = served) => {
  const found = startAdvice(model, t).find((one) => one.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};

describe('command lines', () => {
  test('vLLM: the rank is raised to one that it takes, the adapter is named, no key is in the line', () => {
    expect(shellLine(advice('vllm').commands[0] ?? { argv: [] }, 'posix')).toBe(
      `VLLM_API_KEY="$PTM_KEY" vllm serve Qwen/Qwen2-7B-Instruct --host 127.0.0.1 --port 8000 --max-model-len 4096 --generation-config vllm --quantization bitsandbytes --enable-lora --lora-modules 'ptm=/data/保存 it’s/run 1' --max-loras 1 --max-lora-rank 32`,
    );
    expect(requestExample(served)).toContain('"stop": [\n    "####"\n  ]');
    expect(requestExample(served)).toContain('"model": "ptm"');
  });

  test('without an adapter, and with one that vLLM cannot load', () => {
    const { adapter: _, ...merged } = served;
    const line = shellLine(advice('vllm', { ...merged, quantization: 'awq' }).commands[0] ?? { argv: [] }, 'posix');
    expect(line).not.toContain('lora');
    expect(line).not.toContain('--quantization');
    const dora = advice('vllm', { ...served, adapter: { name: 'ptm', folder: 'f', rank: 600, dora: true } });
    expect(dora.notes.join(' ')).toMatch(/up to 512.*DoRA/);
  });

  test('SGLang and llama-server', () => {
    expect(shellLine(advice('sglang').commands[0] ?? { argv: [] }, 'powershell')).toContain('--api-key "$env:PTM_KEY"');
    const [convert, quantize, lora, serve] = advice('llama-server').commands.map((command) =>
      shellLine(command, 'posix'),
    );
    expect(convert).toContain('--outtype f16');
    expect(quantize).toBe('llama-quantize model-f16.gguf model-Q4_K_M.gguf Q4_K_M');
    expect(lora).toContain('convert_lora_to_gguf.py');
    expect(serve).toBe(
      'LLAMA_API_KEY="$PTM_KEY" llama-server -m model-Q4_K_M.gguf -ngl 99 -c 4096 --host 127.0.0.1 --port 8000 --jinja --lora adapter.gguf',
    );
  });

  test('LLaMA-Factory’s YAML is YAML, with a backend that stops and no remote code', () => {
    const { file, commands } = advice('llama-factory');
    expect(parse(file?.text ?? '')).toEqual({
      model_name_or_path: 'Qwen/Qwen2-7B-Instruct',
      adapter_name_or_path: '/data/保存 it’s/run 1',
      template: 'qwen',
      infer_backend: 'vllm',
      vllm_maxlen: 4096,
      vllm_max_lora_rank: 32,
      vllm_config: { quantization: 'bitsandbytes' },
    });
    expect(shellLine(commands[0] ?? { argv: [] }, 'powershell')).toBe(
      `$env:API_HOST = '127.0.0.1'; $env:API_PORT = '8000'; $env:API_KEY = "$env:PTM_KEY"; $env:API_MODEL_NAME = 'ptm'; llamafactory-cli api infer.yaml`,
    );
    for (const base of ['a: b', '- x', 'yes', '#x', '*x', '1e3', 'null', "it's", 'C:\\models\\x']) {
      const { file: other } = advice('llama-factory', { ...served, base });
      expect(String((parse(other?.text ?? '') as Record<string, unknown>)['model_name_or_path'])).toBe(base);
    }
  });

  test('the report of both languages names the variable and the request', () => {
    for (const locale of ['en', 'zh-cn'] as const) {
      const text = adviceMarkdown(served, 'posix', translatorOf(locale));
      expect(text).toContain('`PTM_KEY`');
      expect(text).toContain('"stop"');
    }
  });
});

describe('quoting', () => {
  const nasty = [
    "it's",
    '$HOME',
    '`id`',
    '$(id)',
    'a b',
    '"q"',
    '\\',
    '*',
    '~',
    '!x',
    ';id',
    '保存',
    'a=b',
    '',
    '#x',
    '-x',
    'a\tb',
  ];

  test.runIf(process.platform !== 'win32')('a POSIX shell reads each word as it is', () => {
    const program = 'console.log(JSON.stringify([process.env.K, ...process.argv.slice(1)]))';
    const line = shellLine(
      { env: { K: { variable: 'SECRET' } }, argv: [process.execPath, '-e', program, '--', ...nasty] },
      'posix',
    );
    const out = execFileSync('sh', ['-c', line], { env: { SECRET: 'a "b" $c' }, encoding: 'utf8' });
    expect(JSON.parse(out)).toEqual(['a "b" $c', ...nasty]);
  });

  test('PowerShell’s single quotes double every kind of quote that ends them', () => {
    expect(shellLine({ argv: ['C:\\Program Files\\p.exe', "it's", '‘x’', '$x'] }, 'powershell')).toBe(
      "& 'C:\\Program Files\\p.exe' 'it''s' '‘‘x’’' '$x'",
    );
  });
});

describe('a report', () => {
  const line = {
    id: 'x',
    light: 'red',
    verdict: 'v',
    title: 'A',
    why: '[click](command:evil) ![i](http://h/i) <b>',
    todo: 'do',
  } as const;
  const report = { url: 'http://h/v1', engine: 'other', model: 'm', models: [], lines: [line] } as const;

  test('what a server said cannot become a link, a picture or HTML', () => {
    const text = reportMarkdown(report, t);
    expect(text).toContain(String.raw`\[click\](command:evil) \!\[i\](http://h/i) \<b\>`);
    expect(text).toContain('1 wrong, 0 to mind, 0 good.');
  });

  test('in a terminal the words are columns', () => {
    expect(reportText(report, t)).toContain('wrong  A: ');
    expect(reportText(report, translatorOf('zh-cn'))).toContain('→ do');
  });
});
