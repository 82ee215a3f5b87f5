import { describe, expect, test } from 'vitest';
import { AppError } from '#core/errors';
import { ApiError, apiErrorBody, toApiError } from '#core/infer/apiError';
import { chatCompletion, scoredChat, textCompletion, usageOf } from '#core/infer/openaiReply';
import { Histogram, prometheusText } from '#core/infer/prometheus';
import type { GenerateResult } from '#core/infer/request';

const HEAD = { id: 'x-1', created: 1, model: 'm' };
const result = (more: Partial<GenerateResult> = {}): GenerateResult => ({
  text: '相关',
  raw: ' 相关\n####\n',
  finish: 'stop',
  stoppedAt: 'marker',
  stopString: '####',
  usage: { input: 10, output: 3, cached: 8 },
  queueMs: 0,
  prefillMs: 1.26,
  decodeMs: 2,
  ...more,
});

describe('results become replies', () => {
  test('a chat', () => {
    expect(chatCompletion(HEAD, [result(), result({ finish: 'length', stoppedAt: 'length' })])).toMatchObject({
      ...HEAD,
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: '相关' },
          logprobs: null,
          finish_reason: 'stop',
          stop_reason: '####',
        },
        { index: 1, finish_reason: 'length' },
      ],
      // The prompt is read once for both.
      usage: { prompt_tokens: 10, completion_tokens: 6, total_tokens: 16, prompt_tokens_details: { cached_tokens: 8 } },
      timings: { prefill_ms: 1.3, stopped_at: 'marker' },
    });
  });

  test('a text behind its prompt', () => {
    expect(textCompletion(HEAD, [result({ text: ' 相关\n' })], 1, ['提示'])).toMatchObject({
      choices: [{ text: '提示 相关\n' }],
    });
  });

  test('log probabilities in both forms', () => {
    const tokens = [
      { text: '相', bytes: [1], logprob: -0.5, top: [{ text: '不', bytes: [2], logprob: -1 }] },
      { text: '关', bytes: [3], logprob: -0.1, top: [] },
    ];
    expect(chatCompletion(HEAD, [result({ tokens })])).toMatchObject({
      choices: [
        {
          logprobs: {
            content: [
              { token: '相', bytes: [1], logprob: -0.5, top_logprobs: [{ token: '不', bytes: [2], logprob: -1 }] },
              { token: '关', bytes: [3], logprob: -0.1, top_logprobs: [] },
            ],
          },
        },
      ],
    });
    expect(textCompletion(HEAD, [result({ tokens })], 1, [])).toMatchObject({
      choices: [
        {
          logprobs: {
            tokens: ['相', '关'],
            token_logprobs: [-0.5, -0.1],
            top_logprobs: [{ 不: -1 }, {}],
            text_offset: [0, 1],
          },
        },
      ],
    });
  });

  test('tokens of two prompts are read twice', () => {
    const usage = { input: 10, output: 1, cached: 4 };
    expect(usageOf([usage, usage, usage, usage], 2)).toMatchObject({ prompt_tokens: 20, completion_tokens: 4 });
  });

  test('a scored closed set', () => {
    const score = {
      labels: [
        { label: '不相关', probability: 0.25, logprob: -2 },
        { label: '相关', probability: 0.75, logprob: -1 },
      ],
      coverage: 0.9,
      usage: { input: 5, output: 0, cached: 0 },
      queueMs: 0,
      prefillMs: 1,
    };
    expect(scoredChat(HEAD, score)).toMatchObject({
      choices: [
        {
          message: { content: '相关' },
          finish_reason: 'stop',
          probability: 0.75,
          label_probabilities: [{ label: '不相关', probability: 0.25 }, { label: '相关' }],
          coverage: 0.9,
        },
      ],
      usage: { prompt_tokens: 5, completion_tokens: 0 },
    });
  });
});

describe('refusals', () => {
  test.each([
    [new ApiError(429, 'too_many_requests', 'x', { retryAfter: 1 }), 429, 'rate_limit_error', 'too_many_requests'],
    [
      new AppError('teacher.refused', 'Too long.', { hint: 'Shorten.' }),
      400,
      'invalid_request_error',
      'teacher.refused',
    ],
    [new AppError('runtime.failed', 'Died.', { hint: 'Wait.' }), 503, 'server_error', 'runtime.failed'],
    [new Error('/home/li/secret'), 500, 'server_error', 'internal_error'],
  ])('%s', (error, status, type, code) => {
    const refused = toApiError(error);
    expect([refused.status, apiErrorBody(refused)]).toMatchObject([status, { error: { type, code } }]);
    expect(JSON.stringify(apiErrorBody(refused))).not.toContain('secret');
  });
});

test('Prometheus’ text format: escapes, cumulative buckets, sums', () => {
  const seconds = new Histogram([0.1, 1]);
  for (const value of [0.05, 0.1, 0.5, 3]) seconds.add(value);
  const text = prometheusText([
    { name: 'a_total', type: 'counter', help: 'One\nline \\', samples: [{ labels: { x: '"\\\n' }, value: 1 }] },
    { name: 's', type: 'histogram', help: 'Seconds.', samples: seconds.samples({ route: '/x' }) },
  ]);
  expect(text).toBe(
    [
      '# HELP a_total One\\nline \\\\',
      '# TYPE a_total counter',
      'a_total{x="\\"\\\\\\n"} 1',
      '# HELP s Seconds.',
      '# TYPE s histogram',
      's_bucket{route="/x",le="0.1"} 2',
      's_bucket{route="/x",le="1"} 3',
      's_bucket{route="/x",le="+Inf"} 4',
      's_sum{route="/x"} 3.65',
      's_count{route="/x"} 4',
      '',
    ].join('\n'),
  );
});
