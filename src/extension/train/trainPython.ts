import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '#core/errors';
import type { Deps } from '../deps.ts';

/** What the settings say of training on this machine. */
export function trainSettings(): { readonly python?: string; readonly llamaCpp?: string } {
  const settings = vscode.workspace.getConfiguration('promptmill');
  const text = (name: string) => settings.get<string>(name)?.trim() || undefined;
  const [python, llamaCpp] = [text('train.python'), text('train.llamaCpp')];
  return { ...(python !== undefined && { python }), ...(llamaCpp !== undefined && { llamaCpp }) };
}

/** The folder that environments are looked for in. */
export const firstFolder = (): string | undefined =>
  vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;

/**
 * The interpreter that trains: as the setting says, else the one that has LLaMA-Factory; where there is none the person
 * may choose one. Undefined: he did not.
 */
export async function pythonOf(deps: Deps): Promise<string | undefined> {
  const { choosePython } = await import('#node/train/pythons');
  const workspace = firstFolder();
  const { python: setting } = trainSettings();
  try {
    return await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: deps.t('Looking for Python…') },
      () =>
        choosePython({
          ...(setting !== undefined && { setting }),
          ...(workspace !== undefined && { workspace }),
          env: process.env,
        }),
    );
  } catch (error) {
    if (!AppError.is(error, 'runtime.missing')) throw error;
    deps.log.warn(error.message);
    const { t } = deps;
    const [choose, check] = [t('Choose Interpreter…'), t('Check Environment')];
    const { describe } = await import('#core/errors');
    const picked = await vscode.window.showWarningMessage(describe(error, t), choose, check);
    if (picked === check) void vscode.commands.executeCommand('promptmill.doctor');
    return picked === choose ? chooseInterpreter(deps) : undefined;
  }
}

/** Asks for the interpreter and keeps it in the settings of this machine. */
export async function chooseInterpreter({ t }: Deps): Promise<string | undefined> {
  const { findPythons } = await import('#node/train/pythons');
  const workspace = firstFolder();
  const { python: setting } = trainSettings();
  const [found, active] = await Promise.all([
    findPythons({
      ...(setting !== undefined && { setting }),
      ...(workspace !== undefined && { workspace }),
      env: process.env,
    }),
    activeInterpreter(),
  ]);
  const sources = {
    setting: t('chosen now'),
    'virtual-env': t('active virtual environment'),
    conda: t('active conda environment'),
    workspace: t('in this folder'),
    path: t('on PATH'),
  };
  const items = found.map(({ python, source }) => ({
    label: python,
    description: sources[source],
    python: python as string | undefined,
  }));
  if (active !== undefined && !found.some(({ python }) => python === active)) {
    items.unshift({ label: active, description: t('active in the Python extension'), python: active });
  }
  const browse = { label: `$(folder-opened) ${t('Choose a File…')}`, description: '', python: undefined };
  const picked = await vscode.window.showQuickPick([...items, browse], {
    title: t('Which Python has LLaMA-Factory?'),
    placeHolder: t('The interpreter of the environment that llamafactory is installed in'),
    matchOnDescription: true,
  });
  if (picked === undefined) return undefined;
  const python = picked.python ?? (await askFile(t('Choose the interpreter'), false));
  if (python === undefined) return undefined;
  await keep('train.python', python);
  return python;
}

/** Asks for the folder of llama.cpp and keeps it in the settings of this machine. */
export async function chooseLlamaCpp({ t }: Deps): Promise<string | undefined> {
  const dir = await askFile(t('Choose the folder of llama.cpp, which holds convert_hf_to_gguf.py'), true);
  if (dir !== undefined) await keep('train.llamaCpp', dir);
  return dir;
}

const keep = (name: string, value: string): Thenable<void> =>
  vscode.workspace.getConfiguration('promptmill').update(name, value, vscode.ConfigurationTarget.Global);

async function askFile(title: string, isFolder: boolean): Promise<string | undefined> {
  const picked = await vscode.window.showOpenDialog({ title, canSelectFiles: !isFolder, canSelectFolders: isFolder });
  return picked?.[0]?.fsPath;
}

/** What the Python extension has active for this folder; undefined without that extension. */
async function activeInterpreter(): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>('ms-python.python');
  if (extension === undefined) return undefined;
  try {
    const { environments } = await extension.activate();
    const active = environments?.getActiveEnvironmentPath(vscode.workspace.workspaceFolders?.[0]?.uri);
    if (environments === undefined || active === undefined) return undefined;
    const file = (await environments.resolveEnvironment(active))?.executable.uri?.fsPath ?? active.path;
    return path.isAbsolute(file) ? file : undefined;
  } catch {
    return undefined; // another version of that extension
  }
}

/** The part of the Python extension's API that is used here. */
interface PythonApi {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(environment: {
      readonly path: string;
    }): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
  };
}
