import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Deps } from './deps.ts';

/** Where the person's last copy of the sample lies. */
const LAST = 'promptmill.sample.last';
/** A copy that was just opened: the window that has it shows its first prompt, once. */
const TO_SHOW = 'promptmill.sample.toShow';

/**
 * The command `promptmill.sample.open(parent?)`: copies the sample that ships with the extension into a new folder of a
 * place that the person chooses, and opens it; a copy that is there already is offered again. It only copies files, so
 * it works without a network, without a folder and in Restricted Mode. Returns the folder, or undefined when the person left.
 */
export function registerSample(deps: Deps): vscode.Disposable {
  const command = vscode.commands.registerCommand('promptmill.sample.open', async (parent?: unknown) => {
    try {
      return await openSample(deps, parent instanceof vscode.Uri ? parent : undefined);
    } catch (error) {
      deps.showError(error);
      return undefined;
    }
  });
  showWhatWasOpened(deps).catch((error: unknown) => deps.log.warn(String(error)));
  return command;
}

async function openSample(deps: Deps, parent: vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
  const { context } = deps;
  const { copySample, isSample } = await import('#node/sampleFolder');
  const [open] = vscode.workspace.workspaceFolders ?? [];
  if (parent === undefined && open !== undefined && (await isSample(open.uri.fsPath))) {
    await showPrompt(deps, open.uri);
    return open.uri;
  }
  let folder = parent === undefined ? await lastCopy(deps, isSample) : 'new';
  if (folder === 'new') {
    const place = parent ?? (await choosePlace(deps));
    if (place === undefined) return undefined;
    const sample = vscode.Uri.joinPath(context.extensionUri, 'dist', 'sample').fsPath;
    folder = await copySample(sample, place.fsPath);
    await context.globalState.update(LAST, folder);
  }
  if (folder === undefined) return undefined;
  const uri = vscode.Uri.file(folder);
  if (parent === undefined) {
    await context.globalState.update(TO_SHOW, folder);
    // What is open stays open: only an empty window is taken.
    const where = open === undefined ? { forceReuseWindow: true } : { forceNewWindow: true };
    await vscode.commands.executeCommand('vscode.openFolder', uri, where);
  }
  return uri;
}

/** The copy that is there already, where the person wants it: `new` for another one, undefined when the person left. */
async function lastCopy(
  { context, t }: Deps,
  isSample: (folder: string) => Promise<boolean>,
): Promise<string | undefined> {
  const last = context.globalState.get<unknown>(LAST);
  if (typeof last !== 'string' || !(await isSample(last))) return 'new';
  const choice = await vscode.window.showQuickPick(
    [
      { label: t('Open the copy that is there'), description: last, value: last },
      { label: t('Make a new copy…'), description: '', value: 'new' },
    ],
    { title: t('Open the Sample'), placeHolder: t('The sample was copied before.') },
  );
  return choice?.value;
}

async function choosePlace({ t }: Deps): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    defaultUri: vscode.Uri.file(os.homedir()),
    openLabel: t('Copy the Sample Here'),
    title: t('Where shall the sample’s folder lie?'),
  });
  return chosen?.[0];
}

/** In the window that a copy was just opened in. */
async function showWhatWasOpened(deps: Deps): Promise<void> {
  const [open] = vscode.workspace.workspaceFolders ?? [];
  const { globalState } = deps.context;
  if (open === undefined || globalState.get(TO_SHOW) !== open.uri.fsPath) return;
  await globalState.update(TO_SHOW, undefined);
  await showPrompt(deps, open.uri);
}

/** The prompt to begin with, in the person's language, and beside it the Label view with the sample's texts chosen. */
async function showPrompt(deps: Deps, folder: vscode.Uri): Promise<void> {
  const name = deps.locale() === 'zh-cn' ? 'review.zh-cn.template.md' : 'review.template.md';
  const prompt = vscode.Uri.joinPath(folder, 'prompts', name);
  await vscode.commands.executeCommand('workbench.view.extension.promptmill');
  await vscode.window.showTextDocument(prompt);
  const select = () =>
    vscode.commands.executeCommand('promptmill.label.select', {
      templateFile: prompt.fsPath,
      sources: [path.join(folder.fsPath, 'data')],
      teacherId: 'replay',
    });
  if (vscode.workspace.isTrusted) await select();
  else
    deps.context.subscriptions.push(
      vscode.workspace.onDidGrantWorkspaceTrust(() => void select().then(undefined, deps.showError)),
    );
}
