import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';

suite('The sample', () => {
  let place = '';
  setup(async () => {
    place = await mkdtemp(path.join(os.tmpdir(), 'promptmill-sample-'));
  });
  teardown(() => rm(place, { recursive: true, force: true }));

  const open = () =>
    vscode.commands.executeCommand<vscode.Uri | undefined>('promptmill.sample.open', vscode.Uri.file(place));

  test('is copied from the extension, each time into a folder of its own, with all that the five minutes need', async () => {
    const [first, second] = [await open(), await open()];
    ok(first);
    equal(second?.fsPath, `${first.fsPath}-2`);
    equal(path.basename(first.fsPath), 'promptmill-sample');
    deepEqual((await readdir(path.join(first.fsPath, 'prompts'))).toSorted(), [
      'first-draft.template.md',
      'relevance.template.md',
      'review.template.md',
      'review.zh-cn.template.md',
    ]);
    equal((await readFile(path.join(first.fsPath, 'replies.jsonl'), 'utf8')).trimEnd().split('\n').length, 60);
    ok((await readdir(path.join(first.fsPath, 'model'))).includes('relevance-tiny.gguf'));
    ok(!(await readdir(path.join(first.fsPath, 'model'))).includes('train'), 'what only makes the model stays at home');
  });
});
