import * as vscode from 'vscode';
import { AppError } from '#core/errors';
import type { Completion } from '#core/infer/engine';
import type { Locale } from '#core/l10n';
import { estimateTokens } from '#core/label/tokens';
import { lint } from '#core/lint/linter';
import { guardRewrite, type Refusal, type RefusalKind } from '#core/lint/optimise/guard';
import { readRewrite, type UnreadableRewrite } from '#core/lint/optimise/reply';
import { optimiseMessages } from '#core/lint/optimise/request';
import type { Finding } from '#core/lint/rule';
import { parsePrompt } from '#core/prompt/document';
import type { Deps } from '../deps.ts';
import { isPrompt } from './promptDocuments.ts';
import { PromptTeachers, type PromptTeacher } from './promptTeacher.ts';
import { RewriteReviews } from './rewriteReviews.ts';

/** What the command `promptmill.prompt.optimise` returns. */
export type OptimiseResult =
  | { readonly state: 'shown'; readonly hunks: number }
  | { readonly state: 'refused'; readonly refusals: readonly RefusalKind[] }
  | { readonly state: 'unreadable'; readonly reason: UnreadableRewrite }
  | { readonly state: 'cancelled' | 'failed' };

const COMMAND = 'promptmill.prompt.optimise';
const KIND = vscode.CodeActionKind.RefactorRewrite.append('promptmill');

/**
 * “Optimise Prompt with the Teacher…”: sends a prompt with its findings and shows the rewrite to be accepted change by
 * change. `promptmill.prompt.optimise(uri?, { teacherId }?)` is about the active editor unless a document is given.
 */
export function registerOptimise(deps: Deps): vscode.Disposable {
  const reviews = new RewriteReviews(deps);
  const optimiser = new Optimiser(deps, new PromptTeachers(deps), reviews);
  return vscode.Disposable.from(
    reviews,
    vscode.commands.registerCommand(COMMAND, async (uri: unknown, choice: unknown): Promise<OptimiseResult> => {
      try {
        return await optimiser.run(uri, teacherIdOf(choice));
      } catch (error) {
        if (error instanceof vscode.CancellationError) return { state: 'cancelled' };
        deps.showError(error);
        return { state: 'failed' };
      }
    }),
    vscode.languages.registerCodeActionsProvider('*', actions(deps), { providedCodeActionKinds: [KIND] }),
  );
}

class Optimiser {
  readonly #deps: Deps;
  readonly #teachers: PromptTeachers;
  readonly #reviews: RewriteReviews;

  constructor(deps: Deps, teachers: PromptTeachers, reviews: RewriteReviews) {
    this.#deps = deps;
    this.#teachers = teachers;
    this.#reviews = reviews;
  }

