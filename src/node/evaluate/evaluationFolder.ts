import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#core/errors';
import { EVALUATION_SCHEMA, type EvaluationReport } from '#core/evaluate/evaluation';
import { goldKey, type GoldLabel, type Prediction } from '#core/evaluate/prediction';
import { JsonlLog, readJsonl } from '../jsonlLog.ts';
import { replaceFiles } from '../replaceFiles.ts';

/** A line of `predictions.jsonl`: a prediction with the key of who made it. */
export type KeptPrediction = Prediction & { readonly key: string };

const reportFile = (dir: string) => path.join(dir, 'report.json');
const goldFile = (dir: string) => path.join(dir, 'gold.jsonl');
const predictionsFile = (dir: string) => path.join(dir, 'predictions.jsonl');

/** A folder's name for an evaluation: letters, digits, `.`, `_` and `-`. */
export function evaluationName(...parts: readonly string[]): string {
  const name = parts
    .join('-')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
  return Array.from(name).slice(0, 80).join('') || 'evaluation';
}

/** Where a workspace keeps an evaluation. */
export const evaluationDir = (workspace: string, name: string): string =>
  path.join(workspace, '.promptmill', 'evaluations', name);

/** The folders of a workspace that hold a report, newest name last. */
export async function findEvaluations(workspace: string): Promise<readonly string[]> {
  const parent = path.join(workspace, '.promptmill', 'evaluations');
  const names = await readdir(parent).catch((): string[] => []);
  return names.toSorted().map((name) => path.join(parent, name));
}

/** The predictions of an evaluation while it is made: what is there already, and where new ones go. */
export interface PredictionStore {
  /** The prediction that was made under this key, unless it failed. */
  known(key: string, label: GoldLabel): Prediction | undefined;
  add(prediction: KeptPrediction): Promise<void>;
  close(): Promise<void>;
}

/** Opens the folder of an evaluation and writes down what is asked; what was answered before is kept. */
export async function openStore(dir: string, labels: readonly GoldLabel[]): Promise<PredictionStore> {
  await mkdir(dir, { recursive: true });
  await replaceFiles([{ path: goldFile(dir), text: labels.map((label) => `${JSON.stringify(label)}\n`).join('') }]);
  const log = new JsonlLog<KeptPrediction>(predictionsFile(dir), { checksums: true });
  const place = (key: string, label: Pick<GoldLabel, 'itemId' | 'taskId'>) => `${key}/${goldKey(label)}`;
  const made = new Map<string, Prediction>();
  for await (const { key, ...prediction } of log.read()) {
    if (prediction.error === undefined) made.set(place(key, prediction), prediction);
  }
  return {
    known: (key, label) => made.get(place(key, label)),
    add: (prediction) => log.append(prediction),
    close: () => log.close(),
  };
}

/** Writes the report. */
export async function writeReport(dir: string, report: EvaluationReport): Promise<void> {
  await replaceFiles([{ path: reportFile(dir), text: `${JSON.stringify(report, undefined, 2)}\n` }]);
}

/**
 * Reads the report of an evaluation's folder, or a report file.
 * @throws AppError 'config.invalid' when there is none, or another program's or a later form.
 */
export async function readReport(place: string): Promise<EvaluationReport> {
  const file = place.endsWith('.json') ? place : reportFile(place);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch (cause) {
    throw new AppError('config.invalid', 'There is no report of an evaluation in {0}.', {
      args: [file],
      hint: 'Run promptmill evaluate, or “Evaluate Student…”, first.',
      cause,
    });
  }
  if (typeof value === 'object' && value !== null && 'schema' in value && value.schema === EVALUATION_SCHEMA) {
    return value as EvaluationReport;
  }
  throw new AppError('config.invalid', '{0} is no report of an evaluation that this version reads.', {
    args: [file],
    hint: 'Run the evaluation again.',
  });
}

/** One label with what everybody said of it. */
export interface EvaluatedLabel {
  readonly gold: GoldLabel;
  readonly predictions: ReadonlyMap<string, Prediction>; // by contestant
}

/** Every label of an evaluation with the last answer of each contestant of its report. */
export async function readEvaluated(dir: string, report: EvaluationReport): Promise<readonly EvaluatedLabel[]> {
  const gold = await readJsonl<GoldLabel>(goldFile(dir));
  const byKey = new Map<string, readonly string[]>(); // two contestants may be the same model
  for (const { key, id } of report.contestants) byKey.set(key, [...(byKey.get(key) ?? []), id]);
  const byLabel = new Map(gold.map((label) => [goldKey(label), new Map<string, Prediction>()]));
  for (const { key, ...prediction } of await readJsonl<KeptPrediction>(predictionsFile(dir), { checksums: true })) {
    const said = byLabel.get(goldKey(prediction));
    for (const contestant of byKey.get(key) ?? []) said?.set(contestant, { ...prediction, contestant });
  }
  return gold.map((label) => ({ gold: label, predictions: byLabel.get(goldKey(label)) ?? new Map() }));
}
