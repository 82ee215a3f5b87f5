import type { TeacherPreset } from './preset.ts';

// Servers on this machine: no key, no cost, and a model that only the person knows. Those with one model take any name.
const here = {
  model: 'default',
  models: [],
  otherModels: { maxTokens: 1024 },
  tokensParameter: 'max_tokens',
  json: 'json_schema',
  timeoutMs: 300_000,
  services: { models: { path: 'models', from: 'base' } },
} as const satisfies Partial<TeacherPreset>;

/** Ollama: one request at once unless OLLAMA_NUM_PARALLEL says more. */
export const ollama: TeacherPreset = {
  ...here,
  id: 'ollama',
  title: 'Ollama (this machine)',
  baseUrl: 'http://127.0.0.1:11434/v1',
  model: 'qwen2.5:7b',
  limits: { concurrency: 1 },
};

/** vLLM: it queues by itself, up to --max-num-seqs at once. */
export const vllm: TeacherPreset = {
  ...here,
  id: 'vllm',
  title: 'vLLM (this machine)',
  baseUrl: 'http://127.0.0.1:8000/v1',
  limits: { concurrency: 16 },
};

/** llama.cpp's server: as many at once as it has slots (-np). */
export const llamaServer: TeacherPreset = {
  ...here,
  id: 'llama-server',
  title: 'llama.cpp server (this machine)',
  baseUrl: 'http://127.0.0.1:8080/v1',
  limits: { concurrency: 1 },
};

/** `promptmill serve`: a student labels in the teacher's place. Its port and its token are new with every start. */
export const promptmill: TeacherPreset = {
  ...here,
  id: 'promptmill',
  title: 'Promptmill server (this machine)',
  baseUrl: '',
  apiKeyEnv: 'PROMPTMILL_TOKEN',
  json: 'json_object',
  limits: { concurrency: 1 },
};
