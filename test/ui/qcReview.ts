import { deepEqual, equal, match, ok } from 'node:assert/strict';
import path from 'node:path';
import { axeFindings } from './axeFindings.ts';
import { COLOUR_THEMES, configure, jobDir, promptmill, QcPage, until } from './qcPage.ts';
import { FLIPPED, makeSecondVersion, OTHER_REASON } from './qcSecondVersion.ts';
import type { Walk } from './walk.ts';
import type { Workbench } from './workbench.ts';

const LABELS = 60; // of the sample
const BY_HAND = 40; // before the rest is accepted at once
const WRITTEN = ' 已核对。';
const theReview = (workbench: Workbench) => QcPage.of(workbench, 'relevance');
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The keys for one label, by its number; each is pressed once the view has shown what came of the one before. */
async function judge(review: QcPage, number: number): Promise<void> {
  const unreadable = review.frame.locator('.banner', { hasText: 'could not be read' });
  if ((await unreadable.count()) > 0) return review.press('x');
  switch (number) {
    case 3:
      return review.press('f', 'a');
    case 5:
      return review.press('Space');
    case 7:
      await review.write('c', '#comment', 'a shop, not a customer?');
      return review.press('Enter', 'a');
    case 9:
      return review.press('x');
    case 11: // by its number
    case 13: {
      const isFirst = (await review.frame.locator('.choice').first().getAttribute('aria-pressed')) === 'true';
      return review.press(isFirst === (number === 11) ? '1' : '2');
    }
    case 15:
      await review.write('e', '#reasoning', WRITTEN);
      return review.press('Control+Enter');
    case 17:
      return review.press('a', 'u', 'Control+Shift+Z');
    default:
      return review.press('a');
  }
}

