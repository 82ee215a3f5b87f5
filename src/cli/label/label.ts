import path from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#core/errors';
import type { AskOptions, Limits, Shard, Teacher } from '#core/label/job';
import { moneyText } from '#core/label/money';
import type { RetryCause } from '#core/label/run';
import type { ReadingOptions } from '#core/label/source';
import type { Notice } from '#core/label/teachers/preset';
import type { Logger } from '#core/ports';
import { costlyOf, estimateJob, tooCostly } from '#node/label/estimateJob';
import { openJob, type OpenedJob } from '#node/label/jobFolder';
import { isIn, startLabelRun } from '#node/label/labelRun';
import { mergeJobs } from '#node/label/mergeShards';
import { fewToAsk } from '#node/label/pinnedSample';
import { baseOf, hasJob, prepareJob, resumeJob, templateOf } from '#node/label/prepareJob';
import type { CliCommand, CliIo } from '../command.ts';
import { exportRequests, importResults, isBatchUnderWay, labelByBatch } from './labelBatch.ts';
import { estimateText } from './labelEstimate.ts';
import {
  askFlags,
  capFlag,
  labelFlagHelp,
  labelFlags,
  limitFlags,
  readingFlags,
  retryFlag,
  shardFlag,
  type LabelFlagValues,
} from './labelFlags.ts';
import { LabelProgress } from './labelProgress.ts';
import { summaryJson, summaryText } from './labelSummary.ts';
import { chooseTeacher, numberOf } from './labelTeacher.ts';
import { shownPath } from '../shownPath.ts';
import { keyOf } from './teacherKey.ts';

/**
 * `promptmill label`: a job, started or gone on with. Exit code 0: every record of this run is labelled (those labelled
 * before count); 1: some failed or could not be read, or an error stopped the run; 2: wrong usage; 130: interrupted.
 */
export const labelCommand: CliCommand = {
  name: 'label',
  summary: 'Labels texts with a teacher model; called again on the same folder it goes on where it stopped.',
  usage: 'label --template T --out JOBDIR [options] SOURCE…',
  options: labelFlagHelp,
  examples: [
    'promptmill label --template prompts/relevance.template.md --out .promptmill/jobs/relevance data',
    'promptmill label --template prompts/relevance.template.md --out .promptmill/jobs/kimi --teacher kimi-cn data/*.csv',
    'promptmill label --template t.template.md --out job --base-url http://127.0.0.1:8080/v1 --model qwen data',
    'promptmill label --template t.template.md --out job --teacher kimi-cn --mask --max-cost 20 --text 内容 data.xlsx',
    'promptmill label --template t.template.md --out job --teacher kimi-cn --dry-run data',
    'promptmill label --out .promptmill/jobs/relevance        # goes on',
    'promptmill label --batch --out .promptmill/jobs/kimi     # by the Batch API',
    'promptmill label --merge --out merged shard-1 shard-2',
  ],
  async run(args, io) {
    const { values, positionals } = parseArgs({ args: [...args], options: labelFlags, allowPositionals: true });
    if (values.out === undefined || values.out === '') throw missing('--out JOBDIR');
    const dir = path.resolve(io.cwd, values.out);
    if (values.merge) return merge(dir, positionals, values.json, io);
    const goesOn = await hasJob(dir);
    const asked = await askedFor(dir, goesOn, values, positionals, io);
    if (values['dry-run']) return dryRun(asked, values.json, io);
    // What is wrong with the flags is said before a job is made.
    const cap = capFlag(values['max-cost'], teachersOf(asked.teacher, asked.ask ?? asked.resumed?.job.ask));
    const few = numberOf('--try', values.try, { integer: true, least: 1 });
    if (few !== undefined && values.batch) {
      throw new AppError('usage', '--try does not go with --batch.', {
        hint: 'Try without the Batch API, then label by it.',
      });
    }
    const opened = await open(asked);
    const { teacher, ask } = opened.job;
    const { retry } = asked;
    const shard = asked.shard ?? opened.job.shard;
    const work = { opened, values, shard, retry, log: stderrLogger(io, values.verbose) };
    if (values['export-batch'] !== undefined) return exportRequests(work, io);
    if (values['import-batch'] !== undefined) return importResults(work, io);
    const batch = values.batch || values['cancel-batch'];
    const agreed = values.yes || (batch && (await isBatchUnderWay(dir)));
    const apiKey = keyOf(teacher, values, goesOn, io);
    const priced = teachersOf(teacher, ask).some(({ price }) => price !== undefined);
    const only = few === undefined ? undefined : new Set(await fewToAsk(opened, few, shard));
    if (cap === undefined && !agreed && priced) await demandYes({ ...asked, only }, opened, batch, io);
    if (batch) return labelByBatch({ ...work, apiKey, cap }, io);
    const progress = new LabelProgress(io, values.json);
    const handle = await startLabelRun(opened, {
      ...(apiKey === undefined ? {} : { apiKey }),
      keyOf: async (other) => keyOf(other, {}, goesOn, io), // what the flags say is said of the first one
      ...(values.replies === undefined ? {} : { repliesFile: path.resolve(io.cwd, values.replies) }),
      limits: { ...teacher.limits, ...limitFlags(values) },
      ...(cap === undefined ? {} : { cap }),
      ...(shard === undefined ? {} : { shard }),
      ...(retry === undefined ? {} : { retry }),
      ...(only === undefined ? {} : { only }),
      onEvent: (event) => progress.apply(event),
      log: work.log,
      signal: io.signal,
    });
    const summary = await handle.finished;
    progress.end();
    io.out(
      values.json ? summaryJson(opened, summary) : summaryText(opened, summary, progress.failures, asked.shard, io),
    );
    if (summary.state === 'cancelled') return 130;
    return summary.state === 'stopped' || summary.counts.failed + summary.counts.unreadable > 0 ? 1 : 0;
  },
};

