import { AppError } from '../errors.ts';
import type { ReviewedLabel } from '../qc/decision.ts';
import type { DatasetExporter, LeftOut, LeftOutReason, Lesson } from './exporter.ts';
import { emptyExport, leftOutOf } from './leftOut.ts';
import { DateColumns } from './loaderTrap.ts';
import { SPLIT_NAMES, type SplitName } from './split/split.ts';

/** Counts what became of the labels of one dataset, and says at the end whether it can be trained on. */
export class DatasetTally {
  readonly #exporter: DatasetExporter;
  readonly #left = new Map<LeftOutReason, number>();
  readonly #verdicts = new Map<ReviewedLabel['verdict'], number>();
  readonly #parts = new Map(SPLIT_NAMES.map((name) => [name, { good: 0, bad: 0, dates: new DateColumns() }]));

  constructor(exporter: DatasetExporter) {
    this.#exporter = exporter;
  }

  /** Takes in a label with what it teaches, or why it gives no row. */
  label({ verdict }: ReviewedLabel, lesson: Lesson | LeftOutReason): void {
    this.#verdicts.set(verdict, (this.#verdicts.get(verdict) ?? 0) + 1);
    if (typeof lesson === 'string') this.#left.set(lesson, (this.#left.get(lesson) ?? 0) + 1);
  }

  /** Takes in a row and its part. */
  row(row: object, { bad }: Lesson, split: SplitName): void {
    const part = this.#part(split);
    if (bad === true) part.bad++;
    else part.good++;
    if (this.#exporter.info !== undefined) part.dates.add(row);
  }

  /** Rows of a part. */
  rows(split: SplitName): number {
    const { good, bad } = this.#part(split);
    return good + bad;
  }

  get left(): readonly LeftOut[] {
    return leftOutOf(this.#left);
  }

  /** Labels by verdict, in a fixed order, those that gave no row included. */
  get verdicts(): Readonly<Record<string, number>> {
    const order = ['unreviewed', 'accepted', 'corrected', 'rejected'] as const;
    return Object.fromEntries(
      order.map((one) => [one, this.#verdicts.get(one) ?? 0] as const).filter(([, count]) => count > 0),
    );
  }

  /**
   * Says whether the dataset is worth writing, when all labels were taken in.
   * @throws AppError 'export.empty' without rows, with one class only where both are needed, or with rows that
   * LLaMA-Factory would drop.
   */
  check(): void {
    if (SPLIT_NAMES.every((name) => this.rows(name) === 0)) throw emptyExport(this.left);
    if (this.rows('train') === 0) {
      throw new AppError('export.empty', 'The division leaves no row to train on.', {
        hint: 'Give training a larger share, or let less stay together (--split 80/10/10 --group record).',
      });
    }
    const { good, bad } = this.#part('train');
    if (this.#exporter.needsBoth === true && (good === 0 || bad === 0)) {
      throw new AppError('export.empty', 'KTO needs good and bad answers; here are {0} good and {1} bad ones.', {
        args: [good, bad],
        hint: 'In QC, accept or correct some labels and reject wrong ones, or export as alpaca.',
      });
    }
    for (const { dates } of this.#parts.values()) dates.check();
  }

  #part(split: SplitName): { good: number; bad: number; readonly dates: DateColumns } {
    const part = this.#parts.get(split);
    if (part === undefined) throw new RangeError(`There is no part ${split}.`);
    return part;
  }
}
