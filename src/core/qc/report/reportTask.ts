import { cohenKappa, krippendorffAlpha } from '../statistics/agreement.ts';
import { agreed, optional, share } from './estimate.ts';
import { VERDICTS } from '../event.ts';
import { mcnemar } from '../statistics/mcnemar.ts';
import { PairCounts } from './pairCounts.ts';
import { SAID_REJECTED, STATE_BIT, UNREVIEWED, type OtherInput, type ReportInput } from './reportInput.ts';
import { isJudged } from './reportReviewers.ts';
import type { TaskReport } from './reviewReport.ts';

const MOST_CONCLUSIONS = 200;
const MOST_FLIPS = 100;
const REJECTION = VERDICTS.indexOf('rejected') + 1;

/**
 * One task of a report. `distribution` counts the teacher's conclusions and what stands now (rejected labels left out);
 * `flips` are changed conclusions, by hand or in bulk, not answers that were unreadable; `confusion` counts all decided
 * labels with an unreadable answer as `''` and a rejection as REJECTED. Error rates and κ are of labels that were
 * judged one by one and had a readable answer; a rejection is there a category of its own, that the teacher never uses.
 *
 * @param said a column for each reviewer, see judgedColumns
 */
export function taskReport(input: ReportInput, at: number, said: readonly Int32Array[]): TaskReport {
  const { conclusions: names, tasks, labels } = input;
  const task = tasks[at];
  const order = task?.labels ?? [];
  const before = new Uint32Array(names.size + 1);
  const after = new Uint32Array(names.size + 1);
  const seen = new Uint32Array(names.size + 1);
  const decided = new PairCounts();
  const judged = new PairCounts();
  const counts = { labels: 0, judged: 0, unreadable: 0, errors: 0, blind: 0, blindErrors: 0 };
  for (let label = at; label < labels; label += tasks.length) {
    counts.labels++;
    const teacher = input.teacher(label);
    const verdict = input.verdict(label);
    const now = verdict === REJECTION ? SAID_REJECTED : input.conclusion(label);
    if (input.states(label) & STATE_BIT.unreadable) counts.unreadable++;
    if (teacher > 0) before[teacher]!++;
    if (now > 0) after[now]!++;
    if (verdict === UNREVIEWED) continue;
    if (now > 0) seen[now]!++;
    decided.add(teacher, now);
    const mode = input.mode(label);
    if (!isJudged(mode)) continue;
    counts.judged++;
    if (teacher === 0) continue;
    judged.add(teacher, now);
    const wrong = now === teacher ? 0 : 1;
    counts.errors += wrong;
    if (mode !== 'blind') continue;
    counts.blind++;
    counts.blindErrors += wrong;
  }
  return {
    taskId: task?.id ?? '',
    title: task?.title ?? task?.id ?? '',
    closed: task?.labels !== undefined,
    labels: counts.labels,
    judged: counts.judged,
    unreadable: counts.unreadable,
    distribution: distributionOf(input, order, before, after, seen),
    flips: decided
      .entries()
      .filter(({ left, right }) => left > 0 && right > 0 && left !== right)
      .slice(0, MOST_FLIPS)
      .map(({ left, right, count }) => ({ from: names.text(left) ?? '', to: names.text(right) ?? '', count })),
    confusion: decided.matrix(names, order),
    ...optional('errorRate', share(counts.errors, judged.total)),
    ...optional('blindErrorRate', share(counts.blindErrors, counts.blind)),
    ...optional('teacherKappa', agreed(cohenKappa(judged.confusion(names)))),
    pairs: pairsOf(input, at, order, said),
    ...optional('alpha', said.length > 2 ? agreed(krippendorffAlpha(ratingsOf(input, at, said))) : undefined),
    ...optional('other', input.other && comparison(input, input.other, at, order)),
  };
}

