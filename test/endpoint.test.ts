import { afterEach, describe, expect, test } from 'vitest';
import { translatorOf } from '#core/bundles';
import type { EndpointReport } from '#core/infer/endpoint';
import { qwenText } from '#core/infer/endpointRendering';
import { checkEndpoint, endpointRoot, type CheckOptions } from '#node/infer/endpointCheck';
import { json, startEndpoint, STUDENT, type Endpoint, type EndpointOptions } from './support/endpoints.ts';

const t = translatorOf('en');
const started: Endpoint[] = [];
afterEach(() => Promise.all(started.splice(0).map((server) => server.close())));

async function serve(options: EndpointOptions): Promise<Endpoint> {
  const server = await startEndpoint(options);
  started.push(server);
  return server;
}

const check = (url: string, more: Partial<CheckOptions> = {}): Promise<EndpointReport> =>
  checkEndpoint({
    url,
    marker: '####',
    signal: new AbortController().signal,
    limitMs: 5000,
    t,
    addresses: [],
    ...more,
  });

/** The lights and verdicts of a report by their ids. */
const judged = ({ lines }: EndpointReport) =>
  Object.fromEntries(lines.map(({ id, light, verdict }) => [id, `${light} ${verdict}`]));
const line = (report: EndpointReport, id: string) => report.lines.find((one) => one.id === id);

describe('engines', () => {
  test('vLLM with an adapter is told and comes out green', async () => {
    const { url, seen } = await serve({ engine: 'vllm' });
    const report = await check(url);
    expect(report).toMatchObject({ engine: 'vllm', version: '0.11.0', model: 'ptm' });
    expect(judged(report)).toMatchObject({
      engine: 'note vllm',
      context: 'note 4096',
      stop: 'green honoured',
      rendering: 'green same',
      access: 'green loopback',
      origins: 'amber any',
      maxTokens: 'green yes',
      maxCompletionTokens: 'green yes',
      deterministic: 'green yes',
      greedyByDefault: 'green yes',
      zeroPenalty: 'green yes',
      logprobs: 'green yes',
      several: 'green yes',
      jsonSchema: 'green yes',
      choice: 'green yes',
      usage: 'green yes',
      streamUsage: 'green yes',
    });
    expect(line(report, 'default-system')?.why).toContain('You are a helpful assistant.');
    expect(line(report, 'saving')?.why).toContain('3 tokens instead of 17.');
    expect(report.lines.filter(({ light }) => light === 'red')).toEqual([]);
    expect(seen.every(({ body }) => body.model === undefined || body.model === 'ptm')).toBe(true);
  });

  test('LLaMA-Factory with its default backend comes out red, with what to do', async () => {
    const { url } = await serve({ engine: 'llama-factory' });
    const report = await check(url);
    expect(report.engine).toBe('llama-factory');
    expect(judged(report)).toMatchObject({
      stop: 'red ignored',
      rendering: 'amber unknown',
      maxCompletionTokens: 'note no',
      greedyByDefault: 'amber no',
      zeroPenalty: 'red no',
      logprobs: 'amber no',
      jsonSchema: 'note no',
      choice: 'note no',
      streamUsage: 'note no',
    });
    expect(line(report, 'stop')?.todo).toContain('infer_backend: vllm');
    expect(line(report, 'greedyByDefault')?.why).toContain('0.95');
    expect(line(report, 'saving')).toBeUndefined();
  });

  test('LLaMA-Factory over vLLM stops', async () => {
    const { url } = await serve({ engine: 'llama-factory', stop: 'text' });
    expect(judged(await check(url))).toMatchObject({ stop: 'green honoured' });
  });

  test('SGLang is compared by the number of prompt tokens', async () => {
    const { url } = await serve({ engine: 'sglang' });
    const report = await check(url);
    expect(report.engine).toBe('sglang');
    expect(judged(report)).toMatchObject({
      stop: 'green honoured',
      rendering: 'green same-count',
      choice: 'green yes',
    });
    const other = await serve({ engine: 'sglang', feeds: (messages) => `<|endoftext|>${qwenText(messages)}` });
    expect(judged(await check(other.url))).toMatchObject({ rendering: 'red other-count' });
  });

  test('llama-server renders and tokenizes by two routes', async () => {
    const { url } = await serve({ engine: 'llama-server' });
    const report = await check(url);
    expect(report).toMatchObject({ engine: 'llama-server', version: 'b6000-abc' });
    expect(judged(report)).toMatchObject({
      stop: 'green honoured',
      rendering: 'green same',
      context: 'note 4096',
      choice: 'green yes',
    });
  });

  test('Ollama and a server that says nothing of itself', async () => {
    const [ollama, other] = [await serve({ engine: 'ollama' }), await serve({ engine: 'other' })];
    expect(await check(ollama.url)).toMatchObject({ engine: 'ollama', version: '0.12.3', model: 'qwen2:7b' });
    const report = await check(other.url);
    expect(report.engine).toBe('other');
    expect(judged(report)).toMatchObject({ stop: 'green honoured', rendering: 'amber unknown' });
  });

  test('a model that is not listed, and the base model beside an adapter', async () => {
    const { url } = await serve({ engine: 'vllm' });
    expect(judged(await check(url, { model: 'pmt' }))).toMatchObject({ model: 'red unlisted' });
    expect(judged(await check(url, { model: 'Qwen/Qwen2-7B-Instruct' }))).toMatchObject({ model: 'amber base' });
  });
});

