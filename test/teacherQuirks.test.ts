import { describe, expect, test } from 'vitest';
import type { Teacher } from '#core/label/job';
import { requestFor } from '#core/label/request';
import type { Notice } from '#core/label/teachers/preset';
import { presets } from '#core/label/teachers/presets';
import { teacherEngine } from '#node/teachers/teacherEngine';
import { KEY, kimi } from './support/kimiClient.ts';
import { template } from './support/labelling.ts';
import { completion, startRecorder } from './support/recorder.ts';
import { ANSWER, ask, messages, refusal, requestOf, teacherFor } from './support/askingTeachers.ts';

// What really goes over the wire, and what is read from it, for every preset. The expected bodies are written out here:
// they must not be made from the presets that they judge.

const off = { thinking: { type: 'disabled' } };
const low = { reasoning_effort: 'low' };

const sent: readonly (readonly [id: string, model: string | undefined, body: object])[] = [
  ['kimi-cn', undefined, { model: 'kimi-k2.6', max_completion_tokens: 1024, ...off }],
  ['kimi-intl', undefined, { model: 'kimi-k2.6', max_completion_tokens: 1024, ...off }],
  ['kimi-cn', 'kimi-k2.7-code', { model: 'kimi-k2.7-code', max_completion_tokens: 4096 }],
  ['kimi-cn', 'kimi-k2.7-code-highspeed', { model: 'kimi-k2.7-code-highspeed', max_completion_tokens: 4096 }],
  ['kimi-cn', 'kimi-k3', { model: 'kimi-k3', max_completion_tokens: 4096, ...low }],
  ['kimi-intl', 'kimi-k3.1-pro', { model: 'kimi-k3.1-pro', max_completion_tokens: 4096, ...low }],
  ['kimi-cn', 'kimi-k9', { model: 'kimi-k9', max_completion_tokens: 4096 }],
  ['ernie', undefined, { model: 'ernie-4.5-turbo-128k', max_completion_tokens: 1024 }],
  ['ernie', 'ernie-5.1', { model: 'ernie-5.1', max_completion_tokens: 4096 }],
  ['deepseek', undefined, { model: 'deepseek-flash', max_tokens: 1024, ...off }],
  ['deepseek', 'deepseek-v4-pro', { model: 'deepseek-v4-pro', max_tokens: 1024, ...off }],
  ['qwen', undefined, { model: 'qwen-flash', max_tokens: 1024, enable_thinking: false }],
  ['qwen-intl', 'qwen-plus', { model: 'qwen-plus', max_tokens: 1024, enable_thinking: false }],
  ['qwen-batch', undefined, { model: 'qwen-flash', max_tokens: 1024, enable_thinking: false }],
  ['zhipu', undefined, { model: 'glm-4.7-flash', max_tokens: 1024, ...off }],
  ['openai', undefined, { model: 'gpt-5-mini', max_completion_tokens: 4096, ...low }],
  ['openai', 'gpt-9', { model: 'gpt-9', max_completion_tokens: 4096 }],
  ['ollama', undefined, { model: 'qwen2.5:7b', max_tokens: 1024 }],
  ['vllm', 'my-model', { model: 'my-model', max_tokens: 1024 }],
  ['llama-server', undefined, { model: 'default', max_tokens: 1024 }],
  ['promptmill', undefined, { model: 'default', max_tokens: 1024 }],
  ['moonshot-v1', undefined, { model: 'moonshot-v1-8k', max_tokens: 1024, temperature: 0.3 }],
];

