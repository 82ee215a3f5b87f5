import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LabelRecord } from '#core/label/record';
import type { ReviewedLabel } from '#core/qc/decision';
import { createJob, openJob, readDecisions, readLabels, recordsFile } from '#node/jobFolder';
import { JsonlLog } from '#node/jsonlLog';
import { jobOf, recordOf, TEMPLATE } from '../support/jobs.ts';

const yes = { conclusion: '相关', reasoning: '客户询问保修期限' };

async function until<Value>(what: string, get: () => Value | undefined | Promise<Value | undefined>): Promise<Value> {
  const end = Date.now() + 45_000;
  while (Date.now() < end) {
    const value = await get();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never came: ${what}`);
}

const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
const qcTabs = () =>
  tabs().filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('promptmill.qc'));
const act = (name: string, argument?: unknown) => vscode.commands.executeCommand(`promptmill.qc.${name}`, argument);

suite('qc', () => {
  let dir: string;
  const labels = async (): Promise<readonly ReviewedLabel[]> => readLabels(await openJob(dir));

  suiteSetup(async () => {
    dir = path.join(await mkdtemp(path.join(os.tmpdir(), 'promptmill-qc-')), 'relevance');
    await createJob(dir, jobOf(TEMPLATE));
    const log = new JsonlLog<LabelRecord>(recordsFile(dir));
    for (const text of ['保修多久？', '你好', '可以退货吗？', '谢谢'])
      await log.append(recordOf(text, { relevance: yes }));
    await log.append(recordOf('连不上', undefined));
    await log.close();
    await act('open', dir);
  });

  suiteTeardown(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(path.dirname(dir), { recursive: true, force: true });
  });

  test('opens one editor a job', async () => {
    await act('open', { dir });
    await until('its tab', () => qcTabs()[0]);
    equal(qcTabs().length, 1);
    match(qcTabs()[0]?.label ?? '', /relevance/);
  });

  test('accepts, corrects, rejects and undoes; each decision is on disk when the command is through', async () => {
    await act('accept');
    equal((await labels())[0]?.verdict, 'accepted');
    await act('setConclusion', 2);
    const corrected = (await labels())[1];
    deepEqual(corrected?.answer, { conclusion: '不相关', reasoning: yes.reasoning });
    equal(corrected?.reasoning, 'stale');
    await act('reject');
    equal((await labels())[2]?.verdict, 'rejected');
    await act('undo');
    equal((await labels())[2]?.verdict, 'unreviewed');
    const decisions = await readDecisions(dir);
    deepEqual(
      decisions.map(({ verdict }) => verdict),
      ['accepted', 'corrected', 'rejected', 'cleared'],
    );
    ok(decisions.every(({ reviewer }) => reviewer === decisions[0]?.reviewer && reviewer !== ''));
  });

  test('decisions taken one upon another all count, in their order', async () => {
    await Promise.all([act('previous'), act('dropReasoning'), act('next'), act('accept'), act('setConclusion', 1)]);
    deepEqual(
      (await labels()).map(({ verdict }) => verdict),
      ['accepted', 'corrected', 'accepted', 'accepted', 'unreviewed'],
    );
    equal((await labels())[1]?.reasoning, 'dropped');
  });

  test('what has no answer cannot be accepted, but corrected', async () => {
    await act('accept');
    equal((await labels())[4]?.verdict, 'unreviewed');
    await act('setConclusion', 2);
    deepEqual((await labels())[4]?.answer, { conclusion: '不相关', reasoning: '' });
  });

  test('labels that come while it is open are there to be reviewed', async () => {
    const late = recordOf('刚刚标注的', { relevance: yes });
    await appendFile(recordsFile(dir), `${JSON.stringify(late)}\n`);
    await until('a decision on the late label', async () => {
      await act('next');
      await act('reject');
      const found = (await labels()).find(({ item }) => item.id === late.item.id);
      if (found?.verdict === 'rejected') return true;
      await act('undo'); // it was another label's
      return undefined;
    });
  });

  test('compares in the native diff, in one tab that follows', async () => {
    for (let step = 0; step < 6; step++) await act('previous');
    await act('diff');
    const diffs = () => tabs().flatMap(({ input }) => (input instanceof vscode.TabInputTextDiff ? [input] : []));
    const shown = await until('the diff editor', () => diffs()[0]);
    equal(shown.modified.scheme, 'promptmill-qc');
    const right = await vscode.workspace.openTextDocument(shown.modified);
    match(right.getText(), /相关[^]*客户询问保修期限/);
    await act('next');
    await until('the corrected label in it', () => (right.getText().includes('不相关') ? true : undefined));
    ok(!right.getText().includes('客户询问保修期限'), 'its reasoning was dropped');
    await act('diff');
    equal(diffs().length, 1);
  });
});
