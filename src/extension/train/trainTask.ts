import path from 'node:path';
import * as vscode from 'vscode';
import type { Deps } from '../deps.ts';
import { firstFolder, pythonOf, trainSettings } from './trainPython.ts';
import type { Trainings } from './trainings.ts';

/** type of our tasks, as in `{ "type": "promptmill-train", "training": "training/relevance" }` of tasks.json. */
const TASK_TYPE = 'promptmill-train';

interface TrainDefinition extends vscode.TaskDefinition {
  readonly training: string; // its folder, relative to the workspace folder or absolute
  readonly resume?: boolean;
}

/**
 * The task that runs a training in a terminal: our runner by the Node of this process, with its arguments as they are and
 * without a shell. It is kept by VS Code over a reload; the runner itself goes on when the terminal is closed.
 */
export async function trainTask(deps: Deps, dir: string, python: string, resume: boolean): Promise<vscode.Task> {
  const { runnerCommand } = await import('#node/train/startTraining');
  const { file, args, cwd, env } = runnerCommand(dir, {
    script: vscode.Uri.joinPath(deps.context.extensionUri, 'dist', 'trainTask.mjs').fsPath,
    python,
    resume,
    locale: deps.locale(),
  });
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(dir));
  const definition: TrainDefinition = {
    type: TASK_TYPE,
    training: folder === undefined ? dir : path.relative(folder.uri.fsPath, dir).replaceAll('\\', '/'),
    ...(resume && { resume }),
  };
  const task = new vscode.Task(
    definition,
    folder ?? vscode.TaskScope.Workspace,
    deps.t('Train {0}', path.basename(dir)),
    'Promptmill',
    new vscode.ProcessExecution(file, [...args], { cwd, env: { ...env } }),
  );
  task.presentationOptions = {
    reveal: vscode.TaskRevealKind.Never, // the panel shows how it goes, and why it failed
    panel: vscode.TaskPanelKind.Dedicated,
    clear: true,
    showReuseMessage: false,
    echo: false,
  };
  task.detail = vscode.workspace.asRelativePath(dir);
  return task;
}

/** Offers the trainings as tasks, and runs those that tasks.json names. */
export class TrainTasks implements vscode.TaskProvider {
  readonly #deps: Deps;
  readonly #trainings: Trainings;

  constructor(deps: Deps, trainings: Trainings) {
    this.#deps = deps;
    this.#trainings = trainings;
  }

  static register(deps: Deps, trainings: Trainings): vscode.Disposable {
    return deps.doors.tasks(TASK_TYPE, new TrainTasks(deps, trainings));
  }

  /** Those of `training/`, where an interpreter is set: looking for one takes too long for a list. */
  async provideTasks(): Promise<vscode.Task[]> {
    const { python } = trainSettings();
    if (python === undefined || !vscode.workspace.isTrusted) return [];
    const own = this.#trainings.all.filter(({ recorded }) => recorded === undefined);
    return Promise.all(own.map(({ dir }) => trainTask(this.#deps, dir, python, false)));
  }

  /** Nothing in Restricted Mode: the interpreters that are tried lie in the folder. */
  async resolveTask(task: vscode.Task): Promise<vscode.Task | undefined> {
    if (!vscode.workspace.isTrusted) return undefined;
    const { training, resume } = task.definition as Partial<TrainDefinition>;
    const root =
      typeof task.scope === 'object' && task.scope !== null && 'uri' in task.scope
        ? task.scope.uri.fsPath
        : firstFolder();
    const python = await pythonOf(this.#deps);
    if (typeof training !== 'string' || root === undefined || python === undefined) return undefined;
    const made = await trainTask(this.#deps, path.resolve(root, training), python, resume === true);
    // VS Code takes the task for the same only with the definition that it asked with.
    const resolved = new vscode.Task(
      task.definition,
      task.scope ?? vscode.TaskScope.Workspace,
      task.name,
      'Promptmill',
      made.execution,
    );
    resolved.presentationOptions = made.presentationOptions;
    return resolved;
  }
}
