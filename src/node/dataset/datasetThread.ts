import { Worker } from 'node:worker_threads';
import { errorOf, type WireError } from '../wireError.ts';
import type { ExportReport, ExportRequest } from './exportJob.ts';
import type { Inspected, InspectRequest } from './inspectDataset.ts';

/** What is done in a thread of its own (dist/datasetWorker.mjs), so that a million rows hold nobody up. */
export interface DatasetWork {
  readonly inspect: { readonly ask: InspectRequest; readonly result: Inspected };
  readonly export: {
    readonly ask: { readonly job: string } & Omit<ExportRequest, 'signal' | 'onProgress'>; // job: its folder
    readonly result: ExportReport;
  };
}

export type DatasetTask = {
  readonly [Kind in keyof DatasetWork]: { readonly kind: Kind; readonly ask: DatasetWork[Kind]['ask'] };
}[keyof DatasetWork];

/** What comes from the thread. */
export type DatasetReply =
  | { readonly type: 'progress'; readonly share: number } // 0 to 1
  | { readonly type: 'done'; readonly value: DatasetWork[keyof DatasetWork]['result'] }
  | { readonly type: 'error'; readonly error: WireError };

/**
 * Inspects or exports a dataset in a thread. An abort ends it; an export takes away what it had staged before.
 * @throws what inspectDataset and exportJob throw; the signal's reason
 */
export async function workInThread<Kind extends keyof DatasetWork>(
  file: string | URL,
  kind: Kind,
  ask: DatasetWork[Kind]['ask'],
  { signal, onProgress }: { readonly signal?: AbortSignal; readonly onProgress?: (share: number) => void } = {},
): Promise<DatasetWork[Kind]['result']> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: { kind, ask } });
    const stop = () => {
      if (kind === 'export') return worker.postMessage('stop');
      reject(signal?.reason as Error);
      return void worker.terminate();
    };
    signal?.addEventListener('abort', stop);
    worker.on('message', (reply: DatasetReply) => {
      if (reply.type === 'progress') onProgress?.(reply.share);
      else if (reply.type === 'done') resolve(reply.value);
      else reject(signal?.aborted === true ? (signal.reason as Error) : errorOf(reply.error));
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      signal?.removeEventListener('abort', stop);
      reject(new Error('the thread ended without a result')); // of no effect after a result
    });
  });
}
