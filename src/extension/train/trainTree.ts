import path from 'node:path';
import * as vscode from 'vscode';
import type { TrainingProgress, TrainingState } from '#core/train/progress';
import { isUnderWay, progressText, shortText, stateText } from '#core/train/trainingText';
import type { Deps } from '../deps.ts';
import type { Trainings } from './trainings.ts';
import { onLanguageChange } from '../languageChange.ts';

const ICONS: Readonly<Record<TrainingState['kind'], readonly [string, string?]>> = {
  'not-started': ['circle-large-outline'],
  starting: ['sync~spin'],
  running: ['sync~spin'],
  stopping: ['sync~spin'],
  stopped: ['debug-pause'],
  done: ['pass', 'testing.iconPassed'],
  failed: ['error', 'list.errorForeground'],
  lost: ['debug-disconnect', 'list.warningForeground'],
};

/** One row of the Training view; `dir` is what the commands take. */
class TrainingItem extends vscode.TreeItem {
  readonly dir: string;

  constructor(dir: string, name: string) {
    super(name);
    this.dir = dir;
    this.id = dir;
  }
}

/** The Training view: one row a training. Empty, its welcome says how to begin. */
export class TrainTree implements vscode.TreeDataProvider<string>, vscode.Disposable {
  readonly #deps: Deps;
  readonly #trainings: Trainings;
  readonly #changed = new vscode.EventEmitter<string | undefined>();
  readonly #view: vscode.TreeView<string>;
  readonly #subscriptions: readonly vscode.Disposable[];
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(deps: Deps, trainings: Trainings) {
    this.#deps = deps;
    this.#trainings = trainings;
    this.#view = deps.doors.tree('promptmill.training', this);
    const shown = () => {
      if (this.#view.visible) void trainings.refresh(true);
    };
    this.#subscriptions = [
      this.#view,
      trainings.onDidChange((dir) => {
        if (this.#view.visible) this.#changed.fire(dir);
      }),
      this.#view.onDidChangeVisibility(shown),
      onLanguageChange(deps, () => this.#changed.fire(undefined)),
    ];
    shown();
  }

  getChildren(dir?: string): string[] {
    return dir === undefined ? this.#trainings.all.map((one) => one.dir) : [];
  }

  getTreeItem(dir: string): vscode.TreeItem {
    const { t } = this.#deps;
    const progress = this.#trainings.of(dir);
    const item = new TrainingItem(dir, progress?.name ?? path.basename(dir));
    if (progress === undefined) return item;
    const [icon, colour] = ICONS[progress.state.kind];
    const described = progressText(progress, t);
    item.description = shortText(progress, t); // the view is narrow
    item.iconPath = new vscode.ThemeIcon(icon, colour === undefined ? undefined : new vscode.ThemeColor(colour));
    item.tooltip = `${vscode.workspace.asRelativePath(dir)}\n${stateText(progress.state, t)} · ${described}`;
    item.contextValue = contextOf(progress);
    item.command = { command: 'promptmill.train.show', title: t('Show Training'), arguments: [dir] };
    item.accessibilityInformation = { label: `${item.label as string}, ${stateText(progress.state, t)}, ${described}` };
    return item;
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions, this.#changed).dispose();
  }
}

/** What the menus go by: `training-running`, `training-done` … */
function contextOf({ state, startedByUs, recorded }: TrainingProgress): string {
  if (recorded !== undefined) return 'training-recorded'; // its model was not kept
  if (isUnderWay(state)) return startedByUs ? 'training-running' : 'training-elsewhere';
  return `training-${state.kind === 'not-started' ? 'new' : state.kind}`;
}
