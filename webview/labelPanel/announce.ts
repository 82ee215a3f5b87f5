import type { BatchCard } from '#protocol/labelBatch';
import type { RunState } from '#protocol/labelRun';
import { t } from '../shared/host.ts';

/** What a screen reader is told of a step from one run state to the next: changes of state and every tenth of the way. */
export function announcement(before: RunState | undefined, after: RunState): string | undefined {
  if (after.state === 'ended' || after.state === 'failed') {
    return before?.state === after.state ? undefined : outcomeText(after);
  }
  if (after.state === 'idle' || after.state === 'preparing') return undefined;
  if (before?.state !== after.state) {
    if (after.state === 'paused') return t('Paused');
    if (after.state === 'cancelling') return t('Cancelling…');
  }
  const { done, total } = after.progress;
  const tenth = (run: RunState | undefined) =>
    run !== undefined && 'progress' in run
      ? Math.floor((run.progress.done / Math.max(1, run.progress.total)) * 10)
      : -1;
  return tenth(before) === tenth(after) ? undefined : t('{0} of {1}', done, total);
}

/** What a screen reader is told of the batches: that one ended, and how. */
export function batchAnnouncement(
  before: readonly BatchCard[] | undefined,
  after: readonly BatchCard[],
): string | undefined {
  for (const card of after) {
    const was = before?.find(({ jobDir }) => jobDir === card.jobDir);
    if (card.state === 'ended' && was?.state === 'batch') return outcomeText(card);
  }
  return undefined;
}

function outcomeText(run: Extract<RunState, { state: 'ended' | 'failed' }>): string {
  if (run.state === 'failed') return run.error;
  const { labelled, unreadable, failed } = run.progress;
  return `${outcomeTitle(run.outcome)}. ${t('{0}: {1} labelled, {2} unreadable, {3} failed.', run.job, labelled, unreadable, failed)}`;
}

/** How a run ended, in a word. */
export function outcomeTitle(outcome: 'done' | 'cancelled' | 'stopped'): string {
  return { done: t('Labelling is done'), cancelled: t('Labelling was cancelled'), stopped: t('Labelling stopped') }[
    outcome
  ];
}
