import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { FetchedModel } from '#node/runtime/modelFetch';
import { cutAfter, startFileServer, type FileServer } from '../support/fileServer.ts';
import { writeScriptedModel } from '../support/tinyQwen.ts';

suite('fetching', () => {
  let dir: string;
  let server: FileServer;

  suiteSetup(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'promptmill-fetch-'));
    server = await startFileServer();
  });

  suiteTeardown(async () => {
    await vscode.commands.executeCommand('promptmill.model.stop');
    await server.close();
    await rm(dir, { recursive: true, force: true });
  });

  test('a model comes by its name, in a process of its own, and starts', async () => {
    const made = path.join(dir, 'made.gguf');
    writeScriptedModel(made, ['相关', '####', '客户'], { name: 'fetched-tiny' });
    const body = await readFile(made);
    const hash = createHash('sha256').update(body).digest('hex');
    const entry = { type: 'file', path: 'tiny-q8_0.gguf', size: body.length, lfs: { oid: hash, size: body.length } };
    server.put('/api/models/me/tiny-GGUF/tree/main', JSON.stringify([entry]));
    server.put('/me/tiny-GGUF/resolve/main/tiny-q8_0.gguf', body);
    server.trouble('/me/tiny-GGUF/resolve/main/tiny-q8_0.gguf', cutAfter(1000));
    const folder = path.join(dir, 'models');
    const fetched = await vscode.commands.executeCommand<FetchedModel | undefined>('promptmill.model.fetch', {
      name: 'me/tiny-GGUF:Q8_0',
      source: server.origin,
      folder,
    });
    ok(fetched);
    equal(fetched.file, path.join(folder, 'tiny-q8_0.gguf'));
    deepEqual(fetched.files, [{ path: fetched.file, sha256: hash, compared: true }]);
    match(server.came.at(-1)?.range ?? '', /^bytes=[1-9]/);
    const info = await vscode.commands.executeCommand<{ name: string } | undefined>(
      'promptmill.model.start',
      fetched.file,
    );
    equal(info?.name, 'fetched-tiny');
  });

  test('what cannot be fetched leaves nothing behind', async () => {
    const folder = path.join(dir, 'empty');
    const fetched = await vscode.commands.executeCommand('promptmill.model.fetch', {
      name: 'me/none-GGUF',
      source: server.origin,
      folder,
    });
    equal(fetched, undefined);
    deepEqual(await readdir(folder).catch(() => []), []);
  });

  test('the runtime is set up from a folder only when all of it is there', async () => {
    const installed = await vscode.commands.executeCommand('promptmill.runtime.setup', {
      backends: ['cpu'],
      from: dir,
    });
    equal(installed, undefined);
  });
});
