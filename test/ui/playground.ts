import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { access, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Frame } from 'playwright-core';
import type { LabelRecord } from '#core/label/record';
import { writeScriptedModel } from '../support/tinyQwen.ts';
import { axeFindings } from './axeFindings.ts';
import { COLOUR_THEMES, configure, until } from './qcPage.ts';
import type { Walk } from './walk.ts';
import type { Workbench } from './workbench.ts';

const RECORD = '洗衣机又不转了，昨天刚修过，能不能派人来看看？';
const TINY = path.join('model', 'relevance-tiny.gguf'); // ships with the sample

const modelView = (workbench: Workbench) => workbench.page.locator('.pane', { hasText: 'Local Model' });
const row = (workbench: Workbench, text: string | RegExp) =>
  modelView(workbench).locator('.monaco-list-row', { hasText: text });
const statusItem = (workbench: Workbench) => workbench.page.locator('.statusbar-item', { hasText: 'relevance-tiny' });

/** Runs what the form says and waits for its end. */
async function ask(view: Frame, mode: string, record = RECORD): Promise<void> {
  const before = await view.locator('.history tbody tr').count();
  await view.locator('#record').fill(record);
  await view.locator(`input[name="mode"][value="${mode}"]`).check();
  await view.locator('#record').press('Control+Enter');
  await view.locator('.history tbody tr').nth(before).waitFor();
  await view.locator('.answer[aria-busy="false"]').waitFor();
  await view.locator('.times').waitFor();
}

/** The processes that this window's models run in. */
async function children(workbench: Workbench): Promise<readonly number[]> {
  const hosts = await workbench.extensionHosts();
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,command='], { maxBuffer: 10_000_000 });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return hosts.includes(Number(parent)) && command.includes('inference.mjs') ? [Number(pid)] : [];
  });
}

