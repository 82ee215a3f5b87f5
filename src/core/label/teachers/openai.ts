import type { TeacherPreset } from './preset.ts';

/** OpenAI. Its reasoning models refuse sampling parameters, and their reasoning counts as output. */
export const openai: TeacherPreset = {
  id: 'openai',
  title: 'OpenAI',
  baseUrl: 'https://api.openai.com/v1',
  apiKeyEnv: 'OPENAI_API_KEY',
  model: 'gpt-5-mini',
  models: [
    {
      id: 'gpt-5-mini',
      contextTokens: 400_000,
      thinking: 'always',
      fixed: ['temperature', 'top_p', 'n', 'presence_penalty', 'frequency_penalty', 'logprobs', 'top_logprobs'],
      parameters: { maxTokens: 4096, extraBody: { reasoning_effort: 'low' } },
      timeoutMs: 180_000,
    },
  ],
  otherModels: { maxTokens: 4096 },
  tokensParameter: 'max_completion_tokens',
  json: 'json_schema',
  limits: { concurrency: 8 },
  limitHeaders: true,
  services: {
    models: { path: 'models', from: 'base' },
    batch: { maxBytes: 200 * 1024 * 1024, maxLines: 50_000, windows: ['24h'] },
  },
};
