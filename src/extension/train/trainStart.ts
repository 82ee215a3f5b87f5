import { realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '#core/errors';
import { worstOf } from '#core/doctor/report';
import { isUnderWay } from '#core/train/trainingText';
import type { Deps } from '../deps.ts';
import { pythonOf } from './trainPython.ts';
import { trainTask } from './trainTask.ts';
import type { Trainings } from './trainings.ts';
import { demandTrainingTrust } from './trainTrust.ts';

/** What a program may decide that a person is asked else. */
export interface StartChoice {
  readonly resume?: boolean;
  readonly unchecked?: boolean; // the environment is not looked at
  readonly overwrite?: boolean; // what an earlier run trained is deleted
}

/**
 * Starts a training as a task, after a look at the environment: what is missing is shown with what to do, and the person
 * may go on all the same. False: he did not.
 * @throws AppError 'log.locked' when it runs already.
 */
export async function startTask(deps: Deps, trainings: Trainings, dir: string, choice: StartChoice): Promise<boolean> {
  demandTrainingTrust();
  const { t } = deps;
  const { state, logs, outputDir } = await trainings.read(dir);
  if (isUnderWay(state)) {
    throw new AppError('log.locked', 'This training is under way already.', {
      hint: 'Look at its curve, or stop it first.',
    });
  }
  const python = await pythonOf(deps);
  if (python === undefined) return false;
  if (choice.unchecked !== true && !(await agreeToEnvironment(deps, dir))) return false;
  const isNew = state.kind === 'not-started' && logs.length === 0;
  if (choice.resume !== true && !isNew && !(await makeRoom(deps, dir, outputDir, choice.overwrite === true)))
    return false;
  const task = await trainTask(deps, dir, python, choice.resume === true);
  await vscode.tasks.executeTask(task);
  deps.log.info(`training ${dir} with ${python}${choice.resume === true ? ', from its checkpoint' : ''}`);
  vscode.window.setStatusBarMessage(t('Training {0} was started.', path.basename(dir)), 5000);
  return true;
}

async function agreeToEnvironment(deps: Deps, dir: string): Promise<boolean> {
  const { t } = deps;
  const { askDoctor } = await import('../doctor/doctorFacts.ts');
  const report = await askDoctor(deps, { training: dir }, ['train']);
  if (worstOf(report) !== 'fail') return true;
  const missing = report.lines.filter(({ status }) => status === 'fail');
  const detail = missing.map(({ what, found, todo }) => `${what}: ${found}${todo === undefined ? '' : `\n→ ${todo}`}`);
  const [go, show] = [t('Start Anyway'), t('Show Report')];
  const picked = await vscode.window.showWarningMessage(
    t('Something that training needs is missing.'),
    { modal: true, detail: detail.join('\n\n') },
    show,
    go,
  );
  if (picked === show) await vscode.commands.executeCommand('promptmill.doctor', dir);
  return picked === go;
}

/** LLaMA-Factory refuses an output folder that holds something: what an earlier run left there has to go first. */
async function makeRoom({ t }: Deps, dir: string, outputDir: string | undefined, overwrite: boolean): Promise<boolean> {
  if (outputDir === undefined) return true;
  // By where it really lies: a link in between would lead the deletion out of the training's folder.
  const realOutput = await realpath(outputDir).catch(() => undefined);
  if (realOutput === undefined) return true; // nothing is there
  const relative = path.relative(await realpath(dir), realOutput);
  if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) {
    throw new AppError('config.invalid', 'What an earlier run trained lies in {0}.', {
      args: [outputDir],
      hint: 'Go on from its checkpoint, name another output_dir in train.yaml, or delete that folder.',
    });
  }
  const yes = t('Delete and Start Again');
  const agreed =
    overwrite ||
    (await vscode.window.showWarningMessage(
      t('Start again from the beginning?'),
      { modal: true, detail: t('What was trained so far is deleted: {0}', outputDir) },
      yes,
    )) === yes;
  if (agreed) await rm(outputDir, { recursive: true, force: true });
  return agreed;
}

/** Asks a training to stop after its step; one that was asked already is ended at once, if the person agrees. */
export async function stopRun({ t }: Deps, trainings: Trainings, dir: string, now: boolean): Promise<boolean> {
  demandTrainingTrust(); // what is ended is named by a file of the workspace
  const { stopTraining } = await import('#node/train/stopTraining');
  const { state } = await trainings.read(dir);
  if (state.kind !== 'stopping' || now) return stopTraining(dir, { now });
  const yes = t('Stop at Once');
  const picked = await vscode.window.showWarningMessage(
    t('Stop the training at once?'),
    {
      modal: true,
      detail: t('It was asked to stop and is finishing its step. What was trained since the last checkpoint is lost.'),
    },
    yes,
  );
  return picked === yes ? stopTraining(dir, { now: true }) : false;
}
