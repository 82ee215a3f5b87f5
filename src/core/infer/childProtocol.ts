import type { ErrorCode } from '../errors.ts';
import type { ChatMessage } from './engine.ts';
import type {
  GenerateAsk,
  GenerateResult,
  MarkerInspection,
  Rendered,
  ScoreAsk,
  ScoreResult,
  Tokenized,
} from './request.ts';

/**
 * Folders in the system's temporary folder through which the child copies the state of a sequence begin so; its process id
 * follows. The parent deletes what a killed child left: it holds prompts.
 */
export const SCRATCH_PREFIX = 'promptmill-kv-';

/** What llama.cpp computes with; 'auto' takes the best that is there, 'off' the CPU. */
export type GpuChoice = 'auto' | 'off' | 'cuda' | 'vulkan' | 'metal';

/** How a local model is loaded. Paths are absolute. */
export interface LoadRequest {
  readonly runtimePath: string; // folder of the node-llama-cpp package
  readonly modelFile: string;
  readonly contextSize: number; // tokens that one request may use, prompt and answer together
  readonly gpu: GpuChoice;
  readonly gpuLayers: number | null; // null: as many as fit
  readonly parallel: number | null; // requests at once; null: as many as free memory allows, at most 16
  readonly loras: readonly { readonly file: string; readonly scale: number }[]; // LoRA adapters as GGUF
  readonly chatTemplate: string | null; // Jinja, instead of the GGUF's own
}

/** What the child knows of a loaded model. */
export interface ModelInfo {
  readonly name: string;
  readonly file: string; // base name
  readonly architecture: string;
  readonly quantization: string; // llama.cpp's word: 'F16', 'BF16', 'Q8_0', 'Q4_K_M', …
  readonly bytes: number; // of the weights
  readonly loras: readonly string[]; // base names
  readonly backend: string; // 'cpu', 'cuda', 'vulkan', 'metal'
  readonly device: string | null; // the GPU's name
  readonly gpuLayers: number;
  readonly layers: number; // of the model, the output layer counted
  readonly threads?: number; // of the CPU
  readonly vramBytes: { readonly used: number; readonly total: number } | null;
  readonly contextSize: number; // of one request
  readonly parallel: number;
  readonly template: 'model' | 'chatml' | 'given'; // the GGUF's own chat template, ChatML because it has none, or the request's
  readonly loadMs: number;
}

/** How busy the child is; sent at most twice a second while something changes. */
export interface EngineStats {
  readonly running: number; // requests in the batch
  readonly waiting: number; // requests that wait for a sequence
  readonly tokensPerSecond: number; // generated, over the last second of work
  readonly inputTokens: number; // since loading
  readonly outputTokens: number;
  readonly cachedTokens: number; // of the input, found in the KV cache
  readonly requests: number;
  readonly rssBytes: number; // of the child process
}

/** An AppError as it crosses the process boundary. */
export interface ChildError {
  readonly code: ErrorCode;
  readonly template: string;
  readonly args: readonly (string | number)[];
  readonly hint: string;
}

/** Calls that answer once: name → what is asked, what is given. */
export interface ChildCalls {
  readonly generate: { readonly ask: GenerateAsk; readonly result: GenerateResult };
  readonly score: { readonly ask: ScoreAsk; readonly result: ScoreResult };
  readonly tokenize: {
    readonly ask: { readonly text: string; readonly special: boolean };
    readonly result: Tokenized;
  };
  readonly detokenize: {
    readonly ask: { readonly ids: readonly number[] };
    readonly result: { readonly text: string };
  };
  readonly render: {
    readonly ask: { readonly messages: readonly ChatMessage[]; readonly addGenerationPrompt: boolean };
    readonly result: Rendered;
  };
  readonly inspectMarker: {
    readonly ask: { readonly marker: string; readonly conclusions: readonly string[] };
    readonly result: MarkerInspection;
  };
}

/** The name of a call. */
export type ChildCall = keyof ChildCalls;

/** Parent → child. A call's answer carries its id; `abort` ends a generation early, which then gives what there is. */
export type ToChild =
  | { readonly type: 'load'; readonly request: LoadRequest }
  | {
      [Name in ChildCall]: {
        readonly type: 'call';
        readonly id: number;
        readonly name: Name;
        readonly ask: ChildCalls[Name]['ask'];
      };
    }[ChildCall]
  | { readonly type: 'abort'; readonly id: number }
  | { readonly type: 'ping' }; // answered by `pong` unless the child hangs

/** Child → parent. `text` carries pieces as they are generated, already cut at the marker. */
export type FromChild =
  | { readonly type: 'loading'; readonly progress: number } // 0 to 1
  | { readonly type: 'loaded'; readonly info: ModelInfo }
  | { readonly type: 'loadFailed'; readonly error: ChildError }
  | { readonly type: 'text'; readonly id: number; readonly text: string }
  | { readonly type: 'done'; readonly id: number; readonly result: ChildCalls[ChildCall]['result'] }
  | { readonly type: 'failed'; readonly id: number; readonly error: ChildError }
  | { readonly type: 'pong' }
  | { readonly type: 'stats'; readonly stats: EngineStats }
  | { readonly type: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string };
