/** How a model differs from others, as of 2026-11. Prices are CNY for a million tokens. */
export interface Model {
  readonly id: string;
  readonly context: number;
  readonly thinking: 'always' | 'optional' | 'never';
  readonly temperature: 'fixed' | 'free';
  readonly effort: boolean; // takes reasoning_effort
  readonly defaultMax: number; // of max_completion_tokens
  readonly batch: boolean;
  readonly price: { readonly hit: number; readonly miss: number; readonly output: number };
}

const fixed = { temperature: 'fixed', effort: false, batch: false, defaultMax: 32_768 } as const;
const k2 = { ...fixed, context: 262_144 } as const;
const k3 = { ...fixed, context: 1_048_576, thinking: 'always', effort: true, defaultMax: 131_072 } as const;
const v1 = { thinking: 'never', temperature: 'free', effort: false, defaultMax: 1024, batch: false } as const;

const known: readonly Model[] = [
  { id: 'kimi-k3', ...k3, price: { hit: 2, miss: 20, output: 100 } },
  { id: 'kimi-k2.7-code', ...k2, thinking: 'always', batch: true, price: { hit: 1.3, miss: 6.5, output: 27 } },
  { id: 'kimi-k2.7-code-highspeed', ...k2, thinking: 'always', price: { hit: 2.6, miss: 13, output: 54 } },
  { id: 'kimi-k2.6', ...k2, thinking: 'optional', batch: true, price: { hit: 1.1, miss: 6.5, output: 27 } },
  // Retired; a private gateway may still serve them.
  { id: 'moonshot-v1-8k', ...v1, context: 8192, price: { hit: 2, miss: 2, output: 10 } },
  { id: 'moonshot-v1-32k', ...v1, context: 32_768, price: { hit: 5, miss: 5, output: 20 } },
  { id: 'moonshot-v1-128k', ...v1, context: 131_072, price: { hit: 10, miss: 10, output: 30 } },
];

const SERVED = ['kimi-k3', 'kimi-k2.7-code', 'kimi-k2.7-code-highspeed', 'kimi-k2.6'];

/** The models that answer; an id that nobody knows behaves like moonshot-v1-32k. */
export function servedModels(ids: readonly string[] = SERVED): readonly Model[] {
  return ids.map((id) => known.find((model) => model.id === id) ?? { ...(known[5] as Model), id });
}

/** One model as GET /v1/models shows it. */
export function modelEntry(model: Model): object {
  return {
    id: model.id,
    object: 'model',
    created: 1_785_000_000,
    owned_by: 'moonshot',
    permission: [
      { id: `modelperm-${model.id}`, object: 'model_permission', allow_sampling: true, organization: 'public' },
    ],
    root: model.id,
    parent: '',
    context_length: model.context,
    supports_image_in: model.temperature === 'fixed',
    supports_video_in: false,
    supports_reasoning: model.thinking !== 'never',
  };
}

/** What a request costs in CNY. */
export function costOf(model: Model, input: number, cached: number, output: number): number {
  const { hit, miss, output: out } = model.price;
  return ((input - cached) * miss + cached * hit + output * out) / 1e6;
}
