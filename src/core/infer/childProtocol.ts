import type { ErrorCode } from '../errors.ts';
import type { ChatMessage } from './engine.ts';

/** How a local model is loaded. Paths are absolute. */
export interface LoadRequest {
  readonly runtimePath: string; // folder of the node-llama-cpp package
  readonly modelFile: string;
  readonly contextSize: number; // tokens
  readonly gpuLayers: number | null; // null: as many as fit
}

/** What the child knows of a loaded model. */
export interface ModelInfo {
  readonly name: string;
  readonly architecture: string;
  readonly backend: string; // 'cpu', 'cuda', 'vulkan', 'metal'
  readonly gpuLayers: number;
  readonly contextSize: number;
  readonly template: 'model' | 'chatml'; // the GGUF's own chat template, or ChatML because it has none
  readonly loadMs: number;
}

/** One generation in the child. Greedy unless a temperature is given. */
export interface GenerateRequest {
  readonly id: number;
  readonly messages: readonly ChatMessage[];
  readonly stop: readonly string[]; // [] generates to the end, with the reasoning
  readonly maxTokens: number;
  readonly temperature: number;
}

/** What a generation gave. */
export interface GenerateResult {
  readonly text: string; // trimmed, without the stop string
  readonly finish: 'stop' | 'length';
  readonly stoppedAt: 'marker' | 'end' | 'length' | 'abort';
  readonly usage: { readonly input: number; readonly output: number; readonly cached: number };
  readonly prefillMs: number;
  readonly decodeMs: number;
}

/** An AppError as it crosses the process boundary. */
export interface ChildError {
  readonly code: ErrorCode;
  readonly template: string;
  readonly args: readonly (string | number)[];
  readonly hint: string;
}

/** Parent → child. */
export type ToChild =
  | { readonly type: 'load'; readonly request: LoadRequest }
  | { readonly type: 'generate'; readonly request: GenerateRequest }
  | { readonly type: 'abort'; readonly id: number };

/** Child → parent. `text` carries pieces as they are generated, already cut at the marker. */
export type FromChild =
  | { readonly type: 'loaded'; readonly info: ModelInfo }
  | { readonly type: 'loadFailed'; readonly error: ChildError }
  | { readonly type: 'text'; readonly id: number; readonly text: string }
  | { readonly type: 'done'; readonly id: number; readonly result: GenerateResult }
  | { readonly type: 'failed'; readonly id: number; readonly error: ChildError }
  | { readonly type: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string };
