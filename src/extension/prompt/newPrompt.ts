import * as vscode from 'vscode';
import { buildScaffold, plainText, snippetText, withName, type BuildAnswers } from '#core/prompt/scaffold';
import {
  freeName,
  readAnswers,
  stepsFor,
  withAnswers,
  type PromptAnswers,
  type PromptStep,
} from '#core/prompt/scaffoldAnswers';
import type { Deps } from '../deps.ts';
import { askStep, kindTitle, type PromptPlace } from './newPromptSteps.ts';
import { askOne } from '../quickSteps.ts';

const MEMORY = 'promptmill.newPrompt';
const EXTENSION = '.template.md';

/** What was answered before the person left, and the question that he left at. */
interface Draft {
  readonly answers: PromptAnswers;
  readonly step: PromptStep;
}

/**
 * The command `promptmill.prompt.new(folder | answers?)`: asks step by step for what a template needs, with a way back,
 * and opens the template, saved in the folder (without one, in `prompts/` of the workspace folder; without that,
 * untitled). Answers that are handed over are not asked for. Returns the document's address, or undefined when the
 * person left, in which case the next call offers to go on.
 */
export function registerNewPrompt(deps: Deps): vscode.Disposable {
  return vscode.commands.registerCommand('promptmill.prompt.new', async (argument?: unknown) => {
    try {
      return await run(deps, argument);
    } catch (error) {
      deps.showError(error);
      return undefined;
    }
  });
}

async function run(deps: Deps, argument: unknown): Promise<vscode.Uri | undefined> {
  const folder = argument instanceof vscode.Uri ? argument : promptsFolder();
  const given = argument instanceof vscode.Uri ? {} : (readAnswers(argument) ?? {});
  const taken = new Set<string>();
  // Not waited for: the names are there long before the third question, and are looked at again before writing.
  void namesIn(folder).then((names) => names.forEach((name) => taken.add(name)));
  const place: PromptPlace = { language: deps.locale() === 'zh-cn' ? 'zh' : 'en', taken };

  const start = Object.keys(given).length > 0 ? { answers: given } : await startOf(deps);
  if (start === undefined) return undefined;
  const answers = await askAll(deps, place, start, new Set(Object.keys(given)));
  if (answers === undefined) return undefined;
  const uri = await openPrompt(deps, folder, answers);
  // A call that brought all answers along has nothing to do with what a person left unfinished.
  if (!stepsFor(given).every((step) => step in given)) remember(deps, undefined);
  return uri;
}

/** Offers to go on with what was typed last time; undefined when the person leaves this question. */
async function startOf(deps: Deps): Promise<Partial<Draft> | undefined> {
  const { t } = deps;
  const draft = readDraft(deps.context.workspaceState.get(MEMORY));
  if (draft === undefined) return {};
  const steps = stepsFor(draft.answers);
  const name = draft.answers.name ?? kindTitle(draft.answers.kind ?? 'blank', t);
  const reply = await askOne<'continue' | 'new'>(
    { title: t('New prompt template') },
    {
      placeholder: t('A template was not finished.'),
      choices: [
        {
          label: t('Go on with “{0}”', name),
          description: t('question {0} of {1}', steps.indexOf(draft.step) + 1, steps.length),
          value: 'continue',
        },
        { label: t('Start a new one'), description: t('forgets what was typed before'), value: 'new' },
      ],
    },
  );
  if (reply.go !== 'on') return undefined;
  if (reply.value === 'continue') return draft;
  remember(deps, undefined);
  return {};
}

