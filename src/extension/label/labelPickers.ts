import path from 'node:path';
import * as vscode from 'vscode';
import type { Split } from '#core/label/split';
import type { SplitChoice } from '#protocol/labelForm';
import type { Deps } from '../deps.ts';
import { isTemplate } from './labelFiles.ts';
import type { LabelForm } from './labelForm.ts';

/** Tokens of a part where a person has said no other number. */
const PART_TOKENS = 800;
const READABLE = ['txt', 'md', 'csv', 'tsv', 'jsonl', 'json', 'xlsx', 'docx', 'pdf', 'html', 'htm'];

/** Lets the person choose with VS Code's own dialogs, and puts what he chose into the form. */
export class LabelPickers {
  readonly #deps: Deps;
  readonly #form: LabelForm;

  constructor(deps: Deps, form: LabelForm) {
    this.#deps = deps;
    this.#form = form;
  }

  /** Adds files and folders; a template among them becomes the template. */
  async add(uris: readonly vscode.Uri[]): Promise<void> {
    const local = uris.filter(({ scheme }) => scheme === 'file');
    const template = local.find(isTemplate);
    if (template !== undefined) await this.#form.chooseTemplate(template.fsPath);
    const files = local.filter((uri) => !isTemplate(uri)).map(({ fsPath }) => fsPath);
    if (files.length > 0) await this.#form.setSources([...this.#form.selection.sources, ...files]);
  }

