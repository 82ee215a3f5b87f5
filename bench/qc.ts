/**
 * QC review in the real VS Code and a real browser, over jobs of 1 kB records:
 *   node bench/qc.ts [--records 1000,10000,100000] [--keys 60]
 * For each size: from the command to the first label, key to paint (accept and next), filter by state and by text, how
 * long the extension host was blocked, and the webview's heap after a walk through the list.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Frame } from 'playwright-core';
import { createJob, recordsFile } from '#node/label/jobFolder';
import { Workbench } from '../test/ui/workbench.ts';
import { TEMPLATE_TEXT } from './labelWork.ts';
import { goal, median, quantile, table } from './measure.ts';
import { SEARCHED, writeRecords } from './qcIndexRecords.ts';

interface Measured {
  readonly count: number;
  readonly openMs: number;
  readonly wholeMs: number;
  readonly keys: readonly number[];
  readonly moves: readonly number[];
  readonly filterMs: number;
  readonly textMs: number;
  readonly blockedMs: number;
  readonly heap: number; // bytes that it grew by, garbage collected
}

/**
 * The longest time that a process's main thread computed without going to sleep: how long its event loop was blocked,
 * whatever else the machine did meanwhile. Linux only.
 */
class BusyThread {
  readonly #folder: string;
  readonly #timer: NodeJS.Timeout;
  #ran: number;
  #sleeps: number;
  #streak = 0;
  #longest = 0;

  constructor(pid: number) {
    this.#folder = `/proc/${pid}/task/${pid}`;
    this.#ran = this.#runtime();
    this.#sleeps = this.#slept();
    this.#timer = setInterval(() => this.#look(), 4);
  }

