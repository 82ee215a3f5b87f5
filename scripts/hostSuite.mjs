// Bundles the tests that run inside VS Code, and the folder that they run on.
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { root } from './node.mjs';

/**
 * Builds `test/<tests>/*.test.ts` and the index of host tests to CommonJS files in a folder of this run alone, beside a
 * fresh copy of the sample and an empty place for the result. The list of tests is what lies in the folder.
 * @param {'host' | 'restricted'} [tests]
 */
export async function prepareHostSuite(tests = 'host') {
  const [{ build }, { glob }] = await Promise.all([import('esbuild'), import('tinyglobby')]);
  const parent = path.join(root, '.build', 'host');
  await mkdir(parent, { recursive: true });
  const dir = await mkdtemp(path.join(parent, 'run-'));
  await build({
    absWorkingDir: root,
    entryPoints: ['test/host/index.ts', ...(await glob(`test/${tests}/*.test.ts`, { cwd: root }))],
    entryNames: '[name]',
    outdir: path.join(dir, 'suite'),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  const workspace = path.join(dir, 'relevance');
  await cp(path.join(root, 'samples', 'relevance'), workspace, { recursive: true });
  const resultFile = path.join(dir, 'result.json');
  return {
    suite: path.join(dir, 'suite', 'index.cjs'),
    workspace,
    resultFile,
    dir,
    /** What the suite wrote; undefined when it never got to its end. */
    result: async () => {
      const text = await readFile(resultFile, 'utf8').catch(() => '');
      return text === '' ? undefined : JSON.parse(text);
    },
    remove: () => rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}

/** The exit code of a run: 0 all passed, 1 something failed, 2 nothing ran. @param {{ passed: number, failed: number } | undefined} result */
export function exitCode(result) {
  if (!result) return 2;
  if (result.failed > 0) return 1;
  return result.passed > 0 ? 0 : 2;
}
