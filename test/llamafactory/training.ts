// A real training with LLaMA-Factory on the CPU, from labels to GGUF, through our own command line. Started by
// scripts/testLlamaFactory.mjs:   node training.ts WORKDIR TOKENIZER_DIR PYTHON
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readTrainingLine } from '#core/train/trainingLog';
import { promptmill, reviewedJob, tryPromptmill } from './promptmill.ts';

const [work = '', tokenizer = '', python = ''] = process.argv.slice(2);
const at = (...parts: string[]) => path.join(work, ...parts);
const read = (...parts: string[]) => readFileSync(at(...parts), 'utf8');
let began = Date.now();

/** Says what was shown, and how long it took. */
function passed(what: string): void {
  console.log(`ok  ${what}  (${((Date.now() - began) / 1000).toFixed(0)} s)`);
  began = Date.now();
}

function configure(name: string, ...flags: string[]): string {
  const fixed = ['--model', at('model'), '--template', 'qwen', '--precision', 'cpu', '--tokenizer', tokenizer];
  const dataset = name === 'dpo' || name === 'kto' ? name : 'relevance';
  promptmill(
    'train',
    '--init',
    name,
    '--dataset',
    at('datasets', 'relevance', dataset),
    ...fixed,
    '--out',
    at('training'),
    ...flags,
  );
  return at('training', name);
}

/** The last state that following a training tells. */
function stateOf(dir: string): { kind: string; cause?: string } {
  const lines = tryPromptmill('train', '--follow', dir, '--json').output.split('\n');
  const last = lines.findLast((line) => line.startsWith('{')) ?? '{}';
  return (JSON.parse(last) as { state: { kind: string; cause?: string } }).state;
}

/** Every line of the real log must be understood. @returns steps of the lines, and the losses */
function logOf(name: string): { steps: number; total: number; losses: number[]; evals: number } {
  const lines = read('training', name, 'output', 'trainer_log.jsonl').trimEnd().split('\n');
  const logs = lines.map((line) => {
    const log = readTrainingLine(line);
    assert(log, `not understood: ${line}`);
    return log;
  });
  const losses = logs.flatMap(({ loss }) => loss ?? []);
  const last = logs.at(-1);
  return {
    steps: last?.step ?? 0,
    total: last?.totalSteps ?? 0,
    losses,
    evals: logs.filter((log) => log.evalLoss !== undefined).length,
  };
}

rmSync(work, { recursive: true, force: true });
reviewedJob(at('job'));
const exportAs = (format: string, name: string, ...flags: string[]) =>
  promptmill(
    'export',
    '--job',
    at('job'),
    '--format',
    format,
    '--out',
    at('datasets', 'relevance'),
    '--name',
    name,
    ...flags,
  );
exportAs('alpaca', 'relevance', '--split', '80/10/10');
exportAs('dpo', 'dpo');
exportAs('kto', 'kto');
passed('labelled, reviewed, divided and exported');

const made = spawnSync(python, [path.join(import.meta.dirname, 'tinyModel.py'), tokenizer, at('model')], {
  encoding: 'utf8',
});
assert.equal(made.status, 0, made.stderr);
passed('a random Qwen2 of 2 layers');

const dir = configure('tiny', '--cutoff-len', '128', '--epochs', '1');
const run = tryPromptmill('train', '--start', dir, '--python', python);
assert.equal(run.code, 0, run.output.slice(-3000));
const log = logOf('tiny');
assert.equal(log.steps, log.total);
assert(log.losses.length > 0 && log.losses.every((loss) => Number.isFinite(loss) && loss > 0), 'no losses');
assert(log.evals > 0, 'the val part was not evaluated');
assert(readdirSync(at('training', 'tiny', 'output')).includes('adapter_model.safetensors'));
assert.equal(stateOf(dir).kind, 'done');
passed(
  `trained ${log.total} steps, losses ${log.losses.map((loss) => loss.toFixed(2)).join(' ')}, ${log.evals} evaluations`,
);

