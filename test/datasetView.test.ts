import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPng } from '#core/pngBytes';
import { openChannel } from '#protocol/channel';
import type { DatasetHost, DatasetOptions, DatasetView, FindingFilter } from '#protocol/dataset';
import { bundles } from '../scripts/build.mjs';
import { sampleDataset, type SampleDataset } from './support/datasets.ts';
import { overhangs } from './ui/layoutFaults.ts';
import { openWebview, type WebviewHarness } from './ui/webviewHarness.ts';

// The built page in the system's browser, under its own policy, with a dataset that stands still.

const told = {
  filters: [] as FindingFilter[],
  checked: [] as DatasetOptions[],
  opened: [] as (number | string)[],
  texts: [] as string[],
  pictures: [] as Uint8Array[],
};
const SOON = { timeout: 15_000 };
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'promptmill-dataset-'));
  const options = bundles.find(({ outdir }) => outdir === 'dist/webview');
  await build({ ...options, entryPoints: { dataset: 'webview/dataset/main.ts' }, outdir: folder });
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function open(sample: SampleDataset, lang: 'en' | 'zh-cn' = 'en', width = 1200): Promise<WebviewHarness> {
  const host: DatasetHost = {
    ready: async () => sample.state,
    check: async (options) => {
      told.checked.push(options);
      return { ...sample.state, options };
    },
    findings: async (filter, offset, count) => {
      told.filters.push(filter);
      return sample.findings(filter, offset, count);
    },
    openFinding: async (id) => void told.opened.push(id),
    findingRow: async (id) => sample.row(id),
    explain: async (code) => void told.opened.push(code),
    leaks: async () => sample.leaks,
    openLeak: async (id, side) => void told.opened.push(`${side} ${id}`),
    chooseTokenizer: async () => false,
    verify: async () => ({ ok: false, text: 'Row 3 of relevance_alpaca.jsonl is another one than was exported.' }),
    newTraining: async () => void told.opened.push('training'),
    copyText: async (text) => void told.texts.push(text),
    copyFindings: async (filter) => sample.findings(filter, 0, 0).total,
    savePng: async (_chart, png) => told.pictures.push(readPng(png)) > 0,
  };
  const harness = await openWebview({ bundle: 'dataset', bundles: folder, lang, width }, (wire) => {
    openChannel<DatasetView, DatasetHost>(host, wire, (error) => ({ message: String(error) }));
  });
  await harness.page.locator('h1').waitFor();
  return harness;
}

const rowsIn = ({ page }: WebviewHarness) => page.locator('.findings tbody tr:not(.kind):not(.opened)');

