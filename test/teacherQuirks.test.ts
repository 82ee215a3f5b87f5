import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { CompletionRequest } from '#core/infer/engine';
import type { Teacher } from '#core/label/job';
import { requestFor } from '#core/label/request';
import type { TeacherError } from '#core/label/teacherError';
import type { Notice } from '#core/label/teachers/preset';
import { presets } from '#core/label/teachers/presets';
import { teacherOf, type TeacherChoice } from '#core/label/teachers/teacherOf';
import { teacherEngine } from '#node/teacherEngine';
import { KEY, kimi } from './support/kimiClient.ts';
import { template } from './support/labelling.ts';
import { completion, startRecorder, type Answer } from './support/recorder.ts';

// What really goes over the wire, and what is read from it, for every preset. The expected bodies are written out here:
// they must not be made from the presets that they judge.

const ANSWER = '他在问维修。\n####\n相关';
const messages = [{ role: 'user' as const, content: 'Label this.' }];

const teacherFor = (id: string, choice: TeacherChoice = {}): Teacher =>
  teacherOf(presets.find((one) => one.id === id) ?? expect.fail(id), choice).teacher;

const requestOf = (teacher: Teacher, more: Partial<CompletionRequest> = {}): CompletionRequest => ({
  messages,
  model: teacher.model,
  ...teacher.parameters,
  ...more,
});

/** Asks once at an address, with a key where the teacher needs one. */
async function ask(teacher: Teacher, baseUrl: string, request = requestOf(teacher)) {
  const notices: Notice[] = [];
  const engine = await teacherEngine(teacher, {
    baseUrl,
    ...(teacher.apiKeyEnv === undefined ? {} : { apiKey: KEY }),
    onNotice: (notice) => notices.push(notice),
  });
  return { reply: await engine.complete(request, new AbortController().signal), notices };
}

const refusal = (teacher: Teacher, baseUrl: string, request = requestOf(teacher)): Promise<TeacherError> =>
  ask(teacher, baseUrl, request).then(
    () => expect.fail('it was answered'),
    (error: unknown) => error as TeacherError,
  );

/** What a teacher makes of one answer. */
async function answered(teacher: Teacher, answer: Answer) {
  const { baseUrl } = await startRecorder(() => answer);
  return (await ask(teacher, baseUrl)).reply;
}

async function refused(teacher: Teacher, status: number, body: unknown, headers: Record<string, string> = {}) {
  const { baseUrl } = await startRecorder(() => ({ status, body, headers }));
  return refusal(teacher, baseUrl);
}

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

describe('other providers’ answers', () => {
  test.each<readonly [id: string, message: object, more: object, finish: string | null, read: object]>([
    [
      'deepseek',
      { content: ANSWER, reasoning_content: '不相关' },
      { usage: { prompt_tokens: 90, completion_tokens: 5, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 26 } },
      'stop',
      { text: ANSWER, finish: 'stop', usage: { input: 90, output: 5, cached: 64 } },
    ],
    [
      'qwen',
      { content: '', reasoning_content: ANSWER },
      { usage: { prompt_tokens: 90, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 32 } } },
      'length',
      { text: '', finish: 'length', usage: { cached: 32 } },
    ],
    [
      'ernie',
      { content: ANSWER },
      { usage: { prompt_tokens: 90, completion_tokens: 5, cached_tokens: 16 } },
      'normal',
      { text: ANSWER, finish: 'stop', usage: { cached: 16 } },
    ],
    ['zhipu', { content: null }, {}, 'sensitive', { text: '', finish: 'filtered' }],
    ['openai', { content: ANSWER }, {}, 'content_filter', { text: ANSWER, finish: 'filtered' }],
    ['ollama', { content: ANSWER, reasoning: '不相关' }, {}, null, { text: ANSWER, finish: 'stop' }],
    [
      'vllm',
      {
        content: [
          { type: 'reasoning', text: '不相关' },
          { type: 'text', text: ANSWER },
        ],
      },
      {},
      'stop',
      { text: ANSWER },
    ],
  ])('of %s: %j', async (id, message, more, finish, read) => {
    expect(await answered(teacherFor(id), { body: completion(message, more, finish) })).toMatchObject(read);
  });

  test.each([
    ['zhipu', 'network_error'],
    ['deepseek', 'insufficient_system_resource'],
    ['vllm', 'abort'],
  ])('of %s that were broken off (%s) are asked again', async (id, reason) => {
    const { baseUrl } = await startRecorder(() => ({ body: completion({ content: '相' }, {}, reason) }));
    expect(await refusal(teacherFor(id), baseUrl)).toMatchObject({ kind: 'retry', code: 'teacher.unreachable' });
  });

  test('that end for a reason nobody knows are no answers', async () => {
    const { baseUrl } = await startRecorder(() => ({ body: completion({ content: '相关' }, {}, 'tool_calls') }));
    expect(await refusal(teacherFor('openai'), baseUrl)).toMatchObject({ kind: 'invalid', code: 'teacher.malformed' });
  });

  test('that are kept alive with blank lines are read', async () => {
    const reply = await answered(teacherFor('deepseek'), (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('\n\n');
      void delay(30).then(() => response.end(`\n${JSON.stringify(completion({ content: ANSWER }))}`));
    });
    expect(reply.text).toBe(ANSWER);
  });
});

