import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { datasetName } from '#core/dataset/datasetName';
import { AppError } from '#core/errors';
import type { CheckedDataset } from '#node/dataset/checkedDataset';
import { isFile } from '#node/isThere';
import type { DatasetOptions } from '#protocol/dataset';
import { DatasetDiagnostics } from './datasetDiagnostics.ts';
import { rememberedOptions } from './datasetOptions.ts';
import { DatasetPanel, OptionsSchema } from './datasetPanel.ts';
import { DatasetSession } from './datasetSession.ts';
import type { Deps } from '../deps.ts';

/** viewType of a dataset's page. */
const DATASET_VIEW = 'promptmill.dataset';
const INFO = 'dataset_info.json';
const TEMPLATE = 'qwen';
const CUTOFF = 2048; // tokens, LLaMA-Factory's default

const Restored = v.object({ dir: v.string(), options: OptionsSchema });

/**
 * The pages of dataset folders, one a folder; they come back after a reload. `promptmill.dataset.report(argument?)`
 * opens one: a folder, its dataset_info.json, `{ dir, dataset }`, or a job's tree item, whose export is meant.
 */
export class DatasetReports implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #diagnostics: DatasetDiagnostics;
  readonly #panels = new Map<string, DatasetPanel>();
  readonly #subscription: vscode.Disposable;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#diagnostics = new DatasetDiagnostics(deps);
    this.#subscription = vscode.Disposable.from(
      this.#diagnostics,
      vscode.commands.registerCommand('promptmill.dataset.report', (argument: unknown) => this.#command(argument)),
      deps.doors.panel(DATASET_VIEW, {
        deserializeWebviewPanel: (panel, state: unknown) => {
          const kept = v.safeParse(Restored, state);
          if (!kept.success || this.#panels.has(kept.output.dir)) panel.dispose();
          else this.#show(panel, new DatasetSession(deps, kept.output.dir, kept.output.options));
          return Promise.resolve();
        },
      }),
    );
  }

  /** Checks a dataset that was just written; the page shows the same result when it is opened with it. */
  async check(
    dir: string,
    dataset: string,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<{ readonly checked: CheckedDataset; readonly session: DatasetSession }> {
    const session = new DatasetSession(this.#deps, dir, this.#options(dir, dataset));
    signal.addEventListener('abort', () => session.stop());
    return { checked: await session.check(undefined, onProgress), session };
  }

  /** Shows the page of a dataset; one that is open is checked again. */
  open(session: DatasetSession): void {
    const known = this.#panels.get(session.dir);
    if (known !== undefined) {
      known.tell(session.options);
      known.panel.reveal();
      return;
    }
    const title = this.#deps.t('Dataset: {0}', session.options.dataset);
    const column = vscode.ViewColumn.Active;
    const panel = vscode.window.createWebviewPanel(DATASET_VIEW, title, column, { enableFindWidget: true });
    this.#show(panel, session.alive); // a page that was closed stopped its session
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const { panel } of this.#panels.values()) panel.dispose();
  }

  #show(panel: vscode.WebviewPanel, session: DatasetSession): void {
    const shown = new DatasetPanel(this.#deps, panel, session, this.#diagnostics);
    this.#panels.set(session.dir, shown);
    panel.onDidDispose(() => {
      shown.dispose();
      this.#panels.delete(session.dir);
    });
  }

  async #command(argument: unknown): Promise<void> {
    try {
      const given = await this.#folder(argument);
      if (given === undefined) return;
      const dir = path.resolve(given.dir);
      const { readDatasetInfo } = await import('#node/dataset/datasetInfo');
      const names = Array.from((await readDatasetInfo(dir)).entries.keys());
      const last = rememberedOptions(this.#deps, dir)?.dataset;
      const dataset = given.dataset ?? (last !== undefined && names.includes(last) ? last : names[0]);
      if (dataset === undefined) {
        throw new AppError('usage', '{0} names no dataset.', {
          args: [path.join(dir, INFO)],
          hint: 'Export a job into this folder first.',
        });
      }
      this.open(new DatasetSession(this.#deps, dir, this.#options(dir, dataset)));
    } catch (error) {
      this.#deps.showError(error);
    }
  }

  /** What a dataset is checked for: as last time, or as LLaMA-Factory does by default. */
  #options(dir: string, dataset: string): DatasetOptions {
    const { template = TEMPLATE, cutoffLen = CUTOFF } = rememberedOptions(this.#deps, dir) ?? {};
    return { dataset, template, cutoffLen };
  }

  async #folder(argument: unknown): Promise<{ readonly dir: string; readonly dataset?: string } | undefined> {
    if (argument instanceof vscode.Uri) {
      return { dir: path.basename(argument.fsPath) === INFO ? path.dirname(argument.fsPath) : argument.fsPath };
    }
    if (typeof argument === 'string') return { dir: argument };
    const item = v.safeParse(v.object({ dir: v.string(), dataset: v.exactOptional(v.string()) }), argument);
    if (!item.success) return await this.#choose();
    if (await isFile(path.join(item.output.dir, 'job.yaml'))) return await this.#exportOf(item.output.dir);
    return item.output;
  }

  /** The folder that a job was exported to; undefined when it was not, which is said. */
  async #exportOf(job: string): Promise<{ readonly dir: string } | undefined> {
    const { t } = this.#deps;
    const { openJob } = await import('#node/label/jobFolder');
    const opened = await openJob(job);
    const dir = exportFolder(job, opened.job.name);
    if (await isFile(path.join(dir, INFO))) return { dir };
    const again = t('Export Training Data…');
    const picked = await vscode.window.showInformationMessage(t('“{0}” was not exported yet.', opened.job.name), again);
    if (picked === again) await vscode.commands.executeCommand('promptmill.export', job);
    return undefined;
  }

  async #choose(): Promise<{ readonly dir: string } | undefined> {
    const { t } = this.#deps;
    const found = await vscode.workspace.findFiles(`**/${INFO}`, '**/{node_modules,.git}/**', 100);
    const dirs = found.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => path.dirname(fsPath));
    const [only] = dirs;
    if (only === undefined) {
      throw new AppError('usage', 'There is no dataset in this workspace: no folder has a dataset_info.json.', {
        hint: 'Export a job first, or open LLaMA-Factory’s data folder.',
      });
    }
    if (dirs.length === 1) return { dir: only };
    const picked = await vscode.window.showQuickPick(
      dirs
        .toSorted()
        .map((dir) => ({ label: path.basename(dir), description: vscode.workspace.asRelativePath(dir), dir })),
      { title: t('Which dataset?') },
    );
    return picked;
  }
}

/** Where a job of this name is exported to by default: `datasets/<name>` of its workspace folder. */
export function exportFolder(jobDir: string, name: string): string {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(jobDir)) ?? vscode.workspace.workspaceFolders?.[0];
  return path.join(folder?.uri.fsPath ?? jobDir, 'datasets', datasetName(name));
}
