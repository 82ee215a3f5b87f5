import * as vscode from 'vscode';
import { lossesOf } from '#core/lint/optimise/guard';
import {
  accepted,
  applyHunks,
  hunksOf,
  placeOf,
  proposalOf,
  rebased,
  rejected,
  type Hunk,
  type Review,
} from '#core/lint/optimise/hunks';
import type { Deps } from '../deps.ts';
import {
  closeTabs,
  isOpen,
  nameOf,
  openDiff,
  REFUSED_SCHEME,
  REWRITE_SCHEME,
  shows,
  virtualOf,
} from './rewriteTabs.ts';

interface Session {
  readonly document: vscode.Uri;
  readonly rewrite: vscode.Uri; // the virtual document on the right
  readonly before: string; // what the teacher was given
  readonly rejected: Set<number>;
  readonly known: Map<string, Review>; // texts that were reached by accepting: undo and redo come back to them
  review: Review;
  acceptedCount: number;
}

/**
 * Rewrites beside their prompts in VS Code's diff editor, with “Accept” and “Reject” above each change. The document on
 * the left is the person's own: accepted changes are ordinary edits of it, unsaved and undoable, and whatever he types
 * meanwhile moves the other changes along. The right side always shows the document with all undecided changes.
 */
export class RewriteReviews implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider, vscode.Disposable {
  readonly #deps: Deps;
  readonly #sessions = new Map<string, Session>(); // by the address of the rewrite
  readonly #refused = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #lenses = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable;
  readonly onDidChange = this.#changed.event;
  readonly onDidChangeCodeLenses = this.#lenses.event;