describe('what is sent', () => {
  test.each(sent)('by %s (%s)', async (id, model, body) => {
    const server = await startRecorder(() => ({ body: completion({ content: ANSWER }) }));
    const teacher = teacherFor(id, model === undefined ? {} : { model });
    const { reply, notices } = await ask(teacher, server.baseUrl);
    expect(reply.text).toBe(ANSWER);
    expect(notices).toEqual([]);
    expect(server.seen).toHaveLength(1);
    const [seen = expect.fail()] = server.seen;
    expect(seen.url).toBe('/v1/chat/completions');
    expect(seen.body).toEqual({ messages, ...body });
    // Nothing about this machine, and no key where none is needed.
    const keyless = ['ollama', 'vllm', 'llama-server'].includes(id);
    expect(seen.headers.authorization).toBe(keyless ? undefined : `Bearer ${KEY}`);
    expect(seen.headers['user-agent']).toBe('promptmill');
    expect(
      Object.keys(seen.headers).filter((name) => name.startsWith('x-stainless') || name.startsWith('openai')),
    ).toEqual([]);
  });

  test('covers every preset', () => {
    expect(presets.map(({ id }) => id).filter((id) => sent.every(([one]) => one !== id))).toEqual([]);
  });

  test('a template’s request keeps the quirks, and JSON mode asks for no more than the provider has', async () => {
    const server = await startRecorder(() => ({ body: completion({ content: '{}' }) }));
    const schema = { type: 'json_schema', json_schema: { name: 'a', schema: {} } };
    for (const id of ['zhipu', 'deepseek', 'kimi-cn', 'openai']) {
      const teacher = teacherFor(id);
      const { request } = requestFor(teacher, template, { text: 'x', fields: {} }, { mode: 'json' });
      await ask(teacher, server.baseUrl, request);
      await ask(teacher, server.baseUrl, requestOf(teacher, { extraBody: { response_format: schema } }));
    }
    const formats = server.seen.map(({ body }) => (body as { response_format: { type: string } }).response_format.type);
    expect(formats).toEqual([...Array<string>(4).fill('json_object'), ...Array<string>(4).fill('json_schema')]);
    expect(server.seen[0]?.body).toMatchObject({ ...off, max_tokens: 1024 });
  });

  test('as a stream where a person wants one, with its usage', async () => {
    const server = await startRecorder(() => (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const event = (data: object) => response.write(`data: ${JSON.stringify(data)}\n\n`);
      event({
        choices: [
          { index: 0, delta: { role: 'assistant', reasoning_content: '相关吗？####\n不相关' }, finish_reason: null },
        ],
      });
      for (const content of ['他在问', '维修。\n####\n', '相关'])
        event({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
      // Kimi's shape: the usage inside the last choice.
      const usage = { prompt_tokens: 300, completion_tokens: 9, cached_tokens: 256 };
      event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage }] });
      response.end('data: [DONE]\n\n');
    });
    const { reply } = await ask(teacherFor('kimi-cn', { stream: true }), server.baseUrl);
    expect(server.seen[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(reply).toMatchObject({ text: ANSWER, usage: { input: 300, output: 9, cached: 256 } });
  });
});

describe('what a model refuses', () => {
  test('is left out whoever asks for it, and told once', async () => {
    const server = await startRecorder(() => ({ body: completion({ content: ANSWER }) }));
    const teacher = teacherFor('kimi-cn');
    const notices: Notice[] = [];
    const engine = await teacherEngine(teacher, {
      baseUrl: server.baseUrl,
      apiKey: KEY,
      onNotice: (one) => notices.push(one),
    });
    const request = requestOf(teacher, {
      temperature: 0.3,
      extraBody: { ...off, top_p: 0.8, n: 3, prompt_cache_key: 'k' },
    });
    for (let turn = 0; turn < 3; turn++) await engine.complete(request, new AbortController().signal);
    for (const { body } of server.seen) {
      expect(body).toEqual({
        messages,
        model: 'kimi-k2.6',
        max_completion_tokens: 1024,
        ...off,
        prompt_cache_key: 'k',
      });
    }
    expect(notices.map(({ args }) => String(args[1])).toSorted()).toEqual(['n', 'temperature', 'top_p']);
  });

  test('is judged by the model of the request, not by that of the teacher', async () => {
    const server = await startRecorder(() => ({ body: completion({ content: ANSWER }) }));
    const teacher = teacherFor('kimi-cn');
    await ask(teacher, server.baseUrl, { ...requestOf(teacher), model: 'kimi-k3' });
    expect(server.seen[0]?.body).not.toHaveProperty('thinking');
  });
});

