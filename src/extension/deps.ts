import type { BaseDeps } from './baseDeps.ts';
import type { ModelService } from './model/modelService.ts';

/** What every feature is given. A feature is one `register…(deps)` that returns what must be disposed. */
export interface Deps extends BaseDeps {
  /** The local model of this window, and who it is as a teacher. */
  readonly models: ModelService;
}
