import path from 'node:path';
import * as vscode from 'vscode';
import { describe } from '#core/errors';
import type { Deps } from './deps.ts';
import type { JobCounter, JobCounts } from './jobCounts.ts';
import { findJobs } from './jobPicker.ts';
import type { LabelRuns } from './labelRuns.ts';

/** A running job's log grows many times a second; the tree follows at this pace. */
const FOLLOW_MS = 2000;
/** Without a run: several files change together. */
const SETTLE_MS = 200;

/** The tree of jobs: one item a job folder, with what is labelled and what is left to review. */
export function registerJobsView(deps: Deps, runs: LabelRuns, counter: JobCounter): vscode.Disposable {
  const tree = new JobsTree(deps, runs, counter);
  const view = vscode.window.createTreeView('promptmill.jobs', { treeDataProvider: tree });
  const watchers = [
    '.promptmill/jobs/*/job.yaml',
    '.promptmill/jobs/*/records.jsonl',
    '.promptmill/jobs/*/decisions/*.jsonl',
  ]
    .map((glob) => vscode.workspace.createFileSystemWatcher(`**/${glob}`))
    .flatMap((watcher) => [
      watcher,
      watcher.onDidCreate(() => tree.follow()),
      watcher.onDidChange(() => tree.follow()),
      watcher.onDidDelete(() => tree.follow()),
    ]);
  return vscode.Disposable.from(
    tree,
    view,
    ...watchers,
    runs.onDidChange(() => tree.followRun()),
    vscode.workspace.onDidChangeWorkspaceFolders(() => tree.refresh()),
    vscode.commands.registerCommand('promptmill.jobs.refresh', () => tree.refresh()),
    vscode.commands.registerCommand('promptmill.jobs.reveal', async (item: unknown) => {
      if (item instanceof JobItem) await vscode.commands.executeCommand('revealInExplorer', item.resourceUri);
    }),
  );
}

/** One job of the tree; `dir` is what the job's commands take. */
class JobItem extends vscode.TreeItem {
  readonly dir: string;

  constructor(dir: string) {
    super(path.basename(dir));
    this.dir = dir;
    this.id = dir;
    this.contextValue = 'job';
    this.resourceUri = vscode.Uri.file(path.join(dir, 'job.yaml'));
    this.command = { command: 'promptmill.qc.open', title: '', arguments: [dir] };
  }
}

class JobsTree implements vscode.TreeDataProvider<JobItem>, vscode.Disposable {
  readonly #deps: Deps;
  readonly #runs: LabelRuns;
  readonly #counter: JobCounter;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shownState = 'idle';
  #readMs = 0;

  constructor(deps: Deps, runs: LabelRuns, counter: JobCounter) {
    this.#deps = deps;
    this.#runs = runs;
    this.#counter = counter;
  }

  refresh(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#changed.fire(undefined);
  }

  /** Refreshes soon; a log that takes long to read is read less often. */
  follow(): void {
    const wait = this.#runs.busy ? Math.max(FOLLOW_MS, this.#readMs * 10) : SETTLE_MS;
    this.#timer ??= setTimeout(() => this.refresh(), wait);
  }

  /** A run began, paused or ended: its icon changes at once; its count follows. */
  followRun(): void {
    const { state } = this.#runs.state;
    if (state !== this.#shownState) {
      this.#shownState = state;
      this.refresh();
    } else if (this.#runs.busy) this.follow();
  }

  getTreeItem(item: JobItem): JobItem {
    return item;
  }

  async getChildren(parent?: JobItem): Promise<JobItem[]> {
    if (parent !== undefined) return [];
    const begun = Date.now();
    const items = await Promise.all((await findJobs()).map((dir) => this.#itemOf(dir)));
    this.#readMs = Date.now() - begun;
    return items;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }

  async #itemOf(dir: string): Promise<JobItem> {
    const { t } = this.#deps;
    const item = new JobItem(dir);
    try {
      const { state } = this.#runs;
      const running = this.#runs.activeDir === dir && 'progress' in state;
      if (running) {
        item.description = t('{0} of {1}', state.progress.done, state.progress.total);
        item.iconPath = new vscode.ThemeIcon(state.state === 'paused' ? 'debug-pause' : 'sync~spin');
      } else {
        const counts = await this.#counter.count(dir);
        const reviewed = counts.labelled > 0 && counts.unreviewed === 0;
        item.description = this.#describe(counts);
        item.iconPath = new vscode.ThemeIcon(reviewed ? 'pass' : 'circle-large-outline');
      }
      item.tooltip = `${vscode.workspace.asRelativePath(dir)}\n${item.description}`;
      item.accessibilityInformation = {
        label: `${path.basename(dir)}, ${item.description}${running ? `, ${t('labelling')}` : ''}`,
      };
    } catch (error) {
      item.description = t('cannot be read');
      item.iconPath = new vscode.ThemeIcon('warning');
      item.tooltip = describe(error, t);
    }
    return item;
  }

  /** What is left to do comes first: the view is narrow. */
  #describe({ labelled, unreadable, failed, unreviewed }: JobCounts): string {
    const { t } = this.#deps;
    const parts: string[] = [];
    if (unreviewed > 0) parts.push(t('{0} to review', unreviewed));
    else if (labelled > 0) parts.push(t('all reviewed'));
    parts.push(t('{0} labelled', labelled));
    if (unreadable > 0) parts.push(t('{0} unreadable', unreadable));
    if (failed > 0) parts.push(t('{0} failed', failed));
    return parts.join(' · ');
  }
}
