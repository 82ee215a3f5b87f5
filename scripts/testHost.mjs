// Runs test/host/*.test.ts INSIDE the extension host of the served VS Code.   node scripts/testHost.mjs [grep]
// Exit code: 0 passed, 1 failed, 2 no result (a crash, a hang, nothing ran). VERBOSE=1 shows the workbench's own log.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exitCode, prepareHostSuite } from './hostSuite.mjs';
import { root } from './node.mjs';
import { main, setup } from './setup.mjs';
import { openBrowser, startServer, testSettings, vscodeVersion, workbenchUrl } from './vscodeHost.mjs';

// The workbench's own log comes through the same door as the suite's console.
const noise =
  /^(%c|Resolv(ing|ed) connection token|Creating a socket|\[reconnection-grace-time\]|Ignoring fetching|\[Service Worker\]|\[AgentHost|\[AccountPolicyGate\]|\[DefaultAccount\]|\[remote-connection\]|Canceled|Timed out waiting for authentication provider|Updating additional builtin|Creation of workbench contribution|Connection error: Unknown reconnection|A permanent error|Aborted onWillSaveTextDocument)/;
const limit = Number(process.env.PROMPTMILL_HOST_LIMIT ?? 300);

/** Opens the workbench with the suite and waits until it says that it is through. */
async function drive(
  /** @type {Awaited<ReturnType<typeof prepareHostSuite>>} */ run,
  /** @type {string | undefined} */ grep,
) {
  const server = await startServer({
    driver: true,
    dataDir: path.join(run.dir, 'vscode'),
    settings: testSettings,
    env: {
      HOME: path.join(run.dir, 'home'),
      PROMPTMILL_HOST_RESULT: run.resultFile,
      ...(grep && { PROMPTMILL_HOST_GREP: grep }),
    },
  });
  const browser = await openBrowser();
  const { page } = browser;
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
}

main(import.meta.url, async () => {
  await setup({ host: true, runtime: true });
  const { buildAll } = await import('./build.mjs');
  await buildAll();
  const run = await prepareHostSuite();
  const began = Date.now();
  console.log(`in VS Code ${await vscodeVersion()}, served, on a copy of samples/relevance`);
  await drive(run, process.argv[2]).catch((error) => console.error(error.message));
  const result = await run.result();
  if (!result) console.error('The suite never reported: the extension host died, hung, or nothing ran.');
  const out = path.join(root, '.build', 'results');
  await mkdir(out, { recursive: true });
  if (result) await writeFile(process.env.PROMPTMILL_RESULT ?? path.join(out, 'host.json'), JSON.stringify(result));
  const code = exitCode(result);
  for (const { title, message } of result?.failures ?? []) console.error(`\nFAILED ${title}\n${message}`);
  console.log(
    `in-host: ${result?.passed ?? 0} passed, ${result?.failed ?? 0} failed, ${((Date.now() - began) / 1000).toFixed(1)} s`,
  );
  if (code === 0) await run.remove();
  else console.log(`kept ${run.dir}`);
  return code;
});
