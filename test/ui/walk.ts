import type { Workbench } from './workbench.ts';

/** A way through the workbench: its steps build on each other, so the ones after a failed one cannot be reached. */
export interface Walk {
  readonly name: string;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly name: string;
  run(workbench: Workbench): Promise<void>;
}
