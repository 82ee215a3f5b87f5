import type { TeacherModel, TeacherPreset } from './preset.ts';

// help.aliyun.com/zh/model-studio, October 2026. The hybrid models think unless told not to, and thinking is refused
// without a stream. Limits are dynamic, prices are graded by length: neither is guessed here.
const hybrid = {
  thinking: 'optional',
  parameters: { maxTokens: 1024, extraBody: { enable_thinking: false } },
} as const satisfies Partial<TeacherModel>;

const ids = [
  'qwen-flash',
  'qwen-plus',
  'qwen3.8-flash',
  'qwen3.8-max',
  'qwen3.7-plus',
  'qwen3.5-flash',
  'qwen3.5-plus',
];

const common = {
  apiKeyEnv: 'DASHSCOPE_API_KEY',
  model: 'qwen-flash',
  models: ids.map((id): TeacherModel => ({ id, ...hybrid })),
  otherModels: { maxTokens: 2048 },
  tokensParameter: 'max_tokens',
  json: 'json_object',
  quotaMeansRate: true, // its TPM limit speaks in OpenAI's words for an empty account
} as const satisfies Partial<TeacherPreset>;

/** Qwen on Alibaba's DashScope, Beijing. */
export const qwen: TeacherPreset = {
  id: 'qwen',
  title: 'Qwen (Alibaba DashScope)',
  baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
  ...common,
  limits: { concurrency: 8 },
  services: {
    models: { path: 'models', from: 'base' },
    batch: { windows: ['24h'] },
  },
};

/** The same in Singapore, with keys of its own. */
export const qwenIntl: TeacherPreset = {
  ...qwen,
  id: 'qwen-intl',
  title: 'Qwen (Alibaba DashScope, Singapore)',
  baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
};

/** DashScope's Batch Chat: ordinary calls at half the price that are answered when there is room, within an hour. */
export const qwenBatch: TeacherPreset = {
  id: 'qwen-batch',
  title: 'Qwen (DashScope Batch Chat, half price)',
  baseUrl: 'https://batch.dashscope.aliyuncs.com/compatible-mode/v1',
  ...common,
  limits: { concurrency: 64 }, // each call waits long
  timeoutMs: 3_600_000,
  services: {},
};
