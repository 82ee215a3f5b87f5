import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { describe, expect, test } from 'vitest';
import { readGgufHeader } from '#node/infer/ggufHeader';
import { buildGguf, QUANTIZATIONS, type BuildOptions, type BuildStep } from '#node/train/afterTraining';
import { promptmill } from './support/cli.ts';
import { tempDir } from './support/tempDir.ts';
import { environment, program, training } from './support/trainers.ts';
import type { Scenario } from './support/trainerStandIn.ts';

const temp = tempDir();
const at = (...names: string[]) => path.join(temp.path, ...names);

/** A trained adapter, and a llama.cpp with stand-ins for its tools. */
async function trained(
  name: string,
  scenario: Omit<Scenario, 'record'> = {},
  more: Readonly<Record<string, unknown>> = {},
) {
  const { python, started } = await environment(at('env'), scenario);
  const llamaCpp = at('llama.cpp');
  await program(path.join(llamaCpp, 'build', 'bin', 'llama-quantize'), {
    ...scenario,
    record: at('env', 'record.jsonl'),
  });
  for (const script of ['convert_hf_to_gguf.py', 'convert_lora_to_gguf.py'])
    await writeFile(path.join(llamaCpp, script), '');
  const dir = await training(at('training', name), { finetuning_type: 'lora', ...more });
  await writeFile(
    path.join(dir, 'merge.yaml'),
    stringify({ adapter_name_or_path: 'output', export_dir: 'merged', ...more }),
  );
  await mkdir(path.join(dir, 'output'));
  await writeFile(path.join(dir, 'output', 'adapter_config.json'), '{}');
  await writeFile(path.join(dir, 'output', 'adapter_model.safetensors'), 'weights 1');
  const options: BuildOptions = { python, llamaCpp, quantize: 'Q4_K_M', adapterOnly: false, env: process.env };
  return { dir, options, started, llamaCpp };
}

/** Builds; gives the file and how each step ended. */
async function build(dir: string, options: BuildOptions) {
  const steps: BuildStep[] = [];
  const built = await buildGguf(dir, options, (step) => steps.push(step));
  const ends = steps.filter(({ state }) => state !== 'running').map(({ id, state }) => `${id} ${state}`);
  return { ...built, ends };
}

