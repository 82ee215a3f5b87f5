import path from 'node:path';
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import * as vscode from 'vscode';
import type { ReviewCommand } from '#core/qc/review/commands';
import { locateRecord } from '#core/qc/locate';
import { openChannel } from '#protocol/channel';
import type { QcAction, QcFocus, QcHost, QcView } from '#protocol/qcReview';
import type { Deps } from '../deps.ts';
import { ActionSchema, AnswerSchema, CountSchema, KeySchema } from './qcActions.ts';
import { chooseCompared, chooseSame, chooseSample, confirmAcceptAll } from './qcChoices.ts';
import { MOST_CHANGES, type QcDiff } from './qcDiff.ts';
import type { QcSession } from './qcSession.ts';
import { errorForView, fillPanel, wireOf } from '../webviewHtml.ts';

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
  #tail: Promise<unknown> = Promise.resolve();

  constructor(deps: Deps, panel: vscode.WebviewPanel, session: QcSession, diff: QcDiff) {
    this.#deps = deps;
    this.panel = panel;
    this.session = session;
    this.#diff = diff;
    const { webview } = panel;
    const local: QcHost = {
      ready: () => session.ready(),
      act: (action) => this.act(v.parse(ActionSchema, action)),
      rows: (from, count) => session.rows(v.parse(CountSchema, from), Math.min(v.parse(CountSchema, count), MOST_ROWS)),
      input: (active) => this.#setInput(v.parse(v.boolean(), active)),
      draft: (key, answer) => {
        session.draft(v.parse(KeySchema, key), v.parse(v.optional(AnswerSchema), answer));
        return Promise.resolve();
      },
    };
    this.#view = openChannel<QcView, QcHost>(local, wireOf(webview, this.#subscriptions), errorForView(deps));
    const icon = (theme: string) => vscode.Uri.joinPath(deps.context.extensionUri, 'media', `qc-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    this.#subscriptions.push(
      fillPanel(panel, deps, 'qcReview', () => deps.t('QC: {0}', path.basename(session.opened.dir))),
    );
    this.#subscriptions.push(
      session.onDidChange(() => {
        if (panel.visible) void this.#view.state.asEvent(session.state());
        diff.follow(session.opened.dir, session.selected);
      }),
      session.onDidPropose(({ key, answer }) => void this.#view.propose.asEvent(key, answer)),
      panel.onDidChangeViewState(() => {
        if (!panel.active) void this.#setInput(false);
      }),
    );
  }

  /** Whether a plain key is text in this view now. */
  get isTyping(): boolean {
    return this.#input;
  }

  /** Does what a key, a button or a command asks for, after those before it. */
  act(action: QcAction): Promise<void> {
    const done = this.#tail.then(() => this.#act(action));
    this.#tail = done.catch(() => {});
    return done;
  }

  /** Moves the focus within the view. */
  focus(part: QcFocus): void {
    // Before the view reports it: keys that are typed right after this one are text already.
    void this.#setInput(true);
    void this.#view.focus.asEvent(part);
  }

  dispose(): void {
    void this.#setInput(false);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.session.dispose();
  }

  async #act(action: QcAction): Promise<void> {
    const { session } = this;
    const { dir } = session.opened;
    const label = session.selected;
    switch (action.type) {
      case 'diff':
        if (label !== undefined) await this.#diff.open(dir, label);
        return;
      case 'openChanges':
        await this.#openChanges();
        return;
      case 'source':
        if (label !== undefined) await this.#openSource(label.from);
        return;
      case 'export':
        await vscode.commands.executeCommand('promptmill.export', dir);
        return;
      case 'report':
        await vscode.commands.executeCommand('promptmill.qc.report', dir);
        return;
      case 'takeOver':
        await session.takeOver();
        return;
      case 'rewriteReasoning':
        void session.rewrite(); // the review goes on meanwhile
        return;
      case 'compare': {
        const source = await chooseCompared(this.#deps, session);
        if (source !== undefined) await session.compare(source === 'none' ? undefined : source);
        return;
      }
      default: {
        const command = await this.#commandOf(action);
        if (command !== undefined) await session.do(command);
      }
    }
  }

  /** The command that an action stands for, after what it has to ask; undefined: it was left. */
  async #commandOf(
    action: Exclude<
      QcAction,
      {
        readonly type:
          | 'diff'
          | 'openChanges'
          | 'source'
          | 'export'
          | 'report'
          | 'takeOver'
          | 'compare'
          | 'rewriteReasoning';
      }
    >,
  ): Promise<ReviewCommand | undefined> {
    const { session } = this;
    switch (action.type) {
      case 'acceptAll':
        return (await confirmAcceptAll(this.#deps, session)) ? { type: 'acceptAll' } : undefined;
      case 'sample': {
        const chosen = await chooseSample(this.#deps, session);
        return chosen && { type: 'sample', ...chosen };
      }
      case 'applyToSame': {
        const label = session.selected;
        const which = label && (await chooseSame(this.#deps, session, label));
        return which && { type: 'applyToSame', which };
      }
      default:
        return action;
    }
  }

  async #setInput(active: boolean): Promise<void> {
    if (this.#input === active) return;
    this.#input = active;
    await vscode.commands.executeCommand('setContext', 'promptmill.qcInput', active);
  }

  async #openChanges(): Promise<void> {
    const { session } = this;
    const { t } = this.#deps;
    const { position, total } = session.view;
    const from = total <= MOST_CHANGES ? 0 : Math.max(0, position);
    const details = await session.details(from, MOST_CHANGES);
    const labels = details.map((label) => ({
      name: label.origin,
      left: label.other === undefined ? label.teacher : label.other.answer,
      right: label.verdict === 'rejected' ? undefined : label.answer,
    }));
    if (labels.length === 0) return;
    await this.#diff.openAll(
      session.opened.dir,
      t('{0}: {1} labels', path.basename(session.opened.dir), labels.length),
      labels,
    );
  }

  async #openSource(origin: { readonly path: string; readonly row?: number; readonly line?: number }): Promise<void> {
    const { opened, selected } = this.session;
    const file = path.resolve(opened.dir, opened.job.base, origin.path);
    // A workbook or a page has no lines: whatever shows such files here opens it.
    if (/\.(?:xlsx|docx|pdf)$/i.test(file)) {
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file));
      return;
    }
    const line = locateRecord(await readFile(file, 'utf8'), { origin, text: selected?.source ?? '' });
    const selection = new vscode.Range(line, 0, line, 0);
    await vscode.window.showTextDocument(vscode.Uri.file(file), { selection, preview: true });
  }
}
