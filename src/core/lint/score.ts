import { METRICS, type Finding, type Metric, type Severity } from './rule.ts';

/** 0..100 for a whole prompt and for each metric; 100: nothing found, or the metric does not apply. */
export interface Score {
  readonly overall: number;
  readonly metrics: Readonly<Record<Metric, number>>;
}

const COST: Readonly<Record<Severity, number>> = { error: 0.5, warning: 0.3, info: 0.15, hint: 0.05 };

/** What one finding costs its metric, in points of 100, given the findings of the metric before it. */
export interface Cost {
  readonly finding: Finding;
  readonly points: number; // rounded to one decimal
}

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

/** Which finding costs what, in the order of the findings: the points of one metric add up to 100 minus its score. */
export function costsOf(findings: readonly Finding[]): readonly Cost[] {
  const left = new Map<Metric, number>();
  return findings.map((finding) => {
    const before = left.get(finding.metric) ?? 100;
    const after = before * (1 - COST[finding.severity]);
    left.set(finding.metric, after);
    return { finding, points: Math.round((before - after) * 10) / 10 };
  });
}
