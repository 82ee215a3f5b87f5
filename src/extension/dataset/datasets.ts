import * as vscode from 'vscode';
import { DatasetReports } from './datasetReport.ts';
import type { Deps } from '../deps.ts';
import { registerExport } from './export.ts';

/** Everything about datasets: exporting them, and their pages. */
export function registerDatasets(deps: Deps): vscode.Disposable {
  const reports = new DatasetReports(deps);
  return vscode.Disposable.from(reports, registerExport(deps, reports));
}