describe.skipIf(process.platform === 'win32')('a GGUF file of a training', () => {
  test('is merged, converted and quantised; what is done is kept, what changed is done again', async () => {
    const { dir, options, started } = await trained('relevance');
    const first = await build(dir, options);
    expect(first).toEqual({
      file: path.join(dir, 'gguf', 'relevance-Q4_K_M.gguf'),
      adapter: false,
      ends: ['merge done', 'convert done', 'quantize done'],
    });
    expect(await readGgufHeader(first.file)).toMatchObject({ architecture: 'qwen2' });
    const calls = (await started()).map(({ argv }) => argv);
    expect(calls.map((argv) => argv.slice(0, 3))).toEqual([
      ['-m', 'llamafactory.cli', 'export'],
      [at('llama.cpp', 'convert_hf_to_gguf.py'), path.join(dir, 'merged'), '--outfile'],
      [path.join(dir, 'gguf', 'relevance-f16.gguf'), `${first.file}.part`, 'Q4_K_M'],
    ]);
    expect((await readdir(dir)).toSorted()).toEqual([
      'convert.log',
      'gguf',
      'merge.log',
      'merge.yaml',
      'merged',
      'output',
      'quantize.log',
      'steps.json',
      'train.yaml',
    ]);
    expect((await build(dir, options)).ends).toEqual(['merge kept', 'convert kept', 'quantize kept']);
    expect((await started()).length).toBe(3);
    expect((await build(dir, { ...options, quantize: 'Q8_0' })).ends).toEqual([
      'merge kept',
      'convert kept',
      'quantize done',
    ]);
    expect((await build(dir, { ...options, quantize: undefined })).file).toBe(
      path.join(dir, 'gguf', 'relevance-f16.gguf'),
    );
    // Somebody deletes a file in the middle, then trains on.
    await rm(path.join(dir, 'gguf', 'relevance-f16.gguf'));
    expect((await build(dir, options)).ends).toEqual(['merge kept', 'convert done', 'quantize done']);
    await writeFile(path.join(dir, 'output', 'adapter_model.safetensors'), 'weights 2');
    expect((await build(dir, options)).ends[0]).toBe('merge done');
    await writeFile(path.join(dir, 'steps.json'), '{"version": 1, "steps": {"merge"');
    expect((await build(dir, options)).ends).toEqual(['merge done', 'convert done', 'quantize done']);
  });

  test('of the adapter alone needs no merging', async () => {
    const { dir, options, started } = await trained('relevance', {}, { model_name_or_path: '../../base' });
    const { file, adapter, ends } = await build(dir, { ...options, adapterOnly: true });
    expect({ file, adapter, ends }).toEqual({
      file: path.join(dir, 'gguf', 'relevance-lora-f16.gguf'),
      adapter: true,
      ends: ['adapter done'],
    });
    expect((await readGgufHeader(file)).adapter).toBe(true);
    expect((await started())[0]?.argv.slice(-2)).toEqual(['--base', at('base')]);
  });

  test('of a whole model that was trained needs no merging either', async () => {
    const { dir, options } = await trained('full', {}, { finetuning_type: 'full' });
    await rm(path.join(dir, 'merge.yaml'));
    await writeFile(path.join(dir, 'output', 'config.json'), '{}');
    expect((await build(dir, options)).ends).toEqual(['convert done', 'quantize done']);
  });

  test('a step that fails says why, leaves nothing half, and is all that is done again', async () => {
    const { dir, options } = await trained('relevance', { failStep: 'convert' });
    await expect(build(dir, options)).rejects.toMatchObject({
      code: 'runtime.failed',
      args: ["ModuleNotFoundError: No module named 'sentencepiece'", 1, path.join(dir, 'convert.log')],
      hint: expect.stringContaining('pip') as string,
    });
    expect(await readdir(path.join(dir, 'gguf'))).toEqual([]);
    expect(await readFile(path.join(dir, 'convert.log'), 'utf8')).toContain('Traceback');
    await environment(at('env'));
    expect((await build(dir, options)).ends).toEqual(['merge kept', 'convert done', 'quantize done']);
  });

  test('a file that is no GGUF gets no name', async () => {
    const { dir, options, llamaCpp } = await trained('relevance');
    const quantize = path.join(llamaCpp, 'build', 'bin', 'llama-quantize');
    await writeFile(
      quantize,
      `#!${process.execPath}\nrequire('fs').writeFileSync(process.argv[3], 'GGUF but not much');\n`,
    );
    await expect(build(dir, options)).rejects.toMatchObject({ code: 'model.invalid' });
    expect(await readdir(path.join(dir, 'gguf'))).toEqual(['relevance-f16.gguf']);
  });

  test('what is missing is named before anything is done', async () => {
    const { dir, options, started } = await trained('relevance');
    for (const quantize of ['--help', 'Q9', 'Q4KM', 'Q9_K', 'Q4_K_X']) {
      await expect(build(dir, { ...options, quantize }), quantize).rejects.toMatchObject({ code: 'usage' });
    }
    await expect(build(dir, { ...options, llamaCpp: at('nowhere') })).rejects.toMatchObject({
      code: 'runtime.missing',
    });
    expect((await started()).length).toBe(0);
    await expect(build(dir, { ...options, python: at('nowhere') })).rejects.toMatchObject({ code: 'runtime.missing' });
    await rm(path.join(dir, 'output', 'adapter_config.json'));
    await writeFile(path.join(dir, 'output', 'adapter_model.safetensors'), 'weights 3');
    await expect(build(dir, options)).rejects.toMatchObject({ code: 'config.invalid' });
  });

  test('Ctrl-C ends the step with all that it started', async () => {
    const { dir, options } = await trained('relevance');
    const sleeper = path.join(at('env'), 'bin', 'python3');
    const mark = at('started');
    await writeFile(
      sleeper,
      `#!${process.execPath}\nrequire('fs').writeFileSync(${JSON.stringify(mark)}, ''); setInterval(() => {}, 1000);\n`,
    );
    const cancel = new AbortController();
    const building = build(dir, { ...options, signal: cancel.signal });
    await expect
      .poll(() =>
        stat(mark).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    await expect(build(dir, options)).rejects.toMatchObject({ code: 'log.locked' });
    cancel.abort();
    await expect(building).rejects.toThrow(/abort/i);
    expect((await readdir(dir)).filter((name) => /part|lock/.test(name))).toEqual([]);
  });

  test.each([`it's; touch pwned`, '$(touch pwned)', '-rf'])(
    'in a folder named %s is made as any other',
    async (name) => {
      const { dir, options } = await trained(name);
      const { file } = await build(dir, options);
      expect(path.basename(file)).toBe(`${name}-Q4_K_M.gguf`);
      expect([...(await readdir(temp.path)), ...(await readdir(dir))]).not.toContain('pwned');
    },
  );

  test('promptmill build-gguf says how to serve it', async () => {
    const { options } = await trained('relevance');
    const args = ['build-gguf', 'training/relevance', '--python', options.python, '--llama-cpp', 'llama.cpp'];
    const ran = await promptmill(temp.path, args);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.out).toBe(
      'training/relevance/gguf/relevance-Q4_K_M.gguf\nServe it with: promptmill serve training/relevance/gguf/relevance-Q4_K_M.gguf\n',
    );
    expect(ran.err).toContain('Quantising ✓');
    const adapter = await promptmill(temp.path, [...args, '--adapter']);
    expect(adapter.out).toContain('promptmill serve BASE.gguf --lora training/relevance/gguf/relevance-lora-f16.gguf');
    expect((await promptmill(temp.path, ['build-gguf'])).code).toBe(2);
    expect(QUANTIZATIONS[0]).toBe('Q4_K_M');
  });
});
