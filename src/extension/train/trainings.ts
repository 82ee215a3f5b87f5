import path from 'node:path';
import * as vscode from 'vscode';
import type { TrainingProgress } from '#core/train/progress';
import { isUnderWay } from '#core/train/trainingText';
import type { Deps } from '../deps.ts';

/** A training that is looked at: what is known of it, and what keeps looking. */
interface Watched {
  progress?: TrainingProgress;
  close?: () => void;
  wanted: number; // views that want to know at once
}

/**
 * The trainings of this window's folders, whoever started them. One that is under way or shown is followed; of the others
 * the last state is kept until a file of theirs changes. A workspace without a training costs one look at the disk.
 */
export class Trainings implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #watched = new Map<string, Watched>();
  readonly #changed = new vscode.EventEmitter<string | undefined>();
  readonly #subscriptions: vscode.Disposable[];
  /** Fires with the folder of a training that changed, or with nothing when there are others than before. */
  readonly onDidChange = this.#changed.event;
  #looking: Promise<void> | undefined;
  #everywhere = false;
  #disposed = false;

  constructor(deps: Deps) {
    this.#deps = deps;
    const yaml = vscode.workspace.createFileSystemWatcher('**/training/*/train.yaml');
    // A folder that is deleted is told as such, without the files in it.
    const folders = vscode.workspace.createFileSystemWatcher('**/{training,training/*}', true, true, false);
    const run = vscode.workspace.createFileSystemWatcher('**/training/*/{run.json,steps.json}');
    const log = vscode.workspace.createFileSystemWatcher('**/training/*/*/trainer_log.jsonl');
    const look = () => void this.refresh();
    const again = (uri: vscode.Uri, up: string) => this.#again(path.resolve(uri.fsPath, up));
    this.#subscriptions = [
      yaml,
      folders,
      run,
      log,
      yaml.onDidCreate(look),
      yaml.onDidDelete(look),
      folders.onDidDelete(look),
      yaml.onDidChange((uri) => again(uri, '..')),
      run.onDidCreate((uri) => again(uri, '..')),
      run.onDidChange((uri) => again(uri, '..')),
      log.onDidCreate((uri) => again(uri, '../..')),
      log.onDidChange((uri) => again(uri, '../..')),
      vscode.workspace.onDidChangeWorkspaceFolders(look),
    ];
    look();
  }

  /** All that is known now, by name. */
  get all(): readonly TrainingProgress[] {
    const known = [...this.#watched.values()].flatMap(({ progress }) => (progress === undefined ? [] : [progress]));
    return known.toSorted((a, b) => a.name.localeCompare(b.name));
  }

  get underWay(): readonly TrainingProgress[] {
    return this.all.filter(({ state }) => isUnderWay(state));
  }

  of(dir: string): TrainingProgress | undefined {
    return this.#watched.get(dir)?.progress;
  }

  /**
   * Looks for trainings that came or went, in `training` or, once somebody asked for it, everywhere: a run by hand may lie
   * anywhere. Resolves when the state of each is known.
   */
  refresh(everywhere = false): Promise<void> {
    this.#everywhere ||= everywhere;
    this.#looking = (this.#looking ?? Promise.resolve()).then(() => this.#look());
    return this.#looking;
  }

  /** Follows one, which need not lie in the workspace, until disposed; `changed` is called for every change. */
  follow(dir: string, changed: (progress: TrainingProgress) => void): vscode.Disposable {
    const watched = this.#entry(dir);
    watched.wanted++;
    if (watched.progress !== undefined) changed(watched.progress);
    const listening = this.onDidChange((which) => {
      if (which === dir && watched.progress !== undefined) changed(watched.progress);
    });
    void this.#follow(dir, watched);
    return new vscode.Disposable(() => {
      listening.dispose();
      watched.wanted--;
      this.#rest(watched);
    });
  }

  /** What is known of one now, read anew if need be. @throws AppError 'config.invalid' when the folder is none. */
  async read(dir: string): Promise<TrainingProgress> {
    const { readProgress } = await import('#node/train/trainingProgress');
    return readProgress(dir);
  }

  dispose(): void {
    this.#disposed = true;
    for (const watched of this.#watched.values()) watched.close?.();
    vscode.Disposable.from(...this.#subscriptions, this.#changed).dispose();
  }

  async #look(): Promise<void> {
    const { findTrainings } = await import('#node/train/findTrainings');
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    const roots = folders.map(({ uri }) => (this.#everywhere ? uri.fsPath : path.join(uri.fsPath, 'training')));
    const found = new Set((await Promise.all(roots.map(findTrainings))).flat());
    for (const [dir, watched] of this.#watched) {
      if (found.has(dir) || watched.wanted > 0) continue;
      watched.close?.();
      this.#watched.delete(dir);
    }
    await Promise.all(
      [...found].filter((dir) => !this.#watched.has(dir)).map((dir) => this.#follow(dir, this.#entry(dir))),
    );
    this.#changed.fire(undefined);
  }

  #entry(dir: string): Watched {
    const known = this.#watched.get(dir) ?? { wanted: 0 };
    this.#watched.set(dir, known);
    return known;
  }

  /** Files of a training changed: it may have been started in a terminal. */
  #again(dir: string): void {
    const known = this.#watched.get(dir);
    if (known === undefined) void this.refresh();
    else void this.#follow(dir, known);
  }

  /** Resolves when its state was told for the first time. */
  async #follow(dir: string, watched: Watched): Promise<void> {
    if (watched.close !== undefined || this.#disposed) return;
    watched.close = () => {}; // nobody else begins meanwhile
    const { followTraining } = await import('#node/train/followTraining');
    await new Promise<void>((resolve) => {
      const following = followTraining(
        dir,
        (progress) => {
          watched.progress = progress;
          resolve();
          this.#changed.fire(dir);
          this.#rest(watched);
        },
        (error) => {
          this.#deps.log.warn(`The training ${dir} cannot be read: ${String(error)}`);
          resolve();
        },
      );
      watched.close = () => following.close();
      if (this.#disposed) watched.close();
      else this.#rest(watched);
    });
  }

  /** Nothing is looked at for ever: a run that ended and that nobody shows stays as it is. */
  #rest(watched: Watched): void {
    const { progress, wanted, close } = watched;
    if (wanted > 0 || progress === undefined || isUnderWay(progress.state)) return;
    delete watched.close;
    close?.();
  }
}
