/** One message of a chat, as in the OpenAI chat completions API. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** What is asked of a teacher or of the student. Absent numbers are not sent: some models refuse explicit sampling. */
export interface CompletionRequest {
  readonly messages: readonly ChatMessage[];
  readonly model: string;
  readonly stop?: readonly string[];
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly extraBody?: Readonly<Record<string, unknown>>; // e.g. { thinking: { type: 'disabled' } } for kimi-k2.6
}

/** What came back. Tokens are counted by the engine, `ms` is wall time of the attempt that succeeded. */
export interface Completion {
  readonly text: string;
  readonly finish: 'stop' | 'length' | 'filtered';
  readonly usage: { readonly input: number; readonly output: number; readonly cached?: number };
  readonly ms: number;
  readonly requestId?: string;
  readonly serverMs?: number; // for how long the server says that it worked on it (Server-Timing)
}

/** One attempt each call, no retries inside; failures are `AppError`s with a `teacher.*` or `runtime.*` code. */
export interface InferenceEngine {
  readonly id: string;
  complete(request: CompletionRequest, signal: AbortSignal): Promise<Completion>;
}
