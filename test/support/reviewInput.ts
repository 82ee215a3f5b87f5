import { VERDICTS, type Mode, type Verdict } from '#core/qc/event';
import { REJECTED } from '#core/qc/review/filter';
import { SAID_REJECTED, type DecisionEvent, type ReportInput } from '#core/qc/report/reportInput';
import type { ProbeTally } from '#core/qc/review/probes';
import { Names } from '#core/qc/table/table';
import type { TaskSpec } from '#core/prompt/template';

/** A label of a small review, by words. */
export interface SaidLabel {
  readonly teacher?: string;
  readonly verdict?: Verdict;
  readonly to?: string; // of a correction
  readonly mode?: Mode;
  readonly states?: number;
  readonly said?: readonly (string | undefined)[]; // by reviewer, REJECTED for a rejection
  readonly saidMode?: Mode;
  readonly other?: string;
}

/** A small review as a report reads it; labels go through the tasks in turn. */
export function reviewInput(
  labels: readonly SaidLabel[],
  options: {
    readonly tasks?: readonly TaskSpec[];
    readonly reviewers?: readonly {
      readonly reviewer: string;
      readonly events?: readonly DecisionEvent[];
      readonly probes?: ProbeTally;
    }[];
    readonly other?: { readonly title: string; readonly kind: 'job' | 'gold' };
  } = {},
): ReportInput {
  const names = new Names();
  const number = (text: string | undefined) =>
    text === undefined ? 0 : text === REJECTED ? SAID_REJECTED : names.number(text);
  const rows = labels.map((label) => ({
    teacher: number(label.teacher),
    verdict: label.verdict === undefined ? 0 : VERDICTS.indexOf(label.verdict) + 1,
    conclusion: number(label.verdict === 'corrected' ? (label.to ?? label.teacher) : label.teacher),
    mode: label.mode ?? 'open',
    states: label.states ?? 0,
    said: (label.said ?? []).map(number),
    saidMode: label.saidMode ?? 'open',
    other: number(label.other),
  }));
  const { other } = options;
  return {
    job: 'small',
    now: Date.UTC(2026, 0, 2),
    tasks: options.tasks ?? [{ id: 'topic', labels: ['a', 'b'], reasoning: true }],
    labels: labels.length,
    conclusions: names,
    teacher: (label) => rows[label]?.teacher ?? 0,
    verdict: (label) => rows[label]?.verdict ?? 0,
    conclusion: (label) => rows[label]?.conclusion ?? 0,
    mode: (label) => rows[label]?.mode ?? 'open',
    states: (label) => rows[label]?.states ?? 0,
    reviewers: (options.reviewers ?? []).map(({ reviewer, events = [], probes }, at) => ({
      reviewer,
      said: (label) => rows[label]?.said[at] ?? 0,
      saidMode: (label) => rows[label]?.saidMode ?? 'open',
      events,
      ...(probes && { probes }),
    })),
    ...(other && { other: { ...other, conclusion: (label: number) => rows[label]?.other ?? 0 } }),
  };
}
