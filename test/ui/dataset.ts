import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { writeMistakes } from '../support/datasetMistakes.ts';
import { axeFindings } from './axeFindings.ts';
import { COLOUR_THEMES, configure, jobDir, promptmill, until } from './qcPage.ts';
import type { Walk } from './walk.ts';
import type { Workbench } from './workbench.ts';

const CUTOFF = 512;

/** The page of a dataset that is in front. */
async function pageOf(workbench: Workbench, name: string): Promise<Frame> {
  const end = Date.now() + 30_000;
  while (Date.now() < end) {
    for (const frame of workbench.page.frames()) {
      const title = frame.locator('#app h1', { hasText: new RegExp(`[:：] ?${name}$`) });
      if (await title.isVisible().catch(() => false)) return frame;
    }
    await workbench.page.waitForTimeout(100);
  }
  throw new Error(`no page of ${name}`);
}

const chip = (view: Frame, text: string) => view.locator('.filters .chip', { hasText: text });
const rows = (view: Frame) => view.locator('.findings tbody tr:not(.kind):not(.opened)');

/** Waits for a question by its words and picks: a list that has just taken another's place may get that one's click. */
async function pickWhen(workbench: Workbench, question: string, label: string): Promise<void> {
  await workbench.page.locator(`.quick-input-widget input[placeholder*="${question}"]`).waitFor();
  await workbench.page.waitForTimeout(500);
  await workbench.pick(label);
}

/** VS Code gives the focus back late, to where it was before a command: what was typed meanwhile went there, and a person types it again. */
async function persist(what: string, attempt: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === 3) throw new Error(`never: ${what}`, { cause: error });
    }
  }
}

