import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#core/errors';

/** What is looked for in a folder: texts, prompt files of other tools, and code that holds prompts. */
const IN_FOLDERS = '**/*.{md,txt,prompty,yml,yaml,py,js,mjs,cjs,jsx,ts,mts,cts,tsx}';
const SKIPPED = ['**/node_modules/**', '**/.git/**', '**/.venv/**', '**/dist/**', '**/.promptmill/jobs/**'];

/** A file to lint: `named` by the person, or found in a folder or by a glob. */
export interface LintTarget {
  readonly path: string;
  readonly named: boolean;
}

/**
 * The files that the arguments name, each once, in their order; what a folder or glob holds is sorted.
 * @throws AppError 'usage' when nothing is named or nothing matches.
 */
export async function expandTargets(names: readonly string[], cwd: string): Promise<readonly LintTarget[]> {
  if (names.length === 0) {
    throw new AppError('usage', 'No file to check.', { hint: 'Name prompts, folders or globs, or - for stdin.' });
  }
  const found = new Map<string, LintTarget>();
  for (const name of names) {
    const info = name === '-' ? undefined : await stat(path.resolve(cwd, name)).catch(() => undefined);
    const folder = info?.isDirectory() === true;
    if (!folder && (name === '-' || info !== undefined || !/[*?[\]{}()!]/.test(name))) {
      found.set(name, { path: name, named: true });
      continue;
    }
    // A plain file needs no glob, and a check on every commit should not wait for one.
    const { escapePath, glob } = await import('tinyglobby');
    const pattern = folder ? `${escapePath(slashes(name)).replace(/\/+$/, '')}/${IN_FOLDERS}` : slashes(name);
    const matches = await glob(pattern, { cwd, ignore: SKIPPED, onlyFiles: true });
    if (matches.length === 0) {
      throw new AppError('usage', 'No file matches {0}.', {
        args: [name],
        hint: 'Name prompts, folders or globs, or - for stdin.',
      });
    }
    for (const match of matches.toSorted()) if (!found.has(match)) found.set(match, { path: match, named: false });
  }
  return [...found.values()];
}

function slashes(name: string): string {
  return path.sep === '\\' ? name.replaceAll('\\', '/') : name;
}
