// The suites of `npm test`: each runs its tool and reads what came of it from a file that the tool wrote for machines.
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { root, toolNode } from './node.mjs';
import { run } from './processes.mjs';

/**
 * @typedef {{ title: string, message: string }} Failure
 * @typedef {{ passed: number, failed: number, skipped: number, failures?: readonly Failure[], retried?: readonly Failure[] }} Count
 */

const results = path.join(root, '.build', 'results');
const bin = (/** @type {string[]} */ ...parts) => path.join(root, 'node_modules', ...parts);
/** @type {Count} */
const noneRan = { passed: 0, failed: 1, skipped: 0 };

/** Runs a program with the tools' Node, shown as it goes, and gives its exit code. */
async function tool(/** @type {readonly string[]} */ args, /** @type {number} */ minutes) {
  // The tools of node_modules/.bin start `node`: let them find the right one.
  const env = { ...process.env, PATH: [bin('.bin'), process.env.PATH].join(path.delimiter) };
  const { code, stalled } = await run(toolNode(), args, { cwd: root, env, inherit: true, limit: minutes * 60_000 });
  if (stalled) console.error(`stopped: ${stalled}`);
  return code;
}

/** Where a suite's result goes; an older one is taken away first, so that it cannot be read for a new one. */
async function freshResult(/** @type {string} */ name) {
  await mkdir(results, { recursive: true });
  const file = path.join(results, `${name}.json`);
  await rm(file, { force: true });
  return file;
}

const read = (/** @type {string} */ file) => readFile(file, 'utf8').then(JSON.parse, () => undefined);

/** Static checks: each tool that finds nothing counts as one passed test. */
async function check() {
  /** @type {readonly (readonly [string, readonly string[]])[]} */
  const tools = [
    ['types (tsc)', [bin('typescript', 'bin', 'tsc'), '-p', '.']],
    ['lint (oxlint)', [bin('oxlint', 'bin', 'oxlint'), 'src', 'webview', 'test', 'scripts', 'bench']],
    ['format (oxfmt)', [bin('oxfmt', 'bin', 'oxfmt'), '--check']],
    ['unused code (knip)', [bin('knip', 'bin', 'knip.js')]],
  ];
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, args] of tools) {
    const ok = (await tool(args, 5)) === 0;
    console.log(`${ok ? '✔' : '✘'} ${name}`);
    count[ok ? 'passed' : 'failed']++;
  }
  return count;
}

/** Everything that needs no editor: vitest, the architecture and the packed VSIX included. */
async function unit() {
  const file = await freshResult('unit');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await tool([bin('vitest', 'vitest.mjs'), 'run', ...reporters], 15);
  const report = await read(file);
  if (!report) return noneRan;
  // A file that does not even load has no tests in it to fail.
  const unloaded = report.testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ one) =>
      one.status === 'failed' && one.assertionResults.length === 0,
  ).length;
  return honest(code, {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: report.numPendingTests + report.numTodoTests,
    ...troubles(report),
  });
}

/** What failed, and what passed only at the second try (vitest keeps the first try's message). */
function troubles(/** @type {any} */ { testResults }) {
  /** @type {Failure[]} */
  const failures = [];
  /** @type {Failure[]} */
  const retried = [];
  for (const { name, status, message, assertionResults } of testResults) {
    const file = path.basename(name);
    if (status === 'failed' && assertionResults.length === 0) failures.push({ title: file, message });
    for (const { fullName, status: outcome, failureMessages } of assertionResults) {
      const first = failureMessages?.[0];
      const one = { title: `${file}: ${fullName}`, message: first ?? '' };
      if (outcome === 'failed') failures.push(one);
      else if (outcome === 'passed' && first !== undefined) retried.push(one);
    }
  }
  return { failures, retried };
}

/** A suite of our own, which writes its counts to the file that `PROMPTMILL_RESULT` names. */
async function own(/** @type {string} */ name, /** @type {string} */ script, /** @type {number} */ minutes) {
  const file = await freshResult(name);
  process.env.PROMPTMILL_RESULT = file;
  const code = await tool([path.join(root, 'scripts', script)], minutes);
  const report = await read(file);
  if (!report) return noneRan;
  const { passed, failed, skipped, failures = [], retried = [] } = report;
  return honest(code, { passed, failed, skipped, failures, retried });
}

/** No false green: a bad exit code or a suite in which nothing passed is a failure, whatever it counted. */
function honest(/** @type {number} */ code, /** @type {Count} */ count) {
  const isBad = count.failed === 0 && (code !== 0 || count.passed === 0);
  return isBad ? { ...count, failed: 1 } : count;
}

/** Every suite in the order in which they run, with what it needs. @type {readonly { name: string, needsHost: boolean, run: () => Promise<Count> }[]} */
export const suites = [
  { name: 'check', needsHost: false, run: check },
  { name: 'unit', needsHost: false, run: unit },
  { name: 'host', needsHost: true, run: () => own('host', 'testHost.mjs', 12) },
  { name: 'ui', needsHost: true, run: () => own('ui', 'testUi.mjs', 12) },
];
