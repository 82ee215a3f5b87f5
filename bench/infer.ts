/**
 * Local inference beside llama-server, and how much sooner a conclusion comes when generation stops at the marker:
 *   node bench/infer.ts [speed|marker|conclusions|all] [--quantization q8_0,q4_0] [--shape 0.5b|7b] [--streams 1,8,16]
 *     [--rounds 10] [--tokens 64] [--gpu] [--clock wall|cpu] [--models FOLDER]
 * Build first (node scripts/build.mjs). llama-server is LLAMA_SERVER or on the PATH, else left out; build it from
 * llama.cpp at the tag that runtime/node_modules/node-llama-cpp/llama/llama.cpp.info.json names. The models are of a real
 * size and made on the spot (bench/inferModels.ts); with --models they are kept in that folder. On a machine that others
 * use too, --clock cpu takes the CPU time of each process instead of wall time (Linux, no GPU).
 */
import { existsSync, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { conclusions } from './inferConclusions.ts';
import { findLlamaServer, startLlamaServer, startOurs, type Clock } from './inferContestants.ts';
import { markerSpeed } from './inferMarker.ts';
import { isQuantization, SHAPES, writeInferModel, type Quantization } from './inferModels.ts';
import { speed } from './inferSpeed.ts';
import { LABELS, SCRIPT } from './inferWork.ts';
import { inFolder } from './labelWork.ts';

const { values, positionals } = parseArgs({
  options: {
    quantization: { type: 'string', default: 'q8_0,q4_0' },
    shape: { type: 'string', default: '0.5b' },
    streams: { type: 'string', default: '1,8,16' },
    rounds: { type: 'string', default: '10' },
    tokens: { type: 'string', default: '64' },
    gpu: { type: 'boolean', default: false },
    clock: { type: 'string', default: 'wall' },
    models: { type: 'string' },
  },
  allowPositionals: true,
});
const what = positionals[0] ?? 'all';
const runs = (name: string) => what === name || what === 'all';
const rounds = Number(values.rounds);
const streams = values.streams.split(',').map(Number);
const shape = SHAPES[values.shape === '7b' ? '7b' : '0.5b'];
const threads = Math.max(1, os.availableParallelism() - 1); // what src/inference takes
const clock: Clock = values.clock === 'cpu' ? 'cpu' : 'wall';
const contextSize = 512; // the prompt of 300 and the answer of 157

function modelFile(folder: string, quantization: Quantization): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `qwen2-${values.shape}-${quantization}.gguf`);
  if (!existsSync(file))
    writeInferModel(
      file,
      shape,
      quantization,
      SCRIPT,
      LABELS.flatMap((label) => Array.from(label)),
    );
  return file;
}

async function besideLlamaServer(file: string): Promise<void> {
  const server = findLlamaServer();
  if (server === undefined) {
    console.log('\nllama-server is not there (LLAMA_SERVER or PATH): the comparison is left out.');
    return;
  }
  for (const count of streams.filter((one) => one <= 8)) {
    const setup = { modelFile: file, streams: count, contextSize, gpu: values.gpu, clock };
    const ours = await startOurs(setup);
    const peer = await startLlamaServer(server, threads, setup);
    await speed(ours, peer, {
      streams: count,
      rounds: count === 1 ? rounds : Math.ceil(rounds / 3),
      maxTokens: Number(values.tokens),
    });
    await Promise.all([ours.stop(), peer.stop()]);
  }
}

async function marker(file: string): Promise<void> {
  for (const count of streams) {
    const ours = await startOurs({ modelFile: file, streams: count, contextSize, gpu: values.gpu, clock });
    await markerSpeed(ours, count, Math.max(1, Math.floor(rounds / count)));
    await ours.stop();
  }
}

async function all(folder: string): Promise<void> {
  const [cpu] = os.cpus();
  console.log(
    `${cpu?.model.trim()}, ${os.availableParallelism()} cores, ${threads} of them used; Node ${process.version}; ${clock} time`,
  );
  if (runs('conclusions')) await conclusions();
  if (what === 'conclusions') return;
  for (const quantization of values.quantization.split(',')) {
    if (!isQuantization(quantization)) throw new Error(`--quantization ${quantization}`);
    const file = modelFile(folder, quantization);
    console.log(`\n## Qwen2 of ${values.shape} parameters, ${quantization.toUpperCase()}`);
    if (runs('speed')) await besideLlamaServer(file);
    if (runs('marker')) await marker(file);
  }
}

await (values.models === undefined ? inFolder(all) : all(path.resolve(values.models)));
