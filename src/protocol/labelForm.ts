import type { CauseCount } from './labelRun.ts';
import type { Split } from '#core/label/split';
import type { TaskSpec } from '#core/prompt/template';
import type { BatchOffer } from './labelBatch.ts';

/** The form of the Label view: what was chosen and what follows from it. Serialisable. */
export interface LabelForm {
  readonly template: TemplateState | undefined;
  readonly sources: SourcesState;
  readonly teachers: readonly TeacherState[];
  readonly teacherId: string | undefined;
  readonly model: ModelState | undefined; // undefined: there is nothing to choose
  readonly mask: MaskState;
  readonly options: OptionsState;
  readonly estimate: EstimateState;
  readonly batch: BatchOffer | undefined; // undefined: the teacher takes no batches
  readonly start: StartState;
}

/** The chosen template; `error` in the person's language when it cannot label as it is. */
export interface TemplateState {
  readonly path: string; // relative to the workspace where possible
  readonly name: string;
  readonly tasks: readonly TaskSpec[];
  readonly error?: string;
  readonly findings: number; // errors that the linter found
}

/** The chosen files, folders and patterns. Counts are undefined while they are being taken. */
export interface SourcesState {
  readonly items: readonly SourceState[];
  readonly counts: { readonly files: number; readonly records: number } | undefined;
  readonly error?: string;
  readonly reading: ReadingState | undefined; // undefined while nothing is known of the files
}

/** One chosen file, folder or pattern; `path` (absolute) is its name in the contract, `label` is what a person reads. */
export interface SourceState {
  readonly path: string;
  readonly label: string;
  readonly kind: 'file' | 'folder' | 'pattern' | 'missing';
}

/** How texts are cut, as a person chooses it: a `Split` without its parameters. */
export type SplitChoice = Exclude<Split, object> | 'tokens';

/** How the files become records, and the first of them. */
export interface ReadingState {
  readonly columns: readonly string[]; // of the tables among the files; [] where there are none
  readonly text: readonly string[]; // the columns that hold the text
  readonly id: string | undefined;
  readonly splits: boolean; // whether there are files that can be split
  readonly split: SplitChoice;
  readonly first: { readonly text: string; readonly origin: string } | undefined; // the start of the first record
  readonly problem?: string;
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

/** The models of the chosen teacher and the tiers of its account. */
export interface ModelState {
  readonly chosen: string;
  readonly known: readonly string[]; // as the provider lists them now, else those that are known of it
  readonly live: 'no' | 'loading' | 'yes' | 'failed';
  readonly error?: string; // failed: why
  readonly tier: number | undefined;
  readonly tiers: readonly TierState[]; // [] where the provider has none
}

/** What an account of a tier may do. */
export interface TierState {
  readonly tier: number;
  readonly concurrency?: number;
  readonly rpm?: number;
}

/** Masking, and what it would replace in the sample of the estimate. */
export interface MaskState {
  readonly possible: boolean; // false: the texts do not leave the machine
  readonly on: boolean;
  readonly found:
    | { readonly kinds: Readonly<Record<string, number>>; readonly records: number; readonly of: number }
    | undefined;
}

/** The options that are folded away. */
export interface OptionsState {
  readonly samples: number;
  readonly other: string | undefined;
  readonly json: boolean;
  readonly repair: boolean;
  readonly tooLong: 'skip' | 'cut' | 'split';
  readonly tooLongFound: number; // of the sample
  readonly cap: number | undefined;
  readonly currency: 'CNY' | 'USD' | undefined; // undefined: the price is unknown, there can be no cap
}

/** What labelling would take. Amounts are filled in by the extension: `¥3.20`. */
export type EstimateState =
  | { readonly state: 'none' }
  | { readonly state: 'working' }
  | { readonly state: 'failed'; readonly error: string }
  | {
      readonly state: 'ready';
      readonly left: number; // records to be asked for
      readonly reused: number; // of them, those that cost nothing
      readonly input: number; // tokens of all teachers
      readonly output: number;
      readonly cost: readonly string[]; // one a currency; [] where no price is known
      readonly unpriced: boolean; // some teacher's price is unknown
      readonly free: boolean; // replay, or a teacher of this machine
      readonly costCached?: string;
      readonly costBatch?: string;
      readonly seconds: number;
      readonly measured: boolean;
      readonly balance?: string;
    };

/** A prompt version before this one whose sample can be labelled again first. */
export interface PreviousVersion {
  readonly job: string;
  readonly compared:
    | { readonly records: number; readonly labels: number; readonly flips: number; readonly rows: readonly FlipRow[] }
    | undefined;
}

/** One answer that changed; `before` and `after` are conclusions, undefined: no readable answer. */
export interface FlipRow {
  readonly text: string; // the start of the record
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What the start button would do, or why it cannot. `done` records have their answer and are not asked again. */
export type StartState =
  | { readonly can: 'no'; readonly reason: StartObstacle }
  | { readonly can: 'no'; readonly reason: 'error'; readonly error: string } // with the next step
  | {
      readonly can: 'no';
      readonly reason: 'elsewhere' | 'batch'; // labelled by another window; a batch is under way
      readonly job: string;
      readonly jobDir: string;
      readonly done: number;
    }
  | {
      readonly can: 'start';
      readonly job: string;
      readonly replaces?: string; // a job that froze something else
      readonly previous?: PreviousVersion;
    }
  | {
      readonly can: 'resume';
      readonly job: string;
      readonly jobDir: string;
      readonly done: number;
      readonly failed: readonly CauseCount[];
      readonly previous?: PreviousVersion;
    };

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
