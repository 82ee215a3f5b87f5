import * as vscode from 'vscode';
import { AppError, describe } from '#core/errors';
import { estimateTokens } from '#core/label/tokens';
import { lint } from '#core/lint/linter';
import {
  opinionKey,
  paragraphsToAsk,
  pinOpinions,
  readOpinions,
  type Asked,
  type Opinion,
  type PinnedOpinion,
} from '#core/lint/opinion/opinion';
import { batchesOf, opinionMessages } from '#core/lint/opinion/request';
import type { Finding } from '#core/lint/rule';
import type { Deps } from '../deps.ts';
import { isPrompt } from './promptDocuments.ts';
import { PromptTeachers, type PromptTeacher } from './promptTeacher.ts';

/** What the command `promptmill.lint.secondOpinion` returns: requests sent, and what is shown now. */
export interface OpinionResult {
  readonly requests: number;
  readonly opinions: number;
}

const MEMORY = 'promptmill.opinions';
const MOST = 1000; // paragraphs that are remembered
const DELAY = 300; // ms after the last key stroke

/**
 * A model's findings beside the rules', as diagnostics of their own: off unless the setting
 * `promptmill.lint.secondOpinion` is on (asked when a prompt is saved) or the command asks. What was said of a paragraph
 * stays as long as its words do, so that asking again moves nothing and sends only what changed.
 */
export function registerSecondOpinion(deps: Deps): vscode.Disposable {
  const feature = new SecondOpinion(deps);
  const timers = new Map<string, NodeJS.Timeout>();
  const showSoon = (document: vscode.TextDocument) => {
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(() => feature.show(document), DELAY),
    );
  };
  vscode.workspace.textDocuments.forEach((document) => feature.show(document));
  return vscode.Disposable.from(
    feature,
    { dispose: () => timers.forEach((timer) => clearTimeout(timer)) },
    vscode.commands.registerCommand('promptmill.lint.secondOpinion', async (uri: unknown, choice: unknown) => {
      try {
        return await feature.ask(uri, choice);
      } catch (error) {
        if (!(error instanceof vscode.CancellationError)) deps.showError(error);
        return undefined;
      }
    }),
    vscode.languages.registerCodeActionsProvider('*', feature, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
    vscode.workspace.onDidOpenTextDocument((document) => feature.show(document)),
    vscode.workspace.onDidCloseTextDocument((document) => feature.forget(document)),
    vscode.workspace.onDidSaveTextDocument((document) => void feature.askQuietly(document)),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0 && feature.isShown(document)) showSoon(document);
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (
        !event.affectsConfiguration('promptmill.lint.secondOpinion') &&
        !event.affectsConfiguration('promptmill.language')
      )
        return;
      vscode.workspace.textDocuments.forEach((document) => feature.show(document));
    }),
  );
}

