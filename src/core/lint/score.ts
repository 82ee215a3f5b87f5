import { METRICS, type Finding, type Metric, type Severity } from './rule.ts';

/** 0..100 for a whole prompt and for each metric; 100: nothing found, or the metric does not apply. */
export interface Score {
  readonly overall: number;
  readonly metrics: Readonly<Record<Metric, number>>;
}

const COST: Readonly<Record<Severity, number>> = { error: 0.5, warning: 0.3, info: 0.15, hint: 0.05 };

/**
 * A metric's score is 100 · Π (1 − cost) over its findings, with the costs error 0.5, warning 0.3, info 0.15 and
 * hint 0.05: each further finding lowers it, never below 0, and the order does not matter. The overall score is half
 * the mean of the ten metrics and half their minimum, so that one bad metric shows among nine good ones. Rounded.
 */
export function scoreOf(findings: readonly Finding[]): Score {
  const exact = METRICS.map((metric) =>
    findings
      .filter((finding) => finding.metric === metric)
      .reduce((score, finding) => score * (1 - COST[finding.severity]), 100),
  );
  const mean = exact.reduce((sum, score) => sum + score, 0) / exact.length;
  return {
    overall: Math.round((mean + Math.min(...exact)) / 2),
    metrics: Object.fromEntries(METRICS.map((metric, index) => [metric, Math.round(exact[index] ?? 100)])) as Record<
      Metric,
      number
    >,
  };
}
