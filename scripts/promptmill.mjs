// The command line from a clone:   npm run promptmill -- lint …    Installs and builds first when that was not done yet.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root, toolNode } from './node.mjs';

const cli = path.join(root, 'dist', 'cli.mjs');
if (!existsSync(cli)) {
  // Their progress goes to stderr: stdout belongs to the command (--json).
  const step = (/** @type {string} */ node, /** @type {string} */ script, /** @type {string[]} */ ...flags) => {
    const { status } = spawnSync(node, [path.join(root, 'scripts', script), ...flags], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    });
    if (status !== 0) process.exit(status ?? 1);
  };
  step(process.execPath, 'setup.mjs', '--runtime');
  step(toolNode(), 'build.mjs');
}
const { status } = spawnSync(process.execPath, [cli, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
