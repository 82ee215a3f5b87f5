// Installs what is missing and nothing twice.   node scripts/setup.mjs [--host] [--runtime] [--force]
// Plain ESM that runs on Node 20.19 with an empty node_modules; the other scripts call it first.
import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundledNode, checkNode, forPlatform, Missing, onPath, root } from './node.mjs';
import { npm } from './npm.mjs';

const force = process.argv.includes('--force');
const codeServer = path.join('node_modules', 'code-server', 'lib', 'vscode');

/** Where VS Code itself lies; `VSCODE_HOST_DIR` lets several checkouts share one. */
export const hostDir = path.resolve(process.env.VSCODE_HOST_DIR || path.join(root, 'host'));
/** VS Code's own folder inside the npm package that carries it. */
export const vscodeDir = path.join(hostDir, codeServer);
/** What `promptmill.runtime.path` is set to by start and tests. */
export const runtimePath = path.join(root, 'runtime', 'node_modules', 'node-llama-cpp');

/** Does `install` unless the stamp in `node_modules` says that it was done for this lockfile on this platform. */
export async function once(/** @type {string} */ dir, /** @type {() => Promise<void>} */ install, adopt = true) {
  const lock = await readFile(path.join(dir, 'package-lock.json'), 'utf8');
  const platform = `${process.platform}-${process.arch}`;
  const wanted = `${createHash('sha256').update(lock).digest('hex')} ${platform}\n`;
  const stamp = path.join(dir, 'node_modules', '.promptmill-setup');
  const found = await readFile(stamp, 'utf8').catch(() => '');
  if (found === wanted && !force) return;
  // A person's own `npm ci` or `npm install` counts too.
  if (!force && adopt && (await isInstalled(dir, lock))) return await writeFile(stamp, wanted);
  await install();
  await writeFile(stamp, wanted);
}

/** Whether node_modules holds what the lockfile asks for, as npm itself recorded. */
async function isInstalled(/** @type {string} */ dir, /** @type {string} */ lock) {
  const record = await readFile(path.join(dir, 'node_modules', '.package-lock.json'), 'utf8').catch(() => '');
  if (record === '') return false;
  const have = JSON.parse(record).packages;
  return Object.entries(JSON.parse(lock).packages).every(
    ([name, { version, optional }]) => name === '' || optional || have[name]?.version === version,
  );
}

/** The packages of the tools and of the code that is bundled. */
async function installTools() {
  await once(root, () => npm('packages', root, ['ci']));
}

/** node-llama-cpp with the one prebuilt binary of this machine; all of them would be 637 MB of CUDA and Vulkan. */
async function installRuntime() {
  const dir = path.join(root, 'runtime');
  const os = forPlatform({ linux: 'linux', darwin: 'mac', win32: 'win' });
  const binary = os === 'mac' && process.arch === 'arm64' ? 'mac-arm64-metal' : `${os}-${process.arch}`;
  await once(
    dir,
    async () => {
      const { dependencies } = JSON.parse(await readFile(path.join(dir, 'package.json'), 'utf8'));
      await npm('local models (node-llama-cpp)', dir, ['ci', '--omit=optional']);
      await npm(`local models (${binary})`, dir, [
        'install',
        '--no-save',
        '--omit=optional',
        `@node-llama-cpp/${binary}@${dependencies['node-llama-cpp']}`,
      ]);
    },
    existsSync(path.join(dir, 'node_modules', '@node-llama-cpp', binary)),
  );
}

/** VS Code itself, as the npm package code-server carries it, with a real extension host. */
async function installHost() {
  if (process.platform === 'win32') {
    throw new Missing('The served VS Code runs on Linux and macOS only: on Windows use the desktop one.', {
      debian: '',
      mac: '',
      windows: 'winget install Microsoft.VisualStudioCode',
    });
  }
  if (process.env.VSCODE_HOST_DIR) {
    if (existsSync(path.join(vscodeDir, 'out', 'server-main.js'))) return;
    throw new Error(
      `VSCODE_HOST_DIR is ${hostDir}, but there is no VS Code in it.\n  leave it unset, and it is installed`,
    );
  }
  await once(
    hostDir,
    async () => {
      // Its own install script refuses Node 20 and builds far more than is needed.
      const lean = ['--omit=dev', '--ignore-scripts'];
      await npm('VS Code', hostDir, ['ci', '--ignore-scripts']);
      // `npm ci` refuses here: the shipped shrinkwrap is not quite in step with package.json.
      await npm("VS Code's packages", vscodeDir, ['install', '--no-save', ...lean]);
      await npm("VS Code's extensions", path.join(vscodeDir, 'extensions'), ['install', '--no-save', ...lean]);
      await buildNative();
    },
    false,
  );
}

/** Two native modules: without spdlog the Output channels stay empty, the watchdog silences one error line. */
async function buildNative() {
  const node = bundledNode();
  const headers = node && path.dirname(path.dirname(node));
  try {
    if (!onPath('g++', 'c++', 'clang++') || !onPath('make') || !onPath('python3')) {
      throw new Missing('There is no C++ tool chain.', {
        debian: 'sudo apt-get install -y g++ make python3',
        mac: 'xcode-select --install',
        windows: '',
      });
    }
    await npm("VS Code's log writer", vscodeDir, ['rebuild', '@vscode/spdlog', '@vscode/native-watchdog'], {
      tries: 1,
      patience: 300,
      env: {
        npm_config_ignore_scripts: 'false',
        npm_config_jobs: 'max',
        CXXFLAGS: '-O0',
        ...(node &&
          headers && {
            PATH: path.dirname(node) + path.delimiter + process.env.PATH,
            npm_config_nodedir: headers,
          }),
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.log(`! ${reason}\n  VS Code runs without it, but its Output channels stay empty.`);
  }
}

/**
 * Makes ready what a command needs: always the tools, VS Code (`host`) and node-llama-cpp (`runtime`) on demand.
 * @param {{ host?: boolean, runtime?: boolean }} [needs]
 */
export async function setup({ host = false, runtime = false } = {}) {
  checkNode();
  await installTools();
  if (runtime) await installRuntime();
  if (host) await installHost();
}

/** Runs a script's main and shows an error as its message: a stack trace helps nobody who lacks a package. */
export function main(/** @type {string} */ url, /** @type {() => Promise<number | void>} */ body) {
  if (process.argv[1] === undefined || url !== pathToFileURL(realpathSync(process.argv[1])).href) return;
  body().then(
    (code) => process.exit(code ?? 0),
    (error) => {
      console.error(error instanceof Missing ? error.message : (error?.message ?? error));
      process.exit(1);
    },
  );
}

main(import.meta.url, async () => {
  const all = !process.argv.includes('--host') && !process.argv.includes('--runtime');
  await setup({ host: all || process.argv.includes('--host'), runtime: all || process.argv.includes('--runtime') });
  console.log('ready');
});
