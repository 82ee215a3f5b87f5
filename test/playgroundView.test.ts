import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundles } from '../scripts/build.mjs';
import { openChannel } from '#protocol/channel';
import type {
  PlaygroundAsk,
  PlaygroundHost,
  PlaygroundRun,
  PlaygroundState,
  PlaygroundView,
} from '#protocol/playground';
import { openWebview, type WebviewHarness } from './ui/webviewHarness.ts';

// The built view in a real browser under the webviews' policy, with a host that runs here.

const RECORD = '洗衣机又不转了，能不能派人来看看？';
const times = { input: 182, cached: 170, output: 2, queueMs: 0.2, prefillMs: 41, decodeMs: 12 };
const STATE: PlaygroundState = {
  isTrusted: true,
  hasModels: true,
  model: {
    name: 'relevance-tiny',
    about: 'F16 · this machine · CPU',
    state: 'ready',
    stateText: 'ready',
    tokensPerSecond: 0,
  },
  templates: [
    {
      path: 'prompts/relevance.template.md',
      name: 'relevance',
      marker: '####',
      tasks: [{ id: 'relevance', labels: ['相关', '不相关'], reasoning: true }],
    },
    {
      path: 'prompts/two.template.md',
      name: 'two',
      marker: '####',
      tasks: [
        { id: 'free', title: 'Summary', reasoning: true },
        { id: 'urgency', title: 'Urgency', labels: ['高', '低'], reasoning: false },
      ],
    },
  ],
  runs: [],
};

let folder = '';
let harness: WebviewHarness;
let view: PlaygroundView;
let asked: PlaygroundAsk[] = [];
let calls: string[] = [];
let next = 0;

