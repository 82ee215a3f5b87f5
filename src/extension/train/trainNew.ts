import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { AppError } from '#core/errors';
import { TRAIN_METHODS } from '#core/train/option';
import type { NewTraining, NewTrainingReport } from '#node/train/newTraining';
import type { Trainable } from '#node/train/trainable';
import type { Deps } from '../deps.ts';
import { askTrainStep, stepsOf } from './trainNewSteps.ts';
import type { TrainAnswers, TrainScene } from './trainScene.ts';
import { firstFolder } from './trainPython.ts';
import { demandTrainingTrust } from './trainTrust.ts';

const CUTOFF = 2048; // tokens, until the rows say otherwise

const Given = v.object({
  dataset: v.object({ dir: v.string(), name: v.string() }),
  model: v.string(),
  method: v.exactOptional(v.picklist(TRAIN_METHODS)),
  name: v.string(),
  cutoffLen: v.exactOptional(v.number()),
  precision: v.exactOptional(v.picklist(['bf16', 'fp16', 'cpu'])),
  template: v.exactOptional(v.string()),
});

/**
 * “New Training…”: asks for what is not given, writes `training/<name>/` and opens its train.yaml. Gives what was
 * written; undefined when the person left.
 */
export async function newTraining(deps: Deps, argument: unknown): Promise<NewTrainingReport | undefined> {
  demandTrainingTrust();
  const root = rootOf(argument);
  if (root === undefined) {
    throw new AppError('usage', 'A training is kept in a folder.', { hint: 'Open a folder first.' });
  }
  const given = v.safeParse(Given, argument);
  const request = given.success ? await requestOf(root, given.output) : await ask(deps, root, argument);
  if (request === undefined) return undefined;
  const { newTraining: write } = await import('#node/train/newTraining');
  const report = await write({ ...request, locale: deps.locale() });
  await vscode.window.showTextDocument(vscode.Uri.file(path.join(report.dir, 'train.yaml')), { preview: false });
  announce(deps, report);
  return report;
}

async function requestOf(root: string, given: v.InferOutput<typeof Given>): Promise<NewTraining> {
  const { method = 'lora', cutoffLen = CUTOFF, dataset, ...rest } = given;
  const { findTrainable } = await import('#node/train/trainable');
  const known = (await findTrainable(root)).find(({ dir, name }) => dir === dataset.dir && name === dataset.name);
  return {
    dir: path.join(root, 'training'),
    dataset,
    method,
    cutoffLen,
    stage: known?.stage ?? 'sft',
    cwd: root,
    ...rest,
  };
}

async function ask(deps: Deps, root: string, argument: unknown): Promise<NewTraining | undefined> {
  const { t } = deps;
  const [{ findTrainable }, { findGpus }, { datasetName }] = await Promise.all([
    import('#node/train/trainable'),
    import('#node/train/gpus'),
    import('#core/dataset/datasetName'),
  ]);
  const named = folderOf(argument);
  const more = named === undefined ? [] : [named];
  const [datasets, gpus, taken] = await Promise.all([findTrainable(root, more), findGpus(process.env), namesIn(root)]);
  if (datasets.length === 0) return offerExport(deps);
  const preferred = preferredDataset(datasets, argument);
  let answers: TrainAnswers = preferred === undefined ? {} : { dataset: preferred };
  let scene: TrainScene = { datasets, gpus, taken, cutoffLen: CUTOFF };
  for (let at = 0; at < stepsOf(scene).length;) {
    const steps = stepsOf(scene); // the rows decide whether there is one more
    const step = steps[at] ?? 'name';
    const frame = { title: t('New training'), step: at + 1, total: steps.length };
    const reply = await askTrainStep(step, answers, frame, scene, deps);
    if (reply.go === 'leave') return undefined;
    if (reply.go === 'back') {
      at = Math.max(0, at - 1);
      continue;
    }
    // What was proposed from an earlier answer is proposed anew.
    const { name: _, ...kept } = answers;
    answers = { ...(step === 'name' ? answers : kept), ...reply.value };
    if (step === 'dataset' && answers.dataset !== undefined) {
      const { cutoffs: _before, ...others } = scene;
      scene = { ...others, ...(await cutoffOf(deps, answers.dataset)) };
    }
    if (step === 'cutoff') scene = { ...scene, cutoffLen: answers.cutoff ?? scene.cutoffLen };
    at++;
  }
  const { dataset, model, method = 'lora', place = {}, name } = answers;
  if (dataset === undefined || model === undefined || name === undefined) return undefined;
  const { stage, dir, name: key } = dataset;
  return {
    dir: path.join(root, 'training'),
    name: datasetName(name),
    dataset: { dir, name: key },
    model,
    method,
    stage,
    cutoffLen: scene.cutoffLen,
    cwd: root,
    ...place,
  };
}

