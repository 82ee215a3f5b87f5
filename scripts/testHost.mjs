// Runs test/host/*.test.ts INSIDE the extension host of the served VS Code, then test/restricted/*.test.ts in a window
// whose folder is not trusted.   node scripts/testHost.mjs [--restricted] [grep]     with a grep only one of both: --restricted says which
// Exit code: 0 passed, 1 failed, 2 no result (a crash, a hang, nothing ran). VERBOSE=1 shows the workbench's own log.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findCanary, makeCanary, watchMessages } from './canary.mjs';
import { makeHostile } from './hostileFolder.mjs';
import { exitCode, prepareHostSuite } from './hostSuite.mjs';
import { root } from './node.mjs';
import { main, setup } from './setup.mjs';
import { openBrowser, startServer, testSettings, vscodeVersion, workbenchUrl } from './vscodeHost.mjs';
import { witnessed } from './witnessed.mjs';

// The workbench's own log comes through the same door as the suite's console.
const noise =
  /^(%c|Resolv(ing|ed) connection token|Creating a socket|\[reconnection-grace-time\]|Ignoring fetching|\[Service Worker\]|\[AgentHost|\[AccountPolicyGate\]|\[DefaultAccount\]|\[remote-connection\]|Canceled|Timed out waiting for authentication provider|Updating additional builtin|Creation of workbench contribution|Connection error: Unknown reconnection|A permanent error|Aborted onWillSaveTextDocument)/;
const limit = Number(process.env.PROMPTMILL_HOST_LIMIT ?? 300);

/**
 * Opens the workbench with the suite and waits until it says that it is through; then searches all that it wrote for the
 * marked key that the tests work with. Gives where the key was found.
 */
async function drive(
  /** @type {Awaited<ReturnType<typeof prepareHostSuite>>} */ run,
  /** @type {boolean} */ trust,
  /** @type {string | undefined} */ grep,
) {
  const key = makeCanary();
  const server = await startServer({
    driver: true,
    trust,
    dataDir: path.join(run.dir, 'vscode'),
    settings: testSettings,
    env: {
      HOME: path.join(run.dir, 'home'),
      PROMPTMILL_HOST_RESULT: run.resultFile,
      PROMPTMILL_CANARY: key,
      ...witnessed(path.join(run.dir, 'witness.jsonl')),
      ...(grep && { PROMPTMILL_HOST_GREP: grep }),
    },
  });
  const browser = await openBrowser();
  const { page } = browser;
  const messages = await watchMessages(page.context(), key);
  try {
    await new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`no result within ${limit} s`)), limit * 1000).unref();
      server.child.once('exit', (code) => reject(new Error(`the VS Code server ended with ${code}`)));
      page.on('crash', () => reject(new Error('the page crashed')));
      page
        .exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
          if (process.env.VERBOSE || !noise.test(String(args[0]))) console.log(...args);
        })
        .then(() => page.exposeFunction('codeAutomationExit', resolve))
        .then(() =>
          page.goto(
            workbenchUrl(server.url, run.workspace, [
              ['extensionDevelopmentPath', root],
              ['extensionTestsPath', run.suite],
              ['skipWelcome', 'true'],
            ]),
          ),
        )
        .catch(reject);
    });
  } catch (error) {
    const shot = path.join(root, '.build', 'shots', 'host-failed.png');
    await page.screenshot({ path: shot }).catch(() => {});
    throw new Error(`${error instanceof Error ? error.message : String(error)}; see ${shot}`, { cause: error });
  } finally {
    await browser.close();
    await server.stop();
  }
  return [...messages, ...(await findCanary([run.dir, browser.profile], key))];
}

/** Adds to the result of a suite what a search after it found. */
function told(/** @type {any} */ result, /** @type {string} */ title, /** @type {readonly string[]} */ leaks) {
  const isFound = leaks.length > 0;
  result[isFound ? 'failed' : 'passed']++;
  if (isFound) result.failures.push({ title, message: leaks.join('\n') });
}

/** Runs one of the two suites, and gives what came of it. */
async function runSuite(/** @type {'host' | 'restricted'} */ tests, /** @type {string | undefined} */ grep) {
  const run = await prepareHostSuite(tests);
  const isRestricted = tests === 'restricted';
  if (isRestricted) await makeHostile(run.workspace);
  const leaks = await drive(run, isRestricted, grep).catch((error) => {
    console.error(error.message);
    return undefined;
  });
  const result = await run.result();
  const found = leaks ?? ['nobody looked: the run ended before'];
  if (result) told(result, `${tests}: the key lies in no file, log, view or message`, found);
  if (!result) console.error('The suite never reported: the extension host died, hung, or nothing ran.');
  if (exitCode(result) === 0) await run.remove();
  else console.log(`kept ${run.dir}`);
  return result;
}

main(import.meta.url, async () => {
  const words = process.argv.slice(2).filter((word) => word !== '--restricted');
  const isRestricted = words.length < process.argv.length - 2;
  const [grep] = words;
  await setup({ host: true, runtime: true });
  const { buildAll } = await import('./build.mjs');
  await buildAll();
  const began = Date.now();
  console.log(`in VS Code ${await vscodeVersion()}, served, on copies of samples/relevance`);
  const results = [];
  if (!isRestricted) results.push(await runSuite('host', grep));
  if (isRestricted || !grep) results.push(await runSuite('restricted', grep));
  const result = together(results);
  const out = path.join(root, '.build', 'results');
  await mkdir(out, { recursive: true });
  if (result) await writeFile(process.env.PROMPTMILL_RESULT ?? path.join(out, 'host.json'), JSON.stringify(result));
  for (const { title, message } of result?.failures ?? []) console.error(`\nFAILED ${title}\n${message}`);
  console.log(
    `in-host: ${result?.passed ?? 0} passed, ${result?.failed ?? 0} failed, ${((Date.now() - began) / 1000).toFixed(1)} s`,
  );
  return exitCode(result);
});

/** The results of all suites as one; undefined where one never reported. */
function together(/** @type {any[]} */ results) {
  if (results.includes(undefined)) return undefined;
  const sum = (/** @type {string} */ name) => results.reduce((total, result) => total + result[name], 0);
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    failures: results.flatMap(({ failures }) => failures),
    retried: results.flatMap(({ retried }) => retried),
  };
}
