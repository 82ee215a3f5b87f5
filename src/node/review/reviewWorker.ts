import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '#core/errors';
import { JobReview } from './jobReview.ts';
import type { Reply, Request, ReviewSettings } from './reviewThread.ts';

// The review of one job, in a thread of its own: index, filters, reports and files never hold up whoever shows it.

const port = parentPort;
if (port === null) throw new Error('reviewWorker runs as a worker thread');
const send = (reply: Reply): void => port.postMessage(reply);
const failed = (error: unknown) =>
  error instanceof AppError
    ? { code: error.code, template: error.template, args: error.args, hint: error.hint }
    : { message: error instanceof Error ? (error.stack ?? error.message) : String(error) };

const settings = workerData as ReviewSettings;
let telling = false;
const job = JobReview.open(settings.dir, {
  ...settings,
  onError: (error) => send({ type: 'error', error: failed(error) }),
  warn: (message) => send({ type: 'warning', message }),
  onChange: () => {
    if (telling) return; // one at a time: each view is the newest when it is made
    telling = true;
    job
      .then((review) => review.view())
      .then(
        (view) => send({ type: 'changed', view }),
        (error: unknown) => send({ type: 'error', error: failed(error) }),
      )
      .finally(() => (telling = false));
  },
});

job.then(
  ({ opened, opening }) =>
    send({
      type: 'opened',
      tasks: opened.template.tasks,
      held: opening.held === undefined ? undefined : failed(opening.held),
      repaired: opening.repaired,
    }),
  (error: unknown) => send({ type: 'error', error: failed(error), fatal: true }),
);

port.on('message', (request: Request) => {
  answer(request).then(
    (value) => send({ type: 'done', id: request.id, value }),
    (error: unknown) => send({ type: 'done', id: request.id, error: failed(error) }),
  );
});

async function answer({ call, args }: Request): Promise<unknown> {
  const review = await job;
  if (call === 'takeOver') {
    await review.takeOver();
    const { held, repaired } = review.opening;
    return { held: held === undefined ? undefined : failed(held), repaired };
  }
  // The thread ends with its port; what is being written is written before.
  if (call === 'close') return review.close();
  return (review[call] as (...given: readonly unknown[]) => unknown).apply(review, [...args]);
}
