// The real VS Code, served on 127.0.0.1, and a headless browser to open it in.
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { bundledNode, findBrowser } from './node.mjs';
import { removeAtExit, run, start, stopChild } from './processes.mjs';
import { runtimePath, vscodeDir } from './setup.mjs';

/** Settings of every VS Code that we open: quiet, offline, and pointed at the repository's own node-llama-cpp. */
export const settings = {
  'promptmill.runtime.path': runtimePath,
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
  // The sample is Chinese: its punctuation is no look-alike.
  'editor.unicodeHighlight.allowedLocales': { _os: true, _vscode: true, 'zh-hans': true },
};

/** Settings of tests besides: nothing happens by itself, and every machine sees the same colours. */
export const testSettings = {
  'git.enabled': false,
  'files.autoSave': 'off',
  'window.autoDetectColorScheme': false,
  'workbench.colorTheme': 'Default Light Modern',
  'editor.accessibilitySupport': 'off',
  // Which labels are hidden or planted depends on who reviews.
  'promptmill.qc.blindShare': 0,
  'promptmill.qc.plantedShare': 0,
};

/** Restricted Mode for every folder, without the question at the start. */
const untrusting = { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' };

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = net.createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {net.AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });

/** The environment of the server: nothing of an outer npm or an outer VS Code, no gallery. @param {NodeJS.ProcessEnv} extra */
function serverEnvironment(extra) {
  const env = { ...process.env };
  for (const name of Object.keys(env)) {
    if (/^(npm_|VSCODE_|ELECTRON_|NODE_OPTIONS$|PORT$|.*_?proxy$)/i.test(name)) delete env[name];
  }
  return { ...env, EXTENSIONS_GALLERY: '{}', ...extra };
}

/**
 * Starts VS Code's own server, without code-server's login page.
 * @param {{ port?: number, dataDir?: string, settings?: object, env?: NodeJS.ProcessEnv, vsix?: string, driver?: boolean,
 *   trust?: boolean }} options
 *   `dataDir` holds profile and extensions, a temporary one unless given; `vsix` is installed first; `driver` switches
 *   on the extension tests' door, which hides notifications; `trust`: folders count as trusted only when a person says so
 */
export async function startServer({
  port,
  dataDir,
  settings: more = {},
  env = {},
  vsix,
  driver = false,
  trust = false,
}) {
  const home = dataDir ?? (await mkdtemp(path.join(os.tmpdir(), 'promptmill-vscode-')));
  if (!dataDir) removeAtExit(home);
  const node = bundledNode() ?? process.execPath;
  const common = [
    path.join(vscodeDir, 'out', 'server-main.js'),
    `--server-data-dir=${home}`,
    '--accept-server-license-terms',
    '--telemetry-level=off',
  ];
  const childEnv = serverEnvironment(env);
  await mkdir(path.join(home, 'data', 'User'), { recursive: true });
  // Machine settings: those of machine scope are read from there.
  await mkdir(path.join(home, 'data', 'Machine'), { recursive: true });
  for (const place of ['User', 'Machine']) {
    await writeFile(
      path.join(home, 'data', place, 'settings.json'),
      JSON.stringify({ ...settings, ...(trust && untrusting), ...more }, undefined, 2),
    );
  }
  if (vsix) {
    const installed = await run(node, [...common, '--install-extension', path.resolve(vsix), '--force'], {
      env: childEnv,
      limit: 120_000,
    });
    if (installed.code !== 0) throw new Error(`VS Code refused ${vsix}:\n${installed.output}`);
  }
  const chosen = port ?? (await freePort());
  const child = start(
    node,
    [
      ...common,
      '--host=127.0.0.1',
      `--port=${chosen}`,
      '--without-connection-token',
      ...(trust ? [] : ['--disable-workspace-trust']),
      ...(driver ? ['--enable-smoke-test-driver'] : []),
    ],
    { env: childEnv, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
      log = (log + chunk).slice(-100_000);
      if (process.env.VERBOSE) process.stderr.write(chunk);
    });
  }
  const stop = () => stopChild(child);
  const url = `http://127.0.0.1:${chosen}`;
  const end = Date.now() + 60_000;
  while (
    !(await fetch(`${url}/version`).then(
      (reply) => reply.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || Date.now() > end) {
      await stop();
      throw new Error(`VS Code did not come up on port ${chosen}:\n${log.trim()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url, child, stop };
}

/** Where the workbench opens a folder. @param {string} base @param {string} folder @param {readonly (readonly [string, string])[]} [payload] names ending in Path or File are made remote */
export function workbenchUrl(base, folder, payload = []) {
  const url = new URL(base);
  url.searchParams.set('folder', path.resolve(folder));
  const remote = payload.map(([name, value]) =>
    /(Path|File)$/.test(name) ? [name, `vscode-remote://${url.host}${path.resolve(value)}`] : [name, value],
  );
  if (remote.length > 0) url.searchParams.set('payload', JSON.stringify(remote));
  return url.href;
}

/** Opens a headless browser of its own profile. @param {{ width?: number, height?: number }} [size] */
export async function openBrowser({ width = 1400, height = 900 } = {}) {
  const { chromium } = await import('playwright-core');
  const profile = await mkdtemp(path.join(os.tmpdir(), 'promptmill-browser-'));
  removeAtExit(profile);
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findBrowser(),
    headless: true,
    viewport: { width, height },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  return { page, profile, close: () => context.close() };
}

/** The name and version of VS Code that is served. */
export async function vscodeVersion() {
  const { version } = JSON.parse(await readFile(path.join(vscodeDir, 'package.json'), 'utf8'));
  return String(version);
}
