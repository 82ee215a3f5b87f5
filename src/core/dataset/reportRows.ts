import { formatAnswer, type Layout } from '../answer.ts';
import { seededRandom } from '../qc/statistics/random.ts';
import type { ConclusionRows, DatasetReport, MarkerSaving, ReportedRow, TaskReport } from './datasetReport.ts';
import { LengthCounter } from './preflight/lengths.ts';
import type { TokenCounter } from './preflight/tokenCounter.ts';
import { SPLIT_NAMES, type SplitName } from './split/split.ts';

/**
 * The r that factors are told for: what a generated token costs over one of the prompt. About 1 where hundreds of answers
 * are generated at once, 3 to 10 on processors, 30 and more for one answer at a time on a GPU; `promptmill evaluate --speed`
 * measures it (docs/performance.md).
 */
const EXPECTED_R = [1, 3, 10, 30, 100] as const;

const MOST_CONCLUSIONS = 200;
const MOST_TOLD_APART = 100_000; // conclusions of a task; of free text more is a count without use
const SAMPLE = 10_000; // rows whose tokens are counted

/** Takes a dataset's rows one by one. */
export interface DatasetReporter {
  add(row: ReportedRow): void;
  report(): DatasetReport;
}

interface Sampled {
  readonly prompt: number;
  readonly source: number;
  readonly conclusion: number;
  readonly reasoning: number;
  readonly stop: number; // up to and with the marker; 0 without a reasoning
  readonly full: number;
}

/**
 * Counts what a dataset report tells. Texts are not kept; of more than 10,000 rows the tokens of 10,000 are counted, drawn
 * evenly (Vitter 1985, algorithm R), always the same ones for the same rows.
 */
export function datasetReporter(options: {
  readonly layout: Layout;
  readonly marker: string;
  readonly counter: Pick<TokenCounter, 'kind' | 'count'>;
}): DatasetReporter {
  const { layout, marker, counter } = options;
  const random = seededRandom('dataset report');
  const splits = noRows();
  const tasks = new Map<string, TaskCount>();
  const characters = new LengthCounter();
  const sample: Sampled[] = [];
  let rows = 0;
  return {
    add(row) {
      rows++;
      splits[row.split]++;
      let task = tasks.get(row.taskId);
      if (task === undefined) tasks.set(row.taskId, (task = new TaskCount()));
      task.add(row);
      characters.add(codePoints(row.source));
      const place = rows <= SAMPLE ? rows - 1 : Math.floor(random() * rows);
      if (place < SAMPLE) sample[place] = measure(row, layout, marker, counter);
    },
    report() {
      const lengths = (of: (one: Sampled) => number, wanted = sample) => {
        const all = new LengthCounter();
        for (const one of wanted) all.add(of(one));
        return all.figures();
      };
      const saving = layout === 'conclusion-first' ? savingOf(sample.filter(({ stop }) => stop > 0)) : undefined;
      return {
        rows,
        splits: { ...splits },
        tasks: Array.from(tasks, ([taskId, task]) => task.report(taskId)),
        tokens: counter.kind,
        sampled: sample.length,
        sources: { characters: characters.figures(), tokens: lengths(({ source }) => source) },
        answers: {
          conclusion: lengths(({ conclusion }) => conclusion),
          reasoning: lengths(
            ({ reasoning }) => reasoning,
            sample.filter(({ reasoning }) => reasoning > 0),
          ),
        },
        ...(saving && { saving }),
      };
    },
  };
}

function measure(
  { source, prompt, conclusion, reasoning }: ReportedRow,
  layout: Layout,
  marker: string,
  { count }: Pick<TokenCounter, 'count'>,
): Sampled {
  const hasBoth = reasoning !== '' && layout !== 'conclusion-only';
  return {
    prompt: count(prompt),
    source: count(source),
    conclusion: count(conclusion),
    reasoning: hasBoth ? count(reasoning) : 0,
    stop: hasBoth ? count(`${conclusion}\n${marker}`) : 0,
    full: count(formatAnswer({ conclusion, reasoning }, layout, marker)) + 1,
  };
}

/** S(r) = (P + r·N) / (P + r·n) of means; undefined where no row has a reasoning to be saved. */
function savingOf(rows: readonly Sampled[]): MarkerSaving | undefined {
  if (rows.length === 0) return undefined;
  const mean = (of: (one: Sampled) => number) => rows.reduce((sum, one) => sum + of(one), 0) / rows.length;
  const promptTokens = mean(({ prompt }) => prompt);
  const recordTokens = mean(({ source }) => source);
  const fullTokens = mean(({ full }) => full);
  const stopTokens = mean(({ stop }) => stop);
  const factor = (prompt: number, r: number) => (prompt + r * fullTokens) / (prompt + r * stopTokens);
  // 5 = (P + r·N) / (P + r·n) solved for r.
  const fiveFrom = (prompt: number) =>
    fullTokens > 5 * stopTokens ? (4 * prompt) / (fullTokens - 5 * stopTokens) : undefined;
  const [five, fiveCached] = [fiveFrom(promptTokens), fiveFrom(recordTokens)];
  return {
    promptTokens,
    recordTokens,
    fullTokens,
    stopTokens,
    answerOverConclusion: fullTokens / stopTokens,
    expected: EXPECTED_R.map((r) => ({ r, factor: factor(promptTokens, r), cachedFactor: factor(recordTokens, r) })),
    ...(five !== undefined && { fiveTimesFrom: five }),
    ...(fiveCached !== undefined && { fiveTimesFromCached: fiveCached }),
  };
}

class TaskCount {
  readonly #conclusions = new Map<string, Record<SplitName, number>>();
  #rows = 0;
  #untold = 0; // rows whose conclusion is beyond the most

  add({ conclusion, split }: ReportedRow): void {
    this.#rows++;
    let counts = this.#conclusions.get(conclusion);
    if (counts === undefined) {
      if (this.#conclusions.size >= MOST_TOLD_APART) {
        this.#untold++;
        return;
      }
      this.#conclusions.set(conclusion, (counts = noRows()));
    }
    counts[split]++;
  }

  report(taskId: string): TaskReport {
    const all = Array.from(this.#conclusions, ([conclusion, splits]): ConclusionRows => {
      return { conclusion, rows: SPLIT_NAMES.reduce((sum, name) => sum + splits[name], 0), splits };
    }).toSorted((a, b) => b.rows - a.rows || (a.conclusion < b.conclusion ? -1 : 1));
    const shown = all.slice(0, MOST_CONCLUSIONS);
    return {
      taskId,
      rows: this.#rows,
      conclusions: shown,
      otherConclusions: all.length - shown.length + this.#untold,
    };
  }
}

const noRows = (): Record<SplitName, number> => ({ train: 0, val: 0, test: 0 });

/** Characters as a person counts them, but for combining marks; without making an array of them. */
function codePoints(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length - 1; at++) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) count--;
  }
  return count;
}
