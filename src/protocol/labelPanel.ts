import type { BatchCard, Transport } from './labelBatch.ts';
import type { LabelForm, SplitChoice } from './labelForm.ts';
import type { RunState } from './labelRun.ts';

/** What the Label view may ask of the extension. A rejection carries a message in the person's language. */
export interface LabelPanelHost {
  /** Everything that the view shows; the view can be rebuilt from it at any time. */
  ready(): Promise<PanelState>;
  chooseTemplate(): Promise<void>;
  openTemplate(): Promise<void>;
  addFiles(): Promise<void>;
  addFolder(): Promise<void>;
  /** Asks for a pattern such as `data/**\/*.csv`. */
  addPattern(): Promise<void>;
  /** Lines of `text/uri-list`, as dropped. */
  addUris(uris: readonly string[]): Promise<void>;
  removeSource(path: string): Promise<void>;
  clearSources(): Promise<void>;
  /** The columns that hold the text; `several` lets the person tick them. */
  chooseText(columns: readonly string[] | 'several'): Promise<void>;
  chooseId(column: string | undefined): Promise<void>;
  chooseSplit(split: SplitChoice): Promise<void>;
  chooseTeacher(teacherId: string): Promise<void>;
  /** Undefined lets the person type a name. */
  chooseModel(model: string | undefined): Promise<void>;
  refreshModels(): Promise<void>;
  chooseTier(tier: number): Promise<void>;
  setKey(teacherId: string): Promise<void>;
  setMask(on: boolean): Promise<void>;
  /** Opens a document that shows the sample before and after masking. */
  showMasked(): Promise<void>;
  setOptions(change: OptionsChange): Promise<void>;
  chooseTransport(transport: Transport): Promise<void>;
  /** `new`: a new job even where the last one could be resumed. */
  start(mode: 'auto' | 'new'): Promise<void>;
  /** Labels five records into the same job and shows their answers. */
  tryFew(): Promise<void>;
  /** Labels the pinned sample under the new prompt. */
  relabelSample(): Promise<void>;
  /** Opens the table of what the new prompt answers otherwise. */
  showFlips(): Promise<void>;
  /** Asks again for what ended so. */
  retry(jobDir: string, cause: string): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** The first call lets the requests in flight land, a second one aborts them. */
  cancel(): Promise<void>;
  /** Puts the result of the last run away, or that of a job's batch. */
  dismiss(batchDir?: string): Promise<void>;
  /** Looks at a batch now instead of when its turn comes, and fetches what is there. */
  fetchBatch(jobDir: string): Promise<void>;
  /** Asks the provider to give up what it has not done; the person is asked first. */
  cancelBatch(jobDir: string): Promise<void>;
  review(jobDir: string): Promise<void>;
  exportJob(jobDir: string): Promise<void>;
  report(jobDir: string): Promise<void>;
  manageTrust(): Promise<void>;
  openFolder(): Promise<void>;
  openSample(): Promise<void>;
  showLog(): Promise<void>;
}

/** What the extension tells the Label view. All are events: the view may be gone. */
export interface LabelPanelView {
  state(next: PanelState): void;
  /** The run alone; comes several times a second while labelling. */
  progress(run: RunState): void;
  batches(next: readonly BatchCard[]): void;
}

/** All that the Label view shows. Serialisable. */
export interface PanelState extends LabelForm {
  readonly workspace: 'none' | 'restricted' | 'open';
  readonly run: RunState;
  readonly batches: readonly BatchCard[];
}

/** A change of the options that are folded away; what is left out stays, undefined goes back to the default. */
export interface OptionsChange {
  readonly samples?: number | undefined;
  readonly other?: string | undefined; // id of a further teacher
  readonly json?: boolean;
  readonly repair?: boolean;
  readonly tooLong?: 'skip' | 'cut' | 'split';
  readonly cap?: number | undefined; // in the currency of the teacher's price
}
