import { deepEqual, equal, ok } from 'node:assert/strict';
import path from 'node:path';
import { recordOf } from '../support/jobs.ts';
import { makeReviewJob } from '../support/reviewJobs.ts';
import { hostileJob, watchFrame } from './qcHostile.ts';
import { configure, jobDir, QcPage, until } from './qcPage.ts';
import type { Walk } from './walk.ts';
import type { Workbench } from './workbench.ts';

const OPEN = { 'promptmill.qc.blindShare': 0, 'promptmill.qc.plantedShare': 0 };
const jobsOf = (workbench: Workbench) => path.dirname(jobDir(workbench, 'any'));

/** A job of so many labels, each with a reasoning of its own. */
async function makeJob(workbench: Workbench, name: string, count: number): Promise<void> {
  const records = Array.from({ length: count }, (_, at) =>
    recordOf(`第 ${at} 位客户问能不能退货`, {
      relevance: { conclusion: at % 2 === 0 ? '相关' : '不相关', reasoning: `依据第 ${at} 条的原文` },
    }),
  );
  await makeReviewJob(jobsOf(workbench), name, records);
}

/** What nobody may see or lose: hidden answers, hostile records, two windows, a reload, a crash. */
export const qcGuard: Walk = {
  name: 'a guarded review',
  prepare: () =>
    Promise.resolve({
      settings: {
        'promptmill.qc.reviewer': 'li',
        'promptmill.qc.blindShare': 50,
        'promptmill.qc.plantedShare': 20,
      },
      close: () => Promise.resolve(),
    }),
  steps: [
    {
      name: 'a hidden answer is nowhere in the view, and a planted error is told afterwards',
      async run(workbench) {
        await makeJob(workbench, 'probed', 40);
        await workbench.command('Promptmill: Review Labels (QC)', 'Review Labels (QC)');
        const review = await QcPage.of(workbench, 'probed');
        const { frame } = review;
        const answers = new Map((await review.labels()).map(({ item, teacher }) => [item.origin.path, teacher]));
        const seen = { blind: 0, planted: 0 };
        for (let at = 0; at < 40 && (seen.blind < 3 || seen.planted < 1); at++) {
          const teacher = answers.get(await review.origin());
          ok(teacher);
          const pressed = await frame.locator('.choice[aria-pressed=true] > span:not(.hint)').allInnerTexts();
          if ((await frame.locator('.side .blind').count()) > 0) {
            seen.blind++;
            deepEqual(pressed, []);
            ok(!(await frame.content()).includes(`${teacher.reasoning}<`), 'the hidden reasoning is in the page');
            equal(await frame.locator('.choice .hint').count(), 0);
            await frame.locator('.row.selected').getByText('hidden').waitFor();
            await workbench.page.keyboard.press('a'); // nothing to accept
            await frame.locator('.banner.error', { hasText: 'hidden until you have given yours' }).waitFor();
            await review.press('1');
            ok((await review.events()).some((event) => 'mode' in event && event.mode === 'blind'));
          } else if (pressed[0] !== teacher.conclusion) {
            seen.planted++;
            ok(!(await frame.locator('.detail').innerText()).includes('planted'));
            await review.press('a');
            await frame.locator('.banner.info', { hasText: 'That was a planted error' }).waitFor();
            ok((await review.events()).some((event) => 'mode' in event && event.mode === 'planted'));
          } else await review.press('j');
        }
        ok(seen.blind >= 3 && seen.planted >= 1, JSON.stringify(seen));
        await workbench.command('View: Close Editor', 'Close Editor');
      },
    },
    {
      name: 'hostile records: no script, no request, no element of theirs, and the view stays usable',
      async run(workbench) {
        await configure(workbench, OPEN);
        const count = await hostileJob(jobsOf(workbench), 'hostile');
        const dialogs: string[] = [];
        workbench.page.on('dialog', (dialog) => {
          dialogs.push(dialog.message());
          void dialog.dismiss();
        });
        const pages = workbench.page.context().pages().length;
        const review = await QcPage.open(workbench, 'hostile');
        const inspect = await watchFrame(review.frame);
        const url = workbench.page.url();
        for (let at = 1; at <= count; at++) {
          await review.frame.locator('.place', { hasText: `${at} of ${count}` }).waitFor();
          deepEqual(await inspect(), [], `label ${at}`);
          if (at < count) await review.press('j');
        }
        await review.press('x');
        await until(workbench, 'a decision on a hostile label', async () => (await review.events()).length > count);
        await review.press('k');
        await workbench.page.keyboard.press('d');
        await workbench.page.locator('.monaco-diff-editor .view-line').first().waitFor();
        await workbench.command('Promptmill: Open Labels in the Changes Editor', 'Open Labels in the Changes Editor');
        await workbench.page.locator('.multiDiffEntry').nth(1).waitFor();
        await workbench.commandAndPick('Promptmill: Show Review Report', 'hostile');
        const report = await workbench.webview('runReport');
        await report.getByRole('heading', { name: 'Teacher and review', exact: true }).waitFor();
        deepEqual(await (await watchFrame(report, 'svg:not([onload])'))(), []);
        equal(workbench.page.url(), url);
        equal(workbench.page.context().pages().length, pages);
        deepEqual(dialogs, []);
        await workbench.command('View: Close All Editors', 'Close All Editors');
      },
    },
    {
      name: 'a second window reads only and says who reviews, until the first is done',
      async run(workbench) {
        await makeJob(workbench, 'shared', 60);
        const first = await QcPage.open(workbench, 'shared');
        await first.press('a');
        const other = await workbench.secondWindow();
        try {
          const second = await QcPage.open(other, 'shared');
          const banner = second.frame.locator('.banner', { hasText: 'li' }).filter({ hasText: 'Try again' });
          await banner.waitFor();
          console.log(`      ${await banner.innerText()}`);
          ok(await second.frame.getByRole('button', { name: 'Reject', exact: true }).isDisabled());
          await other.page.bringToFront();
          await workbench.page.bringToFront();
          await workbench.command('View: Close Editor', 'Close Editor');
          await other.page.bringToFront();
          await second.frame.getByRole('button', { name: 'Try again' }).click();
          await banner.waitFor({ state: 'detached' });
          await second.frame.locator('#rows').focus();
          await second.press('a');
          equal((await second.events()).length, 2);
          await other.command('View: Close Editor', 'Close Editor');
        } finally {
          await other.close();
        }
        deepEqual([...other.outside], []);
      },
    },
    {
      name: 'a reload brings the review and what was not saved back',
      async run(workbench) {
        const before = await QcPage.open(workbench, 'shared');
        const origin = await before.origin();
        await before.write('e', '#reasoning', ' 还没保存');
        await workbench.page.keyboard.press('Escape');
        await before.frame.locator('.side .unsaved').waitFor();
        await workbench.reload();
        const review = await QcPage.of(workbench, 'shared');
        equal(await review.origin(), origin);
        await review.frame.locator('.side .unsaved').waitFor();
        await review.frame.locator('.side', { hasText: '还没保存' }).waitFor();
        await review.frame.locator('#rows').focus();
        await review.press('Control+Enter');
        const saved = (await review.labels()).filter(({ answer }) => answer?.reasoning.endsWith('还没保存'));
        deepEqual(
          saved.map(({ item }) => item.origin.path),
          [origin],
        );
      },
    },
    {
      name: 'a crash of the extension host loses nothing that was said to be saved',
      async run(workbench) {
        const review = await QcPage.of(workbench, 'shared');
        await review.frame.locator('#rows').focus();
        for (let at = 0; at < 12; at++) await review.press('a');
        for (let at = 0; at < 4; at++) await workbench.page.keyboard.press('a');
        equal(await workbench.killExtensionHosts(), 1);
        const said = (await review.frame.getByRole('status').textContent()) ?? '';
        const left = Number(/(\d+) left/.exec(said)?.[1]);
        ok(left <= 60 - 15, said);
        const kept = (await review.labels()).filter(({ verdict }) => verdict !== 'unreviewed').length;
        ok(kept >= 60 - left, `${said}, but ${kept} on disk`);
        await workbench.reload();
        const after = await QcPage.of(workbench, 'shared');
        await after.frame.getByText(`${kept} of 60 reviewed`).waitFor();
        equal(await after.frame.getByRole('button', { name: 'Try again' }).count(), 0);
        await after.frame.locator('#rows').focus();
        await after.press('a');
        await after.frame.getByText(`${kept + 1} of 60 reviewed`).waitFor();
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
