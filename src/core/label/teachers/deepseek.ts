import type { ListedPrice, TeacherModel, TeacherPreset } from './preset.ts';

// Peak hours (Beijing, working days 9–12 and 14–18), the most that is to be expected: else half.
const peak = (input: number, cached: number, output: number): ListedPrice => ({
  currency: 'CNY',
  input,
  cached,
  output,
  asOf: '2026-10-17',
  source: 'https://api-docs.deepseek.com/zh-cn/quick_start/pricing',
});

const quick: Pick<TeacherModel, 'contextTokens' | 'thinking' | 'parameters'> = {
  contextTokens: 1_000_000,
  thinking: 'optional', // on unless told not to
  parameters: { maxTokens: 1024, extraBody: { thinking: { type: 'disabled' } } },
};

/** DeepSeek. No requests a minute: it limits what an account does at once, 2,500 for flash and 500 for pro. */
export const deepseek: TeacherPreset = {
  id: 'deepseek',
  title: 'DeepSeek',
  baseUrl: 'https://api.deepseek.com',
  apiKeyEnv: 'DEEPSEEK_API_KEY',
  model: 'deepseek-flash',
  models: [
    { id: 'deepseek-flash', ...quick, price: peak(2, 0.04, 8) },
    { id: 'deepseek-v4-flash', ...quick, price: peak(2, 0.04, 8) }, // an older name of it
    { id: 'deepseek-v4-pro', ...quick, price: peak(9, 0.3, 27) },
  ],
  otherModels: { maxTokens: 4096 },
  tokensParameter: 'max_tokens',
  json: 'json_object',
  limits: { concurrency: 100 }, // as many as one machine has a use for
  timeoutMs: 600_000, // blank lines keep a queued request alive; it is closed after ten minutes
  services: {
    models: { path: 'models', from: 'base' },
    balance: { path: 'user/balance', from: 'origin', shape: 'deepseek' },
  },
};
