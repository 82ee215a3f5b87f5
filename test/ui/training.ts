import { deepEqual, equal, match } from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { removeAtExit } from '../../scripts/processes.mjs';
import { environment } from '../support/trainers.ts';
import type { Scenario } from '../support/trainerStandIn.ts';
import { axeFindings } from './axeFindings.ts';
import { COLOUR_THEMES, configure, until } from './qcPage.ts';
import type { Walk } from './walk.ts';
import type { Workbench } from './workbench.ts';

const NAME = 'relevance-qwen2.5-0.5b';
const STEPS = 40;
const GPU = { name: 'NVIDIA GeForce RTX 4090', total: 24 * 1024 ** 3, free: 23 * 1024 ** 3 };

let place = ''; // of the environment that stands in for Python with LLaMA-Factory

/** Makes the environment behave as told. */
const behave = (scenario: Omit<Scenario, 'record'>) =>
  environment(place, { torch: { cuda: true, bf16: true, cudaVersion: '12.8', gpus: [GPU] }, ...scenario });

/** Lets the run go on to a step, so that no step of the walk depends on how fast the machine is. */
const letGo = (step: number): Promise<void> => writeFile(path.join(place, 'gate'), String(step));

/** What an export writes: a dataset with its parts. */
async function writeDataset(folder: string): Promise<void> {
  const dir = path.join(folder, 'datasets', 'relevance');
  await mkdir(dir, { recursive: true });
  const columns = { prompt: 'instruction', query: 'input', response: 'output', system: 'system', history: 'history' };
  const parts = { relevance: 48, relevance_val: 6, relevance_test: 6 };
  for (const [name, count] of Object.entries(parts)) {
    const rows = Array.from({ length: count }, (_, at) => ({
      instruction: '判断这段文字是否与售后相关。',
      input: `第 ${at} 位客户：洗衣机又不转了，昨天刚修过。`,
      output: `${at % 3 === 0 ? '不相关' : '相关'}\n####\n客户说洗衣机不转，要求上门维修。`,
      system: '你是一名客服质检员。',
      history: [],
    }));
    await writeFile(path.join(dir, `${name}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
  const info = Object.fromEntries(Object.keys(parts).map((name) => [name, { file_name: `${name}.jsonl`, columns }]));
  await writeFile(path.join(dir, 'dataset_info.json'), JSON.stringify(info));
}

/** Waits for a question by its words and picks: a list that has just taken another's place may get that one's click. */
async function pickWhen(workbench: Workbench, question: string, label: string): Promise<void> {
  await workbench.page.locator(`.quick-input-widget input[placeholder*="${question}"]`).waitFor();
  await workbench.page.waitForTimeout(500);
  await workbench.pick(label);
}

/** The last step that the view shows, 0 before the first. */
const stepOf = async (view: Frame): Promise<number> =>
  Number(/(\d+) of \d+ steps/.exec((await view.locator('.where').textContent()) ?? '')?.[1] ?? 0);

const statusItem = (workbench: Workbench) => workbench.page.locator('.statusbar-item', { hasText: 'Training' });
const stand = (view: Frame, kind: string) => view.locator(`.stand.${kind}`);
/** The view of the training that is in front. */
const curve = (workbench: Workbench) => workbench.webview('training');

/** A training as a person meets it: asked for, started, watched, reloaded, stopped, gone on with, failed. */
export const training: Walk = {
  name: 'the training',
  async prepare() {
    place = await mkdtemp(path.join(os.tmpdir(), 'promptmill-ui-train-'));
    removeAtExit(place);
    await letGo(4);
    const { python } = await behave({ steps: STEPS, stepMs: 700, curve: true, gate: path.join(place, 'gate') });
    return { settings: { 'promptmill.train.python': python }, close: () => Promise.resolve() };
  },
  steps: [
    {
      name: 'the Training view says how to begin, asks what and how, and opens train.yaml',
      async run(workbench) {
        const { page } = workbench;
        await writeDataset(workbench.folder);
        await rm(path.join(workbench.folder, 'training'), { recursive: true, force: true }); // the sample’s recorded one
        await workbench.command('Promptmill: Focus on Training View', 'Focus on Training View');
        const pane = page.locator('.pane', { hasText: 'watch its loss' });
        await pane.locator('.monaco-button', { hasText: 'New Training…' }).click();
        await pickWhen(workbench, 'Which dataset', 'relevance');
        await pickWhen(workbench, 'Which model', 'Qwen2.5-0.5B-Instruct');
        await page.locator('.quick-input-widget input[placeholder*="How is it trained"]').waitFor();
        await page.locator('.quick-input-list .monaco-list-row', { hasText: 'LoRA' }).first().waitFor();
        await workbench.rest();
        await workbench.screenshot('training-new');
        await pickWhen(workbench, 'How is it trained', 'LoRA');
        const named = page.locator('.quick-input-widget .quick-input-message', { hasText: 'Name of the training' });
        const asked = (text: string) => page.locator(`.quick-input-widget input[placeholder*="${text}"]`);
        // It depends on the GPUs of this machine whether there is a choice.
        await named.or(asked('Where will it run')).or(asked('On how many GPUs')).first().waitFor();
        if (await asked('Where will it run').isVisible())
          await pickWhen(workbench, 'Where will it run', 'On a GPU elsewhere');
        else if (await asked('On how many GPUs').isVisible()) await pickWhen(workbench, 'On how many GPUs', 'One GPU');
        await named.waitFor();
        equal(await page.locator('.quick-input-widget input.input').inputValue(), NAME);
        await page.keyboard.press('Enter');
        await page.locator('.tabs-container .tab', { hasText: 'train.yaml' }).waitFor();
        const yaml = await readFile(path.join(workbench.folder, 'training', NAME, 'train.yaml'), 'utf8');
        match(yaml, /eval_dataset: relevance_val/);
        await page.locator('.pane .monaco-list-row', { hasText: NAME }).waitFor();
      },
    },
    {
      name: 'started, the curve grows',
      async run(workbench) {
        await workbench.command('Notifications: Clear All Notifications', 'Clear All Notifications');
        await workbench.command('Promptmill: Start Training', 'Start Training');
        const view = await curve(workbench);
        await stand(view, 'running').waitFor();
        await until(workbench, 'the first steps', async () => (await stepOf(view)) === 4);
        const loss = view.locator('report-chart canvas').first();
        match((await loss.getAttribute('aria-label')) ?? '', /^Curve of the loss over 4 logged steps/);
        await letGo(9);
        await until(workbench, 'more steps', async () => (await stepOf(view)) === 9);
        // Step 5 was evaluated, which is one more line.
        match((await loss.getAttribute('aria-label')) ?? '', /^Curve of the loss over 10 logged steps/);
        await statusItem(workbench).waitFor();
        await workbench.rest();
        await workbench.screenshot('training-view');
        await workbench.command('View: Close Primary Side Bar', 'Close Primary Side Bar');
      },
    },
    {
      name: 'a reload brings it back, and the run goes on',
      async run(workbench) {
        await workbench.reload();
        const view = await curve(workbench);
        await stand(view, 'running').waitFor();
        await statusItem(workbench).waitFor();
        equal(await stepOf(view), 9);
        await letGo(24);
        await until(workbench, 'steps after the reload', async () => (await stepOf(view)) === 24);
        const loss = await view.locator('report-chart canvas').first().getAttribute('aria-label');
        match(loss ?? '', /^Curve of the loss over 28 logged steps/);
        await workbench.screenshot('training-light');
      },
    },
    {
      name: 'the same in Chinese',
      async run(workbench) {
        const reopen = async (language: string) => {
          await configure(workbench, { 'promptmill.language': language });
          await workbench.command('View: Close All Editors', 'Close All Editors');
          await workbench.command('Promptmill: Show Training', 'Show Training');
          return curve(workbench);
        };
        const chinese = await reopen('zh-cn');
        await chinese.getByText('学习率').first().waitFor();
        await stand(chinese, 'running').waitFor();
        await workbench.rest();
        await workbench.screenshot('training-zh');
        deepEqual(await axeFindings(chinese), []);
        await (await reopen('en')).getByRole('button', { name: 'Stop' }).waitFor();
      },
    },
    {
      name: 'stopped after a step, it goes on from its checkpoint to the end',
      async run(workbench) {
        const view = await curve(workbench);
        await view.getByRole('button', { name: 'Stop' }).click();
        await stand(view, 'stopped').waitFor();
        equal(await stepOf(view), 24);
        await statusItem(workbench).waitFor({ state: 'hidden' });
        await behave({ steps: STEPS, stepMs: 20, curve: true });
        await view.getByRole('button', { name: 'Go On from the Checkpoint' }).click();
        await stand(view, 'done').waitFor();
        equal(await stepOf(view), STEPS);
        await view.getByRole('button', { name: 'Build GGUF…' }).waitFor();
        await view.locator('#figure-loss summary').click();
        equal(
          await view
            .locator('#figure-loss tbody th')
            .first()
            .textContent()
            .then((text) => text?.trim()),
          String(STEPS),
        );
        await view.locator('#figure-loss summary').click();
      },
    },
    {
      name: 'axe finds nothing in four themes',
      async run(workbench) {
        const view = await curve(workbench);
        for (const [name, [theme, body]] of Object.entries(COLOUR_THEMES)) {
          await configure(workbench, { 'workbench.colorTheme': theme });
          await view.locator(`body${body}`).waitFor();
          await workbench.rest();
          await workbench.screenshot(name === 'light' ? 'training-done' : `training-${name}`);
          deepEqual(await axeFindings(view), [], theme);
        }
        await configure(workbench, {});
        await workbench.command('View: Close All Editors', 'Close All Editors');
      },
    },
    {
      name: 'a run that fails says why and what to do',
      async run(workbench) {
        await behave({ steps: STEPS, stepMs: 20, curve: true, fault: 'oom' });
        await workbench.command('Promptmill: Start Training', 'Start Training');
        const dialog = workbench.page.locator('.monaco-dialog-box');
        await dialog.getByRole('button', { name: 'Delete and Start Again' }).click();
        const view = await curve(workbench);
        await stand(view, 'failed').waitFor();
        await view.getByText('The memory did not suffice').waitFor();
        match((await view.locator('pre').textContent()) ?? '', /CUDA out of memory/);
        deepEqual(await axeFindings(view), []);
        await workbench.rest();
        await workbench.screenshot('training-failed');
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
