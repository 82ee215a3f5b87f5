// What preflight says of mutated datasets against what LLaMA-Factory itself makes of them. Started by
// scripts/testLlamaFactory.mjs:   node differential.ts WORKDIR TOKENIZER_DIR PYTHON ROWS SEED FORMATS
// With 0 rows the datasets of the last run are compared again, without LLaMA-Factory.
import { createReadStream } from 'node:fs';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { checkDataset } from '#node/dataset/preflight';
import type { RenderedRow } from '#node/dataset/renderedRow';
import { loadTokenizer } from '#node/dataset/tokenizer';
import { differences, type Seen, type SeenRow } from './compare.ts';
import type { Dataset, Run } from './datasets.ts';
import { Figures } from './figures.ts';
import { filesOf, lookAsTheyDo } from './theirs.ts';

const [work = '', tokenizerDir = '', python = '', rows = '2000', seed = '7', only = ''] = process.argv.slice(2);

async function oursOf(dataset: Dataset, run: Run, tokenizer: Awaited<ReturnType<typeof loadTokenizer>>): Promise<Seen> {
  const seen: RenderedRow[] = [];
  const report = await checkDataset(dataset.dir, {
    dataset: dataset.name,
    template: run.template,
    cutoffLen: run.cutoff_len,
    tokenizer,
    maskHistory: run.mask_history ?? false,
    trainOnPrompt: run.train_on_prompt ?? false,
    enableThinking: run.enable_thinking ?? true,
    preserveThinking: run.preserve_thinking ?? false,
    onRow: (row) => seen.push(row),
  });
  const found = report.findings.filter(({ code }) => code === 'fails');
  const kept = seen.filter(({ outcome }) => outcome === 'kept').length;
  const stops = found.length > 0 || kept === 0;
  return {
    stops,
    why: found.length > 0 ? JSON.stringify(found.map(({ args, line }) => ({ line, ...args }))) : `kept ${kept}`,
    kept,
    rows: seen,
  };
}

function theirsOf(line: Record<string, unknown>): Seen {
  const whole = String(line['whole']);
  return {
    stops: whole !== 'ok',
    why: whole,
    kept: line['kept'] as number | undefined,
    rows: line['rows'] as SeenRow[] | undefined,
  };
}

if (rows !== '0') await lookAsTheyDo(work, { tokenizerDir, python, rows, seed, only });
const files = filesOf(work);
const datasets = JSON.parse(await readFile(files.plan, 'utf8')) as Dataset[];
const byDir = new Map(datasets.map((one) => [one.dir, one]));
const tokenizer = await loadTokenizer(tokenizerDir);
const figures = new Figures();
await writeFile(files.differences, '');
for await (const text of createInterface({ input: createReadStream(files.theirs), crlfDelay: Infinity })) {
  const line = JSON.parse(text) as Record<string, unknown>;
  const dataset = byDir.get(String(line['dir']));
  if (dataset === undefined) throw new Error(`unknown ${String(line['dir'])}`);
  const run = line['run'] as Run;
  const theirs = theirsOf(line);
  const found = differences(theirs, await oursOf(dataset, run, tokenizer));
  figures.add(dataset, theirs, found);
  for (const one of found)
    await appendFile(files.differences, `${JSON.stringify({ dir: dataset.dir, run, ...one })}\n`);
}
console.log(figures.table());
if (figures.differences > 0) {
  console.error(`${figures.differences} differences, see ${files.differences}`);
  process.exitCode = 1;
}