class SecondOpinion implements vscode.CodeActionProvider, vscode.Disposable {
  readonly #deps: Deps;
  readonly #teachers: PromptTeachers;
  readonly #diagnostics = vscode.languages.createDiagnosticCollection('promptmill-opinion');
  readonly #known: Map<string, readonly Opinion[]>;
  readonly #models = new Map<string, string>(); // the model that the command asked about a document, by its address
  readonly #asking = new Set<string>();

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#teachers = new PromptTeachers(deps);
    this.#known = new Map(
      deps.context.workspaceState.get<readonly (readonly [string, readonly Opinion[]])[]>(MEMORY, []),
    );
  }

  /** Whether a document shows opinions: it was asked about, or the setting is on and it is a prompt. */
  isShown(document: vscode.TextDocument): boolean {
    return this.#models.has(document.uri.toString()) || (isOn(document) && isPrompt(document));
  }

  /** Shows what is known of the text as it is now. Sends nothing. */
  show(document: vscode.TextDocument): number {
    if (document.isClosed || !this.isShown(document)) {
      this.#diagnostics.delete(document.uri);
      return 0;
    }
    const pinned = this.#pinned(document);
    const model = this.#askedOf(document)?.model ?? '';
    this.#diagnostics.set(
      document.uri,
      pinned.map((opinion) => toDiagnostic(document, opinion, model)),
    );
    return pinned.length;
  }

  forget(document: vscode.TextDocument): void {
    this.#models.delete(document.uri.toString());
    this.#diagnostics.delete(document.uri);
  }

  /** The command: asks about what is not known yet, of the given document or the active editor's. */
  async ask(uri: unknown, choice: unknown): Promise<OpinionResult | undefined> {
    const document =
      uri instanceof vscode.Uri
        ? await vscode.workspace.openTextDocument(uri)
        : vscode.window.activeTextEditor?.document;
    if (document === undefined) {
      throw new AppError('usage', 'No prompt is open.', { hint: 'Open the prompt that you want to improve first.' });
    }
    const given = typeof choice === 'object' && choice !== null && 'teacherId' in choice ? choice.teacherId : undefined;
    const text = document.getText();
    const teacher = await this.#teachers.choose(
      { text, findings: this.#findings(document) },
      typeof given === 'string' ? given : undefined,
    );
    if (teacher === undefined) return undefined;
    const { t } = this.#deps;
    const title = t(teacher.teacher.title);
    const requests = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: t('{0} is reading the prompt…', title),
        cancellable: true,
      },
      (_progress, cancellation) => {
        const abort = new AbortController();
        cancellation.onCancellationRequested(() => abort.abort(new vscode.CancellationError()));
        return this.#askAbout(document, text, teacher, abort.signal);
      },
    );
    const opinions = this.show(document);
    void vscode.window.showInformationMessage(
      opinions === 0
        ? t('{0} has nothing to add.', title)
        : t('{0} adds {1} remarks to the findings.', title, opinions),
    );
    return { requests, opinions };
  }

  /** When a prompt was saved and the setting is on; what is wrong goes to the log, because nobody asked. */
  async askQuietly(document: vscode.TextDocument): Promise<void> {
    const key = document.uri.toString();
    if (!isOn(document) || !isPrompt(document) || this.#asking.has(key)) return;
    this.#asking.add(key);
    try {
      const text = document.getText();
      const teacher = await this.#teachers.chooseQuietly({ text, findings: this.#findings(document) });
      if (teacher === undefined) return;
      await this.#askAbout(document, text, teacher, new AbortController().signal);
      this.show(document);
    } catch (error) {
      this.#deps.log.warn(`second opinion: ${describe(error, this.#deps.t)}`);
    } finally {
      this.#asking.delete(key);
    }
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    if (!this.isShown(document)) return [];
    const model = this.#askedOf(document)?.model ?? '';
    return this.#pinned(document).flatMap(({ span, suggestion }) => {
      const place = new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
      if (suggestion === undefined || place.intersection(range) === undefined) return [];
      const title = this.#deps.t('Write “{0}” instead ({1})', suggestion, model);
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.replace(document.uri, place, suggestion);
      return [action];
    });
  }

  dispose(): void {
    this.#diagnostics.dispose();
  }

  /** Asks about the paragraphs that nothing is known of; gives the number of requests. What came is kept even if a later one fails. */
  async #askAbout(
    document: vscode.TextDocument,
    text: string,
    teacher: PromptTeacher,
    signal: AbortSignal,
  ): Promise<number> {
    const asked: Asked = { model: teacher.teacher.model, locale: this.#deps.locale() };
    this.#models.set(document.uri.toString(), asked.model);
    let requests = 0;
    for (const batch of batchesOf(paragraphsToAsk(text, this.#known, asked))) {
      const size = batch.reduce((sum, paragraph) => sum + estimateTokens(paragraph.text), 0);
      const messages = opinionMessages(text, batch, asked.locale);
      requests++;
      const reply = await teacher.ask(messages, 1024 + 2 * size, signal);
      const opinions = reply.finish === 'stop' ? readOpinions(reply.text, batch) : undefined;
      if (opinions === undefined) {
        throw new AppError('teacher.malformed', 'The answer of {0} is not the list that was asked for.', {
          args: [teacher.teacher.title],
          hint: 'Ask again, or choose a teacher with a larger model.',
        });
      }
      for (const paragraph of batch) this.#known.set(opinionKey(paragraph, asked), opinions.get(paragraph.id) ?? []);
      await this.#remember();
    }
    return requests;
  }

  async #remember(): Promise<void> {
    for (const key of this.#known.keys()) {
      if (this.#known.size <= MOST) break;
      this.#known.delete(key); // the oldest
    }
    await this.#deps.context.workspaceState.update(MEMORY, [...this.#known]);
  }

  #pinned(document: vscode.TextDocument): readonly PinnedOpinion[] {
    const asked = this.#askedOf(document);
    return asked === undefined ? [] : pinOpinions(document.getText(), this.#known, asked, this.#findings(document));
  }

  #askedOf(document: vscode.TextDocument): Asked | undefined {
    const model = this.#models.get(document.uri.toString()) ?? this.#teachers.model(document.getText());
    return model === undefined ? undefined : { model, locale: this.#deps.locale() };
  }

  #findings(document: vscode.TextDocument): readonly Finding[] {
    return lint({ path: document.uri.path, text: document.getText() }, { locale: this.#deps.locale() });
  }
}

function isOn(document: vscode.TextDocument): boolean {
  return vscode.workspace.getConfiguration('promptmill.lint', document.uri).get<boolean>('secondOpinion', false);
}

/** Named after the model, so that nobody takes it for a rule's finding; never more than information. */
function toDiagnostic(document: vscode.TextDocument, opinion: PinnedOpinion, model: string): vscode.Diagnostic {
  const { span, message, suggestion, metric } = opinion;
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(document.positionAt(span.start), document.positionAt(span.end)),
    suggestion === undefined ? message : `${message} → ${suggestion}`,
    vscode.DiagnosticSeverity.Information,
  );
  diagnostic.source = `Promptmill (${model})`;
  diagnostic.code = metric;
  return diagnostic;
}
