import path from 'node:path';
import * as vscode from 'vscode';
import { csvText } from '#core/csvText';
import { findingAdvice } from '#core/dataset/findingAdvice';
import { describeFinding, findingTitle } from '#core/dataset/preflight/describe';
import { trainTemplates } from '#core/dataset/preflight/template';
import { AppError } from '#core/errors';
import { CheckedDataset, type CheckedPart, type ListedFinding } from '#node/dataset/checkedDataset';
import type { Inspected } from '#node/dataset/inspectDataset';
import type {
  DatasetOptions,
  DatasetState,
  FindingFilter,
  FindingPage,
  FindingRow,
  LeakPage,
  LeakRow,
  PartState,
  StoredRow,
  Verification,
} from '#protocol/dataset';
import { isSmall } from './datasetDiagnostics.ts';
import { tokenizerPath } from './datasetTokenizer.ts';
import { datasetWorker } from './datasetWorker.ts';
import type { Deps } from '../deps.ts';

const SHOWN_LEAK = 1500; // characters of a text

/** What a check found, as the page needs it. */
interface Checked {
  readonly inspected: Inspected;
  readonly dataset: CheckedDataset;
  readonly at: string;
}

/** One dataset of a folder under a person's eyes: checked with options that can be changed. */
export class DatasetSession {
  readonly dir: string;
  readonly #deps: Deps;
  #options: DatasetOptions;
  #checked: Promise<Checked> | undefined;
  #stop: AbortController | undefined;
  #verification: Verification | undefined;
  #isStopped = false;

  constructor(deps: Deps, dir: string, options: DatasetOptions) {
    this.#deps = deps;
    this.dir = dir;
    this.#options = options;
  }

  get options(): DatasetOptions {
    return this.#options;
  }

  /** This one, or where it was stopped, another one for the same. */
  get alive(): DatasetSession {
    return this.#isStopped ? new DatasetSession(this.#deps, this.dir, this.#options) : this;
  }