/** What the flags ask for, of a job that is there or is to be made. */
interface AskedFor {
  readonly dir: string;
  readonly resumed: OpenedJob | undefined;
  readonly templateFile: string | undefined; // only where the flags name one
  readonly base: string;
  readonly sources: readonly string[]; // absolute; of a job that is there, its own where the flags name none
  readonly named: boolean; // the flags name sources
  readonly teacher: Teacher;
  readonly limits: Limits; // of this run
  readonly reading: ReadingOptions | undefined;
  readonly ask: AskOptions | undefined;
  readonly shard: Shard | undefined; // that the flags name
  readonly retry: readonly RetryCause[] | undefined;
  readonly only?: ReadonlySet<string> | undefined; // ids of records
}

/** What is left out on going on is as it was. */
async function askedFor(
  dir: string,
  goesOn: boolean,
  values: LabelFlagValues,
  positionals: readonly string[],
  io: CliIo,
): Promise<AskedFor> {
  const say = ({ template, args }: Notice) => io.err(`${io.t(template, ...args)}\n`);
  const resumed = goesOn ? await openJob(dir) : undefined;
  const base = values.base === undefined ? io.cwd : path.resolve(io.cwd, values.base);
  const given = positionals.map((source) => path.resolve(io.cwd, source));
  const templateFile = values.template === undefined ? undefined : path.resolve(io.cwd, values.template);
  if (resumed === undefined && templateFile === undefined) throw missing('--template T');
  if (resumed === undefined && given.length === 0) throw missing('SOURCE');
  const teacher = await chooseTeacher(values, resumed?.job.teacher, templateFile, say);
  const limits = { ...teacher.limits, ...limitFlags(values) };
  const frozen = (resumed?.job.sources ?? []).map((source) =>
    path.resolve(resumed === undefined ? base : baseOf(resumed), source),
  );
  const others = await Promise.all(
    (values.also ?? []).map((id) => chooseTeacher({ teacher: id }, undefined, undefined, say)),
  );
  const twice = others.find(({ id }, at) => [teacher, ...others.slice(0, at)].some((other) => other.id === id));
  if (twice !== undefined) {
    throw new AppError('usage', 'The teacher “{0}” is named twice.', {
      args: [twice.id],
      hint: 'Let it answer several times with --samples.',
    });
  }
  const options = askFlags(values);
  const ask = others.length === 0 ? options : { ...options, others };
  return {
    dir,
    resumed,
    templateFile,
    base,
    sources: given.length === 0 ? frozen : given,
    named: given.length > 0,
    teacher: resumed === undefined ? { ...teacher, limits } : teacher,
    limits,
    reading: readingFlags(values),
    ask,
    shard: shardFlag(values.shard),
    retry: retryFlag(values.retry),
  };
}

