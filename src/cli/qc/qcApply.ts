import { AppError, describe } from '#core/errors';
import type { Decided, Review } from '#core/qc/review/review';
import { acceptAll } from '#core/qc/review/reviewBulk';
import type { JobReview } from '#node/review/jobReview';
import type { CliIo } from '../command.ts';
import { notOneOf } from '../flagValues.ts';
import type { QcFlags } from './qcFlags.ts';
import { details, findLabels, formatSummary, summaryJson, toJson } from './qcLabels.ts';

/** What was done, and what could not be. */
interface Outcome {
  readonly labels: number[]; // in order, one that was decided on twice twice
  readonly planted: Decided[];
  readonly failed: { readonly id: string; readonly message: string }[];
}

/** Does what the flags ask, one after the other; one that cannot be done is told and the others go on. */
export async function applyAll(job: JobReview, flags: QcFlags, io: CliIo): Promise<number> {
  const { review } = job;
  const { t } = io;
  const outcome: Outcome = { labels: [], planted: [], failed: [] };
  const { labels, failed } = outcome;
  const each = async (ids: readonly string[] | undefined, act: (label: number) => Promise<Decided | undefined>) => {
    for (const id of ids ?? []) {
      await attempt(id, outcome, io, async () => {
        for (const label of findLabels(review, id)) take(label, await act(label), outcome);
      });
    }
  };
  for (const id of flags.undo ?? []) {
    if (id === '') await attempt('--undo', outcome, io, () => turn(review, 'undo', outcome));
    else await each([id], (label) => clear(review, label));
  }
  for (const _ of flags.redo ?? []) await attempt('--redo', outcome, io, () => turn(review, 'redo', outcome));
  await each(flags.accept, (label) => review.decide(label, 'accepted'));
  await each(flags.reject, (label) => review.decide(label, 'rejected'));
  await each(flags.correct, (label) => correctTo(review, label, flags));
  await each(flags.flag, (label) => review.flag(label));
  for (const given of flags.comment ?? []) {
    const at = given.indexOf('=');
    if (at === -1)
      throw new AppError('usage', '{0} cannot be “{1}”.', { args: ['--comment', given], hint: 'It is ID=TEXT.' });
    await each([given.slice(0, at)], (label) => review.comment(label, given.slice(at + 1)));
  }
  if (flags['accept-all']) {
    const { queue, states } = review.board;
    for (const label of queue.slice(0, queue.length)) if (states.isAcceptable(label)) labels.push(label);
    await acceptAll(review, JSON.stringify(review.board.filter));
  }
  if (flags.json) {
    const applied: object[] = [];
    for await (const label of details(job, labels)) applied.push(await toJson(review, label));
    io.out(`${JSON.stringify({ applied, failed, summary: summaryJson(job) }, undefined, 2)}\n`);
  } else io.out(`${t('{0} decisions saved.', labels.length)}\n${formatSummary(job, t)}`);
  for (const { id, message } of failed) io.err(`promptmill: ${id}: ${message}\n`);
  return failed.length === 0 ? 0 : 1;
}

/** Keeps what went wrong with one id; when nothing at all can be saved, that ends the command. */
async function attempt(id: string, { failed }: Outcome, { t }: CliIo, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (error instanceof AppError && (error.code === 'log.locked' || error.code === 'log.unwritable')) throw error;
    failed.push({ id, message: describe(error, t) });
  }
}

function take(label: number, decided: Decided | undefined, { labels }: Outcome): void {
  if (decided !== undefined) labels.push(label);
}

/** Takes the last action back, or does it again, whatever it was about. */
async function turn(review: Review, what: 'undo' | 'redo', { labels }: Outcome): Promise<void> {
  const history = review.board.standings.history(review.reviewer);
  const last = what === 'undo' ? history.undoable : history.redoable;
  if (last === undefined) {
    throw what === 'undo'
      ? new AppError('review.refused', 'Nothing to take back.', {
          hint: 'Name the reviewer who decided with --reviewer.',
        })
      : new AppError('review.refused', 'Nothing to do again.', {
          hint: 'Only what was taken back last can be done again, before the next decision.',
        });
  }
  await review[what]();
  for (const label of last.labels) labels.push(label);
}

async function clear(review: Review, label: number): Promise<Decided> {
  const decided = await review.clear(label);
  if (decided !== undefined) return decided;
  throw new AppError('review.refused', 'There is no decision of yours on {0} to take back.', {
    args: [review.board.standings.keyOf(label).replace('/', ':')],
    hint: 'Name the reviewer who decided with --reviewer.',
  });
}

async function correctTo(review: Review, label: number, flags: QcFlags): Promise<Decided> {
  const conclusion = flags.conclusion ?? (await review.label(label)).answer?.conclusion ?? '';
  const allowed = review.tasks[label % review.tasks.length]?.labels;
  if (allowed !== undefined && !allowed.includes(conclusion))
    throw notOneOf('--conclusion', conclusion, allowed.join(', '));
  return review.setConclusion(label, conclusion, flags.reasoning);
}
