import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import type { Logger } from '#core/ports';
import { startInference, type LocalModel, type StartOptions } from '#node/inferenceProcess';
import { bundles } from '../../scripts/build.mjs';
import { root } from '../../scripts/node.mjs';
import { writeScriptedModel, type TinyModelOptions } from './tinyQwen.ts';

/** The project's own install of node-llama-cpp. */
export const runtimePath = path.join(root, 'runtime', 'node_modules', 'node-llama-cpp');

/** The real child process on tiny models, in a folder of one test file. */
export interface Workbench {
  readonly dir: string;
  readonly script: string; // the child's bundle, built like the one that ships
  readonly lines: string[]; // what was logged
  /** Starts a model that answers with `script`; stopped by `close` at the latest. */
  start(script: readonly string[], options?: TinyModelOptions & Partial<StartOptions>): Promise<LocalModel>;
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
  const started: LocalModel[] = [];
  return {
    dir,
    script,
    lines,
    async start(tokens, more = {}) {
      const modelFile = path.join(dir, `${started.length}.gguf`);
      writeScriptedModel(modelFile, tokens, more);
      const model = await startInference({
        script,
        runtimePath,
        modelFile,
        contextSize: 1024,
        gpuLayers: 0,
        log,
        ...more,
      });
      started.push(model);
      return model;
    },
    async close() {
      await Promise.all(started.map((model) => model.stop()));
      await rm(dir, { recursive: true, force: true });
    },
  };
}