  /** Checks the files as they are now; a check under way is given up. @throws AppError when there is no such dataset */
  check(options: DatasetOptions = this.#options, onProgress?: (share: number) => void): Promise<CheckedDataset> {
    if (this.#isStopped) return Promise.reject(new vscode.CancellationError());
    if (options.dataset !== this.#options.dataset) this.#verification = undefined;
    this.#options = options;
    this.#stop?.abort(new vscode.CancellationError());
    const stop = new AbortController();
    this.#stop = stop;
    const checked = this.#inspect(options, stop.signal, onProgress);
    this.#checked = checked;
    // A check that failed is tried again when somebody asks; of one that was given up the next one's result counts.
    checked.catch(() => {
      if (this.#checked === checked) this.#checked = undefined;
    });
    return checked.then(({ dataset }) => dataset);
  }

  /** Gives up a check that is under way, and makes none any more. */
  stop(): void {
    this.#isStopped = true;
    this.#stop?.abort(new vscode.CancellationError());
  }

  /** Everything but findings and leaks; checks where that was not done yet. */
  async state(): Promise<DatasetState> {
    const { inspected, dataset, at } = await this.#now();
    const { t } = this.#deps;
    const exact = dataset.parts.map(({ report: { tokens } }) =>
      tokens.kind === 'exact' ? tokens.tokenizer : undefined,
    );
    return {
      dir: this.dir,
      folder: vscode.workspace.asRelativePath(this.dir),
      options: this.#options,
      datasets: inspected.datasets,
      templates: trainTemplates.map(({ name }) => name),
      tokenizer: exact[0],
      parts: dataset.parts.map((one) => partState(one)),
      codes: dataset.counts.map((one) => ({
        ...one,
        title: findingTitle(one.code, t),
        todo: findingAdvice(one.code, t),
      })),
      severities: {
        error: dataset.total('error'),
        warning: dataset.total('warning'),
        info: dataset.total('info'),
      },
      report: inspected.report,
      tasks: inspected.tasks,
      leaks: inspected.leakCount,
      hasLineage: inspected.hasLineage,
      verification: this.#verification,
      at,
    };
  }

  async findings(): Promise<readonly ListedFinding[]> {
    return (await this.#now()).dataset.findings;
  }

  async page(filter: FindingFilter, offset: number, count: number): Promise<FindingPage> {
    const { dataset } = await this.#now();
    const found = dataset.find(filter);
    const rows = found.slice(offset, offset + count).map((id): FindingRow => {
      const finding = dataset.findings[id] as ListedFinding;
      const { code, severity, part, file, line } = finding;
      const what = describeFinding(finding, this.#deps.t);
      return { id, code, severity, part, where: whereOf(file, line), what, hasRow: line !== undefined };
    });
    return { total: found.length, rows };
  }

  /** The findings of a filter as CSV, and how many they are. */
  async csv(filter: FindingFilter): Promise<{ readonly text: string; readonly count: number }> {
    const { t } = this.#deps;
    const { dataset } = await this.#now();
    const found = dataset.find(filter);
    const rows = found.map((id) => {
      const finding = dataset.findings[id] as ListedFinding;
      const { severity, code, part, file, line } = finding;
      return [severity, code, part, file, line, describeFinding(finding, t), findingAdvice(code, t)];
    });
    const head = [t('Severity'), t('Kind'), t('Part'), t('File'), t('Line'), t('What'), t('What to do')];
    return { text: csvText([head, ...rows]), count: found.length };
  }

  async openFinding(id: number): Promise<void> {
    const { file, line } = await this.#finding(id);
    await this.#openLine(file, line);
  }

  /** The row that a finding is about, as its file has it. */
  async storedRow(id: number): Promise<StoredRow> {
    const { file, line } = await this.#finding(id);
    if (line === undefined) return { where: file, columns: [] };
    const { storedColumns } = await import('#node/dataset/storedRow');
    return { where: whereOf(file, line), columns: await storedColumns(path.join(this.dir, file), line) };
  }

  async leaks(offset: number, count: number): Promise<LeakPage> {
    const { inspected } = await this.#now();
    const [{ sourcesAt }, { partEntries }] = await Promise.all([
      import('#node/dataset/partLeaks'),
      import('#node/dataset/inspectDataset'),
    ]);
    const shown = inspected.leaks.slice(offset, offset + count);
    const places = shown.flatMap(({ place, near }) => ('fewShot' in near ? [place] : [place, near]));
    const { entries } = await partEntries(this.dir, this.#options.dataset);
    const texts = await sourcesAt(this.dir, entries, places);
    const textOf = (where: string) => (texts.get(where) ?? '').slice(0, SHOWN_LEAK);
    const rows = shown.map(({ place, near, similarity }, at): LeakRow => {
      const where = whereOf(place.file, place.line);
      const other = 'fewShot' in near ? '' : whereOf(near.file, near.line);
      return {
        id: offset + at,
        similarity,
        part: place.part,
        where,
        text: textOf(where),
        near:
          'fewShot' in near
            ? { part: 'few-shot', where: '', text: near.fewShot.slice(0, SHOWN_LEAK) }
            : { part: near.part, where: other, text: textOf(other) },
      };
    });
    return { total: inspected.leaks.length, rows };
  }

  async openLeak(id: number, side: 'row' | 'near'): Promise<void> {
    const leak = (await this.#now()).inspected.leaks[id];
    const place = side === 'row' ? leak?.place : leak?.near;
    if (place !== undefined && 'file' in place) await this.#openLine(place.file, place.line);
  }

  /** Follows every row back to its record and decision. */
  async verify(): Promise<Verification> {
    const [{ verifyExport }, { describeBroken }] = await Promise.all([
      import('#node/dataset/verifyExport'),
      import('#node/dataset/brokenLink'),
    ]);
    const { t } = this.#deps;
    const { inspected } = await this.#now();
    const cwd = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(this.dir))?.uri.fsPath;
    const { whole, broken } = await verifyExport(this.dir, {
      name: inspected.dataset,
      ...(cwd !== undefined && { cwd }),
    });
    const rows = whole.reduce((sum, one) => sum + one.rows, 0);
    this.#verification =
      broken === undefined
        ? { ok: true, text: t('All {0} rows go back to their record, answer and decision.', rows) }
        : { ok: false, ...describeBroken(broken, t) };
    return this.#verification;
  }

  async #inspect(
    options: DatasetOptions,
    signal: AbortSignal,
    onProgress: ((share: number) => void) | undefined,
  ): Promise<Checked> {
    const { workInThread } = await import('#node/dataset/datasetThread');
    const tokenizer = tokenizerPath();
    const began = performance.now();
    const inspected = await workInThread(
      datasetWorker(this.#deps),
      'inspect',
      { dir: this.dir, ...options, ...(tokenizer !== undefined && { tokenizer }) },
      { signal, ...(onProgress && { onProgress }) },
    );
    const dataset = new CheckedDataset(inspected.parts);
    this.#deps.log.info(
      `preflight of ${options.dataset}: ${dataset.findings.length} findings in ${Math.round(performance.now() - began)} ms`,
    );
    return { inspected, dataset, at: new Date().toISOString() };
  }

  async #now(): Promise<Checked> {
    if (this.#checked === undefined) this.check().catch(() => {}); // told below
    for (;;) {
      const checked = this.#checked;
      if (checked === undefined) throw new vscode.CancellationError();
      try {
        return await checked;
      } catch (error) {
        // Another check took its place while it was waited for.
        if (this.#checked === undefined || this.#checked === checked) throw error;
      }
    }
  }

  async #finding(id: number): Promise<ListedFinding> {
    const finding = (await this.findings())[id];
    if (finding !== undefined) return finding;
    throw new AppError('usage', 'That finding is gone: the files were checked again.', {
      hint: 'Look at the new list.',
    });
  }

  /** Opens a file of the folder at a line, beside the report. */
  async #openLine(name: string, line = 1): Promise<void> {
    const file = path.resolve(this.dir, name);
    if (!(await isSmall(file))) {
      throw new AppError('usage', '{0} is not opened: it is missing, or larger than 50 MB.', {
        args: [name],
        hint: '“Show row” reads just the row.',
      });
    }
    const at = new vscode.Position(line - 1, 0);
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file), {
      viewColumn: vscode.ViewColumn.Beside,
      selection: new vscode.Range(at, at),
    });
  }
}

/** A part without its findings, which are handed out a page at a time. */
function partState({ part, report }: CheckedPart): PartState {
  const { findings, ...rest } = report;
  return { part, report: rest, findings: findings.length };
}

const whereOf = (file: string, line: number | undefined): string => (line === undefined ? file : `${file}:${line}`);
