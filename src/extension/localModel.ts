import path from 'node:path';
import * as vscode from 'vscode';
import { MARKER } from '#core/answer';
import { AppError } from '#core/errors';
import type { GenerateResult } from '#core/infer/childProtocol';
import { readTemplate, type Template } from '#core/prompt/template';
import type { LocalModel } from '#node/inferenceProcess';
import type { Deps } from './deps.ts';
import { ModelAnswers } from './modelAnswers.ts';
import type { StudentAsk } from '#core/label/studentLabel';
import { askModel, isAsk, type AskArgument, type ModelAnswer } from './modelAsk.ts';

/** The commands of the local model: start it on a GGUF, ask it, stop it. */
export function registerLocalModel(deps: Deps): vscode.Disposable {
  const feature = new LocalModelFeature(deps);
  const command = (name: string, run: (argument: unknown) => Promise<unknown>) =>
    vscode.commands.registerCommand(`promptmill.model.${name}`, async (argument: unknown) => {
      try {
        return await run(argument);
      } catch (error) {
        if (!(error instanceof vscode.CancellationError)) deps.showError(error);
        return undefined;
      }
    });
  return vscode.Disposable.from(
    feature,
    command('start', (argument) => feature.start(argument)),
    command('ask', (argument) => feature.ask(argument)),
    command('stop', () => feature.stop()),
  );
}

