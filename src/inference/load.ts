import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Runtime from 'node-llama-cpp';
import type { Llama, LlamaContext, LlamaModel } from 'node-llama-cpp';
import { AppError } from '#core/errors';
import type { LoadRequest, ModelInfo } from '#core/infer/childProtocol';
import { fittingParallel, placement } from './fit.ts';

/** Where technical messages go. */
export type Log = (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;

/** A model in memory with its context. */
export interface Loaded {
  readonly runtime: typeof Runtime;
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly context: LlamaContext;
  readonly contextSize: number; // tokens of one request
  readonly parallel: number;
  info(template: ModelInfo['template']): Promise<ModelInfo>;
}

const BATCH = 512; // tokens that are computed together
const LOADED = 0.95; // of the progress; the rest is the context

/**
 * Loads a GGUF with the node-llama-cpp package in `runtimePath`: never builds, never downloads, checks the tensors.
 * @throws AppError 'runtime.missing' when the package or its binary for the GPU is not there, 'model.invalid' when llama.cpp
 * refuses the file or an adapter, 'runtime.failed' when memory does not suffice.
 */
export async function load(request: LoadRequest, log: Log, onProgress: (progress: number) => void): Promise<Loaded> {
  const started = performance.now();
  const entry = path.join(request.runtimePath, 'dist', 'index.js');
  if (!existsSync(entry)) {
    throw new AppError('runtime.missing', 'There is no node-llama-cpp in {0}.', {
      args: [request.runtimePath],
      hint: 'Set promptmill.runtime.path (or --runtime) to the folder of the node-llama-cpp package.',
    });
  }
  const runtime = (await import(pathToFileURL(entry).href)) as typeof Runtime;
  const llama = await openLlama(runtime, request, log);
  const model = await openModel(runtime, llama, request, (progress) => onProgress(progress * LOADED));
  const contextSize = Math.min(request.contextSize, model.trainContextSize || request.contextSize);
  if (contextSize < request.contextSize) {
    log(
      'warn',
      `The model was trained with a context of ${contextSize} tokens, which is taken instead of ${request.contextSize}.`,
    );
  }
  const parallel = request.parallel ?? (await fittingParallel(llama, model, { contextSize, batchSize: BATCH }));
  const context = await openContext(runtime, llama, model, request, contextSize, parallel);
  const layers = model.fileInsights.totalLayers;
  const device = llama.gpu === false ? null : ((await llama.getGpuDeviceNames())[0] ?? null);
  log('info', placement(llama, model, layers, device));
  log('info', `${parallel} requests at once, each with ${contextSize} tokens.`);
  onProgress(1);
  const loadMs = Math.round(performance.now() - started);
  return {
    runtime,
    llama,
    model,
    context,
    contextSize,
    parallel,
    info: async (template) => ({
      name: model.fileInfo.metadata.general?.name ?? path.basename(request.modelFile, '.gguf'),
      file: path.basename(request.modelFile),
      architecture: model.architecture,
      quantization: quantizationOf(runtime, model),
      bytes: model.size,
      loras: request.loras.map(({ file }) => path.basename(file)),
      backend: llama.gpu === false ? 'cpu' : llama.gpu,
      device,
      gpuLayers: model.gpuLayers,
      layers,
      threads: context.idealThreads,
      vramBytes: llama.gpu === false ? null : await vramOf(llama),
      contextSize,
      parallel,
      template,
      loadMs,
    }),
  };
}

async function openLlama(runtime: typeof Runtime, { gpu }: LoadRequest, log: Log): Promise<Llama> {
  const { LlamaLogLevel } = runtime;
  const llama = await runtime
    .getLlama({
      gpu: gpu === 'off' ? false : gpu,
      build: 'never',
      skipDownload: true,
      logLevel: LlamaLogLevel.warn,
      logger: (level, message) =>
        log(level === LlamaLogLevel.error || level === LlamaLogLevel.fatal ? 'error' : 'debug', message),
    })
    .catch((cause: unknown) => {
      throw noGpu(gpu, messageOf(cause), cause);
    });
  // One that this system cannot have at all is answered with the CPU.
  if (gpu !== 'auto' && gpu !== 'off' && llama.gpu !== gpu) throw noGpu(gpu, 'no such GPU');
  return llama;
}

function noGpu(gpu: string, message: string, cause?: unknown): AppError {
  return new AppError('runtime.missing', 'node-llama-cpp cannot compute with {0} here: {1}', {
    args: [gpu, message],
    hint: 'Set promptmill.model.gpu (or --gpu) to auto or off, or install the runtime again with the package for this GPU.',
    cause,
  });
}

async function openModel(
  runtime: typeof Runtime,
  llama: Llama,
  { modelFile, gpuLayers }: LoadRequest,
  onLoadProgress: (progress: number) => void,
): Promise<LlamaModel> {
  try {
    return await llama.loadModel({
      modelPath: modelFile,
      checkTensors: true,
      onLoadProgress,
      ...(gpuLayers === null ? {} : { gpuLayers }),
    });
  } catch (cause) {
    const args = [path.basename(modelFile), messageOf(cause)];
    if (cause instanceof runtime.InsufficientMemoryError) {
      throw new AppError('runtime.failed', 'There is not enough memory for {0}: {1}', {
        args,
        hint: 'Choose a smaller quantisation such as Q4_K_M, lower the GPU layers, or close other programs.',
        cause,
      });
    }
    throw new AppError('model.invalid', 'llama.cpp cannot load {0}: {1}', {
      args,
      hint: 'Choose a GGUF file of a model that llama.cpp supports, and one that fits into memory.',
      cause,
    });
  }
}

async function openContext(
  runtime: typeof Runtime,
  llama: Llama,
  model: LlamaModel,
  { loras }: LoadRequest,
  contextSize: number,
  sequences: number,
): Promise<LlamaContext> {
  for (const { file } of loras) {
    if (!existsSync(file)) throw badAdapter(file, 'ENOENT');
  }
  // The threads of llama.cpp wait for each other at every layer, spinning: one that finds its core taken holds up all the
  // others. One core is left to the editor and the rest of the machine (measured on two busy cores with a tiny model:
  // 25 to 94 tokens/s with two threads, 2,200 to 4,100 with one; node-llama-cpp's own choice is at least 4).
  const threads = Math.max(1, Math.min(llama.cpuMathCores, availableParallelism() - 1));
  try {
    return await model.createContext({
      contextSize,
      sequences,
      threads,
      batchSize: BATCH,
      // The scheduler hands over what fits.
      batching: {
        itemPrioritizationStrategy: ({ items }) => items.map((item) => ({ item, processAmount: item.tokens.length })),
      },
      ...(loras.length === 0
        ? {}
        : { lora: { adapters: loras.map(({ file, scale }) => ({ filePath: file, scale })) } }),
    });
  } catch (cause) {
    const message = messageOf(cause);
    const [first] = loras;
    if (first !== undefined && /lora|adapter/i.test(message)) throw badAdapter(first.file, message);
    throw new AppError(
      'runtime.failed',
      'There is not enough memory for {0} requests at once with {1} tokens each: {2}',
      {
        args: [sequences, contextSize, message],
        hint: 'Lower promptmill.model.contextSize, promptmill.model.parallel or promptmill.model.gpuLayers (--context, --parallel, --gpu-layers).',
        cause,
      },
    );
  }
}

function badAdapter(file: string, message: string): AppError {
  return new AppError('model.invalid', 'The LoRA adapter {0} does not fit this model: {1}', {
    args: [path.basename(file), message],
    hint: 'Choose a GGUF adapter that was trained on this very model, as convert_lora_to_gguf.py writes it.',
  });
}

/** llama.cpp's word for how the weights are stored: what the file says, or what llama.cpp guesses. */
function quantizationOf(runtime: typeof Runtime, model: LlamaModel): string {
  const type = model.fileInfo.metadata.general?.file_type;
  const name = type === undefined ? undefined : runtime.GgufFileType[type];
  return name?.replace(/^(?:MOSTLY|ALL)_/, '') ?? model.typeDescription.split(' ').at(-1) ?? '';
}

async function vramOf(llama: Llama): Promise<{ used: number; total: number }> {
  const { used, total } = await llama.getVramState();
  return { used, total };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
