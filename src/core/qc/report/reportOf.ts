import { buildReport } from './buildReport.ts';
import { judgementOf, type QcEvent } from '../event.ts';
import type { ReviewerHistory } from '../history.ts';
import { bitOf } from '../review/labelStates.ts';
import { tallyProbes, type ProbeOutcome } from '../review/probes.ts';
import { SAID_REJECTED, STATE_BIT, type DecisionEvent, type OtherInput, type ReviewerInput } from './reportInput.ts';
import type { Review } from '../review/review.ts';
import type { ReviewReport } from './reviewReport.ts';
import { sampleState } from '../review/reviewSample.ts';

/** The figures of a review as it stands. */
export function reportOf(
  review: Review,
  about: { readonly job: string; readonly now: number; readonly other?: Pick<OtherInput, 'title' | 'kind'> },
): ReviewReport {
  const { board, tasks } = review;
  const { standings, states, table } = board;
  const sample = sampleState(review);
  const { other } = states;
  return buildReport({
    job: about.job,
    now: about.now,
    tasks,
    labels: board.labels,
    conclusions: table.conclusions,
    teacher: (label) => table.teacher[label] ?? 0,
    verdict: (label) => standings.verdict[label] ?? 0,
    conclusion: (label) => standings.answer[label] ?? 0,
    mode: (label) => standings.decision(label)?.mode ?? 'open',
    states: (label) => bitsOf(states.maskOf(label)),
    reviewers: Array.from(standings.reviewers.values(), (history) => reviewerOf(review, history)),
    ...(sample && { sample }),
    ...(about.other && other && { other: { ...about.other, conclusion: (label: number) => other[label] ?? 0 } }),
  });
}

const PAIRS = (['deferred', 'flagged', 'stale', 'unreadable', 'faulty'] as const).map(
  (state) => [bitOf(state), STATE_BIT[state]] as const,
);

function bitsOf(mask: number): number {
  let bits = 0;
  for (const [from, to] of PAIRS) if ((mask & from) !== 0) bits |= to;
  return bits;
}

function reviewerOf(review: Review, history: ReviewerHistory): ReviewerInput {
  const { standings, table } = review.board;
  return {
    reviewer: history.reviewer,
    said(label) {
      const event = history.standing('verdict', label)?.event;
      const judged = event && judgementOf(event);
      if (judged === undefined) return 0;
      if (judged.verdict === 'rejected') return SAID_REJECTED;
      const { conclusion } = judged;
      return conclusion === undefined ? (table.teacher[label] ?? 0) : table.conclusions.number(conclusion);
    },
    saidMode(label) {
      const event = history.standing('verdict', label)?.event;
      return event === undefined ? 'open' : modeOf(event);
    },
    events: decisionsOf(history),
    probes: tallyProbes(outcomesOf(standings, history)),
  };
}

function* decisionsOf(history: ReviewerHistory): Generator<DecisionEvent, void, undefined> {
  for (const { event, undone } of history.all()) {
    if (judgementOf(event) === undefined) continue;
    yield { mode: modeOf(event), ...('ms' in event && event.ms !== undefined && { ms: event.ms }), undone };
  }
}

/** What the tests of a reviewer came to; an undone answer is none. */
function* outcomesOf(
  standings: Review['board']['standings'],
  history: ReviewerHistory,
): Generator<ProbeOutcome, void, undefined> {
  const { table } = standings;
  for (const { event, undone } of history.all()) {
    if (undone || !('verdict' in event) || !('itemId' in event)) continue;
    const mode = modeOf(event);
    if (mode === 'planted' && 'shown' in event) {
      // Taken for right, or not; another conclusion than the shown one counts as caught, the true one or not.
      const isTaken = event.verdict === 'accepted';
      const conclusion = event.verdict === 'rejected' ? undefined : (event.answer?.conclusion ?? '');
      const machine = event.shown ?? '';
      yield { probe: 'planted', machine, answer: { conclusion: isTaken ? machine : conclusion } };
    } else if (mode === 'blind') {
      const label = standings.labelOf(event.itemId, event.taskId);
      if (label === -1) continue;
      const machine = table.conclusions.text(table.teacher[label] ?? 0) ?? '';
      const own = event.verdict === 'accepted' ? machine : 'answer' in event ? event.answer?.conclusion : undefined;
      yield { probe: 'blind', machine, answer: { conclusion: event.verdict === 'rejected' ? undefined : own } };
    }
  }
}

function modeOf(event: QcEvent): DecisionEvent['mode'] {
  if ('bulk' in event) return 'bulk';
  return ('mode' in event ? event.mode : undefined) ?? 'open';
}
