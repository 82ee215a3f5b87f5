import { deepEqual, ok } from 'node:assert/strict';
import type { Walk } from './walk.ts';

/** What a person sees before he does anything: the installed extension, its language, its commands. */
export const firstSteps: Walk = {
  name: 'first steps',
  steps: [
    {
      name: 'the template opens with its own colours',
      async run(workbench) {
        await workbench.openFile('prompts/relevance.template.md');
        const { page } = workbench;
        await page.locator('.statusbar-item', { hasText: /Prompt Template/ }).waitFor();
        const heading = page.locator('.monaco-editor .view-line', { hasText: /^#/ }).first();
        await heading.waitFor();
        const colours = await page
          .locator('.monaco-editor .view-line span span')
          .evaluateAll((spans) => [...new Set(spans.map((span) => span.className))]);
        ok(colours.length > 2, `only ${colours.join(', ')}`);
      },
    },
    {
      name: 'the palette knows its commands',
      async run(workbench) {
        const rows = await workbench.palette('Promptmill');
        await rows.filter({ hasText: 'Promptmill: ' }).first().waitFor();
        ok((await rows.filter({ hasText: 'Promptmill: ' }).count()) >= 5);
        await workbench.page.keyboard.press('Escape');
      },
    },
    {
      name: 'nothing asks the network',
      async run(workbench) {
        deepEqual([...workbench.outside], []);
      },
    },
  ],
};
