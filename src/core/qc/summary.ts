import type { Board } from './review/board.ts';
import type { Verdict } from './event.ts';
import { STATE, STANDINGS } from './review/standings.ts';

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
export function summarise({ labels, standings, table }: Pick<Board, 'labels' | 'standings' | 'table'>): ReviewSummary {
  const verdicts = { unreviewed: 0, accepted: 0, corrected: 0, rejected: 0 };
  const none = () => new Uint32Array(table.conclusions.size + 1); // by conclusion
  const sides = table.tasks.map(() => ({ teacher: none(), reviewed: none() }));
  let unreadable = 0;
  let unreadableOpen = 0;
  let stale = 0;
  for (let label = 0; label < labels; label++) {
    const verdict = STANDINGS[standings.verdict[label] ?? 0] ?? 'unreviewed';
    verdicts[verdict] += 1;
    const teacher = table.teacher[label] ?? 0;
    if (teacher === 0) {
      unreadable += 1;
      if (verdict === 'unreviewed') unreadableOpen += 1;
    }
    if (((standings.state[label] ?? 0) & STATE.stale) !== 0) stale += 1;
    const side = sides[label % sides.length];
    if (side === undefined) continue;
    count(side.teacher, teacher);
    if (verdict !== 'rejected') count(side.reviewed, standings.answer[label] ?? 0);
  }
  const conclusions = sides.flatMap(({ teacher, reviewed }, task) =>
    table.conclusions.texts.flatMap((conclusion, index): readonly ConclusionCount[] => {
      const counts = { teacher: teacher[index + 1] ?? 0, reviewed: reviewed[index + 1] ?? 0 };
      if (counts.teacher + counts.reviewed === 0) return [];
      return [{ taskId: table.tasks[task]?.id ?? '', conclusion, ...counts }];
    }),
  );
  const sorted = conclusions.toSorted(
    (a, b) => a.taskId.localeCompare(b.taskId) || b.reviewed - a.reviewed || b.teacher - a.teacher,
  );
  const reviewed = labels - verdicts.unreviewed;
  return { labels, reviewed, verdicts, unreadable, unreadableOpen, stale, conclusions: sorted };
}

function count(counts: Uint32Array, conclusion: number): void {
  if (conclusion !== 0) counts[conclusion] = (counts[conclusion] ?? 0) + 1;
}
