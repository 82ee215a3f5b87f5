import type { DoctorLine, DoctorStation } from '#core/doctor/report';
import type { Translate } from '#core/l10n';
import type { FoundPython, PythonFailure, PythonProbe } from '../train/pythons.ts';
import type { TrainingFolder } from '../train/trainingFolder.ts';
import type { Cards } from './nvidia.ts';

/** What the editor tells of itself. */
export interface DoctorEditor {
  readonly name: string; // such as Visual Studio Code
  readonly version: string;
  readonly needs: string; // the oldest version that will do
  readonly place: string; // where it runs: desktop or web, and the kind of a remote window
  readonly trusted: boolean;
  readonly ignored: readonly IgnoredSetting[]; // settings that were written and do not count
}

/** A setting that was written and does not count. */
export interface IgnoredSetting {
  readonly name: string;
  readonly why: 'machine' | 'restricted' | 'unknown' | 'invalid'; // `machine`: a workspace cannot set it
}

/** A teacher's address, and whether there is a key for it; never the key. */
export interface DoctorTeacher {
  readonly title: string;
  readonly origin: string;
  readonly isOwn: boolean; // not one of the built-in ones: its address says where somebody works
  readonly key: 'stored' | 'environment' | 'missing' | 'none' | 'unreadable'; // `none`: it needs none
  readonly variable?: string | undefined; // of the environment
  readonly isOdd?: boolean; // the value cannot be a key: quotes, blanks, a placeholder
}

/** What the doctor looks at. */
export interface DoctorOptions {
  readonly t: Translate;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string; // of Promptmill
  readonly stations?: readonly DoctorStation[]; // all unless said otherwise
  /** Whether programs may be run: Python of the workspace, nvidia-smi, the local runtime. False in Restricted Mode. */
  readonly canRun: boolean;
  readonly editor?: DoctorEditor;
  readonly workspaces?: readonly string[]; // the first one's .venv is executed, if `canRun`
  readonly python?: string | undefined; // what was set
  readonly training?: string | undefined; // a training's folder, whose needs are compared with what there is
  readonly llamaCpp?: string | undefined; // what was set
  readonly runtimes?: readonly (string | undefined)[]; // where a node-llama-cpp package may lie, the preferred first
  readonly teachers?: readonly DoctorTeacher[];
  readonly network: DoctorNetwork;
  readonly signal?: AbortSignal | undefined;
}

/** Addresses that are asked, one request each and without a key, or that would be. */
export interface DoctorNetwork {
  readonly ask: boolean;
  readonly addresses: readonly DoctorAddress[];
}

/** An address and what it is asked for. */
export interface DoctorAddress {
  readonly name: string;
  readonly address: string;
  readonly isOwn: boolean; // not to be shown
}

/** What the checks share: each thing is asked once. */
export interface DoctorContext extends DoctorOptions {
  readonly workspace: string | undefined;
  readonly folder: TrainingFolder | undefined;
  readonly pythons: readonly FoundPython[];
  readonly chosen: FoundPython | undefined;
  readonly probe: PythonProbe | PythonFailure | undefined; // of the chosen one
  readonly cards: Cards;
}

/** What a check finds; its station is that of the list of checks. */
export type Finding = Omit<DoctorLine, 'station'>;

/** One question to the system, which may have several answers. */
export type DoctorCheck = (context: DoctorContext) => Promise<readonly Finding[]>;
