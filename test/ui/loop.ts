import { equal, match, ok } from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeScriptedModel } from '../support/tinyQwen.ts';
import type { Walk } from './walk.ts';
import type { Workbench } from './workbench.ts';

const jobOf = (workbench: Workbench) => path.join(workbench.folder, '.promptmill', 'jobs', 'relevance');

async function linesOf(file: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The decisions of all reviewers. */
async function decisionsOf(workbench: Workbench): Promise<Record<string, unknown>[]> {
  const dir = path.join(jobOf(workbench), 'decisions');
  const files = (await readdir(dir).catch(() => [])).filter((file) => file.endsWith('.jsonl'));
  return (await Promise.all(files.map((file) => linesOf(path.join(dir, file))))).flat();
}

async function until(workbench: Workbench, what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await workbench.page.waitForTimeout(100);
  }
}

/** The whole loop as README tells it, on the sample, with a picture of each station. */
export const loop: Walk = {
  name: 'the loop',
  steps: [
    {
      name: 'template: a draft shows what is wrong with it',
      async run(workbench) {
        await workbench.openFile('prompts/first-draft.template.md');
        const { page } = workbench;
        const squiggles = page.locator(
          '.monaco-editor .squiggly-warning, .monaco-editor .squiggly-info, .monaco-editor .squiggly-error',
        );
        await squiggles.first().waitFor();
        await workbench.command('Problems: Focus on Problems View', 'Focus on Problems View');
        await page.locator('.markers-panel .monaco-list-row').nth(1).waitFor();
      },
    },
    {
      name: 'template: a quick fix mends it',
      async run(workbench) {
        const { page } = workbench;
        await page.locator('.markers-panel .monaco-list-row', { hasText: 'phone number' }).dblclick();
        await page.locator('.statusbar-item', { hasText: '11 selected' }).waitFor();
        await page.locator('.lightBulbWidget').first().waitFor();
        const action = page.locator('.action-widget .monaco-list-row.action').first();
        const dirty = page.locator('.tab.dirty');
        // Late diagnostics close an open menu: a person opens it again.
        for (let attempt = 1; attempt <= 4 && (await dirty.count()) === 0; attempt++) {
          await page.keyboard.press('Control+.');
          const opened = await action.waitFor({ timeout: 8000 }).then(
            () => true,
            () => false,
          );
          if (!opened) continue;
          await workbench.screenshot('2-lint');
          if ((await action.count()) === 0) continue;
          await page.keyboard.press('Enter');
          await dirty.waitFor({ timeout: 4000 }).catch(() => undefined);
        }
        await dirty.waitFor();
        await page.keyboard.press('Control+s');
        const file = path.join(workbench.folder, 'prompts', 'first-draft.template.md');
        await until(
          workbench,
          'the number is gone',
          async () => !(await readFile(file, 'utf8')).includes('15436207985'),
        );
        await workbench.command('View: Hide Panel', 'Hide Panel');
      },
    },
    {
      name: 'label: files from the explorer, replayed to the end',
      async run(workbench) {
        await workbench.openFile('prompts/relevance.template.md');
        await workbench.rest();
        await workbench.screenshot('1-template');
        await workbench.command('Promptmill: Label with This Template', 'Label with This Template');
        const view = await workbench.webview('labelPanel');
        await view.getByText('REPLAY: recorded answers').first().waitFor();
        await workbench.command('File: Focus on Files Explorer', 'Focus on Files Explorer');
        await workbench.explorerMenu('data', 'Add to Label Selection');
        const panel = await workbench.webview('labelPanel');
        const start = panel.locator('vscode-button', { hasText: /^\s*Label all/ });
        await start.waitFor();
        await until(workbench, 'the files are counted', async () => (await start.getAttribute('disabled')) === null);
        await start.click();
        await panel.getByText(/^Labelling relevance/).waitFor();
        await until(
          workbench,
          'some answers',
          async () => (await linesOf(path.join(jobOf(workbench), 'records.jsonl'))).length > 15,
        );
        await workbench.screenshot('3-label');
        await panel.locator('vscode-button', { hasText: 'Review labels' }).waitFor();
        const records = await linesOf(path.join(jobOf(workbench), 'records.jsonl'));
        ok(records.length >= 50, `${records.length} records`);
      },
    },
    {
      name: 'QC: accept, correct and reject by key',
      async run(workbench) {
        const panel = await workbench.webview('labelPanel');
        await panel.locator('vscode-button', { hasText: 'Review labels' }).first().click();
        const view = await workbench.webview('qcReview');
        await view.locator('article.detail').waitFor();
        await view.locator('#rows').click({ position: { x: 5, y: 5 } });
        const decided = async (count: number) =>
          await until(workbench, `${count} decisions`, async () => (await decisionsOf(workbench)).length >= count);
        await workbench.rest();
        await workbench.page.keyboard.press('a');
        await decided(1);
        await workbench.page.keyboard.press('a');
        await decided(2);
        await workbench.page.keyboard.press('x');
        await decided(3);
        await workbench.page.keyboard.press('e');
        const reasoning = view.locator('textarea#reasoning');
        await reasoning.waitFor();
        await reasoning.pressSequentially(' 已核对。');
        await workbench.rest();
        await workbench.screenshot('4-qc');
        await workbench.page.keyboard.press('Control+Enter');
        await decided(4);
        const verdicts = (await decisionsOf(workbench)).map((decision) => JSON.stringify(decision));
        equal(verdicts.filter((text) => text.includes('"accept')).length, 2, verdicts.join('\n'));
        equal(verdicts.filter((text) => text.includes('"reject')).length, 1, verdicts.join('\n'));
        equal(verdicts.filter((text) => text.includes('已核对')).length, 1, verdicts.join('\n'));
      },
    },
    {
      name: 'export: rows for LLaMA-Factory, conclusion first',
      async run(workbench) {
        await workbench.command('Promptmill: Export Training Data', 'Export Training Data');
        const row = workbench.page.locator('.quick-input-list .monaco-list-row');
        await row
          .filter({ hasText: /alpaca/i })
          .first()
          .click();
        await row.filter({ hasText: 'Include them' }).click();
        await row.filter({ hasText: '80/10/10 (recommended)' }).click();
        // At once: a notification does not stay for long.
        const said = workbench.notification('rows written to');
        await said.getByRole('button', { name: 'Open File', exact: true }).click();
        const dir = path.join(workbench.folder, 'datasets', 'relevance');
        const files = (await readdir(dir))
          .filter((name) => /^relevance_alpaca(?:_val|_test)?\.jsonl$/.test(name))
          .toSorted();
        const [train] = files;
        equal(files.length, 3, files.join());
        const rows = (await Promise.all(files.map((name) => linesOf(path.join(dir, name))))).flat();
        ok(rows.length >= 40, `${rows.length} rows`);
        for (const one of rows) match(String(one['output']), /^(相关|不相关)(\n####\n|$)/);
        JSON.parse(await readFile(path.join(dir, 'dataset_info.json'), 'utf8'));
        await workbench.page.locator('.tab', { hasText: train ?? '' }).waitFor();
        await workbench.command('View: Toggle Word Wrap', 'Toggle Word Wrap'); // the output stands at the end of a row
        await workbench.rest();
        await workbench.screenshot('5-export');
      },
    },
    {
      name: 'local model: answers and stops at ####',
      async run(workbench) {
        const file = path.join(workbench.folder, 'tiny.gguf');
        writeScriptedModel(file, ['相关', '####', '因为', '。'], { name: 'tiny-qwen2' });
        await workbench.openFile('prompts/relevance.template.md');
        await workbench.commandAndPick('Promptmill: Start Local Model', 'Choose a GGUF File…');
        await workbench.chooseFile(file, 'Start');
        await workbench.notification('is ready').waitFor();
        await workbench.page.locator('.tab', { hasText: 'relevance.template.md' }).click();
        await workbench.command('Promptmill: Ask Local Model', 'Ask Local Model');
        await workbench.answer('机器人充不进电了，能上门维修吗？');
        const page = workbench.page.locator('.editor-instance .view-line');
        await page
          .filter({ hasText: /generated/ })
          .first()
          .waitFor();
        const text = (await page.allTextContents()).join('\n');
        match(text, /相关/);
        ok(!text.includes('因为。'), 'the reasoning was not generated');
        await workbench.rest();
        await workbench.screenshot('6-local-model');
        await workbench.command('Promptmill: Stop Local Model', 'Stop Local Model');
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
