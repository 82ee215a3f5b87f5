import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findRuntime } from '#node/infer/runtimePath';
import type { CliIo } from '../command.ts';

/** The folder of package.json: the bundle lies in its dist/. */
const packageRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Where the inference child and node-llama-cpp are: the folder that was given, PROMPTMILL_RUNTIME, or an install.
 * @throws AppError 'runtime.missing'
 */
export function localRuntime(io: CliIo, given: string | undefined): { script: string; runtimePath: string } {
  return {
    script: path.join(packageRoot, 'dist', 'inference.mjs'),
    runtimePath: findRuntime(runtimePlaces(io, given)),
  };
}

/** Where node-llama-cpp may lie, the preferred place first. */
export function runtimePlaces(io: CliIo, given: string | undefined): readonly (string | undefined)[] {
  return [
    given && path.resolve(io.cwd, given),
    io.env['PROMPTMILL_RUNTIME'],
    path.join(packageRoot, 'runtime', 'node_modules', 'node-llama-cpp'),
    path.join(packageRoot, '..', 'node-llama-cpp'),
  ];
}
