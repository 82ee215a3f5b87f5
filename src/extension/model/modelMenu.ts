import * as vscode from 'vscode';
import type { Deps } from '../deps.ts';
import { stateText } from './modelText.ts';

/** What can be done with the model that runs, as a click on the status bar offers it. */
export async function showModelMenu({ t, models }: Deps): Promise<void> {
  const { host, url } = models.running;
  const entries: readonly (readonly [icon: string, label: string, command: string])[] = [
    ['play-circle', t('Open Playground'), 'promptmill.model.playground'],
    ['tag', t('Label with This Model…'), 'promptmill.model.labelWith'],
    ['graph', t('Evaluate…'), 'promptmill.evaluate'],
    ['globe', t('Copy Address'), 'promptmill.model.copyAddress'],
    ['key', t('Copy Token'), 'promptmill.model.copyToken'],
    ['pulse', t('Check Endpoint…'), 'promptmill.endpoint.check'],
    ['symbol-key', t('Inspect Marker'), 'promptmill.model.inspectMarker'],
    ['list-tree', t('Show in Model View'), 'promptmill.model.focus'],
    ['output', t('Show Log'), 'promptmill.showLog'],
    ['debug-restart', t('Restart'), 'promptmill.model.restart'],
    ['debug-stop', t('Stop'), 'promptmill.model.stop'],
  ];
  const picked = await vscode.window.showQuickPick(
    entries.map(([icon, label, command]) => ({ label: `$(${icon}) ${label}`, command })),
    { title: `${host.info.name} · ${stateText(host.state, t)}`, placeHolder: url },
  );
  if (picked !== undefined) await vscode.commands.executeCommand(picked.command);
}
