/**
 * What stands in for Python with LLaMA-Factory and for llama.cpp's tools, as a process: it writes the lines that the
 * real ones write (train/callbacks.py, transformers' progress bar and logs), faults included, and handles SIGABRT as
 * `LogCallback` does. No test framework is imported here.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'yaml';
import { encodeGguf } from './gguf.ts';

/** How the stand-in behaves; handed over in the program that is made of it. */
export interface Scenario {
  readonly record: string; // a file: one line of JSON a start, with argv, cwd and environment
  readonly steps?: number;
  readonly stepMs?: number;
  readonly fault?: 'oom' | 'dataset' | 'template' | 'killed' | 'hanging' | 'deaf' | 'bars';
  readonly gate?: string; // a file with the last step that it may take
  readonly curve?: boolean; // with a loss that looks like one, evaluations, throughput and memory
  readonly workers?: number; // processes that train below one that only launches them, as with torchrun
  readonly packages?: Readonly<Record<string, string>>;
  readonly torch?: unknown; // second line of the probe; missing: PyTorch does not answer
  readonly failStep?: string; // a tool that ends with an error
}

type Options = Readonly<Record<string, unknown>>;

export async function standIn(scenario: Scenario): Promise<void> {
  const argv = process.argv.slice(2);
  appendFileSync(scenario.record, `${JSON.stringify({ argv, cwd: process.cwd(), env: process.env })}\n`);
  const tool = path.basename(process.argv[1] ?? '').startsWith('llama-quantize') ? 'quantize' : toolOf(argv);
  if (tool === scenario.failStep) {
    process.stderr.write(`Traceback (most recent call last):\nModuleNotFoundError: No module named 'sentencepiece'\n`);
    process.exitCode = 1;
    return;
  }
  if (tool === 'probe') await probe(scenario, argv);
  else if (tool === 'train') await train(scenario, argv);
  else if (tool === 'merge') merge(argv);
  else if (tool === 'quantize') writeFileSync(argv[1] ?? '', readFileSync(argv[0] ?? ''));
  else if (tool === 'convert' || tool === 'adapter') convert(argv, tool);
  else throw new Error(`the stand-in does not know ${argv.join(' ')}`);
}

function toolOf(argv: readonly string[]): string | undefined {
  if (argv[0] === '-I') return 'probe';
  if (argv[0] === '-m' && argv[1] === 'llamafactory.cli') return argv[2] === 'export' ? 'merge' : 'train';
  const script = path.basename(argv[0] ?? '');
  return script === 'convert_hf_to_gguf.py' ? 'convert' : script === 'convert_lora_to_gguf.py' ? 'adapter' : undefined;
}

async function probe(
  { packages = { llamafactory: '0.9.5', torch: '2.8.0' }, torch }: Scenario,
  argv: readonly string[],
) {
  process.stdout.write('a start-up file of this environment prints a line\n');
  const about = { python: '3.12.1', executable: process.argv[1], packages };
  process.stdout.write(`PROMPTMILL ${JSON.stringify(about)}\n`);
  if (argv[3] !== 'gpu') return;
  if (torch === undefined) await delay(600_000);
  process.stdout.write(`PROMPTMILL ${JSON.stringify(torch)}\n`);
}

/** OmegaConf's `from_cli`: each word is name=value, the value YAML. */
function optionsOf(argv: readonly string[]): Options {
  const [file = '', ...words] = argv.slice(3);
  const given = words.map((word) => [word.split('=')[0], parse(word.slice(word.indexOf('=') + 1))] as const);
  return { ...(parse(readFileSync(file, 'utf8')) as Options), ...Object.fromEntries(given) };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

async function launch(workers: number, argv: readonly string[]): Promise<void> {
  const codes = Array.from({ length: workers }, (_, rank) => {
    const env = { ...process.env, LOCAL_RANK: String(rank) };
    const child = spawn(process.execPath, [process.argv[1] ?? '', ...argv], { env, stdio: 'inherit' });
    return new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 134)));
  });
  process.exit(Math.max(...(await Promise.all(codes))));
}

/** No worker takes a step before all of them are there, as with torch. */
async function meet(workdir: string, rank: string | undefined, workers: number): Promise<void> {
  writeFileSync(path.join(workdir, `rank${rank ?? ''}`), '');
  const there = () => readdirSync(workdir).filter((name) => name.startsWith('rank')).length;
  while (there() < workers) await delay(5);
}

