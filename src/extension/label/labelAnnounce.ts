import * as vscode from 'vscode';
import type { RunSummary } from '#core/label/run';
import type { Deps } from '../deps.ts';
import { runErrorText } from './runProgress.ts';

/** Says how a run or a batch ended, with the next steps; at most one notification each. */
export async function announceEnd(
  deps: Deps,
  { job, jobDir }: { readonly job: string; readonly jobDir: string },
  { state, counts, error }: Pick<RunSummary, 'state' | 'counts' | 'error'>,
): Promise<void> {
  const { t } = deps;
  const review = t('Review labels');
  const report = t('Report');
  const show = t('Show');
  const { labelled, unreadable, failed } = counts;
  const choice =
    state === 'done'
      ? await vscode.window.showInformationMessage(
          t('{0}: {1} labelled, {2} unreadable, {3} failed.', job, labelled, unreadable, failed),
          review,
          report,
        )
      : await vscode.window.showErrorMessage(
          `${t('Labelling {0} stopped.', job)} ${error === undefined ? '' : runErrorText(error, t)}`,
          report,
          show,
        );
  if (choice === report) await vscode.commands.executeCommand('promptmill.jobs.report', jobDir);
  if (choice === review) await vscode.commands.executeCommand('promptmill.qc.open', jobDir);
  if (choice === show) await vscode.commands.executeCommand('promptmill.label.focus');
}