class LocalModelFeature {
  readonly #deps: Deps;
  readonly #answers: ModelAnswers;
  readonly #status = vscode.window.createStatusBarItem('promptmill.model', vscode.StatusBarAlignment.Left, 0);
  #model: LocalModel | undefined;
  #loading: AbortController | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#answers = new ModelAnswers(deps);
    this.#status.name = 'Promptmill';
    this.#status.command = 'promptmill.model.ask';
  }

  /** Starts a model and gives its ModelInfo; asks for the file unless it is given as a path or Uri. */
  async start(argument: unknown): Promise<unknown> {
    const { t, log, context } = this.#deps;
    requireTrust();
    const file = await this.#chooseFile(argument);
    if (file === undefined) return undefined;
    const [{ startInference }, { findRuntime }, { readGgufHeader }] = await Promise.all([
      import('#node/inferenceProcess'),
      import('#node/runtimePath'),
      import('#node/ggufHeader'),
    ]);
    const settings = vscode.workspace.getConfiguration('promptmill');
    const runtimePath = findRuntime([
      settings.get<string>('runtime.path'),
      vscode.Uri.joinPath(context.globalStorageUri, 'runtime', 'node_modules', 'node-llama-cpp').fsPath,
    ]);
    await readGgufHeader(file); // a wrong choice must not cost the model that runs
    await this.stop();
    const loading = new AbortController();
    this.#loading = loading;
    setState('loading');
    try {
      const model = await vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: t('Loading {0}…', path.basename(file)),
          cancellable: true,
        },
        async (_progress, cancellation) => {
          cancellation.onCancellationRequested(() => loading.abort(new vscode.CancellationError()));
          return startInference({
            script: vscode.Uri.joinPath(context.extensionUri, 'dist', 'inference.mjs').fsPath,
            runtimePath,
            modelFile: file,
            contextSize: settings.get<number>('model.contextSize', 4096),
            gpuLayers: settings.get<number | null>('model.gpuLayers', null),
            log,
            signal: loading.signal,
          });
        },
      );
      if (loading.signal.aborted) {
        await model.stop();
        throw new vscode.CancellationError();
      }
      this.#ready(model);
      log.info(`local model ready: ${JSON.stringify(model.info)}, by ${runtimePath}`);
      const ask = t('Ask');
      void vscode.window
        .showInformationMessage(
          t('{0} is ready ({1}, {2} ms).', model.info.name, model.info.backend, model.info.loadMs),
          ask,
        )
        .then((choice) => choice === ask && vscode.commands.executeCommand('promptmill.model.ask'));
      return model.info;
    } catch (error) {
      if (this.#loading === loading) setState(undefined);
      throw error;
    } finally {
      if (this.#loading === loading) this.#loading = undefined;
    }
  }

  /** Asks the model one prompt, stopped at the marker unless the reasoning is wanted, and shows the answer as it comes. */
  async ask(argument: unknown): Promise<ModelAnswer | undefined> {
    requireTrust();
    if (this.#model === undefined) {
      throw new AppError('runtime.failed', 'No local model is running.', {
        hint: 'Run “Promptmill: Start Local Model…” first.',
      });
    }
    const ask = isAsk(argument) ? argument : await this.#chooseText();
    if (ask === undefined) return undefined;
    const template = ask.template && (await openTemplate(ask.template));
    const withReasoning = ask.withReasoning === true;
    const model = this.#model;
    const marker = withReasoning ? undefined : (template?.marker ?? MARKER);
    const page = await this.#answers.open(ask.text, model.info.name, marker);
    const { answer, results } = await askModel(ask, template, page, (asked, onText) =>
      this.#generate(model, asked, onText),
    );
    page.finish(results);
    if (!withReasoning && !isAsk(argument)) this.#offerReasoning(ask, answer);
    return answer;
  }

  /** Stops the model, if one is running or being loaded. */
  async stop(): Promise<void> {
    this.#loading?.abort(new vscode.CancellationError());
    this.#loading = undefined;
    const model = this.#model;
    this.#model = undefined;
    this.#status.hide();
    setState(undefined);
    await model?.stop();
  }

  dispose(): void {
    void this.stop();
    this.#answers.dispose();
    this.#status.dispose();
  }

  #ready(model: LocalModel): void {
    const { t } = this.#deps;
    this.#model = model;
    this.#status.text = `$(vm-running) ${model.info.name}`;
    this.#status.tooltip = t('Local model {0}: click to ask it.', model.info.name);
    this.#status.show();
    setState('ready');
    void this.#watch(model);
  }

  /** Says so when the process ends by itself; starting again is the way out. */
  async #watch(model: LocalModel): Promise<void> {
    const reason = await model.ended;
    if (this.#model !== model || reason === undefined) return;
    this.#model = undefined;
    this.#status.hide();
    setState(undefined);
    this.#deps.showError(
      new AppError('runtime.failed', 'The process of the local model ended ({0}).', {
        args: [reason],
        hint: 'Start the model again. If it ends again, use a smaller model or context, or fewer GPU layers; the log has the details.',
      }),
    );
  }

  /** Generates; the person can end it, and keeps what was written until then. */
  #generate(model: LocalModel, asked: StudentAsk, onText: (text: string) => void): PromiseLike<GenerateResult> {
    const { t } = this.#deps;
    return vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: t('{0} is writing…', model.info.name),
        cancellable: true,
      },
      (_progress, cancellation) => {
        const abort = new AbortController();
        cancellation.onCancellationRequested(() => abort.abort());
        return model.generate(asked, { signal: abort.signal, onText });
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

  async #chooseFile(argument: unknown): Promise<string | undefined> {
    if (typeof argument === 'string') return argument;
    if (argument instanceof vscode.Uri) return argument.fsPath;
    const { t } = this.#deps;
    const picked = await vscode.window.showOpenDialog({
      title: t('Choose a GGUF model'),
      openLabel: t('Start'),
      filters: { GGUF: ['gguf'] },
    });
    return picked?.[0]?.fsPath;
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

async function openTemplate(uri: vscode.Uri): Promise<Template> {
  const document = await vscode.workspace.openTextDocument(uri);
  return readTemplate(vscode.workspace.asRelativePath(uri), document.getText());
}

function setState(state: 'loading' | 'ready' | undefined): void {
  void vscode.commands.executeCommand('setContext', 'promptmill.model', state);
}

function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new AppError('runtime.failed', 'Local models are off in Restricted Mode.', {
    hint: 'Trust this workspace first.',
  });
}
