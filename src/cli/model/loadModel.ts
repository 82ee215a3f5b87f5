import path from 'node:path';
import { startInference } from '#node/infer/inferenceProcess';
import type { LocalModel } from '#node/infer/localModel';
import type { CliIo } from '../command.ts';
import { localRuntime } from './localRuntime.ts';

/**
 * Loads a model for a command that asks it a few questions about its tokenizer: on the CPU, one request at a time.
 * @throws AppError as `startInference`.
 */
export function loadTokenizer(io: CliIo, file: string, runtime: string | undefined): Promise<LocalModel> {
  const silent = () => {};
  return startInference({
    ...localRuntime(io, runtime),
    modelFile: path.resolve(io.cwd, file),
    contextSize: 512,
    gpu: 'off',
    gpuLayers: null,
    parallel: 1,
    loras: [],
    chatTemplate: null,
    log: { debug: silent, info: silent, warn: silent, error: (message) => io.err(`${message}\n`) },
    signal: io.signal,
  });
}
