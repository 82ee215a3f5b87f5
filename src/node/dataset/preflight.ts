import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { MARKER, type Layout } from '#core/answer';
import { LayoutVote } from '#core/dataset/preflight/answerShape';
import { ARROW_TIME, ColumnShape } from '#core/dataset/preflight/columnShape';
import type { Row } from '#core/dataset/preflight/convert';
import type { DatasetEntry } from '#core/dataset/preflight/entry';
import { isObject } from '#core/isObject';
import { entryFault, rawAnswer } from '#core/dataset/preflight/entryFaults';
import type { PreflightReport } from '#core/dataset/preflight/report';
import { RowChecker } from '#core/dataset/preflight/rowChecker';
import { findTrainTemplate, trainTemplates } from '#core/dataset/preflight/template';
import { estimateCounter } from '#core/dataset/preflight/tokenCounter';
import { entryOf, INFO_FILE, readDatasetInfo } from './datasetInfo.ts';
import { headOf } from './datasetParts.ts';
import { dataRows, isJsonArray, type DataRow } from './datasetLines.ts';
import { manifestFacts } from './preflightManifest.ts';
import type { PreflightOptions } from './preflightOptions.ts';
import { renderedRow } from './renderedRow.ts';
import { loadTokenizer } from './tokenizer.ts';

const CUTOFF = 2048; // LLaMA-Factory's default

/**
 * Looks at a dataset of a folder as LLaMA-Factory will: what its loader, converters and processors make of every row at a
 * cut-off, and what the student would learn from the answers. Files are read twice, row by row.
 * @throws AppError 'config.invalid' without such a dataset; the signal's reason
 */
export async function checkDataset(dir: string, options: PreflightOptions): Promise<PreflightReport> {
  const info = await readDatasetInfo(dir);
  const entry = entryOf(info, options.dataset, dir);
  const { names, problem } = await dataFiles(dir, entry);
  const isPart = headOf([...info.entries.keys()], options.dataset) !== options.dataset;
  const checker = new Checker(dir, entry, names, options, isPart);
  return checker.run(info.isAscii, problem);
}

type Problem = { readonly code: 'fails' | 'unchecked'; readonly reason: string; readonly detail: string };

class Checker {
  readonly #dir: string;
  readonly #entry: DatasetEntry;
  readonly #names: readonly string[];
  readonly #options: PreflightOptions;
  readonly #isPart: boolean; // for the eval loss or to test with
  #read = 0;
  #total = 0;
  #told = 0;

  constructor(dir: string, entry: DatasetEntry, names: readonly string[], options: PreflightOptions, isPart: boolean) {
    this.#isPart = isPart;
    this.#dir = dir;
    this.#entry = entry;
    this.#names = names;
    this.#options = options;
  }

