import type { TeacherPreset } from './preset.ts';

/**
 * ERNIE on Baidu's Qianfan. Its key looks like `bce-v3/ALTAK-…`; an error may come with status 200; the limits are those
 * that its documentation calls usual. Batch inference goes over the platform's own API, with other keys.
 */
export const ernie: TeacherPreset = {
  id: 'ernie',
  title: 'ERNIE (Baidu Qianfan)',
  baseUrl: 'https://qianfan.baidubce.com/v2',
  apiKeyEnv: 'QIANFAN_API_KEY',
  model: 'ernie-4.5-turbo-128k',
  models: [
    { id: 'ernie-4.5-turbo-128k', contextTokens: 128_000, parameters: { maxTokens: 1024 } },
    { id: 'ernie-5.1', contextTokens: 128_000, parameters: { maxTokens: 4096 } },
  ],
  otherModels: { maxTokens: 2048 },
  tokensParameter: 'max_completion_tokens',
  json: 'json_object',
  limits: { rpm: 300, tpm: 300_000 },
  limitHeaders: true,
  services: { models: { path: 'models', from: 'base' } },
};
