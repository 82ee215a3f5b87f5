// One command: install what is missing, build, and open Promptmill in VS Code on a fresh copy of the sample.
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { findBrowser, onPath, root } from './node.mjs';
import { isEnding, run } from './processes.mjs';
import { main, setup } from './setup.mjs';

const usage = `Usage: npm start -- [options]

Opens Promptmill in VS Code on a fresh copy of samples/relevance: in the desktop VS Code (with a profile of its own)
when "code" is on PATH and there is a display, otherwise in the real VS Code served on 127.0.0.1.

  --port N         serve on this port (a free one otherwise)
  --served         serve it even where there is a desktop VS Code
  --folder DIR     open this folder instead of a fresh copy of the sample
  --shot FILE.png  take a screenshot of it and stop
  --help           show this`;

const build = path.join(root, '.build');

/** The desktop VS Code, where it can be opened; inside one of its own remote terminals it cannot. */
function desktopCode() {
  const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  return hasDisplay && !process.env.VSCODE_IPC_HOOK_CLI && !process.env.SSH_CONNECTION ? onPath('code') : undefined;
}

/** A copy of the sample of its own for every start: what somebody labelled in an earlier one is never lost. */
async function freshSample() {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = path.join(build, 'workspaces', stamp, 'relevance');
  await cp(path.join(root, 'samples', 'relevance'), folder, { recursive: true });
  return folder;
}

/** Opens the desktop VS Code with extensions and profile of its own, so that nobody's own are touched. */
async function openDesktop(
  /** @type {string} */ code,
  /** @type {string} */ vsix,
  /** @type {string} */ folder,
  /** @type {string | undefined} */ file,
) {
  const { settings } = await import('./vscodeHost.mjs');
  const own = path.join(build, 'desktop');
  const profile = path.join(own, 'profile');
  await mkdir(path.join(profile, 'User'), { recursive: true });
  await writeFile(path.join(profile, 'User', 'settings.json'), JSON.stringify(settings, undefined, 2));
  const isolated = [`--user-data-dir=${profile}`, `--extensions-dir=${path.join(own, 'extensions')}`];
  // A .cmd can only be started by cmd.exe.
  const [command, ...first] = code.endsWith('.cmd') ? ['cmd.exe', '/d', '/c', code] : [code];
  for (const args of [
    ['--install-extension', vsix, '--force'],
    ['--new-window', folder, ...(file ? [file] : [])],
  ]) {
    const { code: status, output } = await run(command ?? code, [...first, ...isolated, ...args], { limit: 180_000 });
    if (status !== 0) throw new Error(`${code} ${args.join(' ')} failed:\n${output}`);
  }
  console.log(`\nVS Code opens on ${folder}`);
}

/** Takes the picture that README shows: the template in the editor, the Label view in the sidebar. */
async function takeShot(/** @type {string} */ url, /** @type {string} */ file) {
  const { openBrowser } = await import('./vscodeHost.mjs');
  const browser = await openBrowser();
  try {
    const { page } = browser;
    page.setDefaultTimeout(90_000);
    await page.goto(url);
    await page.locator('.monaco-editor .view-line').first().waitFor();
    await page.locator('.activitybar .action-item a[aria-label^="Promptmill"]').click();
    const view = page.locator('iframe.webview.ready').contentFrame().locator('iframe#active-frame').contentFrame();
    await view.locator('#app > *').first().waitFor();
    await page.mouse.move(700, 4);
    // Fonts, syntax colours and diagnostics come a moment later than the text.
    await page.waitForTimeout(3000);
    await page.screenshot({ path: file });
  } finally {
    await browser.close();
  }
  console.log(`\nScreenshot: ${file}`);
}

/** The options of the command line; undefined where they make no sense, which has then been said. */
function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string' },
        served: { type: 'boolean', default: false },
        folder: { type: 'string' },
        shot: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
      throw new Error(`--port ${values.port}: not a port number`);
    }
    return { ...values, port };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return undefined;
  }
}

main(import.meta.url, async () => {
  const options = readOptions();
  if (!options) return 2;
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const code = options.shot || options.served || options.port ? undefined : desktopCode();
  // Said before the long part, not after it.
  if (options.shot) findBrowser();
  await setup({ runtime: true, host: !code });
  console.log('· building');
  const { buildVsix } = await import('./package.mjs');
  const vsix = await buildVsix();
  const folder = options.folder ? path.resolve(options.folder) : await freshSample();
  const file = options.folder ? undefined : path.join(folder, 'prompts', 'relevance.template.md');
  if (code) {
    await openDesktop(code, vsix, folder, file);
    return 0;
  }
  const { startServer, vscodeVersion, workbenchUrl } = await import('./vscodeHost.mjs');
  console.log(`· starting VS Code ${await vscodeVersion()}`);
  const server = await startServer({ vsix, ...(options.port && { port: options.port }) });
  const url = workbenchUrl(server.url, folder, file ? [['openFile', file]] : []);
  try {
    if (options.shot) {
      await takeShot(url, path.resolve(options.shot));
      return 0;
    }
    console.log(`\nVS Code is up. Open this in a browser on this machine:\n\n  ${url}\n\nCtrl-C stops it.`);
    await new Promise((resolve) => server.child.once('exit', resolve));
    if (isEnding()) return 0;
    console.error('VS Code has stopped by itself.');
    return 1;
  } finally {
    await server.stop();
  }
});