describe('Kimi', () => {
  const plain = { answer: () => ({ content: ANSWER, reasoning: '是不是相关？\n####\n不相关' }) };

  test.each(['kimi-k2.6', 'kimi-k2.7-code', 'kimi-k2.7-code-highspeed', 'kimi-k3'])(
    '%s takes what is sent',
    async (model) => {
      const server = await kimi({}, plain);
      const { reply } = await ask(teacherFor('kimi-cn', { model, parameters: { temperature: 0.3 } }), server.baseUrl);
      // The thinking holds another conclusion: it never becomes the answer.
      expect(reply).toMatchObject({ text: ANSWER, finish: 'stop' });
      expect(reply.requestId).toMatch(/^0+1$/);
      const [entry = expect.fail()] = server.ledger().entries;
      expect(entry.status).toBe(200);
    },
  );

  test('k2.6 does not pay for thinking; k3 does', async () => {
    const server = await kimi({ reasoningTokens: 300 }, { answer: () => ({ content: ANSWER }) });
    const quick = (await ask(teacherFor('kimi-cn'), server.baseUrl)).reply.usage.output;
    const thinking = (await ask(teacherFor('kimi-cn', { model: 'kimi-k3' }), server.baseUrl)).reply.usage.output;
    expect(quick).toBeLessThan(30);
    expect(thinking).toBeGreaterThan(quick + 20);
  });

  test('a thinking model without room answers nothing, and says that it was cut', async () => {
    const server = await kimi({ reasoningTokens: 300 }, plain);
    const teacher = teacherFor('kimi-cn', { model: 'kimi-k2.7-code', parameters: { maxTokens: 8 } });
    expect((await ask(teacher, server.baseUrl)).reply).toMatchObject({ text: '', finish: 'length' });
  });

  test.each([
    ['an explicit temperature', { temperature: 0.3 }, 'invalid temperature'],
    ['thinking off where it always thinks', { model: 'kimi-k2.7-code', extraBody: off }, 'invalid thinking'],
    ['sampling of another kind', { extraBody: { top_p: 0.1 } }, 'invalid top_p'],
  ])('of a teacher that is not known as Kimi stops the run at %s', async (_, more, words) => {
    const server = await kimi({}, plain);
    const own: Teacher = { id: 'mine', title: 'Mine', baseUrl: server.baseUrl, model: 'kimi-k2.6', apiKeyEnv: 'X' };
    const error = await refusal(own, server.baseUrl, requestOf(own, more));
    expect(error).toMatchObject({ kind: 'stop', code: 'teacher.refused' });
    expect(error.message).toContain(words);
  });

  test('a retired model stops the run; a gateway that serves it takes 0.3', async () => {
    const current = await kimi({}, plain);
    const teacher = teacherFor('moonshot-v1', { baseUrl: current.baseUrl });
    const error = await refusal(teacher, current.baseUrl);
    expect(error).toMatchObject({ kind: 'stop', code: 'teacher.refused' });
    expect(error.message).toContain('moonshot-v1-8k');
    const gateway = await kimi({ models: ['moonshot-v1-8k'] }, plain);
    expect((await ask(teacher, gateway.baseUrl)).reply.text).toBe(ANSWER);
  });

  test('the small reply limit is what TPM reserves', async () => {
    const server = await kimi({ limits: { tpm: 3000 } }, plain);
    await ask(teacherFor('kimi-cn'), server.baseUrl);
    await ask(teacherFor('kimi-cn'), server.baseUrl);
    const error = await refusal(teacherFor('kimi-cn'), server.baseUrl);
    expect(error).toMatchObject({ kind: 'rate-limit', learned: { tpm: 3000 } });
  });
});
