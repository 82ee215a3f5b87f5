import type { ReviewedLabel, Verdict } from './decision.ts';
import { isStale } from './queue.ts';

/** How often one conclusion was given, by the teacher and after review (rejected labels are in neither). */
export interface ConclusionCount {
  readonly taskId: string;
  readonly conclusion: string;
  readonly teacher: number;
  readonly reviewed: number;
}

/** Where the review of a job stands. */
export interface ReviewSummary {
  readonly labels: number;
  readonly reviewed: number;
  readonly verdicts: Readonly<Record<Verdict | 'unreviewed', number>>;
  readonly unreadable: number; // without an answer of the teacher, failed ones included
  readonly unreadableOpen: number; // of these: neither corrected nor rejected
  readonly stale: number;
  readonly conclusions: readonly ConclusionCount[]; // by task, most frequent first
}

/** Counts a job's labels. */
export function summarise(labels: Iterable<ReviewedLabel>): ReviewSummary {
  const verdicts = { unreviewed: 0, accepted: 0, corrected: 0, rejected: 0 };
  const conclusions = new Map<string, { taskId: string; conclusion: string; teacher: number; reviewed: number }>();
  const count = (taskId: string, conclusion: string | undefined, side: 'teacher' | 'reviewed') => {
    if (conclusion === undefined) return;
    const key = `${taskId}/${conclusion}`;
    const entry = conclusions.get(key) ?? { taskId, conclusion, teacher: 0, reviewed: 0 };
    entry[side] += 1;
    conclusions.set(key, entry);
  };
  let total = 0;
  let unreadable = 0;
  let unreadableOpen = 0;
  let stale = 0;
  for (const label of labels) {
    total += 1;
    verdicts[label.verdict] += 1;
    if (label.teacher === undefined) {
      unreadable += 1;
      if (label.verdict === 'unreviewed') unreadableOpen += 1;
    }
    if (isStale(label)) stale += 1;
    count(label.taskId, label.teacher?.conclusion, 'teacher');
    if (label.verdict !== 'rejected') count(label.taskId, label.answer?.conclusion, 'reviewed');
  }
  const sorted = Array.from(conclusions.values()).toSorted(
    (a, b) => a.taskId.localeCompare(b.taskId) || b.reviewed - a.reviewed || b.teacher - a.teacher,
  );
  const reviewed = total - verdicts.unreviewed;
  return { labels: total, reviewed, verdicts, unreadable, unreadableOpen, stale, conclusions: sorted };
}
