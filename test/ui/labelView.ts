import { equal } from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { startBatch } from '#node/batch/batchRun';
import { batchState } from '#node/batch/batchSession';
import { batchJob, hasty, manyTexts } from '../support/batchJobs.ts';
import { startKimiServer } from '../support/kimiServer/server.ts';
import type { Walk } from './walk.ts';
import type { Workbench } from './workbench.ts';

const button = (view: Frame, text: string | RegExp) => view.locator('vscode-button', { hasText: text });

async function until(workbench: Workbench, what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await workbench.page.waitForTimeout(100);
  }
}

/** Chooses an entry of one of the view's selects, by the value that stands for it. */
async function choose(view: Frame, label: string, value: string): Promise<void> {
  await view.locator(`vscode-single-select[label="${label}"]`).evaluate((element, wanted) => {
    const select = element as HTMLElement & { value: string };
    select.value = wanted;
    select.dispatchEvent(new Event('change'));
  }, value);
}

let labUrl = ''; // of the server that `prepare` starts

const linesOf = async (file: string) => (await readFile(file, 'utf8').catch(() => '')).split('\n').slice(0, -1);
const recordsOf = (workbench: Workbench, job: string) =>
  linesOf(path.join(workbench.folder, '.promptmill', 'jobs', job, 'records.jsonl'));

