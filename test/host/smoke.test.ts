import { deepEqual, ok } from 'node:assert/strict';
import * as vscode from 'vscode';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

const extension = () => {
  const found = vscode.extensions.getExtension('promptmill.promptmill');
  ok(found, 'the extension is installed');
  return found;
};

suite('extension', () => {
  test('activates quickly', async () => {
    const began = performance.now();
    await extension().activate();
    console.log(`activation in the host: ${(performance.now() - began).toFixed(0)} ms (0 when it was active already)`);
    ok(extension().isActive);
  });

  test('registers every command that the manifest promises', async () => {
    await extension().activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const manifest = extension().packageJSON as Manifest;
    const promised = manifest.contributes.commands.map(({ command }) => command);
    ok(promised.length > 0);
    deepEqual(
      promised.filter((command) => !registered.has(command)),
      [],
    );
  });

  test('knows a template by its name', async () => {
    const [file] = await vscode.workspace.findFiles('prompts/*.template.md');
    ok(file, 'the sample has a template');
    const document = await vscode.workspace.openTextDocument(file);
    deepEqual(document.languageId, 'prompt-template');
  });
});
