import * as vscode from 'vscode';
import { translatorOf } from '#core/bundles';
import { AppError, describe } from '#core/errors';
import { toLocale, type Locale } from '#core/l10n';
import type { BaseDeps } from './baseDeps.ts';
import type { Deps } from './deps.ts';
import type { Doors } from './doors.ts';
import { ModelService } from './model/modelService.ts';

/**
 * Makes what every feature is given.
 * @param onModel is called when a local model is started for the first time
 */
export function createDeps(context: vscode.ExtensionContext, doors: Doors, onModel: () => void): Deps {
  const base = baseDeps(context, doors);
  const models = new ModelService(base);
  const started = models.onDidChange(() => {
    started.dispose();
    onModel();
  });
  context.subscriptions.push(base.log, base.reviewed, models, started);
  return { ...base, models };
}

function baseDeps(context: vscode.ExtensionContext, doors: Doors): BaseDeps {
  const log = vscode.window.createOutputChannel('Promptmill', { log: true });
  const locale = (): Locale => {
    const chosen = vscode.workspace.getConfiguration('promptmill').get<string>('language', 'auto');
    return toLocale(chosen === 'auto' ? vscode.env.language : chosen);
  };
  const t: Deps['t'] = (template, ...args) => translatorOf(locale())(template, ...args);
  return {
    context,
    doors,
    log,
    t,
    locale,
    reviewed: new vscode.EventEmitter<string>(),
    showError(error: unknown) {
      log.error(error instanceof Error ? error : String(error));
      const show = t('Show Log');
      const mend = AppError.is(error, 'runtime.missing') ? [t('Set Up Local Runtime…')] : [];
      void vscode.window.showErrorMessage(describe(error, t), ...mend, show).then((choice) => {
        if (choice === show) log.show();
        else if (choice !== undefined) void vscode.commands.executeCommand('promptmill.runtime.setup');
      });
    },
  };
}