/** The local model as a person meets it: found in the folder, started, tried, looked at, labelled with, stopped. */
export const playground: Walk = {
  name: 'the playground',
  prepare: () =>
    Promise.resolve({ settings: { 'promptmill.model.allowLegacy': true }, close: () => Promise.resolve() }),
  steps: [
    {
      name: 'the Model view says how to begin, and starts the model that lies in the folder',
      async run(workbench) {
        const file = path.join(workbench.folder, TINY);
        if (!(await access(file).then(Boolean.bind(undefined, true), () => false))) {
          await mkdir(path.dirname(file), { recursive: true });
          writeScriptedModel(
            file,
            ['相关', '\n####\n', '客户', '说洗衣机', '不转', '，', '要求', '上门', '维修', '。'],
            {
              name: 'relevance-tiny',
            },
          );
        }
        await workbench.command('Promptmill: Focus on Local Model View', 'Focus on Local Model View');
        const view = modelView(workbench);
        await view.getByText('Try It').waitFor();
        await view.getByText('set up the local runtime').waitFor();
        await workbench.rest();
        await workbench.screenshot('model-welcome');
        await view.getByText('Try It').click();
        await workbench.notification('is ready').waitFor();
        await statusItem(workbench).waitFor();
        await row(workbench, 'Address').waitFor();
      },
    },
    {
      name: 'a record: the conclusion first, then why, without starting again',
      async run(workbench) {
        await workbench.openFile('prompts/relevance.template.md');
        await workbench.command('Promptmill: Open Playground', 'Open Playground');
        const view = await workbench.webview('playground');
        await view.getByText('The conclusion appears here').waitFor();
        await view.locator('#template').selectOption('prompts/relevance.template.md');
        await ask(view, 'conclusion');
        match((await view.locator('.conclusion').textContent()) ?? '', /^(相关|不相关)$/);
        equal(await view.locator('.reasoning').count(), 0);
        await view.getByRole('button', { name: 'Show reasoning' }).click();
        await view.getByText('Not started again').waitFor();
        const kept = /(\d+) of (\d+) tokens were still there (\d+) evaluated/.exec(
          ((await view.locator('.kept').textContent()) ?? '').replaceAll(',', ''),
        );
        ok(Number(kept?.[3]) <= 8 && Number(kept?.[1]) > 100, `evaluated again: ${kept?.[0]}`);
      },
    },
    {
      name: 'the other ways: with the reasoning at once, and as a choice among the labels',
      async run(workbench) {
        const view = await workbench.webview('playground');
        await ask(view, 'reasoning');
        await view.locator('.reasoning').waitFor();
        await ask(view, 'labels');
        equal(await view.locator('.scores li').count(), 2);
        const shares = await view.locator('.scores .share').allTextContents();
        const sum = shares.reduce((total, text) => total + Number.parseFloat(text), 0);
        ok(Math.abs(sum - 100) < 1.5, shares.join());
        await ask(view, 'labels', '你们几点开门？');
        await view.getByLabel('Same record only (1)').waitFor();
        await view.locator('.history tbody tr').nth(1).getByRole('button').click();
        await view.getByLabel('Same record only (3)').waitFor();
        await view.getByRole('button', { name: 'Show reasoning' }).click();
        await view.locator('.kept').waitFor();
        await workbench.rest();
        await workbench.screenshot('playground-light');
      },
    },
    {
      name: 'the Model view and the status bar tell what it does and where',
      async run(workbench) {
        await workbench.command('Promptmill: Focus on Local Model View', 'Focus on Local Model View');
        // The other views make room for this one.
        for (const name of ['Label', 'Jobs']) {
          await workbench.page
            .locator('.pane-header[aria-expanded="true"]')
            .filter({ hasText: new RegExp(`^${name}`) })
            .click();
        }
        await row(workbench, /Served.*[1-9]\d* requests/).waitFor();
        await row(workbench, /ChatRest.*without a token/).waitFor();
        await row(workbench, /Chat template/).waitFor();
        await workbench.rest();
        await statusItem(workbench).hover();
        await workbench.page.locator('.workbench-hover', { hasText: 'Address' }).waitFor();
        await workbench.page.waitForTimeout(500);
        await workbench.screenshot('model-view');
        await statusItem(workbench).click();
        await workbench.pick('Show in Model View');
      },
    },
    {
      name: 'a process that dies is told and comes back',
      async run(workbench) {
        const [pid] = await children(workbench);
        ok(pid, 'the process is found');
        process.kill(pid, 'SIGKILL');
        await workbench.notification(/relevance-tiny ended \(SIGKILL\)/).waitFor();
        await row(workbench, /Restarted.*SIGKILL/).waitFor();
        const view = await workbench.webview('playground');
        await ask(view, 'conclusion');
        await workbench.command('Notifications: Clear All Notifications', 'Clear All Notifications');
      },
    },
    {
      name: 'a model with a chat template of its own: its words are shown, and it waits for consent',
      async run(workbench) {
        const { page } = workbench;
        await workbench.command('View: Close All Editors', 'Close All Editors'); // a webview takes the focus back late
        const file = path.join(workbench.folder, 'model', 'other-tiny.gguf');
        writeScriptedModel(file, ['不相关', '####', '思考'], {
          name: 'other-tiny',
          template:
            "{{ 'Always answer with one word.' }}{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
        });
        const start = () => workbench.commandAndPick('Promptmill: Start Local Model', 'other-tiny.gguf');
        await start();
        const dialog = page.locator('.monaco-dialog-box');
        await dialog.getByText('Always answer with one word.').waitFor();
        await workbench.rest();
        await workbench.screenshot('model-consent');
        await dialog.getByRole('button', { name: 'Show Template' }).click();
        await page.locator('.editor-instance .view-line', { hasText: 'Always answer' }).first().waitFor();
        await workbench.command('View: Revert and Close Editor', 'Revert and Close Editor');
        await statusItem(workbench).waitFor(); // the one before still runs
        await start();
        await dialog.getByRole('button', { name: 'Use It' }).click();
        await workbench.notification('other-tiny is ready').waitFor();
        await row(workbench, /Chat template.*consent/).waitFor();
        await workbench.commandAndPick('Promptmill: Start Local Model', 'relevance-tiny.gguf');
        await workbench.notification('relevance-tiny is ready').waitFor();
      },
    },
    {
      name: 'label with the student: its job lies beside the teacher’s',
      async run(workbench) {
        await workbench.openFile('prompts/relevance.template.md');
        await workbench.command('Promptmill: Label with This Template', 'Label with This Template');
        await workbench.webview('labelPanel');
        await workbench.command('File: Focus on Files Explorer', 'Focus on Files Explorer');
        await workbench.explorerMenu('data', 'Add to Label Selection');
        const panel = await workbench.webview('labelPanel');
        const start = panel.locator('vscode-button', { hasText: /^\s*Label all/ });
        await start.waitFor();
        await workbench.rest(); // the view takes the focus when it is there
        await workbench.commandAndPick('Promptmill: Label with the Local Model', 'Conclusions only');
        await panel.getByText('Local model (student)').first().waitFor();
        await until(workbench, 'the files are counted', async () => (await start.getAttribute('disabled')) === null);
        await workbench.rest();
        await workbench.screenshot('label-student');
        await start.click();
        await panel.locator('vscode-button', { hasText: 'Review labels' }).first().waitFor();
        equal(await panel.getByText('Labelling stopped').count(), 0);
        const jobs = path.join(workbench.folder, '.promptmill', 'jobs');
        const [job = ''] = await readdir(jobs);
        const text = await readFile(path.join(jobs, job, 'records.jsonl'), 'utf8');
        const records = text
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as LabelRecord);
        const labelled = records.filter((record) => record.status === 'labelled');
        ok(labelled.length > 50, `${labelled.length} of ${records.length} labelled`);
        ok(!labelled.some(({ reply }) => reply.text.includes('#')), 'it stopped at the marker');
      },
    },
    {
      name: 'all themes, without a finding of axe, and in Chinese',
      async run(workbench) {
        await workbench.command('View: Close All Editors', 'Close All Editors');
        await workbench.command('Promptmill: Open Playground', 'Open Playground');
        const view = await workbench.webview('playground');
        await ask(view, 'labels');
        await view.getByRole('button', { name: 'Show reasoning' }).click();
        await view.locator('.kept').waitFor();
        for (const [name, [theme, body]] of Object.entries(COLOUR_THEMES)) {
          await configure(workbench, { 'workbench.colorTheme': theme });
          await view.locator(`body${body}`).waitFor();
          deepEqual(await axeFindings(view), [], theme);
          await workbench.rest();
          if (name !== 'light') await workbench.screenshot(`playground-${name}`);
        }
        await configure(workbench, { 'promptmill.language': 'zh-cn' });
        await workbench.command('View: Close All Editors', 'Close All Editors');
        await workbench.command('Promptmill: Open Playground', 'Open Playground');
        const chinese = await workbench.webview('playground');
        await chinese.getByText('试验台').first().waitFor();
        await ask(chinese, 'labels');
        await chinese.getByRole('button', { name: '显示思考过程' }).click();
        await chinese.locator('.kept').waitFor();
        await workbench.rest();
        await workbench.screenshot('playground-zh');
        deepEqual(await axeFindings(chinese), []);
        await configure(workbench, {});
      },
    },
    {
      name: 'stopped, it is gone',
      async run(workbench) {
        await workbench.command('Promptmill: Stop Local Model', 'Stop Local Model');
        await statusItem(workbench).waitFor({ state: 'detached' });
        await until(workbench, 'no process', async () => (await children(workbench)).length === 0);
        equal([...workbench.outside].join(), '', 'nothing asked the network');
      },
    },
  ],
};
