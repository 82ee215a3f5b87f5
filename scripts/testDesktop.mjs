// Runs test/host/*.test.ts in a desktop VS Code that @vscode/test-electron downloads.   npm run test:desktop [-- grep]
// The same suite as scripts/testHost.mjs; on Linux it needs a display (xvfb-run npm run test:desktop).
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './node.mjs';
import { main, setup } from './setup.mjs';

main(import.meta.url, async () => {
  await setup({ runtime: true });
  const [{ buildAll }, { exitCode, prepareHostSuite }, { settings, testSettings }, electron] = await Promise.all([
    import('./build.mjs'),
    import('./hostSuite.mjs'),
    import('./vscodeHost.mjs'),
    import('@vscode/test-electron'),
  ]);
  const version = process.env.PROMPTMILL_VSCODE ?? 'stable';
  const program = await electron.downloadAndUnzipVSCode(version).catch((/** @type {unknown} */ error) => {
    console.error(
      `VS Code (${version}) could not be downloaded: ${error instanceof Error ? error.message : String(error)}`,
    );
    console.error('  The same suite runs in the served VS Code, which comes from npm:  npm run test:host');
    return undefined;
  });
  if (!program) return 1;
  await buildAll();
  const run = await prepareHostSuite();
  const profile = path.join(run.dir, 'profile');
  await mkdir(path.join(profile, 'User'), { recursive: true });
  await writeFile(path.join(profile, 'User', 'settings.json'), JSON.stringify({ ...settings, ...testSettings }));
  await electron
    .runTests({
      vscodeExecutablePath: program,
      extensionDevelopmentPath: root,
      extensionTestsPath: run.suite,
      launchArgs: [run.workspace, '--disable-workspace-trust', `--user-data-dir=${profile}`],
      extensionTestsEnv: {
        PROMPTMILL_HOST_RESULT: run.resultFile,
        ...(process.argv[2] && { PROMPTMILL_HOST_GREP: process.argv[2] }),
      },
    })
    .catch((/** @type {unknown} */ error) => console.error(error instanceof Error ? error.message : String(error)));
  const result = await run.result();
  if (!result) console.error('The suite never reported: the extension host died, hung, or nothing ran.');
  const code = exitCode(result);
  if (code === 0) await run.remove();
  else console.log(`kept ${run.dir}`);
  console.log(`${result?.passed ?? 0} passed, ${result?.failed ?? 0} failed`);
  return code;
});