describe('stop', () => {
  test.each([
    ['left-in', 'amber left-in'],
    ['partial', 'amber left-in'],
    ['plain-only', 'amber plain-only'],
    ['refused', 'red refused'],
    ['ignored', 'red ignored'],
  ] as const)('%s → %s', async (stop, verdict) => {
    const { url } = await serve({ engine: 'other', stop });
    expect(judged(await check(url))['stop']).toBe(verdict);
  });

  test('a stop on tokens is found out where the marker is merged, and by other strings where it is not', async () => {
    const merged = ['相关', '####\n', ...STUDENT.slice(4)];
    const [one, two] = [
      await serve({ engine: 'other', stop: 'token', tokens: merged }),
      await serve({ engine: 'other', stop: 'token' }),
    ];
    expect(judged(await check(one.url))['stop']).toBe('red ignored');
    expect(judged(await check(two.url))['stop']).toBe('red sometimes');
  });

  test('a model that never writes the marker is stopped elsewhere; one that writes nothing cannot be told', async () => {
    const [plain, silent] = [
      await serve({ engine: 'other', tokens: Array.from('春眠不觉晓处处闻啼鸟夜来风雨声花落知多少') }),
      await serve({ engine: 'other', tokens: [] }),
    ];
    const report = await check(plain.url);
    expect(judged(report)['stop']).toBe('green honoured');
    expect(line(report, 'stop')?.why).toContain('did not write ####');
    expect(judged(await check(silent.url))['stop']).toBe('amber unknown');
  });

  test('a server that answers differently each time is asked to stop at common characters', async () => {
    const [good, bad] = [
      await serve({ engine: 'other', wavering: true }),
      await serve({ engine: 'other', wavering: true, stop: 'ignored' }),
    ];
    expect(judged(await check(good.url))).toMatchObject({
      stop: 'green honoured',
      deterministic: 'amber no',
      zeroPenalty: 'amber unknown',
    });
    expect(judged(await check(bad.url))['stop']).toBe('red ignored');
  });
});

describe('rendering', () => {
  test.each([
    ['a token in front', (text: string) => `<|endoftext|>${text}`, 'red differs-at-1', '<|endoftext|>'],
    [
      'no turn of the assistant',
      (text: string) => text.slice(0, -'<|im_start|>assistant\n'.length),
      'red differs-at-77',
      'assistant',
    ],
    [
      'another system message',
      (text: string) => text.replace('a helpful', 'an honest'),
      'red differs-at-18',
      'You are an honest assistant.',
    ],
    ['thinking', (text: string) => `${text}<think>\n`, 'red differs-at-100', 'think'],
  ])('%s', async (_name, change, verdict, word) => {
    for (const engine of ['vllm', 'llama-server'] as const) {
      const { url } = await serve({ engine, feeds: (messages) => change(qwenText(messages)) });
      const report = await check(url);
      expect(judged(report)['rendering']?.replace(/\d+$/, '')).toBe(verdict.replace(/\d+$/, ''));
      expect(line(report, 'rendering')?.why).toContain(word);
    }
  });

  test('another tokenizer cannot be seen without a reference model: its ids are compared with its own', async () => {
    const { url } = await serve({ engine: 'vllm', tokenOffset: 1 });
    expect(judged(await check(url))['rendering']).toBe('green same');
  });
});

