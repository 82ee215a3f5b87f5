import type { TrainingLog } from './progress.ts';

/**
 * At most `limit` lines that draw the same curve: the first and the last one, the lowest and the highest loss of each
 * stretch, and evaluations, which are few and never more than half. In the same order.
 */
export function thinLogs(logs: readonly TrainingLog[], limit = 2000): readonly TrainingLog[] {
  if (logs.length <= limit) return logs;
  const kept = new Set<number>([0, logs.length - 1]);
  const evaluated: number[] = [];
  const rest: number[] = [];
  for (const [at, log] of logs.entries()) (log.evalLoss === undefined ? rest : evaluated).push(at);
  const most = Math.floor(limit / 2) - 1;
  for (const at of extremes(evaluated, most, (one) => logs[one]?.evalLoss)) kept.add(at);
  for (const at of extremes(rest, limit - kept.size, (one) => logs[one]?.loss)) kept.add(at);
  return [...kept].toSorted((a, b) => a - b).flatMap((at) => logs[at] ?? []);
}

/** Of equal stretches the places of the lowest and the highest value, `limit` places at most. */
function extremes(places: readonly number[], limit: number, valueOf: (at: number) => number | undefined): number[] {
  if (places.length <= limit) return [...places];
  const stretches = Math.floor(limit / 2);
  const found: number[] = [];
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * places.length) / stretches);
    const to = Math.floor(((stretch + 1) * places.length) / stretches);
    let [low, high] = [places[from] ?? 0, places[from] ?? 0];
    for (const at of places.slice(from, to)) {
      const value = valueOf(at);
      if (value === undefined || Number.isNaN(value)) continue;
      if (value < (valueOf(low) ?? Infinity)) low = at;
      if (value > (valueOf(high) ?? -Infinity)) high = at;
    }
    found.push(low, high);
  }
  return found;
}
