import type { Translate } from '#core/l10n';
import type { DoctorLine } from '#core/train/doctorReport';
import type { FoundPython, PythonFailure, PythonProbe } from './pythons.ts';
import type { TrainingFolder } from './trainingFolder.ts';

/** What the doctor looks at. */
export interface DoctorOptions {
  readonly t: Translate;
  readonly env: NodeJS.ProcessEnv;
  readonly workspace?: string | undefined; // trusted: its .venv is executed
  readonly python?: string | undefined; // what was set
  readonly training?: string | undefined; // a training's folder, whose needs are compared with what there is
  readonly llamaCpp?: string | undefined; // what was set
  readonly signal?: AbortSignal | undefined;
}

/** What the checks share: each thing is asked once. */
export interface DoctorContext extends DoctorOptions {
  readonly folder: TrainingFolder | undefined;
  readonly pythons: readonly FoundPython[];
  readonly chosen: FoundPython | undefined;
  readonly probe: PythonProbe | PythonFailure | undefined; // of the chosen one
}

/** One question to the system, which may have several answers. */
export type DoctorCheck = (context: DoctorContext) => Promise<readonly DoctorLine[]>;
