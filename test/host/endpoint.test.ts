import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { EndpointReport } from '#core/infer/endpoint';
import type { MarkerInspection } from '#core/infer/request';
import { startEndpoint } from '../support/endpoints.ts';
import { writeScriptedModel } from '../support/tinyQwen.ts';

const check = (url: string) =>
  vscode.commands.executeCommand<EndpointReport | undefined>('promptmill.endpoint.check', url);
const textOf = async (uri: string) => (await vscode.workspace.openTextDocument(vscode.Uri.parse(uri))).getText();

suite('check endpoint and inspect marker', () => {
  let dir: string;

  suiteSetup(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'promptmill-endpoint-'));
  });
  suiteTeardown(async () => {
    await vscode.commands.executeCommand('promptmill.model.stop');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(dir, { recursive: true, force: true });
  });

  test('a server that ignores stop is red, with what to do and how to start servers', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const server = await startEndpoint({ engine: 'llama-factory' });
    try {
      const report = await check(server.url);
      equal(report?.engine, 'llama-factory');
      equal(report.lines.find(({ id }) => id === 'stop')?.light, 'red');
      const text = await textOf('promptmill-endpoint:/Endpoint.md');
      match(text, /🔴 \*\*Stop strings\*\*/);
      match(text, /vllm serve Qwen\/Qwen2-7B-Instruct/);
    } finally {
      await server.close();
    }
  });

  test('our own server is found, with the token of its start, and the marker of its model is told', async () => {
    const file = path.join(dir, 'tiny.gguf');
    writeScriptedModel(file, ['相关', '####\n', '因为', '原文', '提到', '这件事']);
    await vscode.commands.executeCommand('promptmill.model.start', vscode.Uri.file(file));
    await vscode.commands.executeCommand('promptmill.model.copyAddress');
    const url = await vscode.env.clipboard.readText();
    match(url, /^http:\/\/127\.0\.0\.1:\d+/);
    const report = await check(url);
    equal(report?.engine, 'promptmill');
    deepEqual(
      report.lines.filter(({ light }) => light === 'red').map(({ id }) => id),
      [],
    );
    const inspection = await vscode.commands.executeCommand<MarkerInspection | undefined>(
      'promptmill.model.inspectMarker',
    );
    ok(inspection && inspection.ids.length === 1 && inspection.cases.some(({ tokenStopSees }) => !tokenStopSees));
    match(await textOf('promptmill-marker:/Marker.md'), /stop_strings=\["####"\]/);
  });
});