/** The folder of the dataset that the command was called on, which may lie anywhere, as LLaMA-Factory's own data do. */
function folderOf(argument: unknown): string | undefined {
  if (argument instanceof vscode.Uri) {
    return path.extname(argument.fsPath) === '.json' ? path.dirname(argument.fsPath) : argument.fsPath;
  }
  if (typeof argument === 'string') return argument;
  const exported = v.safeParse(v.object({ dir: v.string() }), argument);
  return exported.success ? exported.output.dir : undefined;
}

/** The workspace folder that the training goes to: that of its dataset, else the first. */
function rootOf(argument: unknown): string | undefined {
  const dir = folderOf(argument);
  const folder = dir === undefined ? undefined : vscode.workspace.getWorkspaceFolder(vscode.Uri.file(dir));
  return folder?.uri.scheme === 'file' ? folder.uri.fsPath : firstFolder();
}

/** The dataset that the command was called on: its folder, or a file in it. */
function preferredDataset(datasets: readonly Trainable[], argument: unknown): Trainable | undefined {
  const exported = v.safeParse(v.object({ dir: v.string(), dataset: v.string() }), argument);
  if (exported.success) {
    const { dir: of, dataset } = exported.output;
    return datasets.find(({ dir, name }) => dir === of && name === dataset);
  }
  const dir = argument instanceof vscode.Uri ? argument.fsPath : typeof argument === 'string' ? argument : undefined;
  return datasets.find((one) => one.dir === dir || (dir !== undefined && one.dir === path.dirname(dir)));
}

/** So many tokens that no row is cut, as the rows are long; what is usual where they cannot be read. */
async function cutoffOf(
  { log, t }: Deps,
  { dir, name }: Trainable,
): Promise<Pick<TrainScene, 'cutoffLen' | 'cutoffs'>> {
  try {
    const { cutoffOfMost, suggestCutoff } = await import('#node/train/suggestCutoff');
    const tokenizer = vscode.workspace.getConfiguration('promptmill').get<string>('dataset.tokenizer')?.trim();
    const suggestion = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: t('Measuring the rows of {0}', name) },
      () => suggestCutoff(dir, { dataset: name, template: 'qwen', ...(tokenizer ? { tokenizer } : {}) }),
    );
    const { cutoffLen } = suggestion;
    const most = cutoffOfMost(suggestion);
    return most === undefined ? { cutoffLen } : { cutoffLen: most, cutoffs: [most, cutoffLen] };
  } catch (error) {
    log.warn(`The lengths of ${name} could not be read: ${String(error)}`);
    return { cutoffLen: CUTOFF };
  }
}

async function namesIn(root: string): Promise<ReadonlySet<string>> {
  const folder = vscode.Uri.file(path.join(root, 'training'));
  const entries = await vscode.workspace.fs.readDirectory(folder).then(
    (found) => found,
    () => [],
  );
  return new Set(entries.map(([name]) => name.toLowerCase()));
}

async function offerExport({ t }: Deps): Promise<undefined> {
  const open = t('Export Training Data…');
  const picked = await vscode.window.showInformationMessage(
    t('There is no dataset in datasets/ yet: export reviewed labels first.'),
    open,
  );
  if (picked === open) await vscode.commands.executeCommand('promptmill.export');
  return undefined;
}

function announce({ t }: Deps, { dir, name, rows, vram }: NewTrainingReport): void {
  const start = t('Start Training');
  const size = vram === undefined ? '' : ` ${t('It needs about {0} GiB of GPU memory.', vram.gib.toFixed(1))}`;
  void vscode.window
    .showInformationMessage(`${t('{0} is ready: {1} rows.', name, rows)}${size}`, start)
    .then((choice) => choice === start && vscode.commands.executeCommand('promptmill.train.start', dir));
}
