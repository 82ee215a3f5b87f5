import { Worker } from 'node:worker_threads';
import type { ProbeShares } from '#core/qc/review/probes';
import type { TaskSpec } from '#core/prompt/template';
import type { ReviewView } from '#core/qc/review/view';
import { errorOf, type WireError } from '../wireError.ts';
import type { JobReview } from './jobReview.ts';

/** How a job is reviewed in a thread; see JobReviewOptions. */
export interface ReviewSettings {
  readonly dir: string;
  readonly reviewer: string;
  readonly shares: ProbeShares;
  readonly cacheDir?: string;
  readonly lockAtOnce?: boolean;
  readonly readOnly?: boolean;
}

/** The calls of a JobReview that a thread answers. */
export type ReviewCalls = Pick<
  JobReview,
  'view' | 'rows' | 'details' | 'do' | 'record' | 'same' | 'compare' | 'report' | 'close'
>;

/** A call as it goes to the thread. */
export interface Request {
  readonly id: number;
  readonly call: keyof ReviewCalls | 'takeOver';
  readonly args: readonly unknown[];
}

/** What comes from the thread. */
export type Reply =
  | {
      readonly type: 'opened';
      readonly tasks: readonly TaskSpec[];
      readonly held: WireError | undefined;
      readonly repaired: number | undefined;
    }
  | { readonly type: 'changed'; readonly view: ReviewView }
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'error'; readonly error: WireError; readonly fatal?: boolean }
  | { readonly type: 'done'; readonly id: number; readonly value?: unknown; readonly error?: WireError };

/** Who hears of what the thread tells by itself. */
export interface ReviewListener {
  onChange(view: ReviewView): void;
  onError(error: unknown): void;
  warn(message: string): void;
}

/** Why nothing can be decided, or what was mended, when a review is opened or taken over. */
export interface TakenOver {
  readonly held?: Error; // an AppError that says who holds the review
  readonly repaired?: number; // bytes of a torn line that were cut off
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** A job's review in a thread of its own (dist/reviewWorker.mjs). */
export class ReviewThread {
  readonly tasks: readonly TaskSpec[];
  readonly taken: TakenOver;
  readonly #worker: Worker;
  readonly #waiting: Map<number, Waiting>;
  #next = 0;

  private constructor(worker: Worker, waiting: Map<number, Waiting>, opened: Extract<Reply, { type: 'opened' }>) {
    this.#worker = worker;
    this.#waiting = waiting;
    this.tasks = opened.tasks;
    this.taken = takenOver(opened);
  }

  /**
   * @param file the worker's bundle
   * @throws AppError 'job.invalid' when the folder is not a job.
   */
  static start(file: string | URL, settings: ReviewSettings, listener: ReviewListener): Promise<ReviewThread> {
    const worker = new Worker(file, { workerData: settings });
    const waiting = new Map<number, Waiting>();
    return new Promise((resolve, reject) => {
      const end = (error: unknown) => {
        reject(error);
        for (const call of waiting.values()) call.reject(error);
        waiting.clear();
      };
      worker.on('message', (reply: Reply) => {
        switch (reply.type) {
          case 'opened':
            return resolve(new ReviewThread(worker, waiting, reply));
          case 'changed':
            return listener.onChange(reply.view);
          case 'warning':
            return listener.warn(reply.message);
          case 'error':
            if (reply.fatal !== true) return listener.onError(errorOf(reply.error));
            end(errorOf(reply.error));
            return void worker.terminate();
          case 'done': {
            const call = waiting.get(reply.id);
            waiting.delete(reply.id);
            if (reply.error === undefined) call?.resolve(reply.value);
            else call?.reject(errorOf(reply.error));
          }
        }
      });
      worker.on('error', (error) => {
        listener.onError(error);
        end(error);
      });
      worker.on('exit', () => end(new Error('the review has ended')));
    });
  }

  view: ReviewCalls['view'] = () => this.#call('view', []);
  rows: ReviewCalls['rows'] = (...args) => this.#call('rows', args);
  details: ReviewCalls['details'] = (...args) => this.#call('details', args);
  do: ReviewCalls['do'] = (...args) => this.#call('do', args);
  record: ReviewCalls['record'] = (...args) => this.#call('record', args);
  same: ReviewCalls['same'] = (...args) => this.#call('same', args);
  compare: ReviewCalls['compare'] = (...args) => this.#call('compare', args);
  report: ReviewCalls['report'] = () => this.#call('report', []);

  /** Tries to take the reviewer's file for writing. */
  async takeOver(): Promise<TakenOver> {
    return takenOver(await this.#call('takeOver', []));
  }

  /** Waits for what is being written and ends the thread. */
  async close(): Promise<void> {
    await this.#call<void>('close', []).catch(() => {});
    await this.#worker.terminate();
  }

  #call<Value>(call: Request['call'], args: readonly unknown[]): Promise<Value> {
    const id = this.#next++;
    return new Promise<Value>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as Value), reject });
      this.#worker.postMessage({ id, call, args } satisfies Request);
    });
  }
}

function takenOver(from: { readonly held?: WireError | undefined; readonly repaired?: number | undefined }): TakenOver {
  return {
    ...(from.held && { held: errorOf(from.held) }),
    ...(from.repaired !== undefined && { repaired: from.repaired }),
  };
}
