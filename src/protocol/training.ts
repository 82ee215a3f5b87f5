import type { TrainingLog, TrainingProgress } from '#core/train/progress';

/** The charts of a training; a picture is named by one of them, never by a path. */
export const TRAINING_CHARTS = ['loss', 'rate', 'throughput', 'vram', 'reward'] as const;
export type TrainingChart = (typeof TRAINING_CHARTS)[number];

/** What a person may do with the training that is shown. */
export const TRAINING_ACTIONS = [
  'start',
  'resume',
  'stop',
  'buildGguf',
  'openConfig',
  'openLog',
  'doctor',
  'evaluate',
  'startModel',
] as const;
export type TrainingAction = (typeof TRAINING_ACTIONS)[number];

/** What the view may ask of the extension. Rejections carry a text for the person. */
export interface TrainingHost {
  /** Everything that the view shows. */
  ready(): Promise<TrainingShown>;
  act(action: TrainingAction): Promise<void>;
  copyText(text: string): Promise<void>;
  /** Asks where to save a picture; `png` is base64. False when the person chose no place. */
  savePng(chart: TrainingChart, png: string): Promise<boolean>;
}

/** What the extension tells the view; an event, because the view may be gone. */
export interface TrainingView {
  changed(change: TrainingChange): void;
}

/** All that the view shows. Serialisable. */
export interface TrainingShown {
  readonly dir: string; // the training's folder, which the panel is restored from after a reload
  readonly progress: TrainingProgress;
  readonly facts: TrainingFacts;
}

/** What is known of a training besides its progress. */
export interface TrainingFacts {
  readonly model?: string; // as train.yaml names it
  readonly method?: string; // lora, full …, as train.yaml names it
  readonly stage?: string; // sft, dpo, kto
  readonly dataset?: string;
  readonly validates?: true; // there is a part that the eval loss is measured on
  readonly canResume: boolean; // a checkpoint is there
  readonly gguf?: string; // name of the model file that was built
}

/** What is new: all logs from `from` on take the place of those that the view has. */
export interface TrainingChange {
  readonly progress: Omit<TrainingProgress, 'logs'>;
  readonly facts: TrainingFacts;
  readonly from: number;
  readonly logs: readonly TrainingLog[];
}
