import * as vscode from 'vscode';
import type { Deps } from '../deps.ts';

/** The bundle of the thread that datasets are inspected and exported in. */
export function datasetWorker({ context }: Deps): string {
  return vscode.Uri.joinPath(context.extensionUri, 'dist', 'datasetWorker.mjs').fsPath;
}