function distributionOf(
  { conclusions: names }: ReportInput,
  order: readonly string[],
  before: Uint32Array,
  after: Uint32Array,
  seen: Uint32Array,
): TaskReport['distribution'] {
  const known = new Set(order);
  const rest: { conclusion: string; teacher: number; reviewed: number; decided: number }[] = [];
  const first = new Map(order.map((conclusion) => [conclusion, { conclusion, teacher: 0, reviewed: 0, decided: 0 }]));
  for (let number = 1; number <= names.size; number++) {
    const [teacher, reviewed] = [before[number] ?? 0, after[number] ?? 0];
    if (teacher + reviewed === 0) continue;
    const row = { conclusion: names.text(number) ?? '', teacher, reviewed, decided: seen[number] ?? 0 };
    if (known.has(row.conclusion)) first.set(row.conclusion, row);
    else rest.push(row);
  }
  rest.sort((a, b) => b.reviewed - a.reviewed || b.teacher - a.teacher || (a.conclusion < b.conclusion ? -1 : 1));
  return [...first.values(), ...rest].slice(0, MOST_CONCLUSIONS);
}

/** Each two reviewers that judged some of the same labels. */
function pairsOf(
  { reviewers, conclusions: names, labels, tasks }: ReportInput,
  at: number,
  order: readonly string[],
  said: readonly Int32Array[],
): TaskReport['pairs'] {
  const pairs: TaskReport['pairs'][number][] = [];
  said.forEach((left, a) =>
    said.slice(a + 1).forEach((right, after) => {
      const counts = new PairCounts();
      for (let label = at; label < labels; label += tasks.length) {
        const [one, other] = [left[label] ?? 0, right[label] ?? 0];
        if (one !== 0 && other !== 0) counts.add(one, other);
      }
      if (counts.total === 0) return;
      pairs.push({
        a: reviewers[a]?.reviewer ?? '',
        b: reviewers[a + 1 + after]?.reviewer ?? '',
        both: counts.total,
        ...optional('kappa', agreed(cohenKappa(counts.confusion(names)))),
        confusion: counts.matrix(names, order),
      });
    }),
  );
  return pairs;
}

function* ratingsOf({ labels, tasks, conclusions }: ReportInput, at: number, said: readonly Int32Array[]) {
  const unit = new Int32Array(said.length);
  const rejected = conclusions.size + 1;
  for (let label = at; label < labels; label += tasks.length) {
    let given = 0;
    said.forEach((column, reviewer) => {
      const word = column[label] ?? 0;
      if (word !== 0) given++;
      unit[reviewer] = word === 0 ? -1 : word === SAID_REJECTED ? rejected : word;
    });
    if (given > 1) yield unit;
  }
}

/**
 * The other side against the labels as they stand. Another job is also tested against this one, on the labels that were
 * judged one by one and kept a conclusion: `fixed` only this job had right, `broken` only the other one.
 */
function comparison(input: ReportInput, other: OtherInput, at: number, order: readonly string[]): TaskReport['other'] {
  const counts = new PairCounts();
  let fixed = 0;
  let broken = 0;
  for (let label = at; label < input.labels; label += input.tasks.length) {
    const theirs = other.conclusion(label);
    if (theirs === 0) continue;
    const verdict = input.verdict(label);
    const now = verdict === REJECTION ? SAID_REJECTED : input.conclusion(label);
    if (now === 0) continue;
    counts.add(theirs, now);
    if (other.kind !== 'job' || now < 0 || verdict === UNREVIEWED || !isJudged(input.mode(label))) continue;
    const teacher = input.teacher(label);
    if (teacher === now && theirs !== now) fixed++;
    if (teacher !== now && theirs === now) broken++;
  }
  return {
    title: other.title,
    confusion: counts.matrix(input.conclusions, order),
    ...optional('kappa', agreed(cohenKappa(counts.confusion(input.conclusions)))),
    ...(other.kind === 'job' && { change: mcnemar(fixed, broken) }),
  };
}