  async run(infoIsAscii: boolean, problem: Problem | undefined): Promise<PreflightReport> {
    const { template: name = 'qwen', cutoffLen = CUTOFF, tokenizer: given = estimateCounter } = this.#options;
    const tokenizer = typeof given === 'string' ? await loadTokenizer(given) : given;
    const marker = this.#options.marker ?? MARKER;
    const known = findTrainTemplate(name);
    const template = known ?? trainTemplates[0];
    if (template === undefined) throw new Error('no template');
    const fault = problem ?? entryFault(this.#entry);
    const readable = fault === undefined || fault.reason === 'split';
    const files = readable ? this.#names : [];
    this.#total = 2 * (await sizeOf(this.#dir, files));
    const shape = new ColumnShape(await this.#isArray(files[0]));
    const vote = await this.#firstPass(files, shape, marker);
    const facts = await manifestFacts(this.#dir, this.#entry.name, this.#names[0] ?? '');
    const checker = new RowChecker(
      {
        entry: this.#entry,
        isPart: this.#isPart,
        layout: this.#options.layout ?? facts.layout ?? vote,
        marker,
        labels: this.#options.labels,
        tokens: tokenizer.kind === 'exact' ? { kind: 'exact', tokenizer: tokenizer.name } : { kind: 'estimate' },
        template: { ...template, name },
        cutoffLen,
        count: (text) => tokenizer.count(text),
        maskHistory: this.#options.maskHistory ?? false,
        trainOnPrompt: this.#options.trainOnPrompt ?? false,
        enableThinking: this.#options.enableThinking === undefined ? true : this.#options.enableThinking,
        preserveThinking: this.#options.preserveThinking ?? false,
      },
      this.#names[0] ?? INFO_FILE,
    );
    const { found } = checker;
    if (fault !== undefined) {
      found.add(fault.code, fault.code === 'fails' ? 'error' : 'warning', {
        reason: fault.reason,
        detail: fault.detail,
      });
    }
    if (known === undefined) found.add('unchecked', 'warning', { reason: 'template', detail: name });
    if (!infoIsAscii) {
      found.add('changed', 'warning', { reason: 'info-encoding', rows: 0 }, undefined, { file: INFO_FILE });
    }
    if (this.#entry.samples !== undefined) {
      found.add('changed', 'warning', { reason: 'samples', rows: this.#entry.samples });
    }
    for (const { reason, file, line, path: at } of shape.clashes) {
      found.add('fails', 'error', { reason, detail: at }, line, { file });
    }
    const times = new Set(shape.times());
    await this.#secondPass(files, shape, times, checker, tokenizer.eos);
    found.file = this.#names[0] ?? INFO_FILE;
    for (const leak of facts.leaks) {
      const { line, near, fewShot, similarity } = leak;
      found.add(
        'leak',
        'error',
        { near, fewShot: fewShot ? 1 : 0, similarity: Math.round(similarity * 100) / 100 },
        line,
      );
    }
    return checker.finish(this.#names);
  }

  /** Types of columns, and the layout by majority. */
  async #firstPass(files: readonly string[], shape: ColumnShape, marker: string): Promise<Layout> {
    const vote = new LayoutVote(marker);
    let last = files[0];
    for await (const { row, file } of this.#rows(files)) {
      if (file !== last) shape.endBatch(); // each file is a batch of its own
      last = file;
      if (!('value' in row)) continue;
      shape.add(row.value, row.line, file);
      if (row.endsBatch) shape.endBatch();
      const answer = rawAnswer(row.value, this.#entry);
      if (answer !== undefined) vote.add(answer);
    }
    shape.endBatch();
    return vote.layout();
  }

  async #secondPass(
    files: readonly string[],
    shape: ColumnShape,
    times: ReadonlySet<string>,
    checker: RowChecker,
    eos: string,
  ): Promise<void> {
    const has = (at: string) => shape.has(at);
    const tell = this.#options.onRow;
    const rowOf = (value: Row['values']) => (times.size === 0 ? value : (withTimes(value, times) as Row['values']));
    for await (const { row, file } of this.#rows(files)) {
      const outcome =
        'value' in row
          ? checker.add({ values: rowOf(row.value), has }, row.line, file, row.halves)
          : checker.addUnreadable(row.reason, row.line, row.detail, file);
      tell?.(renderedRow({ file, line: row.line, stage: checker.stage }, outcome, eos));
    }
  }

  async *#rows(files: readonly string[]): AsyncGenerator<{ row: DataRow; file: string }, void, undefined> {
    for (const file of files) {
      const full = path.join(this.#dir, file);
      const { size } = await stat(full);
      const before = this.#read;
      for await (const row of dataRows(full, await isJsonArray(full))) {
        this.#read = before + row.bytes;
        this.#tell();
        yield { row, file };
      }
      this.#read = before + size;
    }
  }

  #tell(): void {
    const now = performance.now();
    if (now - this.#told < 500) return;
    this.#told = now;
    this.#options.signal?.throwIfAborted();
    this.#options.onProgress?.(this.#read, this.#total);
  }

  async #isArray(file: string | undefined): Promise<boolean> {
    return file !== undefined && (await isJsonArray(path.join(this.#dir, file)));
  }
}

/** The files of an entry that LLaMA-Factory would load, and why they cannot be looked at. */
export async function dataFiles(
  dir: string,
  { source }: DatasetEntry,
): Promise<{ readonly names: readonly string[]; readonly problem?: Problem }> {
  if (source.kind !== 'file') {
    return { names: [], problem: { code: 'unchecked', reason: source.kind, detail: source.address } };
  }
  const full = path.join(dir, source.fileName);
  const stats = await stat(full).catch(() => undefined);
  if (stats === undefined) return { names: [], problem: { code: 'fails', reason: 'no-file', detail: source.fileName } };
  const names = stats.isDirectory()
    ? (await readdir(full)).toSorted().map((name) => path.join(source.fileName, name))
    : [source.fileName];
  const types = new Set(names.map((name) => TYPES[path.extname(name)] ?? 'none'));
  const [type = 'none'] = types;
  if (type === 'none' || types.size > 1) {
    return { names, problem: { code: 'fails', reason: 'file-type', detail: source.fileName } };
  }
  return type === 'json' ? { names } : { names, problem: { code: 'unchecked', reason: type, detail: source.fileName } };
}

/** LLaMA-Factory's FILEEXT2TYPE (extras/constants.py). */
const TYPES: Readonly<Record<string, string>> = {
  '.arrow': 'arrow',
  '.csv': 'csv',
  '.json': 'json',
  '.jsonl': 'json',
  '.parquet': 'parquet',
  '.txt': 'text',
};

async function sizeOf(dir: string, files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(path.join(dir, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** A value with what Arrow reads as times standing for itself: it is no text any more. */
function withTimes(value: unknown, times: ReadonlySet<string>, at = ''): unknown {
  if (typeof value === 'string') return times.has(at) ? ARROW_TIME : value;
  if (Array.isArray(value)) return value.map((one) => withTimes(one, times, at));
  if (!isObject(value)) return value;
  const inner = (key: string) => (at === '' ? key : `${at}.${key}`);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withTimes(one, times, inner(key))]));
}
