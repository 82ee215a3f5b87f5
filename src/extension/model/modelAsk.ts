import path from 'node:path';
import * as vscode from 'vscode';
import { MARKER, parseAnswer } from '#core/answer';
import type { GenerateResult } from '#core/infer/request';
import { askStudent, readStudent, type StudentAsk, type StudentLabel } from '#core/label/studentLabel';
import { DEFAULT_SYSTEM } from '#core/prompt/render';
import { readTemplate, type Template } from '#core/prompt/template';
import type { Deps } from '../deps.ts';
import { ModelAnswers, type AnswerPage } from './modelAnswers.ts';
import { demandTrust } from './modelService.ts';
import { textOf } from '../textOf.ts';

/** What `promptmill.model.ask` takes from other code; without it the person is asked. */
interface AskArgument {
  readonly text: string;
  readonly template?: vscode.Uri; // the text is a record of this template then
  readonly withReasoning?: boolean;
}

/** What `promptmill.model.ask` gives to other code. */
interface ModelAnswer {
  readonly conclusion: string;
  readonly reasoning?: string;
  readonly inSet?: boolean; // asked with a template that has labels: whether the conclusion is one of them
  readonly ms: number;
  readonly tokens: number;
  readonly stoppedAt: GenerateResult['stoppedAt'];
}

type Generate = (asked: StudentAsk, onText: (text: string) => void) => PromiseLike<GenerateResult>;

/** `promptmill.model.ask`: one prompt, or one record of a template, answered on a page beside the editor. */
export class AskLocalModel implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #answers: ModelAnswers;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#answers = new ModelAnswers(deps);
  }

  /** Asks, stopped at the marker unless the reasoning is wanted, and shows the answer as it comes. */
  async ask(argument: unknown): Promise<ModelAnswer | undefined> {
    demandTrust();
    const { host } = this.#deps.models.running;
    const ask = isAsk(argument) ? argument : await this.#chooseText();
    if (ask === undefined) return undefined;
    const template = ask.template && (await openTemplate(ask.template));
    const withReasoning = ask.withReasoning === true;
    const marker = withReasoning ? undefined : (template?.marker ?? MARKER);
    const page = await this.#answers.open(ask.text, host.info.name, marker);
    const { answer, results } = await askModel(ask, template, page, (asked, onText) => this.#generate(asked, onText));
    page.finish(results);
    if (!withReasoning && !isAsk(argument)) this.#offerReasoning(ask, answer);
    return answer;
  }

  dispose(): void {
    this.#answers.dispose();
  }

  /** Generates; the person can end it, and keeps what was written until then. */
  #generate({ messages, stop }: StudentAsk, onText: (text: string) => void): PromiseLike<GenerateResult> {
    const { t, models } = this.#deps;
    const { host } = models.running;
    return vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: t('{0} is writing…', host.info.name),
        cancellable: true,
      },
      (_progress, cancellation) => {
        const abort = new AbortController();
        cancellation.onCancellationRequested(() => abort.abort());
        return host.call('generate', { input: { messages }, stop }, { signal: abort.signal, onText });
      },
    );
  }

  #offerReasoning(ask: AskArgument, answer: ModelAnswer): void {
    const { t } = this.#deps;
    const why = t('With Reasoning');
    void vscode.window
      .showInformationMessage(t('{0} — {1} ms, {2} tokens', answer.conclusion, answer.ms, answer.tokens), why)
      .then(
        (choice) =>
          choice === why && vscode.commands.executeCommand('promptmill.model.ask', { ...ask, withReasoning: true }),
      );
  }

  async #chooseText(): Promise<AskArgument | undefined> {
    const { t } = this.#deps;
    const active = vscode.window.activeTextEditor?.document;
    const template = active?.languageId === 'prompt-template' ? active.uri : undefined;
    const text = await vscode.window.showInputBox({
      title:
        template === undefined
          ? t('Ask the local model')
          : t('Ask with the template {0}', path.posix.basename(template.path)),
      prompt:
        template === undefined ? t('A prompt. Open a template first to ask with it.') : t('A text to label with it.'),
      ignoreFocusOut: true,
    });
    return text === undefined || text.trim() === '' ? undefined : { text, ...(template && { template }) };
  }
}

/** A plain prompt as the model is asked: with an explicit system message. */
export function plainAsk(text: string, withReasoning: boolean): StudentAsk {
  return {
    messages: [
      { role: 'system', content: DEFAULT_SYSTEM },
      { role: 'user', content: text },
    ],
    stop: withReasoning ? [] : [MARKER],
  };
}

/** A template as it stands in the editor. */
export async function openTemplate(uri: vscode.Uri): Promise<Template> {
  return readTemplate(vscode.workspace.asRelativePath(uri), await textOf(uri));
}

/** Asks a plain prompt, or with a template each of its tasks in turn, and writes the answers to the page as they come. */
async function askModel(
  ask: AskArgument,
  template: Template | undefined,
  page: AnswerPage,
  generate: Generate,
): Promise<{ readonly answer: ModelAnswer; readonly results: readonly GenerateResult[] }> {
  const withReasoning = ask.withReasoning === true;
  const say = (text: string) => page.append(text);
  if (template === undefined) {
    const result = await generate(plainAsk(ask.text, withReasoning), say);
    return { answer: answerOf([readPlain(result.text)], [result]), results: [result] };
  }
  const labels: StudentLabel[] = [];
  const results: GenerateResult[] = [];
  for (const task of template.tasks) {
    if (template.tasks.length > 1) say(`${results.length === 0 ? '' : '\n\n'}**${task.title ?? task.id}** `);
    const result = await generate(askStudent(template, task, ask, withReasoning), say);
    labels.push(readStudent(result.text, template, task, withReasoning));
    results.push(result);
  }
  return { answer: answerOf(labels, results), results };
}

function isAsk(argument: unknown): argument is AskArgument {
  return typeof argument === 'object' && argument !== null && 'text' in argument && typeof argument.text === 'string';
}

/** One answer for the caller: of several tasks the conclusions are joined, the rest is summed up. */
function answerOf(labels: readonly StudentLabel[], results: readonly GenerateResult[]): ModelAnswer {
  const total = (of: (result: GenerateResult) => number) => results.reduce((sum, result) => sum + of(result), 0);
  return {
    ...(labels.length === 1 ? labels[0] : {}),
    conclusion: labels.map(({ conclusion }) => conclusion).join(' · '),
    ms: total(({ prefillMs, decodeMs }) => prefillMs + decodeMs),
    tokens: total(({ usage }) => usage.output),
    stoppedAt: results.at(-1)?.stoppedAt ?? 'end',
  };
}

function readPlain(text: string): StudentLabel {
  const parsed = parseAnswer(text, 'conclusion-first');
  return parsed.ok ? parsed.answer : { conclusion: text };
}
