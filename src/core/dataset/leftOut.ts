import { AppError } from '../errors.ts';
import type { Translate } from '../l10n.ts';
import type { LeftOut, LeftOutReason } from './exporter.ts';

interface ReasonText {
  readonly counted: string; // {0}: how many
  readonly empty: string; // {0}: how many, {1}: of how many; said when no row is left
  readonly hint: string;
}

/** The reasons in the order in which they are reported, with their texts (English templates). */
const REASONS: Readonly<Record<LeftOutReason, ReasonText>> = {
  unreviewed: {
    counted: '{0} not reviewed',
    empty: 'Nothing to export: {0} of {1} labels are not reviewed yet.',
    hint: 'Review them in QC, or include unreviewed labels (--unreviewed include).',
  },
  rejected: {
    counted: '{0} rejected',
    empty: 'Nothing to export: {0} of {1} labels were rejected in QC.',
    hint: 'Correct the rejected labels in QC, or improve the prompt and label again.',
  },
  stale: {
    counted: '{0} with a reasoning that argues for another conclusion',
    empty: 'Nothing to export: in {0} of {1} labels the reasoning argues for another conclusion.',
    hint: 'Open these labels in QC and edit the reasoning, or empty it.',
  },
  unreadable: {
    counted: '{0} unreadable replies',
    empty: 'Nothing to export: {0} of {1} replies of the teacher could not be read.',
    hint: 'Correct them in QC, or make the output format in the prompt clearer and label again.',
  },
  failed: {
    counted: '{0} failed requests',
    empty: 'Nothing to export: {0} of {1} requests to the teacher failed.',
    hint: 'Start the job again: only what failed is asked again.',
  },
  invalid: {
    counted: '{0} with a conclusion that is empty, off the label set or holds the marker',
    empty: 'Nothing to export: in {0} of {1} labels the conclusion is empty, off the label set or holds the marker.',
    hint: 'Correct these conclusions in QC.',
  },
  planted: {
    counted: '{0} answered only as a planted error',
    empty: 'Nothing to export: {0} of {1} labels were answered only as a planted error, not as they really are.',
    hint: 'Go on in QC: these labels come back as they really are.',
  },
  blind: {
    counted: '{0} decided only with the teacher’s answer hidden',
    empty: 'Nothing to export: {0} of {1} labels were decided only with the teacher’s answer hidden.',
    hint: 'Nobody has read their reasoning: look at them again in QC and accept them, or export with the layout conclusion-only.',
  },
  'no-pair': {
    counted: '{0} without a correction',
    empty: 'Nothing to export: {0} of {1} labels have no correction to set against the teacher’s answer.',
    hint: 'DPO learns from corrections: correct wrong answers in QC, or export as alpaca.',
  },
  'no-contrast': {
    counted: '{0} corrections equal to the teacher’s answer',
    empty: 'Nothing to export: {0} of {1} corrections are equal to the teacher’s answer.',
    hint: 'With the layout conclusion-only, only changed conclusions make a pair: choose another layout, or export as alpaca.',
  },
};

/** Counts reasons, in a fixed order, none with 0. */
export function countLeft(reasons: Iterable<LeftOutReason>): readonly LeftOut[] {
  const counts = new Map<LeftOutReason, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return leftOutOf(counts);
}

/** Counts by reason as a list, in a fixed order, none with 0. */
export function leftOutOf(counts: ReadonlyMap<LeftOutReason, number>): readonly LeftOut[] {
  return (Object.keys(REASONS) as LeftOutReason[])
    .map((reason) => ({ reason, count: counts.get(reason) ?? 0 }))
    .filter(({ count }) => count > 0);
}

/** What stayed out, in the person's language: `6 not reviewed, 2 rejected`; '' when nothing did. */
export function describeLeft(left: readonly LeftOut[], t: Translate): string {
  return left.map(({ reason, count }) => t(REASONS[reason].counted, count)).join(t(', '));
}

/** The error of an export without rows: names the most frequent reason and the step that helps against it. */
export function emptyExport(left: readonly LeftOut[]): AppError {
  const total = left.reduce((sum, { count }) => sum + count, 0);
  const most = left.toSorted((a, b) => b.count - a.count)[0];
  if (most === undefined) {
    return new AppError('export.empty', 'Nothing to export: the job has no labels yet.', {
      hint: 'Run the job first: “Start Labelling”, or promptmill label.',
    });
  }
  const { empty, hint } = REASONS[most.reason];
  return new AppError('export.empty', empty, { args: [most.count, total], hint });
}
