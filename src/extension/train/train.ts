import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { AppError } from '#core/errors';
import type { TrainingProgress } from '#core/train/progress';
import { isUnderWay } from '#core/train/trainingText';
import type { TrainingAction } from '#protocol/training';
import type { Deps } from '../deps.ts';
import { chooseTraining } from './trainChoice.ts';
import { TrainPanels } from './trainPanels.ts';
import { chooseInterpreter } from './trainPython.ts';
import { TrainStatus } from './trainStatus.ts';
import { TrainTasks } from './trainTask.ts';
import { Trainings } from './trainings.ts';
import { TrainTree } from './trainTree.ts';
import { demandTrainingTrust } from './trainTrust.ts';

const Choice = v.object({
  resume: v.exactOptional(v.boolean()),
  unchecked: v.exactOptional(v.boolean()),
  overwrite: v.exactOptional(v.boolean()),
  now: v.exactOptional(v.boolean()),
});

/**
 * Training: its view, its item in the status bar, its panels with the curve, its tasks and its commands. Each command
 * takes the folder of a training, or a row of the view, and asks else; `start` and `stop` take what a program decides as
 * a second argument.
 */
export function registerTrain(deps: Deps): vscode.Disposable {
  const trainings = new Trainings(deps);
  const panels = new TrainPanels({ deps, trainings, act: (action, dir) => ACTIONS[action](dir) });

  const start = async (dir: string, argument?: unknown) => {
    const given = v.safeParse(Choice, argument);
    const { startTask } = await import('./trainStart.ts');
    const begun = await startTask(deps, trainings, dir, given.success ? given.output : {});
    if (begun) await panels.open(dir);
    await trainings.refresh();
    return begun;
  };
  const build = async (dir: string, argument?: unknown) => {
    const { buildModel } = await import('./trainAfter.ts');
    const built = await buildModel(deps, dir, argument);
    panels.tell(dir);
    return built;
  };
  const stop = async (dir: string, argument?: unknown) => {
    const given = v.safeParse(Choice, argument);
    const { stopRun } = await import('./trainStart.ts');
    return stopRun(deps, trainings, dir, given.success && given.output.now === true);
  };
  const ACTIONS: Readonly<Record<TrainingAction, (dir: string) => Promise<unknown>>> = {
    start: (dir) => start(dir),
    resume: (dir) => start(dir, { resume: true }),
    stop: (dir) => stop(dir),
    buildGguf: (dir) => build(dir),
    openConfig: (dir) => open(path.join(dir, 'train.yaml')),
    openLog: (dir) => openLog(dir),
    doctor: async (dir) => vscode.commands.executeCommand('promptmill.doctor', dir),
    evaluate: async (dir) => (await import('./trainAfter.ts')).evaluateBuilt(deps, dir),
    startModel: async (dir) => (await import('./trainAfter.ts')).startBuilt(dir),
  };

  const command = (name: string, run: (...args: readonly unknown[]) => unknown) =>
    vscode.commands.registerCommand(`promptmill.${name}`, async (...args: readonly unknown[]) => {
      try {
        return await run(...args);
      } catch (error) {
        if (!(error instanceof vscode.CancellationError)) deps.showError(error);
        return undefined;
      }
    });
  /** A command on one training that `fits`. */
  const on = (
    name: string,
    run: (dir: string, argument: unknown) => Promise<unknown>,
    fits?: (progress: TrainingProgress) => boolean,
  ) =>
    command(name, async (which, argument) => {
      const active = panels.active === undefined ? undefined : trainings.of(panels.active);
      const looked = active !== undefined && (fits?.(active) ?? true) ? active.dir : undefined;
      const dir = await chooseTraining(deps, trainings, which ?? looked, fits);
      return dir === undefined ? undefined : run(dir, argument);
    });
  const isBusy = ({ state }: TrainingProgress) => isUnderWay(state);
  const isOwn = ({ recorded }: TrainingProgress) => recorded === undefined; // nothing is left of the sample’s
  const isIdle = (progress: TrainingProgress) => isOwn(progress) && !isBusy(progress);
  const hasRun = (progress: TrainingProgress) =>
    isOwn(progress) && (progress.state.kind === 'done' || progress.state.kind === 'stopped');

  return vscode.Disposable.from(
    trainings,
    panels,
    new TrainTree(deps, trainings),
    new TrainStatus(deps, trainings),
    TrainTasks.register(deps, trainings),
    command('train.new', async (argument) => {
      const { newTraining } = await import('./trainNew.ts');
      const made = await newTraining(deps, argument);
      if (made !== undefined) await trainings.refresh();
      return made;
    }),
    on('train.start', start, isIdle),
    on('train.resume', (dir) => start(dir, { resume: true }), isIdle),
    on('train.stop', stop, isBusy),
    on('train.show', async (dir) => {
      await panels.open(dir);
      return trainings.read(dir);
    }),
    on('train.buildGguf', build, hasRun),
    on('train.evaluate', ACTIONS.evaluate, hasRun),
    on('train.startModel', ACTIONS.startModel, hasRun),
    on('train.openConfig', ACTIONS.openConfig),
    on('train.openLog', ACTIONS.openLog, isOwn),
    on(
      'train.sky',
      async (dir) => {
        demandTrainingTrust();
        const { writeSkyFile } = await import('#node/train/skyFile');
        const report = await writeSkyFile(dir, { locale: deps.locale() });
        await open(report.file);
        return report;
      },
      isOwn,
    ),
    command('train.refresh', () => trainings.refresh(true)),
    command('train.choosePython', () => {
      demandTrainingTrust();
      return chooseInterpreter(deps);
    }),
  );
}

/** What a run printed. @throws AppError 'usage' where nothing was kept, as of a run by hand. */
async function openLog(dir: string): Promise<void> {
  const file = path.join(dir, 'train.log');
  const isThere = await stat(file).then(Boolean, () => false);
  if (isThere) return open(file);
  throw new AppError('usage', '{0} has no train.log.', {
    args: [path.basename(dir)],
    hint: 'A run that was started in a terminal prints its log there.',
  });
}

async function open(file: string): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
}
