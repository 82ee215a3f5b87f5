import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundles } from '../scripts/build.mjs';
import { readPng } from '#core/pngBytes';
import { buildReport } from '#core/qc/report/buildReport';
import type { LabelFilter } from '#core/qc/review/filter';
import type { ReviewReport } from '#core/qc/report/reviewReport';
import { openChannel } from '#protocol/channel';
import type { RunReportHost, RunReportView } from '#protocol/runReport';
import { reviewInput } from './support/reviewInput.ts';
import { sampleReport } from './support/sampleReport.ts';
import { axeFindings } from './ui/axeFindings.ts';
import { overhangs } from './ui/layoutFaults.ts';
import { openWebview, THEMES, type WebviewHarness } from './ui/webviewHarness.ts';

// The built view in a real browser under the webviews' policy, with a host that runs here.

const told: { filters: LabelFilter[]; texts: string[]; pictures: Uint8Array[] } = {
  filters: [],
  texts: [],
  pictures: [],
};
const SOON = { timeout: 15_000 };
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'promptmill-report-'));
  const options = bundles.find(({ outdir }) => outdir === 'dist/webview');
  await build({ ...options, entryPoints: { runReport: 'webview/runReport/main.ts' }, outdir: folder });
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function open(report: () => ReviewReport, lang: 'en' | 'zh-cn' = 'en', width = 1200): Promise<WebviewHarness> {
  const host: RunReportHost = {
    ready: async () => ({ dir: '/jobs/hotline', report: report() }),
    openFilter: async (filter) => void told.filters.push(filter),
    copyText: async (text) => void told.texts.push(text),
    savePng: async (_chart, png) => told.pictures.push(readPng(png)) > 0,
  };
  const harness = await openWebview({ bundle: 'runReport', bundles: folder, lang, width }, (wire) => {
    openChannel<RunReportView, RunReportHost>(host, wire, (error) => ({ message: String(error) }));
  });
  await harness.page.locator('h1').waitFor();
  return harness;
}

const canvasColours = ({ page }: WebviewHarness) =>
  page.evaluate(() => document.querySelector<HTMLCanvasElement>('#figure-distribution canvas')?.toDataURL());

describe('the review report in a browser', () => {
  let harness: WebviewHarness;
  const report = sampleReport();
  beforeAll(async () => {
    harness = await open(() => report);
  }, 60_000);
  afterAll(() => harness.close());

  test('charts follow the theme', async () => {
    const seen = new Set([await canvasColours(harness)]);
    for (const theme of THEMES.slice(1)) {
      await harness.setTheme(theme);
      await expect.poll(async () => seen.has(await canvasColours(harness)), SOON).toBe(false);
      seen.add(await canvasColours(harness));
    }
    await harness.setTheme('light');
    await harness.page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
  });

  test('a cell of the matrix opens its labels, by keyboard too', async () => {
    const { page } = harness;
    const [task] = report.tasks;
    const row = page.locator('.confusion').first().locator('tbody tr').first();
    await row.locator('button').nth(1).click();
    await row.locator('button').last().focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => told.filters.length, SOON).toBe(2);
    expect(told.filters).toEqual([
      { state: 'reviewed', taskId: 'relevance', teacher: '相关', conclusion: '部分相关' },
      { state: 'rejected', taskId: 'relevance', teacher: '相关' },
    ]);
    expect(await row.locator('button').nth(1).textContent()).toContain(String(task?.confusion.counts[0]?.[1]));
  });

  test('every chart has a table with the same numbers, and gives it as CSV', async () => {
    const { page } = harness;
    const figure = page.locator('#figure-distribution');
    await figure.locator('button', { hasText: 'Copy CSV' }).click();
    await expect.poll(() => told.texts.length, SOON).toBe(1);
    const [head, first] = told.texts[0]?.split('\r\n') ?? [];
    expect(head).toBe('Conclusion,teacher,share,after review,share,change,looked at');
    const row = report.tasks[0]?.distribution[0];
    expect(first?.startsWith(`相关,${row?.teacher},`)).toBe(true);
    expect(await figure.locator('tbody tr').first().textContent()).toContain(String(row?.reviewed));
    await expect.poll(() => page.locator('[role=status]').textContent(), SOON).toBe('Table copied.');
    expect(await page.locator('report-chart canvas[role=img][aria-label]').count()).toBe(3);
    expect(await page.locator('figure:has(report-chart) details table').count()).toBe(3);
  });

  test('a chart is saved as a PNG, and copied where the browser lets it', async () => {
    const { page } = harness;
    const figure = page.locator('#figure-flips');
    await figure.locator('button', { hasText: 'Save PNG' }).click();
    await expect.poll(() => told.pictures.length, SOON).toBe(1);
    expect(told.pictures[0]?.length).toBeGreaterThan(10_000);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await figure.locator('button', { hasText: 'Copy PNG' }).click();
    await expect.poll(() => page.locator('[role=status]').textContent(), SOON).toBe('Picture copied.');
    expect(await page.evaluate(async () => (await navigator.clipboard.read())[0]?.types)).toContain('image/png');
    expect(told.pictures.length).toBe(1);
  });

  test('nothing is wider than the page from 600 to 1,400 px', async () => {
    expect(await overhangs(harness.page, [600, 900, 1400])).toEqual([0, 0, 0]);
  });

  test('the policy was never broken', () => {
    expect(harness.complaints).toEqual([]);
  });
});

test('hostile conclusions and names stay text', async () => {
  const hostile = '<img src=x onerror="globalThis.hit=1">';
  const labels = Array.from({ length: 40 }, (_, at) => ({
    teacher: at % 2 === 0 ? hostile : '${1}=cmd',
    verdict: 'accepted' as const,
    said: ['a'],
  }));
  const tasks = [{ id: 't', title: '<script>hit=1</script>', reasoning: true }];
  const harness = await open(() => ({
    ...buildReport(reviewInput(labels, { tasks, reviewers: [{ reviewer: '<b>x</b>' }] })),
    job: '"><svg onload=1>',
  }));
  try {
    expect(await harness.page.evaluate(() => 'hit' in globalThis)).toBe(false);
    expect(await harness.page.locator('img, main script, main b b').count()).toBe(0);
    expect(await harness.page.locator('.confusion th', { hasText: 'onerror' }).count()).toBe(2);
    expect(harness.complaints).toEqual([]);
  } finally {
    await harness.close();
  }
});

test('before and at the beginning of a review it says what to do', async () => {
  let labels: Parameters<typeof reviewInput>[0] = Array.from({ length: 50 }, () => ({ teacher: 'a' }));
  const harness = await open(() => buildReport(reviewInput(labels, { reviewers: [{ reviewer: 'me' }] })), 'zh-cn', 800);
  const { page } = harness;
  try {
    expect(await page.locator('.nothing').textContent()).toContain('还没有质检');
    labels = labels.map((label, at) => (at < 14 ? { ...label, verdict: 'accepted', said: ['a'] } : label));
    await page.locator('button', { hasText: '刷新' }).click();
    await page.locator('.steps').waitFor();
    expect(await page.locator('.steps').textContent()).toContain('请再逐条判定 16 条');
    expect(await page.locator('.tile', { hasText: 'κ' }).textContent()).toContain('不适用');
    expect(await page.locator('.steps').textContent()).toContain('另一个人');
    expect(await axeFindings(harness.page)).toEqual([]);
  } finally {
    await harness.close();
  }
});