describe('other providers’ errors', () => {
  const told = (code: string | number, message: string) => ({ error: { code, message } });
  const bare = (code: string, message: string, type?: string) => ({
    code,
    message,
    ...(type === undefined ? {} : { type }),
  });

  test.each<readonly [id: string, status: number, body: unknown, kind: string, code: string]>([
    [
      'ernie',
      200,
      bare('rpm_rate_limit_exceeded', 'Rate limit reached for RPM', 'rate_limit_error'),
      'rate-limit',
      'teacher.rateLimited',
    ],
    [
      'ernie',
      200,
      { error: bare('tpm_rate_limit_exceeded', 'Rate limit reached for TPM') },
      'rate-limit',
      'teacher.rateLimited',
    ],
    ['ernie', 429, bare('rpm_rate_limit_exceeded', 'Rate limit reached for RPM'), 'rate-limit', 'teacher.rateLimited'],
    ['ernie', 401, bare('invalid_iam_token', 'IAM certification failed'), 'stop', 'teacher.auth'],
    ['deepseek', 402, told('invalid_request_error', 'Insufficient Balance'), 'stop', 'teacher.quota'],
    ['deepseek', 422, told('invalid_request_error', 'unknown parameter foo'), 'stop', 'teacher.refused'],
    ['deepseek', 503, told('x', 'Server overloaded'), 'retry', 'teacher.unreachable'],
    // Its limit of a minute, in OpenAI's words for an empty account.
    [
      'qwen',
      429,
      told('insufficient_quota', 'You exceeded your current quota, please check your plan and billing details.'),
      'rate-limit',
      'teacher.rateLimited',
    ],
    ['qwen', 429, bare('Throttling.RateQuota', 'Requests rate limit exceeded'), 'rate-limit', 'teacher.rateLimited'],
    [
      'qwen',
      400,
      bare('Arrearage', 'Access denied, please make sure your account is in good standing.'),
      'stop',
      'teacher.quota',
    ],
    [
      'qwen',
      403,
      bare('AllocationQuota.FreeTierOnly', 'The free tier of the model has been exhausted.'),
      'stop',
      'teacher.quota',
    ],
    [
      'qwen',
      400,
      told('data_inspection_failed', 'Input data may contain inappropriate content.'),
      'record',
      'teacher.filtered',
    ],
    [
      'qwen',
      400,
      bare('DataInspectionFailed', 'Output data may contain inappropriate content.'),
      'record',
      'teacher.filtered',
    ],
    [
      'openai',
      429,
      told('insufficient_quota', 'You exceeded your current quota, please check your plan and billing details.'),
      'stop',
      'teacher.quota',
    ],
    [
      'openai',
      400,
      told('context_length_exceeded', 'Input tokens exceed the configured limit.'),
      'record',
      'teacher.refused',
    ],
    ['zhipu', 429, told('1302', '您当前使用该API的并发数过高，请降低并发。'), 'rate-limit', 'teacher.rateLimited'],
    ['zhipu', 429, told('1303', '您当前使用该API的频率过高，请降低频率。'), 'rate-limit', 'teacher.rateLimited'],
    ['zhipu', 429, told('1305', '当前API请求过多，请稍后重试。'), 'rate-limit', 'teacher.rateLimited'],
    ['zhipu', 429, told('1113', '您的账户已欠费，请充值后重试。'), 'stop', 'teacher.quota'],
    ['zhipu', 400, told('1301', '系统检测到输入或生成内容可能包含不安全或敏感内容。'), 'record', 'teacher.filtered'],
    ['zhipu', 400, told('1261', 'Prompt 超长'), 'record', 'teacher.refused'],
    [
      'vllm',
      404,
      { object: 'error', message: 'The model `default` does not exist.', type: 'NotFoundError', code: 404 },
      'stop',
      'teacher.refused',
    ],
    [
      'vllm',
      400,
      { object: 'error', message: "This model's maximum context length is 4096 tokens.", code: 400 },
      'record',
      'teacher.refused',
    ],
    ['vllm', 404, { detail: 'Not Found' }, 'stop', 'teacher.refused'],
    [
      'ollama',
      503,
      told('x', 'server busy, please try again. maximum pending requests exceeded'),
      'retry',
      'teacher.unreachable',
    ],
    [
      'kimi-cn',
      404,
      { code: 5, error: 'url.not_found', message: '没找到对象', status: false },
      'stop',
      'teacher.refused',
    ],
  ])('%s, HTTP %i: %j', async (id, status, body, kind, code) => {
    const error = await refused(teacherFor(id), status, body);
    expect(error).toMatchObject({ kind, code });
    const { message = '' } =
      (body as { error?: { message?: string } }).error instanceof Object
        ? (body as { error: { message?: string } }).error
        : (body as { message?: string });
    expect(error.message).toContain(message.replace(/[.。]$/, ''));
  });

  test('teach limits by their headers only where these are known to be of a minute', async () => {
    const headers = { 'x-ratelimit-limit-requests': '300', 'x-ratelimit-limit-tokens': '300000', 'retry-after': '7' };
    const body = told('rpm_rate_limit_exceeded', 'Rate limit reached');
    expect(await refused(teacherFor('ernie'), 429, body, headers)).toMatchObject({
      learned: { rpm: 300, tpm: 300_000 },
      retryAfterMs: 7000,
    });
    expect((await refused(teacherFor('qwen'), 429, body, headers)).learned).toEqual({});
  });

  test('zhipu’s overload and its limit at once ask for fewer at once, its frequency does not', async () => {
    const overloaded = async (code: string) =>
      (await refused(teacherFor('zhipu'), 429, told(code, '请稍后'))).overloaded;
    expect(await Promise.all(['1302', '1303', '1305', '1312'].map(overloaded))).toEqual([true, false, true, true]);
  });

  test('never quote the key', async () => {
    const error = await refused(teacherFor('ernie'), 401, bare('invalid_iam_token', `bad token ${KEY}`));
    expect(error.message).not.toContain(KEY);
  });
});
