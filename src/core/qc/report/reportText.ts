import type { Translate } from '../../l10n.ts';
import { FEWEST } from '../statistics/agreement.ts';
import { REJECTED, type LabelFilter } from '../review/filter.ts';
import type { Estimate, ReviewReport, ReviewerReport, TaskReport } from './reviewReport.ts';
import type { SampleState } from '../review/view.ts';

const percentFormat = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });
const countFormat = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const decimalFormat = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const secondsFormat = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `0.063` → `6.3%`. */
export const percent = (share: number): string => percentFormat.format(share);
/** `12034` → `12,034`. */
export const count = (number: number): string => countFormat.format(number);
/** Two decimals, with a proper minus. */
export const decimal = (number: number): string => decimalFormat.format(number).replace('-', '−');
/** Milliseconds as seconds with one decimal. */
export const seconds = (ms: number): string => secondsFormat.format(ms / 1000);

/** `4.6–8.5%`, or `0.80–0.88` with `decimal`. */
export function interval({ low, high }: Pick<Estimate, 'low' | 'high'>, show = percent): string {
  return `${show(low).replace('%', '')}–${show(high)}`;
}

/** A conclusion of a matrix as a person reads it. */
export function conclusionText(conclusion: string | null, t: Translate): string {
  if (conclusion === null) return t('all others');
  if (conclusion === REJECTED) return t('rejected');
  return conclusion === '' ? t('unreadable') : conclusion;
}

/** How an agreement beyond chance is called; the steps are those of Landis & Koch (1977). */
export function agreementWord(value: number, t: Translate): string {
  if (value < 0.2) return t('hardly more than chance');
  if (value < 0.4) return t('fair agreement');
  if (value < 0.6) return t('moderate agreement');
  return value < 0.8 ? t('substantial agreement') : t('almost perfect agreement');
}

/** Why there is no agreement between teacher and review. */
export function noAgreement(task: TaskReport, t: Translate): string {
  return task.judged < FEWEST
    ? t('n/a below {0} labels judged one by one: {1} so far.', FEWEST, task.judged)
    : t('n/a: all labels have the same conclusion, so chance alone explains the agreement.');
}

/** What an acceptance sample says, without claiming more. */
export function sampleText(sample: SampleState, t: Translate): string {
  const { aql, size, inspected, defects, accept } = sample;
  if (sample.judgement === 'open') {
    return t('{0} of {1} inspected, {2} wrong; up to {3} may be.', inspected, size, defects, accept);
  }
  return sample.judgement === 'accepted'
    ? t('Accepted at AQL {0}: {1} wrong of {2} inspected, up to {3} may be.', aql, defects, inspected, accept)
    : t('Not accepted at AQL {0}: {1} wrong of {2} inspected, up to {3} may be.', aql, defects, inspected, accept);
}

/** How the blind labels of all reviewers came out: answered, and as the teacher had answered. */
export function blindSum(reviewers: readonly ReviewerReport[]): { readonly answered: number; readonly agreed: number } {
  const known = reviewers.flatMap(({ blind }) => blind ?? []);
  return {
    answered: known.reduce((sum, { answered }) => sum + answered, 0),
    agreed: Math.round(known.reduce((sum, { agreed }) => sum + agreed.value * agreed.n, 0)),
  };
}

/** How the planted errors of all reviewers came out. */
export function plantedSum(reviewers: readonly ReviewerReport[]): {
  readonly answered: number;
  readonly caught: number;
} {
  const known = reviewers.flatMap(({ planted }) => planted ?? []);
  return {
    answered: known.reduce((sum, { answered }) => sum + answered, 0),
    caught: Math.round(known.reduce((sum, { caught }) => sum + caught.value * caught.n, 0)),
  };
}

/** Labels per hour of all reviewers together: by the time that all of them spent. */
export function teamPerHour(reviewers: readonly ReviewerReport[]): number | undefined {
  const timed = reviewers.flatMap(({ perHour, timed: labels }) => (perHour === undefined ? [] : [{ perHour, labels }]));
  const labels = timed.reduce((sum, one) => sum + one.labels, 0);
  const hours = timed.reduce((sum, one) => sum + one.labels / one.perHour, 0);
  return hours > 0 ? labels / hours : undefined;
}

/** Something that is left to do, and the labels it is about. */
export interface NextStep {
  readonly text: string;
  readonly filter?: LabelFilter;
}

const GOOD_CATCH = 0.8;

/** What would make the training set, or the figures, better; most important first. */
export function nextSteps(report: ReviewReport, t: Translate): readonly NextStep[] {
  const { verdicts, unreadableOpen, stale, faulty, deferred, flagged, reviewers } = report;
  const steps: NextStep[] = [];
  const judged = report.tasks.reduce((sum, task) => sum + task.judged, 0);
  if (report.sample?.judgement === 'rejected') {
    steps.push({
      text: t('The sample was not accepted: review all labels of the conclusions that failed.'),
      filter: { state: 'unreviewed' },
    });
  } else if (report.sample?.judgement === 'open') {
    steps.push({ text: t('Finish the sample.'), filter: { state: 'sample' } });
  }
  if (report.sample?.judgement === 'accepted' && verdicts.unreviewed > 0) {
    steps.push({
      text: t(
        'The sample was accepted: the {0} unreviewed labels can be accepted together.',
        count(verdicts.unreviewed),
      ),
      filter: { state: 'unreviewed' },
    });
  }
  const planted = plantedSum(reviewers);
  if (planted.answered > 0 && planted.caught / planted.answered < GOOD_CATCH) {
    steps.push({
      text: t('Too many planted errors were accepted. Look again at what was accepted fast.'),
      filter: { state: 'accepted' },
    });
  }
  if (unreadableOpen > 0) {
    steps.push({
      text: t('Undecided labels without a readable answer: {0}', count(unreadableOpen)),
      filter: { state: 'unreadable' },
    });
  }
  if (stale > 0) {
    steps.push({
      text: t('Labels with stale reasoning, which are not exported: {0}', count(stale)),
      filter: { state: 'stale' },
    });
  }
  if (faulty > 0) steps.push({ text: t('Labels with findings: {0}', count(faulty)), filter: { state: 'faulty' } });
  if (deferred > 0) steps.push({ text: t('Deferred labels: {0}', count(deferred)), filter: { state: 'deferred' } });
  if (flagged > 0) steps.push({ text: t('Flagged labels: {0}', count(flagged)), filter: { state: 'flagged' } });
  if (judged < FEWEST) {
    steps.push({
      text: t(
        'Judge {0} more labels one by one: with fewer than {1} no agreement can be told.',
        FEWEST - judged,
        FEWEST,
      ),
      filter: { state: 'unreviewed' },
    });
  } else if (verdicts.unreviewed > 0 && report.sample === undefined) {
    steps.push({
      text: t(
        'Unreviewed labels: {0}. Draw a sample in QC Review: it tells whether the rest can be accepted.',
        count(verdicts.unreviewed),
      ),
      filter: { state: 'unreviewed' },
    });
  }
  if (reviewers.length === 1 && judged > 0) {
    steps.push({
      text: t('Let a second person review some of the same labels: only then can be told how far people agree.'),
    });
  }
  return steps;
}

/** The columns of the table of reviewers. */
export function reviewerColumns(t: Translate): readonly string[] {
  return [
    t('Reviewer'),
    t('labels decided'),
    t('taken back'),
    t('median, s'),
    t('per hour'),
    t('blind: as the teacher'),
    t('planted: caught'),
  ];
}
