import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { KEY } from './support/kimiClient.ts';
import { completion, startRecorder } from './support/recorder.ts';
import { ANSWER, answered, refusal, refused, teacherFor } from './support/askingTeachers.ts';

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

test('an address that cannot be reached is told in one sentence', async () => {
  const error = await refusal(teacherFor('ollama'), 'http://127.0.0.1:9/v1');
  expect(error).toMatchObject({ kind: 'retry', code: 'teacher.unreachable' });
  const { message = '' } = error as { readonly message?: string };
  expect(message).toMatch(/could not be reached: Connection error: /);
  expect(message).not.toContain('.:');
});
