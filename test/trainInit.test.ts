import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { trainInit } from '../src/cli/train/trainInit.ts';
import { trainSky } from '../src/cli/train/trainSky.ts';
import { AppError } from '#core/errors';
import { acceleratorsFor, skyName } from '#core/train/skyYaml';
import { readTrainYaml } from '#core/train/trainYaml';
import { TrainSurroundings } from '#node/train/trainContext';
import { newTraining, planNewTraining, type NewTraining } from '#node/train/newTraining';
import { writeSkyFile } from '#node/train/skyFile';
import { commandIo } from './support/commandIo.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();

const sft = (name: string) => ({
  file_name: `${name}.jsonl`,
  columns: { prompt: 'instruction', query: 'input', response: 'output', system: 'system', history: 'history' },
});
const row = (at: number) =>
  `${JSON.stringify({ instruction: '判断', input: `文本 ${at}`, output: '相关\n####\n因为', system: 'S', history: [] })}\n`;
const rows = (count: number) => Array.from({ length: count }, (_, at) => row(at)).join('');

/** A workspace with datasets/rel: rel (60 rows), rel_val (8), pairs for DPO. */
async function workspace(): Promise<string> {
  const folder = path.join(dir.path, 'datasets', 'rel');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'rel.jsonl'), rows(60));
  await writeFile(path.join(folder, 'rel_val.jsonl'), rows(8));
  await writeFile(path.join(folder, 'pairs.jsonl'), rows(5));
  const info = {
    rel: sft('rel'),
    rel_val: sft('rel_val'),
    pairs: { file_name: 'pairs.jsonl', ranking: true, columns: { prompt: 'instruction', chosen: 'a', rejected: 'b' } },
    empty: sft('empty'),
  };
  await writeFile(path.join(folder, 'dataset_info.json'), JSON.stringify(info));
  await writeFile(path.join(folder, 'empty.jsonl'), '\n');
  return folder;
}

const request = (more: Partial<NewTraining> = {}): NewTraining => ({
  cwd: dir.path,
  dir: 'training',
  name: 'first',
  dataset: { dir: 'datasets/rel', name: 'rel' },
  model: 'Qwen/Qwen2.5-0.5B-Instruct',
  method: 'lora',
  stage: 'sft',
  cutoffLen: 512,
  ...more,
});

const hintOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (AppError.is(error)) return `${error.code} ${error.message} ${error.hint}`;
    throw error;
  }
  return 'no error';
};

