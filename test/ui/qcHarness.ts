import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../../scripts/node.mjs';
import { openChannel } from '../../src/protocol/channel.ts';
import { QC_ACTIONS, type QcAction, type QcFocus, type QcHost, type QcView } from '../../src/protocol/qcReview.ts';
import { openWebview, type WebviewHarness, type WebviewOptions } from './webviewHarness.ts';

type Options = Partial<Omit<WebviewOptions, 'bundle'>>; // a narrow editor beside the side bar unless told otherwise

/** The QC view in a browser, what tells it something, and what answers it, which may be changed. */
export interface QcHarness extends WebviewHarness {
  readonly view: QcView;
  readonly host: { current: QcHost };
}

/**
 * Opens the built QC view without VS Code, with a host that runs here: messages go over the same channel, and keys that
 * reach the window become commands, as VS Code's key bindings would make them.
 */
export async function openQcHarness(makeHost: (view: QcView) => QcHost, options: Options = {}): Promise<QcHarness> {
  const keys = await keyBindings();
  let isInput = false;
  let end: Pick<QcHarness, 'view' | 'host'> | undefined;
  const harness = await openWebview(
    { bundle: 'qcReview', bundles: path.join(root, 'dist', 'webview'), width: 980, height: 640, ...options },
    (wire) => {
      const local: QcHost = {
        ready: () => host.current.ready(),
        act: (action) => host.current.act(action),
        rows: (from, count) => host.current.rows(from, count),
        draft: (key, draft) => host.current.draft(key, draft),
        input: async (active) => {
          isInput = active;
          await host.current.input(active);
        },
      };
      const remote = openChannel<QcView, QcHost>(local, wire, (error) => ({ message: String(error) }));
      const view: QcView = {
        state: (next) => void remote.state.asEvent(next),
        focus: (part) => void remote.focus.asEvent(part),
        propose: (key, answer) => void remote.propose.asEvent(key, answer),
      };
      const host = { current: makeHost(view) };
      end = { view, host };
    },
  );
  const { page } = harness;
  await page.exposeFunction('keyDown', (name: string) => {
    const command = isInput ? undefined : keys.get(name);
    if (typeof command === 'string') end?.view.focus(command);
    else if (command !== undefined) void end?.host.current.act(command);
  });
  await page.evaluate(() => {
    addEventListener('keydown', (event) => {
      const { key, ctrlKey, metaKey, shiftKey } = event;
      const isCommand = ctrlKey || metaKey;
      if (isCommand && key.toLowerCase() === 'z') event.preventDefault(); // VS Code undoes, not the browser
      const name = `${isCommand ? 'ctrl+' : ''}${shiftKey ? 'shift+' : ''}${key.length === 1 ? key.toLowerCase() : key}`;
      (globalThis as unknown as { keyDown(name: string): void }).keyDown(name);
    });
  });
  await page.locator('.progress').waitFor();
  if (end === undefined) throw new Error('the view was not served');
  return { ...harness, ...end };
}

/** The default keys as the manifest has them, by what the page calls them. */
async function keyBindings(): Promise<ReadonlyMap<string, QcAction | QcFocus>> {
  const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    readonly contributes: { readonly keybindings: readonly KeyBinding[] };
  };
  const ours = manifest.contributes.keybindings.filter(({ when }) => when?.includes(`== 'promptmill.qc'`));
  return new Map(ours.map(({ key, command, args }) => [NAMES[key] ?? key, actionOf(command, args)]));
}

interface KeyBinding {
  readonly key: string;
  readonly command: string;
  readonly args?: number;
  readonly when?: string;
}

const NAMES: Readonly<Record<string, string>> = { space: ' ', backspace: 'Backspace', 'shift+/': 'shift+?' };

function actionOf(command: string, number = 0): QcAction | QcFocus {
  const name = command.slice('promptmill.qc.'.length);
  if (name === 'edit') return 'reasoning';
  if (name === 'comment' || name === 'filter' || name === 'help') return name;
  if (name === 'setConclusion') return { type: name, number };
  const type = QC_ACTIONS.find((action) => action === name);
  if (type === undefined) throw new Error(`no action of the view: ${command}`);
  return { type };
}