  /** Milliseconds. */
  end(): number {
    clearInterval(this.#timer);
    return this.#longest;
  }

  #look(): void {
    const [ran, sleeps] = [this.#runtime(), this.#slept()];
    this.#streak = sleeps === this.#sleeps ? this.#streak + ran - this.#ran : 0;
    this.#longest = Math.max(this.#longest, this.#streak);
    this.#ran = ran;
    this.#sleeps = sleeps;
  }

  #runtime(): number {
    return Number(readFileSync(`${this.#folder}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  }

  #slept(): number {
    const status = readFileSync(`${this.#folder}/status`, 'utf8');
    return Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(status)?.[1]);
  }
}

const { values } = parseArgs({ options: { records: { type: 'string' }, keys: { type: 'string' } } });
const sizes = (values.records ?? '1000,10000,100000').split(',').map(Number);
const presses = Number(values.keys ?? 60);
const { buildVsix } = await import('../scripts/package.mjs');
const vsix = await buildVsix();
const results: Measured[] = [];
for (const count of sizes) results.push(await measure(count));
report(results);

async function measure(count: number): Promise<Measured> {
  const workbench = await Workbench.open(
    vsix,
    { 'workbench.colorTheme': 'Default Dark Modern' },
    { prepare: (folder) => writeJob(folder, count) },
  );
  try {
    const { page } = workbench;
    await workbench.openFile('prompts/relevance.template.md'); // the extension is awake
    await workbench.rest();
    await workbench.palette('Promptmill: Review Labels');
    await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    const [host] = await workbench.extensionHosts();
    if (host === undefined) throw new Error('there is no extension host');
    const busy = new BusyThread(host);
    const before = await heapOf(workbench);
    const began = performance.now();
    await page.keyboard.press('Enter');
    const view = await frameOf(workbench);
    await view.locator('article.detail').waitFor();
    const openMs = performance.now() - began;
    await view.waitForFunction(
      (all) =>
        document.querySelectorAll('.progress').length > 0 &&
        !/%/.test(document.querySelector('.progress')?.textContent ?? '') &&
        all > 0,
      count,
    );
    const wholeMs = performance.now() - began;
    await view.locator('#rows').focus();
    await view.evaluate(watchKeys);
    const moves = await pressed(view, workbench, 'j');
    const keys = await pressed(view, workbench, 'a');
    const filterMs = await painted(view, () => view.locator('button.chip', { hasText: 'unreviewed' }).first().click());
    const textMs = await painted(view, () => view.locator('#filter').fill(SEARCHED.english));
    await page.keyboard.press('Escape');
    await view.evaluate(async () => {
      const list = document.querySelector('#rows');
      for (let step = 0; step < 60; step++) {
        list?.scrollTo(0, (list.scrollHeight * step) / 60);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
    const heap = (await heapOf(workbench)) - before;
    return { count, openMs, wholeMs, keys, moves, filterMs, textMs, blockedMs: busy.end(), heap };
  } finally {
    await workbench.close();
  }
}

/** A job of so many records beside the sample, and none else. */
async function writeJob(folder: string, count: number): Promise<void> {
  const dir = path.join(folder, '.promptmill', 'jobs', 'bench');
  await createJob(dir, {
    version: 1,
    name: 'bench',
    createdAt: new Date().toISOString(),
    template: { path: 'prompts/bench.template.md', hash: '', text: TEMPLATE_TEXT },
    sources: ['data'],
    base: '../../..',
    teacher: { id: 'replay', title: 'Replay', baseUrl: '', model: 'replay' },
  });
  writeRecords(recordsFile(dir), count);
}

/** The live heap of the page's process, in which webviews live, too. */
async function heapOf({ page }: Workbench): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

async function frameOf(workbench: Workbench): Promise<Frame> {
  for (;;) {
    for (const frame of workbench.page.frames()) {
      const scripts = frame.locator('script[src$="/qcReview.js"]');
      if ((await scripts.count().catch(() => 0)) > 0) return frame;
    }
    await workbench.page.waitForTimeout(10);
  }
}

/** Keeps in the page how long each key took until what it changed was painted. */
function watchKeys(): void {
  const state = { from: undefined as number | undefined, times: [] as number[] };
  (globalThis as unknown as { qcTimes: number[] }).qcTimes = state.times;
  addEventListener('keydown', () => (state.from = performance.now()), { capture: true });
  new MutationObserver(() => {
    const { from } = state;
    if (from === undefined) return;
    state.from = undefined;
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.addEventListener('message', () => state.times.push(performance.now() - from));
      after.port1.start();
      after.port2.postMessage(undefined);
    });
  }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
}

async function pressed(view: Frame, workbench: Workbench, key: string): Promise<readonly number[]> {
  await view.evaluate(() => ((globalThis as unknown as { qcTimes: number[] }).qcTimes.length = 0));
  for (let press = 0; press < presses; press++) {
    await workbench.page.keyboard.press(key);
    await workbench.page.waitForTimeout(100);
  }
  return view.evaluate(() => [...(globalThis as unknown as { qcTimes: number[] }).qcTimes]);
}

/** Milliseconds from an action until the list has another length, painted. */
async function painted(view: Frame, action: () => Promise<void>): Promise<number> {
  const height = await view.evaluate(() => {
    const spacer = document.querySelector<HTMLElement>('.spacer');
    (globalThis as unknown as { qcFrom: number }).qcFrom = 0;
    for (const name of ['click', 'input']) {
      addEventListener(name, () => ((globalThis as unknown as { qcFrom: number }).qcFrom = performance.now()), {
        capture: true,
        once: true,
      });
    }
    return spacer?.style.height ?? '';
  });
  const done = view.evaluate(async (before) => {
    const now = () => new Promise((resolve) => requestAnimationFrame(resolve));
    while ((document.querySelector<HTMLElement>('.spacer')?.style.height ?? before) === before) await now();
    await now();
    return performance.now();
  }, height);
  await action();
  const end = await done;
  return end - (await view.evaluate(() => (globalThis as unknown as { qcFrom: number }).qcFrom));
}

function report(all: readonly Measured[]): void {
  const rows = all.map(({ count, openMs, wholeMs, keys, moves, filterMs, textMs, blockedMs, heap }) => [
    count.toLocaleString('en'),
    openMs.toFixed(0),
    wholeMs.toFixed(0),
    `${median(moves).toFixed(0)} / ${quantile(moves, 0.95).toFixed(0)}`,
    `${median(keys).toFixed(0)} / ${quantile(keys, 0.95).toFixed(0)}`,
    filterMs.toFixed(0),
    textMs.toFixed(0),
    blockedMs.toFixed(0),
    (heap / 1e6).toFixed(0),
  ]);
  const head = [
    'records',
    'first label',
    'all read',
    'J p50/p95',
    'A p50/p95',
    'filter',
    'text',
    'host blocked',
    'heap MB',
  ];
  console.log('\nQC review in VS Code, in a browser: milliseconds\n');
  console.log(table([head, ...rows]));
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined) return;
  const n = last.count.toLocaleString('en');
  const keys = [...last.keys, ...last.moves];
  console.log(
    [
      goal(last.openMs <= 2000, `${n}: opens within 2,000 ms: ${last.openMs.toFixed(0)}`),
      goal(quantile(keys, 0.95) <= 50, `${n}: key to paint p95 at most 50 ms: ${quantile(keys, 0.95).toFixed(0)}`),
      goal(last.filterMs <= 150, `${n}: filter at most 150 ms: ${last.filterMs.toFixed(0)}`),
      goal(last.textMs <= 150, `${n}: text filter's first hits at most 150 ms: ${last.textMs.toFixed(0)}`),
      goal(last.blockedMs <= 50, `${n}: extension host blocked at most 50 ms: ${last.blockedMs.toFixed(0)}`),
      goal(last.heap <= 120e6, `${n}: webview heap at most 120 MB: ${(last.heap / 1e6).toFixed(0)}`),
      `growth ${first.count.toLocaleString('en')} → ${n}: key × ${(median(last.keys) / median(first.keys)).toFixed(2)}, open × ${(last.openMs / first.openMs).toFixed(2)}, heap × ${(last.heap / first.heap).toFixed(2)}`,
    ].join('\n'),
  );
}
