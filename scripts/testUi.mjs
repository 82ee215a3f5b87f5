// Installs the VSIX in the served VS Code and drives it in a browser.   node scripts/testUi.mjs [--update-images] [WALK]
// Pictures go to .build/shots/, with --update-images to docs/images/. Exit code: 0 passed, 1 failed.
import path from 'node:path';
import { root, toolNode } from './node.mjs';
import { run } from './processes.mjs';
import { main, setup } from './setup.mjs';

main(import.meta.url, async () => {
  const isUpdate = process.argv.includes('--update-images');
  const rest = process.argv.slice(2).filter((argument) => argument !== '--update-images');
  await setup({ host: true, runtime: true });
  const { buildVsix } = await import('./package.mjs');
  const vsix = await buildVsix();
  const { code } = await run(toolNode(), [path.join(root, 'test', 'ui', 'run.ts'), vsix, ...rest], {
    cwd: root,
    env: { ...process.env, ...(isUpdate && { UPDATE_IMAGES: '1' }) },
    inherit: true,
    limit: 15 * 60_000,
  });
  return code;
});
