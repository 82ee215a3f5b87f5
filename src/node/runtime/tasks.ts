import type { InstallProgress, InstallRequest, Installed } from './install.ts';
import type { FetchedModel, ModelPlan, ModelProgress, ModelRequest } from './modelFetch.ts';
import type { Access } from './request.ts';
import type { WireError } from '../wireError.ts';

/** What a process of its own does for us: whatever needs the network or hashes gigabytes. */
export interface Tasks {
  readonly install: { readonly ask: InstallRequest; readonly result: Installed };
  /** Fills a folder with the tarballs that another machine installs from. */
  readonly download: {
    readonly ask: Pick<InstallRequest, 'root' | 'packages' | 'registry'>;
    readonly result: { readonly files: number };
  };
  readonly planModel: { readonly ask: ModelRequest; readonly result: ModelPlan };
  readonly fetchModel: {
    readonly ask: { readonly plan: ModelPlan; readonly access?: Access };
    readonly result: FetchedModel;
  };
}

export type TaskName = keyof Tasks;

/** What a task tells while it runs. */
export type TaskProgress = InstallProgress | ModelProgress;

/** Parent → child. There is one task a process. */
export type ToTask =
  | { [Name in TaskName]: { readonly type: 'do'; readonly name: Name; readonly ask: Tasks[Name]['ask'] } }[TaskName]
  | { readonly type: 'cancel' };

/** Child → parent. */
export type FromTask =
  | { readonly type: 'progress'; readonly progress: TaskProgress }
  | { readonly type: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string }
  | { readonly type: 'done'; readonly result: Tasks[TaskName]['result'] }
  | { readonly type: 'failed'; readonly error: WireError };