async function train(scenario: Scenario, argv: readonly string[]): Promise<void> {
  const { LOCAL_RANK: rank } = process.env;
  if (scenario.workers !== undefined && rank === undefined) return launch(scenario.workers, argv);
  const options = optionsOf(argv);
  const output = String(options['output_dir']);
  const { steps = 4, stepMs = 5, fault } = scenario;
  process.stdout.write(
    '[INFO|2026-11-26 06:00:00] llamafactory.hparams.parser:465 >> Process rank: 0, world size: 1\n',
  );
  if (fault === 'template') fail('ValueError: Template qwenn does not exist.');
  if (fault === 'dataset') fail('ValueError: Undefined dataset nothere in dataset_info.json.');
  if (fault === 'hanging') await delay(600_000); // before it listens
  if (fault === 'deaf') process.stdout.on('error', () => {}); // goes on when nobody reads it any more
  const told = { aborted: false };
  const { LLAMABOARD_ENABLED: board, LLAMABOARD_WORKDIR: workdir = '' } = process.env;
  if (board === '1') {
    process.on('SIGABRT', () => {
      told.aborted = fault !== 'deaf';
    });
    mkdirSync(workdir, { recursive: true });
    writeFileSync(path.join(workdir, 'running_log.txt'), '[INFO] loading\n');
    if (scenario.workers !== undefined) await meet(workdir, rank, scenario.workers);
  }
  mkdirSync(output, { recursive: true });
  const log = path.join(output, 'trainer_log.jsonl');
  if (options['overwrite_output_dir'] === true && existsSync(log)) rmSync(log);
  const from = /checkpoint-(\d+)$/.exec(text(options['resume_from_checkpoint']))?.[1];
  const started = Date.now();
  for (let step = Number(from ?? 0) + 1; step <= steps && !told.aborted; step++) {
    await delay(stepMs);
    while (!told.aborted && scenario.gate !== undefined && step > Number(readFileSync(scenario.gate, 'utf8')))
      await delay(50);
    if (told.aborted) break;
    let bars = '';
    for (let bar = 0; bar < (fault === 'bars' ? 20_000 : 0); bar++) {
      bars += `\r ${step}%|${'█'.repeat(20)}| ${bar}/20000 [00:01<00:02, 9.99it/s]`;
    }
    if (bars !== '') await new Promise((resolve) => process.stderr.write(bars, resolve));
    const elapsed = Math.floor((Date.now() - started) / 1000);
    const line = {
      current_steps: step,
      total_steps: steps,
      loss: 2 / step,
      lr: 1e-4,
      epoch: step / steps,
      percentage: Math.round((step / steps) * 10_000) / 100,
      elapsed_time: `0:00:${String(elapsed).padStart(2, '0')}`,
      remaining_time: '0:00:01',
    };
    const share = step / steps;
    const noise = ((step * 7919) % 97) / 97 - 0.5;
    const measured = {
      throughput: 2300 + noise * 90,
      total_tokens: step * 61_000,
      vram_allocated: 14.2,
      vram_reserved: 15.9,
    };
    const loss = 0.35 + 1.9 * Math.exp(-5 * share) + noise * 0.25;
    const lr = share < 0.1 ? share * 1e-3 : 5e-5 * (1 + Math.cos(Math.PI * share));
    const saves = rank === undefined || rank === '0'; // as args.should_save
    if (saves)
      appendFileSync(
        log,
        `${JSON.stringify(scenario.curve === true ? { ...line, loss, lr, epoch: 3 * share, ...measured } : line)}\n`,
      );
    if (scenario.curve === true && step % 5 === 0) {
      const { loss: _, lr: __, ...rest } = line;
      const evalLoss = 0.42 + 1.6 * Math.exp(-5 * share) + 0.25 * share ** 3;
      appendFileSync(log, `${JSON.stringify({ ...rest, epoch: 3 * share, eval_loss: evalLoss })}\n`);
    }
    process.stdout.write(`{'loss': ${(2 / step).toFixed(4)}, 'epoch': ${(step / steps).toFixed(2)}}\n`);
    if (fault === 'oom' && step === 2) {
      fail(
        'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.32 GiB. GPU 0 has a total capacity of 15.77 GiB of which 1.02 GiB is free.',
      );
    }
    if (fault === 'killed' && step === 2) process.kill(process.pid, 'SIGKILL');
    if (step % 2 === 0) checkpoint(path.join(output, `checkpoint-${step}`));
  }
  writeFileSync(path.join(output, 'adapter_config.json'), '{"r": 8}\n');
  writeFileSync(path.join(output, 'adapter_model.safetensors'), 'weights');
  process.stdout.write(told.aborted ? `rank ${rank} stops after its step\n` : 'the end\n');
  process.exit(0);
}

function checkpoint(dir: string): void {
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, 'trainer_state.json'), '{"global_step": 1}\n');
}

function fail(message: string): never {
  process.stderr.write(
    `Traceback (most recent call last):\n  File "/opt/venv/bin/llamafactory-cli", line 8, in <module>\n    sys.exit(main())\n${message}\n`,
  );
  process.exit(1);
}

function merge(argv: readonly string[]): void {
  const exportDir = String(optionsOf(argv)['export_dir']);
  mkdirSync(exportDir, { recursive: true });
  writeFileSync(path.join(exportDir, 'config.json'), '{"architectures": ["Qwen2ForCausalLM"]}\n');
  writeFileSync(path.join(exportDir, 'model.safetensors'), 'merged weights');
}

function convert(argv: readonly string[], tool: 'convert' | 'adapter'): void {
  const out = argv[argv.indexOf('--outfile') + 1] ?? '';
  const kind = tool === 'adapter' ? { 'general.type': { type: 'string', value: 'adapter' } as const } : {};
  const tensor = { name: 'blk.0.attn_q.weight', dims: [32, 1], data: new Float32Array(32) };
  writeFileSync(out, encodeGguf({ 'general.architecture': { type: 'string', value: 'qwen2' }, ...kind }, [tensor]));
}
