import * as vscode from 'vscode';
import type { Translate } from '#core/l10n';
import type { Deps } from '../deps.ts';
import { deviceText, speedText, stateText } from './modelText.ts';
import type { RunningModel } from './modelService.ts';
import { whereItRuns } from './modelSettings.ts';
import path from 'node:path';

/** The model in the status bar: its name, where it runs and how fast it writes; a click opens what can be done with it. */
export class ModelStatus implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #item: vscode.StatusBarItem;
  readonly #subscription: vscode.Disposable;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#item = vscode.window.createStatusBarItem('promptmill.model', vscode.StatusBarAlignment.Left, 0);
    this.#item.name = deps.t('Promptmill: Local Model');
    this.#item.command = 'promptmill.model.menu';
    this.#subscription = deps.models.onDidChange(() => this.#show());
    this.#show(); // a start may be what this was loaded for
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#item.dispose();
  }

  #show(): void {
    const { t, models } = this.#deps;
    const { phase } = models;
    if (phase.is === 'none') return this.#item.hide();
    const shown = phase.is === 'loading' ? loading(phase.file, phase.progress, t) : running(phase.model, t);
    this.#item.text = shown.text;
    this.#item.tooltip = shown.tooltip;
    this.#item.accessibilityInformation = { label: shown.spoken };
    this.#item.backgroundColor =
      shown.isFailed === true ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.#item.show();
  }
}

interface Shown {
  readonly text: string;
  readonly tooltip: vscode.MarkdownString | string;
  readonly spoken: string;
  readonly isFailed?: boolean;
}

function loading(file: string, progress: number, t: Translate): Shown {
  const name = path.basename(file);
  const text = progress > 0 ? t('Loading {0}: {1} %', name, Math.round(progress * 100)) : t('Loading {0}…', name);
  return { text: `$(sync~spin) ${text}`, tooltip: text, spoken: text };
}

const ICONS = {
  loading: 'sync~spin',
  ready: 'vm-running',
  unloaded: 'vm-outline',
  restarting: 'sync~spin',
  failed: 'error',
  stopped: 'vm-outline',
} as const;

function running(model: RunningModel, t: Translate): Shown {
  const { host, url } = model;
  const { state, stats, info } = host;
  const parts = [info.name, whereItRuns(t)];
  if (state.kind !== 'ready') parts.push(stateText(state, t));
  else if (stats.running > 0) parts.push(speedText(stats, t));
  const said = parts.join(' · ');
  const tooltip = new vscode.MarkdownString('', true);
  const row = (name: string, value: string) => {
    tooltip.appendMarkdown(`\n| ${name} | `).appendText(value).appendMarkdown(' |');
  };
  tooltip.appendMarkdown('**').appendText(info.name).appendMarkdown(`** ${info.quantization}\n\n| | |\n|---|---|`);
  row(t('State'), stateText(state, t));
  row(t('Runs on'), whereItRuns(t));
  row(t('Address'), url);
  row(t('Device'), deviceText(info, t));
  row(t('Context'), t('{0} tokens, {1} requests at once', info.contextSize, info.parallel));
  row(t('Speed'), speedText(stats, t));
  return {
    text: `$(${ICONS[state.kind]}) ${said}`,
    tooltip,
    spoken: t('Local model: {0}', said),
    isFailed: state.kind === 'failed',
  };
}
