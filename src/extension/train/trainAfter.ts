import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { AppError, describe } from '#core/errors';
import type { Translate } from '#core/l10n';
import type { BuildStep, BuiltGguf } from '#node/train/afterTraining';
import type { Deps } from '../deps.ts';
import { chooseLlamaCpp, pythonOf, trainSettings } from './trainPython.ts';
import { demandTrainingTrust } from './trainTrust.ts';

const Given = v.object({
  quantize: v.exactOptional(v.nullable(v.string())), // null: stop at 16 bits
  adapterOnly: v.exactOptional(v.boolean()),
});

/**
 * “Build GGUF…”: merges, converts and quantises what was trained, with progress and each step gone on with where it was
 * left; then offers to start it. Gives what was made; undefined when the person left.
 */
export async function buildModel(deps: Deps, dir: string, argument: unknown): Promise<BuiltGguf | undefined> {
  demandTrainingTrust();
  const { buildGguf, QUANTIZATIONS } = await import('#node/train/afterTraining');
  const given = v.safeParse(Given, argument);
  // What a menu passes, such as the rows that are selected, is no choice.
  const isChoice = given.success && Object.keys(given.output).length > 0;
  const choice = isChoice ? given.output : await choose(deps, QUANTIZATIONS);
  if (choice === undefined) return undefined;
  const python = await pythonOf(deps);
  const llamaCpp = trainSettings().llamaCpp ?? (await askLlamaCpp(deps));
  if (python === undefined || llamaCpp === undefined) return undefined;
  const { quantize = QUANTIZATIONS[0], adapterOnly = false } = choice;
  const { t, log } = deps;
  const stop = new AbortController();
  const built = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Building {0}', path.basename(dir)), cancellable: true },
    async (progress, cancellation) => {
      cancellation.onCancellationRequested(() => stop.abort(new vscode.CancellationError()));
      const options = {
        python,
        llamaCpp,
        quantize: quantize ?? undefined,
        adapterOnly,
        env: process.env,
        signal: stop.signal,
      };
      try {
        return await buildGguf(dir, options, (step) => {
          progress.report({ message: stepText(step, t) });
          if (step.line === undefined) log.info(`${path.basename(dir)}: ${step.id} ${step.state}, see ${step.log}`);
        });
      } catch (error) {
        stop.signal.throwIfAborted();
        throw error;
      }
    },
  );
  offer(deps, dir, built);
  return built;
}

interface BuildChoice {
  readonly quantize?: string | null;
  readonly adapterOnly?: boolean;
}

async function choose({ t }: Deps, quantizations: readonly string[]): Promise<BuildChoice | undefined> {
  const items: (vscode.QuickPickItem & { readonly choice: BuildChoice })[] = [
    ...quantizations.map((quantize, at) => ({
      label: quantize,
      description: at === 0 ? t('the usual choice') : '',
      choice: { quantize },
    })),
    { label: 'F16', description: t('16 bits, not quantised'), choice: { quantize: null } },
    {
      label: t('Adapter only'),
      description: t('a small LoRA file that is loaded beside its base model'),
      choice: { quantize: null, adapterOnly: true },
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Build a GGUF model: how many bits?'),
    placeHolder: t('Fewer bits: a smaller file and a faster model, and answers that are somewhat worse'),
  });
  return picked?.choice;
}

async function askLlamaCpp(deps: Deps): Promise<string | undefined> {
  const { t } = deps;
  const pick = t('Choose the Folder…');
  const picked = await vscode.window.showInformationMessage(
    t('llama.cpp makes the GGUF file. Where is it?'),
    {
      modal: true,
      detail: t(
        'The folder of a checkout or a release of llama.cpp, which holds convert_hf_to_gguf.py and llama-quantize. “Check Environment” says how to get it.',
      ),
    },
    pick,
  );
  return picked === pick ? chooseLlamaCpp(deps) : undefined;
}

function stepText({ id, state, line }: BuildStep, t: Translate): string {
  const name = {
    merge: t('Merging the adapter'),
    convert: t('Converting to GGUF'),
    quantize: t('Quantising'),
    adapter: t('Converting the adapter'),
  }[id];
  if (state === 'kept') return t('{0}: done before', name);
  return line === undefined ? name : `${name}: ${line.slice(0, 120)}`;
}

function offer({ t }: Deps, dir: string, { file, adapter }: BuiltGguf): void {
  const start = t('Start This Model');
  const evaluate = t('Evaluate on the Test Part');
  const said = t('{0} is ready.', path.basename(file));
  const buttons = adapter ? [] : [start, evaluate];
  void vscode.window.showInformationMessage(said, ...buttons).then((choice) => {
    if (choice === start) return vscode.commands.executeCommand('promptmill.model.start', file);
    if (choice === evaluate) return vscode.commands.executeCommand('promptmill.train.evaluate', dir);
    return undefined;
  });
}

/** Starts the model that was built last. @throws AppError 'model.invalid' when there is none. */
export async function startBuilt(dir: string): Promise<unknown> {
  demandTrainingTrust();
  return vscode.commands.executeCommand('promptmill.model.start', await builtOf(dir));
}

/**
 * Evaluates the model that was built last on what it was not trained on: the test part of its dataset, else the labels of
 * the job that are not in its rows.
 */
export async function evaluateBuilt({ log, t }: Deps, dir: string): Promise<unknown> {
  demandTrainingTrust();
  const student = await builtOf(dir);
  const { trainingFacts } = await import('#node/train/trainingFacts');
  const { dataset, datasetDir } = await trainingFacts(dir);
  const rows = dataset === undefined || datasetDir === undefined ? undefined : path.join(datasetDir, dataset);
  const isThere = (file: string) => stat(file).then(Boolean, () => false);
  const job = datasetDir === undefined ? undefined : await jobOf(datasetDir);
  if (rows === undefined || job === undefined) {
    log.info(describe(new Error(`no job is known of ${dir}`), t));
    return vscode.commands.executeCommand('promptmill.evaluate');
  }
  const test = `${rows}_test.jsonl`;
  return vscode.commands.executeCommand('promptmill.evaluate', {
    job,
    student,
    ...((await isThere(test)) ? { split: test } : { trainedOn: `${rows}.jsonl` }),
  });
}

/** The job that a dataset's folder is named after. */
async function jobOf(datasetDir: string): Promise<string | undefined> {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(datasetDir));
  if (folder === undefined) return undefined;
  const job = path.join(folder.uri.fsPath, '.promptmill', 'jobs', path.basename(datasetDir));
  return stat(job).then(
    () => job,
    () => undefined,
  );
}

async function builtOf(dir: string): Promise<string> {
  const { trainingFacts } = await import('#node/train/trainingFacts');
  const { gguf } = await trainingFacts(dir);
  if (gguf !== undefined) return gguf;
  throw new AppError('model.invalid', 'No GGUF model was built of {0} yet.', {
    args: [path.basename(dir)],
    hint: 'Run “Build GGUF…” on it first.',
  });
}
