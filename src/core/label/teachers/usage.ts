import type { Completion } from '../../infer/engine.ts';

type Numbers = Readonly<Record<string, unknown>>;

/**
 * The tokens of a reply. Those that came from the provider's cache are named in four ways: `prompt_tokens_details`
 * (OpenAI, Qwen, Kimi), `cached_tokens` (Kimi, Qianfan), `prompt_cache_hit_tokens` (DeepSeek), `input_tokens_details`.
 */
export function usageOf(usage: unknown): Completion['usage'] {
  const all = objectOf(usage);
  const input = numberOf(all['prompt_tokens'] ?? all['input_tokens']) ?? 0;
  const cached =
    numberOf(objectOf(all['prompt_tokens_details'])['cached_tokens']) ??
    numberOf(objectOf(all['input_tokens_details'])['cached_tokens']) ??
    numberOf(all['cached_tokens']) ??
    numberOf(all['prompt_cache_hit_tokens']);
  return {
    input,
    output: numberOf(all['completion_tokens'] ?? all['output_tokens']) ?? 0,
    ...(cached === undefined ? {} : { cached: Math.min(cached, input) }),
  };
}

function objectOf(value: unknown): Numbers {
  return typeof value === 'object' && value !== null ? (value as Numbers) : {};
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
