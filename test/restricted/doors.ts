import * as vscode from 'vscode';

// What the extension hands to VS Code at its activation and VS Code calls later, kept so that a test can call it too.

/** The extension's doors besides its commands. */
export interface Doors {
  uri: vscode.UriHandler | undefined;
  readonly serializers: Map<string, vscode.WebviewPanelSerializer>;
  readonly tasks: Map<string, vscode.TaskProvider>;
}

/** Begins to note the doors; before the extension is activated. */
export function noteDoors(): Doors {
  const doors: Doors = { uri: undefined, serializers: new Map(), tasks: new Map() };
  const { registerUriHandler, registerWebviewPanelSerializer } = vscode.window;
  const { registerTaskProvider } = vscode.tasks;
  Object.assign(vscode.window, {
    registerUriHandler(handler: vscode.UriHandler) {
      doors.uri = handler;
      return registerUriHandler(handler);
    },
    registerWebviewPanelSerializer(view: string, serializer: vscode.WebviewPanelSerializer) {
      doors.serializers.set(view, serializer);
      return registerWebviewPanelSerializer(view, serializer);
    },
  });
  Object.assign(vscode.tasks, {
    registerTaskProvider(type: string, provider: vscode.TaskProvider) {
      doors.tasks.set(type, provider);
      return registerTaskProvider(type, provider);
    },
  });
  return doors;
}
