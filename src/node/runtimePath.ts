import { existsSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '#core/errors';

/**
 * The first folder of `candidates` that holds the node-llama-cpp package (undefined and '' are passed over).
 * @throws AppError 'runtime.missing' when none does.
 */
export function findRuntime(candidates: readonly (string | undefined)[]): string {
  const found = candidates.find(
    (folder) => folder !== undefined && folder !== '' && existsSync(path.join(folder, 'dist', 'index.js')),
  );
  if (found !== undefined) return found;
  throw new AppError('runtime.missing', 'node-llama-cpp, which runs local models, was not found.', {
    hint: 'Install it with “npm install node-llama-cpp@3.21.1” in any folder and set promptmill.runtime.path (or --runtime) to its node_modules/node-llama-cpp.',
  });
}
