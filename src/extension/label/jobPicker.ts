import path from 'node:path';
import * as vscode from 'vscode';
import type { Deps } from '../deps.ts';

/** The job folders of the open workspace folders: `.promptmill/jobs/*` with a `job.yaml`, newest first. */
export async function findJobs(): Promise<readonly string[]> {
  const files = await vscode.workspace.findFiles('**/.promptmill/jobs/*/job.yaml', '**/node_modules/**', 200);
  const local = files.filter((file) => file.scheme === 'file');
  const withTime = await Promise.all(
    local.map(async (file) => ({ dir: path.dirname(file.fsPath), time: (await vscode.workspace.fs.stat(file)).mtime })),
  );
  return withTime.toSorted((a, b) => b.time - a.time).map(({ dir }) => dir);
}

/**
 * The job folder that a command is about: given as a path or a tree item with `dir`, else the only one, else the one
 * that the person picks; undefined when he picks none or there is none (which is said).
 */
export async function chooseJob(deps: Deps, argument: unknown): Promise<string | undefined> {
  if (typeof argument === 'string') return argument;
  if (typeof argument === 'object' && argument !== null && 'dir' in argument && typeof argument.dir === 'string') {
    return argument.dir;
  }
  const jobs = await findJobs();
  if (jobs.length === 0) {
    // Not waited for: the command is done.
    void sayNoJob(deps);
    return undefined;
  }
  if (jobs.length === 1) return jobs[0];
  const picked = await vscode.window.showQuickPick(
    jobs.map((dir) => ({ label: path.basename(dir), description: vscode.workspace.asRelativePath(dir), dir })),
    { title: deps.t('Choose a job') },
  );
  return picked?.dir;
}

async function sayNoJob({ t }: Deps): Promise<void> {
  const isEmpty = (vscode.workspace.workspaceFolders ?? []).length === 0;
  const next = isEmpty ? t('Try the Sample (no key, no GPU)') : t('Show Label View');
  const chosen = await vscode.window.showInformationMessage(
    t('There is no labelling job yet. Label some files first, in the Promptmill view.'),
    next,
  );
  if (chosen === next) await vscode.commands.executeCommand(`promptmill.${isEmpty ? 'sample.open' : 'label.focus'}`);
}
