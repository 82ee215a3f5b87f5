import * as vscode from 'vscode';
import { whereThereIsChat } from './chat.ts';

/**
 * Tells VS Code how to start `promptmill mcp` over this window's folders, in a trusted workspace only. VS Code asks at once,
 * so nothing is loaded for it.
 */
export function registerMcpServers(context: vscode.ExtensionContext): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.McpServerDefinitionProvider<vscode.McpStdioServerDefinition> = {
    onDidChangeMcpServerDefinitions: changed.event,
    provideMcpServerDefinitions: () => {
      const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
      if (!vscode.workspace.isTrusted || folders.length === 0) return [];
      const cli = vscode.Uri.joinPath(context.extensionUri, 'dist', 'cli.mjs').fsPath;
      const roots = folders.flatMap(({ uri }) => ['--root', uri.fsPath]);
      const { version } = context.extension.packageJSON as { readonly version: string };
      return [
        new vscode.McpStdioServerDefinition(
          'Promptmill',
          process.execPath,
          [cli, 'mcp', ...roots],
          { ELECTRON_RUN_AS_NODE: '1' },
          version,
        ),
      ];
    },
  };
  return vscode.Disposable.from(
    changed,
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    vscode.workspace.onDidChangeWorkspaceFolders(() => changed.fire()),
    whereThereIsChat(() => vscode.lm.registerMcpServerDefinitionProvider('promptmill.mcp', provider)),
  );
}
