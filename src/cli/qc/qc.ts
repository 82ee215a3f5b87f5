import path from 'node:path';
import { AppError, describe } from '#core/errors';
import { JobReview } from '#node/review/jobReview';
import { systemUser } from '#node/systemUser';
import type { CliCommand } from '../command.ts';
import { oneOf } from '../flagValues.ts';
import { applyAll } from './qcApply.ts';
import { asksDecisions, choicesOf, compareOf, readQcFlags, sharesOf, type QcFlags } from './qcFlags.ts';
import { reviewByKey } from './qcKeys.ts';
import { formatSummary, listLabels, summaryJson } from './qcLabels.ts';
import { formatReport } from './qcReport.ts';
import { verifyReview } from './qcVerify.ts';
import { terminalKeys } from './terminalKeys.ts';

/** `promptmill qc`: reviews labels, one by one with a key each, or by flags. */
export const qcCommand: CliCommand = {
  name: 'qc',
  summary: 'Reviews labels: accepts, corrects or rejects them.',
  usage: 'qc --job JOBDIR [--list] [--filter STATE] [--accept ID[:TASK]]… [--reject ID[:TASK]]… [options]',
  options: [
    ['--job JOBDIR', 'the job folder that labelling wrote to'],
    ['--list', 'list the labels with their ids'],
    [
      '--filter STATE',
      'all, unreviewed, reviewed, accepted, corrected, rejected, deferred, unreadable, faulty, stale, flagged, commented, differs or sample',
    ],
    ['--task TASK', 'of one task only'],
    ['--text TEXT', 'of the records that hold a text, in the source, the answers or the file name'],
    ['--order ORDER', 'as-came, disagreement, unreadable, shortest or random'],
    ['--accept ID[:TASK]', 'accept a label; without a task, every task of the record (repeatable)'],
    ['--reject ID[:TASK]', 'reject a label (repeatable)'],
    ['--correct ID[:TASK]', 'correct a label to --conclusion, and --reasoning where given'],
    ['--conclusion TEXT', 'the right conclusion'],
    ['--reasoning TEXT', 'the right reasoning; "" drops it'],
    ['--accept-all', 'accept every unreviewed label that has an answer (with --filter: of those), as one step'],
    ['--flag ID[:TASK]', 'flag a label, or take its flag away (repeatable)'],
    ['--comment ID[:TASK]=TEXT', 'say something about a label; nothing behind the = takes it away (repeatable)'],
    ['--undo [ID[:TASK]]', 'take your last action back, or your last decision on a label (repeatable)'],
    ['--redo', 'do again what was taken back last (repeatable)'],
    ['--compare JOBDIR', 'compare with another job over the same records, and show what differs'],
    ['--gold FIELD', 'compare with a column of the sources that holds the right conclusions'],
    [
      '--gold-file FILE',
      'compare with JSON lines of id, text or path and row, conclusion and, with several tasks, taskId',
    ],
    ['--sample AQL', 'draw a sample by ISO 2859-1 for a limit in percent, such as 1 or 2.5, and say what it came to'],
    ['--seed TEXT', 'draw another sample than the one of the job’s name'],
    ['--blind PERCENT', 'hide the teacher’s answer of so many labels until you give yours (by key: 5)'],
    ['--planted PERCENT', 'show a wrong answer in so many labels, to see whether it is caught (by key: 2)'],
    ['--reviewer NAME', 'who decides (default: the user of this system)'],
    ['--report', 'say what the training set is worth: agreement, errors, changes, pace'],
    ['--verify', 'check that no decision and no answer of the teacher was changed, lost or added by hand'],
    ['--json', 'print the result as JSON'],
  ],
  examples: [
    'promptmill qc --job .promptmill/jobs/relevance',
    'promptmill qc --job .promptmill/jobs/relevance --list --filter unreviewed',
    'promptmill qc --job .promptmill/jobs/relevance --correct 3f2a --conclusion 不相关 --reasoning ""',
    'promptmill qc --job .promptmill/jobs/relevance --compare .promptmill/jobs/relevance-2 --list',
    'promptmill qc --job .promptmill/jobs/relevance --sample 1',
    'promptmill qc --job .promptmill/jobs/relevance --report',
  ],
  async run(args, io) {
    const flags = readQcFlags(args);
    const choices = choicesOf(flags);
    const dir = path.resolve(io.cwd, flags.job ?? '');
    if (flags.verify) return verifyReview(dir, flags.json, io);
    const isAsked = asksDecisions(flags) || flags.list || flags.report || flags.json;
    const byKey = io.interactive && process.stdin.isTTY && !isAsked;
    const job = await JobReview.open(dir, {
      reviewer: reviewerOf(flags.reviewer),
      shares: sharesOf(flags, byKey),
      lockAtOnce: false,
      onError: (error) => io.err(`promptmill: ${describe(error, io.t)}\n`),
      warn: (message) => io.err(`promptmill: ${message}\n`),
    });
    try {
      await job.whole();
      await choose(job, flags, { ...choices, byKey }, io.cwd);
      if (asksDecisions(flags)) return await applyAll(job, flags, io);
      if (flags.report) {
        const report = await job.report();
        io.out(flags.json ? `${JSON.stringify(report, undefined, 2)}\n` : formatReport(report, io.t));
      } else if (flags.list) await listLabels(job, flags.json, io);
      else if (flags.json) io.out(`${JSON.stringify(summaryJson(job), undefined, 2)}\n`);
      else if (byKey && job.review.board.labels > 0) await reviewByKey(job, terminalKeys(process.stdin, io.signal), io);
      else io.out(formatSummary(job, io.t));
      return 0;
    } finally {
      await job.close();
    }
  },
};

/** Compares, draws, filters and orders as the flags say. */
async function choose(
  job: JobReview,
  flags: QcFlags,
  { state, order, aql, byKey }: ReturnType<typeof choicesOf> & { readonly byKey: boolean },
  cwd: string,
): Promise<void> {
  const { review } = job;
  const stay = { advance: false };
  const { task: taskId, text } = flags;
  if (taskId !== undefined)
    oneOf(
      '--task',
      taskId,
      review.tasks.map(({ id }) => id),
    );
  const ofTask = taskId === undefined ? {} : { taskId };
  const source = compareOf(flags, (file) => path.resolve(cwd, file), review.tasks[0]?.id ?? '');
  if (source !== undefined) await job.compare(source);
  if (state === 'differs' && source === undefined) {
    throw new AppError('usage', '{0} is missing.', { args: ['--compare'], hint: 'See promptmill qc --help.' });
  }
  if (aql !== undefined) {
    const { plan } = review.board;
    const isDrawn =
      plan?.aql === aql && plan.taskId === taskId && (flags.seed === undefined || plan.seed === flags.seed);
    if (!isDrawn) {
      await job.do({ type: 'filter', filter: { state: 'all', ...ofTask } }, stay);
      await job.do({ type: 'sample', aql, seed: flags.seed ?? path.basename(job.opened.dir) }, stay);
    }
  }
  if (order !== undefined) await job.do({ type: 'order', order }, stay);
  const whole = byKey ? 'unreviewed' : 'all';
  const usual = aql !== undefined ? 'sample' : source !== undefined ? 'differs' : whole;
  const filter = { state: state ?? usual, ...ofTask, ...(text !== undefined && { text }) };
  await job.do({ type: 'filter', filter }, stay);
  await job.whole();
  review.selectFirst();
}

function reviewerOf(given: string | undefined): string {
  return given?.trim() || systemUser();
}
