import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#core/errors';
import { junitXml } from '#core/evaluate/junit';
import type { EvaluationReport } from '#core/evaluate/evaluation';
import type { AnswerSource } from '#node/evaluate/contestants';
import { evaluate } from '#node/evaluate/evaluate';
import { evaluationDir, evaluationName, readEvaluated, readReport } from '#node/evaluate/evaluationFolder';
import { goldOfFile, goldOfJob, type Gold, type TemplateText } from '#node/evaluate/gold';
import { datasetAt, splitNamed } from '#node/evaluate/exportedPart';
import { selectLabels, type Selection } from '#node/evaluate/heldOut';
import { teacherAnew, teacherRecords, urlSource } from '#node/evaluate/remoteAnswers';
import { replaceFiles } from '#node/replaceFiles';
import type { CliCommand, CliIo } from '../command.ts';
import { evaluateOptions, readEvaluateFlags, type EvaluateFlags } from './evaluateFlags.ts';
import { modelSource } from './evaluateModel.ts';
import { evaluationText } from './evaluateOutput.ts';
import { progressLine } from './evaluateProgress.ts';
import { shownPath } from '../shownPath.ts';
import { keyOf } from '../label/teacherKey.ts';

/** `promptmill evaluate`: student, teacher and base model against gold labels, with gates for CI. */
export const evaluateCommand: CliCommand = {
  name: 'evaluate',
  summary: 'Judges a student by reviewed labels: accuracy, classes, calibration, speed; gates for CI.',
  usage: 'evaluate JOB|--gold FILE [--template T] --model FILE.gguf|--url U [options]',
  options: evaluateOptions,
  examples: [
    'promptmill evaluate .promptmill/jobs/relevance --model relevance-q8_0.gguf --trained-on datasets/relevance --teacher --speed',
    'promptmill evaluate --gold gold.jsonl --template prompts/relevance.template.md --model relevance-q8_0.gguf --mode stop,score',
    'promptmill evaluate .promptmill/jobs/relevance --url http://127.0.0.1:8080/v1 --dataset datasets/relevance --min-accuracy 95% --junit evaluation.xml',
  ],
  async run(args, io) {
    const flags = readEvaluateFlags(args);
    const gold = await readGold(flags, io);
    const { seed, limit } = flags;
    const selected = await selectLabels(gold.labels, {
      seed,
      ...(limit !== undefined && { limit }),
      ...(await partOf(flags, io)),
      ...(flags.trainedOn !== undefined && { trainedOn: path.resolve(io.cwd, flags.trainedOn) }),
    });
    const baseline = flags.baseline === undefined ? undefined : await readReport(path.resolve(io.cwd, flags.baseline));
    const sources = sourcesOf(flags, gold, io);
    if (flags.maxDrop !== undefined && baseline === undefined && sources.length === 1) {
      throw new AppError('usage', '--max-drop has nothing to measure from.', {
        hint: 'Add --baseline with an earlier report.json, --teacher or --base.',
      });
    }
    const name = evaluationName(flags.name ?? `${gold.name}-${studentName(flags)}`);
    const dir = evaluationDir(io.cwd, name);
    const progress = progressLine(io);
    let report: EvaluationReport;
    try {
      report = await evaluate({
        name,
        dir,
        gold,
        selected,
        shownFrom: shownPath(io.cwd, gold.from),
        sources,
        gates: {
          ...(flags.minAccuracy !== undefined && { minAccuracy: flags.minAccuracy }),
          ...(flags.maxDrop !== undefined && { maxDrop: flags.maxDrop }),
        },
        ...(baseline && { baseline }),
        ...(flags.speed && { speed: { streams: flags.streams, records: flags.speedRecords, seed } }),
        signal: io.signal,
        onProgress: (now) => progress.show(now),
      });
    } catch (error) {
      if (!io.signal.aborted) throw error;
      io.err(`${io.t('Stopped. The same command goes on where it was.')}\n`);
      return 1;
    } finally {
      progress.end();
    }
    if (flags.speed && report.speed === undefined) {
      io.err(`${io.t('Nothing was measured: no task of these labels has a reasoning that the marker could save.')}\n`);
    }
    await writeFiles(flags, report, dir, io);
    if (flags.json !== '-') io.out(evaluationText(report, shownPath(io.cwd, dir), io.t));
    return report.gates.every(({ passed }) => passed) ? 0 : 1;
  },
};

/** `--dataset` with a part of it, or `--split` with rows. */
async function partOf({ dataset, split }: EvaluateFlags, io: CliIo): Promise<Pick<Selection, 'part' | 'split'>> {
  if (dataset === undefined) return split === undefined ? {} : { split: path.resolve(io.cwd, split) };
  const part = splitNamed(split ?? 'test');
  if (part !== undefined) return { part: { ...(await datasetAt(path.resolve(io.cwd, dataset))), split: part } };
  throw new AppError('usage', '{0} is no part of a dataset.', {
    args: [split ?? ''],
    hint: 'With --dataset, --split is train, val or test.',
  });
}

