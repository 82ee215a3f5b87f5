import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '#core/errors';
import type { Deps } from '../deps.ts';

/**
 * Opens the review that a link names: `vscode://promptmill.promptmill/review?job=<job folder>`, which the command line
 * prints after labelling. A link may come from anywhere, so it opens nothing outside the folders that are open.
 */
export function registerQcLink(deps: Deps): vscode.Disposable {
  return deps.doors.links({
    async handleUri(uri) {
      try {
        await vscode.commands.executeCommand('promptmill.qc.open', await jobOf(uri));
      } catch (error) {
        deps.showError(error);
      }
    },
  });
}

async function jobOf(uri: vscode.Uri): Promise<string> {
  const job = new URLSearchParams(uri.query).get('job') ?? '';
  if (uri.path !== '/review' || !path.isAbsolute(job)) {
    throw new AppError('usage', 'The link names no review.', {
      hint: 'Open the review from the list of jobs in the Promptmill view.',
    });
  }
  const dir = path.resolve(job);
  const isOpen = (vscode.workspace.workspaceFolders ?? []).some(({ uri: folder }) => {
    const inside = path.relative(folder.fsPath, dir);
    return inside !== '' && !inside.startsWith('..') && !path.isAbsolute(inside);
  });
  const isJob = await stat(path.join(dir, 'job.yaml')).then(
    (found) => found.isFile(),
    () => false,
  );
  if (isOpen && isJob) return dir;
  throw new AppError('usage', 'The job {0} is not in a folder that is open here.', {
    args: [dir],
    hint: 'Open the folder that it belongs to, then follow the link again.',
  });
}
