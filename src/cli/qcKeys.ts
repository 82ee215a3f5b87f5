import { describe } from '#core/errors';
import type { Translate } from '#core/l10n';
import { keyOf, type ReviewedLabel } from '#core/qc/decision';
import { problemOf } from '#core/qc/problem';
import { isStale } from '#core/qc/queue';
import type { Decided, Review } from '#core/qc/review';
import { summarise } from '#core/qc/summary';
import type { CliIo } from './command.ts';

const SHOWN = 2000; // characters of a record

/**
 * Reviews label by label with one key each: a accept, x reject, 1–9 set the conclusion, u undo, j/k next/previous,
 * q quit. Ends on q, Ctrl+C, the end of the keys, or after the last label; prints the summary then.
 */
export async function reviewByKey(
  review: Review,
  keys: AsyncIterable<string>,
  io: Pick<CliIo, 'out' | 't'>,
): Promise<void> {
  const { t, out } = io;
  show(review, io);
  if (review.selected !== undefined) {
    for await (const key of keys) {
      if (key === 'q' || key === '\u0003' || key === '\u0004') break;
      try {
        if (!(await press(review, key, io))) continue;
      } catch (error) {
        out(`${describe(error, t)}\n`);
        continue;
      }
      if (review.selected === undefined) break;
      show(review, io);
    }
  }
  out(`\n${formatSummary(review, t)}`);
}

/** Does what a key stands for; false when it stands for nothing. */
async function press(review: Review, key: string, { out, t }: Pick<CliIo, 'out' | 't'>): Promise<boolean> {
  if (key === 'j' || key === 'k') {
    review.move(key === 'j' ? 1 : -1);
    return true;
  }
  if (key === 'u') {
    const taken = await review.undo();
    out(taken === undefined ? `${t('Nothing to take back.')}\n` : told(taken, review, t));
    return taken !== undefined;
  }
  const label = review.selected;
  if (label === undefined) return false;
  const goingOver = label.verdict !== 'unreviewed';
  const chosen = labelsOf(review, label)[Number(key) - 1];
  if (key !== 'a' && key !== 'x' && chosen === undefined) return false;
  const decided =
    chosen === undefined
      ? await review.decide(keyOf(label), key === 'a' ? 'accepted' : 'rejected')
      : await review.setConclusion(keyOf(label), chosen);
  out(told(decided, review, t));
  review.advance(goingOver);
  return true;
}

function told({ verdict, label }: Decided, review: Review, t: Translate): string {
  const left = review.counts.unreviewed;
  const stale = isStale(label)
    ? ` ${t('Its reasoning argues for the old conclusion; edit or drop it before export.')}`
    : '';
  if (verdict === 'accepted') return `${t('Accepted, {0} left', left)}\n`;
  if (verdict === 'rejected') return `${t('Rejected, {0} left', left)}\n`;
  if (verdict === 'cleared') return `${t('Decision taken back, {0} left', left)}\n`;
  return `${t('Corrected to {0}, {1} left', label.answer?.conclusion ?? '', left)}${stale}\n`;
}

function show(review: Review, { out, t }: Pick<CliIo, 'out' | 't'>): void {
  const label = review.selected;
  if (label === undefined) return;
  const { text } = label.item;
  const problem = problemOf(label);
  const lines = [
    '',
    `── ${review.position + 1}/${review.queue.length} · ${originOf(label)} · ${label.taskId} · ${t(label.verdict)}`,
    printable(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text) || t('(empty)'),
    '',
    problem === undefined ? '' : `${t(problem.template, ...problem.args)}\n`,
    `${t('Conclusion')}: ${printable(label.answer?.conclusion ?? '') || t('(none)')}`,
    `${t('Reasoning')}: ${printable(label.answer?.reasoning ?? '') || t('(none)')}`,
    '',
    `[a] ${t('Accept')}  [x] ${t('Reject')}  ${labelsOf(review, label)
      .slice(0, 9)
      .map((name, index) => `[${index + 1}] ${name}`)
      .join('  ')}  [u] ${t('Undo')}  [j/k] ${t('Next')}/${t('Previous')}  [q] ${t('Quit')}`,
  ];
  out(`${lines.join('\n')}\n`);
}

/** Records are other people's text: what would steer the terminal is shown instead of obeyed. */
function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (character) => {
    return character === '\r' ? '' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

function labelsOf(review: Review, label: ReviewedLabel): readonly string[] {
  return review.tasks.find(({ id }) => id === label.taskId)?.labels ?? [];
}

/** Where a label's record stands, as `file:row`. */
export function originOf({ item }: ReviewedLabel): string {
  const { path, row } = item.origin;
  return row === undefined ? path : `${path}:${row}`;
}

/** The state of a review in a few lines. */
export function formatSummary(review: Review, t: Translate): string {
  const summary = summarise(review.labels);
  const { accepted, corrected, rejected, unreviewed } = summary.verdicts;
  const lines = [
    t('{0} of {1} labels reviewed', summary.reviewed, summary.labels),
    t('accepted {0} · corrected {1} · rejected {2} · unreviewed {3}', accepted, corrected, rejected, unreviewed),
    ...(summary.unreadable > 0 ? [t('without a readable answer: {0}', summary.unreadable)] : []),
    ...(summary.stale > 0 ? [t('{0} labels have stale reasoning and are not exported', summary.stale)] : []),
    ...summary.conclusions.map(
      (entry) =>
        `  ${entry.taskId}  ${printable(entry.conclusion)}  ${t('teacher')} ${entry.teacher}  ${t('after review')} ${entry.reviewed}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
