import { writeFile } from 'node:fs/promises';
import { dataset } from './dataset.ts';
import { evaluation } from './evaluation.ts';
import { fiveMinutes } from './fiveMinutes.ts';
import { firstSteps } from './firstSteps.ts';
import { labelView } from './labelView.ts';
import { playground } from './playground.ts';
import { promptReport } from './promptReport.ts';
import { qcGuard } from './qcGuard.ts';
import { qcReview } from './qcReview.ts';
import { training } from './training.ts';
import type { Walk } from './walk.ts';
import { Workbench } from './workbench.ts';

// Walks through the installed extension.   node test/ui/run.ts VSIX [part of a walk's name]
// Counts every step; PROMPTMILL_RESULT names the file for the counts.

const [vsix, grep = ''] = process.argv.slice(2);
if (!vsix) throw new Error('name the VSIX');
const walks: readonly Walk[] = [
  firstSteps,
  promptReport,
  labelView,
  qcReview,
  qcGuard,
  playground,
  evaluation,
  dataset,
  training,
  fiveMinutes('en'),
  fiveMinutes('zh-cn'),
];
interface Trouble {
  readonly title: string;
  readonly message: string;
}

const count = { passed: 0, failed: 0, skipped: 0, failures: [] as Trouble[], retried: [] as Trouble[] };

/** Takes a walk, and gives how many steps came to their end and what stopped it. */
async function take(walk: Walk): Promise<{ readonly passed: number; readonly trouble?: Trouble }> {
  let passed = 0;
  let trouble: Trouble | undefined;
  const prepared = await walk.prepare?.();
  const { isEmpty = false } = walk;
  const workbench = await Workbench.open(vsix ?? '', prepared?.settings, { isEmpty }).catch((error: unknown) => {
    console.error(error);
    return undefined;
  });
  for (const step of walk.steps) {
    const began = Date.now();
    try {
      if (!workbench) throw new Error('the workbench did not open');
      if (trouble) throw new Error('not reached');
      await step.run(workbench);
      passed++;
      console.log(`    ✔ ${step.name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    } catch (error) {
      const shot = trouble || !workbench ? '' : `\n${await workbench.screenshot('ui-failed').catch(() => '')}`;
      const message = `${error instanceof Error ? error.message : String(error)}${shot}`;
      trouble ??= { title: `${walk.name}: ${step.name}`, message };
      console.error(`    ✘ ${step.name}\n${message}`);
    }
  }
  const leaks = (await workbench?.close()) ?? [];
  if (leaks.length > 0 && trouble === undefined) {
    trouble = { title: `${walk.name}: the key was found`, message: leaks.join('\n') };
    passed--; // the step that left it there
  }
  await prepared?.close();
  return trouble ? { passed, trouble } : { passed };
}

for (const walk of walks.filter(({ name }) => name.includes(grep))) {
  console.log(`\n  ${walk.name}`);
  let taken = await take(walk);
  if (taken.trouble) {
    // A loaded machine can be too late for a step; a walk that is broken breaks again.
    const first = taken.trouble;
    console.log(`\n  ${walk.name}, again`);
    taken = await take(walk);
    if (taken.trouble) count.failures.push(taken.trouble);
    else count.retried.push(first);
  }
  count.passed += taken.passed;
  count.failed += walk.steps.length - taken.passed;
}
const out = process.env['PROMPTMILL_RESULT'];
if (out) await writeFile(out, JSON.stringify(count));
console.log(`\nui: ${count.passed} passed, ${count.failed} failed`);
process.exit(count.failed === 0 && count.passed > 0 ? 0 : 1);
