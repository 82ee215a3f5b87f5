import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Runtime from 'node-llama-cpp';
import { AppError } from '#core/errors';
import type { GenerateRequest, GenerateResult, LoadRequest, ModelInfo } from '#core/infer/childProtocol';
import { chatRenderer } from './chatTemplate.ts';
import { generate } from './generate.ts';

type Log = (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;

/** A model in memory that answers one request at a time. */
export interface LoadedModel {
  readonly info: ModelInfo;
  generate(request: GenerateRequest, onText: (text: string) => void, signal: AbortSignal): Promise<GenerateResult>;
}

/**
 * Loads a GGUF with the node-llama-cpp package in `runtimePath`: never builds, never downloads, checks the tensors.
 * @throws AppError 'runtime.missing' when the package is not there, 'model.invalid' when llama.cpp refuses the file.
 */
export async function loadModel(request: LoadRequest, log: Log): Promise<LoadedModel> {
  const started = performance.now();
  const entry = path.join(request.runtimePath, 'dist', 'index.js');
  if (!existsSync(entry)) {
    throw new AppError('runtime.missing', 'There is no node-llama-cpp in {0}.', {
      args: [request.runtimePath],
      hint: 'Set promptmill.runtime.path (or --runtime) to the folder of the node-llama-cpp package.',
    });
  }
  const { getLlama, LlamaLogLevel } = (await import(pathToFileURL(entry).href)) as typeof Runtime;
  const llama = await getLlama({
    build: 'never',
    skipDownload: true,
    logLevel: LlamaLogLevel.warn,
    logger: (level, message) =>
      log(level === LlamaLogLevel.error || level === LlamaLogLevel.fatal ? 'error' : 'debug', message),
  });
  const model = await llama
    .loadModel({
      modelPath: request.modelFile,
      checkTensors: true,
      ...(request.gpuLayers === null ? {} : { gpuLayers: request.gpuLayers }),
    })
    .catch((cause: unknown) => {
      throw new AppError('model.invalid', 'llama.cpp cannot load {0}: {1}', {
        args: [path.basename(request.modelFile), cause instanceof Error ? cause.message : String(cause)],
        hint: 'Choose a GGUF file of a model that llama.cpp supports, and one that fits into memory.',
        cause,
      });
    });
  const contextSize = Math.min(request.contextSize, model.trainContextSize || request.contextSize);
  // The threads of llama.cpp wait for each other at every layer, spinning: one that finds its core taken holds up all the
  // others. One core is left to the editor and the rest of the machine (measured on two busy cores with a tiny model:
  // 25 to 94 tokens/s with two threads, 2,200 to 4,100 with one; node-llama-cpp's own choice is at least 4).
  const threads = Math.max(1, Math.min(llama.cpuMathCores, availableParallelism() - 1));
  const context = await model.createContext({ contextSize, sequences: 1, threads });
  const sequence = context.getSequence();
  const renderer = chatRenderer(request.runtimePath, model, log);
  const info: ModelInfo = {
    name: model.fileInfo.metadata.general?.name ?? path.basename(request.modelFile, '.gguf'),
    architecture: model.architecture,
    backend: llama.gpu === false ? 'cpu' : llama.gpu,
    gpuLayers: model.gpuLayers,
    contextSize: context.contextSize,
    template: renderer.source,
    loadMs: Math.round(performance.now() - started),
  };
  return {
    info,
    generate: (asked, onText, signal) =>
      generate(model, sequence, renderer.render(asked.messages), asked, onText, signal),
  };
}
