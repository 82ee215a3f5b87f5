import type { Limits } from '../job.ts';
import type { ListedPrice, SamplingParameter, TeacherModel, TeacherPreset } from './preset.ts';

// platform.kimi.com/docs (models, pricing/chat, pricing/limits), read in September 2026; keys and balances of the two
// hosts are not shared. Prices and limits moved several times in 2026: settings can say otherwise.

/** All current models refuse any explicit value but one; sending none is always right. */
const fixed: readonly SamplingParameter[] = ['temperature', 'top_p', 'n', 'presence_penalty', 'frequency_penalty'];

type Rates = readonly [input: number, cached: number, output: number];

const listed = (currency: 'CNY' | 'USD', [input, cached, output]: Rates, batch?: number): ListedPrice => ({
  currency,
  input,
  cached,
  output,
  ...(batch === undefined ? {} : { batch }),
  asOf: '2026-09-01',
  source: 'https://platform.kimi.com/docs/pricing/chat',
});

/** The thinking models need room: their reasoning counts as output. */
const THINKING_TOKENS = 4096;
const BATCH = 0.6;

/** The models at one of the hosts, which differ in their currency only. */
function models(currency: 'CNY' | 'USD'): readonly TeacherModel[] {
  const price = (cny: Rates, usd: Rates, batch?: number) => listed(currency, currency === 'CNY' ? cny : usd, batch);
  const pro = { contextTokens: 1_048_576, thinking: 'always', fixed, timeoutMs: 300_000 } as const;
  const code = { contextTokens: 262_144, thinking: 'always', fixed, timeoutMs: 180_000 } as const;
  const low = { maxTokens: THINKING_TOKENS, extraBody: { reasoning_effort: 'low' } };
  // Second hand (docs.apiyi.com, 2026-10), in USD only.
  const k31 = (output: number, input: number): Pick<TeacherModel, 'price'> =>
    currency === 'CNY'
      ? {}
      : {
          price: {
            ...listed('USD', [input, 0.2, output]),
            asOf: '2026-10-24',
            source: 'https://docs.apiyi.com (kimi-k3-1)',
          },
        };
  return [
    {
      id: 'kimi-k2.6',
      contextTokens: 262_144,
      thinking: 'optional', // on, at the price of output, unless told not to
      fixed,
      parameters: { maxTokens: 1024, extraBody: { thinking: { type: 'disabled' } } },
      price: price([6.5, 1.1, 27], [0.95, 0.16, 4], BATCH),
    },
    {
      id: 'kimi-k2.7-code',
      ...code,
      parameters: { maxTokens: THINKING_TOKENS },
      price: price([6.5, 1.3, 27], [0.95, 0.19, 4], BATCH),
    },
    {
      id: 'kimi-k2.7-code-highspeed',
      ...code,
      parameters: { maxTokens: THINKING_TOKENS },
      price: price([13, 2.6, 54], [1.9, 0.38, 8]),
    },
    { id: 'kimi-k3', ...pro, parameters: low, price: price([20, 2, 100], [3, 0.3, 15]) },
    { id: 'kimi-k3.1-pro', ...pro, parameters: low, ...k31(10, 2) },
    { id: 'kimi-k3.1-pro-highspeed', ...pro, parameters: low, ...k31(20, 4) },
  ];
}

/** By real top-up (CNY 0, 50, 100, 500, 5,000, 20,000), per organisation, shared by all models. */
const tiers: readonly Limits[] = [
  { concurrency: 1, rpm: 3, tpm: 500_000, tpd: 1_500_000 },
  { concurrency: 15, rpm: 100, tpm: 2_000_000 },
  { concurrency: 40, rpm: 100, tpm: 3_000_000 },
  { concurrency: 50, rpm: 200, tpm: 3_000_000 },
  { concurrency: 60, rpm: 200, tpm: 4_000_000 },
  { concurrency: 100, rpm: 300, tpm: 5_000_000 },
];

const platform = {
  apiKeyEnv: 'MOONSHOT_API_KEY',
  model: 'kimi-k2.6',
  otherModels: { maxTokens: THINKING_TOKENS },
  // Always sent, and small: what is left out is reserved from TPM as the default of 32,768 to 131,072.
  tokensParameter: 'max_completion_tokens',
  json: 'json_schema',
  tiers,
  tier: 1,
} as const satisfies Partial<TeacherPreset>;

const services = (currency: 'CNY' | 'USD'): TeacherPreset['services'] => ({
  models: { path: 'models', from: 'base' },
  balance: { path: 'users/me/balance', from: 'base', shape: 'moonshot', currency },
  tokenCount: { path: 'tokenizers/estimate-token-count', from: 'base', shape: 'moonshot' },
  batch: { maxBytes: 100 * 1024 * 1024, windows: ['24h', '12h', '7d'] },
});

/** Kimi's open platform in China. */
export const kimiCn: TeacherPreset = {
  id: 'kimi-cn',
  title: 'Kimi (moonshot.cn)',
  baseUrl: 'https://api.moonshot.cn/v1',
  ...platform,
  models: models('CNY'),
  services: services('CNY'),
};

/** Kimi's open platform elsewhere. */
export const kimiIntl: TeacherPreset = {
  id: 'kimi-intl',
  title: 'Kimi (moonshot.ai)',
  baseUrl: 'https://api.moonshot.ai/v1',
  ...platform,
  models: models('USD'),
  services: services('USD'),
};

const v1 = { thinking: 'never', parameters: { temperature: 0.3, maxTokens: 1024 } } as const;

/** `moonshot-v1-8k` at 0.3, switched off at Kimi on 2026-08-31: for private gateways that still serve it. */
export const moonshotV1: TeacherPreset = {
  id: 'moonshot-v1',
  title: 'moonshot-v1 (private gateway)',
  baseUrl: '',
  apiKeyEnv: 'PROMPTMILL_KEY_MOONSHOT_V1',
  model: 'moonshot-v1-8k',
  models: [
    { id: 'moonshot-v1-8k', contextTokens: 8192, ...v1 },
    { id: 'moonshot-v1-32k', contextTokens: 32_768, ...v1 },
    { id: 'moonshot-v1-128k', contextTokens: 131_072, ...v1 },
  ],
  otherModels: v1.parameters,
  tokensParameter: 'max_tokens',
  json: 'json_object',
  services: { models: { path: 'models', from: 'base' } },
};
