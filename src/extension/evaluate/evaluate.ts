import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { SPLIT_NAMES } from '#core/dataset/split/split';
import { AppError } from '#core/errors';
import { STUDENT_MODES } from '#core/evaluate/prediction';
import type { EvaluationReport } from '#core/evaluate/evaluation';
import type { AnswerSource } from '#node/evaluate/contestants';
import type { EvaluateProgress } from '#node/evaluate/evaluate';
import type { Gold } from '#node/evaluate/gold';
import type { Deps } from '../deps.ts';
import { chooseEvaluation, type EvaluationChoice } from './evaluateChoice.ts';
import { EvaluationPanels } from './evaluatePanel.ts';
import { demandTrust } from '../model/modelService.ts';

const MAX_TOKENS = 512;
const SPEED = { streams: 1, records: 60, seed: '1' };

const text = v.exactOptional(v.string());
const Choice = v.object({
  job: text,
  gold: text,
  template: text,
  student: text,
  base: text,
  teacher: v.exactOptional(v.boolean()),
  modes: v.exactOptional(v.array(v.picklist(STUDENT_MODES))),
  speed: v.exactOptional(v.boolean()),
  part: v.exactOptional(v.object({ dir: v.string(), name: text, split: v.picklist(SPLIT_NAMES) })),
  trainedOn: text,
  split: text,
  name: text,
  limit: v.exactOptional(v.number()),
});

/**
 * “Evaluate Student…”, `promptmill.evaluate(choice?)`: asks for what is not given, evaluates with progress that can be
 * cancelled and gone on with, and opens the report. `choice` is an EvaluationChoice, a job's tree item, or
 * `{ open: folder }` for an earlier one. Gives the report.
 */
export function registerEvaluate(deps: Deps): vscode.Disposable {
  const panels = new EvaluationPanels(deps);
  const command = vscode.commands.registerCommand('promptmill.evaluate', async (argument: unknown) => {
    try {
      return await run(deps, panels, argument);
    } catch (error) {
      if (!(error instanceof vscode.CancellationError)) deps.showError(error);
      return undefined;
    }
  });
  return vscode.Disposable.from(command, panels);
}

async function run(deps: Deps, panels: EvaluationPanels, argument: unknown): Promise<EvaluationReport | undefined> {
  const { findEvaluations, readReport } = await import('#node/evaluate/evaluationFolder');
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (folder === undefined) {
    throw new AppError('usage', 'An evaluation is kept in a folder.', { hint: 'Open a folder first.' });
  }
  const given = fieldOf(argument, 'open') === undefined ? choiceOf(argument) : undefined;
  const choice =
    given ??
    (fieldOf(argument, 'open') === undefined
      ? await chooseEvaluation(deps, await findEvaluations(folder), fieldOf(argument, 'dir'))
      : { open: fieldOf(argument, 'open') ?? '' });
  if (choice === undefined) return undefined;
  if ('open' in choice) {
    const report = await readReport(choice.open);
    panels.open(path.resolve(choice.open));
    return report;
  }
  demandTrust();
  const { report, dir } = await evaluateChoice(deps, folder, choice);
  panels.open(dir);
  return report;
}

async function evaluateChoice(deps: Deps, folder: string, choice: EvaluationChoice) {
  const [{ evaluate }, { evaluationDir, evaluationName }, { selectLabels }] = await Promise.all([
    import('#node/evaluate/evaluate'),
    import('#node/evaluate/evaluationFolder'),
    import('#node/evaluate/heldOut'),
  ]);
  const gold = await readGold(choice);
  const selected = await selectLabels(gold.labels, {
    seed: '1',
    ...(choice.part !== undefined && { part: choice.part }),
    ...(choice.trainedOn !== undefined && { trainedOn: choice.trainedOn }),
    ...(choice.split !== undefined && { split: choice.split }),
    ...(choice.limit !== undefined && { limit: choice.limit }),
  });
  const student = choice.student ?? deps.models.running.file;
  const sources = await sourcesOf(deps, choice, gold, student);
  const name = evaluationName(choice.name ?? `${gold.name}-${path.basename(student).replace(/\.gguf$/i, '')}`);
  const dir = evaluationDir(folder, name);
  const stop = new AbortController();
  const report = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: deps.t('Evaluating'), cancellable: true },
    async (progress, cancellation) => {
      cancellation.onCancellationRequested(() => stop.abort(new vscode.CancellationError()));
      return evaluate({
        name,
        dir,
        gold,
        selected,
        shownFrom: vscode.workspace.asRelativePath(gold.from),
        sources,
        gates: {},
        ...(choice.speed === true && { speed: SPEED }),
        signal: stop.signal,
        onProgress: (now) => progress.report({ message: progressText(deps, now) }),
      });
    },
  );
  // The base model took the place of the student, which is what the person had.
  if (choice.base !== undefined && choice.base !== student) await deps.models.start(student);
  return { report, dir };
}

async function readGold({ job, gold, template }: EvaluationChoice): Promise<Gold> {
  const { goldOfFile, goldOfJob } = await import('#node/evaluate/gold');
  const other =
    template === undefined
      ? undefined
      : { path: vscode.workspace.asRelativePath(template), text: await readFile(template, 'utf8') };
  if (job !== undefined) return goldOfJob(job, other);
  if (gold !== undefined && other !== undefined) return goldOfFile(gold, other);
  throw new AppError('usage', 'A gold file needs the template that the student is asked with.', {
    hint: 'Choose the template too.',
  });
}

async function sourcesOf(
  deps: Deps,
  { base, modes = ['stop'], teacher }: EvaluationChoice,
  gold: Gold,
  student: string,
): Promise<readonly AnswerSource[]> {
  const [{ localSource }, { teacherRecords }] = await Promise.all([
    import('#node/evaluate/localAnswers'),
    import('#node/evaluate/remoteAnswers'),
  ]);
  const model = (role: 'student' | 'base', modelFile: string) =>
    localSource({
      role,
      modelFile,
      modes,
      template: gold.template,
      templateHash: gold.templateFile.hash,
      maxTokens: MAX_TOKENS,
      start: async () => ({ model: await hostOf(deps, modelFile), close: () => Promise.resolve() }),
    });
  const records = teacher === true ? teacherRecords(gold) : undefined;
  return [
    model('student', student),
    ...(base === undefined ? [] : [model('base', base)]),
    ...(records ? [records] : []),
  ];
}

/** The window's model when it is this one, else it is started in its place. @throws CancellationError when refused. */
async function hostOf({ models }: Deps, file: string) {
  if (models.phase.is !== 'running' || models.phase.model.file !== file) {
    if ((await models.start(file)) === undefined) throw new vscode.CancellationError();
  }
  return models.running.host;
}

function progressText({ t }: Deps, { step, title, done, total }: EvaluateProgress): string {
  const name = path.basename(title);
  if (step === 'load') return t('Loading {0}…', name);
  return step === 'predict'
    ? t('{0}: {1} of {2} labels', name, done, total)
    : t('{0}: measuring, {1} of {2}', name, done, total);
}

/** A choice that a program gave; a tree item is none. */
function choiceOf(argument: unknown): EvaluationChoice | undefined {
  const parsed = v.safeParse(Choice, argument);
  if (!parsed.success) return undefined;
  return parsed.output.job === undefined && parsed.output.gold === undefined ? undefined : parsed.output;
}

function fieldOf(argument: unknown, name: 'open' | 'dir'): string | undefined {
  if (typeof argument !== 'object' || argument === null || !(name in argument)) return undefined;
  const value = (argument as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : undefined;
}
