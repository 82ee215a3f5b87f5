import path from 'node:path';
import * as vscode from 'vscode';
import { datasetName } from '#core/dataset/datasetName';
import type { ExportFormat } from '#core/dataset/exporter';
import { exporters } from '#core/dataset/exporters';
import { describeLeft } from '#core/dataset/leftOut';
import { AppError } from '#core/errors';
import type { ExportReport, ExportRequest } from '#node/exportFolder';
import type { OpenedJob } from '#node/jobFolder';
import type { Deps } from './deps.ts';
import { chooseJob } from './jobPicker.ts';

/** What the command takes as its second argument instead of asking. */
type ExportChoice = Pick<ExportRequest, 'format' | 'unreviewed'> & Partial<Pick<ExportRequest, 'outDir'>>;

/**
 * The command `promptmill.export(job?, choice?)`: asks for what is not given, writes `datasets/<job>/` of the workspace
 * folder and says what was written. Returns the report, or undefined when the person left a list. With a `choice`,
 * errors reach the caller; otherwise they are shown.
 */
export function registerExport(deps: Deps): vscode.Disposable {
  return vscode.commands.registerCommand('promptmill.export', async (argument?: unknown, choice?: unknown) => {
    const given = isChoice(choice) ? choice : undefined;
    try {
      return await run(deps, argument, given);
    } catch (error) {
      if (given !== undefined) throw error;
      deps.showError(error);
      return undefined;
    }
  });
}

async function run(deps: Deps, argument: unknown, given: ExportChoice | undefined): Promise<ExportReport | undefined> {
  if (!vscode.workspace.isTrusted) {
    throw new AppError('usage', 'Export is off in Restricted Mode.', { hint: 'Trust this workspace first.' });
  }
  const dir = await chooseJob(deps, argument);
  if (dir === undefined) return undefined;
  const [{ openJob }, { exportJob }] = await Promise.all([import('#node/jobFolder'), import('#node/exportFolder')]);
  const opened = await openJob(dir);
  const choice = given ?? (await ask(deps, opened));
  if (choice === undefined) return undefined;
  const report = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: deps.t('Exporting {0}', opened.job.name) },
    () => exportJob(opened, { ...choice, outDir: choice.outDir ?? defaultFolder(opened) }),
  );
  deps.log.info(`exported ${report.rows} rows as ${report.format} to ${report.file}`);
  void announce(deps, report).catch((error: unknown) => deps.showError(error));
  return report;
}

async function ask(deps: Deps, opened: OpenedJob): Promise<ExportChoice | undefined> {
  const { t } = deps;
  const format = await vscode.window.showQuickPick(
    exporters.map(({ id, title, detail }) => ({ label: t(title), detail: t(detail), id })),
    { title: t('Export {0}', opened.job.name), placeHolder: t('Format of the training data'), matchOnDetail: true },
  );
  if (format === undefined) return undefined;
  const unreviewed = await askUnreviewed(deps, opened, format.id);
  return unreviewed && { format: format.id, unreviewed };
}

/** Asks only where it matters: there are unreviewed labels, and the format can use them (DPO needs a correction). */
async function askUnreviewed(
  { t }: Deps,
  opened: OpenedJob,
  format: ExportFormat,
): Promise<ExportRequest['unreviewed'] | undefined> {
  const { readLabels } = await import('#node/jobFolder');
  const labels = (await readLabels(opened)).filter(({ answer }) => answer !== undefined);
  const count = labels.filter(({ verdict }) => verdict === 'unreviewed').length;
  if (count === 0 || format === 'dpo') return 'exclude';
  const picked = await vscode.window.showQuickPick(
    [
      {
        label: t('Leave them out'),
        detail: t('Only the {0} reviewed labels are exported.', labels.length - count),
        unreviewed: 'exclude' as const,
      },
      {
        label: t('Include them'),
        detail: t('The teacher’s answers are taken as they are.'),
        unreviewed: 'include' as const,
      },
    ],
    {
      title: t('Export {0}', opened.job.name),
      placeHolder: t('{0} of {1} labels are not reviewed yet', count, labels.length),
    },
  );
  return picked?.unreviewed;
}

/** One notification: what was written, what stayed out, and the way to both. */
async function announce({ t }: Deps, report: ExportReport): Promise<void> {
  const wrote = t('{0} rows written to {1}.', report.rows, vscode.workspace.asRelativePath(report.file));
  const left = report.left.length === 0 ? '' : ` ${t('Left out: {0}.', describeLeft(report.left, t))}`;
  const open = t('Open');
  const show = t('Show Folder');
  const picked = await vscode.window.showInformationMessage(`${wrote}${left}`, open, show);
  const file = vscode.Uri.file(report.file);
  if (picked === open) await vscode.window.showTextDocument(file);
  else if (picked === show) await reveal(file);
}

/** In the explorer where the file is part of the workspace; the served editor has no file manager to show it in. */
async function reveal(file: vscode.Uri): Promise<void> {
  const inside = vscode.workspace.getWorkspaceFolder(file) !== undefined;
  await vscode.commands.executeCommand(inside ? 'revealInExplorer' : 'revealFileInOS', file);
}

function defaultFolder({ dir, job }: OpenedJob): string {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(dir)) ?? vscode.workspace.workspaceFolders?.[0];
  return path.join(folder?.uri.fsPath ?? dir, 'datasets', datasetName(job.name));
}

function isChoice(value: unknown): value is ExportChoice {
  if (typeof value !== 'object' || value === null || !('format' in value) || !('unreviewed' in value)) return false;
  // A tree view hands the selected items over as the second argument: those have no format.
  return (
    exporters.some(({ id }) => id === value.format) &&
    (value.unreviewed === 'include' || value.unreviewed === 'exclude') &&
    (!('outDir' in value) || value.outDir === undefined || typeof value.outDir === 'string')
  );
}
