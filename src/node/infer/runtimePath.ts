import { existsSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '#core/errors';
import { packageFolder, userRuntime } from '../runtime/places.ts';

/**
 * The first folder of `candidates` that holds the node-llama-cpp package (undefined and '' are passed over), or the one that
 * `promptmill runtime install` made for this user.
 * @throws AppError 'runtime.missing' when none does.
 */
export function findRuntime(candidates: readonly (string | undefined)[]): string {
  const found = [...candidates, packageFolder(userRuntime(process.env))].find(
    (folder) => folder !== undefined && folder !== '' && existsSync(path.join(folder, 'dist', 'index.js')),
  );
  if (found !== undefined) return found;
  throw new AppError('runtime.missing', 'node-llama-cpp, which runs local models, was not found.', {
    hint: 'Run “Promptmill: Set Up Local Runtime…” (or “promptmill runtime install”), or set promptmill.runtime.path (or --runtime) to the folder of a node-llama-cpp package.',
  });
}
