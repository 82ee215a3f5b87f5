import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPng } from '#core/pngBytes';
import { openChannel } from '#protocol/channel';
import type { EvaluationHost, EvaluationView, RowFilter } from '#protocol/evaluation';
import { bundles } from '../scripts/build.mjs';
import { sampleEvaluation, type SampleEvaluation } from './support/evaluations.ts';
import { overhangs } from './ui/layoutFaults.ts';
import { openWebview, type WebviewHarness } from './ui/webviewHarness.ts';

// The built view in the system's browser, under its own policy, with an evaluation that stands still.

const told: { filters: RowFilter[]; opened: string[]; texts: string[]; pictures: Uint8Array[] } = {
  filters: [],
  opened: [],
  texts: [],
  pictures: [],
};
const SOON = { timeout: 15_000 };
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'promptmill-evaluation-'));
  const options = bundles.find(({ outdir }) => outdir === 'dist/webview');
  await build({ ...options, entryPoints: { evaluation: 'webview/evaluation/main.ts' }, outdir: folder });
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function open(
  { report, rows }: SampleEvaluation,
  lang: 'en' | 'zh-cn' = 'en',
  width = 1200,
): Promise<WebviewHarness> {
  const host: EvaluationHost = {
    ready: async () => ({ dir: '/evaluations/sample', report }),
    rows: async (filter, offset, count) => {
      told.filters.push(filter);
      return rows(filter, offset, count);
    },
    openRecord: async (itemId) => void told.opened.push(itemId),
    copyText: async (text) => void told.texts.push(text),
    savePng: async (_chart, png) => told.pictures.push(readPng(png)) > 0,
  };
  const harness = await openWebview({ bundle: 'evaluation', bundles: folder, lang, width }, (wire) => {
    openChannel<EvaluationView, EvaluationHost>(host, wire, (error) => ({ message: String(error) }));
  });
  await harness.page.locator('h1').waitFor();
  return harness;
}

describe('an evaluation in a browser', () => {
  const sample = sampleEvaluation();
  let harness: WebviewHarness;
  beforeAll(async () => {
    harness = await open(sample);
    await harness.page.locator('.records tbody tr').first().waitFor();
    await harness.page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
  }, 60_000);
  afterAll(() => harness.close());

  test('it begins with what the student got wrong, and a cell lists its labels, by keyboard too', async () => {
    const { page } = harness;
    expect(told.filters[0]).toEqual({ taskId: 'relevance', contestant: 'student-stop', only: 'wrong' });
    const cell = page.locator('.confusion tbody tr').first().locator('td.other button').first();
    const count = Number(await cell.locator('b').textContent());
    await cell.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.records tbody tr').count(), SOON).toBe(count);
    expect(told.filters.at(-1)).toEqual({
      taskId: 'relevance',
      contestant: 'student-stop',
      only: 'all',
      gold: '相关',
      predicted: '不相关',
    });
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('records');
    await page.locator('.records .link').first().click();
    await expect.poll(() => told.opened.length, SOON).toBe(1);
    await page.locator('button', { hasText: 'All wrong ones' }).click();
    await expect.poll(() => told.filters.at(-1)?.only, SOON).toBe('wrong');
  });

  test('another model’s confusions are shown in their place', async () => {
    const { page } = harness;
    const teacher = sample.report.tasks[0]?.contestants.find(({ contestant }) => contestant === 'teacher');
    await page.locator('.tasks.small button', { hasText: 'teacher' }).click();
    await expect.poll(() => told.filters.at(-1)?.contestant, SOON).toBe('teacher');
    const shown = await page.locator('.confusion tbody tr').first().locator('td b').first().textContent();
    expect(shown).toBe(String(teacher?.confusion.counts[0]?.[0]));
    await page.locator('.tasks.small button').first().click();
  });

  test('the threshold says what stays with the student, from the keyboard', async () => {
    const { page } = harness;
    const calibration = sample.report.tasks[0]?.contestants.find((one) => one.calibration)?.calibration;
    const slider = page.locator('#threshold');
    await slider.focus();
    await page.keyboard.press('End');
    await expect.poll(() => page.locator('.slider output').textContent(), SOON).toBe('1.00');
    expect(await page.locator('#threshold-says').textContent()).toContain(`0 of ${calibration?.n} labels`);
    await page.keyboard.press('Home');
    await expect.poll(() => page.locator('.slider output').textContent(), SOON).toBe('0.00');
    const right = calibration?.thresholds[0]?.right ?? 0;
    expect(await page.locator('#threshold-says').textContent()).toContain(
      `${((100 * right) / (calibration?.n ?? 1)).toFixed(1).replace('.0', '')}%`,
    );
  });

  test('every chart has a table and gives it as CSV, and is saved as a PNG', async () => {
    const { page } = harness;
    expect(await page.locator('report-chart canvas[role=img][aria-label]').count()).toBe(6);
    expect(await page.locator('figure:has(report-chart) details table').count()).toBe(6);
    await page.locator('#figure-latency button', { hasText: 'Copy CSV' }).click();
    await expect.poll(() => told.texts.length, SOON).toBe(1);
    expect(told.texts[0]?.split('\r\n')[2]).toContain('stopped at ####,5.00,');
    await page.locator('#figure-latency button', { hasText: 'Save PNG' }).click();
    await expect.poll(() => told.pictures.length, SOON).toBe(1);
    expect(told.pictures[0]?.length).toBeGreaterThan(10_000);
  });

  test('a factor never stands without machine, r, records and requests at once', async () => {
    expect(await harness.page.locator('.notes .recorded').count()).toBe(0);
    const text = (await harness.page.locator('#speed').textContent()) ?? '';
    for (const part of ['95%', '60 records', 'requests at once: 1', 'r = ', 'Example CPU', 'Q8_0', 'cpu']) {
      expect(text).toContain(part);
    }
  });

  test('nothing is wider than the page from 600 to 1,400 px', async () => {
    expect(await overhangs(harness.page, [600, 900, 1400])).toEqual([0, 0, 0]);
  });

  test('the policy was never broken', () => {
    expect(harness.complaints).toEqual([]);
  });
});

