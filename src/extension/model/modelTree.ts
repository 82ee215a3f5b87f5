import * as vscode from 'vscode';
import type { Deps } from '../deps.ts';
import { modelRows, type ModelRow } from './modelRows.ts';
import { whereItRuns } from './modelSettings.ts';
import { onLanguageChange } from '../languageChange.ts';

/** The Model view: what runs, on what, how fast, and where it answers. Empty, its welcome says how to start. */
export class ModelTree implements vscode.TreeDataProvider<ModelRow>, vscode.Disposable {
  readonly #deps: Deps;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #view: vscode.TreeView<ModelRow>;
  readonly #subscriptions: vscode.Disposable[];
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#view = deps.doors.tree('promptmill.model', this);
    this.#subscriptions = [
      this.#view,
      deps.models.onDidChange(() => {
        if (this.#view.visible) this.#changed.fire(undefined);
      }),
      this.#view.onDidChangeVisibility(({ visible }) => {
        if (visible) this.#changed.fire(undefined);
      }),
      onLanguageChange(deps, () => this.#changed.fire(undefined)),
    ];
  }

  getChildren(row?: ModelRow): ModelRow[] {
    return [...(row === undefined ? this.#rows() : (row.children ?? []))];
  }

  getTreeItem(row: ModelRow): vscode.TreeItem {
    const item = new vscode.TreeItem(
      row.label,
      row.children === undefined ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Expanded,
    );
    item.id = row.id;
    item.description = row.description;
    item.iconPath = new vscode.ThemeIcon(
      row.icon,
      row.colour === undefined ? undefined : new vscode.ThemeColor(row.colour),
    );
    item.contextValue = row.kind;
    item.tooltip = row.tooltip ?? `${row.label}: ${row.description}`;
    if (row.command !== undefined) item.command = { command: row.command, title: row.tooltip ?? row.label };
    item.accessibilityInformation = { label: `${row.label}, ${row.description}` };
    return item;
  }

  #rows(): readonly ModelRow[] {
    const { models, t } = this.#deps;
    return modelRows(models.phase, whereItRuns(t), t);
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
    this.#changed.dispose();
  }
}
