import { equal, match, ok } from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import type { Walk } from './walk.ts';
import type { Workbench } from './workbench.ts';

const scoreOf = async (view: Frame) => Number(await view.locator('svg.ring text').textContent());

async function until(workbench: Workbench, what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await workbench.page.waitForTimeout(100);
  }
}

/** What a person sees of a prompt's score: the lens above it, the status bar, the report and its buttons. */
export const promptReport: Walk = {
  name: 'prompt report',
  steps: [
    {
      name: 'the lens and the status bar show the score',
      async run(workbench) {
        await workbench.openFile('prompts/first-draft.template.md');
        const lens = workbench.page.locator('.codelens-decoration a').first();
        await lens.filter({ hasText: /findings/ }).waitFor();
        const [, score] = /^\d+ findings · (\d+) · ~\d+ tokens$/.exec((await lens.textContent()) ?? '') ?? [];
        ok(score, (await lens.textContent()) ?? '');
        const item = workbench.page.locator(`.statusbar-item [aria-label^="Prompt score ${score} of 100"]`);
        await item.waitFor();
      },
    },
    {
      name: 'a click opens the report beside the prompt',
      async run(workbench) {
        const lens = workbench.page.locator('.codelens-decoration a').first();
        const shown = Number(/· (\d+) ·/.exec((await lens.textContent()) ?? '')?.[1]);
        await lens.click();
        const view = await workbench.webview('promptReport');
        await view.locator('.overview button').nth(9).waitFor();
        equal(await scoreOf(view), shown);
        match((await view.locator('dl').last().textContent()) ?? '', /相关 · 不相关/);
        await workbench.rest();
        await workbench.screenshot('report');
      },
    },
    {
      name: 'a button mends a finding, and the report follows',
      async run(workbench) {
        const view = await workbench.webview('promptReport');
        const concision = async () =>
          Number(/\d+/.exec((await view.locator('.overview button').nth(1).textContent()) ?? '')?.[0]);
        const before = await concision();
        const fix = view.locator('vscode-button', { hasText: 'Delete “您好”' });
        await fix.focus();
        await workbench.page.keyboard.press('Enter');
        await until(workbench, 'the finding goes', async () => (await fix.count()) === 0);
        ok((await concision()) > before, 'its metric rises');
        const focus = () => view.evaluate(() => document.activeElement?.tagName.toLowerCase());
        match((await focus()) ?? '', /button/, 'the keyboard goes on from here');
      },
    },
    {
      name: 'the words lead to their place in the prompt',
      async run(workbench) {
        const view = await workbench.webview('promptReport');
        await view.locator('.words', { hasText: '非常感谢' }).last().click();
        await workbench.page.locator('.statusbar-item', { hasText: /\(\d+ selected\)/ }).waitFor();
      },
    },
    {
      name: 'all that is safe is mended at once',
      async run(workbench) {
        const view = await workbench.webview('promptReport');
        await view.locator('vscode-button', { hasText: 'Fix all safe' }).click();
        await view.locator('vscode-button', { hasText: 'Nothing to fix by itself' }).waitFor();
        await workbench.page.locator('.tab.dirty', { hasText: 'first-draft.template.md' }).waitFor();
      },
    },
  ],
};
