import * as vscode from 'vscode';
import { mergeConfig, toLevel, type LintConfig } from '#core/lint/config';
import type { LintOptions } from '#core/lint/session';
import type { Deps } from '../deps.ts';
import { LintProjects } from './lintProjects.ts';
import { isCodeLanguage } from './lintSession.ts';
import { isPrompt } from '../prompt/promptDocuments.ts';

/** How one document is linted. */
export interface DocumentLint {
  readonly options: LintOptions;
  readonly known: readonly string[]; // fingerprints of the baseline
}

const KEY = 'promptmill.lint.asPrompts';
/** Views of other things: old revisions, logs. Their text is not being written. */
const NOT_WRITTEN: readonly string[] = ['git', 'gitfs', 'output', 'debug', 'vscode-scm', 'comment', 'promptmill'];
const OTHERS_CODE = /\/(?:node_modules|site-packages|\.venv|\.git)\//;

/**
 * Which documents are linted and how: VS Code's settings, then the project's files, and a person's own choices; the
 * front matter, which beats them all, is read by the linter itself.
 */
export class LintSettings implements vscode.Disposable {
  readonly projects: LintProjects;
  readonly #deps: Deps;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #asked = new Set<string>(); // by the command: checked for as long as they are open
  readonly #subscriptions: vscode.Disposable[];

  constructor(deps: Deps) {
    this.#deps = deps;
    this.projects = new LintProjects(deps);
    this.#subscriptions = [
      this.projects,
      this.projects.onDidChange(() => this.#changed.fire()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('promptmill.language') || event.affectsConfiguration('promptmill.lint')) {
          this.#changed.fire();
        }
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#asked.delete(uri.toString())),
    ];
  }

  /** Whether a document is linted. */
  wants(document: vscode.TextDocument): boolean {
    const { uri, languageId } = document;
    if (this.#asked.has(uri.toString())) return true;
    if (NOT_WRITTEN.some((scheme) => uri.scheme.startsWith(scheme))) return false;
    const settings = vscode.workspace.getConfiguration('promptmill.lint', uri);
    if (!settings.get<boolean>('enabled', true)) return false;
    if (isCodeLanguage(languageId)) return settings.get<boolean>('code', true) && !OTHERS_CODE.test(uri.path);
    return isPrompt(document) || this.isOptedIn(uri);
  }

  /** How a document is linted. */
  async of({ uri }: Pick<vscode.TextDocument, 'uri'>): Promise<DocumentLint> {
    const locale = this.#deps.locale();
    const { config, known } = await this.projects.of(uri);
    return { options: { locale, config: mergeConfig(rulesSetting(uri), config) }, known };
  }

  /** Checks a document for as long as it is open. */
  ask({ uri }: vscode.TextDocument): void {
    this.#asked.add(uri.toString());
  }

  /** The files that a person has said are prompts; remembered for the workspace. */
  optedIn(): readonly vscode.Uri[] {
    return this.#optedIn().map((key) => vscode.Uri.parse(key, true));
  }

  /** Whether a person has said that a file is a prompt. */
  isOptedIn(uri: vscode.Uri): boolean {
    return this.#optedIn().includes(uri.toString());
  }

  /** Says that a file is a prompt, or takes it back. */
  async optIn(uri: vscode.Uri, isPromptNow: boolean): Promise<void> {
    const others = this.#optedIn().filter((key) => key !== uri.toString());
    if (!isPromptNow) this.#asked.delete(uri.toString());
    if (uri.scheme === 'untitled') {
      // It has no name yet that could be remembered.
      if (isPromptNow) this.#asked.add(uri.toString());
      this.#changed.fire();
      return;
    }
    await this.#deps.context.workspaceState.update(KEY, isPromptNow ? [...others, uri.toString()] : others);
    this.#changed.fire();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  #optedIn(): readonly string[] {
    return this.#deps.context.workspaceState.get<readonly string[]>(KEY, []);
  }
}

/** `promptmill.lint.rules`; what is no level is left out, VS Code marks it in the settings. */
export function rulesSetting(uri: vscode.Uri): LintConfig {
  const settings = vscode.workspace.getConfiguration('promptmill.lint', uri);
  const rules = settings.get<Readonly<Record<string, unknown>>>('rules', {});
  return Object.fromEntries(
    Object.entries(rules).flatMap(([key, setting]) => {
      const level = toLevel(setting);
      return level === undefined ? [] : [[key, level]];
    }),
  );
}
