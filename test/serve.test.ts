import { OpenAI } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTemplate } from '#core/prompt/template';
import type { LocalModel } from '#node/infer/localModel';
import { openWorkbench, type Workbench } from './support/localModel.ts';
import { send, serve, TOKEN, type Asked } from './support/serving.ts';

const TEMPLATE = readTemplate(
  'relevance.template.md',
  '---\ntasks:\n  - id: relevance\n    labels: [相关, 不相关]\n---\n# 角色\n客服主管\n# 任务\n判断。\n# 原文\n{{原文}}\n',
);
const chatBody = { messages: [{ role: 'user', content: '有关吗？' }] };
const messages = [{ role: 'user' as const, content: '有关吗？' }];
const clientOf = ({ port }: { readonly port: number }) =>
  new OpenAI({ apiKey: TOKEN, baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 0 });

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.close());

describe('the openai SDK and a model in its process', () => {
  let model: LocalModel;
  let server: Awaited<ReturnType<typeof serve>>;
  let client: OpenAI;
  beforeAll(async () => {
    model = await bench.start(['相关', '####\n', '思考', '过程'], { name: 'tiny', parallel: 4 });
    server = await serve(model, { template: TEMPLATE });
    client = clientOf(server);
  });
  afterAll(() => server.close());

  test('models', async () => {
    expect((await client.models.list()).data).toMatchObject([{ id: 'tiny', object: 'model', max_model_len: 1024 }]);
    expect((await client.models.retrieve('tiny')).id).toBe('tiny');
    await expect(client.models.retrieve('gpt-4o')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });

  test('a chat, stopped at the marker, with the usage; the second one finds its prompt in the cache', async () => {
    const ask = () => client.chat.completions.create({ model: 'tiny', messages });
    const first = await ask();
    expect(first).toMatchObject({
      object: 'chat.completion',
      model: 'tiny',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: '相关' },
          finish_reason: 'stop',
          stop_reason: '####',
          raw: '相关####\n',
        },
      ],
      usage: { completion_tokens: 2 },
      timings: { stopped_at: 'marker' },
    });
    const { usage } = await ask();
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + 2);
    expect(usage?.prompt_tokens_details?.cached_tokens).toBeGreaterThan((usage?.prompt_tokens ?? 0) / 2);
  });

  test('gives the reasoning to who asks for it, and honours stop and lengths', async () => {
    const content = async (more: object) => {
      const { choices } = await client.chat.completions.create({ model: 'tiny', messages, ...more });
      return [choices[0]?.message.content, choices[0]?.finish_reason];
    };
    expect(await content({ with_reasoning: true })).toEqual(['相关####\n思考过程', 'stop']);
    expect(await content({ with_reasoning: true, stop: ['过程'] })).toEqual(['相关####\n思考', 'stop']);
    expect(await content({ with_reasoning: true, stop: '思考' })).toEqual(['相关####', 'stop']);
    expect(await content({ max_tokens: 1 })).toEqual(['相关', 'length']);
    expect(await content({ max_completion_tokens: 1, max_tokens: 5 })).toEqual(['相关', 'length']);
  });

  test('goes on from the marker with what it said itself', async () => {
    const first = await client.chat.completions.create({ model: 'tiny', messages });
    const raw = (first.choices[0] as unknown as { raw: string }).raw;
    const goOn = { continue_final_message: true, with_reasoning: true };
    const more = await client.chat.completions.create({
      model: 'tiny',
      messages: [...messages, { role: 'assistant', content: raw }],
      ...goOn,
    });
    expect(more.choices[0]?.message.content).toBe('思考过程');
    expect(more.usage?.prompt_tokens_details?.cached_tokens).toBeGreaterThan(0);
  });

  test('streams', async () => {
    const reasoning = { with_reasoning: true };
    const stream = await client.chat.completions.create({
      model: 'tiny',
      stream: true,
      messages,
      stream_options: { include_usage: true },
      ...reasoning,
    });
    const pieces: string[] = [];
    const roles: unknown[] = [];
    let finish: string | null = null;
    let tokens: number | undefined;
    for await (const chunk of stream) {
      const [choice] = chunk.choices;
      if (choice?.delta.content) pieces.push(choice.delta.content);
      if (choice?.delta.role) roles.push(choice.delta.role);
      finish = choice?.finish_reason ?? finish;
      tokens = chunk.usage?.completion_tokens ?? tokens;
    }
    expect([pieces.join(''), roles, finish, tokens]).toEqual(['相关####\n思考过程', ['assistant'], 'stop', 4]);
    expect(pieces.length).toBeGreaterThan(1);
    const plain = await send(server.port, { body: { ...chatBody, stream: true } });
    expect(plain.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(plain.text).not.toContain('"usage"');
    expect(plain.text).not.toContain('####"},');
    expect(plain.text).toMatch(/\n\ndata: \[DONE\]\n\n$/);
  });

  test('several answers to one question, whole and streamed', async () => {
    const whole = await client.chat.completions.create({ model: 'tiny', messages, n: 8 });
    expect(whole.choices.map(({ index, message }) => [index, message.content])).toEqual(
      Array.from({ length: 8 }, (_, index) => [index, '相关']),
    );
    expect(whole.usage?.completion_tokens).toBe(16);
    const stream = await client.chat.completions.create({ model: 'tiny', messages, n: 2, stream: true });
    const said = ['', ''];
    for await (const { choices } of stream) {
      for (const { index, delta } of choices) said[index] += delta.content ?? '';
    }
    expect(said).toEqual(['相关', '相关']);
  });

  test('log probabilities, whole and in the last chunk of a stream', async () => {
    const body = { model: 'tiny', messages, logprobs: true, top_logprobs: 3 };
    const { choices } = await client.chat.completions.create(body);
    const [first] = choices[0]?.logprobs?.content ?? [];
    expect([first?.token, first?.bytes]).toEqual(['相关', [...Buffer.from('相关')]]);
    expect(Math.exp(first?.logprob ?? -99)).toBeGreaterThan(0.9);
    expect(first?.top_logprobs).toHaveLength(3);
    expect(first?.top_logprobs[0]).toMatchObject({ token: '相关', logprob: first?.logprob });
    const stream = await client.chat.completions.create({ ...body, stream: true });
    const streamed: string[] = [];
    for await (const chunk of stream) {
      for (const { token } of chunk.choices[0]?.logprobs?.content ?? []) streamed.push(token);
    }
    expect(streamed[0]).toBe('相关');
  });

  test('a bias decides', async () => {
    const { ids } = await model.call('tokenize', { text: '思考', special: false });
    const { choices } = await client.chat.completions.create({
      model: 'tiny',
      messages,
      logit_bias: { [String(ids[0])]: 100 },
      max_tokens: 1,
    });
    expect(choices[0]?.message.content).toBe('思考');
  });

  test('a closed set is scored, with the template’s labels or the request’s', async () => {
    for (const more of [{ labels: ['相关', '不相关'] }, { closed_set: true }]) {
      const reply = await client.chat.completions.create({ model: 'tiny', messages, ...more });
      expect(reply.choices[0]).toMatchObject({
        message: { content: '相关' },
        finish_reason: 'stop',
        label_probabilities: [{ label: '相关' }, { label: '不相关' }],
      });
      const { probability } = reply.choices[0] as unknown as { probability: number };
      expect(probability).toBeGreaterThan(0.9);
      expect(reply.usage?.completion_tokens).toBe(0);
    }
    const closed = { closed_set: true };
    const stream = await client.chat.completions.create({
      model: 'tiny',
      messages,
      stream: true,
      stream_options: { include_usage: true },
      ...closed,
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks).toMatchObject([
      { choices: [{ delta: { content: '相关' }, finish_reason: 'stop' }] },
      { choices: [], usage: { completion_tokens: 0 } },
    ]);
  });

  test('text completions', async () => {
    const prompt = '<|im_start|>user\n有关吗？<|im_end|>\n<|im_start|>assistant\n';
    const whole = await client.completions.create({ model: 'tiny', prompt: [prompt, prompt], echo: true });
    expect(whole.choices.map(({ text }) => text)).toEqual([`${prompt}相关`, `${prompt}相关`]);
    expect(whole).toMatchObject({ object: 'text_completion', usage: { completion_tokens: 4 } });
    const stream = await client.completions.create({ model: 'tiny', prompt, stream: true });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.text ?? '';
    expect(text).toBe('相关');
  });

  test('a prompt too long for the context is the client’s mistake', async () => {
    const long = client.chat.completions.create({
      model: 'tiny',
      messages: [{ role: 'user', content: '长'.repeat(3000) }],
    });
    await expect(long).rejects.toMatchObject({ status: 400, type: 'invalid_request_error' });
  });

  test('an abort of the SDK ends the generation', async () => {
    const abort = new AbortController();
    const asked = client.chat.completions.create({ model: 'tiny', messages }, { signal: abort.signal });
    abort.abort();
    await expect(asked).rejects.toThrow(/aborted/i);
  });

  test('tokens, in the words of llama-server and of vLLM', async () => {
    const post = async (path: string, body: object) => (await send(server.port, { path, body })).json();
    const { tokens } = (await post('/tokenize', { content: '相关####' })) as { tokens: number[] };
    expect(tokens).toHaveLength(2);
    expect(await post('/tokenize', { prompt: '相关####', return_token_strs: true })).toEqual({
      tokens,
      count: 2,
      max_model_len: 1024,
      token_strs: ['相关', '####'],
    });
    expect(await post('/tokenize', { content: '相关', with_pieces: true })).toMatchObject({
      tokens: [{ id: tokens[0], piece: '相关' }],
    });
    expect(await post('/detokenize', { tokens })).toEqual({ content: '相关####', prompt: '相关####' });
    const rendered = (await post('/apply-template', { messages })) as { prompt: string; tokens: number[] };
    expect(rendered.prompt).toBe(
      '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n有关吗？<|im_end|>\n<|im_start|>assistant\n',
    );
    expect(await post('/tokenize', { messages })).toMatchObject({ tokens: rendered.tokens });
    expect(await post('/tokenize', {})).toMatchObject({ error: { code: 'invalid_value' } });
  });

  test('the old route is answered by the model', async () => {
    const asked: Asked = {
      path: '/algorithm/ChatRest',
      body: { prompt: '手机坏了', history: [{ query: '一', answer: '二' }] },
    };
    expect((await send(server.port, asked)).text).toBe(
      '{"code":"200","data":{"answer":"相关","query":"手机坏了"},"msg":"解析成功","sucess":true,"success":true}\n',
    );
  });

  test('Prometheus reads what was done', async () => {
    const { status, headers, text } = await send(server.port, { path: '/metrics' });
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    expect(value('promptmill_generated_tokens_total')).toBe(server.stats.outputTokens);
    expect(value('promptmill_generated_tokens_total')).toBeGreaterThan(20);
    expect(value('promptmill_cached_tokens_total')).toBeGreaterThan(20);
    expect(value('promptmill_model_ready')).toBe(1);
    expect(text).toMatch(/^promptmill_requests_total\{route="\/v1\/chat\/completions",status="200"\} \d+$/m);
    expect(text).toMatch(/^promptmill_request_duration_seconds_bucket\{route="\/tokenize",le="\+Inf"\} \d+$/m);
    expect(text).toMatch(/^promptmill_errors_total\{kind="invalid_value"\} \d+$/m);
    for (const line of text.trimEnd().split('\n')) {
      expect(line).toMatch(/^# (?:HELP|TYPE) \w+ |^\w+(?:\{\w+="[^"]*"(?:,\w+="[^"]*")*\})? (?:[\d.e+-]+|\+Inf)$/);
    }
  });
});

describe('a format', () => {
  test('holds a model that would say anything to JSON', async () => {
    const server = await serve(await bench.start(['{', '"a', '":', '1}', '相关']));
    const client = clientOf(server);
    for (const response_format of [
      { type: 'json_object' as const },
      {
        type: 'json_schema' as const,
        json_schema: { name: 'x', schema: { type: 'object', properties: { a: { type: 'number' } } } },
      },
    ]) {
      const { choices } = await client.chat.completions.create({
        model: 'x',
        messages,
        response_format,
        max_tokens: 60,
      });
      expect(JSON.parse(choices[0]?.message.content ?? '')).toBeTypeOf('object');
    }
    await server.close();
  });
});
