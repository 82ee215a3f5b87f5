import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { AppError, describe } from '#core/errors';
import { keyOf, type LabelKey, type ReviewedLabel } from '#core/qc/decision';
import { problemOf } from '#core/qc/problem';
import { isStale, LABEL_STATES, queueOf } from '#core/qc/queue';
import { isLabelState, Review } from '#core/qc/review';
import { summarise } from '#core/qc/summary';
import { decisionLog, openJob, readDecisions, readRecords } from '#node/jobFolder';
import type { CliCommand, CliIo } from './command.ts';
import { formatSummary, originOf, reviewByKey } from './qcKeys.ts';
import { terminalKeys } from './terminalKeys.ts';

const OPTIONS = {
  job: { type: 'string' },
  list: { type: 'boolean', default: false },
  filter: { type: 'string' },
  accept: { type: 'string', multiple: true },
  reject: { type: 'string', multiple: true },
  correct: { type: 'string', multiple: true },
  undo: { type: 'string', multiple: true },
  'accept-all': { type: 'boolean', default: false },
  conclusion: { type: 'string' },
  reasoning: { type: 'string' },
  reviewer: { type: 'string' },
  json: { type: 'boolean', default: false },
  locale: { type: 'string' },
} as const;
type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** `promptmill qc`: reviews labels, one by one with a key each, or by flags. */
export const qcCommand: CliCommand = {
  name: 'qc',
  summary: 'Reviews labels: accepts, corrects or rejects them.',
  usage: 'qc --job JOBDIR [--list] [--filter STATE] [--accept ID[:TASK]]… [--reject ID[:TASK]]… [options]',
  options: [
    ['--job JOBDIR', 'the job folder that labelling wrote to'],
    ['--list', 'list the labels with their ids'],
    ['--filter STATE', 'all, unreviewed, accepted, corrected, rejected, unreadable or stale'],
    ['--accept ID[:TASK]', 'accept a label; without a task, every task of the record (repeatable)'],
    ['--reject ID[:TASK]', 'reject a label (repeatable)'],
    ['--correct ID[:TASK]', 'correct a label to --conclusion, and --reasoning where given'],
    ['--conclusion TEXT', 'the right conclusion'],
    ['--reasoning TEXT', 'the right reasoning; "" drops it'],
    ['--accept-all', 'accept every unreviewed label that has an answer (with --filter: of those)'],
    ['--undo ID[:TASK]', 'take your last decision on a label back (repeatable)'],
    ['--reviewer NAME', 'who decides (default: the user of this system)'],
    ['--json', 'print the result as JSON'],
  ],
  examples: [
    'promptmill qc --job .promptmill/jobs/relevance',
    'promptmill qc --job .promptmill/jobs/relevance --list --filter unreviewed',
    'promptmill qc --job .promptmill/jobs/relevance --correct 3f2a --conclusion 不相关 --reasoning ""',
  ],
  async run(args, io) {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    const state = values.filter ?? 'all';
    if (!isLabelState(state)) throw wrong('--filter', state, LABEL_STATES.join(', '));
    if (values.job === undefined) {
      throw new AppError('usage', '{0} is missing.', { args: ['--job'], hint: 'See promptmill qc --help.' });
    }
    const isCorrecting = values.correct !== undefined;
    const hasAnswer = values.conclusion !== undefined || values.reasoning !== undefined;
    if (isCorrecting !== hasAnswer) {
      throw new AppError('usage', '--correct goes together with --conclusion or --reasoning.', {
        hint: 'For example: --correct 3f2a --conclusion 不相关',
      });
    }
    const opened = await openReview(path.resolve(io.cwd, values.job), reviewerOf(values.reviewer));
    const { review } = opened;
    try {
      review.setFilter({ state });
      if (isAsked(values)) return await applyAll(review, values, io);
      if (values.list) return list(review, values.json, io);
      const { labels } = review;
      if (values.json) io.out(`${JSON.stringify(summarise(labels), undefined, 2)}\n`);
      else if (io.interactive && process.stdin.isTTY && labels.length > 0) {
        if (values.filter === undefined) review.setFilter({ state: 'unreviewed' });
        await reviewByKey(review, terminalKeys(process.stdin, io.signal), io);
      } else io.out(formatSummary(review, io.t));
      return 0;
    } finally {
      await opened.close();
    }
  },
};

async function openReview(dir: string, reviewer: string): Promise<{ review: Review; close(): Promise<void> }> {
  const opened = await openJob(dir);
  let log: Awaited<ReturnType<typeof decisionLog>> | undefined;
  const review = new Review(opened.template.tasks, {
    reviewer,
    now: () => Date.now(),
    save: async (decision) => {
      log ??= await decisionLog(dir, reviewer);
      await log.append(decision);
    },
  });
  const [records, decisions] = await Promise.all([readRecords(dir), readDecisions(dir)]);
  review.load(records, decisions);
  return { review, close: async () => log?.close() };
}

function isAsked(values: Values): boolean {
  const named = [values.accept, values.reject, values.correct, values.undo];
  return named.some((ids) => ids !== undefined) || values['accept-all'];
}

