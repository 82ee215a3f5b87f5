import { AppError, describe } from '#core/errors';
import { blindSum, nextSteps, plantedSum } from '#core/qc/report/reportText';
import type { Estimate, ReviewReport, TaskReport } from '#core/qc/report/reviewReport';
import { JobReview } from '../review/jobReview.ts';
import { jobsIn, noJob, openToolJob } from './openToolJob.ts';
import {
  qcSummaryShape,
  type QcSummaryInput,
  type QcSummaryOutput,
  type Share,
  type TaskSummary,
} from './qcSummaryShape.ts';
import type { Tool } from './tool.ts';

const MOST_ROWS = 20; // conclusions and changes of a task

/**
 * `get_qc_summary`: what the review of a job is worth. It tells counts, agreement and the names of closed conclusions; no
 * text of a record, no answer in free words and no reviewer's name.
 */
export const qcSummary: Tool<QcSummaryInput, QcSummaryOutput> = {
  ...qcSummaryShape,
  async run({ job }, { places, t, signal }) {
    const [only, ...more] = job === undefined ? await jobsIn(places) : [job];
    if (only === undefined) throw await noJob('.promptmill/jobs', places);
    if (more.length > 0) {
      throw new AppError('usage', 'There are {0} jobs.', {
        args: [more.length + 1, [only, ...more].slice(0, MOST_ROWS).join(', ')],
        hint: 'Name one with job: {1}.',
      });
    }
    const { dir } = await openToolJob(only, places);
    signal?.throwIfAborted();
    let failed: unknown;
    const review = await JobReview.open(dir, {
      reviewer: 'assistant',
      shares: { blind: 0, planted: 0 },
      readOnly: true,
      onError: (error) => (failed ??= error),
    });
    try {
      const report = await review.report();
      if (failed !== undefined) throw failed instanceof Error ? failed : new Error(describe(failed, t));
      return { job: places.shown(dir), ...outputOf(report), next: nextSteps(report, t).map(({ text }) => text) };
    } finally {
      await review.close();
    }
  },
};

function outputOf(report: ReviewReport): Omit<QcSummaryOutput, 'job' | 'next'> {
  const { verdicts, errorRate, sample, reviewers, tasks } = report;
  const { labels, reviewed, deferred, flagged, unreadable, stale, faulty } = report;
  const { accepted, corrected, rejected, unreviewed } = verdicts;
  const [blind, planted] = [blindSum(reviewers), plantedSum(reviewers)];
  return {
    labels,
    reviewed,
    accepted,
    corrected,
    rejected,
    unreviewed,
    deferred,
    flagged,
    unreadable,
    stale,
    faulty,
    reviewers: reviewers.length,
    ...(errorRate === undefined ? {} : { errorRate: shareOf(errorRate) }),
    ...(sample === undefined
      ? {}
      : {
          sample: {
            aql: sample.aql,
            size: sample.size,
            inspected: sample.inspected,
            wrong: sample.defects,
            allowed: sample.accept,
            judgement: sample.judgement,
          },
        }),
    ...(blind.answered === 0 ? {} : { blind }),
    ...(planted.answered === 0 ? {} : { planted }),
    tasks: tasks.map(taskOf),
  };
}

function taskOf(task: TaskReport): TaskSummary {
  const { taskId, title, closed, labels, judged, unreadable, errorRate, teacherKappa, alpha } = task;
  return {
    task: taskId,
    title,
    closed,
    labels,
    judged,
    unreadable,
    ...(errorRate === undefined ? {} : { errorRate: shareOf(errorRate) }),
    ...(teacherKappa === undefined ? {} : { teacherKappa: shareOf(teacherKappa) }),
    ...(alpha === undefined ? {} : { reviewersAlpha: shareOf(alpha) }),
    // A conclusion in free words may hold what the record holds.
    conclusions: closed
      ? task.distribution
          .slice(0, MOST_ROWS)
          .map(({ conclusion, teacher, reviewed }) => ({ conclusion, teacher, afterReview: reviewed }))
      : [],
    changes: closed ? task.flips.slice(0, MOST_ROWS).map(({ from, to, count }) => ({ from, to, labels: count })) : [],
  };
}

const shareOf = ({ value, low, high, n }: Estimate): Share => ({ value, low, high, labels: n });
