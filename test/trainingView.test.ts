import { build } from 'esbuild';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../scripts/node.mjs';
import { removeAtExit } from '../scripts/processes.mjs';
import { openTrainingHarness, type TrainingHarness } from './support/trainingHarness.ts';
import { shownTraining, someLogs } from './support/trainings.ts';

let harness: TrainingHarness;

beforeAll(async () => {
  const bundles = await mkdtemp(path.join(os.tmpdir(), 'promptmill-training-view-'));
  removeAtExit(bundles);
  await build({
    absWorkingDir: root,
    entryPoints: ['webview/training/main.ts'],
    outfile: path.join(bundles, 'training.js'),
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
  });
  harness = await openTrainingHarness(shownTraining({ kind: 'not-started' }), { bundles });
  harness.page.setDefaultTimeout(10_000);
}, 60_000);
afterAll(async () => {
  expect(harness.complaints).toEqual([]);
  await harness.close();
});

const buttons = () =>
  harness.page.locator('header [data-action]').evaluateAll((all) => all.map((one) => one.dataset['action']));
const text = (part: string) => harness.page.locator(part).first().innerText();
const figure = async (name: string) => {
  const shown = harness.page.locator('.now > div', {
    has: harness.page.locator('dt', { hasText: new RegExp(`^${name}$`) }),
  });
  return (await shown.locator('dd').innerText()).trim();
};
const stand = (kind: string) => harness.page.locator(`.stand.${kind}`).waitFor();

