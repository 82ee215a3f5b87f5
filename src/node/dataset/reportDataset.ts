import path from 'node:path';
import type { Layout } from '#core/answer';
import type { DatasetReport } from '#core/dataset/datasetReport';
import { readShape } from '#core/dataset/preflight/answerShape';
import { convertRow, type Converted } from '#core/dataset/preflight/convert';
import type { DatasetEntry } from '#core/dataset/preflight/entry';
import type { TokenCounter } from '#core/dataset/preflight/tokenCounter';
import { datasetReporter } from '#core/dataset/reportRows';
import { dataRows, isJsonArray } from './datasetLines.ts';
import type { PartEntry } from './datasetParts.ts';
import { readLineage } from './lineage.ts';
import { sourceOf } from './partLeaks.ts';
import { dataFiles } from './preflight.ts';
import { readLines } from '../review/lineReader.ts';

/** How a dataset's rows are read. */
export interface ReportRequest {
  readonly dir: string;
  readonly entries: readonly PartEntry[]; // of all parts
  readonly layout: Layout;
  readonly marker: string;
  readonly counter: Pick<TokenCounter, 'kind' | 'count'>;
  readonly lineage?: string; // name of the file that says of which task a row is; absent: all rows are of one task
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads all parts of an exported dataset once, row by row, and gives its figures. Rows that cannot be read are left out:
 * preflight tells of them. Of preferences the good answer counts, of KTO the one that is there.
 * @throws the signal's reason
 */
export async function reportDataset(request: ReportRequest): Promise<DatasetReport> {
  const { dir, entries, layout, marker, counter, signal } = request;
  const tasks =
    request.lineage === undefined ? new Map<string, TaskColumn>() : await readTasks(path.join(dir, request.lineage));
  const reporter = datasetReporter({ layout, marker, counter });
  for (const { part, entry } of entries) {
    for (const name of (await dataFiles(dir, entry)).names) {
      const file = path.join(dir, name);
      const taskOf = tasks.get(name);
      for await (const row of dataRows(file, await isJsonArray(file))) {
        signal?.throwIfAborted();
        const texts = 'value' in row ? textsOf(row.value, entry) : undefined;
        if (texts === undefined) continue;
        const { conclusion, reasoning } = readShape(texts.answer, layout, marker);
        const { source, prompt } = texts;
        reporter.add({ split: part, taskId: taskOf?.at(row.line) ?? '', source, prompt, conclusion, reasoning });
      }
    }
  }
  return reporter.report();
}

function textsOf(values: Readonly<Record<string, unknown>>, entry: DatasetEntry) {
  let converted: Converted;
  try {
    converted = convertRow({ values, has: () => true }, entry);
  } catch {
    return undefined; // preflight tells
  }
  const source = sourceOf(values, entry);
  const { prompt, response, system } = converted;
  const answer = response
    .map(({ content }) => content)
    .find((content) => typeof content === 'string' && content !== '');
  if (source === undefined || typeof answer !== 'string') return undefined;
  const said = [system, ...prompt.map(({ content }) => content)].filter((text) => typeof text === 'string');
  return { source, answer, prompt: said.join('\n') };
}

/** The tasks of a file's rows, a byte or two each. */
class TaskColumn {
  readonly #ids: string[] = [];
  #of = new Uint16Array(1024);

  set(row: number, task: string): void {
    if (row >= this.#of.length) {
      const grown = new Uint16Array(Math.max(row + 1, this.#of.length * 2));
      grown.set(this.#of);
      this.#of = grown;
    }
    const known = this.#ids.indexOf(task);
    this.#of[row] = known === -1 ? this.#ids.push(task) : known + 1;
  }

  at(row: number): string | undefined {
    return this.#ids[(this.#of[row] ?? 0) - 1];
  }
}

const MOST_ROWS = 20_000_000; // of a file: a row number beyond is nobody's

async function readTasks(file: string): Promise<ReadonlyMap<string, TaskColumn>> {
  const byFile = new Map<string, TaskColumn>();
  for await (const lines of readLines(file)) {
    for (const { bytes } of lines) {
      const line = readLineage(bytes.toString('utf8'));
      if (line === undefined || line.row > MOST_ROWS) continue;
      let column = byFile.get(line.file);
      if (column === undefined) byFile.set(line.file, (column = new TaskColumn()));
      column.set(line.row, line.task);
    }
  }
  return byFile;
}
