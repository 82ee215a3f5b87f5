import path from 'node:path';
import { AppError } from '#core/errors';
import type { BatchState } from '#core/label/batchState';
import type { Cap } from '#core/label/ledger';
import { sumText } from '#core/label/money';
import type { RetryCause } from '#core/label/run';
import type { Logger } from '#core/ports';
import { exportBatch, importBatch } from '#node/batch/batchExport';
import { cancelBatch, followBatch, startBatch, type BatchSummary } from '#node/batch/batchRun';
import { batchState, type BatchEvent, type BatchOptions } from '#node/batch/batchSession';
import { recordsFile, type OpenedJob } from '#node/label/jobFolder';
import type { Shard } from '#core/label/job';
import type { CliIo } from '../command.ts';
import type { LabelFlagValues } from './labelFlags.ts';
import { shownPath, shownWord } from '../shownPath.ts';

/** What `promptmill label` knows when it hands a job over to the Batch API. */
export interface BatchWork {
  readonly opened: OpenedJob;
  readonly values: LabelFlagValues;
  readonly shard: Shard | undefined;
  readonly retry: readonly RetryCause[] | undefined;
  readonly log: Logger;
}

/** The same with what the provider is asked with. */
export interface PaidBatchWork extends BatchWork {
  readonly apiKey: string | undefined;
  readonly cap: Cap | undefined;
}

/** Where no terminal is looked at, a line is written so often at most. */
const PLAIN_MS = 5000;

/** Submits a job as batches, or goes on with those under way, and follows them unless told to detach. Exit codes as `label`. */
export async function labelByBatch(
  { opened, values, apiKey, cap, shard, retry, log }: PaidBatchWork,
  io: CliIo,
): Promise<number> {
  const { t } = io;
  const window = values['batch-window'];
  const options: BatchOptions = {
    ...(apiKey === undefined ? {} : { apiKey }),
    choices: {
      ...(window === undefined ? {} : { window }),
      ...(values['leave-expired'] ? { again: 'leave' } : {}),
      ...(retry === undefined ? {} : { retry }),
      ...(shard === undefined ? {} : { shard }),
      ...(cap === undefined ? {} : { cap }),
    },
    onEvent: progressOf(io, values.json === true),
    log,
    signal: io.signal,
  };
  if (values['cancel-batch']) await cancelBatch(opened, options);
  else {
    let state: BatchState;
    try {
      state = await startBatch(opened, options);
    } catch (error) {
      if (!io.signal.aborted) throw error;
      io.err(`${t('Nothing is lost. Go on with: {0}', goOnWith(opened, io))}\n`);
      return 130;
    }
    io.err(`${t('{0} requests submitted in {1} batches.', state.lines, state.parts.length)}\n`);
    if (values.detach) {
      const text = t(
        'The provider works on it, with or without this machine. Fetch the results with: {0}',
        goOnWith(opened, io),
      );
      io.out(values.json ? `${JSON.stringify({ job: opened.dir, batch: state })}\n` : `${text}\n`);
      return 0;
    }
  }
  const summary = await followBatch(opened, options);
  io.out(values.json ? `${JSON.stringify(asJson(opened, summary))}\n` : asText(opened, summary, io));
  if (summary.state === 'cancelled') return 130;
  const { failed, unreadable } = summary.counts;
  return summary.state === 'stopped' || failed + unreadable + (summary.batch?.left ?? 0) > 0 ? 1 : 0;
}

/** `--export-batch`: writes the requests for an engine of one's own. */
export async function exportRequests({ opened, values, shard, retry, log }: BatchWork, io: CliIo): Promise<number> {
  const { t, cwd, signal } = io;
  const file = path.resolve(cwd, values['export-batch'] ?? '');
  const { model } = opened.job.teacher;
  const choices = { ...(shard === undefined ? {} : { shard }), ...(retry === undefined ? {} : { retry }) };
  const count = await exportBatch(opened, file, { choices, log, signal });
  const shown = shownPath(cwd, file);
  const lines = [
    t('{0} requests for {1} records written to {2}.', count.lines, count.records, shown),
    t('Run them, for example: {0}', `vllm run-batch -i ${shown} -o results.jsonl --model ${model}`),
    t(
      'Then read the results: {0}',
      `promptmill label --out ${shownWord(cwd, opened.dir)} --import-batch results.jsonl`,
    ),
  ];
  io.out(values.json ? `${JSON.stringify({ job: opened.dir, file, ...count })}\n` : `${lines.join('\n')}\n`);
  return 0;
}