  /** Adds what was dropped: lines of `text/uri-list`, or paths. */
  async addDropped(lines: readonly string[]): Promise<void> {
    const uris = lines.flatMap((line) => {
      const text = line.trim();
      if (text === '' || text.startsWith('#')) return [];
      if (/^[a-z][a-z\d+.-]+:/i.test(text)) return [this.#local(vscode.Uri.parse(text))];
      return path.isAbsolute(text) ? [vscode.Uri.file(text)] : [];
    });
    await this.add(uris);
  }

  async pick(what: 'files' | 'folders'): Promise<void> {
    const { t } = this.#deps;
    const uris = await vscode.window.showOpenDialog({
      canSelectMany: true,
      canSelectFiles: what === 'files',
      canSelectFolders: what === 'folders',
      title: what === 'files' ? t('Files to label') : t('Folders to label'),
      openLabel: t('Add'),
      ...(what === 'files' ? { filters: { [t('Texts and tables')]: READABLE } } : {}),
    });
    if (uris !== undefined) await this.add(uris);
  }

  /** Asks for a pattern and says while it is typed how many files it finds. */
  async addPattern(): Promise<void> {
    const { t } = this.#deps;
    const base = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    if (base === undefined) return;
    const pattern = await vscode.window.showInputBox({
      title: t('Add files by a pattern'),
      prompt: t('Relative to {0}. ** stands for any folders, * for a part of a name.', path.basename(base)),
      value: 'data/**/*.txt',
      ignoreFocusOut: true,
      validateInput: async (text) => {
        if (text.trim() === '') return undefined;
        const found = await vscode.workspace.findFiles(text.trim(), '**/node_modules/**', 1000);
        const message = found.length === 0 ? t('Finds no file yet.') : t('Finds {0} files.', found.length);
        return { message, severity: vscode.InputBoxValidationSeverity.Info };
      },
    });
    const text = pattern?.trim() ?? '';
    if (text === '') return;
    const absolute = path.isAbsolute(text) ? text : `${base.replaceAll(path.sep, '/')}/${text}`;
    await this.#form.setSources([...this.#form.selection.sources, absolute]);
  }

  async chooseText(wanted: readonly string[] | 'several'): Promise<void> {
    const { reading = {} } = this.#form.selection;
    const { text: _text, ...rest } = reading;
    const { columns = [], text = [] } = this.#form.shown.sources.reading ?? {};
    const picked = wanted === 'several' ? await this.#tickColumns(columns, text) : wanted;
    const [only, ...more] = picked ?? [];
    if (only === undefined) await this.#form.refresh(); // the view goes back to what was chosen before
    else await this.#form.select({ reading: { ...rest, text: more.length === 0 ? only : [only, ...more] } });
  }

  async #tickColumns(columns: readonly string[], text: readonly string[]): Promise<readonly string[] | undefined> {
    const picked = await vscode.window.showQuickPick(
      columns.map((label) => ({ label, picked: text.includes(label) })),
      { title: this.#deps.t('Columns that make up the text, each on a line of its own'), canPickMany: true },
    );
    return picked?.map(({ label }) => label);
  }

  async chooseId(column: string | undefined): Promise<void> {
    const { id: _id, ...rest } = this.#form.selection.reading ?? {};
    await this.#form.select({ reading: column === undefined ? rest : { ...rest, id: column } });
  }

  async chooseSplit(choice: SplitChoice): Promise<void> {
    const { reading = {} } = this.#form.selection;
    const split: Split | undefined = choice === 'tokens' ? await this.#partTokens() : choice;
    if (split !== undefined) await this.#form.select({ reading: { ...reading, split } });
    else await this.#form.refresh(); // the view goes back to what was chosen before
  }

  async chooseModel(model: string | undefined): Promise<void> {
    const { teacher, selection } = this.#form;
    if (teacher === undefined) return;
    const { t } = this.#deps;
    const chosen =
      model ??
      (await vscode.window.showInputBox({ title: t('Name of the model'), value: teacher.model, ignoreFocusOut: true }));
    if (chosen === undefined || chosen.trim() === '') await this.#form.refresh();
    else await this.#form.select({ models: { ...selection.models, [teacher.id]: chosen.trim() } });
  }

  async chooseTier(tier: number): Promise<void> {
    const { teacher, selection } = this.#form;
    if (teacher !== undefined) await this.#form.select({ tiers: { ...selection.tiers, [teacher.id]: tier } });
  }

  async useTemplate(uri: vscode.Uri): Promise<void> {
    if (uri.scheme === 'file') await this.#form.chooseTemplate(uri.fsPath);
  }

  async chooseTemplate(fromEditor: boolean): Promise<void> {
    const { t } = this.#deps;
    const active = vscode.window.activeTextEditor?.document.uri;
    if (fromEditor && active !== undefined && isTemplate(active)) return this.useTemplate(active);
    const found = await vscode.workspace.findFiles('**/*.template.md', '**/node_modules/**', 200);
    const files = found.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
    const browse = { label: t('Browse…'), uri: undefined };
    const picked = await vscode.window.showQuickPick(
      [...files.toSorted((a, b) => a.label.localeCompare(b.label)), browse],
      { title: t('Choose a template'), placeHolder: t('Templates are files named *.template.md') },
    );
    if (picked === undefined) return;
    const uri =
      picked.uri ??
      (await vscode.window.showOpenDialog({ title: t('Choose a template'), filters: { Markdown: ['md'] } }))?.[0];
    if (uri !== undefined) await this.useTemplate(uri);
  }

  async #partTokens(): Promise<Split | undefined> {
    const { t } = this.#deps;
    const { split } = this.#form.selection.reading ?? {};
    const text = await vscode.window.showInputBox({
      title: t('Tokens of a part, at most'),
      prompt: t('A Chinese character is about one token, an English word about one and a half.'),
      value: String(typeof split === 'object' ? split.tokens : PART_TOKENS),
      ignoreFocusOut: true,
      validateInput: (value) => (/^[1-9]\d{1,6}$/.test(value.trim()) ? undefined : t('A number of 10 or more.')),
    });
    return text === undefined ? undefined : { tokens: Number(text.trim()) };
  }

  /** In a remote window the explorer names its files `vscode-remote:`; the extension runs where they lie. */
  #local(uri: vscode.Uri): vscode.Uri {
    return uri.scheme === 'vscode-remote' ? vscode.Uri.file(uri.path) : uri;
  }
}
