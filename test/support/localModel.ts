import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import type { Logger } from '#core/ports';
import { startInference } from '#node/infer/inferenceProcess';
import type { HostOptions, LocalModel, ModelHost, StartOptions } from '#node/infer/localModel';
import { startModelHost } from '#node/infer/modelHost';
import { bundles } from '../../scripts/build.mjs';
import { root } from '../../scripts/node.mjs';
import { writeScriptedModel, type TinyModelOptions } from './tinyQwen.ts';

/** The project's own install of node-llama-cpp. */
export const runtimePath = path.join(root, 'runtime', 'node_modules', 'node-llama-cpp');

/** How tests start a model, where they do not say otherwise. */
export const startOptions = {
  runtimePath,
  contextSize: 1024,
  gpu: 'off',
  gpuLayers: null,
  parallel: 1,
  loras: [],
  chatTemplate: null,
} as const;

/** The real child process on tiny models, in a folder of one test file. */
export interface Workbench {
  readonly dir: string;
  readonly script: string; // the child's bundle, built like the one that ships
  readonly lines: string[]; // what was logged
  /** Starts a model that answers with `script`; stopped by `close` at the latest. */
  start(script: readonly string[], options?: TinyModelOptions & Partial<StartOptions>): Promise<LocalModel>;
  /** The same, kept alive. */
  host(script: readonly string[], options?: TinyModelOptions & Partial<HostOptions>): Promise<ModelHost>;
  close(): Promise<void>;
}

export async function openWorkbench(): Promise<Workbench> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'promptmill-infer-'));
  const script = path.join(dir, 'inference.mjs');
  const options = bundles.find(({ outfile }) => outfile?.endsWith('inference.mjs'));
  await build({ ...options, outfile: script });
  const lines: string[] = [];
  const note = (message: string) => void lines.push(message);
  const log: Logger = { debug: note, info: note, warn: note, error: note };
  const started: { stop(): Promise<void> }[] = [];
  const write = (tokens: readonly string[], more: TinyModelOptions): string => {
    const modelFile = path.join(dir, `${started.length}.gguf`);
    writeScriptedModel(modelFile, tokens, more);
    return modelFile;
  };
  return {
    dir,
    script,
    lines,
    async start(tokens, more = {}) {
      const modelFile = write(tokens, more);
      const model = await startInference({ ...startOptions, modelFile, script, log, ...more });
      started.push(model);
      return model;
    },
    async host(tokens, more = {}) {
      const modelFile = write(tokens, more);
      const host = await startModelHost({ ...startOptions, modelFile, script, log, idleMinutes: 0, ...more });
      started.push(host);
      return host;
    },
    async close() {
      await Promise.all(started.map((model) => model.stop()));
      await rm(dir, { recursive: true, force: true });
    },
  };
}
