import type { TaskSpec } from '#core/prompt/template';
import type {
  PlaygroundAsk,
  PlaygroundMode,
  PlaygroundRun,
  PlaygroundState,
  PlaygroundTemplate,
} from '#protocol/playground';

/** What the view's parts read, and what they may do. */
export interface Store {
  readonly state: PlaygroundState;
  readonly ask: PlaygroundAsk; // as the form stands
  readonly from: string | undefined; // where the record was picked
  readonly shown: PlaygroundRun | undefined;
  readonly threshold: number; // 0 to 1: below it a conclusion is not trusted
  readonly sameOnly: boolean; // the history shows questions about the shown record only
  readonly error: string | undefined;
  change(change: Partial<PlaygroundAsk>): void;
  run(): void;
  stop(): void;
  goOn(): void;
  askTeacher(): void;
  pick(): void;
  openTemplate(): void;
  copyCurl(): void;
  clear(): void;
  startModel(): void;
  show(id: number): void;
  setThreshold(threshold: number): void;
  setSameOnly(sameOnly: boolean): void;
}

/** The chosen template, if it is still there. */
export function templateOf({ state, ask }: Pick<Store, 'state' | 'ask'>): PlaygroundTemplate | undefined {
  return state.templates.find(({ path }) => path === ask.template);
}

/** The chosen task of it, else its first. */
export function taskOf(store: Pick<Store, 'state' | 'ask'>): TaskSpec | undefined {
  const { tasks = [] } = templateOf(store) ?? {};
  return tasks.find(({ id }) => id === store.ask.task) ?? tasks[0];
}

/** How it would be asked: probabilities need labels, reasoning a task that has it. */
export function modeOf(store: Pick<Store, 'state' | 'ask'>): PlaygroundMode {
  const { mode } = store.ask;
  const task = taskOf(store);
  if (mode === 'labels' && task?.labels === undefined) return 'conclusion';
  return mode === 'reasoning' && task?.reasoning === false ? 'conclusion' : mode;
}

/** Whether something is being generated. */
export function isBusy({ state }: Pick<Store, 'state'>): boolean {
  return state.runs.some((run) => run.state === 'running' || run.state === 'continuing');
}
