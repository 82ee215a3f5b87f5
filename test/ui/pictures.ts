import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { root } from '../../scripts/node.mjs';
import { COLOUR_THEMES } from './qcPage.ts';
import type { Workbench } from './workbench.ts';

/** A part of the window, in pixels of the page. */
interface Clip {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Keeps a picture of a part of the window in a light and in a dark theme, in docs/images/: only where the pictures are
 * being renewed, because the themes take their time. What is open stays open: the theme changes by the folder's settings.
 */
export async function inBothThemes(workbench: Workbench, name: string, of?: Locator | Clip): Promise<void> {
  if (!process.env['UPDATE_IMAGES']) return;
  const { page } = workbench;
  const dir = path.join(root, 'docs', 'images');
  await mkdir(dir, { recursive: true });
  const settings = path.join(workbench.folder, '.vscode', 'settings.json');
  const before = await readFile(settings, 'utf8');
  for (const theme of ['dark', 'light'] as const) {
    const [colours, body] = COLOUR_THEMES[theme];
    await writeFile(settings, JSON.stringify({ ...JSON.parse(before), 'workbench.colorTheme': colours }));
    await page.locator(`.monaco-workbench${body === '.vscode-dark' ? '.vs-dark' : '.vs'}`).waitFor();
    await page.waitForTimeout(1500); // colours of tokens and of webviews come later
    const clip = of !== undefined && 'boundingBox' in of ? await of.boundingBox() : of;
    await page.screenshot({ path: path.join(dir, `${name}-${theme}.png`), ...(clip && { clip }) });
  }
  await writeFile(settings, before);
}
