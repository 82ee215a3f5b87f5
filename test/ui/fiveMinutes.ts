import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { translatorOf } from '../../src/core/bundles.ts';
import type { LabelRecord } from '../../src/core/label/record.ts';
import { recordedText } from '../../src/core/recorded.ts';
import { inBothThemes } from './pictures.ts';
import { jobDir, QcPage, until } from './qcPage.ts';
import type { Walk } from './walk.ts';
import type { Workbench } from './workbench.ts';

const JOB = 'review';
const BY_HAND = 12; // labels

/** What a person reads and does in each language; VS Code itself stays English, and with it what the manifest says. */
const LANGUAGES = {
  en: {
    prompt: 'review.template.md',
    format: '{{output_format}}',
    contradiction: 'contradicts “',
    outside: 'none of the labels',
    record: 'My F3 has stopped charging, although it was repaired last week. Can you send somebody?',
  },
  'zh-cn': {
    prompt: 'review.zh-cn.template.md',
    format: '{{输出格式}}',
    contradiction: '矛盾，请只保留',
    outside: '不在标签集合内',
    record: 'F3 充不进电了，上周刚修过，能不能派人来看看？',
  },
} as const;

const problems = (workbench: Workbench) =>
  workbench.page.locator('.markers-panel .monaco-list-row').filter({ has: workbench.page.locator('.marker-icon') });

/** Repairs a finding as a person does: goes there from the Problems view, asks with Ctrl+. and takes the first offer. */
async function quickFix(workbench: Workbench, text: string, look?: () => Promise<void>): Promise<void> {
  const { page } = workbench;
  const row = problems(workbench).filter({ hasText: text });
  const offer = page.locator('.action-widget .monaco-list-row.action').first();
  await page.mouse.move(700, 4); // away from what a hover covers
  await row.dblclick({ position: { x: 80, y: 10 } }); // the row's end is a link
  // Late diagnostics close an open menu: a person opens it again.
  for (let attempt = 1; attempt <= 4 && (await row.count()) > 0; attempt++) {
    await page.waitForTimeout(300); // until the editor has the focus
    await page.keyboard.press('Control+.');
    if (
      !(await offer.waitFor({ timeout: 8000 }).then(
        () => true,
        () => false,
      ))
    )
      continue;
    await look?.();
    await page.keyboard.press('Enter');
    await row.waitFor({ state: 'detached', timeout: 6000 }).catch(() => undefined);
  }
  equal(await row.count(), 0, `“${text}” is still there`);
}

/** Takes an entry of a question; the list of the question before may still be there for a moment. */
async function answer(workbench: Workbench, label: string | RegExp): Promise<void> {
  const { page } = workbench;
  const name = page.locator('.label-name').getByText(label, { exact: true });
  const entry = page.locator('.quick-input-list .monaco-list-row').filter({ has: name }).first();
  await entry.waitFor();
  await page.waitForTimeout(400);
  await entry.click();
}

