import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { planChat, planCompletion, type AskDefaults } from '#core/infer/openaiAsk';
import { ChatBody, CompletionBody } from '#core/infer/openaiBody';

const DEFAULTS: AskDefaults = { marker: '####', withReasoning: false };
const messages = [{ role: 'user', content: '有关吗？' }];
const chat = (more: object, defaults = DEFAULTS) => planChat(v.parse(ChatBody, { messages, ...more }), defaults);
const chatAsk = (more: object, defaults = DEFAULTS) => chat(more, defaults).generate[0];
const issueOf = (body: object) => {
  const parsed = v.safeParse(ChatBody, { messages, ...body });
  return parsed.success ? undefined : `${v.getDotPath(parsed.issues[0]) ?? ''}: ${parsed.issues[0].message}`;
};

describe('a chat request becomes calls', () => {
  test('greedy and stopped at the marker when it says nothing', () => {
    expect(chat({ model: 'gpt-4o', user: 'x', metadata: {}, store: true })).toEqual({
      generate: [{ input: { messages }, stop: ['####'] }],
      prompts: 1,
      stream: false,
      includeUsage: false,
    });
  });

  test('every way of sampling', () => {
    const body = {
      temperature: 0.5,
      top_p: 0.9,
      top_k: 20,
      min_p: 0.1,
      seed: 7,
      frequency_penalty: 1,
      presence_penalty: -1,
      logit_bias: { '820': -100 },
    };
    expect(chatAsk(body)?.sampling).toEqual({
      temperature: 0.5,
      topP: 0.9,
      topK: 20,
      minP: 0.1,
      seed: 7,
      frequencyPenalty: 1,
      presencePenalty: -1,
      logitBias: { '820': -100 },
    });
    expect(chatAsk({ temperature: null, top_k: -1 })?.sampling).toEqual({ topK: 0 });
  });

  test.each([
    ['a string', { stop: '。' }, ['。', '####']],
    ['a list', { stop: ['。', '！'] }, ['。', '！', '####']],
    ['the marker itself', { stop: ['####'] }, ['####']],
    ['null', { stop: null }, ['####']],
    ['the reasoning wanted', { with_reasoning: true, stop: '。' }, ['。']],
    ['JSON, in which a marker is text', { response_format: { type: 'json_object' } }, []],
    ['a choice of labels', { guided_choice: ['相关', '不相关'] }, ['####']],
  ])('stop: %s', (_name, body, stop) => {
    expect(chatAsk(body)?.stop).toEqual(stop);
  });

  test('the default may be the whole answer', () => {
    expect(chatAsk({}, { ...DEFAULTS, withReasoning: true })?.stop).toEqual([]);
    expect(chatAsk({ with_reasoning: false }, { ...DEFAULTS, withReasoning: true })?.stop).toEqual(['####']);
  });

  test('n answers differ by their seed', () => {
    const { generate } = chat({ n: 3, seed: 10, temperature: 1 });
    expect(generate.map(({ sampling }) => sampling?.seed)).toEqual([10, 11, 12]);
    expect(chat({ n: 2 }).generate).toHaveLength(2);
  });

  test('texts in parts, developers and lengths', () => {
    const parts = [
      { role: 'developer', content: '规则' },
      {
        role: 'user',
        content: [
          { type: 'text', text: '一' },
          { type: 'text', text: '二' },
        ],
      },
    ];
    const ask = planChat(v.parse(ChatBody, { messages: parts, max_tokens: 5, max_completion_tokens: 6 }), DEFAULTS);
    expect(ask.generate[0]).toMatchObject({
      input: {
        messages: [
          { role: 'system', content: '规则' },
          { role: 'user', content: '一\n二' },
        ],
      },
      maxTokens: 6,
    });
    expect(chatAsk({ max_tokens: 5 })?.maxTokens).toBe(5);
  });

  test('formats and log probabilities', () => {
    expect(chatAsk({ response_format: { type: 'text' } })?.format).toBeUndefined();
    expect(chatAsk({ response_format: { type: 'json_object' } })?.format).toEqual({ kind: 'json' });
    const schema = { type: 'object', properties: { label: { enum: ['相关', '不相关'] } } };
    expect(
      chatAsk({ response_format: { type: 'json_schema', json_schema: { name: 'x', strict: true, schema } } })?.format,
    ).toEqual({ kind: 'schema', schema });
    expect(chatAsk({ guided_choice: ['相关', '不相关'] })?.format).toEqual({
      kind: 'labels',
      labels: ['相关', '不相关'],
      marker: '####',
    });
    expect(chatAsk({ logprobs: true })?.logprobs).toBe(0);
    expect(chatAsk({ logprobs: true, top_logprobs: 5 })?.logprobs).toBe(5);
    expect(chatAsk({ logprobs: false })).not.toHaveProperty('logprobs');
  });

  test('an answer that was begun is gone on with', () => {
    const begun = [...messages, { role: 'assistant', content: '相关\n####' }];
    const ask = planChat(
      v.parse(ChatBody, { messages: begun, continue_final_message: true, with_reasoning: true }),
      DEFAULTS,
    );
    expect(ask.generate[0]).toEqual({ input: { messages: begun, continueFinal: true }, stop: [], keepSpaces: true });
    expect(() => chat({ continue_final_message: true })).toThrow(/assistant message/);
  });

  test('labels are scored; closed_set takes the template’s', () => {
    const labels = ['相关', '不相关'];
    expect(chat({ labels })).toMatchObject({ generate: [], score: { input: { messages }, labels } });
    expect(chat({ closed_set: true }, { ...DEFAULTS, labels }).score?.labels).toEqual(labels);
    expect(chat({ closed_set: false }, { ...DEFAULTS, labels }).score).toBeUndefined();
    expect(() => chat({ closed_set: true })).toThrow(/template with one task/);
    expect(() => chat({ labels, n: 2 })).toThrow(/n goes with/);
  });

  test.each<[string, object, RegExp]>([
    ['tools', { tools: [{ type: 'function' }] }, /^tools: tools are not supported/],
    ['a tool to call', { tool_choice: { type: 'function' } }, /^tool_choice: tools are not supported/],
    ['functions', { functions: [{}] }, /^functions: /],
    ['a tool’s message', { messages: [{ role: 'tool', content: 'x' }] }, /messages\.0\.role: .*tools are not/],
    [
      'a call in the history',
      { messages: [{ role: 'assistant', content: '', tool_calls: [{}] }] },
      /tool calls are not/,
    ],
    [
      'an image',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] },
      /reads text parts only/,
    ],
    ['no text', { messages: [{ role: 'assistant', content: null }] }, /messages\.0\.content/],
    ['audio', { modalities: ['text', 'audio'] }, /^modalities.*text only/],
    ['one label', { labels: ['相关'] }, /^labels/],
    ['equal labels', { labels: ['相关', '相关'] }, /two labels are the same/],
    ['an empty stop', { stop: '' }, /^stop/],
    ['17 stops', { stop: Array.from({ length: 17 }, String) }, /^stop/],
    ['a bias on a word', { logit_bias: { 相关: 1 } }, /token id/],
    ['a penalty on repetition', { repetition_penalty: 1.1 }, /use frequency_penalty/],
    ['an unknown format', { response_format: { type: 'yaml' } }, /^response_format/],
    [
      'a schema of 100,000 brackets',
      {
        response_format: {
          type: 'json_schema',
          json_schema: { schema: { x: JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as unknown } },
        },
      },
      /schema: .*nested too deep/,
    ],
  ])('refuses %s', (_name, body, message) => {
    expect(issueOf(body)).toMatch(message);
  });

  test.each([
    ['no tools', { tools: [], tool_choice: 'none' }],
    ['tools left to the model, and none', { tool_choice: 'auto' }],
    ['null everywhere', { stop: null, n: null, seed: null, logit_bias: null, response_format: null, tools: null }],
  ])('takes %s', (_name, body) => {
    expect(issueOf(body)).toBeUndefined();
  });

  test('top_logprobs without logprobs is a mistake', () => {
    expect(() => chat({ top_logprobs: 2 })).toThrow(/needs logprobs/);
  });
});

