import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '#core/errors';

/** Asks where a chart of a report goes and writes it; false when the person did not choose a place. `dir`: what is reported on. */
export async function savePicture(dir: string, chart: string, bytes: Uint8Array): Promise<boolean> {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(dir))?.uri ?? vscode.Uri.file(dir);
  const place = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, `${path.basename(dir)}-${chart}.png`),
    filters: { PNG: ['png'] },
  });
  if (place === undefined) return false;
  try {
    await vscode.workspace.fs.writeFile(place, bytes);
  } catch (error) {
    throw new AppError('review.refused', 'The picture could not be saved: {0}', {
      args: [error instanceof Error ? error.message : String(error)],
      hint: 'Choose another place.',
      cause: error,
    });
  }
  return true;
}
