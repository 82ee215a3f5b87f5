import path from 'node:path';
import * as vscode from 'vscode';

// Somebody who says yes to everything: each question is answered with its first choice, each box with what stands in it.

/** Answers a group of commands may have before its questions are dismissed, so that a wizard which repeats itself ends. */
const MOST = 60;

interface Person {
  /** What was asked: a line each. */
  readonly asked: readonly string[];
  /** What VS Code was to start or open outside of itself: tasks, terminals, pages. */
  readonly started: readonly string[];
  /** The next commands come: their questions count anew. */
  next(): void;
}

type Item = string | vscode.QuickPickItem;

const isSeparator = (item: Item) => typeof item !== 'string' && item.kind === vscode.QuickPickItemKind.Separator;

/** Puts a person in front of the window. The extension under test shares this module's `vscode`, so that it asks here. */
export function answerEverything(folder: string): Person {
  const asked: string[] = [];
  const started: string[] = [];
  let count = 0;
  const isTired = (what: string) => {
    asked.push(what);
    return ++count > MOST;
  };
  const say = (message: string, ...items: readonly unknown[]) => {
    const choices = items.filter(
      (item) => typeof item === 'string' || (typeof item === 'object' && item !== null && 'title' in item),
    );
    return Promise.resolve(isTired(message) ? undefined : choices[0]);
  };
  const place = (name: string) => vscode.Uri.file(path.join(folder, name));
  Object.assign(vscode.window, {
    showInformationMessage: say,
    showWarningMessage: say,
    showErrorMessage: say,
    async showQuickPick(given: readonly Item[] | PromiseLike<readonly Item[]>, options?: vscode.QuickPickOptions) {
      const first = (await given).find((item) => !isSeparator(item));
      if (isTired(`pick: ${options?.title ?? options?.placeHolder ?? ''}`)) return undefined;
      return options?.canPickMany === true && first !== undefined ? [first] : first;
    },
    showInputBox: (options?: vscode.InputBoxOptions) =>
      Promise.resolve(
        isTired(`box: ${options?.title ?? options?.prompt ?? ''}`)
          ? undefined
          : options?.value || 'http://127.0.0.1:9/v1',
      ),
    showOpenDialog: (options?: vscode.OpenDialogOptions) =>
      Promise.resolve(
        isTired('open')
          ? undefined
          : [place(options?.canSelectFolders === true ? 'data' : 'prompts/relevance.template.md')],
      ),
    showSaveDialog: () => Promise.resolve(isTired('save') ? undefined : place('saved.txt')),
    showWorkspaceFolderPick: () => Promise.resolve(vscode.workspace.workspaceFolders?.[0]),
    createQuickPick: () => box(isTired),
    createInputBox: () => box(isTired),
    createTerminal: (options: unknown) => {
      started.push(`terminal ${JSON.stringify(options)}`);
      throw new Error('no terminal in this test');
    },
  });
  Object.assign(vscode.tasks, {
    executeTask: (task: vscode.Task) => {
      started.push(`task ${task.name}`);
      return Promise.reject(new Error('no task in this test'));
    },
  });
  return { asked, started, next: () => (count = 0) };
}

/** A quick pick or an input box whose first entry is taken as soon as it shows. */
function box(isTired: (what: string) => boolean): object {
  const accepted = new vscode.EventEmitter<void>();
  const hidden = new vscode.EventEmitter<void>();
  const never = () => new vscode.Disposable(() => undefined);
  const self = {
    title: '',
    value: '',
    items: [] as readonly Item[],
    activeItems: [] as readonly Item[],
    selectedItems: [] as readonly Item[],
    onDidAccept: accepted.event,
    onDidHide: hidden.event,
    onDidChangeValue: never,
    onDidChangeActive: never,
    onDidChangeSelection: never,
    onDidTriggerButton: never,
    onDidTriggerItemButton: never,
    show() {
      setTimeout(() => {
        const first = self.items.find((item) => !isSeparator(item));
        self.activeItems = self.activeItems.length > 0 || first === undefined ? self.activeItems : [first];
        self.selectedItems = self.activeItems;
        if (isTired(`box: ${self.title}`)) return hidden.fire();
        accepted.fire();
        // What is not taken as it stands is left.
        setTimeout(() => hidden.fire(), 50);
      });
    },
    hide: () => hidden.fire(),
    dispose: () => undefined,
  };
  return self;
}