/** `--import-batch`: reads result files into the job. */
export async function importResults({ opened, values, shard, retry, log }: BatchWork, io: CliIo): Promise<number> {
  const { t, cwd, signal } = io;
  const files = (values['import-batch'] ?? []).map((file) => path.resolve(cwd, file));
  const choices = { ...(shard === undefined ? {} : { shard }), ...(retry === undefined ? {} : { retry }) };
  const { counts, lines, left } = await importBatch(opened, files, { choices, log, signal }).catch((error: unknown) => {
    throw unreadableFile(error);
  });
  const text = [
    t('{0} results read.', lines),
    countsText(counts, left, io),
    ...(counts.labelled + counts.unreadable > 0 ? [nextText(opened, io)] : []),
  ];
  io.out(values.json ? `${JSON.stringify({ job: opened.dir, lines, counts, left })}\n` : `${text.join('\n')}\n`);
  return counts.failed + counts.unreadable + left > 0 ? 1 : 0;
}

/** Whether the job has a batch that is to be gone on with. */
export async function isBatchUnderWay(dir: string): Promise<boolean> {
  const state = await batchState(dir);
  return state !== undefined && state.status !== 'ended';
}

function progressOf(io: CliIo, json: boolean): (event: BatchEvent) => void {
  const live = io.interactive && !json;
  let last = '';
  let at = 0;
  return (event) => {
    if (event.type !== 'state') return;
    const text = stateText(event.state, io);
    const now = Date.now();
    if (text === last || (!live && now - at < PLAIN_MS && event.state.status !== 'ended')) return;
    last = text;
    at = now;
    io.err(`${text}\n`);
  };
}

function stateText({ status, done, lines, round }: BatchState, { t }: CliIo): string {
  const name = {
    submitting: t('submitting'),
    validating: t('being checked'),
    in_progress: t('running'),
    cancelling: t('being cancelled'),
    fetching: t('results coming in'),
    ended: t('ended'),
  }[status];
  if (round > 1) return t('Batch {0} (round {3}): {1} of {2} requests done', name, done, lines, round);
  return t('Batch {0}: {1} of {2} requests done', name, done, lines);
}

function asJson({ dir, job }: OpenedJob, { error, ...rest }: BatchSummary): object {
  return {
    job: dir,
    records: recordsFile(dir),
    teacher: { id: job.teacher.id, model: job.teacher.model },
    ...rest,
    ...(error === undefined ? {} : { error: { code: error.code, message: error.message, hint: error.hint } }),
  };
}

function asText(opened: OpenedJob, summary: BatchSummary, io: CliIo): string {
  const { t } = io;
  const { counts, usage, money, error, state, batch } = summary;
  const left = batch?.left ?? 0;
  const lines = [countsText(counts, left, io)];
  if (usage.input > 0) {
    lines.push(t('{0} tokens read and {1} written by the teacher.', usage.input, usage.output));
    const cost = sumText(money);
    if (cost !== undefined) lines.push(t('Cost: {0}.', cost));
  }
  if (error !== undefined) {
    lines.push(`${t('Stopped:')} ${t(error.template, ...error.args)} ${t(error.hintTemplate, ...error.args)}`);
  }
  if (batch !== undefined && batch.status !== 'ended') {
    lines.push(
      t('The provider works on it, with or without this machine. Fetch the results with: {0}', goOnWith(opened, io)),
    );
  } else if (state === 'done' && left + counts.failed > 0) {
    const command = `promptmill label --out ${shownWord(io.cwd, opened.dir)}`;
    lines.push(t('Ask for the failed ones again with: {0}', command));
  }
  if (counts.labelled + counts.unreadable > 0) lines.push(nextText(opened, io));
  return `${lines.join('\n')}\n`;
}

function countsText(counts: BatchSummary['counts'], left: number, { t }: CliIo): string {
  const { labelled, unreadable, failed } = counts;
  return t('{0} labelled, {1} unreadable, {2} failed, {3} left without an answer.', labelled, unreadable, failed, left);
}

const nextText = ({ dir }: OpenedJob, { t, cwd }: CliIo): string =>
  t('Next, review the labels: {0}', `promptmill qc --job ${shownWord(cwd, dir)}`);

const goOnWith = ({ dir }: OpenedJob, { cwd }: CliIo): string =>
  `promptmill label --batch --out ${shownWord(cwd, dir)}`;

function unreadableFile(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('path' in error) || error instanceof AppError) return error;
  return new AppError('source.unreadable', '{0} cannot be read: {1}', {
    args: [String(error.path), String(error.code)],
    hint: 'Check the path: --import-batch takes the result files of an engine, such as results.jsonl.',
    cause: error,
  });
}
