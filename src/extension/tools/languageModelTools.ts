import * as vscode from 'vscode';
import { AppError, describe } from '#core/errors';
import type { Translate } from '#core/l10n';
import type { Deps } from '../deps.ts';
import { rulesSetting } from '../lint/lintSettings.ts';

/** What a model may give a tool, as far as it says what will be read. */
interface Input {
  readonly path?: unknown;
  readonly filename?: unknown;
  readonly job?: unknown;
  readonly template?: unknown;
}

/** The names of the tools of `#node/tools`, and what a person is asked before one runs. */
const TOOLS: Readonly<
  Record<string, (t: Translate, input: Input) => { readonly title: string; readonly message: string }>
> = {
  lint_prompt: (t, { path, filename }) => ({
    title: t('Check a prompt'),
    message: t(
      'Promptmill checks {0} on this machine and tells the chat’s model what it found, with the words it is about. No file is changed.',
      shown(path ?? filename ?? t('a text')),
    ),
  }),
  estimate_cost: (t, { job, template }) => ({
    title: t('Estimate what labelling costs'),
    message: t(
      'Promptmill reads {0} and its sources on this machine and tells the chat’s model counts and prices, no text of a record. No teacher is asked and nothing is paid.',
      shown(job ?? template),
    ),
  }),
  get_qc_summary: (t, { job }) => ({
    title: t('Summarise the review of labels'),
    message: t(
      'Promptmill reads the review of {0} and tells the chat’s model counts, agreement and the names of conclusions: no text of a record, no reviewer’s name. No label is changed.',
      shown(job ?? t('the only job')),
    ),
  }),
};

const MOST_SHOWN = 120; // characters of what a model wrote
/** What runs in Restricted Mode, too: it reads one text, and no file says what else is read. */
const UNTRUSTED = ['lint_prompt'];

/** Lets assistants in VS Code’s chat check prompts, estimate costs and read review figures. They write and send nothing. */
export function registerLanguageModelTools(deps: Deps): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(TOOLS).map(([name, ask]) =>
      deps.doors.tool<Input>(`promptmill_${name}`, {
        prepareInvocation({ input }) {
          const { title, message } = ask(deps.t, input);
          // What a model wrote is text, not Markdown: it must not become a link or an image.
          return { confirmationMessages: { title, message: new vscode.MarkdownString().appendText(message) } };
        },
        invoke: ({ input }, token) => invoke(deps, name, input, token),
      }),
    ),
  );
}

async function invoke(
  deps: Deps,
  name: string,
  input: Input,
  token: vscode.CancellationToken,
): Promise<vscode.LanguageModelToolResult> {
  const { t } = deps;
  const stop = new AbortController();
  token.onCancellationRequested(() => stop.abort(new vscode.CancellationError()));
  const [{ Places }, { callTool }, { tools }] = await Promise.all([
    import('#node/tools/places'),
    import('#node/tools/tool'),
    import('#node/tools/tools'),
  ]);
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  let places = await Places.of([]);
  try {
    places = await Places.of(folders.map(({ uri }) => uri.fsPath));
    if (!vscode.workspace.isTrusted && !UNTRUSTED.includes(name)) throw untrusted();
    const tool = tools.find((one) => one.name === name);
    if (tool === undefined) throw new Error(`no tool ${name}`);
    const output = await callTool(tool, input, {
      places,
      locale: deps.locale(),
      t,
      signal: stop.signal,
      openText,
      lintConfig: (file) => rulesSetting(vscode.Uri.file(file)),
    });
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(JSON.stringify(output))]);
  } catch (error) {
    stop.signal.throwIfAborted();
    deps.log.info(`${name}: ${describe(error, t)}`);
    // The model reads this and mends its call, or says what is to be done.
    throw new Error(places.shorten(describe(error, t)), { cause: error });
  }
}

/** The text of a document that is open: what a person sees is what is checked, saved or not. */
function openText(file: string): string | undefined {
  const { fsPath } = vscode.Uri.file(file);
  return vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === fsPath)?.getText();
}

function untrusted(): AppError {
  return new AppError('usage', 'In Restricted Mode only prompts can be checked.', {
    hint: 'Trust this workspace first.',
  });
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value.replaceAll(/\p{C}/gu, ' ').trim() : '';
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text || '?';
}
