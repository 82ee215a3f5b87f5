import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as vscode from 'vscode';
import type { TrainingProgress, TrainingState } from '#core/train/progress';
import type { BuiltGguf } from '#node/train/afterTraining';
import type { NewTrainingReport } from '#node/train/newTraining';
import type { Scenario } from '../support/trainerStandIn.ts';

const run = <Result>(name: string, ...args: readonly unknown[]) =>
  vscode.commands.executeCommand<Result | undefined>(`promptmill.${name}`, ...args);

// The suite lies in .build/host/run-…/suite.
const STAND_IN = path.resolve(__dirname, '..', '..', '..', '..', 'test', 'support', 'trainerStandIn.ts');
const isSupported = process.platform !== 'win32' && !('electron' in process.versions);

/** Makes an executable that behaves like a tool of LLaMA-Factory's environment, or of llama.cpp. */
async function program(file: string, scenario: Scenario): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  const code = `import(${JSON.stringify(pathToFileURL(STAND_IN).href)}).then((m) => m.standIn(${JSON.stringify(scenario)}));`;
  await writeFile(file, `#!${process.execPath}\n${code}\n`);
  await chmod(file, 0o755);
  return file;
}

suite('training', function () {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const datasets = path.join(root, 'datasets', 'train-test');
  const training = path.join(root, 'training', 'train-test');
  const settings = () => vscode.workspace.getConfiguration('promptmill');
  let dir: string;

  /** Makes the environment behave as told. */
  const behave = (scenario: Omit<Scenario, 'record'>) =>
    program(path.join(dir, 'bin', 'python3'), {
      ...scenario,
      record: path.join(dir, 'record.jsonl'),
      torch: { cuda: false, gpus: [], cudaVersion: null },
    });

  const stateOf = async () => (await run<TrainingProgress>('train.show', training))?.state;

  async function until(kind: TrainingState['kind']): Promise<TrainingProgress> {
    const end = Date.now() + 30_000;
    for (;;) {
      const progress = await run<TrainingProgress>('train.show', training);
      if (progress?.state.kind === kind) return progress;
      if (Date.now() > end) throw new Error(`never ${kind}: ${JSON.stringify(progress?.state)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  suiteSetup(async function () {
    if (!isSupported) this.skip();
    await vscode.extensions.getExtension('promptmill.promptmill')?.activate();
    dir = await mkdtemp(path.join(os.tmpdir(), 'promptmill-train-host-'));
    await mkdir(datasets, { recursive: true });
    const row = {
      instruction: '判断',
      input: '要退货',
      output: '相关\n####\n要求退货',
      system: '你是客服',
      history: [],
    };
    const columns = { prompt: 'instruction', query: 'input', response: 'output', system: 'system', history: 'history' };
    await writeFile(path.join(datasets, 'train-test.jsonl'), `${JSON.stringify(row)}\n`.repeat(8));
    await writeFile(
      path.join(datasets, 'dataset_info.json'),
      JSON.stringify({ 'train-test': { file_name: 'train-test.jsonl', columns } }),
    );
    await settings().update('train.python', await behave({ steps: 4, stepMs: 20 }), vscode.ConfigurationTarget.Global);
  });

  suiteTeardown(async () => {
    if (!isSupported) return;
    await run('train.stop', training, { now: true });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const name of ['train.python', 'train.llamaCpp']) {
      await settings().update(name, undefined, vscode.ConfigurationTarget.Global);
    }
    await Promise.all(
      [dir, datasets, path.join(root, 'training')].map((one) =>
        rm(one, { recursive: true, force: true, maxRetries: 5 }),
      ),
    );
  });

  test('New Training writes the files and opens train.yaml', async () => {
    const report = await run<NewTrainingReport>('train.new', {
      dataset: { dir: datasets, name: 'train-test' },
      model: 'Qwen/Qwen2.5-0.5B-Instruct',
      method: 'lora',
      name: 'train-test',
      precision: 'cpu',
    });
    equal(report?.dir, training);
    equal(report?.rows, 8);
    equal(vscode.window.activeTextEditor?.document.uri.fsPath, path.join(training, 'train.yaml'));
    match(await readFile(path.join(training, 'train.yaml'), 'utf8'), /template: qwen\n/);
    equal((await stateOf())?.kind, 'not-started');
  });

  test('Start Training runs it as a task, and its curve is known to the end', async () => {
    const begun = new Promise<vscode.Task>((resolve) => {
      const listening = vscode.tasks.onDidStartTask(({ execution }) => {
        listening.dispose();
        resolve(execution.task);
      });
    });
    equal(await run('train.start', training, { unchecked: true }), true);
    const { definition, execution } = await begun;
    deepEqual([definition.type, definition['training']], ['promptmill-train', 'training/train-test']);
    ok(execution instanceof vscode.ProcessExecution, 'no shell is involved');
    const { logs, startedByUs } = await until('done');
    equal(startedByUs, true);
    deepEqual(
      logs.map(({ step, loss }) => [step, loss]),
      [1, 2, 3, 4].map((step) => [step, 2 / step]),
    );
  });

  test('what lies behind a link is never deleted', async () => {
    const [output, elsewhere] = [path.join(training, 'output'), path.join(dir, 'elsewhere')];
    await cp(output, elsewhere, { recursive: true });
    await rename(output, `${output}-kept`);
    await symlink(elsewhere, output);
    equal(await run('train.start', training, { unchecked: true, overwrite: true }), undefined);
    ok((await readFile(path.join(elsewhere, 'trainer_log.jsonl'), 'utf8')).length > 0);
    await rm(output);
    await rename(`${output}-kept`, output);
  });

  test('a run that exists is not overwritten unasked; asked for, it begins anew', async () => {
    await behave({ steps: 60, stepMs: 400 });
    equal(await run('train.start', training, { unchecked: true, overwrite: true }), true);
    await until('running');
    equal(await run('train.start', training, { unchecked: true, overwrite: true }), undefined, 'it is under way');
  });

  test('Stop Training ends it after the step that it is at', async () => {
    while (((await run<TrainingProgress>('train.show', training))?.logs.length ?? 0) < 3) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    equal(await run('train.stop', training), true);
    const { logs } = await until('stopped');
    ok(logs.length >= 3 && logs.length < 60, `${logs.length} steps`);
    match(await readFile(path.join(training, 'output', 'adapter_model.safetensors'), 'utf8'), /weights/);
  });

  test('it goes on from its checkpoint', async () => {
    const before = (await run<TrainingProgress>('train.show', training))?.logs.length ?? 0;
    await behave({ steps: 20, stepMs: 5 });
    equal(await run('train.start', training, { unchecked: true, resume: true }), true);
    const { logs } = await until('done');
    equal(logs.at(-1)?.step, 20);
    const steps = logs.map(({ step }) => step);
    deepEqual(
      steps,
      steps.toSorted((a, b) => a - b),
    );
    ok(before > 2 && steps.includes(1), 'the steps before are still in the curve');
  });

  test('a failure is told with its cause and the last lines', async () => {
    await behave({ steps: 8, stepMs: 5, fault: 'oom' });
    equal(await run('train.start', training, { unchecked: true, overwrite: true }), true);
    const { state } = await until('failed');
    ok(state.kind === 'failed');
    deepEqual([state.cause, state.exitCode], ['out-of-memory', 1]);
    match(state.lastLines.join('\n'), /CUDA out of memory/);
  });

  test('Build GGUF merges, converts and quantises, and keeps what is done', async () => {
    await behave({ steps: 3, stepMs: 5 });
    equal(await run('train.start', training, { unchecked: true, overwrite: true }), true);
    await until('done');
    const llamaCpp = path.join(dir, 'llama.cpp');
    await program(path.join(llamaCpp, 'llama-quantize'), { record: path.join(dir, 'tools.jsonl') });
    await writeFile(path.join(llamaCpp, 'convert_hf_to_gguf.py'), '');
    await settings().update('train.llamaCpp', llamaCpp, vscode.ConfigurationTarget.Global);
    const built = await run<BuiltGguf>('train.buildGguf', training, { quantize: 'Q8_0' });
    equal(built?.file, path.join(training, 'gguf', 'train-test-Q8_0.gguf'));
    equal((await readFile(built.file)).subarray(0, 4).toString(), 'GGUF');
    const calls = async () => (await readFile(path.join(dir, 'tools.jsonl'), 'utf8')).trim().split('\n').length;
    const before = await calls();
    equal((await run<BuiltGguf>('train.buildGguf', training, { quantize: 'Q8_0' }))?.file, built.file);
    equal(await calls(), before, 'nothing is done twice');
  });

  test('a run that was started in a terminal is found and shown, and is not ours to stop', async () => {
    const byHand = path.join(root, 'training', 'by-hand');
    await mkdir(path.join(byHand, 'output'), { recursive: true });
    await writeFile(
      path.join(byHand, 'train.yaml'),
      'model_name_or_path: Qwen/Qwen2-7B-Instruct\noutput_dir: output\n',
    );
    const line = { current_steps: 7, total_steps: 90, loss: 1.25, lr: 1e-4, epoch: 0.2, percentage: 7.8 };
    await writeFile(path.join(byHand, 'output', 'trainer_log.jsonl'), `${JSON.stringify(line)}\n`);
    const progress = await run<TrainingProgress>('train.show', byHand);
    deepEqual([progress?.state.kind, progress?.startedByUs, progress?.last?.step], ['running', false, 7]);
    equal(await run('train.stop', byHand), undefined, 'it says why');
  });

  test('the SkyPilot task is written beside train.yaml', async () => {
    await run('train.sky', training);
    match(await readFile(path.join(training, 'sky.yaml'), 'utf8'), /llamafactory-cli train train\.yaml/);
  });
});
