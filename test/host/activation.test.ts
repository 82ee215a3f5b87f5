import { deepEqual, equal, ok } from 'node:assert/strict';
import { connect } from 'node:net';
import * as vscode from 'vscode';
import { readWitness } from '../../scripts/witnessLog.mjs';

// The first of the suite, by its name: afterwards the extension is active.

suite('activation', function () {
  this.retries(0);
  const log = process.env['PROMPTMILL_WITNESS'] ?? '';
  const extension = vscode.extensions.getExtension('promptmill.promptmill');

  /** Sockets that were opened in this extension host and its threads since a moment. */
  const socketsSince = async (began: number): Promise<readonly string[]> => {
    const mine = (await readWitness(log)).filter(({ pid, at }) => pid === process.pid && at >= began);
    return mine.filter(({ kind }) => kind !== 'spawn').map(({ kind, what, by }) => `${kind} ${what}\n${by}`);
  };

  test('opens no socket before a person asks', async function () {
    if (log === '') this.skip(); // a desktop VS Code is not watched
    const began = Date.now();
    equal(extension?.isActive, false, 'it was not active before');
    await extension.activate();
    const [file] = await vscode.workspace.findFiles('prompts/first-draft.template.md');
    ok(file, 'the sample has a draft');
    await vscode.window.showTextDocument(file);
    await vscode.commands.executeCommand('promptmill.label.focus');
    const end = began + 20_000;
    while (vscode.languages.getDiagnostics(file).length === 0) {
      ok(Date.now() < end, 'the draft is checked');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    deepEqual(await socketsSince(began), []);

    // The witness would have seen one.
    await new Promise((resolve) => connect(9, '127.0.0.1').once('error', resolve));
    equal((await socketsSince(began)).length, 1);
  });
});