test('in Chinese, without speed or probabilities: what was not measured is said, not shown', async () => {
  const bare = sampleEvaluation({ n: 12, bare: true });
  const harness = await open({ ...bare, report: { ...bare.report, recorded: true } }, 'zh-cn', 800);
  const { page } = harness;
  try {
    expect(await page.locator('.notes .warn').first().textContent()).toContain('不确定是否为留出集');
    expect(await page.locator('.notes .recorded').textContent()).toContain('录制于 2026年5月4日，8 核 CPU');
    expect(await page.locator('#speed .empty').textContent()).toContain('没有测速');
    expect(await page.locator('.tile .figure').last().textContent()).toContain('–');
    expect(await page.locator('main').textContent()).not.toMatch(/NaN|undefined|Infinity/);
    expect(harness.complaints).toEqual([]);
  } finally {
    await harness.close();
  }
});

test('hostile labels, names and texts stay text', async () => {
  const sample = sampleEvaluation({ n: 60, bare: true });
  const hostile = '<img src=x onerror="globalThis.hit=1">';
  const text = JSON.stringify(sample.report).replaceAll('不相关', JSON.stringify(hostile).slice(1, -1));
  const report = { ...(JSON.parse(text) as typeof sample.report), name: '"><svg onload=1>' };
  const rows: SampleEvaluation['rows'] = (...asked) => {
    const page = sample.rows(...asked);
    return { total: page.total, rows: page.rows.map((row) => ({ ...row, text: `${hostile}\u202e`, place: hostile })) };
  };
  const harness = await open({ report, rows });
  try {
    await harness.page.locator('.records tbody tr').first().waitFor();
    expect(await harness.page.evaluate(() => 'hit' in globalThis)).toBe(false);
    expect(await harness.page.locator('img').count()).toBe(0);
    expect(await harness.page.locator('.records .odd').first().textContent()).toContain('U+202E');
    expect(harness.complaints).toEqual([]);
  } finally {
    await harness.close();
  }
});
