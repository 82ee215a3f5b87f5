import * as vscode from 'vscode';
import { commandsOf, FEATURES, type Ways } from './contents.ts';
import { Doors } from './doors.ts';
import type { FeatureName, Features } from './features.ts';
import { registerMcpServers } from './tools/mcpServers.ts';
import { watchFor } from './signs.ts';

/** Entry of the extension: puts the doors up. Nothing else happens before somebody opens one or a sign is seen. */
export function activate(context: vscode.ExtensionContext): void {
  const doors = new Doors();
  const waiting = new Map<FeatureName, vscode.Disposable>(); // commands whose feature is not there yet
  const leave = (name: FeatureName) => waiting.get(name)?.dispose();
  let features: Promise<Features> | undefined;
  const load = async (name: FeatureName): Promise<boolean> => {
    features ??= import('./features.ts').then((module) => new module.Features(context, doors, leave));
    return (await features).load(name);
  };
  let turn: Promise<unknown> = Promise.resolve(); // signs are followed in turn, so that providers come in the order of the table
  const { contributes } = context.extension.packageJSON as Manifest;
  const commands = commandsOf(contributes.commands.map(({ command }) => command));
  for (const [name, ways] of Object.entries(FEATURES) as [FeatureName, Ways][]) {
    const open = () => load(name);
    const stubs = (commands.get(name) ?? []).map((id) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        // By now the command is the feature's own, or the feature failed and said so.
        return (await open()) ? vscode.commands.executeCommand(id, ...args) : undefined;
      }),
    );
    if (stubs.length > 0) waiting.set(name, vscode.Disposable.from(...stubs));
    for (const type of ways.panels ?? []) doors.addPanel(`promptmill.${type}`, open);
    for (const [id, drops] of Object.entries(ways.trees ?? {})) doors.addTree(`promptmill.${id}`, open, drops);
    if (ways.view !== undefined) doors.addView(`promptmill.${ways.view}`, open);
    if (ways.tasks !== undefined) doors.addTasks(ways.tasks, open);
    if (ways.links === true) doors.addLinks(open);
    for (const tool of ways.tools ?? []) doors.addTool(tool, open);
    if (ways.signs !== undefined) {
      context.subscriptions.push(
        watchFor(ways.signs, context.workspaceState, () => {
          // Nobody asked, so nobody is shown anything: it stands in the log of the extension host.
          turn = turn
            .then(open)
            .catch((error: unknown) => console.error('Promptmill could not load a feature:', error));
        }),
      );
    }
  }
  context.subscriptions.push(
    doors,
    registerMcpServers(context),
    new vscode.Disposable(() => waiting.forEach((stub) => stub.dispose())),
  );
}

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}