describe('access', () => {
  const key = ['k', 'ey-', '1'].join('');

  test('a key is asked for, sent to nobody else and shown nowhere', async () => {
    const { url, seen } = await serve({ engine: 'vllm', key });
    const refused = await check(url);
    expect(judged(refused)).toEqual({ answer: 'red auth' });
    const report = await check(url, { apiKey: key, keyName: 'VLLM_KEY' });
    expect(judged(report)).toMatchObject({ access: 'green loopback-key', origins: 'note any' });
    expect(JSON.stringify(report)).not.toContain(key);
    expect(seen.some(({ key: sent }) => sent === `Bearer ${key}`)).toBe(true);
    const wrong = await check(url, { apiKey: `${key}x`, keyName: 'VLLM_KEY' });
    expect(line(wrong, 'answer')?.todo).toBe('Check the value of VLLM_KEY.');
  });

  // Only Linux has all of 127.0.0.0/8 without being told.
  test.runIf(process.platform === 'linux')('a server that listens to the network without a key is red', async () => {
    const [open, closed] = [
      await serve({ engine: 'llama-factory', host: '0.0.0.0' }),
      await serve({ engine: 'llama-factory' }),
    ];
    const addresses = ['127.0.0.2'];
    const report = await check(open.url, { addresses });
    expect(judged(report)['access']).toBe('red open');
    expect(line(report, 'access')?.todo).toContain('API_HOST=127.0.0.1');
    expect(judged(await check(closed.url, { addresses }))['access']).toBe('green loopback');
    const guarded = await serve({ engine: 'vllm', host: '0.0.0.0', key });
    expect(judged(await check(guarded.url, { addresses, apiKey: key }))['access']).toBe('green key');
    expect(guarded.seen.filter(({ path }) => path === '/v1/models').map(({ key: sent }) => sent)).toContain(undefined);
  });

  test('a redirect is not followed, with the key or without', async () => {
    const target = await serve({ engine: 'vllm' });
    const { url } = await serve({
      engine: 'vllm',
      fault: (_path, response) => {
        response.writeHead(307, { location: target.url });
        response.end();
        return true;
      },
    });
    const report = await check(url, { apiKey: key });
    expect(judged(report)).toEqual({ answer: 'red redirect' });
    expect(line(report, 'answer')?.why).toContain(target.url);
    expect(target.seen).toEqual([]);
  });

  test('addresses', () => {
    for (const address of [
      'http://h:1',
      'http://h:1/',
      'http://h:1/v1',
      'http://h:1/v1/',
      'http://h:1/v1/chat/completions',
    ]) {
      expect(endpointRoot(address, false)).toBe('http://h:1');
    }
    expect(endpointRoot('https://h/api/v1', true)).toBe('https://h/api');
    for (const address of ['h:1', 'ftp://h', 'file:///etc', 'http://me:pass@h']) {
      expect(() => endpointRoot(address, false)).toThrow('not the address');
    }
    expect(() => endpointRoot('http://10.0.0.1/v1', true)).toThrow('unencrypted');
  });
});

describe('faults', () => {
  const chat = (fault: EndpointOptions['fault']): EndpointOptions => ({
    engine: 'other',
    fault: (path, response, body) => path === '/v1/chat/completions' && fault?.(path, response, body) === true,
  });
  const page = '<html><body><h1>502</h1>nginx</body></html>';

  test.each([
    ['404', 'missing', chat((_path, response) => (json(response, 404, { detail: 'Not Found' }), true))],
    ['429', 'busy', chat((_path, response) => (json(response, 429, { error: { message: 'slow down' } }), true))],
    [
      '500',
      'server',
      chat((_path, response) => (json(response, 500, { error: { message: 'CUDA out of memory' } }), true)),
    ],
    [
      '400',
      'refused',
      chat((_path, response) => (json(response, 400, { detail: 'Only supports u/a/u/a/u...' }), true)),
    ],
    ['a page', 'not-json', chat((_path, response) => (response.end(page), true))],
    [
      'a torn answer',
      'cut',
      chat(
        (_path, response) => (
          response.writeHead(200, { 'content-length': 100 }),
          response.write('{"choices"'),
          setImmediate(() => response.destroy()),
          true
        ),
      ),
    ],
    ['no choices', 'not-json', chat((_path, response) => (json(response, 200, { choices: [] }), true))],
  ] as const)('%s → %s', async (_name, verdict, options) => {
    const { url } = await serve(options);
    const report = await check(url);
    expect(judged(report)['answer']).toBe(`red ${verdict}`);
    expect(report.lines.at(-1)?.todo).toBeTruthy();
  });

  test('a slow one and an address where nothing listens', async () => {
    const { url } = await serve(chat(() => true));
    expect(judged(await check(url, { limitMs: 150 }))['answer']).toBe('red slow');
    const gone = await startEndpoint({ engine: 'other' });
    await gone.close();
    expect(judged(await check(gone.url))).toEqual({ answer: 'red unreachable' });
  });

  test('a stream that breaks off has a line of its own, and the rest is told', async () => {
    const { url } = await serve(
      chat((_path, response, body) => {
        if (body.stream !== true) return false;
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end('data: {"choices":[{"delta":{"content":"相"},"finish_reason":null}]}\n\n');
        return true;
      }),
    );
    expect(judged(await check(url))).toMatchObject({
      stream: 'red cut',
      stop: 'green honoured',
      maxTokens: 'green yes',
    });
  });

  test('a template without a system role', async () => {
    const { url } = await serve(
      chat((_path, response, body) => {
        if (body.messages?.[0]?.role !== 'system') return false;
        json(response, 400, { error: { message: 'System role not supported' } });
        return true;
      }),
    );
    expect(judged(await check(url))).toMatchObject({ systemRole: 'red refused', stop: 'green honoured' });
  });

  test('what a server says stays text, and a check can be given up', async () => {
    const { url } = await serve({
      engine: 'other',
      fault: (_path, response) => (json(response, 500, { error: { message: 'x'.repeat(5000) } }), true),
    });
    const report = await check(url);
    expect(report.lines.at(-1)?.why.length).toBeLessThan(400);
    const abort = new AbortController();
    abort.abort(new Error('given up'));
    await expect(check(url, { signal: abort.signal })).rejects.toThrow('given up');
  });
});
