import { writeFile } from 'node:fs/promises';
import { evaluation } from './evaluation.ts';
import { firstSteps } from './firstSteps.ts';
import { labelView } from './labelView.ts';
import { loop } from './loop.ts';
import { playground } from './playground.ts';
import { promptReport } from './promptReport.ts';
import { qcGuard } from './qcGuard.ts';
import { qcReview } from './qcReview.ts';
import type { Walk } from './walk.ts';
import { Workbench } from './workbench.ts';

// Walks through the installed extension.   node test/ui/run.ts VSIX [part of a walk's name]
// Counts every step; PROMPTMILL_RESULT names the file for the counts.

const [vsix, grep = ''] = process.argv.slice(2);
if (!vsix) throw new Error('name the VSIX');
const walks: readonly Walk[] = [firstSteps, promptReport, labelView, qcReview, qcGuard, playground, evaluation, loop];
const count = { passed: 0, failed: 0, skipped: 0 };

for (const walk of walks.filter(({ name }) => name.includes(grep))) {
  console.log(`\n  ${walk.name}`);
  let broken = false;
  const prepared = await walk.prepare?.();
  const workbench = await Workbench.open(vsix, prepared?.settings).catch((error: unknown) => {
    console.error(error);
    return undefined;
  });
  for (const step of walk.steps) {
    const began = Date.now();
    try {
      if (!workbench) throw new Error('the workbench did not open');
      if (broken) throw new Error('not reached');
      await step.run(workbench);
      count.passed++;
      console.log(`    ✔ ${step.name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    } catch (error) {
      count.failed++;
      const shot = broken || !workbench ? '' : `\n${await workbench.screenshot('ui-failed').catch(() => '')}`;
      broken = true;
      console.error(`    ✘ ${step.name}\n${error instanceof Error ? error.message : String(error)}${shot}`);
    }
  }
  await workbench?.close();
  await prepared?.close();
}
const out = process.env['PROMPTMILL_RESULT'];
if (out) await writeFile(out, JSON.stringify(count));
console.log(`\nui: ${count.passed} passed, ${count.failed} failed`);
process.exit(count.failed === 0 && count.passed > 0 ? 0 : 1);