/** Reviewed labels become a dataset, which is looked at before anybody trains on it; then one full of mistakes. */
export const dataset: Walk = {
  name: 'the dataset',
  steps: [
    {
      name: 'export from the list of jobs asks three things, and says what preflight found',
      async run(workbench) {
        const { page } = workbench;
        const job = jobDir(workbench, 'relevance');
        await promptmill(workbench, 'label', '--template', 'prompts/relevance.template.md', '--out', job, 'data');
        await workbench.command('Promptmill: Focus on Jobs View', 'Focus on Jobs View');
        const row = page.locator('.pane', { hasText: 'Jobs' }).locator('.monaco-list-row', { hasText: 'relevance' });
        await row.hover();
        await row.getByRole('button', { name: 'Export Training Data' }).click();
        await pickWhen(workbench, 'Format', 'Alpaca');
        await pickWhen(workbench, 'not reviewed yet', 'Include them');
        await pickWhen(workbench, 'divided', 'Train/validation/test 80/10/10 (recommended)');
        const said = workbench.notification('rows written to datasets/relevance');
        await said.waitFor();
        const text = (await said.textContent()) ?? '';
        match(text, /to train on/);
        match(text, /Preflight/);
        const files = await readdir(path.join(workbench.folder, 'datasets', 'relevance'));
        deepEqual(files.filter((name) => name.endsWith('.jsonl')).toSorted(), [
          'relevance_alpaca.jsonl',
          'relevance_alpaca.lineage.jsonl',
          'relevance_alpaca_test.jsonl',
          'relevance_alpaca_val.jsonl',
        ]);
        await said.getByRole('button', { name: 'Open Report' }).click();
      },
    },
    {
      name: 'its page says that every row is taken, and that its lineage holds',
      async run(workbench) {
        const view = await pageOf(workbench, 'relevance_alpaca');
        const manifest = JSON.parse(
          await readFile(path.join(workbench.folder, 'datasets', 'relevance', 'manifest.json'), 'utf8'),
        ) as { readonly datasets: Readonly<Record<string, { readonly rows: number }>> };
        const count = manifest.datasets['relevance_alpaca']?.rows ?? 0;
        ok(count > 40, `${count} rows`);
        const tile = view.locator('.tile .figure').first();
        equal((await tile.textContent())?.replace(/\s+/g, ' ').trim(), `${count} of ${count}`);
        await view.locator('#lineage button').click();
        await view.locator('#lineage .verdict.good', { hasText: `All ${count} rows` }).waitFor();
      },
    },
    {
      name: 'a folder that somebody else wrote opens from the explorer, with its mistakes',
      async run(workbench) {
        const dir = path.join(workbench.folder, 'datasets', 'mistakes');
        const { dropped } = await writeMistakes(dir);
        await workbench.command('View: Close All Editors', 'Close All Editors');
        await workbench.openFile('datasets/mistakes/dataset_info.json');
        await workbench.explorerMenu('dataset_info.json', 'Dataset Report');
        const view = await pageOf(workbench, 'mistakes');
        await rows(view).first().waitFor();
        match((await view.locator('.verdict').first().textContent()) ?? '', /Not ready/);
        await chip(view, 'Row is left out').click();
        await until(workbench, 'the rows without an answer', async () => (await rows(view).count()) === dropped.length);
        const places = await rows(view).locator('.at').allTextContents();
        deepEqual(
          places.map((place) => place.trim()),
          dropped.map((line) => `mistakes.jsonl:${line}`),
        );
        equal(await view.locator('.leak').count(), 2);
      },
    },
    {
      name: 'by keyboard alone: another cutoff, a filter, and the line of a finding',
      async run(workbench) {
        const { page } = workbench;
        const view = await pageOf(workbench, 'mistakes');
        await workbench.command('View: Close Other Editors in Group', 'Close Other Editors in Group');
        const field = view.locator('#cutoff');
        await persist('the cutoff is taken', async () => {
          await field.focus();
          await page.keyboard.press('Control+a');
          await page.keyboard.type(String(CUTOFF));
          await page.keyboard.press('Enter');
          await chip(view, 'Prompt is cut').waitFor({ timeout: 10_000 });
        });
        const all = view.locator('.severities .chip').first();
        await all.focus();
        await page.keyboard.press('Enter');
        await page.keyboard.press('ArrowRight');
        await page.keyboard.press('Enter'); // errors
        await page.keyboard.press('Tab');
        const cut = chip(view, 'Prompt is cut');
        const isOnIt = () => cut.evaluate((element) => element === document.activeElement);
        for (let step = 0; step < 12 && !(await isOnIt()); step++) await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await until(workbench, 'two prompts are cut', async () => (await rows(view).count()) === 2);
        const link = rows(view).locator('.at').first();
        const place = ((await link.textContent()) ?? '').trim();
        const line = /:(\d+)$/.exec(place)?.[1] ?? '';
        await persist(`line ${line} is in front`, async () => {
          if (!(await link.isVisible())) await page.locator('.tab', { hasText: 'Dataset: mistakes' }).click();
          await link.focus();
          await page.keyboard.press('Enter');
          await page.locator('.tab', { hasText: 'mistakes.jsonl' }).waitFor({ timeout: 10_000 });
          await page.locator('.statusbar-item', { hasText: `Ln ${line},` }).waitFor({ timeout: 10_000 });
        });
        await page.locator('.monaco-editor .squiggly-error').first().waitFor();
      },
    },
    {
      name: 'axe finds nothing in four themes, and in Chinese',
      async run(workbench) {
        await workbench.command('View: Close Editors in Other Groups', 'Close Editors in Other Groups').catch(() => {});
        await workbench.command('View: Close All Editors', 'Close All Editors');
        await workbench.command('View: Close Primary Side Bar', 'Close Primary Side Bar');
        await workbench.command('Notifications: Clear All Notifications', 'Clear All Notifications');
        await workbench.commandAndPick('Promptmill: Dataset Report', 'mistakes');
        const view = await pageOf(workbench, 'mistakes');
        await rows(view).first().waitFor();
        for (const [name, [theme, body]] of Object.entries(COLOUR_THEMES)) {
          await configure(workbench, { 'workbench.colorTheme': theme });
          await view.locator(`body${body}`).waitFor();
          await workbench.rest();
          if (name === 'light' || name === 'dark') await workbench.screenshot(`dataset-${name}`);
          if (name === 'light') {
            await view.locator('#figure-tokens').evaluate((element) => element.scrollIntoView({ block: 'start' }));
            await workbench.rest();
            await workbench.screenshot('dataset-lengths');
            await view.locator('h1').evaluate((element) => element.scrollIntoView({ block: 'end' }));
          }
          deepEqual(await axeFindings(view), [], theme);
        }
        await configure(workbench, { 'promptmill.language': 'zh-cn' });
        await until(workbench, 'the open page in Chinese', async () => {
          const open = await pageOf(workbench, 'mistakes');
          return (
            (await open
              .getByText('预检', { exact: true })
              .count()
              .catch(() => 0)) > 0
          );
        });
        await workbench.command('View: Close All Editors', 'Close All Editors');
        await workbench.commandAndPick('Promptmill: Dataset Report', 'mistakes');
        const again = await pageOf(workbench, 'mistakes');
        await again.getByText('预检', { exact: true }).first().waitFor();
        await rows(again).first().waitFor();
        await workbench.rest();
        await workbench.screenshot('dataset-zh');
        deepEqual(await axeFindings(again), []);
      },
    },
    {
      name: 'a reload brings the page back, with its options',
      async run(workbench) {
        await workbench.reload();
        const view = await pageOf(workbench, 'mistakes');
        await rows(view).first().waitFor();
        equal(await view.locator('#cutoff').inputValue(), String(CUTOFF));
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
