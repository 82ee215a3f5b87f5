import { widthOf } from '#core/columns';
import { describe } from '#core/errors';
import type { Translate } from '#core/l10n';
import type { ReviewCommand } from '#core/qc/review/commands';
import { decidedText } from '#core/qc/review/decidedText';
import { bitOf } from '#core/qc/review/labelStates';
import type { LabelDetail, ReviewView } from '#core/qc/review/view';
import type { JobReview } from '#node/review/jobReview';
import type { CliIo } from '../command.ts';
import { printable } from '../printable.ts';
import { formatSummary } from './qcLabels.ts';

const SHOWN = 2000; // characters of a record
const STALE = bitOf('stale');

const COMMANDS: Readonly<Record<string, ReviewCommand>> = {
  a: { type: 'accept' },
  x: { type: 'reject' },
  ' ': { type: 'defer' },
  f: { type: 'flag' },
  u: { type: 'undo' },
  r: { type: 'redo' },
  j: { type: 'next' },
  k: { type: 'previous' },
};

type Screen = Pick<CliIo, 'out' | 't'>;

/**
 * Reviews label by label with one key each: a accept, x reject, 1–9 and 0 set the conclusion, space puts off, f flags,
 * c comments, u undo, r redo, j/k next/previous, q quit. Ends on q, Ctrl+C, the end of the keys, or after the last label;
 * prints the summary then.
 */
export async function reviewByKey(job: JobReview, keys: AsyncIterable<string>, io: Screen): Promise<void> {
  const { t, out } = io;
  let view = await job.view();
  show(view, job, io);
  const pressed = keys[Symbol.asyncIterator]();
  try {
    while (view.label !== undefined) {
      const { value: key, done } = await pressed.next();
      if (done === true || key === 'q' || key === '\u0003' || key === '\u0004') break;
      try {
        const command = key === 'c' ? await commentOf(pressed, io) : commandOf(key, view.label, job);
        if (command === undefined) continue;
        const { decided, view: after } = await job.do(command, { advance: true });
        const nothing = command.type === 'undo' ? t('Nothing to take back.') : t('Nothing to do again.');
        const left = after.labels - after.reviewed;
        if (decided !== undefined)
          out(`${printable(decidedText(decided, left, t))}${staleText(decided.label, job, t)}\n`);
        else if (command.type === 'undo' || command.type === 'redo') out(`${nothing}\n`);
        view = after;
      } catch (error) {
        out(`${describe(error, t)}\n`);
        continue;
      }
      show(view, job, io);
    }
  } finally {
    await pressed.return?.();
  }
  out(`\n${formatSummary(job, t)}`);
}

/** What a key stands for; undefined when it stands for nothing. */
function commandOf(key: string, label: LabelDetail, job: JobReview): ReviewCommand | undefined {
  const number = key === '0' ? 10 : Number(key);
  if (key.trim() !== '' && conclusionsOf(job, label)[number - 1] !== undefined)
    return { type: 'setConclusion', number };
  return Object.hasOwn(COMMANDS, key) ? COMMANDS[key] : undefined;
}

/** Reads a line; undefined when it was given up. The terminal does not echo in raw mode, so this does. */
async function commentOf(keys: AsyncIterator<string>, { out, t }: Screen): Promise<ReviewCommand | undefined> {
  out(`${t('Comment')}: `);
  const typed: string[] = [];
  for (;;) {
    const { value: key, done } = await keys.next();
    if (done === true || key === '\u0003' || key === '\u0004') {
      out('\n');
      return undefined;
    }
    if (key === '\r' || key === '\n') break;
    if (key === '\u007f' || key === '\b') {
      const width = widthOf(typed.pop() ?? '');
      out('\b'.repeat(width) + ' '.repeat(width) + '\b'.repeat(width));
    } else if (printable(key) === key) {
      typed.push(key);
      out(key);
    }
  }
  out('\n');
  return { type: 'comment', text: typed.join('') };
}

function staleText(label: number, { review }: JobReview, t: Translate): string {
  const isStale = label >= 0 && (review.board.states.maskOf(label) & STALE) !== 0;
  return isStale ? ` ${t('Its reasoning argues for the old conclusion; edit or drop it before export.')}` : '';
}

function show(view: ReviewView, job: JobReview, { out, t }: Screen): void {
  const { label } = view;
  if (label === undefined) return;
  const { source, problem, answer, other } = label;
  const none = label.blind ? t('(hidden until you have given yours)') : t('(none)');
  const marks = [
    t(label.verdict),
    ...(label.deferred ? [t('deferred')] : []),
    ...(label.flagged ? [t('flagged')] : []),
    ...(label.stale ? [t('stale reasoning')] : []),
  ];
  const place = view.position === -1 ? '–' : view.position + 1;
  const conclusions = conclusionsOf(job, label).slice(0, 10);
  const lines = [
    '',
    `── ${place}/${view.total} · ${printable(label.origin)} · ${label.taskId} · ${marks.join(' · ')}`,
    printable(source.length > SHOWN ? `${source.slice(0, SHOWN)}…` : source) || t('(empty)'),
    '',
    problem === undefined ? '' : `${printable(t(problem.template, ...problem.args))}\n`,
    `${t('Conclusion')}: ${printable(answer?.conclusion ?? '') || none}`,
    `${t('Reasoning')}: ${printable(answer?.reasoning ?? '') || none}`,
    ...(other === undefined
      ? []
      : [`${printable(other.title)}: ${printable(other.answer?.conclusion ?? '') || t('(none)')}`]),
    ...(label.comment === undefined ? [] : [`${t('Comment')}: ${printable(label.comment)}`]),
    '',
    [
      `[a] ${t('Accept')}`,
      `[x] ${t('Reject')}`,
      ...conclusions.map((name, index) => `[${(index + 1) % 10}] ${printable(name)}`),
      `[${t('space')}] ${t('Defer')}`,
      `[f] ${t('Flag')}`,
      `[c] ${t('Comment')}`,
      `[u] ${t('Undo')}`,
      `[r] ${t('Redo')}`,
      `[j/k] ${t('Next')}/${t('Previous')}`,
      `[q] ${t('Quit')}`,
    ].join('  '),
  ];
  out(`${lines.join('\n')}\n`);
}

function conclusionsOf({ review }: JobReview, label: LabelDetail): readonly string[] {
  return review.tasks.find(({ id }) => id === label.taskId)?.labels ?? [];
}
