import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '#core/errors';
import type { BatchChoices } from '#core/label/batchJournal';
import type { BatchState } from '#core/label/batchState';
import type { Teacher } from '#core/label/job';
import type { BatchEvent, BatchOptions } from '#node/batch/batchSession';
import type { OpenedJob } from '#node/label/jobFolder';
import type { BatchCard } from '#protocol/labelBatch';
import { BatchEntry, foundBatch, isHopeless } from './batchEntry.ts';
import { batchesBegunHere, likelyJobs, rememberBatch } from './batchMemory.ts';
import type { Deps } from '../deps.ts';
import type { JobCounter } from './jobCounts.ts';
import { announceEnd } from './labelAnnounce.ts';
import { underWay } from './labelTransport.ts';
import type { Teachers } from './teachers.ts';

const REDRAW_MS = 250;
/** When a batch that could not be followed is tried again. */
const AGAIN_MS = 60_000;
/** How often it is looked for batches: VS Code misses files of folders that were just made, and a process that died gives nothing back. */
const LOOK_MS = 10_000;

/**
 * The batches of the open folders. Each is followed in the background by one process, which the folder's lock decides,
 * until it has ended; a window that is opened later goes on.
 */
export class LabelBatches implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #teachers: Teachers;
  readonly #counter: JobCounter;
  readonly #entries = new Map<string, BatchEntry>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #fire = () => this.#changed.fire();
  readonly #settled = new vscode.EventEmitter<void>();
  /** Fires when a batch came or went, so that what a job's start button would do is another. */
  readonly onDidSettle = this.#settled.event;
  #redraw: ReturnType<typeof setTimeout> | undefined;
  readonly #watch = setInterval(() => void this.look(), LOOK_MS);
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #disposed = false;
  /** Whether the person has the Label view before his eyes; then the end of a batch is not announced as well. */
  isWatched: () => boolean = () => false;

  constructor(deps: Deps, teachers: Teachers, counter: JobCounter) {
    this.#deps = deps;
    this.#teachers = teachers;
    this.#counter = counter;
  }

  /** The batches as the view shows them, the newest first. */
  get cards(): readonly BatchCard[] {
    const { t } = this.#deps;
    return Array.from(this.#entries.values(), (entry) => entry.card(Date.now(), t)).toReversed();
  }

  /** Whether records come in now. */
  get busy(): boolean {
    return Array.from(this.#entries.values()).some(({ state }) => state?.status === 'fetching');
  }

  /** Whether this window works on a job's batch. */
  isOwn(dir: string): boolean {
    return this.#entries.get(dir)?.work !== undefined;
  }

  /** Looks for batches that are under way, and follows those that nobody follows; `again`: also those that failed just now. */
  look(again = false): Promise<void> {
    this.#lookAgain = this.#looking !== undefined;
    this.#looking ??= this.#lookThrough(again)
      .catch((error: unknown) => this.#deps.log.error('Batches', error))
      .finally(() => {
        this.#looking = undefined;
        if (this.#lookAgain && !this.#disposed) void this.look();
      });
    return this.#looking;
  }

  /**
   * Submits what a job lacks, then follows it in the background. Undefined: the person cancelled meanwhile.
   * @throws AppError when nothing was begun; what goes wrong later stands in the card.
   */
  async begin(opened: OpenedJob, choices: BatchChoices): Promise<BatchState | undefined> {
    const { dir } = opened;
    if (this.isOwn(dir)) throw underWay();
    await rememberBatch(this.#deps.context.workspaceState, dir);
    const entry = this.#renew(dir);
    entry.teacher = opened.job.teacher;
    let state: BatchState | undefined;
    let stopped: AbortSignal | undefined;
    try {
      await entry.hold(this.#fire, async (signal) => {
        stopped = signal;
        const { startBatch } = await import('#node/batch/batchRun');
        state = await startBatch(opened, { ...(await this.#optionsOf(entry, opened, signal)), choices });
      });
    } catch (error) {
      const { batchState } = await import('#node/batch/batchSession');
      const stands = await batchState(dir);
      if (stands === undefined || stands.status === 'ended') {
        this.#forget(entry);
        throw error;
      }
      entry.state = stands;
      if (stopped?.aborted !== true) this.#fail(entry, error);
      return undefined;
    } finally {
      this.#changed.fire();
    }
    this.#settled.fire();
    void this.#follow(entry);
    return state;
  }

  /** Looks at a batch now. @throws AppError where another process follows it. */
  async fetch(dir: string): Promise<void> {
    const entry = this.#entries.get(dir) ?? this.#renew(dir);
    if (entry.work !== undefined) return entry.clock.wake();
    const { lockHolder } = await import('#node/label/jobLock');
    if ((await lockHolder(dir)) !== undefined) {
      throw new AppError('usage', 'The batch of {0} is followed by another window.', {
        args: [path.basename(dir)],
        hint: 'It fetches the results there; they appear here too.',
      });
    }
    void this.#follow(entry);
  }

  /** Asks the provider to give up what it has not done; what was done is fetched. */
  async cancel(dir: string): Promise<void> {
    const { t } = this.#deps;
    const label = t('Cancel Batch');
    const choice = await vscode.window.showWarningMessage(
      t('Cancel the batch of {0}?', path.basename(dir)),
      {
        modal: true,
        detail: t('The provider gives up what it has not done; what is done is fetched and charged for.'),
      },
      label,
    );
    if (choice !== label) return;
    const entry = this.#entries.get(dir) ?? this.#renew(dir);
    entry.abort.abort();
    await entry.work?.catch(() => undefined);
    const [{ openJob }, { cancelBatch }, { batchState }] = await Promise.all([
      import('#node/label/jobFolder'),
      import('#node/batch/batchRun'),
      import('#node/batch/batchSession'),
    ]);
    const stands = await batchState(dir);
    if (stands === undefined || stands.status === 'ended') return this.#forget(entry);
    this.#entries.set(dir, entry);
    try {
      await entry.hold(this.#fire, async (signal) => {
        const opened = await openJob(dir);
        entry.state = await cancelBatch(opened, await this.#optionsOf(entry, opened, signal));
      });
    } finally {
      void this.#follow(entry);
    }
  }

  /** Puts the card of a batch that has ended away. */
  dismiss(dir: string): void {
    if (this.#entries.get(dir)?.ended !== undefined) this.#entries.delete(dir);
    this.#changed.fire();
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#redraw);
    clearInterval(this.#watch);
    for (const { abort } of this.#entries.values()) abort.abort();
    this.#changed.dispose();
    this.#settled.dispose();
  }

  async #lookThrough(again: boolean): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    const { workspaceState } = this.#deps.context;
    const begunHere = batchesBegunHere(workspaceState);
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    const jobs = await likelyJobs(workspaceState, folders);
    for (const dir of new Set([...jobs, ...this.#entries.keys()])) {
      const known = this.#entries.get(dir);
      if (known?.work !== undefined || this.#disposed) continue;
      const found = await foundBatch(dir);
      if (found === undefined) {
        if (known !== undefined && known.ended === undefined) this.#forget(known);
        continue;
      }
      const entry = known === undefined || known.ended !== undefined ? this.#renew(dir) : known;
      if (entry.work !== undefined) continue; // begun while the file was read
      entry.state = found.state;
      entry.teacher = found.teacher;
      if (found.isHeld) {
        entry.followed = 'elsewhere';
        entry.problem = undefined;
      } else if (again || entry.restsUntil <= Date.now()) {
        if (begunHere.includes(dir) || (await this.#mayAsk(found))) void this.#follow(entry);
      }
      this.#changed.fire();
    }
  }

  /** Whether a batch of a folder that came from elsewhere is asked for by itself: only where the person gave a key for. */
  async #mayAsk(found: { readonly state: BatchState; readonly teacher: Teacher | undefined }): Promise<boolean> {
    const { state, teacher } = found;
    if (state.status === 'submitting' || teacher === undefined) return false;
    return (await this.#teachers.keyFor(teacher)) !== undefined;
  }

  /** Follows a batch until it has ended, or something keeps this window from it. */
  async #follow(entry: BatchEntry): Promise<void> {
    if (entry.work !== undefined || this.#disposed) return;
    entry.problem = undefined;
    let stopped: AbortSignal | undefined;
    try {
      await entry.hold(this.#fire, async (signal) => {
        stopped = signal;
        const [{ openJob }, { followBatch }] = await Promise.all([
          import('#node/label/jobFolder'),
          import('#node/batch/batchRun'),
        ]);
        const opened = await openJob(entry.dir);
        entry.teacher = opened.job.teacher;
        const summary = await followBatch(opened, await this.#optionsOf(entry, opened, signal));
        if (summary.batch === undefined) return this.#forget(entry);
        entry.state = summary.batch;
        if (summary.batch.status !== 'ended') {
          if (summary.state === 'stopped') entry.problem = summary.error;
          return;
        }
        entry.ended = { summary, counts: await this.#counter.count(entry.dir), at: Date.now() };
      });
    } catch (error) {
      if (AppError.is(error, 'log.locked')) entry.followed = 'elsewhere';
      else entry.problem = error;
    }
    if (this.#disposed || stopped?.aborted === true || this.#entries.get(entry.dir) !== entry) return;
    if (entry.ended !== undefined) {
      this.#settled.fire();
      const { summary, counts } = entry.ended;
      const { error } = summary;
      if (!this.isWatched()) {
        const state = error === undefined ? 'done' : 'stopped';
        void announceEnd(this.#deps, entry.subject, { ...summary, state, counts });
      }
    } else if (entry.problem !== undefined) this.#fail(entry, entry.problem);
    this.#changed.fire();
  }

  async #optionsOf(entry: BatchEntry, { job }: OpenedJob, signal: AbortSignal): Promise<BatchOptions> {
    const key = await this.#teachers.keyFor(job.teacher);
    return {
      ...(key === undefined ? {} : { apiKey: key.key }),
      clock: entry.clock,
      log: this.#deps.log,
      signal,
      onEvent: (event) => this.#onEvent(entry, event),
    };
  }

  #onEvent(entry: BatchEntry, event: BatchEvent): void {
    if (event.type === 'state') entry.state = event.state;
    else entry.received++;
    this.#redraw ??= setTimeout(() => {
      this.#redraw = undefined;
      this.#changed.fire();
    }, REDRAW_MS);
  }

  #fail(entry: BatchEntry, error: unknown): void {
    entry.problem = error;
    this.#deps.log.warn(`Batch of ${path.basename(entry.dir)}: ${String(error)}`);
    // Without a key nothing changes by itself. Trying at every sign of life would be one sign more.
    const hopeless = isHopeless(error);
    entry.restsUntil = hopeless ? Infinity : Date.now() + AGAIN_MS;
    if (hopeless && entry.teacher !== undefined) entry.keyFor = this.#teachers.at(entry.teacher.baseUrl)?.id;
    this.#changed.fire();
  }

  #renew(dir: string): BatchEntry {
    const entry = new BatchEntry(dir);
    this.#entries.delete(dir); // it goes to the end of the list
    this.#entries.set(dir, entry);
    return entry;
  }

  #forget(entry: BatchEntry): void {
    this.#entries.delete(entry.dir);
    this.#changed.fire();
    this.#settled.fire();
  }
}
