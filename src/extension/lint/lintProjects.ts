import * as vscode from 'vscode';
import { AppError, describe } from '#core/errors';
import { parseBaseline, type Baseline } from '#core/lint/baseline';
import type { LintConfig } from '#core/lint/config';
import { configOf, NO_LINT_FILE, readLintFile, type LintFile } from '#core/lint/configFile';
import { rules } from '#core/lint/rules';
import type { Deps } from '../deps.ts';
import { faultSpan } from './lintEdits.ts';
import { readUtf8 } from './lintFiles.ts';

/** What a project says of one file. */
export interface ProjectLint {
  readonly config: LintConfig;
  readonly known: readonly string[]; // fingerprints of the baseline
}

/** A folder whose `.promptmill/config.yaml` counts for the files in it. */
interface Project {
  readonly root: vscode.Uri;
  readonly file: LintFile;
  readonly baseline: Baseline | undefined;
}

const NONE: ProjectLint = { config: {}, known: [] };
const RULE_IDS = rules.map(({ meta }) => meta.id);
const SETTLE = 50; // ms: a file is often written in several steps
const CONFIG = '.promptmill/config.yaml';
const BASELINE = '.promptmill/lint-baseline.json'; // unless the configuration says otherwise

/**
 * Finds, reads and watches `.promptmill/config.yaml` and its baseline through VS Code's file systems, so that virtual
 * and remote workspaces have them too; the nearest folder above a file counts, as in the command line. A file that is
 * not right gets a diagnostic and a message, and the last good one stays in force.
 */
