import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { MARKER, type Layout } from '#core/answer';
import type { DatasetReport } from '#core/dataset/datasetReport';
import type { PreflightFinding, PreflightReport } from '#core/dataset/preflight/report';
import { estimateCounter } from '#core/dataset/preflight/tokenCounter';
import type { Template } from '#core/prompt/template';
import { openJob } from '../label/jobFolder.ts';
import type { CheckedPart } from './checkedDataset.ts';
import { entryOf, readDatasetInfo } from './datasetInfo.ts';
import { headOf, headsOf, partsOf, type PartEntry } from './datasetParts.ts';
import { fewShotTexts } from './fewShot.ts';
import { findJob } from './findJob.ts';
import { jobFolderOf, lineageFile, readManifest, type ExportManifest } from './manifest.ts';
import { leaksOfManifest } from './manifestLeaks.ts';
import { leaksOfParts, type PlacedLeak } from './partLeaks.ts';
import { checkDataset } from './preflight.ts';
import { reportDataset } from './reportDataset.ts';
import { tokenizerFor } from './tokenizerPlaces.ts';

const LAYOUTS: readonly Layout[] = ['conclusion-first', 'reasoning-first', 'conclusion-only'];

/** Which dataset is looked at, and for what. */
export interface InspectRequest {
  readonly dir: string;
  readonly dataset: string; // a key of dataset_info.json
  readonly template: string; // LLaMA-Factory's name
  readonly cutoffLen: number; // tokens
  readonly tokenizer?: string; // see tokenizerFor
}

/** What was found in all parts of a dataset. Plain data. */
export interface Inspected {
  readonly dataset: string; // the key without the ending of a part
  readonly datasets: readonly string[]; // all of the folder, parts left out
  readonly parts: readonly CheckedPart[];
  readonly leaks: readonly PlacedLeak[]; // the first ones
  readonly leakCount: number;
  readonly hasLineage: boolean;
  readonly report: DatasetReport; // of all parts
  readonly tasks: readonly { readonly id: string; readonly title: string }[]; // of the template that made the rows; none: not known
}

/**
 * Checks a dataset with its other parts, `<name>_val` and `<name>_test`, and looks for what leaks between them.
 * @throws AppError 'config.invalid' without such a dataset or with a tokenizer that cannot be read; the signal's reason
 */
export async function inspectDataset(
  { dir, dataset, template, cutoffLen, tokenizer: place }: InspectRequest,
  { signal, onProgress }: { readonly signal?: AbortSignal; readonly onProgress?: (share: number) => void } = {},
): Promise<Inspected> {
  const tokenizer = await tokenizerFor(place, template, process.env);
  const { entries, names } = await partEntries(dir, dataset);
  const head = headOf(names, dataset);
  const manifest = await manifestOf(dir);
  const own = manifest?.datasets[head];
  const prompt = own === undefined ? undefined : await promptOf(dir, own);
  const reports: CheckedPart[] = [];
  for (const [at, { part, name }] of entries.entries()) {
    const report = await checkDataset(dir, {
      dataset: name,
      template,
      cutoffLen,
      tokenizer,
      marker: prompt?.marker,
      labels: part === 'train' ? closedSet(prompt) : undefined, // a part that measures need not hold every conclusion
      signal,
      onProgress: (done, total) => onProgress?.((at + done / Math.max(1, total)) / entries.length),
    });
    reports.push({ part, report: part === 'train' ? report : withoutClasses(report) });
  }
  const known = leaksOfManifest(own, entries);
  const examples = known === undefined && prompt !== undefined ? fewShotTexts(prompt) : [];
  const { leaks, count } = known ?? (await leaksOfParts(dir, entries, examples, signal));
  const report = await reportDataset({
    dir,
    entries,
    layout: LAYOUTS.find((one) => one === own?.['layout']) ?? 'conclusion-first',
    marker: prompt?.marker ?? MARKER,
    counter: tokenizer ?? estimateCounter,
    ...(own?.lineage !== undefined && { lineage: lineageFile(head) }),
    signal,
  });
  return {
    dataset: head,
    datasets: headsOf(names),
    parts: known === undefined ? reports.map((one) => withLeaks(one, leaks)) : reports,
    leaks,
    leakCount: count,
    hasLineage: own?.lineage !== undefined,
    report,
    tasks: prompt?.tasks.map(({ id, title = id }) => ({ id, title })) ?? [],
  };
}

/** The parts of a dataset with their entries. @throws AppError 'config.invalid' without such a dataset */
export async function partEntries(
  dir: string,
  dataset: string,
): Promise<{ readonly entries: readonly PartEntry[]; readonly names: readonly string[] }> {
  const info = await readDatasetInfo(dir);
  const names = Array.from(info.entries.keys());
  const entries = partsOf(names, headOf(names, dataset)).map((one) => ({
    ...one,
    entry: entryOf(info, one.name, dir),
  }));
  return { entries, names };
}

async function manifestOf(dir: string) {
  const file = path.join(dir, 'manifest.json');
  try {
    return readManifest(file, await readFile(file, 'utf8'));
  } catch {
    return undefined; // none, or another program's
  }
}

/** The template that the rows were made with, where its job is still there. */
async function promptOf(dir: string, own: ExportManifest['datasets'][string]): Promise<Template | undefined> {
  const folder = jobFolderOf(own);
  const found = folder === undefined ? undefined : await findJob(folder, [dir]);
  if (found === undefined) return undefined;
  return openJob(found).then(
    ({ template }) => template,
    () => undefined,
  );
}

/** The conclusions that can occur, where the set is closed. */
function closedSet(prompt: Template | undefined): readonly string[] | undefined {
  const sets = prompt?.tasks.map(({ labels }) => labels) ?? [undefined];
  return sets.some((labels) => labels === undefined)
    ? undefined
    : Array.from(new Set(sets.flatMap((one) => one ?? [])));
}

/** Only what is trained on has to teach every class, and in proportion. */
function withoutClasses(report: PreflightReport): PreflightReport {
  const { 'class-missing': missing, 'class-imbalance': imbalance, ...counts } = report.counts;
  if (missing === undefined && imbalance === undefined) return report;
  const isKept = ({ code, args }: PreflightFinding) =>
    (code !== 'class-missing' && code !== 'class-imbalance') || args['reason'] === 'kto';
  const findings = report.findings.filter(isKept);
  const kto = findings.filter(({ code }) => code === 'class-missing').length;
  return { ...report, findings, counts: kto === 0 ? counts : { ...counts, 'class-missing': kto } };
}

function withLeaks({ part, report }: CheckedPart, leaks: readonly PlacedLeak[]): CheckedPart {
  const own = leaks.filter(({ place }) => place.part === part);
  if (own.length === 0) return { part, report };
  const findings = own.map(({ place: { file, line }, near, similarity }): PreflightFinding => ({
    code: 'leak',
    severity: 'error',
    file,
    line,
    args: {
      near: 'fewShot' in near ? near.fewShot.slice(0, 60) : `${near.file}:${near.line}`,
      fewShot: 'fewShot' in near ? 1 : 0,
      similarity: Math.round(similarity * 100) / 100,
    },
  }));
  return {
    part,
    report: {
      ...report,
      findings: [...report.findings, ...findings],
      counts: { ...report.counts, leak: (report.counts.leak ?? 0) + own.length },
    },
  };
}
