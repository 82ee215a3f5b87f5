// Runs in the extension host that bench/activation.ts starts: reads VS Code's own table of starts and writes it to a file.
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';

const { BENCH_ACTIVATION_OUT: out = '', BENCH_ACTIVATION_EXTENSION: id = '' } = process.env;
const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Does not wait: what comes after the start is none of the start's. */
export const activate = () => void report();

async function report() {
  const end = Date.now() + 60_000;
  const file = vscode.window.activeTextEditor?.document.uri;
  const isThere = () =>
    vscode.extensions.getExtension(id)?.isActive === true &&
    (id !== 'promptmill.promptmill' || (file !== undefined && vscode.languages.getDiagnostics(file).length > 0));
  while (!isThere() && Date.now() < end) await pause(5);
  const firstFinding = process.uptime() * 1000;
  await pause(1000); // VS Code tells its window of a start a little later
  await vscode.commands.executeCommand('perfview.show'); // before that nobody provides its text
  const stats = await vscode.workspace.openTextDocument(
    vscode.Uri.from({ scheme: 'perf', path: 'Startup Performance' }),
  );
  let table = '';
  while (table === '' && Date.now() < end) {
    await pause(100);
    table = /^## Extension Activation Stats$(.*?)^## /ms.exec(stats.getText())?.[1] ?? '';
  }
  const whole = path.join(out, `${process.pid}.json`);
  await writeFile(`${whole}.part`, JSON.stringify({ table, firstFinding, version: vscode.version }));
  await rename(`${whole}.part`, whole);
}
