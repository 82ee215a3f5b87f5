import type { Workbench } from './workbench.ts';

/** A way through the workbench: its steps build on each other, so the ones after a failed one cannot be reached. */
export interface Walk {
  readonly name: string;
  /** Whether it begins in a window in which no folder is open; the folder is then the sample’s first copy at home. */
  readonly isEmpty?: boolean;
  /** What has to be there before the workbench is opened. */
  readonly prepare?: () => Promise<Prepared>;
  readonly steps: readonly Step[];
}

/** Settings of the workbench, and what is to be closed after it. */
interface Prepared {
  readonly settings: object;
  close(): Promise<void>;
}

export interface Step {
  readonly name: string;
  run(workbench: Workbench): Promise<void>;
}