describe('what a training shows', () => {
  test('before it is started: what to do, and no curve', async () => {
    const { page } = harness;
    await stand('not-started');
    expect(await buttons()).toEqual(['start', 'doctor', 'openConfig']);
    expect(await page.locator('report-chart').count()).toBe(0);
  });

  test('while it runs: figures, what is left, and the curve that grows by what is new', async () => {
    const { page } = harness;
    const logs = someLogs(20);
    harness.tell(shownTraining({ kind: 'running' }, logs));
    await stand('running');
    expect(await buttons()).toEqual(['stop', 'openConfig', 'openLog']);
    expect(await text('.where')).toMatch(/200 of 480 steps\s+9 min left, until about .+\s+for 7 min so far/);
    expect(await figure('loss')).toBe(String(Number(logs.at(-2)?.loss?.toPrecision(4))));
    expect(await figure('VRAM')).toBe('15.90 GiB');
    const canvas = page.locator('#figure-loss canvas');
    const first = await canvas.elementHandle();
    const more = someLogs(30);
    harness.tell(shownTraining({ kind: 'running' }, more), logs.length);
    await page.locator('.where', { hasText: '300 of 480' }).waitFor();
    expect(await canvas.getAttribute('aria-label')).toMatch(/over 36 logged steps/);
    expect(await first?.evaluate((element) => element.isConnected), 'the chart is the same one').toBe(true);
    expect(await page.locator('[role=progressbar]').getAttribute('aria-valuenow')).toBe('300');
  });

  test('the table twin: newest first, and all of it as CSV', async () => {
    const { page, copied } = harness;
    const twin = page.locator('#figure-loss details');
    await twin.locator('summary').click();
    expect(await twin.locator('tbody th').first().innerText()).toBe('300');
    await page.locator('#figure-loss').getByRole('button', { name: 'Copy CSV' }).click();
    await expect.poll(() => copied.length).toBe(1);
    const lines = (copied[0] ?? '').trim().split('\r\n');
    expect(lines[0]).toBe('step,epoch,loss,eval loss,learning rate,tokens/s,"VRAM, GiB",elapsed');
    expect(lines).toHaveLength(37);
    await twin.locator('summary').click();
  });

  test('a picture of a curve is handed over as PNG', async () => {
    await harness.page.locator('#figure-loss').getByRole('button', { name: 'Save PNG…' }).click();
    await expect.poll(() => harness.saved, { timeout: 8000 }).toContain('loss PNG');
  });

  test('smoothing by keyboard: off draws the loss alone; it is remembered', async () => {
    const { page } = harness;
    const slider = page.locator('#smoothing');
    await slider.focus();
    await page.keyboard.press('Home');
    expect(await text('.slider output')).toBe('off');
    const kept = () => page.evaluate(() => JSON.parse(sessionStorage.getItem('state') ?? 'null') as object);
    await expect.poll(kept).toMatchObject({ smoothing: 0, dir: '/work/relevance/training/relevance-lora' });
    for (let press = 0; press < 3; press++) await page.keyboard.press('ArrowRight');
    expect(await text('.slider output')).toBe('0.03');
  });

  test('a loss that diverged is said, and leaves a gap', async () => {
    const [first, second, ...rest] = someLogs(4);
    if (first === undefined || second === undefined) throw new Error('logs');
    harness.tell(shownTraining({ kind: 'running' }, [first, ...rest, { ...second, step: 50, loss: Number.NaN }]));
    await harness.page.locator('.where', { hasText: '50 of' }).waitFor();
    expect(await figure('loss')).toBe('NaN');
  });

  test('each button asks the host once; a refusal is shown', async () => {
    const { page, acts } = harness;
    harness.tell(
      shownTraining({ kind: 'failed', exitCode: 1, cause: 'no-cuda', lastLines: ['<b>RuntimeError</b>'] }, someLogs(2)),
    );
    await stand('failed');
    expect(await buttons()).toEqual(['start', 'doctor', 'openConfig', 'openLog']);
    expect(await text('pre')).toBe('<b>RuntimeError</b>');
    expect(await text('.todo')).toContain('promptmill doctor');
    for (const name of ['Start Again', 'train.yaml', 'Log'])
      await page.getByRole('button', { name, exact: true }).click();
    await page.getByRole('button', { name: 'Check Environment' }).click();
    await page.getByRole('alert').filter({ hasText: 'No Python is chosen.' }).waitFor();
    expect(acts).toEqual(['start', 'openConfig', 'openLog', 'doctor']);
  });

  test('what can be done follows the state', async () => {
    const stages = [
      [
        shownTraining({ kind: 'stopped' }, someLogs(9), { canResume: true }),
        ['resume', 'start', 'buildGguf', 'openConfig', 'openLog'],
      ],
      [shownTraining({ kind: 'lost' }, someLogs(9)), ['start', 'doctor', 'openConfig', 'openLog']],
      [shownTraining({ kind: 'stopping' }, someLogs(9)), ['stop', 'openConfig', 'openLog']],
      [shownTraining({ kind: 'done' }, someLogs(48)), ['buildGguf', 'openConfig', 'openLog']],
      [
        shownTraining({ kind: 'done' }, someLogs(48), { gguf: 'a-Q4_K_M.gguf' }),
        ['startModel', 'evaluate', 'buildGguf', 'openConfig', 'openLog'],
      ],
    ] as const;
    for (const [shown, expected] of stages) {
      harness.tell(shown);
      await expect.poll(buttons).toEqual(expected);
    }
    const { pid: _, startedAt: __, ...progress } = shownTraining({ kind: 'running' }, someLogs(9)).progress;
    harness.tell({ ...shownTraining({ kind: 'running' }), progress: { ...progress, startedByUs: false } });
    await expect.poll(buttons).toEqual(['openConfig']); // what it printed is in its terminal
    expect(await text('header')).toContain('started in a terminal');
    const done = shownTraining({ kind: 'done' }, someLogs(48));
    const { startedAt: at = '' } = done.progress;
    const recorded = { ...progress, state: done.progress.state, startedByUs: false, recorded: { at, cores: 2 } };
    harness.tell({ ...done, progress: recorded });
    await expect.poll(buttons).toEqual(['openConfig']); // its model was not kept
    expect(await text('header')).not.toContain('started in a terminal');
    expect(await text('.stand')).toContain('Recorded on a CPU with 2 cores, ');
  });
});

describe('everybody can use it', () => {
  test('nothing is cut off at 200 px, nor at 320 px with text twice as large', async () => {
    const { page } = harness;
    harness.tell(shownTraining({ kind: 'running' }, someLogs(30)));
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await page.setViewportSize({ width: 200, height: 900 });
    await expect.poll(overflow).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 640, height: 900 });
    await page.evaluate(() => document.documentElement.style.setProperty('--vscode-font-size', '26px'));
    await expect.poll(overflow).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1200, height: 900 });
  });
});