const teachersOf = (teacher: Teacher, ask: AskOptions | undefined) => [teacher, ...(ask?.others ?? [])];

/** Goes on with the job of the folder, or makes it. */
async function open({ dir, resumed, templateFile, base, sources, named, teacher, reading, ask, shard }: AskedFor) {
  const more = {
    ...(reading === undefined ? {} : { reading }),
    ...(ask === undefined ? {} : { ask }),
    ...(shard === undefined ? {} : { shard }),
  };
  if (resumed !== undefined && templateFile === undefined) {
    return resumeJob(dir, { base, teacher, ...(named ? { sources } : {}), ...more });
  }
  return prepareJob({ dir, templateFile: templateFile ?? '', base, sources, teacher, ...more });
}

async function estimateOf(asked: AskedFor) {
  const { dir, resumed, templateFile, base, sources, teacher, limits, reading, ask, retry, only } = asked;
  const template = resumed?.template ?? (await templateOf(templateFile ?? ''));
  const { job } = resumed ?? {};
  const shard = asked.shard ?? job?.shard;
  return estimateJob({
    template,
    teacher,
    limits,
    sources,
    base: resumed === undefined ? base : baseOf(resumed),
    reading: reading ?? job?.reading ?? {},
    ask: ask ?? job?.ask ?? {},
    wants: (item) => (shard === undefined || isIn(item, shard)) && only?.has(item.id) !== false,
    ...(retry === undefined ? {} : { retry }),
    ...(resumed === undefined ? { newDir: dir } : { dir }),
  });
}

async function dryRun(asked: AskedFor, json: boolean, io: CliIo): Promise<number> {
  const estimate = await estimateOf(asked);
  const masks = (asked.ask ?? asked.resumed?.job.ask)?.mask === true;
  io.out(json ? `${JSON.stringify(estimate)}\n` : estimateText(io, estimate, masks));
  return 0;
}

/** @throws AppError 'usage' when the run is estimated to cost more than may be spent unasked. */
async function demandYes(asked: AskedFor, opened: OpenedJob, batch: boolean, io: CliIo): Promise<void> {
  const estimate = await estimateOf({ ...asked, resumed: opened });
  const costly = costlyOf(
    estimate.estimates.map((one) => (batch && one.costBatch !== undefined ? { ...one, cost: one.costBatch } : one)),
  );
  if (costly === undefined) return;
  io.err(estimateText(io, estimate, opened.job.ask?.mask === true));
  throw tooCostly(moneyText(costly.currency, costly.cost));
}

async function merge(dir: string, parts: readonly string[], json: boolean, io: CliIo): Promise<number> {
  const merged = await mergeJobs(
    dir,
    parts.map((part) => path.resolve(io.cwd, part)),
  );
  const text = io.t(
    '{0} records merged into {1}; {2} were there before.',
    merged.records,
    shownPath(io.cwd, dir),
    merged.repeated,
  );
  io.out(json ? `${JSON.stringify({ job: dir, ...merged })}\n` : `${text}\n`);
  return 0;
}

function stderrLogger(io: CliIo, verbose: boolean): Logger {
  const say = verbose ? (message: string) => io.err(`${message}\n`) : () => {};
  return { debug: () => {}, info: say, warn: say, error: (message) => io.err(`${message}\n`) };
}

function missing(what: string): AppError {
  return new AppError('usage', '{0} is missing.', { args: [what], hint: 'See promptmill label --help.' });
}
