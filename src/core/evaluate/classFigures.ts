/** Gold and prediction of one label; null: outside the set, unreadable or missing. */
export type Pair = readonly [gold: string, predicted: string | null];

/** One class. A figure whose denominator is 0 is 0, as scikit-learn's `zero_division=0` has it: see `support` and `predicted`. */
export interface ClassFigures {
  readonly label: string;
  readonly support: number; // gold labels of the class
  readonly predicted: number; // predictions of the class
  readonly right: number;
  readonly precision: number; // right / predicted
  readonly recall: number; // right / support
  readonly f1: number; // 2 · right / (support + predicted)
}

/** Precision, recall and F1 over classes. */
export interface Averages {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** The classes with their means: each class alike (macro), and each by its support (weighted). */
export interface ClassReport {
  readonly classes: readonly ClassFigures[];
  readonly macro: Averages;
  readonly weighted: Averages;
}

/**
 * Precision, recall and F1 of each class, as scikit-learn's `precision_recall_fscore_support(gold, predicted,
 * labels=classes, zero_division=0)`; the means are its `average='macro'` and `'weighted'`. The classes are those that
 * occur on either side: of a closed set in its order, others behind them, most frequent first.
 */
export function classReport(pairs: readonly Pair[], order: readonly string[] = []): ClassReport {
  const counts = new Map<string, { support: number; predicted: number; right: number }>();
  const of = (label: string) => {
    const known = counts.get(label);
    if (known !== undefined) return known;
    const made = { support: 0, predicted: 0, right: 0 };
    counts.set(label, made);
    return made;
  };
  for (const [gold, predicted] of pairs) {
    of(gold).support++;
    if (predicted === null) continue;
    of(predicted).predicted++;
    if (gold === predicted) of(gold).right++;
  }
  const rank = new Map(order.map((label, at) => [label, at]));
  const place = (label: string) => rank.get(label) ?? order.length;
  const classes = Array.from(counts, ([label, count]) => ({ label, ...count, ...scores(count) })).toSorted(
    (a, b) =>
      place(a.label) - place(b.label) ||
      b.support - a.support ||
      b.predicted - a.predicted ||
      (a.label < b.label ? -1 : 1),
  );
  return {
    classes,
    macro: mean(classes, () => 1),
    weighted: mean(classes, ({ support }) => support),
  };
}

/** F1 of each class alike, from the cells of a confusion matrix (rows gold, columns predicted; the last one may be "outside"). */
export function macroF1(counts: ArrayLike<number>, size: number, named: readonly boolean[]): number | undefined {
  let sum = 0;
  let classes = 0;
  for (let at = 0; at < size; at++) {
    if (named[at] !== true) continue;
    let row = 0;
    let column = 0;
    for (let other = 0; other < size; other++) {
      row += counts[at * size + other] ?? 0;
      column += counts[other * size + at] ?? 0;
    }
    if (row + column === 0) continue;
    sum += (2 * (counts[at * size + at] ?? 0)) / (row + column);
    classes++;
  }
  return classes === 0 ? undefined : sum / classes;
}

function scores({ support, predicted, right }: Pick<ClassFigures, 'support' | 'predicted' | 'right'>): Averages {
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return {
    precision: share(right, predicted),
    recall: share(right, support),
    f1: share(2 * right, support + predicted),
  };
}

function mean(classes: readonly ClassFigures[], weightOf: (one: ClassFigures) => number): Averages {
  const whole = classes.reduce((sum, one) => sum + weightOf(one), 0);
  const over = (figure: 'precision' | 'recall' | 'f1') =>
    whole === 0 ? 0 : classes.reduce((sum, one) => sum + weightOf(one) * one[figure], 0) / whole;
  return { precision: over('precision'), recall: over('recall'), f1: over('f1') };
}