/** All answers, or undefined when the person left; `given` are not asked for. */
async function askAll(
  deps: Deps,
  place: PromptPlace,
  start: Partial<Draft>,
  given: ReadonlySet<string>,
): Promise<BuildAnswers | undefined> {
  let answers: PromptAnswers = start.answers ?? {};
  const open = () => stepsFor(answers).filter((step) => !given.has(step));
  let at = Math.max(start.step === undefined ? 0 : open().indexOf(start.step), 0);
  for (let step = open()[at]; step !== undefined; step = open()[at]) {
    const frame = { title: deps.t('New prompt template'), step: at + 1, total: open().length };
    const reply = await askStep(step, answers, frame, deps.t, place);
    if (reply.go === 'back') {
      at = Math.max(at - 1, 0);
      continue;
    }
    if (reply.value !== undefined) answers = withAnswers(answers, reply.value);
    if (reply.go === 'leave') {
      if (Object.keys(answers).length === 0) return undefined;
      remember(deps, { answers, step });
      vscode.window.setStatusBarMessage(deps.t('Kept: “New Prompt Template…” goes on with it.'), 8000);
      return undefined;
    }
    at++;
    remember(deps, { answers, step: open()[at] ?? step });
  }
  const { kind = 'blank', language = place.language, name = freeName('prompt', place.taken) } = answers;
  return { ...answers, kind, language, name };
}

/** Writes the template and opens it; what is left to fill in are tab stops, and the first one is selected. */
async function openPrompt(deps: Deps, folder: vscode.Uri | undefined, asked: BuildAnswers): Promise<vscode.Uri> {
  const answers = { ...asked, name: freeName(asked.name, await namesIn(folder)) };
  const scaffold = buildScaffold(answers);
  const text =
    answers.shipped === true ? withName(await shippedText(deps, answers), answers.name) : plainText(scaffold);
  let document: vscode.TextDocument;
  if (folder === undefined) {
    document = await vscode.workspace.openTextDocument({ language: 'prompt-template', content: text });
  } else {
    const file = vscode.Uri.joinPath(folder, `${answers.name}${EXTENSION}`);
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    document = await vscode.workspace.openTextDocument(file);
  }
  const editor = await vscode.window.showTextDocument(document);
  if (answers.shipped !== true) {
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    await editor.insertSnippet(new vscode.SnippetString(snippetText(scaffold)), whole, {
      undoStopBefore: false,
      undoStopAfter: false,
      keepWhitespace: true,
    });
    if (folder !== undefined) await document.save();
  }
  return document.uri;
}

async function shippedText({ context }: Deps, { kind, language }: BuildAnswers): Promise<string> {
  const file = vscode.Uri.joinPath(context.extensionUri, 'templates', `${kind}.${language}${EXTENSION}`);
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
}

/** `prompts/` of the folder that the active editor belongs to, else of the first one; undefined where none is open. */
function promptsFolder(): vscode.Uri | undefined {
  const active = vscode.window.activeTextEditor?.document.uri;
  const folder = (active && vscode.workspace.getWorkspaceFolder(active)) ?? vscode.workspace.workspaceFolders?.[0];
  return folder && vscode.Uri.joinPath(folder.uri, 'prompts');
}

/** The names of the templates in a folder, in lower case, because some file systems do not tell case apart. */
async function namesIn(folder: vscode.Uri | undefined): Promise<ReadonlySet<string>> {
  const entries =
    folder === undefined
      ? []
      : await vscode.workspace.fs.readDirectory(folder).then(
          (found) => found,
          () => [], // there is no such folder yet
        );
  return new Set(
    entries
      .map(([name]) => name.toLowerCase())
      .filter((name) => name.endsWith(EXTENSION))
      .map((name) => name.slice(0, -EXTENSION.length)),
  );
}

/** Not waited for, so that the next question shows at once. */
function remember({ context, log }: Deps, draft: Draft | undefined): void {
  void context.workspaceState.update(MEMORY, draft).then(undefined, (error: unknown) => log.warn(String(error)));
}

function readDraft(value: unknown): Draft | undefined {
  if (typeof value !== 'object' || value === null || !('answers' in value) || !('step' in value)) return undefined;
  const answers = readAnswers(value.answers);
  const step = answers && stepsFor(answers).find((name) => name === value.step);
  return answers === undefined || step === undefined ? undefined : { answers, step };
}
