import path from 'node:path';
import type { EvaluationReport } from '#core/evaluate/evaluation';
import type { GoldLabel, Prediction } from '#core/evaluate/prediction';
import { readEvaluated, type EvaluatedLabel } from './evaluationFolder.ts';

/** Which labels are wanted, by what one contestant said. */
export interface WantedRows {
  readonly taskId: string;
  readonly contestant: string;
  readonly only: 'wrong' | 'all';
  readonly gold?: string;
  readonly predicted?: string; // '' for outside the set
}

/** The labels of an evaluation in memory, to be listed by filters. */
export class EvaluationRows {
  readonly #dir: string;
  readonly #report: EvaluationReport;
  readonly #labels: readonly EvaluatedLabel[];

  private constructor(dir: string, report: EvaluationReport, labels: readonly EvaluatedLabel[]) {
    this.#dir = dir;
    this.#report = report;
    this.#labels = labels;
  }

  static async open(dir: string, report: EvaluationReport): Promise<EvaluationRows> {
    return new EvaluationRows(dir, report, await readEvaluated(dir, report));
  }

  /** The labels that are wanted, in the order of the gold; those that the contestant was not asked are never. */
  find(wanted: WantedRows): readonly EvaluatedLabel[] {
    return this.#labels.filter(({ gold, predictions }) => {
      const said = predictions.get(wanted.contestant);
      if (gold.taskId !== wanted.taskId || said === undefined) return false;
      if (wanted.only === 'wrong' && said.label === gold.gold) return false;
      if (wanted.gold !== undefined && gold.gold !== wanted.gold) return false;
      return wanted.predicted === undefined || (said.label ?? '') === wanted.predicted;
    });
  }

  /** Where a record lies; undefined when the evaluation has none of that name. */
  place(itemId: string, taskId: string): { readonly file: string; readonly line: number | undefined } | undefined {
    const found = this.#labels.find(({ gold }) => gold.itemId === itemId && gold.taskId === taskId)?.gold;
    if (found === undefined) return undefined;
    const file = path.resolve(this.#dir, this.#report.gold.base, found.origin.path);
    return { file, line: found.origin.line };
  }
}

/** Where a record stands, in short. */
export function placeName({ origin: { path: name, row } }: GoldLabel): string {
  return row === undefined ? name : `${name}:${row}`;
}

/** How sure a contestant was of what it said; undefined unless the set was scored. */
export function confidenceIn({ probabilities }: Prediction): number | undefined {
  return probabilities === undefined ? undefined : Math.max(...probabilities);
}
