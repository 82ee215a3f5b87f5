import type { ChildCall, ChildCalls, EngineStats, LoadRequest, ModelInfo } from '#core/infer/childProtocol';
import type { Logger } from '#core/ports';

/** Follows one call while it runs. */
export interface CallOptions {
  readonly signal?: AbortSignal; // a generation gives what there is; anything else rejects with the signal's reason
  readonly onText?: (text: string) => void; // pieces of a generation, already cut at the stop string
}

/** A model that answers, wherever it runs. */
export interface ModelCalls {
  readonly info: ModelInfo;
  /**
   * Rejects with AppError: 'teacher.refused' when the ask cannot be answered (too long, bad grammar), 'runtime.failed' when
   * the process dies.
   */
  call<Name extends ChildCall>(
    name: Name,
    ask: ChildCalls[Name]['ask'],
    options?: CallOptions,
  ): Promise<ChildCalls[Name]['result']>;
}

/** One child process with a model in it (`inferenceProcess.ts`). */
export interface LocalModel extends ModelCalls {
  readonly pid: number | undefined;
  readonly stats: EngineStats; // the last ones that the child sent
  stop(): Promise<void>;
  /** Resolves when the process has ended, with the reason unless `stop` was called. */
  readonly ended: Promise<string | undefined>;
}

/** How to start one: `script` is dist/inference.mjs. */
export interface StartOptions extends LoadRequest {
  readonly script: string;
  readonly log: Logger;
  readonly signal?: AbortSignal; // aborting it stops the loading
  readonly onProgress?: (progress: number) => void; // of loading, 0 to 1
  readonly onStats?: (stats: EngineStats) => void;
  readonly silenceMs?: number; // a process that gives no sign of life for so long while calls wait is ended; 60,000
  readonly execPath?: string; // the Node (or Electron) that runs the script; default: our own
}

/** What a hosted model is doing. */
export type HostState =
  | { readonly kind: 'loading'; readonly progress: number }
  | { readonly kind: 'ready'; readonly info: ModelInfo }
  | { readonly kind: 'unloaded' } // idle for too long; the next call loads it again
  | { readonly kind: 'restarting'; readonly reason: string; readonly attempt: number }
  | { readonly kind: 'failed'; readonly reason: string } // gave up restarting, or stopped
  | { readonly kind: 'stopped' };

/**
 * A model that is kept alive (`modelHost.ts`): a crash of its process is told and the model is loaded again at once, an
 * idle one is unloaded after `idleMinutes` and loaded by the next call. `call` waits for a model that is being loaded again.
 */
export interface ModelHost extends ModelCalls {
  readonly pid: number | undefined; // of the process that holds the model now
  readonly state: HostState;
  readonly stats: EngineStats;
  readonly restarts: number;
  /** Calls `listener` on every change of `state` or `stats`; gives what ends that. */
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
}

/** How a model is hosted. */
export interface HostOptions extends Omit<StartOptions, 'onStats'> {
  readonly idleMinutes: number; // 0: never unloaded
}