  constructor(deps: Deps) {
    this.#deps = deps;
    const command = (name: string, run: (uri: unknown, id: unknown) => unknown) =>
      vscode.commands.registerCommand(`promptmill.optimise.${name}`, async (uri: unknown, id: unknown) => {
        try {
          return await run(uri, id);
        } catch (error) {
          deps.showError(error);
          return undefined;
        }
      });
    this.#subscriptions = vscode.Disposable.from(
      this.#changed,
      this.#lenses,
      vscode.workspace.registerTextDocumentContentProvider(REWRITE_SCHEME, this),
      vscode.workspace.registerTextDocumentContentProvider(REFUSED_SCHEME, this),
      vscode.languages.registerCodeLensProvider({ scheme: REWRITE_SCHEME }, this),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#follow(document);
      }),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => closed.forEach((tab) => this.#forget(tab))),
      command('acceptHunk', (uri, id) => this.#decide(uri, id, 'accept')),
      command('rejectHunk', (uri, id) => this.#decide(uri, id, 'reject')),
      command('acceptAll', (uri) => this.#acceptAll(uri)),
      command('discard', (uri) => this.#discard(uri)),
    );
  }

  /** Opens the diff of a rewrite; gives the number of changes. `before` is what was rewritten, however the document went on. */
  async open(document: vscode.TextDocument, before: string, after: string, teacher: string): Promise<number> {
    const rewrite = virtualOf(REWRITE_SCHEME, document.uri);
    const review = { text: before, hunks: hunksOf(before, after) };
    const session: Session = {
      document: document.uri,
      rewrite,
      before,
      rejected: new Set(),
      known: new Map([[before, review]]),
      review,
      acceptedCount: 0,
    };
    this.#sessions.set(rewrite.toString(), session);
    this.#follow(document);
    this.#refresh(session);
    await openDiff(document.uri, rewrite, this.#deps.t('{0}: prompt ↔ rewrite by {1}', nameOf(document.uri), teacher));
    return session.review.hunks.length;
  }

  /** Shows a refused rewrite, to be read only. */
  async show(document: vscode.TextDocument, after: string): Promise<void> {
    const uri = virtualOf(REFUSED_SCHEME, document.uri);
    this.#refused.set(uri.toString(), after);
    this.#changed.fire(uri);
    await openDiff(document.uri, uri, this.#deps.t('{0}: prompt ↔ refused rewrite (read-only)', nameOf(document.uri)));
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const session = this.#sessions.get(uri.toString());
    return session === undefined ? (this.#refused.get(uri.toString()) ?? '') : proposalOf(session.review);
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const session = this.#sessions.get(document.uri.toString());
    // The editor gets a new text a moment after it was announced: until then there is nothing to put the lenses on.
    if (session === undefined || document.getText() !== proposalOf(session.review)) return [];
    const { t } = this.#deps;
    return session.review.hunks.flatMap((hunk) => {
      const place = placeOf(session.review, hunk.id);
      if (place === undefined) return [];
      const range = new vscode.Range(document.positionAt(place.start), document.positionAt(place.start));
      const lens = (title: string, command: string) =>
        new vscode.CodeLens(range, { title, command, arguments: [document.uri, hunk.id] });
      return [
        lens(`$(check) ${t('Accept')}`, 'promptmill.optimise.acceptHunk'),
        lens(`$(close) ${t('Reject')}`, 'promptmill.optimise.rejectHunk'),
        ...(hunk.newText === '' ? [lens(t('Lines removed: {0}', linesIn(session.review, hunk)), '')] : []),
      ];
    });
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  /** Accepts or rejects one change: the given one, or the one at the cursor. Gives the number of those left. */
  async #decide(uri: unknown, id: unknown, verdict: 'accept' | 'reject'): Promise<number | undefined> {
    const session = this.#session(uri);
    if (session === undefined) return undefined;
    const chosen = typeof id === 'number' ? id : this.#atCursor(session)?.id;
    const hunk = session.review.hunks.find((each) => each.id === chosen);
    if (hunk === undefined) return session.review.hunks.length;
    if (verdict === 'accept') await this.#apply(session, [hunk]);
    else {
      session.rejected.add(hunk.id);
      session.review = rejected(session.review, hunk.id);
      this.#refresh(session);
    }
    await this.#finishIfDone(session);
    return session.review.hunks.length;
  }

  async #acceptAll(uri: unknown): Promise<void> {
    const session = this.#session(uri);
    if (session === undefined) return;
    await this.#apply(session, session.review.hunks);
    await this.#finishIfDone(session);
  }

  async #discard(uri: unknown): Promise<void> {
    const session = this.#session(uri);
    if (session !== undefined) await this.#close(session);
  }

  /** Changes of the document as one undoable edit. */
  async #apply(session: Session, hunks: readonly Hunk[]): Promise<void> {
    const { t } = this.#deps;
    const document = await vscode.workspace.openTextDocument(session.document);
    this.#follow(document);
    const now = session.review;
    const ids = hunks.map(({ id }) => id).filter((id) => now.hunks.some((hunk) => hunk.id === id));
    const edits = now.hunks.filter(({ id }) => ids.includes(id));
    if (edits.length === 0) return;
    const next = ids.reduce(accepted, now);
    session.known.set(next.text, next);
    const edit = new vscode.WorkspaceEdit();
    for (const { span, newText } of edits) {
      edit.replace(
        document.uri,
        new vscode.Range(document.positionAt(span.start), document.positionAt(span.end)),
        newText,
      );
    }
    if (!(await vscode.workspace.applyEdit(edit))) {
      void vscode.window.showWarningMessage(
        t('VS Code did not take the change: {0} cannot be edited now.', nameOf(document.uri)),
      );
      return;
    }
    session.acceptedCount += edits.length;
    this.#follow(document);
    this.#warnOfLosses(session, applyHunks(now.text, edits));
  }

  /** One change may lose what another one puts back: the guard saw all of them together. */
  #warnOfLosses({ before, document, review, rewrite }: Session, text: string): void {
    const { t } = this.#deps;
    const losses = lossesOf(before, text);
    if (losses.length === 0) return;
    const reasons = losses.map(({ reason }) => (this.#deps.locale() === 'zh-cn' ? reason.zh : reason.en)).join(' ');
    const all = t('Accept All');
    const message = t(
      'The accepted changes alone lose something of {0}: {1} Accept the others too, or undo.',
      nameOf(document),
      reasons,
    );
    void vscode.window.showWarningMessage(message, ...(review.hunks.length > 0 ? [all] : [])).then((choice) => {
      if (choice === all) void vscode.commands.executeCommand('promptmill.optimise.acceptAll', rewrite);
    });
  }

  /** Takes over what the document has become. */
  #follow(document: vscode.TextDocument): void {
    const text = document.getText();
    for (const session of this.#sessions.values()) {
      if (session.document.toString() !== document.uri.toString() || session.review.text === text) continue;
      const known = session.known.get(text);
      const { review, lost } = known === undefined ? rebased(session.review, text) : { review: known, lost: [] };
      session.review = { text, hunks: review.hunks.filter(({ id }) => !session.rejected.has(id)) };
      this.#refresh(session);
      if (lost.length > 0) {
        void vscode.window.showInformationMessage(
          this.#deps.t(
            '{0} changes of the rewrite were left out: you edited their lines. Undo brings them back.',
            lost.length,
          ),
        );
      }
    }
  }

  async #finishIfDone(session: Session): Promise<void> {
    if (session.review.hunks.length > 0) return;
    await this.#close(session);
    await vscode.window.showTextDocument(session.document);
    void vscode.window.showInformationMessage(
      this.#deps.t(
        'Accepted changes: {0}, rejected: {1}. The file is not saved yet.',
        session.acceptedCount,
        session.rejected.size,
      ),
    );
  }

  async #close(session: Session): Promise<void> {
    this.#sessions.delete(session.rewrite.toString());
    await closeTabs(session.rewrite.toString());
  }

  /** Closing the diff discards what is undecided; a tab that only moved is closed in one place and open in another. */
  #forget(tab: vscode.Tab): void {
    const gone = (key: string) => shows(tab, key) && !isOpen(key);
    for (const key of this.#sessions.keys()) if (gone(key)) this.#sessions.delete(key);
    for (const key of this.#refused.keys()) if (gone(key)) this.#refused.delete(key);
  }

  /** The session that a command is about: by the rewrite's or the prompt's address, else of the active editor, else the only one. */
  #session(uri: unknown): Session | undefined {
    const asked = uri instanceof vscode.Uri ? uri : vscode.window.activeTextEditor?.document.uri;
    const all = [...this.#sessions.values()];
    const found = all.find(({ rewrite, document }) =>
      [rewrite, document].some((each) => each.toString() === asked?.toString()),
    );
    return found ?? (all.length === 1 ? all[0] : undefined);
  }

  #atCursor({ review, rewrite }: Session): Hunk | undefined {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) return undefined;
    const line = editor.selection.active.line;
    const lineOf = (offset: number) => editor.document.positionAt(offset).line;
    const onRight = editor.document.uri.toString() === rewrite.toString();
    return review.hunks.find((hunk) => {
      const span = onRight ? placeOf(review, hunk.id) : hunk.span;
      return span !== undefined && lineOf(span.start) <= line && line <= lineOf(Math.max(span.start, span.end - 1));
    });
  }

  #refresh({ rewrite }: Session): void {
    this.#changed.fire(rewrite);
    this.#lenses.fire();
  }
}

function linesIn({ text }: Review, { span }: Hunk): number {
  return text.slice(span.start, span.end).trimEnd().split('\n').length;
}
