import type { LabelPanelHost } from '#protocol/labelPanel';

/** How parts of the view act; a rejected action is shown above the form. */
export interface Actions {
  do(action: (host: LabelPanelHost) => Promise<unknown>): void;
  closeError(): void;
}
