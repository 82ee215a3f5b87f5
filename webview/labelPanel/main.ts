import '@vscode-elements/elements/dist/vscode-badge/index.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import '@vscode-elements/elements/dist/vscode-radio/index.js';
import '@vscode-elements/elements/dist/vscode-radio-group/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import '@vscode-elements/elements/dist/vscode-toolbar-button/index.js';
import { render } from 'lit';
import type { LabelPanelHost, LabelPanelView, PanelState } from '#protocol/labelPanel';
import { connect, t } from '../shared/host.ts';
import { announcement, batchAnnouncement } from './announce.ts';
import { acceptDrops } from './drop.ts';
import { panelTemplate } from './panel.ts';
import type { Actions } from './actions.ts';
import './style.css';

const app = document.querySelector<HTMLElement>('#app');
const live = document.createElement('div');
live.className = 'visually-hidden';
live.setAttribute('role', 'status');
app?.after(live);

let state: PanelState | undefined;
let error: string | undefined;

const host = connect<LabelPanelHost, LabelPanelView>({
  state: (next) => show(next),
  progress: (run) => {
    if (state !== undefined) show({ ...state, run });
  },
  batches: (batches) => {
    if (state !== undefined) show({ ...state, batches });
  },
});

/** Every action of the view goes through here, so that a rejection is always shown. */
const actions: Actions = {
  do: (action) => {
    error = undefined;
    action(host).catch((reason: unknown) => {
      error = reason instanceof Error ? reason.message : String(reason);
      draw();
    });
    draw();
  },
  closeError: () => {
    error = undefined;
    draw();
  },
};

function show(next: PanelState): void {
  const text = announcement(state?.run, next.run) ?? batchAnnouncement(state?.batches, next.batches);
  if (text !== undefined) live.textContent = text;
  state = next;
  draw();
}

function draw(): void {
  if (app === null || state === undefined) return;
  const isLost = () => document.activeElement === null || document.activeElement === document.body;
  // Where the person is elsewhere by now, nothing is taken from him.
  const hadFocus = document.hasFocus() && !isLost();
  render(panelTemplate(state, error, actions), app);
  // A part that went away takes the focus with it; it goes on to what took its place, which can have it from the next
  // frame on only.
  if (hadFocus && isLost()) {
    requestAnimationFrame(() => {
      if (document.hasFocus() && isLost()) app.querySelector<HTMLElement>('[data-next]')?.focus();
    });
  }
}

acceptDrops(document.body, (uris) => {
  if (uris.length > 0) actions.do((remote) => remote.addUris(uris));
  else {
    error = t(
      'A view is not told where these files lie. Drop them on the Jobs list, or choose them with “Add files…”.',
    );
    draw();
  }
});
void host.ready().then(show);
