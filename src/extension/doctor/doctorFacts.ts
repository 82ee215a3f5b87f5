import * as vscode from 'vscode';
import type { DoctorReport, DoctorStation } from '#core/doctor/report';
import { isLoopback } from '#core/label/loopback';
import { builtInTeachers } from '#core/label/teachers/presets';
import { doctorAddresses } from '#node/doctor/addresses';
import { checkEnvironment } from '#node/doctor/checkEnvironment';
import type { DoctorOptions, DoctorTeacher } from '#node/doctor/doctorContext';
import { isOddKey } from '#node/doctor/teacherChecks';
import type { Deps } from '../deps.ts';
import { doctorEditor } from './doctorEditor.ts';
import { originOf } from '../label/teacherSettings.ts';
import { Teachers } from '../label/teachers.ts';
import { trainSettings } from '../train/trainPython.ts';

/** What another command or a program may say: a training's folder, and that the network may be asked. */
export interface DoctorWish {
  readonly training?: string;
  readonly network?: boolean;
}

/** Looks at everything, or at some stations, while a notification says so. @throws CancellationError. */
export async function askDoctor(
  deps: Deps,
  { training, network = false }: DoctorWish,
  stations?: readonly DoctorStation[],
): Promise<DoctorReport> {
  const { t } = deps;
  const stop = new AbortController();
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Looking at what Promptmill needs'), cancellable: true },
    async (_, cancellation) => {
      cancellation.onCancellationRequested(() => stop.abort(new vscode.CancellationError()));
      const facts = await doctorFacts(deps);
      const report = await checkEnvironment({
        ...facts,
        network: { ...facts.network, ask: network && vscode.workspace.isTrusted },
        ...(training !== undefined && { training }),
        ...(stations !== undefined && { stations }),
        signal: stop.signal,
      });
      stop.signal.throwIfAborted();
      return report;
    },
  );
}

/** What the doctor goes by in this window. Asks nothing of the network. */
export async function doctorFacts(deps: Deps): Promise<DoctorOptions> {
  const { t, context } = deps;
  const settings = vscode.workspace.getConfiguration('promptmill');
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const teachers = await Promise.all(new Teachers(deps).all().map((teacher) => keyState(deps, teacher)));
  const known = teachers.filter((one) => one !== undefined);
  const addresses = doctorAddresses(
    known,
    { registry: settings.get<string>('runtime.registry'), source: settings.get<string>('model.source') },
    t,
  );
  const manifest = context.extension.packageJSON as { readonly version: string };
  return {
    t,
    env: process.env,
    version: manifest.version,
    canRun: vscode.workspace.isTrusted,
    editor: await doctorEditor(deps),
    workspaces: folders.map(({ uri }) => uri.fsPath),
    ...trainSettings(),
    runtimes: [
      settings.get<string>('runtime.path'),
      vscode.Uri.joinPath(context.globalStorageUri, 'runtime', 'node_modules', 'node-llama-cpp').fsPath,
    ],
    teachers: known,
    network: { ask: false, addresses },
  };
}

/** Whether there is a key for a teacher; undefined for one without an address. The key itself goes no further than this. */
async function keyState(deps: Deps, teacher: ReturnType<Teachers['all']>[number]): Promise<DoctorTeacher | undefined> {
  const origin = originOf(teacher.baseUrl);
  if (origin === undefined) return undefined;
  const isBuiltIn = builtInTeachers.some(({ baseUrl }) => originOf(baseUrl) === origin);
  const about = {
    title: deps.t(teacher.title),
    origin,
    isOwn: !isBuiltIn && !isLoopback(new URL(origin)),
    variable: teacher.apiKeyEnv,
  };
  if (teacher.apiKeyEnv === undefined) return { ...about, key: 'none' };
  try {
    const found = await new Teachers(deps).keyFor(teacher);
    if (found === undefined) return { ...about, key: 'missing' };
    return { ...about, key: found.from, isOdd: isOddKey(found.key) };
  } catch {
    return { ...about, key: 'unreadable' };
  }
}
