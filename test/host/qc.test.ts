import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LabelRecord } from '#core/label/record';
import type { ReviewedLabel } from '#core/qc/decision';
import { createJob, openJob, readLabels, recordsFile } from '#node/label/jobFolder';
import { JsonlLog } from '#node/jsonlLog';
import { readEvents } from '#node/review/readEvents';
import { lockReview } from '#node/review/reviewLock';
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
    await act('redo');
    equal((await labels())[2]?.verdict, 'rejected');
    await act('undo');
    const [own] = await readEvents(dir);
    ok(own !== undefined && own.reviewer !== '');
    deepEqual(
      own.events.map((event) => ('verdict' in event ? event.verdict : 'undo' in event ? 'undo' : 'redo')),
      ['accepted', 'corrected', 'rejected', 'undo', 'redo', 'undo'],
    );
    ok(own.events.every(({ prev, n }) => prev !== undefined && n !== undefined));
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

  test('what is put off comes last, and flags are kept', async () => {
    const other = await newJob('deferred', ['一', '二', '三']);
    await act('open', other);
    await act('defer');
    await act('flag');
    await act('accept');
    await act('accept');
    await act('accept'); // the one that was put off
    const [own] = await readEvents(other);
    deepEqual(
      own?.events.map((event) => ('verdict' in event ? event.verdict : 'flag' in event ? 'flag' : 'other')),
      ['deferred', 'flag', 'accepted', 'accepted', 'accepted'],
    );
    deepEqual(
      (await readLabels(await openJob(other))).map(({ verdict }) => verdict),
      ['accepted', 'accepted', 'accepted'],
    );
  });

  test('up to a hundred labels open together in the Changes editor', async () => {
    const other = await newJob('changes', ['一', '二', '三']);
    await act('open', other);
    await act('openChanges');
    await until('the Changes editor', () =>
      tabs().find(({ label }) => label.includes('changes') && label.includes('3')),
    );
  });

  test('while another process reviews the job under the same name nothing is decided, and then it is', async () => {
    const other = await newJob('held', ['一']);
    const [own] = await readEvents(dir);
    const holder = await lockReview(other, own?.reviewer ?? '');
    try {
      await act('open', other);
      await act('accept');
      equal((await readEvents(other)).length, 0);
    } finally {
      await holder.release();
    }
    await act('accept');
    equal((await readLabels(await openJob(other)))[0]?.verdict, 'accepted');
  });

  test('a hidden label is accepted by nobody, and its answer is noted as blind', async () => {
    const settings = vscode.workspace.getConfiguration('promptmill');
    await settings.update('qc.blindShare', 50, vscode.ConfigurationTarget.Global);
    const texts = Array.from({ length: 12 }, (_, number) => `第 ${number} 条`);
    const other = await newJob('blind', texts);
    await act('open', other);
    for (const _ of texts) await act('accept').then(() => act('setConclusion', 1));
    await settings.update('qc.blindShare', 0, vscode.ConfigurationTarget.Global);
    const [own] = await readEvents(other);
    const modes = own?.events.map((event) => ('mode' in event ? event.mode : undefined)) ?? [];
    ok(modes.includes('blind') && modes.includes(undefined), modes.join());
    equal((await readLabels(await openJob(other))).filter(({ verdict }) => verdict === 'accepted').length, 12);
  });

  async function newJob(name: string, texts: readonly string[]): Promise<string> {
    const other = path.join(path.dirname(dir), name);
    await createJob(other, jobOf(TEMPLATE, name));
    const log = new JsonlLog<LabelRecord>(recordsFile(other), { checksums: true });
    for (const text of texts) await log.append(recordOf(text, { relevance: yes }));
    await log.close();
    return other;
  }
});
