import * as vscode from 'vscode';
import { progressText, stateText } from '#core/train/trainingText';
import type { Deps } from '../deps.ts';
import type { Trainings } from './trainings.ts';

/** The training that is under way, in the status bar; a click shows its curve. Hidden while nothing trains. */
export class TrainStatus implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #trainings: Trainings;
  readonly #subscription: vscode.Disposable;
  #item: vscode.StatusBarItem | undefined;

  constructor(deps: Deps, trainings: Trainings) {
    this.#deps = deps;
    this.#trainings = trainings;
    this.#subscription = trainings.onDidChange(() => this.#show());
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#item?.dispose();
  }

  #show(): void {
    const { t } = this.#deps;
    const { underWay } = this.#trainings;
    const [first] = underWay;
    void vscode.commands.executeCommand('setContext', 'promptmill.training', first !== undefined);
    if (first === undefined) return this.#item?.hide();
    this.#item ??= vscode.window.createStatusBarItem('promptmill.training', vscode.StatusBarAlignment.Left, 0);
    const { last, state, name } = first;
    const share = last === undefined || last.totalSteps === 0 ? undefined : last.step / last.totalSteps;
    const text = share === undefined ? stateText(state, t) : `${Math.floor(share * 100)} %`;
    this.#item.name = t('Promptmill: Training');
    this.#item.text = `$(sync~spin) ${t('Training')} ${text}${underWay.length > 1 ? ` (+${underWay.length - 1})` : ''}`;
    this.#item.tooltip = underWay.map((one) => `${one.name}: ${progressText(one, t)}`).join('\n');
    this.#item.command = { command: 'promptmill.train.show', title: t('Show Training'), arguments: [first.dir] };
    this.#item.accessibilityInformation = { label: t('Training {0}: {1}', name, progressText(first, t)) };
    this.#item.show();
  }
}