/** The sample's labels reviewed in the real view, by keyboard, with all that the view can compare, ask and tell. */
export const qcReview: Walk = {
  name: 'the review',
  prepare: () => Promise.resolve({ settings: { 'promptmill.qc.reviewer': 'li' }, close: () => Promise.resolve() }),
  steps: [
    {
      name: 'opens from the list of jobs and from the palette',
      async run(workbench) {
        const { page } = workbench;
        const job = jobDir(workbench, 'relevance');
        await promptmill(workbench, 'label', '--template', 'prompts/relevance.template.md', '--out', job, 'data');
        await workbench.command('Promptmill: Focus on Jobs View', 'Focus on Jobs View');
        const row = page.locator('.pane', { hasText: 'Jobs' }).locator('.monaco-list-row', { hasText: 'relevance' });
        await row.hover();
        await row.getByRole('button', { name: 'Review Labels (QC)' }).click();
        await theReview(workbench);
        await workbench.command('View: Close Editor', 'Close Editor');
        await page.locator('.tab', { hasText: 'QC: relevance' }).waitFor({ state: 'detached' });
        await workbench.command('Promptmill: Review Labels (QC)', 'Review Labels (QC)');
        const review = await theReview(workbench);
        await review.frame.getByText(`0 of ${LABELS} reviewed`).waitFor();
        await review.frame.locator('#rows:focus').waitFor();
      },
    },
    {
      name: 'the sample’s labels are reviewed by keyboard only, and each decision is on disk',
      async run(workbench) {
        const review = await theReview(workbench);
        const { keyboard } = workbench.page;
        await keyboard.press('Shift+Slash');
        await review.frame.getByRole('dialog').waitFor();
        await keyboard.press('a'); // the keys are read there, not used
        await keyboard.press('Escape');
        await review.frame.getByRole('dialog').waitFor({ state: 'hidden' });
        await workbench.page.waitForTimeout(300); // the workbench learns a moment later that letters are keys again
        equal((await review.events()).length, 0);
        const times: number[] = [];
        for (let number = 1; number <= BY_HAND; number++) {
          const began = performance.now();
          await judge(review, number);
          times.push(performance.now() - began);
        }
        console.log(`      ${median(times).toFixed(0)} ms an item, median of ${times.length}`);
        const open = (await review.labels()).filter(({ verdict }) => verdict === 'unreviewed');
        const readable = open.filter(({ answer }) => answer !== undefined).length;
        await keyboard.press('Shift+A');
        const question = workbench.page.locator('.monaco-dialog-box', { hasText: `Accept all ${readable} undecided` });
        await question.getByRole('button', { name: `Accept ${readable} labels` }).waitFor();
        await keyboard.press('Enter');
        await review.said(`${readable} labels accepted, ${open.length - readable} left`);
        for (let left = open.length - readable; left > 0; left--) await review.press('x');
        await review.frame.getByText(`All ${LABELS} labels are reviewed`).waitFor();
        const labels = await review.labels();
        const count = (wanted: string) => labels.filter(({ verdict }) => verdict === wanted).length;
        equal(labels.length, LABELS);
        equal(count('unreviewed'), 0);
        equal(count('corrected'), 2);
        ok(count('rejected') >= 2);
        equal(labels.filter(({ answer }) => answer?.reasoning.endsWith(WRITTEN)).length, 1);
        const kinds = (await review.events()).map((event) => {
          const kind = ['bulk', 'undo', 'redo', 'flag', 'comment'].find((name) => name in event);
          return kind ?? ('verdict' in event ? event.verdict : 'other');
        });
        for (const kind of ['bulk', 'undo', 'redo', 'flag', 'comment', 'deferred']) {
          equal(kinds.filter((one) => one === kind).length, 1, kind);
        }
        await promptmill(workbench, 'qc', '--job', review.dir, '--verify');
        const jobs = workbench.page.locator('.pane', { hasText: 'Jobs' }).locator('.monaco-list-row');
        await jobs.filter({ hasText: 'all reviewed' }).first().waitFor(); // the list follows the review
      },
    },
    {
      name: 'a filter by text, and stale reasoning: dropped, or written anew by the teacher',
      async run(workbench) {
        const review = await theReview(workbench);
        const { frame } = review;
        await review.press('k'); // back from the end
        await review.filter('wechat/001', 1);
        await review.press('2', 'k');
        const stale = frame.locator('.banner.stale');
        await stale.getByText('argues for 相关, but the conclusion is 不相关').waitFor();
        await stale.getByRole('button', { name: 'Drop reasoning' }).click();
        await until(workbench, 'dropped', async () => (await review.label('wechat/001.txt')).reasoning === 'dropped');
        await stale.waitFor({ state: 'detached' });

        await review.filter('wechat/004', 1);
        await review.press('2', 'k');
        equal((await review.label('wechat/004.txt')).reasoning, 'stale');
        await stale.getByRole('button', { name: 'Ask the teacher for new reasoning' }).click();
        await frame.getByText('The teacher’s new reasoning').waitFor();
        ok((await frame.locator('.side ins').count()) > 0, 'it is shown as a diff');
        await frame.locator('#rows:focus').waitFor();
        await workbench.page.keyboard.press('Control+Enter');
        const rewritten = /明确说没有下单/;
        await until(workbench, 'the new reasoning is saved', async () =>
          rewritten.test((await review.label('wechat/004.txt')).answer?.reasoning ?? ''),
        );
        equal((await review.label('wechat/004.txt')).answer?.conclusion, '不相关');
      },
    },
    {
      name: 'compared with another version of the prompt only the flips are shown, and [ takes its answer',
      async run(workbench) {
        await makeSecondVersion(workbench);
        const review = await theReview(workbench);
        const { frame } = review;
        await review.press('k');
        await review.filter('', LABELS);
        await workbench.commandAndPick('Promptmill: Compare Labels with…', 'relevance-2');
        await frame.locator('.compare', { hasText: 'relevance-2' }).waitFor();
        const total = Number(/([0-9]+) differ/.exec(await frame.locator('.compare').innerText())?.[1]);
        // Beside the flips there is what the review changed: two corrections by key, one with another reasoning, one dropped.
        ok(total >= FLIPPED.length && total <= FLIPPED.length + 4, `${total} differ`);
        await frame.locator('.place', { hasText: `of ${total}` }).waitFor();
        await frame.locator('#rows:focus').waitFor();
        const seen: string[] = [];
        for (let at = 1; at <= total; at++) {
          seen.push(await review.origin());
          if (at < total) await review.press('j');
        }
        for (const place of FLIPPED) ok(seen.includes(place), `${place} is not among ${seen.join()}`);
        while ((await review.origin()) !== FLIPPED[1]) await review.press('k');
        await frame.locator('.side del', { hasText: '第二' }).waitFor();
        await review.press('[');
        equal((await review.label('wechat/003.txt')).answer?.reasoning, OTHER_REASON);
        await frame.getByText(`${total - 1} differ`).waitFor();
      },
    },
    {
      name: 'compared with gold labels in a file',
      async run(workbench) {
        const { frame } = await theReview(workbench);
        await frame.getByRole('button', { name: 'Compare with…' }).click();
        await workbench.pick('File of gold labels (JSON lines)…');
        await workbench.chooseFile(path.join(workbench.folder, 'gold.jsonl'), 'Compare');
        await frame.locator('.compare', { hasText: 'gold.jsonl' }).waitFor();
        await frame.locator('.choice .hint', { hasText: 'gold' }).waitFor();
        await frame.getByRole('button', { name: 'Change…' }).click();
        await workbench.pick('Back to the teacher’s answer');
        await frame.locator('.compare').waitFor({ state: 'detached' });
      },
    },
    {
      name: 'a sample for acceptance is drawn and judged',
      async run(workbench) {
        const { frame } = await theReview(workbench);
        await workbench.commandAndPick('Promptmill: Draw a Sample for Acceptance', 'AQL 1.0');
        await frame.locator('section.sample', { hasText: /\d+ of 13 inspected/ }).waitFor();
      },
    },
    {
      name: 'D opens VS Code’s own diff, where the keys go on; the Changes editor shows many',
      async run(workbench) {
        const { page } = workbench;
        const review = await theReview(workbench);
        await review.frame.locator('#rows').focus();
        await review.press('j');
        await page.keyboard.press('d');
        const right = page.locator('.monaco-diff-editor .editor.modified .view-lines');
        await right.waitFor();
        await right.click();
        const before = (await review.events()).length;
        const text = await right.innerText();
        await page.keyboard.press('x');
        await until(workbench, 'rejected in the diff', async () => (await review.events()).length === before + 1);
        await page.keyboard.press('u');
        await until(workbench, 'taken back in the diff', async () => (await review.events()).length === before + 2);
        await page.keyboard.press('j');
        await until(workbench, 'the next label in the diff', async () => (await right.innerText()) !== text);
        await workbench.command('Promptmill: Open Labels in the Changes Editor', 'Open Labels in the Changes Editor');
        await page.locator('.tab', { hasText: /relevance: \d+ labels/ }).waitFor();
        await page.locator('.multiDiffEntry').nth(1).waitFor();
        await workbench.command('View: Close Editor', 'Close Editor');
      },
    },
    {
      name: 'the report tells what it is worth, and its matrix leads back into the labels',
      async run(workbench) {
        await workbench.commandAndPick('Promptmill: Show Review Report', 'relevance');
        const report = await workbench.webview('runReport');
        await report.getByRole('heading', { name: 'Teacher and review', exact: true }).waitFor();
        await workbench.rest();
        await workbench.screenshot('qc-report');
        deepEqual(await axeFindings(report), []);
        await report.locator('table.confusion td.other button').first().click();
        const review = await theReview(workbench);
        await review.frame.getByRole('button', { name: /Take this filter away: teacher/ }).waitFor();
        match(await review.frame.locator('.progress').innerText(), /60 of 60 reviewed/);
      },
    },
    {
      name: 'axe finds nothing in four themes',
      async run(workbench) {
        const review = await theReview(workbench);
        await review.frame.getByRole('button', { name: 'Clear filters' }).click();
        await review.frame.locator('#rows').focus();
        await review.filter('wechat/004', 1);
        await review.filter('', LABELS); // what is selected stays so
        await workbench.command('View: Close Other Editors in Group', 'Close Other Editors in Group');
        for (const [name, [theme, body]] of Object.entries(COLOUR_THEMES)) {
          await configure(workbench, { 'workbench.colorTheme': theme });
          await review.frame.locator(`body${body}`).waitFor();
          await workbench.rest();
          await workbench.screenshot(`qc-${name}`);
          deepEqual(await axeFindings(review.frame), [], theme);
        }
        await workbench.commandAndPick('Promptmill: Show Review Report', 'relevance');
        const report = await workbench.webview('runReport');
        for (const [theme, body] of Object.values(COLOUR_THEMES).toReversed()) {
          await configure(workbench, { 'workbench.colorTheme': theme });
          await report.locator(`body${body}`).waitFor();
          deepEqual(await axeFindings(report), [], theme);
        }
      },
    },
    {
      name: 'in Chinese',
      async run(workbench) {
        await configure(workbench, { 'promptmill.language': 'zh-cn' });
        await workbench.command('View: Close All Editors', 'Close All Editors');
        await workbench.commandAndPick('Promptmill: Review Labels (QC)', 'relevance');
        const { frame } = await theReview(workbench);
        await frame.getByText('教师的答案').first().waitFor();
        await workbench.rest();
        await workbench.screenshot('qc-zh');
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
