import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startInference } from '#node/infer/inferenceProcess';
import type { LocalModel } from '#node/infer/localModel';
import { root } from '../scripts/node.mjs';

/** Wall time, or the CPU time of the contestant's process: the same on an idle machine where one thread computes. */
export type Clock = 'wall' | 'cpu';

/** One answer. Times are milliseconds of the clock since the request. */
export interface Answer {
  readonly text: string;
  readonly input: number; // tokens of the prompt
  readonly output: number;
  readonly firstMs: number; // to the first text
  readonly ms: number;
}

/** Answers a prompt that is already rendered, greedily. */
export interface Contestant {
  readonly name: string;
  readonly now: () => number; // ms of the clock
  answer(prompt: string, maxTokens: number, stop: readonly string[]): Promise<Answer>;
  stop(): Promise<void>;
}

/** What both are started with. */
export interface Setup {
  readonly modelFile: string;
  readonly streams: number;
  readonly contextSize: number; // tokens of one stream
  readonly gpu: boolean;
  readonly clock: Clock;
}

/** Ours: the child process that ships, through the code that the extension and `promptmill serve` use. */
export async function startOurs(setup: Setup): Promise<Contestant & { readonly model: LocalModel }> {
  const model = await startModel(setup);
  const now = clockOf(setup.clock, model.pid);
  return {
    name: 'promptmill',
    now,
    model,
    async answer(prompt, maxTokens, stop) {
      const started = now();
      let firstMs: number | undefined;
      const onText = () => {
        firstMs ??= now() - started;
      };
      const { text, usage } = await model.call('generate', { input: { text: prompt }, maxTokens, stop }, { onText });
      const ms = now() - started;
      return { text, input: usage.input, output: usage.output, firstMs: firstMs ?? ms, ms };
    },
    stop: () => model.stop(),
  };
}

/** The child process with a model. */
export function startModel({ modelFile, streams, contextSize, gpu }: Setup): Promise<LocalModel> {
  const quiet = () => undefined;
  const tell = (message: string) => console.error(message);
  return startInference({
    script: process.env['INFERENCE_SCRIPT'] ?? path.join(root, 'dist', 'inference.mjs'),
    runtimePath: process.env['LLAMA_RUNTIME'] ?? path.join(root, 'runtime', 'node_modules', 'node-llama-cpp'),
    modelFile,
    contextSize,
    gpu: gpu ? 'auto' : 'off',
    gpuLayers: null,
    parallel: streams,
    loras: [],
    chatTemplate: null,
    log: { debug: quiet, info: quiet, warn: tell, error: tell },
  });
}

/** Where llama-server is: LLAMA_SERVER, else on the PATH. */
export function findLlamaServer(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const name = process.platform === 'win32' ? 'llama-server.exe' : 'llama-server';
  const candidates = [process.env['LLAMA_SERVER'], ...folders.map((folder) => path.join(folder, name))];
  return candidates.find((file) => file !== undefined && existsSync(file));
}

/** llama.cpp's own server, with as many slots as we have sequences. */
export async function startLlamaServer(file: string, threads: number, setup: Setup): Promise<Contestant> {
  const { modelFile, streams, contextSize, gpu, clock } = setup;
  const port = await freePort();
  const child = spawn(
    file,
    [
      ['--model', modelFile, '--host', '127.0.0.1', '--port', String(port), '--no-webui'],
      ['--threads', String(threads), '--parallel', String(streams), '--ctx-size', String(streams * contextSize)],
      ['--n-gpu-layers', gpu ? '999' : '0', '--cache-ram', '0'], // no copies of idle slots: they cost time
    ].flat(),
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  const base = `http://127.0.0.1:${port}`;
  while (
    !(await fetch(`${base}/health`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Error(`${file} ended with ${child.exitCode}`);
    await wait(100);
  }
  const now = clockOf(clock, child.pid);
  return {
    name: 'llama-server',
    now,
    answer: (prompt, maxTokens, stop) => ask(`${base}/completion`, { prompt, n_predict: maxTokens, stop }, now),
    async stop() {
      child.kill();
      await ended;
    },
  };
}

interface Piece {
  readonly content: string;
  readonly stop: boolean;
  readonly tokens_predicted?: number;
  readonly tokens_evaluated?: number;
}

async function ask(url: string, body: object, now: () => number): Promise<Answer> {
  const started = now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, stream: true, temperature: 0, cache_prompt: true }),
  });
  if (!response.ok || response.body === null) throw new Error(`llama-server: ${await response.text()}`);
  let [held, text, firstMs] = ['', '', undefined as number | undefined];
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (held + chunk).split('\n');
    held = lines.pop() ?? '';
    for (const line of lines.filter((one) => one.startsWith('data: '))) {
      const piece = JSON.parse(line.slice(6)) as Piece;
      if (piece.content !== '') firstMs ??= now() - started;
      text += piece.content;
      if (!piece.stop) continue;
      const ms = now() - started;
      return {
        text,
        input: piece.tokens_evaluated ?? 0,
        output: piece.tokens_predicted ?? 0,
        firstMs: firstMs ?? ms,
        ms,
      };
    }
  }
  throw new Error('llama-server broke off');
}

function clockOf(clock: Clock, pid: number | undefined): () => number {
  if (clock === 'wall') return () => performance.now();
  return () => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10; // user and system time, in 1/100 s
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
