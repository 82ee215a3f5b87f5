import { openChannel } from '#protocol/channel';
import { translatorOf } from '#core/bundles';
import { toLocale, type Translate } from '#core/l10n';

declare function acquireVsCodeApi(): VsCodeApi;

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

const api = acquireVsCodeApi();

/** The texts of this view in the language that the host set on `<html lang>`. */
export const t: Translate = translatorOf(toLocale(document.documentElement.lang));

/** Opens the view's end of the channel to the extension: `local` is what the host may call, the result calls the host. */
export function connect<Host extends object, View extends object>(local: View) {
  return openChannel<Host, View>(
    local,
    {
      post: (message) => api.postMessage(message),
      listen: (handler) => window.addEventListener('message', (event) => handler(event.data)),
    },
    (error) => ({ message: error instanceof Error ? error.message : String(error) }),
  );
}

/** What the view remembers while it is hidden (navigation and unsaved input only, never data that the host owns). */
export const viewState = {
  get: (): unknown => api.getState(),
  set: (state: unknown): void => api.setState(state),
};
