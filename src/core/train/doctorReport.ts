/** How a thing that was looked at is: `unknown` when the system does not tell. */
export type DoctorStatus = 'ok' | 'warn' | 'fail' | 'unknown';

/** One thing that was looked at, in the person's language. */
export interface DoctorLine {
  readonly id: string; // for code and for --json, such as `python` or `gpu`
  readonly status: DoctorStatus;
  readonly what: string; // what was looked at
  readonly found: string; // versions, sizes, places; no secret, and ~ for the home folder
  readonly todo?: string; // how to mend it; missing when nothing is to be done
}

/** What the doctor found, in the order of its checks; made to be pasted into a question. */
export interface DoctorReport {
  readonly lines: readonly DoctorLine[];
}

const WORST: readonly DoctorStatus[] = ['fail', 'warn', 'unknown', 'ok'];

/** The worst of a report's lines. */
export function worstOf({ lines }: DoctorReport): DoctorStatus {
  return WORST.find((status) => lines.some((line) => line.status === status)) ?? 'ok';
}
