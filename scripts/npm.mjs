// npm, with its two bad habits dealt with: a download that stalls for ever, and settings inherited from an outer npm.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Missing, onPath } from './node.mjs';
import { run } from './processes.mjs';

/** The environment without what an outer npm put there (a prefix, a lifecycle …), keeping where packages come from. */
export function cleanEnvironment() {
  const env = { ...process.env };
  for (const name of Object.keys(env)) {
    if (
      /^npm_/i.test(name) &&
      !/^npm_config_(cache|registry|userconfig|globalconfig|cafile|(https?_?)?proxy|noproxy)$/i.test(name)
    ) {
      delete env[name];
    }
  }
  // `npm run` prepends node_modules/.bin, whose `node` may be swept away by the very `npm ci` that runs in it.
  const own = path.join('node_modules', '.bin');
  env.PATH = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.endsWith(own))
    .join(path.delimiter);
  if (env.npm_config_noproxy === '') delete env.npm_config_noproxy;
  return env;
}

/** How npm is started: the program itself, on Windows its script (a .cmd cannot be spawned without a shell). */
export function npmCommand() {
  if (process.platform === 'win32') {
    const beside = path.join(path.dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js');
    const script = [process.env.npm_execpath, beside].find((file) => file?.endsWith('npm-cli.js') && existsSync(file));
    if (script) return [process.execPath, script];
  } else {
    const program = onPath('npm');
    if (program) return [program];
  }
  throw new Missing('npm is missing.', {
    debian: 'sudo apt-get update && sudo apt-get install -y npm',
    mac: 'brew install node',
    windows: 'winget install OpenJS.NodeJS.LTS',
  });
}

/**
 * Runs npm in a folder and shows that it moves. A call that says nothing for too long is stopped with all that it
 * started, and tried again with more patience; what it has downloaded so far lies in npm's cache.
 * @param {string} title what a person reads
 * @param {string} cwd
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, tries?: number, patience?: number }} [options] `patience` in seconds
 */
export async function npm(
  title,
  cwd,
  args,
  { env = {}, tries = 4, patience = Number(process.env.PROMPTMILL_NPM_PATIENCE ?? 120) } = {},
) {
  const [command = 'npm', ...first] = npmCommand();
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  console.log(`· ${title}: npm ${args.join(' ')}`);
  for (let attempt = 1; ; attempt++) {
    let fetched = 0;
    const ticker = setInterval(() => console.log(`  … ${fetched} files fetched, ${seconds()}`), 15_000);
    const result = await run(command, [...first, ...args, '--no-audit', '--no-fund', '--loglevel=http'], {
      cwd,
      env: { ...cleanEnvironment(), ...env },
      silence: patience * attempt * 1000,
      limit: patience * attempt * 5000,
      onLine: (line) => {
        if (/^npm http (fetch|cache)/.test(line)) fetched++;
      },
    });
    clearInterval(ticker);
    if (result.code === 0) {
      console.log(`  done, ${fetched} files fetched, ${seconds()}`);
      return;
    }
    const why = result.stalled ?? `exit code ${result.code}`;
    if (attempt === tries) {
      const tail = result.output
        .split('\n')
        .filter((line) => line && !/^npm (http|info|verb)/.test(line))
        .slice(-15)
        .join('\n');
      throw new Error(`${title} failed (${why}).\n${tail}`);
    }
    console.log(`  stopped: ${why}; try ${attempt + 1} of ${tries}`);
  }
}
