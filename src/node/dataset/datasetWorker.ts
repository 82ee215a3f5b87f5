import { parentPort, workerData } from 'node:worker_threads';
import { openJob } from '../label/jobFolder.ts';
import { wireError } from '../wireError.ts';
import type { DatasetReply, DatasetTask } from './datasetThread.ts';
import { exportJob } from './exportJob.ts';
import { inspectDataset } from './inspectDataset.ts';

// One inspection or export of a dataset, in a thread of its own.

const port = parentPort;
if (port === null) throw new Error('datasetWorker runs as a worker thread');
const send = (reply: DatasetReply): void => port.postMessage(reply);
const stop = new AbortController();
port.on('message', () => stop.abort());

work(workerData as DatasetTask)
  .then(
    (value) => send({ type: 'done', value }),
    (error: unknown) => send({ type: 'error', error: wireError(error) }),
  )
  .finally(() => port.close());

async function work(task: DatasetTask) {
  const onProgress = (share: number) => send({ type: 'progress', share });
  if (task.kind === 'inspect') return inspectDataset(task.ask, { onProgress });
  const { job, ...request } = task.ask;
  return exportJob(await openJob(job), { ...request, onProgress, signal: stop.signal });
}
