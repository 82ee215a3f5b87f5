import type { TeacherModel, TeacherPreset } from './preset.ts';

const quick: Pick<TeacherModel, 'thinking' | 'parameters'> = {
  thinking: 'optional', // on unless told not to
  parameters: { maxTokens: 1024, extraBody: { thinking: { type: 'disabled' } } },
};

/** GLM on Zhipu's open platform. It limits what each model does at once, by account; JSON mode has no schema. */
export const zhipu: TeacherPreset = {
  id: 'zhipu',
  title: 'GLM (Zhipu)',
  baseUrl: 'https://open.bigmodel.cn/api/paas/v4',
  apiKeyEnv: 'ZHIPUAI_API_KEY',
  model: 'glm-4.7-flash',
  models: [
    {
      id: 'glm-4.7-flash',
      contextTokens: 200_000,
      ...quick,
      price: {
        currency: 'CNY',
        input: 0,
        output: 0,
        asOf: '2026-11-22',
        source: 'https://docs.bigmodel.cn/cn/guide/models/free/glm-4.7-flash',
      },
    },
    { id: 'glm-4.7', ...quick },
    { id: 'glm-5', ...quick },
  ],
  otherModels: { maxTokens: 4096 },
  tokensParameter: 'max_tokens',
  json: 'json_object',
  limits: { concurrency: 2 },
  services: { batch: { maxBytes: 100 * 1024 * 1024, maxLines: 50_000, windows: ['24h'] } },
};
