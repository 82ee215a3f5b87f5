import * as vscode from 'vscode';
import { AppError } from '#core/errors';
import type { ModelInfo } from '#core/infer/childProtocol';
import type { Deps } from '../deps.ts';
import { AskLocalModel } from './modelAsk.ts';
import { chooseFile, chooseModel, modelsOfWorkspace } from './modelChoice.ts';
import { labelWithModel } from './modelLabel.ts';
import { showModelMenu } from './modelMenu.ts';
import { PlaygroundPanel } from './modelPlayground.ts';
import { demandTrust } from './modelService.ts';
import { ModelStatus } from './modelStatus.ts';
import { ModelTree } from './modelTree.ts';

/** The local model: its view, its place in the status bar, its playground and the commands that start, ask and stop it. */
export function registerLocalModel(deps: Deps): vscode.Disposable {
  const { models, t } = deps;
  const asking = new AskLocalModel(deps);
  const playground = new PlaygroundPanel(deps);
  const command = (name: string, run: (argument: unknown) => unknown) =>
    vscode.commands.registerCommand(`promptmill.model.${name}`, async (argument: unknown) => {
      try {
        return await run(argument);
      } catch (error) {
        if (error instanceof vscode.CancellationError) return undefined;
        if (!AppError.is(error, 'runtime.missing')) deps.showError(error);
        else if (await offerRuntime(deps, error))
          return vscode.commands.executeCommand(`promptmill.model.${name}`, argument);
        return undefined;
      }
    });

  const copy = async (text: string, said: string) => {
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(said, 3000);
  };
  /** Lets the person begin with the model that has just been loaded. */
  const announce = (info: ModelInfo | undefined, isAsked: boolean): ModelInfo | undefined => {
    if (info === undefined || !isAsked) return info;
    const open = t('Open Playground');
    void vscode.window
      .showInformationMessage(t('{0} is ready ({1}, {2} ms).', info.name, info.backend, info.loadMs), open)
      .then((choice) => choice === open && vscode.commands.executeCommand('promptmill.model.playground'));
    return info;
  };

  return vscode.Disposable.from(
    asking,
    playground,
    new ModelStatus(deps),
    new ModelTree(deps),
    lookForModels(),
    command('start', async (argument) => {
      demandTrust();
      const given = filesOf(argument);
      const file = given?.file ?? (await chooseModel(deps));
      if (file === undefined) return undefined;
      return announce(await models.start(file, given?.adapters), true);
    }),
    command('startSample', async () => {
      const [file] = await modelsOfWorkspace();
      if (file !== undefined) announce(await models.start(file), true);
    }),
    command('addAdapter', async (argument) => {
      const { file, adapters } = models.running;
      const chosen = filesOf(argument) ?? (await chooseFile(deps, t('Choose a LoRA adapter as GGUF')));
      if (chosen === undefined || chosen === 'done') return undefined;
      return models.start(file, [...adapters, chosen.file]);
    }),
    command('removeAdapters', () => models.start(models.running.file)),
    command('restart', () => models.restart()),
    command('stop', () => models.stop()),
    command('ask', (argument) => asking.ask(argument)),
    command('menu', () => showModelMenu(deps)),
    command('playground', (argument) => playground.open(argument)),
    command('labelWith', (argument) => labelWithModel(deps, argument)),
    command('copyAddress', async () => {
      await copy(models.running.url, t('Address copied.'));
      return models.running.url;
    }),
    command('copyToken', () => copy(models.running.token, t('Token copied: it is good until the model is stopped.'))),
  );
}

/** Without node-llama-cpp nothing runs: it can be fetched here and now. True: it is there, the person wants to go on. */
async function offerRuntime({ t, log }: Deps, error: AppError): Promise<boolean> {
  log.warn(error.message);
  const setUp = t('Set Up Local Runtime…');
  const message = t('Local models need node-llama-cpp, which is not on this machine yet.');
  if ((await vscode.window.showWarningMessage(message, setUp)) !== setUp) return false;
  return (await vscode.commands.executeCommand('promptmill.runtime.setup')) !== undefined;
}

/** Keeps the context key of the view's welcome: whether the workspace has a model to try. */
function lookForModels(): vscode.Disposable {
  const look = async () => {
    const found = await modelsOfWorkspace();
    await vscode.commands.executeCommand('setContext', 'promptmill.model.inWorkspace', found.length > 0);
  };
  const watcher = vscode.workspace.createFileSystemWatcher('**/*.gguf', false, true, false);
  void look();
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(look),
    watcher.onDidDelete(look),
    vscode.workspace.onDidChangeWorkspaceFolders(look),
  );
}

/** A path, a Uri or `{ file, adapters }`; undefined for anything else, such as what a menu passes. */
function filesOf(argument: unknown): { readonly file: string; readonly adapters?: readonly string[] } | undefined {
  if (typeof argument === 'string') return { file: argument };
  if (argument instanceof vscode.Uri) {
    if (argument.scheme === 'file') return { file: argument.fsPath };
    throw new AppError('model.invalid', '{0} does not lie on this machine’s disk.', {
      args: [argument.toString()],
      hint: 'Copy the model to a folder of this machine first.',
    });
  }
  if (typeof argument !== 'object' || argument === null || !('file' in argument) || typeof argument.file !== 'string') {
    return undefined;
  }
  const adapters = 'adapters' in argument && Array.isArray(argument.adapters) ? argument.adapters : [];
  return { file: argument.file, adapters: adapters.filter((one) => typeof one === 'string') };
}
