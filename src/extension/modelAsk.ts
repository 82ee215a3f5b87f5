import type * as vscode from 'vscode';
import { MARKER, parseAnswer } from '#core/answer';
import type { GenerateResult } from '#core/infer/childProtocol';
import { askStudent, readStudent, type StudentAsk, type StudentLabel } from '#core/label/studentLabel';
import { DEFAULT_SYSTEM } from '#core/prompt/render';
import type { Template } from '#core/prompt/template';
import type { AnswerPage } from './modelAnswers.ts';

/** What `promptmill.model.ask` takes from other code; without it the person is asked. */
export interface AskArgument {
  readonly text: string;
  readonly template?: vscode.Uri; // the text is a record of this template then
  readonly withReasoning?: boolean;
}

/** What `promptmill.model.ask` gives to other code. */
export interface ModelAnswer {
  readonly conclusion: string;
  readonly reasoning?: string;
  readonly inSet?: boolean; // asked with a template that has labels: whether the conclusion is one of them
  readonly ms: number;
  readonly tokens: number;
  readonly stoppedAt: GenerateResult['stoppedAt'];
}

/**
 * Asks a plain prompt, or with a template each of its tasks in turn, and writes the answers to the page as they come.
 * `generate` runs one request.
 */
export async function askModel(
  ask: AskArgument,
  template: Template | undefined,
  page: AnswerPage,
  generate: (asked: StudentAsk, onText: (text: string) => void) => PromiseLike<GenerateResult>,
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

/** Whether a command's argument is one. */
export function isAsk(argument: unknown): argument is AskArgument {
  return typeof argument === 'object' && argument !== null && 'text' in argument && typeof argument.text === 'string';
}

function plainAsk(text: string, withReasoning: boolean): StudentAsk {
  return {
    messages: [
      { role: 'system', content: DEFAULT_SYSTEM },
      { role: 'user', content: text },
    ],
    stop: withReasoning ? [] : [MARKER],
  };
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
