/** How a thing that was looked at is: `unknown` when the system does not tell, `skipped` when it was not asked. */
export type DoctorStatus = 'ok' | 'warn' | 'fail' | 'unknown' | 'skipped';

/** What the things are needed for: the machine itself for all, then the five stations in their order. */
export const DOCTOR_STATIONS = ['machine', 'prompt', 'label', 'review', 'train', 'run'] as const;

/** A station of Promptmill, or the machine that all of them run on. */
export type DoctorStation = (typeof DOCTOR_STATIONS)[number];

/** One thing that was looked at, in the person's language. */
export interface DoctorLine {
  readonly id: string; // for code and for --json, such as `python` or `gpu`
  readonly station: DoctorStation;
  readonly status: DoctorStatus;
  readonly what: string; // what was looked at
  readonly found: string; // versions, sizes, places; nothing that tells who the person is (see `withoutPerson`)
  readonly todo?: string; // how to mend it; missing when nothing is to be done
}

/** What the doctor found, in the order of its checks; made to be pasted into a public question. */
export interface DoctorReport {
  readonly stations: readonly DoctorStation[]; // that were looked at; one without lines needs nothing of its own
  readonly lines: readonly DoctorLine[];
}

const WORST: readonly DoctorStatus[] = ['fail', 'warn', 'unknown', 'skipped', 'ok'];

/** The worst of a report's lines, of one station or of all. */
export function worstOf({ lines }: DoctorReport, station?: DoctorStation): DoctorStatus {
  const seen = lines.filter((line) => station === undefined || line.station === station);
  return WORST.find((status) => seen.some((line) => line.status === status)) ?? 'ok';
}
