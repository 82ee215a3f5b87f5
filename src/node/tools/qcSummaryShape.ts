import { amount, flag, listOf, MOST_PATH, objectOf, text, whole } from './schemas.ts';
import type { Tool } from './tool.ts';

/** Which job is asked about; without one, the only one that there is. */
export interface QcSummaryInput {
  readonly job?: string;
}

/** An estimate with its 95 % interval. */
export interface Share {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly labels: number; // that it is made from
}

/** What the review of a job is worth. */
export interface QcSummaryOutput {
  readonly job: string;
  readonly labels: number;
  readonly reviewed: number;
  readonly accepted: number;
  readonly corrected: number;
  readonly rejected: number;
  readonly unreviewed: number;
  readonly deferred: number;
  readonly flagged: number;
  readonly unreadable: number; // without an answer of the teacher
  readonly stale: number; // corrected conclusion, old reasoning: not exported
  readonly faulty: number; // with findings
  readonly reviewers: number;
  readonly errorRate?: Share; // how often the teacher was wrong, 0 to 1
  readonly sample?: {
    readonly aql: number;
    readonly size: number;
    readonly inspected: number;
    readonly wrong: number;
    readonly allowed: number;
    readonly judgement: string; // open, accepted or rejected
  };
  readonly blind?: { readonly answered: number; readonly agreed: number }; // the teacher's answer hidden
  readonly planted?: { readonly answered: number; readonly caught: number }; // known-wrong labels
  readonly tasks: readonly TaskSummary[];
  readonly next: readonly string[]; // what would make it better, most important first
}

/** One task of the job's template. */
export interface TaskSummary {
  readonly task: string;
  readonly title: string;
  readonly closed: boolean; // has a closed set of conclusions
  readonly labels: number;
  readonly judged: number; // decided on one by one
  readonly unreadable: number;
  readonly errorRate?: Share;
  readonly teacherKappa?: Share; // Cohen's κ between teacher and review
  readonly reviewersAlpha?: Share; // Krippendorff's α of all reviewers
  readonly conclusions: readonly {
    readonly conclusion: string;
    readonly teacher: number;
    readonly afterReview: number;
  }[];
  readonly changes: readonly { readonly from: string; readonly to: string; readonly labels: number }[];
}

const number = { type: 'number' } as const;
const share = objectOf({ value: number, low: number, high: number, labels: whole });

/** What `get_qc_summary` is called, takes and gives. */
export const qcSummaryShape: Omit<Tool, 'run'> = {
  name: 'get_qc_summary',
  title: 'Summarise the review of labels',
  description:
    'Tells how far the review (quality control) of a labelling job has come and what its labels are worth: how many are accepted, corrected, rejected or not reviewed, how often the teacher model was wrong with a 95 % interval, agreement (Cohen’s κ, Krippendorff’s α), the acceptance sample, the conclusions of closed tasks before and after review, and what to do next. It gives no text of a record and no name of a reviewer, and it changes no label.',
  input: {
    type: 'object',
    properties: {
      job: {
        type: 'string',
        minLength: 1,
        maxLength: MOST_PATH,
        description:
          'The job folder, relative to the project folder, such as .promptmill/jobs/relevance. Without it, the only job that there is; an error lists them where there are several.',
      },
    },
    additionalProperties: false,
  },
  output: objectOf(
    {
      job: text,
      labels: whole,
      reviewed: whole,
      accepted: whole,
      corrected: whole,
      rejected: whole,
      unreviewed: whole,
      deferred: whole,
      flagged: whole,
      unreadable: whole,
      stale: whole,
      faulty: whole,
      reviewers: whole,
      tasks: listOf(
        objectOf(
          {
            task: text,
            title: text,
            closed: flag,
            labels: whole,
            judged: whole,
            unreadable: whole,
            conclusions: listOf(objectOf({ conclusion: text, teacher: whole, afterReview: whole })),
            changes: listOf(objectOf({ from: text, to: text, labels: whole })),
          },
          { errorRate: share, teacherKappa: share, reviewersAlpha: share },
        ),
      ),
      next: listOf(text),
    },
    {
      errorRate: share,
      sample: objectOf({ aql: amount, size: whole, inspected: whole, wrong: whole, allowed: whole, judgement: text }),
      blind: objectOf({ answered: whole, agreed: whole }),
      planted: objectOf({ answered: whole, caught: whole }),
    },
  ),
};
