import * as vscode from 'vscode';
import { translatorOf } from '#core/bundles';
import { AppError, describe } from '#core/errors';
import { toLocale, type Locale } from '#core/l10n';
import { registerCheckEndpoint } from './checkEndpoint.ts';
import { registerDatasets } from './datasets.ts';
import type { Deps } from './deps.ts';
import { registerEvaluate } from './evaluate.ts';
import { registerInspectMarker } from './inspectMarker.ts';
import { registerLabelPanel } from './labelPanel.ts';
import { registerLint } from './lint.ts';
import { registerLocalModel } from './localModel.ts';
import { registerModelFetch } from './modelFetch.ts';
import { ModelService } from './modelService.ts';
import { registerNewPrompt } from './newPrompt.ts';
import { registerOptimise } from './optimise.ts';
import { registerQc } from './qc.ts';
import { registerQcLink } from './qcLink.ts';
import { registerRuntimeSetup } from './runtimeSetup.ts';
import { registerSecondOpinion } from './secondOpinion.ts';
import { registerTemplateOutline } from './templateOutline.ts';
import { registerTrain } from './train.ts';
import { registerTrainYaml } from './trainYaml.ts';

/** Entry of the extension. Reads like a table of contents; a feature that throws does not take the others with it. */
export function activate(context: vscode.ExtensionContext): void {
  const deps = createDeps(context);
  const features: readonly ((deps: Deps) => vscode.Disposable)[] = [
    registerTemplateOutline,
    registerNewPrompt,
    registerLint,
    registerOptimise,
    registerSecondOpinion,
    registerLabelPanel,
    registerQc,
    registerQcLink,
    registerDatasets,
    registerLocalModel,
    registerEvaluate,
    registerTrain,
    registerRuntimeSetup,
    registerModelFetch,
    registerInspectMarker,
    registerCheckEndpoint,
    registerTrainYaml,
  ];
  for (const register of features) {
    try {
      context.subscriptions.push(register(deps));
    } catch (error) {
      deps.log.error(`${register.name} failed`, error);
    }
  }
}

function createDeps(context: vscode.ExtensionContext): Deps {
  const log = vscode.window.createOutputChannel('Promptmill', { log: true });
  const reviewed = new vscode.EventEmitter<string>();
  context.subscriptions.push(
    log,
    reviewed,
    vscode.commands.registerCommand('promptmill.showLog', () => log.show()),
  );
  const locale = (): Locale => {
    const chosen = vscode.workspace.getConfiguration('promptmill').get<string>('language', 'auto');
    return toLocale(chosen === 'auto' ? vscode.env.language : chosen);
  };
  const t: Deps['t'] = (template, ...args) => translatorOf(locale())(template, ...args);
  const deps = {
    context,
    log,
    t,
    locale,
    reviewed,
    showError(error: unknown) {
      log.error(error instanceof Error ? error : String(error));
      const showLog = t('Show Log');
      const mend = AppError.is(error, 'runtime.missing') ? [t('Set Up Local Runtime…')] : [];
      void vscode.window.showErrorMessage(describe(error, t), ...mend, showLog).then((choice) => {
        if (choice === showLog) log.show();
        else if (choice !== undefined) void vscode.commands.executeCommand('promptmill.runtime.setup');
      });
    },
  };
  const models = new ModelService(deps);
  context.subscriptions.push(models);
  return { ...deps, models };
}
