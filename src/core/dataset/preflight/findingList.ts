import type { PreflightCode, PreflightFinding, Severity } from './report.ts';

const MOST = 1000; // findings of one code that are kept

/** Collects findings: the first thousand of each code, and how many there are. */
export class FindingList {
  readonly findings: PreflightFinding[] = [];
  readonly counts: Partial<Record<PreflightCode, number>> = {};
  file: string; // where what is added next stands

  constructor(file: string) {
    this.file = file;
  }

  /** Adds one finding; `rows` says how many rows it stands for. */
  add(
    code: PreflightCode,
    severity: Severity,
    args: PreflightFinding['args'],
    line?: number,
    { rows = 1, file = this.file }: { readonly rows?: number; readonly file?: string } = {},
  ): void {
    const count = this.counts[code] ?? 0;
    this.counts[code] = count + rows;
    if (count < MOST) this.findings.push({ code, severity, file, ...(line !== undefined && { line }), args });
  }
}