/** Does what the flags ask, one after the other; one that cannot be done is told and the others go on. */
async function applyAll(review: Review, values: Values, io: CliIo): Promise<number> {
  const applied: object[] = [];
  const failed: { id: string; message: string }[] = [];
  const each = async (ids: readonly string[] | undefined, act: (label: ReviewedLabel) => Promise<unknown>) => {
    for (const id of ids ?? []) {
      try {
        for (const label of resolve(review, id)) {
          await act(label);
          applied.push(toJson(review.find(keyOf(label)) ?? label));
        }
      } catch (error) {
        failed.push({ id, message: describe(error, io.t) });
      }
    }
  };
  await each(values.undo, async (label) => {
    if ((await review.undo(keyOf(label))) === undefined) {
      throw new AppError('review.refused', 'There is no decision of yours on {0} to take back.', {
        args: [nameOf(keyOf(label))],
        hint: 'Name the reviewer who decided with --reviewer.',
      });
    }
  });
  await each(values.accept, (label) => review.decide(keyOf(label), 'accepted'));
  await each(values.reject, (label) => review.decide(keyOf(label), 'rejected'));
  await each(values.correct, (label) => correctTo(review, label, values));
  if (values['accept-all']) {
    const open = queueOf(review.labels, review.filter)
      .flatMap((index) => review.labels[index] ?? [])
      .filter((label) => label.verdict === 'unreviewed' && label.teacher !== undefined);
    // Many at once, because what is appended at the same time is synced to disk once.
    for (let from = 0; from < open.length; from += 256) {
      const decided = await Promise.all(
        open.slice(from, from + 256).map((label) => review.decide(keyOf(label), 'accepted')),
      );
      applied.push(...decided.map(({ label }) => toJson(label)));
    }
  }
  if (values.json) io.out(`${JSON.stringify({ applied, failed, summary: summarise(review.labels) }, undefined, 2)}\n`);
  else io.out(`${io.t('{0} decisions saved.', applied.length)}\n${formatSummary(review, io.t)}`);
  for (const { id, message } of failed) io.err(`promptmill: ${id}: ${message}\n`);
  return failed.length === 0 ? 0 : 1;
}

function correctTo(review: Review, label: ReviewedLabel, values: Values): Promise<unknown> {
  const conclusion = values.conclusion ?? label.answer?.conclusion ?? '';
  const labels = review.tasks.find(({ id }) => id === label.taskId)?.labels;
  if (labels !== undefined && !labels.includes(conclusion)) throw wrong('--conclusion', conclusion, labels.join(', '));
  return review.setConclusion(keyOf(label), conclusion, values.reasoning);
}

/** The labels that `ID[:TASK]` names; of the id, the beginning is enough when no other record has the same. */
function resolve(review: Review, text: string): readonly ReviewedLabel[] {
  const [id = '', task] = text.split(':', 2);
  const found = review.labels.filter(
    ({ item, taskId }) => item.id.startsWith(id) && (task === undefined || taskId === task),
  );
  const records = new Set(found.map(({ item }) => item.id));
  if (id.length >= 4 && records.size === 1) return found;
  const template = records.size > 1 ? '“{0}” names {1} records.' : 'There is no label “{0}” in this job.';
  throw new AppError('review.refused', template, {
    args: [text, records.size],
    hint: 'See the labels and their ids with promptmill qc --list.',
  });
}

function list(review: Review, json: boolean, io: CliIo): number {
  const labels = review.queue.flatMap((index) => review.labels[index] ?? []);
  if (json) {
    io.out(`${JSON.stringify({ labels: labels.map(toJson) }, undefined, 2)}\n`);
    return 0;
  }
  const many = review.tasks.length > 1;
  for (const label of labels) {
    const id = many ? nameOf(keyOf(label)) : label.item.id;
    const conclusion = label.answer?.conclusion ?? `(${io.t('unreadable')})`;
    const stale = isStale(label) ? ` (${io.t('stale reasoning')})` : '';
    io.out(`${id}\t${io.t(label.verdict)}\t${conclusion}${stale}\t${originOf(label)}\n`);
  }
  return 0;
}

function toJson(label: ReviewedLabel): object {
  const problem = problemOf(label);
  return {
    id: label.item.id,
    task: label.taskId,
    origin: label.item.origin,
    verdict: label.verdict,
    reasoning: label.reasoning,
    teacher: label.teacher ?? null,
    answer: label.answer ?? null,
    ...(label.decision && { reviewer: label.decision.reviewer, at: label.decision.at }),
    ...(problem && { unreadable: label.record.status === 'unreadable' ? label.record.reason : label.record.status }),
  };
}

const nameOf = (key: LabelKey): string => key.replace('/', ':');

function reviewerOf(given: string | undefined): string {
  if (given !== undefined && given.trim() !== '') return given.trim();
  try {
    return os.userInfo().username;
  } catch {
    return 'reviewer'; // a container's user without a name
  }
}

function wrong(flag: string, value: string, allowed: string): AppError {
  return new AppError('usage', '{0} cannot be “{1}”.', { args: [flag, value, allowed], hint: 'It is one of: {2}.' });
}