  async run(uri: unknown, teacherId: string | undefined): Promise<OptimiseResult> {
    const document = await documentOf(uri);
    const before = document.getText();
    if (before.trim() === '') {
      throw new AppError('usage', 'There is no prompt to optimise in this file.', {
        hint: 'Write a first draft of it.',
      });
    }
    // In the prompt's language: the teacher reads them beside it.
    const locale = parsePrompt('', before).language === 'zh' ? 'zh-cn' : 'en';
    const findings = this.#lint(document.uri, before, locale);
    const teacher = await this.#teachers.choose({ text: before, findings }, teacherId);
    if (teacher === undefined) return { state: 'cancelled' };
    const reply = await this.#ask(teacher, before, findings);
    const title = this.#deps.t(teacher.teacher.title);
    const again = () => void vscode.commands.executeCommand(COMMAND, document.uri, { teacherId: teacher.teacher.id });
    const read = readRewrite(reply, before);
    if (!read.ok) {
      void this.#sayUnreadable(read.reason, read.said, title, again);
      return { state: 'unreadable', reason: read.reason };
    }
    const refusals = guardRewrite(before, read.text, (text) => this.#lint(document.uri, text));
    if (refusals.length > 0) {
      void this.#sayRefused(document, read.text, refusals, title, again);
      return { state: 'refused', refusals: refusals.map(({ kind }) => kind) };
    }
    return { state: 'shown', hunks: await this.#reviews.open(document, before, read.text, title) };
  }

  #lint({ path }: vscode.Uri, text: string, locale: Locale = this.#deps.locale()): readonly Finding[] {
    return lint({ path, text }, { locale });
  }

  #ask(teacher: PromptTeacher, text: string, findings: readonly Finding[]): Thenable<Completion> {
    const { t } = this.#deps;
    return vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: t('{0} is rewriting the prompt…', t(teacher.teacher.title)),
        cancellable: true,
      },
      (progress, cancellation) => {
        const abort = new AbortController();
        cancellation.onCancellationRequested(() => abort.abort(new vscode.CancellationError()));
        // Twice the prompt, because findings ask for what is missing, and room for what the model says around it.
        const output = 2 * estimateTokens(text) + 2048;
        return teacher.ask(optimiseMessages(text, findings), output, abort.signal, (ms) =>
          progress.report({ message: t('It is busy: trying again in {0} s', Math.ceil(ms / 1000)) }),
        );
      },
    );
  }

  async #sayUnreadable(reason: UnreadableRewrite, said: string, teacher: string, again: () => void): Promise<void> {
    const { t } = this.#deps;
    const why: Readonly<Record<UnreadableRewrite, string>> = {
      truncated: t('The answer of {0} was cut off, so there is no whole rewrite.', teacher),
      filtered: t('The content filter of {0} cut its answer off.', teacher),
      empty: t('{0} answered with an empty text.', teacher),
      none: t('{0} answered without a rewrite: “{1}”', teacher, said.replace(/\s+/g, ' ')),
    };
    const ask = t('Ask Again');
    const next = reason === 'truncated' ? ` ${t('Shorten the prompt, or raise the teacher’s maxTokens.')}` : '';
    if ((await vscode.window.showWarningMessage(`${why[reason]}${next}`, ask)) === ask) again();
  }

  async #sayRefused(
    document: vscode.TextDocument,
    after: string,
    refusals: readonly Refusal[],
    teacher: string,
    again: () => void,
  ): Promise<void> {
    const { t } = this.#deps;
    const reasons = refusals.map(({ reason }) => (this.#deps.locale() === 'zh-cn' ? reason.zh : reason.en));
    const show = t('Show Anyway (Read-Only)');
    const ask = t('Ask Again');
    const message = t('The rewrite by {0} was refused: {1}', teacher, reasons.join(' '));
    const choice = await vscode.window.showWarningMessage(message, show, ask);
    if (choice === show) await this.#reviews.show(document, after);
    else if (choice === ask) again();
  }
}

/** Offered where it was asked for (the refactor menu, Ctrl+.), so that no light bulb follows the cursor. */
function actions({ t }: Deps): vscode.CodeActionProvider {
  return {
    provideCodeActions(document, _range, { only, triggerKind }) {
      const asked = only === undefined ? triggerKind === vscode.CodeActionTriggerKind.Invoke : only.contains(KIND);
      if (!asked || !isPrompt(document)) return [];
      const action = new vscode.CodeAction(t('Optimise prompt with the teacher…'), KIND);
      action.command = { command: COMMAND, title: action.title, arguments: [document.uri] };
      return [action];
    },
  };
}

async function documentOf(uri: unknown): Promise<vscode.TextDocument> {
  if (uri instanceof vscode.Uri) return vscode.workspace.openTextDocument(uri);
  const active = vscode.window.activeTextEditor?.document;
  if (active !== undefined) return active;
  throw new AppError('usage', 'No prompt is open.', { hint: 'Open the prompt that you want to improve first.' });
}

function teacherIdOf(choice: unknown): string | undefined {
  const given = typeof choice === 'object' && choice !== null && 'teacherId' in choice ? choice.teacherId : undefined;
  return typeof given === 'string' ? given : undefined;
}