const linesOf = async (file: string): Promise<readonly string[]> =>
  (await readFile(file, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');

/**
 * A newcomer's first five minutes, as a person takes them: from a window in which nothing is open to rows for training
 * and a model that answers, without key, GPU and network. The seconds of each step are printed, only their order is
 * asserted. With --update-images it takes README's pictures.
 */
export function fiveMinutes(locale: keyof typeof LANGUAGES): Walk {
  const t = translatorOf(locale);
  const language = LANGUAGES[locale];
  const picture = (workbench: Workbench, name: string, of?: Parameters<typeof inBothThemes>[2]) =>
    inBothThemes(workbench, `readme-${name}${locale === 'en' ? '' : '-zh'}`, of);
  return {
    name: locale === 'en' ? 'five minutes' : `five minutes, ${locale}`,
    isEmpty: true,
    prepare: () => Promise.resolve({ settings: { 'promptmill.language': locale }, close: () => Promise.resolve() }),
    steps: [
      {
        name: '0:00 nothing opens by itself; the empty views say what to do, with one button in all',
        async run(workbench) {
          const { page } = workbench;
          await page.setViewportSize({ width: 1280, height: 800 });
          equal(await page.locator('.tabs-container .tab').count(), 0);
          equal(await page.locator('.notification-toast').count(), 0);
          await page.locator('.activitybar .action-item a[aria-label^="Promptmill"]').click();
          const view = await workbench.webview('labelPanel');
          await view.getByText(t('Try the Sample (no key, no GPU)')).waitFor();
          equal(await view.locator('vscode-button').count(), 1);
          const others = page.locator('.pane .welcome-view-content');
          await others.getByText('What was labelled in a folder is listed here').waitFor();
          equal(await others.locator('.monaco-button').count(), 0);
        },
      },
      {
        name: '0:30 one click copies the sample to a chosen place and opens it',
        async run(workbench) {
          const { page } = workbench;
          const view = await workbench.webview('labelPanel');
          await view.getByText(t('Try the Sample (no key, no GPU)')).click();
          const copy = page.locator('.quick-input-widget .monaco-button', { hasText: t('Copy the Sample Here') });
          await copy.click();
          await page.locator('.tabs-container .tab', { hasText: language.prompt }).waitFor();
          ok((await readdir(workbench.folder)).includes('replies.jsonl'));
          const panel = await workbench.webview('labelPanel');
          await panel.getByText(t('REPLAY: recorded answers, no network, ¥0')).waitFor();
        },
      },
      {
        name: '1:00 the prompt has five findings: two are decided with Ctrl+., “fix all” mends the rest',
        async run(workbench) {
          const { page } = workbench;
          await page.locator('.monaco-editor .squiggly-warning').first().waitFor();
          await workbench.command('Problems: Focus on Problems View', 'Focus on Problems View');
          await until(workbench, 'five findings', async () => (await problems(workbench).count()) === 5);
          await picture(workbench, 'hero');
          await quickFix(workbench, language.contradiction, () =>
            picture(workbench, 'prompt', page.locator('.part.editor')),
          );
          await quickFix(workbench, language.outside);
          equal(await problems(workbench).count(), 3);
          await workbench.command('Promptmill: Fix All Safe Findings', 'Fix All Safe Findings');
          await until(workbench, 'no findings', async () => (await problems(workbench).count()) === 0);
          await page.keyboard.press('Control+s');
          const file = path.join(workbench.folder, 'prompts', language.prompt);
          await until(workbench, 'it is saved', async () => (await readFile(file, 'utf8')).includes(language.format));
          ok(!(await readFile(file, 'utf8')).includes('\u200b'));
          await workbench.command('View: Hide Panel', 'Hide Panel');
        },
      },
      {
        name: '2:00 labelling by replay: one refusal is waited out, cancelled and gone on with, nothing is asked twice',
        async run(workbench) {
          const panel = await workbench.webview('labelPanel');
          const button = (text: string | RegExp) => panel.locator('vscode-button', { hasText: text });
          const start = button(t('Label all {0}', '60'));
          await until(workbench, 'it can start', async () => (await start.getAttribute('disabled')) === null);
          await start.click();
          const records = path.join(jobDir(workbench, JOB), 'records.jsonl');
          const answers = async () => (await linesOf(records)).length;
          await until(workbench, 'some answers', async () => (await answers()) >= 12);
          await button(t('Pause')).click();
          await button(t('Continue')).waitFor();
          await picture(workbench, 'label', { x: 48, y: 36, width: 700, height: 560 });
          await button(t('Cancel')).click();
          const goOn = button(new RegExp(t('Go on with {0}', String.raw`\d+`)));
          await goOn.waitFor();
          const before = await answers();
          ok(before < 60, 'it was cancelled on the way');
          await until(workbench, 'it can go on', async () => (await goOn.getAttribute('disabled')) === null);
          await goOn.click();
          await until(workbench, 'all answers', async () => (await answers()) >= 60);
          await panel.locator('.card h2.pass').waitFor();
          const done = (await linesOf(records)).map((line) => (JSON.parse(line) as LabelRecord).item.id);
          equal(new Set(done).size, done.length);
          const attempts = await linesOf(path.join(jobDir(workbench, JOB), 'attempts.jsonl'));
          ok(
            attempts.some((line) => line.includes('"rate-limit"')),
            'one request was refused',
          );
        },
      },
      {
        name: `3:00 the review: ${BY_HAND} labels by key, one of them corrected, one taken back`,
        async run(workbench) {
          const { page } = workbench;
          const panel = await workbench.webview('labelPanel');
          await panel
            .locator('vscode-button', { hasText: t('Review labels') })
            .first()
            .click();
          const review = await QcPage.of(workbench, JOB);
          await review.frame.locator('#rows').click({ position: { x: 5, y: 5 } });
          const decide = async (...keys: readonly string[]) => {
            const isUnreadable = (await review.frame.locator('.banner .codicon-question').count()) > 0;
            await review.press(...(isUnreadable ? ['x'] : keys));
          };
          await decide('a', 'u', 'a');
          await decide('2');
          await review.write('e', '#reasoning', locale === 'en' ? ' Checked.' : ' 已核对。');
          await page.waitForTimeout(300);
          await picture(workbench, 'qc', page.locator('.part.editor'));
          await review.press('Control+Enter');
          for (let number = 4; number <= BY_HAND; number++) await decide('a');
          await until(workbench, 'the decisions are on disk', async () => {
            const labels = await review.labels();
            return labels.filter(({ verdict }) => verdict !== 'unreviewed').length >= BY_HAND;
          });
        },
      },
      {
        name: '4:15 the report of the review',
        async run(workbench) {
          await workbench.command('Promptmill: Show Review Report', 'Show Review Report');
          const report = await workbench.webview('runReport');
          await report.locator('.tile').first().waitFor();
        },
      },
      {
        name: '4:20 a recorded training and a recorded evaluation, each with where and when it was recorded',
        async run(workbench) {
          const { page } = workbench;
          const recorded = recordedText({ at: '2026-11-26T12:00:00Z', cores: 2 }, locale, t);
          await workbench.command('Promptmill: Focus on Training View', 'Focus on Training View');
          await page
            .locator('.pane', { hasText: 'Training' })
            .locator('.monaco-list-row', { hasText: 'recorded' })
            .click();
          const curve = await workbench.webview('training');
          await curve.locator('.stand.done').getByText(recorded).waitFor();
          await curve.locator('report-chart canvas[role=img]').first().waitFor();
          await picture(workbench, 'train', page.locator('.part.editor'));
          await workbench.commandAndPick('Promptmill: Evaluate Student', 'recorded');
          const evaluation = await workbench.webview('evaluation');
          await evaluation.locator('.notes').getByText(recorded).waitFor();
          await evaluation.locator('.records tbody tr').first().waitFor();
          match(await evaluation.locator('#speed').innerText(), /####/);
        },
      },
      {
        name: '4:30 export: rows for LLaMA-Factory, conclusion first, looked at by preflight',
        async run(workbench) {
          await workbench.command('Promptmill: Export Training Data', 'Export Training Data');
          await answer(workbench, /alpaca/i);
          await answer(workbench, t('Include them'));
          await answer(workbench, t('Train/validation/test 80/10/10 (recommended)'));
          await workbench.page.getByRole('button', { name: t('Open Report'), exact: true }).click();
          const view = await workbench.webview('dataset');
          await view.locator('.tile').first().waitFor();
          const dir = path.join(workbench.folder, 'datasets', JOB);
          const parts = (await readdir(dir)).filter((name) => /_alpaca(?:_val|_test)?\.jsonl$/.test(name));
          deepEqual(parts.toSorted(), ['', '_test', '_val'].map((part) => `${JOB}_alpaca${part}.jsonl`).toSorted());
          const rows = (await Promise.all(parts.map((name) => linesOf(path.join(dir, name))))).flat();
          ok(rows.length >= 50, `${rows.length} rows`);
          for (const row of rows)
            match((JSON.parse(row) as { output: string }).output, /^(?:相关|不相关)(?:\n####\n|$)/);
        },
      },
      {
        name: '4:45 a small model of the sample answers, and stops at ####',
        async run(workbench) {
          const { page } = workbench;
          await workbench.command('Promptmill: Focus on Local Model View', 'Focus on Local Model View');
          await page.locator('.pane', { hasText: 'Local Model' }).getByText('Try It').click();
          await page.getByRole('button', { name: t('Open Playground'), exact: true }).click();
          const view = await workbench.webview('playground');
          await view.locator('#template').selectOption('prompts/relevance.template.md');
          await view.locator('#record').fill(language.record);
          await view.locator('#record').press('Control+Enter');
          await view.locator('.times').waitFor();
          equal(await view.locator('.history tbody tr').first().locator('td, th').first().innerText(), '相关');
          await view.locator('input[name="mode"][value="labels"]').check();
          await view.locator('#record').press('Control+Enter');
          await view.locator('.history tbody tr').nth(1).waitFor();
          await view.locator('.answer[aria-busy="false"]').waitFor();
          await picture(workbench, 'run', page.locator('.part.editor'));
          await workbench.command('Promptmill: Stop Local Model', 'Stop Local Model');
        },
      },
      {
        name: '5:00 the walkthrough says what comes next, and what each costs',
        async run(workbench) {
          const { page } = workbench;
          await workbench.command('Welcome: Open Walkthrough', 'Open Walkthrough');
          await answer(workbench, 'Get started with Promptmill');
          const steps = page.locator('.getting-started-step');
          await steps.nth(4).waitFor();
          equal(await steps.count(), 5);
          await steps.nth(4).click();
          for (const next of ['Use my own data', 'Add a teacher’s key', 'See what training needs'])
            await page.locator('.getting-started-step.expanded').getByText(next).first().waitFor();
        },
      },
      {
        name: 'nothing asked the network',
        async run(workbench) {
          deepEqual([...workbench.outside], []);
        },
      },
    ],
  };
}
