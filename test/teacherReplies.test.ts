import { describe, expect, test } from 'vitest';
import { endingOf } from '#core/label/teachers/finish';
import { usageOf } from '#core/label/teachers/usage';

describe('what replies say', () => {
  test.each([
    [
      { prompt_tokens: 9, completion_tokens: 2 },
      { input: 9, output: 2 },
    ],
    [
      { prompt_tokens: 9, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 4 } },
      { input: 9, output: 2, cached: 4 },
    ],
    [
      { prompt_tokens: 9, completion_tokens: 2, cached_tokens: 5 },
      { input: 9, output: 2, cached: 5 },
    ],
    [
      { prompt_tokens: 9, completion_tokens: 2, prompt_cache_hit_tokens: 6, prompt_cache_miss_tokens: 3 },
      { input: 9, output: 2, cached: 6 },
    ],
    [
      { input_tokens: 9, output_tokens: 2, input_tokens_details: { cached_tokens: 7 } },
      { input: 9, output: 2, cached: 7 },
    ],
    [
      { prompt_tokens: 9, completion_tokens: 2, prompt_tokens_details: null },
      { input: 9, output: 2 },
    ],
    [
      { prompt_tokens: 9, completion_tokens: 2, cached_tokens: 90 },
      { input: 9, output: 2, cached: 9 },
    ],
    [
      { prompt_tokens: '9', completion_tokens: -1 },
      { input: 0, output: 0 },
    ],
    [null, { input: 0, output: 0 }],
    [undefined, { input: 0, output: 0 }],
  ])('usage %j', (usage, read) => {
    expect(usageOf(usage)).toEqual(read);
  });

  test.each([
    ['stop', 'stop'],
    ['normal', 'stop'],
    [null, 'stop'],
    [undefined, 'stop'],
    ['', 'stop'],
    ['STOP', 'stop'],
    ['length', 'length'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['content_filter', 'filtered'],
    ['sensitive', 'filtered'],
    ['network_error', 'interrupted'],
    ['insufficient_system_resource', 'interrupted'],
    ['abort', 'interrupted'],
    ['tool_calls', 'unknown'],
    ['function_call', 'unknown'],
    ['whatever', 'unknown'],
  ])('finish_reason %j is %s', (reason, ending) => {
    expect(endingOf(reason)).toBe(ending);
  });
});
