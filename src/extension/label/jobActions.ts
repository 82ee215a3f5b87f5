import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '#core/errors';
import type { RetryCause } from '#core/label/run';
import type { Deps } from '../deps.ts';
import { BucketItem, JobItem, MoreItem, RecordItem, showMore, type JobNode } from './jobItems.ts';
import { chooseJob } from './jobPicker.ts';
import type { Labelling } from './labelling.ts';

/** What can be done with a job from the tree or the palette. */
export function registerJobActions(
  deps: Deps,
  { orders, documents, runs, batches }: Labelling,
  refresh: (node?: JobNode) => void,
): vscode.Disposable {
  const command = (id: string, run: (argument: unknown) => unknown) =>
    vscode.commands.registerCommand(`promptmill.jobs.${id}`, async (argument: unknown) => {
      try {
        return await run(argument);
      } catch (error) {
        deps.showError(error);
        return undefined;
      }
    });
  const run = async (dir: string, cause: RetryCause | undefined) => {
    await vscode.commands.executeCommand('promptmill.label.focus');
    const begun = await orders.retry(dir, cause);
    await begun?.finished.catch(() => undefined); // told in the view
  };
  return vscode.Disposable.from(
    command('refresh', () => refresh()),
    command('more', (item) => {
      if (item instanceof MoreItem) refresh(showMore(item));
    }),
    command('reveal', async (item) => {
      if (item instanceof JobItem) await vscode.commands.executeCommand('revealInExplorer', item.resourceUri);
    }),
    command('copyPath', async (item) => {
      const dir = await chooseJob(deps, item);
      if (dir !== undefined) await vscode.env.clipboard.writeText(dir);
    }),
    command('copyText', async (item) => {
      if (item instanceof RecordItem) await vscode.env.clipboard.writeText(item.text);
    }),
    command('report', async (item) => {
      const dir = await chooseJob(deps, item);
      if (dir !== undefined) await documents.showReport(path.resolve(dir));
    }),
    command('goOn', async (item) => {
      const dir = await chooseJob(deps, item);
      if (dir !== undefined) await run(dir, undefined);
    }),
    command('retry', async (item) => {
      if (item instanceof BucketItem && item.cause !== undefined) await run(item.dir, item.cause);
    }),
    command('goOnByBatch', async (item) => {
      const dir = await chooseJob(deps, item);
      return dir === undefined ? undefined : orders.restByBatch(dir);
    }),
    command('fetchBatch', async (item) => {
      const dir = await chooseJob(deps, item);
      if (dir !== undefined) await batches.fetch(dir);
    }),
    command('cancelBatch', async (item) => {
      const dir = await chooseJob(deps, item);
      if (dir !== undefined) await batches.cancel(dir);
    }),
    command('delete', async (item) => {
      if (item instanceof JobItem) await trash(deps, item, runs.activeDir === item.dir);
    }),
  );
}

/** Moves a job's folder to the trash, once the person has said so. */
async function trash({ t }: Deps, { dir, counts }: JobItem, busy: boolean): Promise<void> {
  const { lockHolder } = await import('#node/label/jobLock');
  if (busy || (await lockHolder(dir)) !== undefined) {
    throw new AppError('usage', 'The job {0} is being labelled.', {
      args: [path.basename(dir)],
      hint: 'Cancel it first, then delete it.',
    });
  }
  const move = t('Move to Trash');
  const { labelled = 0, reviewed = 0 } = counts ?? {};
  const choice = await vscode.window.showWarningMessage(
    t('Delete the job {0}?', path.basename(dir)),
    { modal: true, detail: t('It holds {0} labelled records and {1} decisions.', labelled, reviewed) },
    move,
  );
  if (choice !== move) return;
  const uri = vscode.Uri.file(dir);
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
  } catch {
    // Servers and containers have no trash: the person said that the job goes, but not that it goes for ever.
    const forever = t('Delete Permanently');
    const again = await vscode.window.showWarningMessage(
      t('There is no trash here. Delete the job {0} permanently?', path.basename(dir)),
      { modal: true },
      forever,
    );
    if (again === forever) await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: false });
  }
}
