import { parentPort, workerData } from 'node:worker_threads';
import { JobReview } from './jobReview.ts';
import { wireError } from '../wireError.ts';
import type { Reply, Request, ReviewSettings } from './reviewThread.ts';

// The review of one job, in a thread of its own: index, filters, reports and files never hold up whoever shows it.

const port = parentPort;
if (port === null) throw new Error('reviewWorker runs as a worker thread');
const send = (reply: Reply): void => port.postMessage(reply);
const settings = workerData as ReviewSettings;
let telling = false;
const job = JobReview.open(settings.dir, {
  ...settings,
  onError: (error) => send({ type: 'error', error: wireError(error) }),
  warn: (message) => send({ type: 'warning', message }),
  onChange: () => {
    if (telling) return; // one at a time: each view is the newest when it is made
    telling = true;
    job
      .then((review) => review.view())
      .then(
        (view) => send({ type: 'changed', view }),
        (error: unknown) => send({ type: 'error', error: wireError(error) }),
      )
      .finally(() => (telling = false));
  },
});

job.then(
  ({ opened, opening }) =>
    send({
      type: 'opened',
      tasks: opened.template.tasks,
      held: opening.held === undefined ? undefined : wireError(opening.held),
      repaired: opening.repaired,
    }),
  (error: unknown) => send({ type: 'error', error: wireError(error), fatal: true }),
);

port.on('message', (request: Request) => {
  answer(request).then(
    (value) => send({ type: 'done', id: request.id, value }),
    (error: unknown) => send({ type: 'done', id: request.id, error: wireError(error) }),
  );
});

async function answer({ call, args }: Request): Promise<unknown> {
  const review = await job;
  if (call === 'takeOver') {
    await review.takeOver();
    const { held, repaired } = review.opening;
    return { held: held === undefined ? undefined : wireError(held), repaired };
  }
  // The thread ends with its port; what is being written is written before.
  if (call === 'close') return review.close();
  return (review[call] as (...given: readonly unknown[]) => unknown).apply(review, [...args]);
}