describe('a text completion', () => {
  const plan = (body: object) => planCompletion(v.parse(CompletionBody, body), DEFAULTS);
  test('several prompts, each with n answers, 16 tokens by default', () => {
    const { generate, prompts } = plan({ prompt: ['一', '二'], n: 2, logprobs: 3 });
    expect(prompts).toBe(2);
    expect(generate.map(({ input }) => input)).toEqual([
      { text: '一' },
      { text: '一' },
      { text: '二' },
      { text: '二' },
    ]);
    expect(generate[0]).toEqual({
      input: { text: '一' },
      stop: ['####'],
      maxTokens: 16,
      keepSpaces: true,
      logprobs: 3,
    });
  });

  test('what it cannot do is refused', () => {
    expect(plan({ prompt: Array.from({ length: 20 }, String) }).prompts).toBe(20); // LangChain's batch
    expect(() => plan({ prompt: Array.from({ length: 5 }, String), n: 8 })).toThrow(/At most 32/);
    expect(() => plan({ prompt: [[1, 2]] })).toThrow(/token ids are not read/);
    expect(() => plan({ prompt: 'x', suffix: 'y' })).toThrow(/suffix is not supported/);
    expect(() => plan({ prompt: 'x', echo: true, logprobs: 1 })).toThrow(/echo/);
    expect(() => plan({ prompt: 'x', best_of: 4 })).toThrow(/best_of/);
  });
});
