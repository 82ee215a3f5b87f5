import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { asTimes, HARMLESS, TRAPS, type Row } from './mutate.ts';
import type { Random } from './random.ts';

export const FORMATS = ['alpaca', 'sharegpt', 'openai', 'dpo', 'dpo-sharegpt', 'kto'] as const;
export type Format = (typeof FORMATS)[number];

/** A format as our exporters write it: some rows, and the entry in dataset_info.json. */
export interface Exported {
  readonly format: Format;
  readonly rows: readonly Row[];
  readonly info: Row;
}

/** Arguments of LLaMA-Factory that a dataset is looked at with. */
export interface Run {
  readonly template: string;
  readonly cutoff_len: number;
  readonly mask_history?: boolean;
  readonly train_on_prompt?: boolean;
  readonly enable_thinking?: boolean;
  readonly preserve_thinking?: boolean;
}

export interface Dataset {
  readonly dir: string;
  readonly name: string;
  readonly format: Format;
  readonly stage: 'sft' | 'dpo' | 'kto';
  readonly runs: readonly Run[];
  readonly rows: number; // mutated rows in it
}

const TEMPLATES = ['qwen', 'qwen3', 'qwen3_nothink', 'default'];
const BATCH = 25;
const CUTOFFS = [1, 2, 5, 16, 33, 64, 128, 200, 512, 1024, 2048, 8192];

/** Writes datasets with `count` mutated rows of one format into folders under `root`. */
export async function writeDatasets(
  exported: Exported,
  count: number,
  root: string,
  random: Random,
): Promise<Dataset[]> {
  const found: Dataset[] = [];
  let rows = 0;
  while (rows < count) {
    const kind = random.next();
    const lines = linesOf(kind, exported, random);
    const info = random.chance(0.12) ? changedInfo(exported.info, random) : exported.info;
    const dir = path.join(root, exported.format, String(found.length).padStart(4, '0'));
    await mkdir(dir, { recursive: true });
    const file = lines.text.startsWith('[') ? 'rows.json' : 'rows.jsonl';
    await writeFile(path.join(dir, file), lines.text);
    await writeFile(
      path.join(dir, 'dataset_info.json'),
      JSON.stringify({ rows: { ...info, file_name: file } }, null, 2),
    );
    const stage = stageOf(info);
    found.push({ dir, name: 'rows', format: exported.format, stage, runs: runsOf(random), rows: lines.count });
    rows += lines.count;
  }
  return found;
}

/** What LLaMA-Factory can train with an entry, as Promptmill chooses it. */
function stageOf({ ranking, columns }: Row): Dataset['stage'] {
  if (ranking === true) return 'dpo';
  return typeof columns === 'object' && columns !== null && 'kto_tag' in columns ? 'kto' : 'sft';
}

interface Lines {
  readonly text: string;
  readonly count: number;
}

function linesOf(kind: number, exported: Exported, random: Random): Lines {
  if (kind < 0.25) return harmless(exported, random);
  if (kind < 0.85) return trapped(exported, random);
  if (kind < 0.9) return times(exported, random);
  return kind < 0.98 ? asArray(exported, random) : large(exported, random);
}

function runsOf(random: Random): Run[] {
  return TEMPLATES.map((template) => ({
    template,
    cutoff_len: random.pick(CUTOFFS),
    ...(random.chance(0.2) && { mask_history: true }),
    ...(random.chance(0.15) && { train_on_prompt: true }),
    ...(template === 'qwen3' && random.chance(0.5) && { enable_thinking: false }),
    ...(template === 'qwen3' && random.chance(0.3) && { preserve_thinking: true }),
  })).map((run) => (run.mask_history && run.train_on_prompt ? { ...run, train_on_prompt: false } : run));
}

/** A copy of a real row, most of them with short texts so that small cut-offs have something to cut. */
function copyOf({ rows }: Exported, random: Random): Row {
  const row = structuredClone(random.pick(rows));
  if (random.chance(0.85)) shorten(row, random);
  return row;
}

function shorten(value: unknown, random: Random): void {
  if (typeof value !== 'object' || value === null) return;
  const holder = value as Row;
  for (const [key, one] of Object.entries(holder)) {
    if (typeof one === 'string' && one.length > 60)
      holder[key] = one.slice(0, 20 + random.below(40)).replace(/[\ud800-\udbff]$/u, '');
    else shorten(one, random);
  }
}

function harmless(exported: Exported, random: Random): Lines {
  const rows = Array.from({ length: BATCH }, () => {
    const row = copyOf(exported, random);
    for (let left = 1 + random.below(3); left > 0; left--) random.pick(HARMLESS)(row, random);
    return row;
  });
  return { text: rows.map((row) => `${JSON.stringify(row)}\n`).join(''), count: rows.length };
}

/** One to three rows, of which one may stop the run. */
function trapped(exported: Exported, random: Random): Lines {
  const count = 1 + random.below(3);
  const at = random.below(count);
  const lines = Array.from({ length: count }, (_, index) => {
    const row = copyOf(exported, random);
    if (random.chance(0.3)) random.pick(HARMLESS)(row, random);
    return (index === at ? apply(row, random) : undefined) ?? JSON.stringify(row);
  });
  return { text: lines.join(random.chance(0.1) ? '\r\n' : '\n') + (random.chance(0.9) ? '\n' : ''), count };
}

function apply(row: Row, random: Random): string | undefined {
  try {
    return random.pick(TRAPS)(row, random);
  } catch {
    return undefined; // a row that an earlier change left without texts
  }
}

/** One JSON array instead of lines. */
function asArray(exported: Exported, random: Random): Lines {
  const { text, count } = random.chance(0.5) ? harmless(exported, random) : trapped(exported, random);
  const values = text.split('\n').filter((line) => line.trim() !== '');
  return { text: `[${values.join(random.pick([',', ',\n', ' ,\n  ']))}]${random.pick(['', '\n'])}`, count };
}

/** More than Arrow reads at once: a column's type is fixed by the first 10 MiB. What fills them is not trained on. */
function large(exported: Exported, random: Random): Lines {
  const lines = Array.from({ length: 11 }, () =>
    JSON.stringify({ ...copyOf(exported, random), filler: 'x'.repeat(1 << 20) }),
  );
  const { text, count } = trapped(exported, random);
  return { text: `${lines.join('\n')}\n${text}`, count: count + lines.length };
}

function times(exported: Exported, random: Random): Lines {
  const rows = Array.from({ length: 1 + random.below(3) }, () => copyOf(exported, random));
  asTimes(rows, random);
  return { text: rows.map((row) => `${JSON.stringify(row)}\n`).join(''), count: rows.length };
}

/** Entries as people write them: something missing, something else named. */
function changedInfo(info: Row, random: Random): Row {
  const changed = structuredClone(info);
  const part = random.pick(['columns', 'tags', 'tools', 'system', 'images'] as const);
  if (part === 'tools') (changed['columns'] as Row)['tools'] = 'tools';
  else if (part === 'images') (changed['columns'] as Row)['images'] = 'images';
  else if (part === 'system') (changed['columns'] as Row)['system'] = random.pick(['system', 'absent', 'extra']);
  else {
    const names = changed[part] as Row | undefined;
    if (names === undefined) return changed;
    if (random.chance(0.15)) delete changed[part];
    else delete names[random.pick(Object.keys(names))];
  }
  return changed;
}
