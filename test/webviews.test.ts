import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../scripts/vscodeHost.mjs';
import { buildWebviews } from './support/webviewBundles.ts';
import { axeFindings } from './ui/axeFindings.ts';
import { keyboardFaults } from './ui/keyboardFaults.ts';
import { layoutFaults } from './ui/layoutFaults.ts';
import { motionFaults } from './ui/motionFaults.ts';
import { THEMES, type WebviewHarness } from './ui/webviewHarness.ts';
import { SCENES } from './ui/webviewScenes.ts';

// Every webview in every state that looks different, as everybody has to be able to use it. All texts are in the locale that
// makes them 40 % longer. Where a picture says more: WEBVIEW_SHOTS=folder npx vitest run test/webviews.test.ts

const shots = process.env['WEBVIEW_SHOTS'];
const EDITOR = [
  { width: 1200, height: 800, of: 'an editor' },
  { width: 480, height: 800, of: 'an editor beside another one' },
  { width: 640, height: 400, of: 'a window of 1,280 × 800 at 200 %' },
];
const SIDE_BAR = [
  { width: 300, height: 800, of: 'the side bar' },
  { width: 200, height: 400, of: 'a side bar of 400 px at 200 %' },
  { width: 200, height: 800, of: 'a narrow side bar' },
];

let bundles = '';
let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  [bundles, browser] = await Promise.all([buildWebviews(), openBrowser()]);
}, 60_000);
afterAll(() => browser.close());

const picture = async (page: Page, scene: string, what: string) => {
  const file = `${scene} ${what}.png`.replaceAll(/[^\w.]+/g, '-');
  if (shots !== undefined) await page.screenshot({ path: path.join(shots, file) });
};
const drawn = (page: Page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

describe.each(SCENES)('$name', ({ name, open, sideBar = false }) => {
  const sizes = sideBar ? SIDE_BAR : EDITOR;
  let harness: WebviewHarness;
  beforeAll(async () => {
    harness = await open({ bundles, context: browser.page.context(), lang: 'qps-ploc', ...sizes[0] });
    await harness.page.emulateMedia({ reducedMotion: 'reduce' });
  }, 30_000);
  afterAll(() => harness.close());

  test('no text is cut, covered or squeezed, and nothing is beyond the edge', async () => {
    const { page } = harness;
    for (const { of, ...size } of sizes) {
      await page.setViewportSize(size);
      await drawn(page);
      await picture(page, name, `${size.width}x${size.height}`);
      expect(await layoutFaults(page), of).toEqual([]);
    }
  });

  test('Tab reaches every control, which shows it and is not covered', async () => {
    expect(await keyboardFaults(harness.page)).toEqual([]);
  });

  test('nothing moves for whoever wants less motion', async () => {
    expect(await motionFaults(harness.page)).toEqual([]);
  });

  test('a bar has an edge where the system chooses the colours', async () => {
    const { page } = harness;
    await page.emulateMedia({ forcedColors: 'active' });
    const edgeless = await page.locator('progress, vscode-progress-bar').evaluateAll((bars) =>
      bars
        .filter((bar) => {
          const { outlineStyle, borderTopStyle } = getComputedStyle(bar);
          return outlineStyle === 'none' && borderTopStyle === 'none';
        })
        .map(({ className, localName }) => `${localName}.${className}`),
    );
    await page.emulateMedia({ forcedColors: 'none' });
    expect(edgeless).toEqual([]);
  });

  test('axe finds nothing in four themes', async () => {
    const { page } = harness;
    await page.evaluate(() => (document.documentElement.lang = 'en')); // axe knows no locale of ours
    for (const theme of THEMES) {
      await harness.setTheme(theme);
      await picture(page, name, theme);
      expect(await axeFindings(page, theme === 'light' ? undefined : 'colours'), theme).toEqual([]);
    }
    expect(harness.complaints).toEqual([]);
  });
});

test('a page with such faults is told of each', async () => {
  const page = await browser.page.context().newPage();
  await page.setViewportSize({ width: 400, height: 300 });
  await page.setContent(`<!DOCTYPE html><style>
      button:focus { outline: none }
      .still { outline: 1px solid }
      .moves { animation: go 9s infinite } @keyframes go { to { margin-left: 9px } }
    </style>
    <p style="width: 90px; overflow: hidden; white-space: nowrap">This is cut off somewhere</p>
    <p style="width: 90px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis" title="whole">This is whole in its title</p>
    <p style="height: 20px">One over</p><p style="height: 20px; margin-top: -34px">Other under</p>
    <p style="width: 20px; overflow-wrap: anywhere">Squeezed by its column</p>
    <input placeholder="A placeholder that is too long" style="width: 60px">
    <button style="position: absolute; left: 390px; width: 50px">x</button>
    <button>unseen</button> <a class="still" href="#" onfocus="this.blur()">unreached</a>
    <button style="position: absolute; left: 50px; top: 200px">covered</button>
    <div style="position: absolute; left: 0; top: 190px; width: 200px; height: 60px; background: white"></div>
    <div class="moves">moves</div>`);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const layout = (await layoutFaults(page)).map((fault) => fault.split(':')[0]);
  expect(layout.map((fault) => fault?.replace(/ “.*/, ''))).toEqual([
    'cut',
    'squeezed',
    'cut',
    'covered by',
    'cut placeholder',
    'beyond the edge',
    'the page is 40 px wider than its window',
  ]);
  const keyboard = await keyboardFaults(page);
  expect(keyboard.map((fault) => fault.replace(/<.*?> (\w+).*/, '$1'))).toEqual(
    expect.arrayContaining(['no visible focus: unseen', 'no visible focus: covered', 'covered: covered']),
  );
  expect(keyboard.filter((fault) => fault.startsWith('not reached'))).toHaveLength(1);
  expect(await motionFaults(page)).toEqual(['moves: moves']);
  await page.close();
});