const note = (name: string) => Promise.resolve(void calls.push(name));

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'promptmill-playground-'));
  const options = bundles.find(({ outdir }) => outdir === 'dist/webview');
  await build({ ...options, entryPoints: { playground: 'webview/playground/main.ts' }, outdir: folder });
  harness = await open('en');
}, 60_000);
afterAll(async () => {
  await harness.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(lang: 'en' | 'zh-cn', state = STATE): Promise<WebviewHarness> {
  const host: PlaygroundHost = {
    ready: () => Promise.resolve(state),
    ask: (ask) => {
      asked.push(ask);
      next++;
      view.run(running(next, ask));
      return Promise.resolve(next);
    },
    goOn: (id) => note(`goOn ${id}`),
    stop: () => note('stop'),
    askTeacher: (id) => note(`askTeacher ${id}`),
    pickRecord: () => Promise.resolve({ text: RECORD, from: 'data/survey.jsonl:3', fields: { 城市: '成都' } }),
    openTemplate: (file) => note(`open ${file}`),
    copyCurl: (id) => note(`curl ${id}`),
    clear: () => note('clear'),
    startModel: () => note('startModel'),
  };
  const opened = await openWebview({ bundle: 'playground', bundles: folder, lang, height: 860 }, (wire) => {
    const remote = openChannel<PlaygroundView, PlaygroundHost>(host, wire, (error) => ({ message: String(error) }));
    view = {
      state: (to) => void remote.state.asEvent(to),
      model: (to) => void remote.model.asEvent(to),
      run: (to) => void remote.run.asEvent(to),
      template: (to) => void remote.template.asEvent(to),
    };
  });
  opened.page.setDefaultTimeout(10_000);
  await opened.page.locator('h1').waitFor();
  return opened;
}

const running = (id: number, ask: PlaygroundAsk): PlaygroundRun => ({
  id,
  at: 0,
  ask,
  model: 'relevance-tiny',
  template: 'relevance',
  state: 'running',
  conclusion: '',
  canContinue: false,
});

/** Types a record, chooses how to answer, and runs it by key; gives what the host was asked. */
async function run(record: string, mode: PlaygroundAsk['mode']): Promise<PlaygroundRun> {
  const { page } = harness;
  await page.locator('#template').selectOption('prompts/relevance.template.md');
  await page.locator('#record').fill(record);
  await page.locator(`input[name="mode"][value="${mode}"]`).check();
  const before = asked.length;
  await page.locator('#record').press('Control+Enter');
  await expect.poll(() => asked.length).toBe(before + 1);
  return running(next, asked.at(-1)!);
}

const scored = (shown: PlaygroundRun, probability: number): PlaygroundRun => ({
  ...shown,
  state: 'done',
  conclusion: '相关',
  inSet: true,
  scores: [
    { label: '相关', probability },
    { label: '不相关', probability: 1 - probability },
  ],
  coverage: 0.97,
  answer: { ...times, output: 0, decodeMs: 0 },
  canContinue: true,
});

async function picture(name: string, { page }: WebviewHarness = harness): Promise<void> {
  const dir = process.env['PLAYGROUND_SHOTS'];
  if (dir !== undefined) await page.screenshot({ path: path.join(dir, `${name}.png`), fullPage: true });
}

describe('the playground in a browser', () => {
  test('Ctrl+Enter asks with the template, its task and the mode; the conclusion grows, and is told once', async () => {
    const { page } = harness;
    const shown = await run(RECORD, 'conclusion');
    expect(shown.ask).toEqual({
      template: 'prompts/relevance.template.md',
      task: 'relevance',
      record: RECORD,
      mode: 'conclusion',
    });
    await page.locator('.conclusion .caret').waitFor();
    view.run({ ...shown, conclusion: '相' });
    await page.locator('.conclusion', { hasText: '相' }).waitFor();
    expect(await page.locator('[role="status"]').textContent()).toBe('');
    view.run({ ...shown, state: 'done', conclusion: '相关', inSet: true, answer: times, canContinue: true });
    await page.locator('.note', { hasText: 'one of the labels' }).waitFor();
    expect(await page.locator('.conclusion').textContent()).toContain('相关');
    expect(await page.locator('[role="status"]').textContent()).toBe('Conclusion: 相关');
    expect(await page.locator('.times').textContent()).toMatch(/182\s+170 kept/);
    await picture('done');
  });

  test('the reasoning goes on from the marker, and the view says how little was evaluated again', async () => {
    const { page } = harness;
    await page.getByRole('button', { name: 'Show reasoning' }).click();
    await expect.poll(() => calls).toContain(`goOn ${next}`);
    const shown = running(next, asked.at(-1)!);
    const done = { ...shown, conclusion: '相关', inSet: true, answer: times };
    view.run({ ...done, state: 'continuing', reasoning: '客户说' });
    await page.locator('.reasoning .caret').waitFor();
    view.run({
      ...done,
      state: 'done',
      reasoning: '客户说洗衣机不转，请人上门看，是报修。',
      more: { input: 186, cached: 184, output: 17, queueMs: 0, prefillMs: 6, decodeMs: 180 },
    });
    await page.getByText('Not started again: 184 of 186 tokens were still there, 2 evaluated.').waitFor();
    await picture('reasoning');
  });

  test('probabilities: below the threshold the teacher is proposed, above it is not', async () => {
    const { page } = harness;
    const shown = await run(RECORD, 'labels');
    view.run(scored(shown, 0.74));
    await page.getByText('Below your threshold').waitFor();
    await picture('unsure');
    await page.getByRole('button', { name: 'Ask the Teacher…' }).click();
    await expect.poll(() => calls).toContain(`askTeacher ${next}`);
    view.run({ ...scored(shown, 0.74), teacher: { name: 'Kimi', conclusion: '不相关', reasoning: '没有故障。' } });
    await page.locator('.teacher .said', { hasText: '不相关' }).waitFor();
    const slider = page.getByLabel('Trust the student from');
    await slider.fill('70');
    await page.getByText('Sure enough').waitFor();
    await slider.fill('80');
    await page.getByText('Below your threshold').waitFor();
  });

  test('questions about the same record are compared, and can be shown again', async () => {
    const { page } = harness;
    const shown = await run(RECORD, 'conclusion');
    view.run({ ...shown, state: 'done', conclusion: '不相关', inSet: true, answer: times });
    await page.locator('.history .differs').first().waitFor();
    const other = await run('你好', 'conclusion');
    view.run({ ...other, state: 'done', conclusion: '不相关', inSet: true, answer: times });
    await page.locator('.history tbody tr').nth(3).waitFor();
    await page.getByLabel('Same record only (1)').check();
    await expect.poll(() => page.locator('.history tbody tr').count()).toBe(1);
    await page.getByLabel('Same record only (1)').uncheck();
    await picture('history');
    await page.locator('.history tbody tr').nth(1).getByRole('button').click();
    await page.getByLabel('Same record only (3)').waitFor();
    expect(await page.locator('#record').inputValue()).toBe(RECORD);
  });

  test('Esc stops what is being written, and nothing else is asked meanwhile', async () => {
    const { page } = harness;
    const shown = await run('很长', 'reasoning');
    const before = asked.length;
    await page.locator('#record').press('Control+Enter');
    await page.locator('#record').press('Escape');
    await expect.poll(() => calls).toContain('stop');
    expect(asked.length).toBe(before);
    view.run({ ...shown, state: 'stopped', conclusion: '相关', answer: times });
    await page.getByText('Stopped; what there is stays.').waitFor();
  });

  test('a picked record brings its columns, which typing over it keeps', async () => {
    const { page } = harness;
    await page.getByRole('button', { name: 'From a file or a job…' }).click();
    await page.getByText('From data/survey.jsonl:3').waitFor();
    await page.locator('#record').press('Control+Enter');
    await expect.poll(() => asked.at(-1)?.fields).toEqual({ 城市: '成都' });
    view.run({ ...running(next, asked.at(-1)!), state: 'failed', error: 'The process ended. Start it again.' });
    await page.locator('.answer [role="alert"]').waitFor();
  });

  test('a task without labels has no probabilities, one without reasoning none to show', async () => {
    const { page } = harness;
    await page.locator('#template').selectOption('prompts/two.template.md');
    await expect.poll(() => page.locator('input[value="labels"]').isDisabled()).toBe(true);
    await page.locator('#task').selectOption('urgency');
    await expect.poll(() => page.locator('input[value="reasoning"]').isDisabled()).toBe(true);
    expect(await page.locator('input[value="labels"]').isDisabled()).toBe(false);
  });

  test('narrow, it is one column and nothing is cut', async () => {
    const { page } = harness;
    await page.setViewportSize({ width: 340, height: 800 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(340);
    await picture('narrow');
    await page.setViewportSize({ width: 1200, height: 860 });
  });

  test('the policy was never broken', () => {
    expect(harness.complaints).toEqual([]);
  });

  test('in Chinese, without a model: says so and starts one', async () => {
    const { model: _model, ...rest } = STATE;
    const chinese = await open('zh-cn', rest);
    try {
      await chinese.page.locator('.banner button').click();
      await expect.poll(() => calls).toContain('startModel');
      expect(await chinese.page.locator('.columns').textContent()).not.toMatch(/Template|Record|Answer|Run/);
      await picture('zh', chinese);
    } finally {
      await chinese.close();
    }
  });
});
