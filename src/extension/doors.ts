import * as vscode from 'vscode';
import { whereThereIsChat } from './tools/chat.ts';

/**
 * The doors that VS Code must know at once: views, pages that come back after a reload, tasks and links. Each asks for its
 * feature when somebody comes through it for the first time, and waits until the feature has given what lies behind.
 */
export class Doors implements vscode.Disposable {
  readonly #slots = new Map<string, Slot<unknown>>();
  readonly #views = new Map<string, vscode.TreeView<unknown>>();
  readonly #changes = new Map<string, vscode.EventEmitter<unknown>>();
  readonly #subscriptions: vscode.Disposable[] = [];

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions, ...this.#changes.values()).dispose();
  }

  /** Makes the door of a tree view. @param drops the kinds of things that can be dropped on it */
  addTree(id: string, load: () => Promise<unknown>, drops: readonly string[]): void {
    const slot = this.#slot<Tree>(id, load);
    const changed = new vscode.EventEmitter<unknown>();
    this.#changes.set(id, changed);
    const view = vscode.window.createTreeView<unknown>(id, {
      treeDataProvider: {
        onDidChangeTreeData: changed.event,
        getChildren: async (row) => (await slot.get())?.rows.getChildren(row),
        getTreeItem: (row) => slot.now?.rows.getTreeItem(row) ?? new vscode.TreeItem(''),
      },
      showCollapseAll: drops.length > 0,
      ...(drops.length > 0 && {
        dragAndDropController: {
          dragMimeTypes: [],
          dropMimeTypes: drops,
          handleDrop: async (...args) => (await slot.get())?.drop?.(...args),
        },
      }),
    });
    this.#views.set(id, view);
    this.#subscriptions.push(view);
  }

  /** Makes the door of a webview view. */
  addView(id: string, load: () => Promise<unknown>): void {
    const slot = this.#slot<vscode.WebviewViewProvider>(id, load);
    this.#subscriptions.push(
      vscode.window.registerWebviewViewProvider(id, {
        resolveWebviewView: async (...args) => (await slot.get())?.resolveWebviewView(...args),
      }),
    );
  }

  /** Makes the door of a page: it leads back to it after a reload. */
  addPanel(viewType: string, load: () => Promise<unknown>): void {
    const slot = this.#slot<vscode.WebviewPanelSerializer>(viewType, load);
    this.#subscriptions.push(
      vscode.window.registerWebviewPanelSerializer(viewType, {
        async deserializeWebviewPanel(panel, state) {
          const behind = await slot.get();
          if (behind === undefined) panel.dispose();
          else await behind.deserializeWebviewPanel(panel, state);
        },
      }),
    );
  }

  /** Makes the door of a type of task. */
  addTasks(type: string, load: () => Promise<unknown>): void {
    const slot = this.#slot<vscode.TaskProvider>(type, load);
    this.#subscriptions.push(
      vscode.tasks.registerTaskProvider(type, {
        provideTasks: async (token) => (await slot.get())?.provideTasks(token),
        resolveTask: async (task, token) => (await slot.get())?.resolveTask(task, token),
      }),
    );
  }

  /** Makes the door of links to this extension. */
  addLinks(load: () => Promise<unknown>): void {
    const slot = this.#slot<vscode.UriHandler>('links', load);
    this.#subscriptions.push(
      vscode.window.registerUriHandler({ handleUri: async (uri) => (await slot.get())?.handleUri(uri) }),
    );
  }

  /** Makes the door of a tool that assistants call. */
  addTool(name: string, load: () => Promise<unknown>): void {
    const slot = this.#slot<vscode.LanguageModelTool<object>>(name, load);
    const tool: vscode.LanguageModelTool<object> = {
      prepareInvocation: async (...args) => (await slot.get())?.prepareInvocation?.(...args),
      invoke: async (...args) => (await slot.get())?.invoke(...args),
    };
    this.#subscriptions.push(whereThereIsChat(() => vscode.lm.registerTool(name, tool)));
  }

  /** Gives a tree view its rows. @param drop what happens with things that are dropped on it */
  tree<Row>(
    id: string,
    rows: vscode.TreeDataProvider<Row>,
    drop?: vscode.TreeDragAndDropController<Row>['handleDrop'],
  ): vscode.TreeView<Row> {
    const view = this.#views.get(id);
    const changed = this.#changes.get(id);
    if (view === undefined || changed === undefined) throw noDoor(id);
    this.#subscriptions.push(
      this.#fill(id, { rows, drop }),
      rows.onDidChangeTreeData?.((row) => changed.fire(row)) ?? NOTHING,
    );
    return view as vscode.TreeView<Row>;
  }

  /** Gives a webview view what fills it. */
  view(id: string, provider: vscode.WebviewViewProvider): vscode.Disposable {
    return this.#fill(id, provider);
  }

  /** Gives a page what brings it back after a reload. */
  panel(viewType: string, serializer: vscode.WebviewPanelSerializer): vscode.Disposable {
    return this.#fill(viewType, serializer);
  }

  /** Gives a type of task those that there are. */
  tasks(type: string, provider: vscode.TaskProvider): vscode.Disposable {
    return this.#fill(type, provider);
  }

  /** Gives links what follows them. */
  links(handler: vscode.UriHandler): vscode.Disposable {
    return this.#fill('links', handler);
  }

  /** Gives a tool what does its work. */
  tool<Input extends object>(name: string, tool: vscode.LanguageModelTool<Input>): vscode.Disposable {
    return this.#fill(name, tool);
  }

  #slot<Behind>(id: string, load: () => Promise<unknown>): Slot<Behind> {
    const slot = new Slot<Behind>(load);
    this.#slots.set(id, slot);
    return slot;
  }

  #fill(id: string, behind: unknown): vscode.Disposable {
    const slot = this.#slots.get(id);
    if (slot === undefined) throw noDoor(id);
    slot.now = behind;
    return new vscode.Disposable(() => {
      if (slot.now === behind) slot.now = undefined;
    });
  }
}

interface Tree {
  readonly rows: vscode.TreeDataProvider<unknown>;
  readonly drop: vscode.TreeDragAndDropController<unknown>['handleDrop'];
}

const NOTHING = new vscode.Disposable(() => {});

/** What lies behind a door, once it is there. */
class Slot<Behind> {
  readonly #load: () => Promise<unknown>;
  now: Behind | undefined;

  constructor(load: () => Promise<unknown>) {
    this.#load = load;
  }

  /** Undefined where the feature failed, which has been told by then. */
  async get(): Promise<Behind | undefined> {
    if (this.now === undefined) await this.#load();
    return this.now;
  }
}

const noDoor = (id: string) => new Error(`${id} has no door: name it in src/extension/contents.ts`);