describe('a new training', () => {
  it('is a folder with a configuration that has no findings, beside its data', async () => {
    await workspace();
    const report = await newTraining(request());
    const folder = path.join(dir.path, 'training', 'first');
    expect(report).toMatchObject({ dir: folder, name: 'first', rows: 60, valRows: 8 });
    expect((await readdir(folder)).toSorted()).toEqual(['.gitignore', 'merge.yaml', 'train.yaml']);
    const text = await readFile(path.join(folder, 'train.yaml'), 'utf8');
    const options = parse(text) as Record<string, unknown>;
    expect(options).toEqual(report.options);
    expect(options).toMatchObject({ dataset_dir: '../../datasets/rel', eval_dataset: 'rel_val', output_dir: 'output' });
    const context = await new TrainSurroundings().of(folder, options);
    expect(context).toMatchObject({ rows: 60, datasets: { rel: 'sft', pairs: 'dpo' } });
    expect(readTrainYaml(text, { ...context, file: 'train' }).findings).toEqual([]);
    expect(await readFile(path.join(folder, '.gitignore'), 'utf8')).toMatch(/^output\/\nmerged\/\ngguf\/\n/);
    expect(report.vram?.gib).toBeGreaterThan(1);
  });

  it('is all there or not at all, and never writes over another', async () => {
    await workspace();
    await newTraining(request());
    const file = path.join(dir.path, 'training', 'first', 'train.yaml');
    await writeFile(file, 'mine: true\n');
    expect(await hintOf(newTraining(request()))).toMatch(
      /config\.invalid There is a training in .*first already.*another name/,
    );
    expect(await readFile(file, 'utf8')).toBe('mine: true\n');
    expect(await hintOf(newTraining(request({ name: 'x', dataset: { dir: 'datasets/rel', name: 'nope' } })))).toMatch(
      /It has: \{2\}/,
    );
    expect(await readdir(path.join(dir.path, 'training'))).toEqual(['first']);
  });

  it('leaves the evaluation out on request, and merge.yaml with full training', async () => {
    await workspace();
    const report = await newTraining(
      request({
        dataset: { dir: 'datasets/rel', name: 'rel', valName: null },
        method: 'full',
        deepspeed: 'z3',
        gpus: 4,
      }),
    );
    expect(Object.keys(report.options).filter((name) => name.startsWith('eval'))).toEqual([]);
    expect(report.files.map((file) => path.basename(file))).toEqual(['train.yaml', 'ds_z3.json', '.gitignore']);
    const settings = JSON.parse(await readFile(path.join(report.dir, 'ds_z3.json'), 'utf8')) as {
      zero_optimization: { stage: number };
    };
    expect(settings.zero_optimization.stage).toBe(3);
    expect(report.options).toMatchObject({ deepspeed: 'ds_z3.json', ddp_timeout: 180_000_000 });
  });

  it('says what is wrong with its wishes', async () => {
    await workspace();
    const pairs = { dir: 'datasets/rel', name: 'pairs' };
    expect(await hintOf(newTraining(request({ dataset: pairs })))).toMatch(
      /The rows of “pairs” are for dpo, not for sft/,
    );
    expect(await hintOf(newTraining(request({ dataset: { ...pairs, name: 'empty' } })))).toMatch(/empty holds no rows/);
    expect(await hintOf(newTraining(request({ dataset: { dir: 'elsewhere', name: 'rel' } })))).toMatch(
      /dataset_info.json cannot be read/,
    );
    expect(await hintOf(newTraining(request({ model: 'someone/tiny' })))).toMatch(
      /which template someone\/tiny needs.*--template/,
    );
    expect(await hintOf(newTraining(request({ model: './nowhere' })))).toMatch(/There is no model in .*nowhere\. /);
    await writeFile(path.join(dir.path, 'file'), '');
    expect(await hintOf(newTraining(request({ dir: 'file' })))).toMatch(/cannot be written to .*first: .*Make room/);
    expect(await hintOf(newTraining(request({ name: 'a/b' })))).toMatch(/cannot be the name/);
    expect(await hintOf(newTraining(request({ name: '  ' })))).toMatch(/cannot be the name/);
  });

  it('has a name that every system takes', async () => {
    await workspace();
    for (const name of ['相关性', 'con', '.hidden', 'a b?', 'x'.repeat(200)]) {
      const report = await newTraining(request({ name }));
      expect(report.name).toMatch(/^[A-Za-z0-9][\w.-]{0,63}$/);
      expect(report.name).not.toMatch(/^con$/i);
    }
  });

  it('knows a model in a folder by its config.json', async () => {
    await workspace();
    const model = path.join(dir.path, 'models', 'mine');
    await mkdir(model, { recursive: true });
    const config = {
      model_type: 'qwen2',
      num_hidden_layers: 2,
      hidden_size: 64,
      intermediate_size: 128,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      vocab_size: 1000,
      tie_word_embeddings: true,
    };
    await writeFile(path.join(model, 'config.json'), JSON.stringify(config));
    const { plan, shape } = await planNewTraining(request({ model: './models/mine' }));
    expect(plan).toMatchObject({ model: '../../models/mine', template: 'qwen' });
    expect(shape).toMatchObject({
      layers: 2,
      headDim: 16,
      params: 64 * 1000 + 2 * (64 * 64 * 2 + 64 * 32 * 2 + 3 * 64 * 128),
    });
    for (const written of [model, 'models/mine']) {
      expect((await planNewTraining(request({ model: written }))).plan.model).toBe('../../models/mine');
    }
  });
});

