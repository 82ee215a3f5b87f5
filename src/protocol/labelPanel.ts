import type { TaskSpec } from '#core/prompt/template';

/** What the Label view may ask of the extension. A rejection carries a message in the person's language. */
export interface LabelPanelHost {
  /** Everything that the view shows; the view can be rebuilt from it at any time. */
  ready(): Promise<PanelState>;
  chooseTemplate(): Promise<void>;
  openTemplate(): Promise<void>;
  addFiles(): Promise<void>;
  addFolder(): Promise<void>;
  removeSource(path: string): Promise<void>;
  clearSources(): Promise<void>;
  chooseTeacher(teacherId: string): Promise<void>;
  setKey(teacherId: string): Promise<void>;
  /** `new`: a new job even where the last one could be resumed. */
  start(mode: 'auto' | 'new'): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** The first call lets the requests in flight land, a second one aborts them. */
  cancel(): Promise<void>;
  /** Puts the result of the last run away. */
  dismiss(): Promise<void>;
  review(jobDir: string): Promise<void>;
  exportJob(jobDir: string): Promise<void>;
  manageTrust(): Promise<void>;
  openFolder(): Promise<void>;
  showLog(): Promise<void>;
}

/** What the extension tells the Label view. Both are events: the view may be gone. */
export interface LabelPanelView {
  state(next: PanelState): void;
  /** The run alone; comes several times a second while labelling. */
  progress(run: RunState): void;
}

/** All that the Label view shows. Serialisable. */
export interface PanelState {
  readonly workspace: 'none' | 'restricted' | 'open';
  readonly template: TemplateState | undefined;
  readonly sources: SourcesState;
  readonly teachers: readonly TeacherState[];
  readonly teacherId: string | undefined;
  readonly start: StartState;
  readonly run: RunState;
}

/** The chosen template; `error` in the person's language when it cannot label as it is. */
export interface TemplateState {
  readonly path: string; // relative to the workspace where possible
  readonly name: string;
  readonly tasks: readonly TaskSpec[];
  readonly error?: string;
}

/** The chosen files and folders. Counts are undefined while they are being taken. */
export interface SourcesState {
  readonly items: readonly SourceState[];
  readonly counts: { readonly files: number; readonly records: number } | undefined;
  readonly error?: string;
}

/** One chosen file or folder; `path` (absolute) is its name in the contract, `label` is what a person reads. */
export interface SourceState {
  readonly path: string;
  readonly label: string;
  readonly kind: 'file' | 'folder' | 'missing';
}

/** A teacher as the view lists it: what it needs, never the key itself. */
export interface TeacherState {
  readonly id: string;
  readonly title: string;
  readonly model: string;
  readonly host: string; // where the texts go, e.g. api.moonshot.cn; '' for replay
  readonly kind: 'replay' | 'local' | 'remote'; // local: on this machine, by its address
  readonly key: 'none' | 'missing' | 'stored' | 'environment'; // none: it needs no key
  readonly keyEnv?: string; // the environment name that is read when no key is stored
}

/** What the start button would do, or why it cannot. `done` records have their answer and are not asked again. */
export type StartState =
  | { readonly can: 'no'; readonly reason: StartObstacle }
  | { readonly can: 'no'; readonly reason: 'error'; readonly error: string } // with the next step
  | { readonly can: 'start'; readonly job: string; readonly replaces?: string } // replaces: a job that froze something else
  | { readonly can: 'resume'; readonly job: string; readonly jobDir: string; readonly done: number };

/** Why labelling cannot start. */
export type StartObstacle =
  | 'checking'
  | 'template-missing'
  | 'template-invalid'
  | 'sources-missing'
  | 'sources-unreadable'
  | 'sources-empty'
  | 'key-missing'
  | 'replies-missing';

/** How far a run is. `done` of `total` records of this run; `skipped` were labelled by an earlier run of the same job. */
export interface Progress {
  readonly total: number;
  readonly done: number;
  readonly skipped: number;
  readonly labelled: number;
  readonly unreadable: number;
  readonly failed: number;
  readonly elapsedMs: number; // without pauses
  readonly perMinute?: number;
  readonly remainingMs?: number;
  readonly waiting?: { readonly reason: 'rate-limit' | 'retry'; readonly ms: number };
  readonly lastFailure?: string; // in the person's language
}

/** What a run is about; the same from its start to its end. */
export interface RunSubject {
  readonly job: string; // the folder's name
  readonly jobDir: string;
  readonly teacher: string;
  readonly replay: boolean;
}

/** The run in progress, or how the last one ended (until it is put away). */
export type RunState =
  | { readonly state: 'idle' }
  | { readonly state: 'preparing' }
  | (RunSubject & { readonly state: 'running' | 'paused' | 'cancelling'; readonly progress: Progress })
  | (RunSubject & {
      readonly state: 'ended';
      readonly outcome: 'done' | 'cancelled' | 'stopped';
      readonly progress: Progress;
      readonly error?: string; // stopped: why, with the next step
    })
  | { readonly state: 'failed'; readonly error: string }; // it did not even start