/** The Label view from the empty form to a run with failures, on our own server that behaves like Kimi's. */
export const labelView: Walk = {
  name: 'label view',
  async prepare() {
    const server = await startKimiServer({
      limits: {},
      latency: { median: 700, sigma: 0.4 },
      batch: { runMs: 25_000 },
      faults: {
        filter: { by: 'record', probability: 0.12 },
        noMarker: { by: 'record', probability: 0.1 },
      },
    });
    labUrl = server.baseUrl;
    const teachers = [{ id: 'lab', title: 'Lab', baseUrl: server.baseUrl, model: 'kimi-k2.6', needsKey: true }];
    return {
      settings: { 'promptmill.teachers': teachers },
      close: () => server.close(),
    };
  },
  steps: [
    {
      name: 'empty: says what is needed',
      async run(workbench) {
        await workbench.command('Promptmill: Focus on Label View', 'Focus on Label View');
        const view = await workbench.webview('labelPanel');
        await view.getByText('Choose a template first.').waitFor();
        await workbench.rest();
        await workbench.screenshot('label-empty');
      },
    },
    {
      name: 'template and files: a table shows its columns and first record',
      async run(workbench) {
        for (let n = 1; n <= 9; n++) {
          const file = path.join(workbench.folder, 'data', 'email', `callback-${n}.txt`);
          await writeFile(file, `机器昨天又不转了，这是第 ${n} 次。客户电话：15436207985`);
        }
        await workbench.openFile('prompts/relevance.template.md');
        await workbench.command('Promptmill: Label with This Template', 'Label with This Template');
        await (await workbench.webview('labelPanel')).getByText('Add the files to label first.').waitFor();
        await workbench.command('File: Focus on Files Explorer', 'Focus on Files Explorer');
        await workbench.explorerMenu('data', 'Add to Label Selection');
        const view = await workbench.webview('labelPanel');
        await view.getByText('How they are read').click();
        await view.getByText(/First record: data.hotline/).waitFor();
        await choose(view, 'Teacher', 'kimi-cn');
        await view.getByText('Mask personal data').waitFor();
        await view.locator('vscode-radio[label*="about ¥"]').first().waitFor();
        await view.locator('vscode-single-select[label="Tier"]').waitFor();
        await view.locator('vscode-radio[checked][label^="Right away"]').waitFor();
        await view.locator('vscode-radio[label*="60 % of the price"]').waitFor();
        await workbench.rest();
        await workbench.screenshot('label-estimate');
        await view
          .getByText(/sampled records/)
          .getByRole('button', { name: 'Show' })
          .click();
        await workbench.page.locator('.tab', { hasText: 'Before masking' }).waitFor();
        await workbench.page.locator('.monaco-diff-editor .view-line', { hasText: 'PHONE_1' }).first().waitFor();
        await workbench.rest();
        await workbench.screenshot('label-masking');
        await workbench.command('View: Close Editor', 'Close Editor');
      },
    },
    {
      name: 'try 5: shows their answers',
      async run(workbench) {
        const view = await workbench.webview('labelPanel');
        await choose(view, 'Teacher', 'replay');
        await button(view, 'Try 5').click();
        await view.getByText('What the teacher answered').waitFor();
        equal(await view.locator('ol.trial > li').count(), 5);
        equal((await recordsOf(workbench, 'relevance')).length, 5);
        await workbench.rest();
        await workbench.screenshot('label-tried');
      },
    },
    {
      name: 'all: answers flow by, causes at the end, one is asked for again',
      async run(workbench) {
        const view = await workbench.webview('labelPanel');
        await view.locator('vscode-toolbar-button[label="Close"]').click();
        await choose(view, 'Teacher', 'lab');
        await view.locator('section.start').getByText('Set key…').click();
        await workbench.answer(workbench.key);
        await view.getByText('Key set').waitFor();
        const start = button(view, /Label all \d/);
        await start.waitFor();
        await start.click();
        await view.locator('ul.answers > li').nth(2).waitFor();
        await until(workbench, 'some answers', async () => (await recordsOf(workbench, 'relevance-2')).length > 20);
        await workbench.page.mouse.move(700, 4);
        await workbench.screenshot('label-running');
        await button(view, 'Review labels').waitFor();
        await view.getByText(/content filter: \d/).waitFor();
        await workbench.rest();
        await workbench.screenshot('label-ended');
        const before = (await recordsOf(workbench, 'relevance-2')).length;
        await view.locator('li', { hasText: 'content filter' }).getByRole('button', { name: 'Review' }).waitFor();
        await view.locator('li', { hasText: 'unreadable' }).getByRole('button', { name: /Retry/ }).click();
        await until(workbench, 'asked again', async () => (await recordsOf(workbench, 'relevance-2')).length > before);
        await button(view, 'Review labels').waitFor();
      },
    },
    {
      name: 'jobs: buckets by outcome, a report',
      async run(workbench) {
        const { page } = workbench;
        const row = page.locator('.pane', { hasText: 'Jobs' }).locator('.monaco-list-row');
        await row.filter({ hasText: 'relevance-2' }).first().click();
        await row.filter({ hasText: 'content filter' }).first().click();
        await workbench.rest();
        await workbench.screenshot('label-jobs');
        const view = await workbench.webview('labelPanel');
        await view.getByText('Report: cost, causes').click();
        await page.locator('.tab', { hasText: 'relevance-2.report.md' }).waitFor();
        await workbench.rest();
        await workbench.screenshot('label-report');
      },
    },
    {
      name: 'a changed prompt: its sample is relabelled first',
      async run(workbench) {
        const { page } = workbench;
        const ended = await workbench.webview('labelPanel');
        await ended.locator('vscode-toolbar-button[label="Close"]').click();
        await workbench.openFile('prompts/relevance.template.md');
        await page.locator('.editor-instance .view-lines').first().click();
        await page.keyboard.press('Control+End');
        await page.keyboard.type('\n只凭原文判断。');
        await page.locator('.tab.dirty').waitFor();
        await workbench.command('File: Save All', 'Save All');
        await page.locator('.tab.dirty').waitFor({ state: 'detached' });
        await workbench.command('Promptmill: Focus on Label View', 'Focus on Label View');
        const view = await workbench.webview('labelPanel');
        const relabel = button(view, 'Relabel its sample first');
        await relabel.waitFor();
        await relabel.click();
        await view.getByText(/The new prompt (changes|answers)/).waitFor();
        equal((await recordsOf(workbench, 'relevance-3')).length, 20);
        await workbench.rest();
        await workbench.screenshot('label-version');
      },
    },
    {
      name: 'by batch: one that was begun elsewhere is followed, fetched and reviewed',
      async run(workbench) {
        const dir = path.join(workbench.folder, 'byBatch');
        const jobDir = path.join(workbench.folder, '.promptmill', 'jobs', 'by-batch');
        const opened = await batchJob({ baseUrl: labUrl }, { dir, jobDir, texts: manyTexts(60) });
        await startBatch(opened, { apiKey: 'test', log: hasty().log });
        const view = await workbench.webview('labelPanel');
        await view.locator('vscode-toolbar-button[label="Close"]').first().click();
        const card = view.locator('section.card', { hasText: 'Batch: by-batch' });
        await card.getByText('running', { exact: true }).waitFor();
        await until(workbench, 'some are done', async () => ((await batchState(jobDir))?.done ?? 0) > 0);
        await workbench.rest();
        await workbench.screenshot('label-batch');
        await until(workbench, 'the end', async () => {
          const fetch = button(view, 'Fetch now');
          if ((await fetch.count()) > 0) await fetch.click({ timeout: 1000 }).catch(() => undefined);
          await workbench.page.waitForTimeout(500);
          return (await recordsOf(workbench, 'by-batch')).length === 60;
        });
        await view.locator('section.card', { hasText: 'by-batch' }).getByText('Review labels').waitFor();
      },
    },
    {
      name: 'nothing asked the network',
      async run(workbench) {
        equal([...workbench.outside].join(), '');
      },
    },
  ],
};
