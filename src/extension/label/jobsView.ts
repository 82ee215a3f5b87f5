import path from 'node:path';
import * as vscode from 'vscode';
import { describe } from '#core/errors';
import type { BatchState } from '#core/label/batchState';
import type { Deps } from '../deps.ts';
import {
  bucketsOf,
  recordsIn,
  recordItem,
  BucketItem,
  JobItem,
  MoreItem,
  type RecordItem,
  type JobNode,
} from './jobItems.ts';
import type { JobCounts } from './jobCounts.ts';
import { findJobs } from './jobPicker.ts';
import { registerJobActions } from './jobActions.ts';
import type { Labelling } from './labelling.ts';
import { onLanguageChange } from '../languageChange.ts';

/** A running job's log grows many times a second; the tree follows at this pace. */
const FOLLOW_MS = 2000;
/** Without a run: several files change together. */
const SETTLE_MS = 200;

/** The tree of jobs: what is labelled, what went wrong and why, and what is left to review. Files dropped on it are to be labelled. */
export function registerJobsView(deps: Deps, labelling: Labelling): vscode.Disposable {
  const { runs, batches, pickers } = labelling;
  const tree = new JobsTree(deps, labelling);
  const view = deps.doors.tree('promptmill.jobs', tree, async (_target, transfer) => {
    const list = await transfer.get('text/uri-list')?.asString();
    const files = Array.from(transfer).flatMap(([, item]) => item.asFile()?.uri ?? []);
    await pickers.addDropped((list ?? '').split(/\r?\n/));
    await pickers.add(files);
    await vscode.commands.executeCommand('promptmill.label.focus');
  });
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
  const journals = vscode.workspace.createFileSystemWatcher('**/.promptmill/jobs/*/{batch.jsonl,run.lock}');
  const stepped = () => {
    tree.follow();
    void batches.look();
  };
  return vscode.Disposable.from(
    tree,
    view,
    ...watchers,
    runs.onDidChange(() => tree.followRun()),
    journals,
    journals.onDidCreate(stepped),
    journals.onDidChange(stepped),
    journals.onDidDelete(stepped),
    batches.onDidChange(() => tree.follow()),
    // The system's events of changed files may come late or never, as on network folders.
    deps.reviewed.event(() => tree.follow()),
    view.onDidChangeVisibility(({ visible }) => {
      if (visible) tree.follow();
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => tree.refresh()),
    onLanguageChange(deps, () => tree.refresh()),
    registerJobActions(deps, labelling, (node) => tree.refresh(node)),
  );
}

class JobsTree implements vscode.TreeDataProvider<JobNode>, vscode.Disposable {
  readonly #deps: Deps;
  readonly #labelling: Labelling;
  readonly #changed = new vscode.EventEmitter<JobNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shownState = 'idle';
  #readMs = 0;

  constructor(deps: Deps, labelling: Labelling) {
    this.#deps = deps;
    this.#labelling = labelling;
  }

  refresh(node?: JobNode): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#changed.fire(node);
  }

  /** Refreshes soon; a log that takes long to read is read less often. */
  follow(): void {
    const { runs, batches } = this.#labelling;
    const wait = runs.busy || batches.busy ? Math.max(FOLLOW_MS, this.#readMs * 10) : SETTLE_MS;
    this.#timer ??= setTimeout(() => this.refresh(), wait);
  }

  /** A run began, paused or ended: its icon changes at once; its count follows. */
  followRun(): void {
    const { runs } = this.#labelling;
    const { state } = runs.state;
    if (state !== this.#shownState) {
      this.#shownState = state;
      this.refresh();
    } else if (runs.busy) this.follow();
  }

  getTreeItem(item: JobNode): JobNode {
    return item;
  }

  async getChildren(parent?: JobNode): Promise<JobNode[]> {
    const { t } = this.#deps;
    if (parent instanceof JobItem) return parent.counts === undefined ? [] : bucketsOf(parent.dir, parent.counts, t);
    if (parent instanceof BucketItem) return this.#recordsOf(parent);
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

  async #recordsOf(bucket: BucketItem): Promise<JobNode[]> {
    const { t } = this.#deps;
    const { records, base } = await recordsIn(bucket.dir, bucket.bucket, bucket.shown);
    const items: (RecordItem | MoreItem)[] = records.map((record) => recordItem(record, base, bucket, t));
    const more = bucket.count - records.length;
    if (more > 0 && records.length >= bucket.shown) items.push(new MoreItem(bucket, more, t));
    return items;
  }

  async #itemOf(dir: string): Promise<JobItem> {
    const { t } = this.#deps;
    const { runs, batches, counter } = this.#labelling;
    try {
      const { state } = runs;
      const counts = await counter.count(dir);
      const own = runs.activeDir === dir && 'progress' in state;
      const [{ lockHolder }, { batchState }] = await Promise.all([
        import('#node/label/jobLock'),
        import('#node/batch/batchSession'),
      ]);
      const elsewhere = !own && !batches.isOwn(dir) && (await lockHolder(dir)) !== undefined;
      const batch = await batchState(dir);
      if (batch !== undefined && batch.status !== 'ended') return this.#batchItem(dir, counts, batch, elsewhere);
      const item = new JobItem(dir, counts, own || elsewhere ? 'running' : counts.failed > 0 ? 'failed' : 'job');
      if (own) {
        item.description = t('{0} of {1}', state.progress.done, state.progress.total);
        item.iconPath = new vscode.ThemeIcon(state.state === 'paused' ? 'debug-pause' : 'sync~spin');
      } else if (elsewhere) {
        item.description = t('{0} labelled · running in another window', counts.labelled);
        item.iconPath = new vscode.ThemeIcon('sync~spin');
      } else {
        const reviewed = counts.labelled > 0 && counts.unreviewed === 0;
        item.description = this.#describe(counts);
        item.iconPath = new vscode.ThemeIcon(reviewed ? 'pass' : 'circle-large-outline');
      }
      item.tooltip = `${vscode.workspace.asRelativePath(dir)}\n${item.description}`;
      item.accessibilityInformation = {
        label: `${path.basename(dir)}, ${item.description}${own ? `, ${t('labelling')}` : ''}`,
      };
      return item;
    } catch (error) {
      const item = new JobItem(dir, undefined, 'broken');
      item.description = t('cannot be read');
      item.iconPath = new vscode.ThemeIcon('warning');
      item.tooltip = describe(error, t);
      item.accessibilityInformation = { label: `${path.basename(dir)}, ${item.description}: ${item.tooltip}` };
      return item;
    }
  }

  #batchItem(dir: string, counts: JobCounts, { done, lines }: BatchState, elsewhere: boolean): JobItem {
    const { t } = this.#deps;
    const item = new JobItem(dir, counts, 'batch');
    const text = t('batch: {0} of {1}', done, lines);
    const followed = elsewhere || this.#labelling.batches.isOwn(dir);
    item.description = elsewhere
      ? t('{0} · running in another window', text)
      : followed
        ? text
        : t('{0} · not followed', text);
    item.iconPath = new vscode.ThemeIcon(followed ? 'cloud' : 'warning');
    item.tooltip = `${vscode.workspace.asRelativePath(dir)}\n${item.description}`;
    item.accessibilityInformation = { label: `${path.basename(dir)}, ${item.description}` };
    return item;
  }

  /** What is left to do comes first: the view is narrow. */
  #describe({ labelled, unreadable, failed, unreviewed }: JobCounts): string {
    const { t } = this.#deps;
    const parts: string[] = [];
    if (unreviewed > 0) parts.push(t('{0} to review', unreviewed));
    else if (labelled > 0) parts.push(t('all reviewed'));
    if (unreviewed !== labelled) parts.push(t('{0} labelled', labelled));
    if (unreadable > 0) parts.push(t('{0} unreadable', unreadable));
    if (failed > 0) parts.push(t('{0} failed', failed));
    return parts.join(' · ');
  }
}
