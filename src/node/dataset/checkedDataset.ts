import { PREFLIGHT_CODES } from '#core/dataset/findingAdvice';
import type { PreflightCode, PreflightFinding, PreflightReport, Severity } from '#core/dataset/preflight/report';
import type { SplitName } from '#core/dataset/split/split';

/** A finding with the part that it was found in. */
export interface ListedFinding extends PreflightFinding {
  readonly part: SplitName;
}

/** One part's report. */
export interface CheckedPart {
  readonly part: SplitName;
  readonly report: PreflightReport;
}

/** How often a kind of finding occurs, all parts together. */
export interface FindingCount {
  readonly code: PreflightCode;
  readonly severity: Severity;
  readonly count: number; // all of them
  readonly listed: number; // those that a report carries
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** All parts of a dataset as they were checked, their findings in one list. */
export class CheckedDataset {
  readonly parts: readonly CheckedPart[];
  readonly findings: readonly ListedFinding[]; // worst first, then by kind, part and line
  readonly counts: readonly FindingCount[]; // in the same order

  constructor(parts: readonly CheckedPart[]) {
    this.parts = parts;
    this.findings = parts
      .flatMap(({ part, report }) => report.findings.map((finding) => ({ ...finding, part })))
      .toSorted((a, b) => rank(a) - rank(b)); // stable: parts and lines stay in their order
    this.counts = countsOf(parts, this.findings);
  }

  /** Findings of a severity, all kinds of it together. */
  total(severity: Severity): number {
    return this.counts.filter((one) => one.severity === severity).reduce((sum, { count }) => sum + count, 0);
  }

  /** The places in `findings` of those that a filter names. */
  find({ severity, code }: { readonly severity?: Severity; readonly code?: PreflightCode }): readonly number[] {
    return this.findings.flatMap((finding, at) =>
      (severity === undefined || finding.severity === severity) && (code === undefined || finding.code === code)
        ? [at]
        : [],
    );
  }

  /** Whether training on it as it is would lose rows or teach something wrong. */
  get isBroken(): boolean {
    return this.total('error') > 0 || this.parts.some(({ report }) => report.kept === 0);
  }
}

const rank = ({ severity, code }: Pick<PreflightFinding, 'severity' | 'code'>): number =>
  SEVERITIES.indexOf(severity) * PREFLIGHT_CODES.length + PREFLIGHT_CODES.indexOf(code);

function countsOf(parts: readonly CheckedPart[], findings: readonly PreflightFinding[]): readonly FindingCount[] {
  const counts = new Map<string, FindingCount>();
  for (const { code, severity } of findings) {
    const key = `${severity} ${code}`;
    const known = counts.get(key);
    const number = (known?.listed ?? 0) + 1;
    counts.set(key, { code, severity, count: number, listed: number });
  }
  for (const code of PREFLIGHT_CODES) {
    const all = parts.reduce((sum, { report }) => sum + (report.counts[code] ?? 0), 0);
    const listed = findings.filter((one) => one.code === code).length;
    // What a report counts without listing it is of the kind's worst severity, as what it lists first.
    const worst = SEVERITIES.map((severity) => counts.get(`${severity} ${code}`)).find((one) => one !== undefined);
    if (worst !== undefined && all > listed) {
      counts.set(`${worst.severity} ${code}`, { ...worst, count: worst.count + all - listed });
    }
  }
  return Array.from(counts.values()).toSorted((a, b) => rank(a) - rank(b));
}