export class LintProjects implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #diagnostics = vscode.languages.createDiagnosticCollection('promptmill-config');
  readonly #folders = new Map<string, Promise<vscode.Uri | undefined>>(); // folder -> the one with a configuration
  readonly #projects = new Map<string, Promise<Project>>();
  readonly #good = new Map<string, LintFile>();
  readonly #goodBaselines = new Map<string, Baseline>();
  readonly #told = new Map<string, string>();
  readonly #baselineWatchers = new Map<string, vscode.Disposable>();
  readonly #subscriptions: vscode.Disposable[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
    const forget = () => this.#forgetSoon();
    // A file that comes together with its folder is told as the folder, or, now and then, not at all.
    for (const name of [CONFIG, BASELINE, '.promptmill']) this.#subscriptions.push(watch(`**/${name}`, forget));
    this.#subscriptions.push(
      // A file outside the workspace's folders is not watched.
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (uri.path.endsWith(`/${CONFIG}`)) forget();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(forget),
      vscode.window.onDidChangeWindowState(({ focused }) => void (focused && forget())),
    );
  }

  /** What the project around a document says of it. An untitled one belongs to the first folder of the workspace. */
  async of(uri: vscode.Uri): Promise<ProjectLint> {
    const file = placeOf(uri);
    const root = file === undefined ? undefined : await this.#rootAbove(parentOf(file));
    if (file === undefined || root === undefined) return NONE;
    const project = await this.#project(root);
    const path = relativePath(root, file);
    return { config: configOf(project.file, path), known: project.baseline?.files[path] ?? [] };
  }

  /** The folder whose configuration is, or would be, a document's: the nearest one with a file, else its workspace folder. */
  async rootOf(uri: vscode.Uri): Promise<vscode.Uri | undefined> {
    const file = placeOf(uri);
    if (file === undefined) return undefined;
    return (await this.#rootAbove(parentOf(file))) ?? vscode.workspace.getWorkspaceFolder(file)?.uri;
  }

  /** The path of a folder's baseline, relative to it. */
  async baselineOf(root: vscode.Uri): Promise<string> {
    return (await this.#project(root)).file.baseline ?? BASELINE;
  }

  /** Where the configuration of a folder lies. */
  configUri(root: vscode.Uri): vscode.Uri {
    return vscode.Uri.joinPath(root, CONFIG);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const watcher of [...this.#subscriptions, ...this.#baselineWatchers.values()]) watcher.dispose();
    this.#diagnostics.dispose();
    this.#changed.dispose();
  }

  #rootAbove(folder: vscode.Uri): Promise<vscode.Uri | undefined> {
    const key = folder.toString();
    const known = this.#folders.get(key);
    if (known !== undefined) return known;
    const found = exists(this.configUri(folder)).then((here) => {
      if (here) return folder;
      const parent = parentOf(folder);
      return parent.path === folder.path ? undefined : this.#rootAbove(parent);
    });
    this.#folders.set(key, found);
    return found;
  }

  #project(root: vscode.Uri): Promise<Project> {
    const key = root.toString();
    const known = this.#projects.get(key);
    if (known !== undefined) return known;
    const project = this.#read(root);
    this.#projects.set(key, project);
    return project;
  }

  async #read(root: vscode.Uri): Promise<Project> {
    const uri = this.configUri(root);
    const text = await readUtf8(uri);
    let file = NO_LINT_FILE;
    if (text === undefined) this.#clear(uri);
    else {
      const shown = vscode.workspace.asRelativePath(uri);
      file = this.#guarded(uri, this.#good, NO_LINT_FILE, text, () => readLintFile(shown, text, RULE_IDS));
    }
    const baseline = file.baseline === undefined ? undefined : await this.#readBaseline(root, file.baseline);
    return { root, file, baseline };
  }

  async #readBaseline(root: vscode.Uri, path: string): Promise<Baseline | undefined> {
    const uri = vscode.Uri.joinPath(root, path);
    const key = uri.toString();
    if (path !== BASELINE && !this.#baselineWatchers.has(key)) {
      this.#baselineWatchers.set(
        key,
        watch(new vscode.RelativePattern(root, path), () => this.#forgetSoon()),
      );
    }
    const text = await readUtf8(uri);
    if (text === undefined) {
      this.#clear(uri);
      return undefined;
    }
    return this.#guarded(uri, this.#goodBaselines, undefined, text, () => {
      const baseline = parseBaseline(text);
      if (baseline !== undefined) return baseline;
      throw new AppError('config.invalid', '{0} is not a lint baseline.', {
        args: [vscode.workspace.asRelativePath(uri)],
        hint: 'Write it anew with “Promptmill: Write Lint Baseline”.',
      });
    });
  }

  /** What a file says; of one that is not right its last good version, after telling what is wrong. */
  #guarded<Value, None>(
    uri: vscode.Uri,
    good: Map<string, Value>,
    none: None,
    text: string,
    parse: () => Value,
  ): Value | None {
    const key = uri.toString();
    try {
      const value = parse();
      good.set(key, value);
      this.#clear(uri);
      return value;
    } catch (error) {
      this.#tell(uri, text, error);
      return good.get(key) ?? none;
    }
  }

  #tell(uri: vscode.Uri, text: string, error: unknown): void {
    const { t } = this.#deps;
    const message = describe(error, t);
    const place = AppError.is(error) ? String(error.args[1] ?? '') : '';
    const diagnostic = new vscode.Diagnostic(
      rangeIn(text, uri.path.endsWith('.yaml') ? faultSpan(text, place) : { start: 0, end: 1 }),
      message,
      vscode.DiagnosticSeverity.Error,
    );
    diagnostic.source = 'Promptmill';
    this.#diagnostics.set(uri, [diagnostic]);
    const key = uri.toString();
    if (this.#told.get(key) === message) return;
    this.#told.set(key, message);
    const kept = this.#good.has(key) || this.#goodBaselines.has(key);
    this.#deps.log.warn(message);
    const open = t('Open');
    const shown = kept ? `${message} ${t('Until then the last good version counts.')}` : message;
    void vscode.window.showWarningMessage(shown, open).then((choice) => {
      if (choice === open) void vscode.window.showTextDocument(uri, { selection: diagnostic.range });
    });
  }

  #clear(uri: vscode.Uri): void {
    this.#diagnostics.delete(uri);
    this.#told.delete(uri.toString());
  }

  #forgetSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#folders.clear();
      this.#projects.clear();
      this.#changed.fire();
    }, SETTLE);
  }
}

/** The file that a document is, or would be; undefined: a view that lies in no folder. */
function placeOf(uri: vscode.Uri): vscode.Uri | undefined {
  if (uri.scheme !== 'untitled') return uri.path.startsWith('/') ? uri : undefined;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (folder === undefined) return undefined;
  return uri.path.startsWith(`${folder.path}/`)
    ? folder.with({ path: uri.path })
    : vscode.Uri.joinPath(folder, uri.path.replace(/^.*\//, ''));
}

/** A file's path with slashes, relative to a folder above it: its key in globs and in a baseline. */
export function relativePath(root: vscode.Uri, file: vscode.Uri): string {
  const folder = root.path.endsWith('/') ? root.path : `${root.path}/`;
  return file.path.startsWith(folder) ? file.path.slice(folder.length) : file.path;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

function parentOf(uri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(uri, '..');
}

function watch(pattern: vscode.GlobPattern, changed: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) event(changed);
  return watcher;
}

function rangeIn(text: string, { start, end }: { readonly start: number; readonly end: number }): vscode.Range {
  const position = (offset: number) => {
    const before = text.slice(0, offset).split(/\r\n|\r|\n/);
    return new vscode.Position(before.length - 1, before.at(-1)?.length ?? 0);
  };
  return new vscode.Range(position(start), position(end));
}
