import { AppError } from '#core/errors';
import { livingChild, readRun, requestStop, runnerOf } from './runFile.ts';
import { openTraining } from './trainingFolder.ts';
import { readProgress } from './trainingProgress.ts';
import { killGroup } from './trainerSignals.ts';

/**
 * Asks a training to stop after the step that it is at, which saves what was trained (on Windows it ends at the newest
 * checkpoint), or with `now` ends it at once. Returns as soon as it was asked; `followTraining` tells when it has ended.
 * False: nothing runs there.
 * @throws AppError 'runtime.failed' for a run that was started by hand, whose process is not known.
 */
export async function stopTraining(dir: string, { now = false }: { readonly now?: boolean } = {}): Promise<boolean> {
  const folder = await openTraining(dir);
  if ((await runnerOf(folder.dir)) !== undefined) {
    await requestStop(folder.dir, now ? 'now' : 'step');
    return true;
  }
  const orphan = await livingChild(await readRun(folder.dir));
  if (orphan !== undefined) {
    killGroup(orphan);
    return true;
  }
  const { state, startedByUs } = await readProgress(folder.dir);
  if (startedByUs || (state.kind !== 'running' && state.kind !== 'starting')) return false;
  throw new AppError('runtime.failed', 'The training in {0} was started in a terminal, not by Promptmill.', {
    args: [folder.dir],
    hint: 'Stop it there with Ctrl-C: what it saved as checkpoints remains.',
  });
}