describe('a dataset with findings in a browser', () => {
  const sample = sampleDataset();
  let harness: WebviewHarness;
  beforeAll(async () => {
    harness = await open(sample);
    await rowsIn(harness).first().waitFor();
    await harness.page.locator('.peek').first().click();
    await harness.page.locator('.row dd').first().waitFor();
    await harness.page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
  }, 60_000);
  afterAll(() => harness.close());

  test('the table is filtered, walked and turned by keyboard alone', async () => {
    const { page } = harness;
    await page.locator('.severities .chip').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect.poll(() => told.filters.at(-1), SOON).toEqual({ severity: 'warning' });
    await expect.poll(() => page.locator('.pager > span').first().textContent(), SOON).toBe('1–20 of 42');
    expect(await page.locator('.codes .chip').count()).toBe(2);
    await page.locator('.codes .chip').first().focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Space');
    await expect.poll(() => told.filters.at(-1), SOON).toEqual({ severity: 'warning', code: 'conflicting-duplicate' });
    await expect.poll(() => page.locator('.pager > span').first().textContent(), SOON).toBe('1–20 of 38');
    await page.locator('.pager button', { hasText: 'Next' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => rowsIn(harness).count(), SOON).toBe(18);
    await page.locator('.findings .at').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const second = sample.findings({ code: 'conflicting-duplicate' }, 21, 1).rows[0]?.id;
    await expect.poll(() => told.opened, SOON).toEqual([second]);
  });

  test('kinds are grouped with what to do, and lead to their page', async () => {
    const { page } = harness;
    await page.locator('.severities .chip').first().click();
    await expect.poll(() => page.locator('.findings .kind').count(), SOON).toBe(4); // of the first page
    const kind = page.locator('.findings .kind').first();
    expect((await kind.textContent())?.replace(/\s+/g, ' ')).toContain('Rows that are dropped 3');
    expect(await kind.textContent()).toContain('Give the row a text');
    await kind.locator('.code').click();
    await expect.poll(() => told.opened.at(-1), SOON).toBe('dropped');
  });

  test('template and cutoff check again, an impossible cutoff does not', async () => {
    const { page } = harness;
    await page.locator('#cutoff').fill('3');
    await page.keyboard.press('Enter');
    await page.waitForTimeout(200);
    expect(told.checked).toEqual([]);
    await page.locator('#cutoff').fill('640');
    await page.locator('#cutoff').press('Tab');
    await expect.poll(() => told.checked.at(-1)?.cutoffLen, SOON).toBe(640);
    await page.locator('.controls select').last().selectOption('qwen3');
    await expect
      .poll(() => told.checked.at(-1), SOON)
      .toEqual({
        dataset: 'relevance_alpaca',
        template: 'qwen3',
        cutoffLen: 640,
      });
  });

  test('leaks stand side by side; a broken lineage is said', async () => {
    const { page } = harness;
    await expect.poll(() => page.locator('.leak').count(), SOON).toBe(2);
    await page.locator('.leak').first().locator('.link').last().click();
    await expect.poll(() => told.opened.at(-1), SOON).toBe('near 0');
    await page.locator('#lineage button').click();
    await expect.poll(() => page.locator('#lineage .poor').textContent(), SOON).toContain('Row 3');
  });

  test('every chart has a table, gives it as CSV, and is saved as a PNG', async () => {
    const { page } = harness;
    const figures = page.locator('figure:has(report-chart canvas[role=img][aria-label])');
    expect(await figures.count()).toBe(3);
    expect(await page.locator('figure:has(report-chart) details table').count()).toBe(3);
    await page.locator('#figure-conclusions button', { hasText: 'Copy CSV' }).click();
    await expect.poll(() => told.texts.at(-1), SOON).toContain('相关,96,12,12,120');
    await page.locator('#figure-tokens button', { hasText: 'Save PNG' }).click();
    await expect.poll(() => told.pictures.length, SOON).toBe(1);
    expect(told.pictures[0]?.length).toBeGreaterThan(5_000);
  });

  test('nothing is wider than the page from 600 to 1,400 px', async () => {
    expect(await overhangs(harness.page, [600, 900, 1400])).toEqual([0, 0, 0]);
  });

  test('the policy was never broken', () => {
    expect(harness.complaints).toEqual([]);
  });
});

test('in Chinese, without findings: one part, ready', async () => {
  const harness = await open(sampleDataset({ clean: true }), 'zh-cn', 800);
  try {
    expect(await harness.page.locator('.verdict').first().textContent()).toContain('可以训练');
    expect(await harness.page.locator('main').textContent()).not.toMatch(/NaN|undefined|Infinity/);
    expect(harness.complaints).toEqual([]);
  } finally {
    await harness.close();
  }
});

test('hostile names, texts and findings stay text', async () => {
  const sample = sampleDataset();
  const hostile = '<img src=x onerror="globalThis.hit=1">';
  const state = JSON.parse(
    JSON.stringify(sample.state)
      .replaceAll('不相关', JSON.stringify(hostile).slice(1, -1))
      .replaceAll('relevance', '\\"><svg onload=1>'),
  ) as typeof sample.state;
  const harness = await open({
    ...sample,
    state,
    findings: (...asked) => {
      const page = sample.findings(...asked);
      return {
        total: page.total,
        rows: page.rows.map((row) => ({ ...row, what: `${hostile}\u202e`, where: hostile })),
      };
    },
    row: () => ({ where: hostile, columns: [{ name: hostile, text: `${hostile}\u202e`, isCut: false }] }),
  });
  try {
    await rowsIn(harness).first().waitFor();
    await harness.page.locator('.peek').first().click();
    await harness.page.locator('.row .odd').first().waitFor();
    expect(await harness.page.evaluate(() => 'hit' in globalThis)).toBe(false);
    expect(await harness.page.locator('img').count()).toBe(0);
    expect(await harness.page.locator('.findings .odd').first().textContent()).toContain('U+202E');
    expect(harness.complaints).toEqual([]);
  } finally {
    await harness.close();
  }
});
