import { VERDICTS } from '../event.ts';
import { optional, share } from './estimate.ts';
import { STATE_BIT, UNREVIEWED, type ReportInput } from './reportInput.ts';
import type { Estimate, ReviewReport } from './reviewReport.ts';
import { judgedColumns, reviewerReport } from './reportReviewers.ts';
import { taskReport } from './reportTask.ts';

/**
 * What the review of a job is worth. Where a figure comes from:
 * - `reviewed`: labels on which a decision stands, in bulk or one by one.
 * - An error of the teacher is a label that was decided on one by one (seen, or blind) and was rejected or given another
 *   conclusion. Decisions in bulk and planted errors are left out: nobody looked at the one, the other is no answer of
 *   the teacher. Answers that could not be read are counted apart (`unreadable`); they are no wrong conclusions.
 * - `errorRate`: these errors by the labels they were looked for in, with the Wilson interval. It speaks for the whole
 *   job only as far as the labels were chosen by chance.
 * - `stale`, `faulty`, `deferred`, `flagged`: as the review shows them, over all labels.
 */
export function buildReport(input: ReportInput): ReviewReport {
  const verdicts = { accepted: 0, corrected: 0, rejected: 0, unreviewed: 0 };
  const states = { deferred: 0, flagged: 0, unreadable: 0, stale: 0, faulty: 0 };
  let unreadableOpen = 0;
  for (let label = 0; label < input.labels; label++) {
    const verdict = input.verdict(label);
    verdicts[VERDICTS[verdict - 1] ?? 'unreviewed']++;
    const bits = input.states(label);
    if (bits === 0) continue;
    if (bits & STATE_BIT.deferred) states.deferred++;
    if (bits & STATE_BIT.flagged) states.flagged++;
    if (bits & STATE_BIT.stale) states.stale++;
    if (bits & STATE_BIT.faulty) states.faulty++;
    if (bits & STATE_BIT.unreadable) {
      states.unreadable++;
      if (verdict === UNREVIEWED) unreadableOpen++;
    }
  }
  const said = judgedColumns(input);
  const tasks = input.tasks.map((_, at) => taskReport(input, at, said));
  const errors = tasks.map(({ errorRate }) => errorRate).filter((rate) => rate !== undefined);
  return {
    job: input.job,
    at: new Date(input.now).toISOString(),
    labels: input.labels,
    reviewed: input.labels - verdicts.unreviewed,
    verdicts,
    ...states,
    unreadableOpen,
    ...optional('errorRate', pooled(errors)),
    tasks,
    reviewers: input.reviewers.map((reviewer) => reviewerReport(reviewer, input.labels)),
    ...(input.sample === undefined ? {} : { sample: input.sample }),
  };
}

/** The rate over several tasks together. */
function pooled(rates: readonly Estimate[]): Estimate | undefined {
  const n = rates.reduce((sum, rate) => sum + rate.n, 0);
  return share(Math.round(rates.reduce((sum, rate) => sum + rate.n * rate.value, 0)), n);
}
