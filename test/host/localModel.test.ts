import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { writeScriptedModel } from '../support/tinyQwen.ts';

interface Answer {
  readonly conclusion: string;
  readonly reasoning?: string;
  readonly inSet?: boolean;
  readonly ms: number;
  readonly tokens: number;
  readonly stoppedAt: string;
}

const run = <Result>(name: string, argument?: unknown) =>
  vscode.commands.executeCommand<Result | undefined>(`promptmill.model.${name}`, argument);

const page = () =>
  vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'promptmill-answers')?.getText() ?? '';

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

suite('local model', () => {
  let dir: string;
  let model: string;

  suiteSetup(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'promptmill-model-'));
    model = path.join(dir, 'relevance.gguf');
    writeScriptedModel(model, ['相关', '\n####\n', '客户', '询问', '保修'], { name: 'relevance-tiny' });
  });

  suiteTeardown(async () => {
    await run('stop');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(dir, { recursive: true, force: true });
  });

  test('starts on a GGUF and answers one prompt, stopped at the marker', async () => {
    const info = await run<{ name: string; architecture: string; template: string }>('start', vscode.Uri.file(model));
    deepEqual([info?.name, info?.architecture, info?.template], ['relevance-tiny', 'qwen2', 'model']);
    const answer = await run<Answer>('ask', { text: '保修多久？' });
    ok(answer);
    deepEqual([answer.conclusion, answer.stoppedAt, answer.tokens], ['相关', 'marker', 2]);
    ok(answer.ms >= 0);
    await until('the answer on its page', () => /保修多久？[^]*相关/.test(page()));
    ok(!page().includes('询问'), 'the reasoning was not generated');
  });

  test('gives the reasoning when it is wanted', async () => {
    const answer = await run<Answer>('ask', { text: '保修多久？', withReasoning: true });
    deepEqual([answer?.conclusion, answer?.reasoning, answer?.stoppedAt], ['相关', '客户询问保修', 'end']);
    await until('the reasoning on the page', () => page().includes('客户询问保修'));
  });

  test('labels a text with a template of the workspace', async () => {
    const [template] = await vscode.workspace.findFiles('prompts/relevance.template.md');
    ok(template, 'the sample has its template');
    const answer = await run<Answer>('ask', { text: '手机开不了机，怎么保修？', template });
    deepEqual([answer?.conclusion, answer?.inSet], ['相关', true]);
  });

  test('another model takes the place of the first', async () => {
    const other = path.join(dir, 'other.gguf');
    writeScriptedModel(other, ['不相关', '####', '思考'], { name: 'other-tiny' });
    equal((await run<{ name: string }>('start', other))?.name, 'other-tiny');
    equal((await run<Answer>('ask', { text: '你好' }))?.conclusion, '不相关');
  });

  test('stopped, it answers no more, and can be started again', async () => {
    await run('stop');
    equal(await run('ask', { text: '你好' }), undefined);
    match((await run<{ name: string }>('start', model))?.name ?? '', /relevance-tiny/);
    equal((await run<Answer>('ask', { text: '你好' }))?.conclusion, '相关');
  });

  test('a file that is no model is refused, and the model that runs stays', async () => {
    const text = path.join(dir, 'text.gguf');
    await writeFile(text, 'not a model');
    equal(await run('start', text), undefined);
    equal((await run<Answer>('ask', { text: '你好' }))?.conclusion, '相关');
  });
});
