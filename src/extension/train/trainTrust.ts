import * as vscode from 'vscode';
import { AppError } from '#core/errors';

/** @throws AppError in Restricted Mode: training runs programs with what files of the workspace say. */
export function demandTrainingTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new AppError('runtime.failed', 'Training is off in Restricted Mode.', { hint: 'Trust this workspace first.' });
}
