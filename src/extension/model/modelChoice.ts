import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { sizeText } from '#node/runtime/sizeText';
import type { Deps } from '../deps.ts';

/** What a person chose to start: a file, or something else that was done instead. */
type Chosen = { readonly file: string } | 'done';

/** The model files of the open workspace folders, at most 50. */
export async function modelsOfWorkspace(): Promise<readonly string[]> {
  const found = await vscode.workspace.findFiles('**/*.gguf', '**/{node_modules,.git}/**', 50);
  return found.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
}

/** Asks which model to start: one of the workspace, one that ran before, a file from anywhere, or one to fetch. */
export async function chooseModel(deps: Deps): Promise<string | undefined> {
  const { t, models } = deps;
  const here = await modelsOfWorkspace();
  const recent = (await models.recent.list()).filter((file) => !here.includes(file));
  const heading = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator, act: doNothing });
  const items = [
    ...(here.length === 0 ? [] : [heading(t('In this workspace')), ...(await Promise.all(here.map(fileItem)))]),
    ...(recent.length === 0 ? [] : [heading(t('Started before')), ...(await Promise.all(recent.map(fileItem)))]),
    heading(''),
    { label: `$(folder-opened) ${t('Choose a GGUF File…')}`, act: () => chooseFile(deps, t('Choose a GGUF model')) },
    { label: `$(cloud-download) ${t('Fetch a Model…')}`, act: () => run('promptmill.model.fetch') },
    { label: `$(tools) ${t('Set Up Local Runtime…')}`, act: () => run('promptmill.runtime.setup') },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Start a local model'),
    matchOnDescription: true,
  });
  const chosen = await picked?.act();
  return chosen === undefined || chosen === 'done' ? undefined : chosen.file;
}

/** VS Code's file dialog for a GGUF. */
export async function chooseFile({ t }: Deps, title: string): Promise<Chosen | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title,
    openLabel: t('Start'),
    filters: { GGUF: ['gguf'] },
  });
  const file = picked?.[0]?.fsPath;
  return file === undefined ? undefined : { file };
}

async function fileItem(file: string) {
  const size = await stat(file).then(
    (stats) => sizeText(stats.size),
    () => '',
  );
  return {
    label: `$(file-binary) ${path.basename(file)}`,
    description: `${size} · ${vscode.workspace.asRelativePath(path.dirname(file))}`,
    act: (): Promise<Chosen> => Promise.resolve({ file }),
  };
}

const doNothing = (): Promise<Chosen> => Promise.resolve('done');

/** Commands of other features: when they are through, the person starts what they brought. */
async function run(command: string): Promise<Chosen> {
  await vscode.commands.executeCommand(command);
  return 'done';
}
