import * as vscode from 'vscode';
import { ignoredSettings, type DeclaredSetting } from '#core/doctor/ignoredSettings';
import { builtInTeachers } from '#core/label/teachers/presets';
import type { DoctorEditor, IgnoredSetting } from '#node/doctor/doctorContext';
import type { Deps } from '../deps.ts';
import { readTeacherSettings } from '../label/teacherSettings.ts';

/** The part of our own manifest that is read here. */
interface Manifest {
  readonly engines: { readonly vscode: string };
  readonly capabilities?: {
    readonly untrustedWorkspaces?: { readonly restrictedConfigurations?: readonly string[] };
  };
  readonly contributes: { readonly configuration: Configuration | readonly Configuration[] };
}

interface Configuration {
  readonly properties?: Readonly<Record<string, DeclaredSetting>>;
}

/** What VS Code tells of itself, and which settings were written without effect. */
export async function doctorEditor({ t, context }: Deps): Promise<DoctorEditor> {
  const manifest = context.extension.packageJSON as Manifest;
  // A kind such as `wsl` or `ssh-remote`; a served VS Code gives its address there.
  const remote = /^[a-z][a-z-]{1,40}$/.exec(vscode.env.remoteName ?? '')?.[0];
  const place = vscode.env.uiKind === vscode.UIKind.Web ? t('in a browser') : t('on the desktop');
  return {
    name: vscode.env.appName,
    version: vscode.version,
    needs: manifest.engines.vscode.replace(/^[^\d]+/, ''),
    place: [place, ...(remote === undefined ? [] : [t('remote: {0}', remote)]), vscode.env.language].join(', '),
    trusted: vscode.workspace.isTrusted,
    ignored: await ignored(manifest),
  };
}

async function ignored(manifest: Manifest): Promise<readonly IgnoredSetting[]> {
  const rules = {
    declared: Object.assign({}, ...[manifest.contributes.configuration].flat().map((one) => one.properties)) as Record<
      string,
      DeclaredSetting
    >,
    restricted: manifest.capabilities?.untrustedWorkspaces?.restrictedConfigurations ?? [],
    trusted: vscode.workspace.isTrusted,
  };
  const file = vscode.workspace.workspaceFile;
  const places = [
    ...(file !== undefined && file.scheme !== 'untitled' ? [file] : []),
    ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => vscode.Uri.joinPath(uri, '.vscode', 'settings.json')),
  ];
  const texts = await Promise.all(places.map(readText));
  const here = texts.flatMap((text) => ignoredSettings(text, rules));
  const { problems } = readTeacherSettings(
    vscode.workspace.getConfiguration('promptmill').get('teachers'),
    builtInTeachers.map(({ id }) => id),
  );
  // Each problem begins with the place of its entry.
  const invalid = problems.map((problem) => problem.split(':', 1)[0] ?? '');
  return [...here, ...invalid.map((name) => ({ name, why: 'invalid' as const }))];
}

async function readText(uri: vscode.Uri): Promise<string> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return ''; // there is none
  }
}
