import path from 'node:path';
import * as vscode from 'vscode';
import type { TrainingProgress } from '#core/train/progress';
import { progressText } from '#core/train/trainingText';
import type { Deps } from '../deps.ts';
import type { Trainings } from './trainings.ts';

/**
 * The folder of the training that a command is about: given as a path, a Uri (its folder or train.yaml) or a row of the
 * Training view, else that of the train.yaml that is open, else the only one that `fits`, else the one that the person
 * picks. Undefined: none, which is said.
 */
export async function chooseTraining(
  { t }: Deps,
  trainings: Trainings,
  argument: unknown,
  fits: (progress: TrainingProgress) => boolean = () => true,
): Promise<string | undefined> {
  const given = givenDir(argument);
  if (given !== undefined) return given;
  await trainings.refresh(true);
  const all = trainings.all.filter(fits);
  const open = vscode.window.activeTextEditor?.document.uri;
  const edited = open?.scheme === 'file' ? all.find(({ dir }) => dir === path.dirname(open.fsPath)) : undefined;
  if (edited !== undefined) return edited.dir;
  if (all.length === 1) return all[0]?.dir;
  if (all.length === 0) {
    const create = t('New Training…');
    const said = trainings.all.length === 0 ? t('There is no training yet.') : t('No training is in a state for that.');
    void vscode.window
      .showInformationMessage(said, ...(trainings.all.length === 0 ? [create] : []))
      .then((choice) => choice === create && vscode.commands.executeCommand('promptmill.train.new'));
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    all.map((one) => ({
      label: one.name,
      description: progressText(one, t),
      detail: vscode.workspace.asRelativePath(one.dir),
      dir: one.dir,
    })),
    { title: t('Choose a training'), matchOnDetail: true },
  );
  return picked?.dir;
}

function givenDir(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (argument instanceof vscode.Uri)
    return /\.ya?ml$/.test(argument.path) ? path.dirname(argument.fsPath) : argument.fsPath;
  if (typeof argument !== 'object' || argument === null || !('dir' in argument)) return undefined;
  return typeof argument.dir === 'string' ? argument.dir : undefined;
}
