/** What a line of a report means for a person: fine, mind it, mend it; 'note' is a fact without a judgement. */
export type Light = 'green' | 'amber' | 'red' | 'note';

/** One line of a report on an endpoint. Texts are in the person's language already; `id` and `verdict` are for programs. */
export interface CheckLine {
  readonly id: string; // 'stop', 'rendering', 'access', …
  readonly light: Light;
  readonly verdict: string; // 'honoured', 'ignored', 'same', 'unknown', …
  readonly title: string;
  readonly why: string;
  readonly todo?: string;
}

/** Servers that are told apart; 'other' is an OpenAI-compatible one that gives no sign of what it is. */
export type EngineId = 'promptmill' | 'vllm' | 'sglang' | 'llama-server' | 'llama-factory' | 'ollama' | 'other';

/** A model as `/v1/models` lists it. */
export interface ListedModel {
  readonly id: string;
  readonly ownedBy?: string;
  readonly contextLength?: number; // tokens
  readonly parent?: string; // of a LoRA adapter in vLLM and SGLang: the base model's id
  readonly root?: string; // where it was loaded from
}

/** A whole report. */
export interface EndpointReport {
  readonly url: string; // the address that was asked, with /v1 and without a key
  readonly engine: EngineId;
  readonly version?: string;
  readonly model: string; // that was asked; '' when there is none
  readonly models: readonly ListedModel[];
  readonly lines: readonly CheckLine[];
}

/** One answer to a chat request as it was seen. */
export interface SeenAnswer {
  readonly text: string;
  readonly finish?: string; // finish_reason
  readonly inputTokens?: number; // of usage
  readonly outputTokens?: number;
  readonly ms: number; // until the last byte
  readonly firstMs?: number; // of a stream: until the first text
}

/** Why a request has no answer. `said` is the server's own message, or the network's. */
export interface EndpointProblem {
  readonly kind:
    | 'unreachable'
    | 'slow'
    | 'auth' // 401, 403
    | 'missing' // 404, 405
    | 'busy' // 429
    | 'redirect' // to another address, which the key must not follow
    | 'refused' // another 4xx
    | 'server' // 5xx
    | 'not-json' // a page, or something else than was asked for
    | 'cut'; // a stream without an end
  readonly status?: number;
  readonly said: string;
}

/** Whether a probe was answered. */
export type Probed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: EndpointProblem };

/** The worst light of a report; 'green' when nothing is judged. */
export function worstLight(lines: readonly CheckLine[]): Light {
  return (['red', 'amber'] as const).find((light) => lines.some((line) => line.light === light)) ?? 'green';
}
