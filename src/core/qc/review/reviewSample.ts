import { AppError } from '../../errors.ts';
import { wilsonShare } from '../statistics/intervals.ts';
import type { Review } from './review.ts';
import { judgeSample, samplingPlan, type Aql } from '../statistics/sampling.ts';
import { STATE } from './standings.ts';
import { drawSample, resultsByStratum, type SampledLabel } from '../statistics/strata.ts';
import type { SampleState } from './view.ts';

/** Draws a sample for acceptance sampling from the readable labels (of the filtered task, where one is) and shows it. */
export async function takeSample(review: Review, aql: Aql, seed: string): Promise<void> {
  const { board } = review;
  const { table, standings } = board;
  const { taskId } = board.filter;
  const strata = new Map<string, number[]>();
  for (let label = 0; label < board.labels; label++) {
    if (table.teacher[label] === 0 || (taskId !== undefined && taskOf(review, label) !== taskId)) continue;
    const stratum = stratumOf(review, label);
    const labels = strata.get(stratum);
    if (labels === undefined) strata.set(stratum, [label]);
    else labels.push(label);
  }
  const lot = Array.from(strata.values()).reduce((sum, { length }) => sum + length, 0);
  if (lot === 0) {
    throw new AppError('review.refused', 'There is no label to draw a sample from.', {
      hint: 'Label some records first, or choose another task in the filter.',
    });
  }
  const { letter, n, accept, reject } = samplingPlan(lot, aql);
  const labels = drawSample({ strata, n, seed }).map((label) => standings.keyOf(label));
  await review.saveEvent({
    sample: { aql, lot, letter, accept, reject, seed, ...(taskId !== undefined && { taskId }), labels },
  });
  review.setFilter({ state: 'sample' });
  review.selectFirst();
}

/** Where the sample stands: a defect is a label whose conclusion was changed, or that was rejected. */
export function sampleState(review: Review): SampleState | undefined {
  const { plan, standings, table } = review.board;
  if (plan === undefined) return undefined;
  const sampled = plan.labels.flatMap((key): readonly SampledLabel[] => {
    const label = standings.find(key);
    if (label === -1) return [];
    const verdict = standings.verdict[label] ?? 0;
    // What was accepted with many others was not inspected.
    const isInspected = verdict !== 0 && ((standings.state[label] ?? 0) & STATE.bulk) === 0;
    const isDefect = verdict === 3 || standings.answer[label] !== table.teacher[label];
    return [{ stratum: stratumOf(review, label), defective: isInspected ? isDefect : undefined }];
  });
  const inspected = sampled.filter(({ defective }) => defective !== undefined).length;
  const defects = sampled.filter(({ defective }) => defective === true).length;
  const aql = plan.aql as Aql;
  const { lot, letter, accept, reject } = plan;
  const error = wilsonShare(defects, inspected);
  return {
    aql,
    lot,
    size: sampled.length,
    accept,
    inspected,
    defects,
    judgement: judgeSample({ aql, lot, letter, n: sampled.length, accept, reject }, { inspected, defects }),
    low: error?.low ?? 0,
    high: error?.high ?? 1,
    failed: resultsByStratum(sampled, aql).flatMap(({ stratum, failed }) => (failed ? [stratum] : [])),
  };
}

/** The teacher's conclusion, with the task where there are several. */
function stratumOf(review: Review, label: number): string {
  const { table } = review.board;
  const conclusion = table.conclusions.text(table.teacher[label] ?? 0) ?? '';
  return review.tasks.length === 1 ? conclusion : `${taskOf(review, label)}: ${conclusion}`;
}

function taskOf(review: Review, label: number): string {
  return review.tasks[label % review.tasks.length]?.id ?? '';
}
