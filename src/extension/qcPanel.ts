import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { locateRecord } from '#core/qc/locate';
import { openChannel } from '#protocol/channel';
import type { QcAction, QcHost, QcView } from '#protocol/qcReview';
import type { Deps } from './deps.ts';
import { ActionSchema, AnswerSchema, KeySchema } from './qcActions.ts';
import type { QcDiff } from './qcDiff.ts';
import type { QcSession } from './qcSession.ts';
import { errorForView, fillWebview, wireOf } from './webviewHtml.ts';

/** viewType of the QC editor; `activeWebviewPanelId` in key bindings. */
export const QC_VIEW = 'promptmill.qc';
const MOST_ROWS = 200;

/** A QC editor: one session shown in one webview panel. */
export class QcPanel implements vscode.Disposable {
  readonly session: QcSession;
  readonly panel: vscode.WebviewPanel;
  readonly #deps: Deps;
  readonly #diff: QcDiff;
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #view: ReturnType<typeof openChannel<QcView, QcHost>>;
  #input = false;

  constructor(deps: Deps, panel: vscode.WebviewPanel, session: QcSession, diff: QcDiff) {
    this.#deps = deps;
    this.panel = panel;
    this.session = session;
    this.#diff = diff;
    const { webview } = panel;
    const local: QcHost = {
      ready: () => Promise.resolve(session.state()),
      act: (action) => this.act(v.parse(ActionSchema, action)),
      rows: (from, count) => Promise.resolve(session.page(Math.max(0, from), Math.min(count, MOST_ROWS))),
      input: (active) => this.#setInput(active),
      draft: (key, answer) => {
        session.draft(v.parse(KeySchema, key), v.parse(v.optional(AnswerSchema), answer));
        return Promise.resolve();
      },
    };
    this.#view = openChannel<QcView, QcHost>(local, wireOf(webview, this.#subscriptions), errorForView(deps));
    const icon = (theme: string) => vscode.Uri.joinPath(deps.context.extensionUri, 'media', `qc-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    fillWebview(webview, deps, 'qcReview', panel.title);
    this.#subscriptions.push(
      session.onDidChange(() => {
        if (panel.visible) void this.#view.state.asEvent(session.state());
        diff.follow(session.opened.dir, session.review.selected);
      }),
      panel.onDidChangeViewState(() => {
        if (!panel.active) void this.#setInput(false);
      }),
    );
  }

  /** Whether a plain key is text in this view now. */
  get isTyping(): boolean {
    return this.#input;
  }

  /** Does what a key, a button or a command asks for. */
  async act(action: QcAction): Promise<void> {
    const { session } = this;
    const label = session.review.selected;
    switch (action.type) {
      case 'diff':
        if (label !== undefined) await this.#diff.open(session.opened.dir, label);
        return;
      case 'source':
        if (label !== undefined) await this.#openSource();
        return;
      case 'export':
        await vscode.commands.executeCommand('promptmill.export', session.opened.dir);
        return;
      default:
        await session.act(action);
    }
  }

  /** Moves the focus within the view. */
  focus(part: 'reasoning' | 'filter' | 'help'): void {
    // Before the view reports it: keys that are typed right after this one are text already.
    void this.#setInput(true);
    void this.#view.focus.asEvent(part);
  }

  dispose(): void {
    void this.#setInput(false);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.session.dispose();
  }

  async #setInput(active: boolean): Promise<void> {
    if (this.#input === active) return;
    this.#input = active;
    await vscode.commands.executeCommand('setContext', 'promptmill.qcInput', active);
  }

  async #openSource(): Promise<void> {
    const { opened, review } = this.session;
    const item = review.selected?.item;
    if (item === undefined) return;
    const file = path.resolve(opened.dir, opened.job.base, item.origin.path);
    try {
      const line = locateRecord(await readFile(file, 'utf8'), item);
      const selection = new vscode.Range(line, 0, line, 0);
      await vscode.window.showTextDocument(vscode.Uri.file(file), { selection, preview: true });
    } catch (error) {
      this.#deps.showError(error);
    }
  }
}
