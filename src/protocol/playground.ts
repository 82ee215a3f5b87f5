import type { TaskSpec } from '#core/prompt/template';

/** How a record is asked: up to the marker, with the reasoning, or as a choice among the labels, scored in one prefill. */
export const PLAYGROUND_MODES = ['conclusion', 'reasoning', 'labels'] as const;
export type PlaygroundMode = (typeof PLAYGROUND_MODES)[number];

/** What is asked. Without a template the record is a plain prompt. */
export interface PlaygroundAsk {
  readonly template?: string; // path of one of the state's templates
  readonly task?: string; // id; absent: the template's first
  readonly record: string;
  readonly fields?: Readonly<Record<string, string>>; // the record's other columns, which a template may show
  readonly mode: PlaygroundMode;
}

/** What a person may label with in this workspace. */
export interface PlaygroundTemplate {
  readonly path: string; // relative to the workspace
  readonly name: string;
  readonly tasks: readonly TaskSpec[];
  readonly marker: string;
}

/** A record that was picked from a file or a job. */
export interface PickedRecord {
  readonly text: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly from: string; // where it stands
}

/** Tokens and wall times of one request, ms. `cached` of the input tokens were kept from before. */
export interface PlaygroundTimes {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly queueMs: number;
  readonly prefillMs: number;
  readonly decodeMs: number; // 0 where nothing is generated
}

/** What a teacher said of the record. */
export interface TeacherSaid {
  readonly name: string;
  readonly conclusion?: string; // absent while it is asked
  readonly reasoning?: string;
  readonly error?: string;
}

/** One question and what came of it. */
export interface PlaygroundRun {
  readonly id: number;
  readonly at: number; // ms since the epoch
  readonly ask: PlaygroundAsk;
  readonly model: string;
  readonly template?: string; // its name
  readonly task?: string; // its title, where the template has several
  readonly state: 'running' | 'continuing' | 'done' | 'stopped' | 'failed';
  readonly conclusion: string;
  readonly inSet?: boolean; // whether it is one of the task's labels
  readonly reasoning?: string;
  readonly scores?: readonly { readonly label: string; readonly probability: number }[];
  readonly coverage?: number; // of the model's probability, the share that goes to any of the labels
  readonly answer?: PlaygroundTimes; // of the answer
  readonly more?: PlaygroundTimes; // of the reasoning that was asked for after it
  readonly canContinue: boolean; // the reasoning can be asked for, without starting again
  readonly teacher?: TeacherSaid;
  readonly error?: string;
}

/** The model as the view shows it. */
export interface PlaygroundModel {
  readonly name: string;
  readonly about: string; // quantisation, machine and device
  readonly state: 'ready' | 'busy' | 'loading' | 'unloaded' | 'failed';
  readonly stateText: string;
  readonly tokensPerSecond: number;
}

/** All that the playground shows. Serialisable. */
export interface PlaygroundState {
  readonly isTrusted: boolean;
  readonly model?: PlaygroundModel;
  readonly hasModels: boolean; // the workspace has one that can be tried
  readonly templates: readonly PlaygroundTemplate[];
  readonly active?: string; // path of the template that the person looked at last
  readonly runs: readonly PlaygroundRun[]; // the last 20, the newest first
}

/** What the playground may ask of the extension. Rejections carry a text for the person. */
export interface PlaygroundHost {
  ready(): Promise<PlaygroundState>;
  /** Resolves with the run's id once it has begun; how it goes on is told by `run`. */
  ask(ask: PlaygroundAsk): Promise<number>;
  /** Generates the reasoning behind a conclusion, going on from the marker. */
  goOn(id: number): Promise<void>;
  /** Ends what is being generated; what there is stays. */
  stop(): Promise<void>;
  /** Asks a teacher about the record of a run, after the person agreed to send it. */
  askTeacher(id: number): Promise<void>;
  pickRecord(): Promise<PickedRecord | undefined>;
  openTemplate(path: string): Promise<void>;
  copyCurl(id: number): Promise<void>;
  clear(): Promise<void>;
  startModel(): Promise<void>;
}

/** What the extension tells the playground. Events: the view may be gone. */
export interface PlaygroundView {
  state(next: PlaygroundState): void;
  model(next: PlaygroundModel | undefined): void;
  run(next: PlaygroundRun): void;
  template(path: string): void; // chosen by the command that opened the playground
}