for (const stage of ['dpo', 'kto']) {
  const preference = configure(stage, '--cutoff-len', '64', '--epochs', '1');
  const trained = tryPromptmill('train', '--start', preference, '--python', python);
  assert.equal(trained.code, 0, trained.output.slice(-3000));
  const { steps, total, losses } = logOf(stage);
  assert.equal(steps, total);
  assert(losses.length > 0 && losses.every((loss) => Number.isFinite(loss)), stage);
  passed(`trained ${stage}: ${total} steps, losses ${losses.map((loss) => loss.toFixed(3)).join(' ')}`);
}

for (const [name, option, value, cause] of [
  ['no-template', 'template', 'qwen9', 'template'],
  ['no-dataset', 'dataset', 'nothing', 'dataset'],
  ['no-model', 'model_name_or_path', './nothing', 'model-not-found'],
  ['no-option', 'lora_rnk', '8', 'options'],
  ['no-bf16', 'use_cpu', 'false\nbf16: true', 'bf16'],
] as const) {
  const bad = configure(name, '--cutoff-len', '128');
  const file = path.join(bad, 'train.yaml');
  const yaml = readFileSync(file, 'utf8').replace(new RegExp(`^${option}: .*\\n`, 'm'), '');
  writeFileSync(file, `${yaml.replace(/^bf16: .*\n/m, '')}${option}: ${value}\n`);
  assert.notEqual(tryPromptmill('train', '--start', bad, '--python', python).code, 0, name);
  const state = stateOf(bad);
  assert.deepEqual({ kind: state.kind, cause: state.cause }, { kind: 'failed', cause }, name);
  passed(`fails as ${cause}`);
}

const long = configure('long', '--cutoff-len', '64', '--epochs', '50');
promptmill('train', '--start', long, '--python', python, '--detach');
const deadline = Date.now() + 300_000;
const hasLogged = () => {
  try {
    return statSync(at('training', 'long', 'output', 'trainer_log.jsonl')).size > 0;
  } catch {
    return false;
  }
};
while (!hasLogged() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 500));
promptmill('train', '--stop', long);
assert.equal(stateOf(long).kind, 'stopped');
const stopped = logOf('long');
assert(stopped.steps < stopped.total, 'it was not stopped before its end');
assert(readdirSync(path.join(long, 'output')).includes('adapter_model.safetensors'), 'what was trained was not saved');
passed(`stopped after step ${stopped.steps} of ${stopped.total}, and saved`);

const llamaCpp = process.env['PROMPTMILL_LLAMA_CPP'];
if (llamaCpp === undefined) {
  const merge = spawnSync(python, ['-m', 'llamafactory.cli', 'export', 'merge.yaml'], { cwd: dir, encoding: 'utf8' });
  assert.equal(merge.status, 0, merge.stderr.slice(-3000));
  assert(readdirSync(at('training', 'tiny', 'merged')).includes('model.safetensors'));
  passed('merged; no GGUF: PROMPTMILL_LLAMA_CPP names no folder of llama.cpp');
} else {
  const built = JSON.parse(
    promptmill('build-gguf', dir, '--llama-cpp', llamaCpp, '--python', python, '--quantize', 'none', '--json'),
  ) as { file: string };
  assert.equal(readFileSync(built.file).subarray(0, 4).toString('latin1'), 'GGUF');
  passed(`merged and converted: ${path.basename(built.file)}, ${(statSync(built.file).size / 1e6).toFixed(0)} MB`);
  const runtime = path.join(import.meta.dirname, '..', '..', 'runtime', 'node_modules', 'node-llama-cpp');
  if (existsSync(runtime)) {
    const seen = JSON.parse(promptmill('inspect-marker', built.file, '--runtime', runtime, '--json')) as {
      ids: number[];
    };
    assert.deepEqual(seen.ids, [820]); // of #### in Qwen's vocabulary
    passed('llama.cpp loads it, with Qwen’s tokens');
  }
}