async function readGold(flags: EvaluateFlags, io: CliIo): Promise<Gold> {
  const template = flags.template === undefined ? undefined : await readTemplateText(flags.template, io);
  if (flags.job !== undefined) return goldOfJob(path.resolve(io.cwd, flags.job), template);
  if (flags.gold !== undefined && template !== undefined) return goldOfFile(path.resolve(io.cwd, flags.gold), template);
  throw new AppError('usage', 'A gold file needs the template that the student is asked with.', {
    hint: 'Add --template prompts/NAME.template.md.',
  });
}

async function readTemplateText(file: string, io: CliIo): Promise<TemplateText> {
  try {
    return { path: file, text: await readFile(path.resolve(io.cwd, file), 'utf8') };
  } catch (cause) {
    throw new AppError('usage', 'The template {0} cannot be read.', { args: [file], hint: 'Check the path.', cause });
  }
}

/** Who is judged, the student first. @throws AppError 'usage' when there is nobody, or no job for the teacher. */
function sourcesOf(flags: EvaluateFlags, gold: Gold, io: CliIo): readonly AnswerSource[] {
  const { url, servedModel, modes, maxTokens } = flags;
  const { template } = gold;
  const sources: AnswerSource[] = [];
  const of = { template, templateHash: gold.templateFile.hash, maxTokens };
  if (flags.model !== undefined) sources.push(modelSource('student', flags.model, modes, of, flags, io));
  if (url !== undefined) {
    const token = io.env['PROMPTMILL_TOKEN'];
    const parallel = flags.parallel ?? 4;
    const more = { ...(servedModel !== undefined && { servedModel }), ...(token && { token }) };
    sources.push(urlSource({ url, modes, parallel, ...of, ...more }));
  }
  if (flags.base !== undefined) sources.push(modelSource('base', flags.base, modes, of, flags, io));
  if (flags.teacher !== 'no') sources.push(teacherOf(flags, gold, io));
  if (sources.length > 0) return sources;
  throw new AppError('usage', 'Nobody to evaluate.', { hint: 'Give the student with --model or --url.' });
}

function teacherOf(flags: EvaluateFlags, gold: Gold, io: CliIo): AnswerSource {
  const known = gold.teacher?.teacher;
  if (known !== undefined && flags.teacher === 'ask') {
    if (gold.teacher?.masks === true) {
      throw new AppError('usage', 'This job keeps personal data from the teacher, and an evaluation would send it.', {
        hint: 'Leave --ask-teacher out: --teacher takes the answers of the job.',
      });
    }
    const asked = flags.baseUrl === undefined ? known : { ...known, baseUrl: flags.baseUrl };
    const said = { 'base-url': flags.baseUrl, 'api-key-env': flags.apiKeyEnv };
    const key = known.baseUrl === '' ? undefined : keyOf(asked, said, true, io);
    if (known.baseUrl === '' || (known.apiKeyEnv !== undefined && (key === undefined || key === ''))) {
      throw new AppError('usage', 'The teacher {0} cannot be asked anew.', {
        args: [known.title, known.apiKeyEnv ?? ''],
        hint: 'Put its key into the environment ({1}), or leave --ask-teacher out: --teacher takes the answers of the job.',
      });
    }
    return teacherAnew(asked, key, gold.template, gold.templateFile.hash);
  }
  const records = teacherRecords(gold);
  if (records !== undefined) return records;
  throw new AppError('usage', 'A gold file has no teacher.', { hint: 'Name the job folder instead of --gold.' });
}

function studentName({ model, url, servedModel, base }: EvaluateFlags): string {
  if (model !== undefined) return path.basename(model).replace(/\.gguf$/i, '');
  if (url !== undefined) return servedModel ?? (URL.canParse(url) ? new URL(url).host : url);
  return base === undefined ? 'teacher' : path.basename(base).replace(/\.gguf$/i, '');
}

async function writeFiles(
  { json, junit }: EvaluateFlags,
  report: EvaluationReport,
  dir: string,
  io: CliIo,
): Promise<void> {
  const text = `${JSON.stringify(report, undefined, 2)}\n`;
  if (json === '-') io.out(text);
  else if (json !== undefined) await replaceFiles([{ path: path.resolve(io.cwd, json), text }]);
  if (junit === undefined) return;
  const [student] = report.contestants;
  const wrong = (await readEvaluated(dir, report)).flatMap(({ gold, predictions }) => {
    const said = predictions.get(student?.id ?? '');
    return said?.label === gold.gold ? [] : [{ gold, said }];
  });
  await replaceFiles([{ path: path.resolve(io.cwd, junit), text: junitXml(report, wrong, io.t) }]);
}