describe('promptmill train --init', () => {
  it('prints the files, the memory and the next step', async () => {
    await workspace();
    const { io, text } = commandIo(dir.path);
    const args = [
      '--init',
      'first',
      '--dataset',
      'datasets/rel/rel',
      '--model',
      'Qwen/Qwen3-8B',
      '--method',
      'qlora-4',
    ];
    expect(await trainInit(args, io)).toBe(0);
    expect(text()).toMatch(/^training\/first\/train\.yaml\ntraining\/first\/merge\.yaml\n/);
    expect(text()).toMatch(/60 rows to train on, 8 to evaluate\.\ncutoff_len 256/);
    expect(text()).toMatch(/GPU memory: about \d\.\d GiB \(model 5\.\d, /);
    expect(text()).toMatch(/Next: promptmill train --start training\/first\n/);
    const options = parse(await readFile(path.join(dir.path, 'training/first/train.yaml'), 'utf8')) as object;
    expect(options).toMatchObject({ quantization_bit: 4, template: 'qwen3', enable_thinking: false, cutoff_len: 256 });
  });

  it('takes the stage from the rows, speaks Chinese, and gives JSON', async () => {
    await workspace();
    const zh = commandIo(dir.path, 'zh-cn');
    const common = ['--model', 'Qwen/Qwen2-0.5B-Instruct', '--cutoff-len', '300', '--dataset', 'datasets/rel/pairs'];
    expect(await trainInit(['--init', 'a', ...common], zh.io)).toBe(0);
    expect(zh.text()).toMatch(/5 行用于训练，没有验证数据。\ncutoff_len 300：.*\n显存：约/);
    const json = commandIo(dir.path);
    expect(await trainInit(['--init', 'b', '--json', ...common], json.io)).toBe(0);
    expect(JSON.parse(json.text())).toMatchObject({
      name: 'b',
      options: { stage: 'dpo', pref_loss: 'sigmoid', cutoff_len: 300 },
    });
  });

  it('says which rows decide over the memory, and where tokens are a guess', async () => {
    const folder = await workspace();
    const long = row(0).replace('文本 0', '很长的群聊'.repeat(3000));
    await writeFile(path.join(folder, 'rel.jsonl'), rows(60) + long);
    const common = ['--model', 'Qwen/Qwen2-0.5B-Instruct', '--dataset', 'datasets/rel/rel'];
    const auto = commandIo(dir.path);
    expect(await trainInit(['--init', 'a', ...common], auto.io)).toBe(0);
    expect(auto.text()).toMatch(/cutoff_len \d{5}: the longest row has \d{5} tokens, nothing is cut\.\n/);
    expect(auto.text()).toMatch(/Tokens are estimated, on the high side/);
    expect(auto.text()).toMatch(/95 % have \d{2,3} tokens or less\. .*--cutoff-len 256;/);
    const chosen = commandIo(dir.path);
    expect(await trainInit(['--init', 'b', '--cutoff-len', '256', ...common], chosen.io)).toBe(0);
    expect(chosen.text()).toContain('promptmill preflight datasets/rel --dataset rel --cutoff-len 256\n');
    expect(chosen.text()).not.toContain('95 %');
  });

  it('quotes what a shell would take apart in the commands to copy', async () => {
    await workspace();
    const { io, text } = commandIo(dir.path);
    const common = ['--model', 'Qwen/Qwen2-7B', '--dataset', 'datasets/rel/rel', '--out'];
    expect(await trainInit(['--init', 'a', ...common, '训练 a;b'], io)).toBe(0);
    expect(text()).toMatch(/Next: promptmill train --start (['"])训练 a;b[\\/]a\1\n/);
    expect(await trainInit(['--init', 'a', ...common, '训练'], io)).toBe(0);
    expect(text()).toMatch(/Next: promptmill train --start 训练[\\/]a\n/);
  });

  it('counts with the tokenizer that the environment names', async () => {
    await workspace();
    const { io } = commandIo(dir.path);
    const args = ['--init', 'a', '--model', 'Qwen/Qwen2-7B', '--dataset', 'datasets/rel/rel'];
    const said = await hintOf(trainInit(args, { ...io, env: { PROMPTMILL_TOKENIZER: 'nowhere' } }));
    expect(said).toMatch(/nowhere holds no tokenizer\.json/);
  });

  it.each([
    [['--init', 'a', '--dataset', 'datasets/rel'], /--model is missing/],
    [
      ['--init', 'a', '--dataset', 'datasets/rel', '--model', 'Qwen/Qwen2-7B'],
      /holds several datasets: rel, pairs, empty/,
    ],
    [
      ['--init', 'a', '--dataset', 'datasets/rel/rel', '--model', 'Qwen/Qwen2-7B', '--method', 'freeze'],
      /--method cannot be “freeze”/,
    ],
    [
      ['--init', 'a', '--dataset', 'datasets/rel/rel', '--model', 'Qwen/Qwen2-7B', '--gpus', '0'],
      /--gpus cannot be “0”/,
    ],
    [['--init', 'a', '--dataset', 'datasets/no', '--model', 'Qwen/Qwen2-7B'], /dataset_info.json cannot be read/],
  ])('%j: %s', async (args, said) => {
    await workspace();
    expect(await hintOf(trainInit(args, commandIo(dir.path).io))).toMatch(said);
    await expect(readdir(path.join(dir.path, 'training'))).rejects.toThrow();
  });
});

describe('sky.yaml', () => {
  interface Task {
    readonly name: string;
    readonly num_nodes?: number;
    readonly resources: { readonly accelerators: Record<string, number> | string };
    readonly file_mounts: Record<string, string>;
    readonly setup: string;
    readonly run: string;
  }
  const read = async (file: string) => parse(await readFile(file, 'utf8')) as Task;

  it('copies the training and its data so that their paths still hold', async () => {
    await workspace();
    const training = await newTraining(request({ method: 'qlora-4', model: 'Qwen/Qwen2.5-7B-Instruct' }));
    const { io, text } = commandIo(dir.path);
    expect(await trainSky(['--sky', training.dir, '--merge'], io)).toBe(0);
    expect(text()).toMatch(/sky\.yaml: one of T4|sky\.yaml: one of L4/);
    const task = await read(path.join(training.dir, 'sky.yaml'));
    expect(task.file_mounts).toEqual({
      '~/promptmill/training/first/train.yaml': './train.yaml',
      '~/promptmill/training/first/merge.yaml': './merge.yaml',
      '~/promptmill/datasets/rel': '../../datasets/rel',
    });
    expect(task.setup).toMatch(/pip install llamafactory==0\.9\.5 bitsandbytes\n/);
    expect(task.run).toMatch(/cd ~\/promptmill\/training\/first\n/);
    expect(task.run).toMatch(/llamafactory-cli train train\.yaml\n.*llamafactory-cli export merge\.yaml/s);
    expect(task.run).not.toContain('FORCE_TORCHRUN');
    // bf16 wants a GPU that has it.
    expect(Object.keys(task.resources.accelerators)).not.toContain('T4');
  });

  it('starts torchrun on several machines', async () => {
    await workspace();
    const training = await newTraining(request({ method: 'full', deepspeed: 'z3', model: 'Qwen/Qwen2.5-7B-Instruct' }));
    await writeSkyFile(training.dir, { gpus: 8, nodes: 2, accelerator: 'H100', locale: 'zh-cn' });
    const text = await readFile(path.join(training.dir, 'sky.yaml'), 'utf8');
    expect(text).toMatch(/^# SkyPilot 任务/);
    const task = await read(path.join(training.dir, 'sky.yaml'));
    expect(task).toMatchObject({ num_nodes: 2, resources: { accelerators: 'H100:8' } });
    expect(task.run).toMatch(/FORCE_TORCHRUN=1 NNODES="\$SKYPILOT_NUM_NODES" NODE_RANK="\$SKYPILOT_NODE_RANK"/);
    expect(task.file_mounts).toHaveProperty('~/promptmill/training/first/ds_z3.json', './ds_z3.json');
    expect(task.setup).toContain('deepspeed');
  });

  it('refuses what a rented machine does not have, and what no GPU holds', async () => {
    await workspace();
    const big = await newTraining(request({ name: 'big', method: 'full', model: 'Qwen/Qwen2-72B-Instruct' }));
    expect(await hintOf(writeSkyFile(big.dir))).toMatch(/No single GPU holds this training: about 1\d{3} GiB/);
    const own = await newTraining(request({ name: 'own', model: '/models/Qwen2-7B-Instruct' }));
    expect(await hintOf(writeSkyFile(own.dir))).toMatch(/a path of this machine.*\/models\/Qwen2-7B-Instruct/);
    expect(await hintOf(writeSkyFile(dir.path))).toMatch(/is no training/);
  });

  it('chooses GPUs with room to spare, and names that SkyPilot takes', () => {
    expect(acceleratorsFor(20.9, true)[0]).toBe('A100');
    expect(acceleratorsFor(20, true)[0]).toBe('L4');
    expect(acceleratorsFor(10, false)[0]).toBe('T4');
    expect(acceleratorsFor(200, true)).toEqual([]);
    expect(['Rel_1', '9x', 'a--b-'].map(skyName)).toEqual(['rel-1', 'train-9x', 'a-b']);
  });
});
