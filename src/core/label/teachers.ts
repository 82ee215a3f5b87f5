import type { Teacher } from './job.ts';

/** The teacher that answers from a file of recorded replies: no network, no key, no cost. */
export const REPLAY_ID = 'replay';

// Facts as of 2026-11-22. Models, limits and parameters drift: settings and flags can say otherwise.
const kimi = {
  model: 'kimi-k2.6',
  apiKeyEnv: 'MOONSHOT_API_KEY',
  // k2.6 refuses any temperature but its own and thinks, at the price of output, unless told not to (docs/models).
  parameters: { maxTokens: 1024, extraBody: { thinking: { type: 'disabled' } } },
  tokensParameter: 'max_completion_tokens',
  // Tier 1 of docs/pricing/limits (2026-09-23), per organisation; without maxTokens the TPM reserve would cap it at 60 RPM.
  limits: { concurrency: 15, rpm: 100, tpm: 2_000_000 },
} as const satisfies Partial<Teacher>;

/** The teachers that need no setting; the first one is the default. */
export const builtInTeachers: readonly Teacher[] = [
  {
    id: REPLAY_ID,
    title: 'Replay (recorded answers)',
    baseUrl: '',
    model: 'replay',
    stream: true,
    limits: { concurrency: 4 },
  },
  { id: 'kimi-cn', title: 'Kimi (moonshot.cn)', baseUrl: 'https://api.moonshot.cn/v1', ...kimi },
  { id: 'kimi-intl', title: 'Kimi (moonshot.ai)', baseUrl: 'https://api.moonshot.ai/v1', ...kimi },
  {
    id: 'deepseek',
    title: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com',
    model: 'deepseek-v4-flash',
    apiKeyEnv: 'DEEPSEEK_API_KEY',
    parameters: { maxTokens: 1024, extraBody: { thinking: { type: 'disabled' } } },
    limits: { concurrency: 15 }, // no RPM: the account's concurrency is limited instead
  },
  {
    id: 'openai',
    title: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    model: 'gpt-5-mini',
    apiKeyEnv: 'OPENAI_API_KEY',
    parameters: { maxTokens: 4096 }, // its reasoning counts as output
    tokensParameter: 'max_completion_tokens',
    limits: { concurrency: 8 },
  },
  {
    id: 'ollama',
    title: 'Ollama (this machine)',
    baseUrl: 'http://127.0.0.1:11434/v1',
    model: 'qwen2.5:7b',
    parameters: { maxTokens: 1024 },
    limits: { concurrency: 1 }, // OLLAMA_NUM_PARALLEL is 1 unless set
    timeoutMs: 300_000,
  },
];
