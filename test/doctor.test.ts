import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { translatorOf } from '#core/bundles';
import { translator } from '#core/l10n';
import { worstOf, type DoctorLine } from '#core/doctor/report';
import { reportText } from '#core/doctor/reportText';
import { checkEnvironment } from '#node/doctor/checkEnvironment';
import type { DoctorOptions } from '#node/doctor/doctorContext';
import { promptmill } from './support/cli.ts';
import { tempDir } from './support/tempDir.ts';
import { environment, training } from './support/trainers.ts';
import type { Scenario } from './support/trainerStandIn.ts';

const temp = tempDir();
const at = (...names: string[]) => path.join(temp.path, ...names);
const t = translator();

const GIB = 1024 ** 3;
const gpu = (total: number, free = total) => ({ name: 'NVIDIA A10', total: total * GIB, free: free * GIB });
const cuda = (...gpus: readonly ReturnType<typeof gpu>[]) => ({ cuda: true, cudaVersion: '12.4', bf16: true, gpus });
const cpuOnly = { cuda: false, cudaVersion: null, gpus: [] };

/** A driver's tool that lists one card. */
async function smi(cards = 'NVIDIA A10, 550.54.15, 24576, 20480\n', code = 0): Promise<string> {
  const file = at('driver', 'nvidia-smi');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(
    file,
    `#!${process.execPath}\nprocess.stdout.write(${JSON.stringify(cards)});process.exitCode=${code};\n`,
  );
  await chmod(file, 0o755);
  return path.dirname(file);
}

/** What every look needs. */
const plain = { t, version: '1.2.3', canRun: true, network: { ask: false, addresses: [] } };

/** The lines by their ids. */
async function lines(
  scenario: Omit<Scenario, 'record'>,
  more: Partial<DoctorOptions> = {},
): Promise<Record<string, DoctorLine>> {
  const { dir } = await environment(at('env'), scenario);
  const report = await checkEnvironment({ ...plain, env: { PATH: await smi() }, python: dir, ...more });
  return Object.fromEntries(report.lines.map((line) => [line.id, line]));
}

describe.skipIf(process.platform === 'win32')('the doctor', () => {
  test('finds a machine that can train this', async () => {
    const dir = await training(at('one'), { bf16: true, cutoff_len: 1024, per_device_train_batch_size: 1 });
    const found = await lines({ torch: cuda(gpu(80)) }, { training: dir });
    expect(Object.values(found).filter(({ status }) => status === 'fail')).toEqual([]);
    expect(found['python']).toMatchObject({ status: 'ok', found: `3.12.1, ${at('env', 'bin', 'python3')}` });
    expect(found['llamafactory']?.found).toMatch(/^0\.9\.5/);
    expect(found['cuda']).toMatchObject({
      status: 'ok',
      found: 'PyTorch uses the GPU with CUDA 12.4; driver 550.54.15, NVIDIA A10',
    });
    expect(found['gpu']?.status).toBe('ok');
    expect(found['gpu']?.found).toMatch(
      /^NVIDIA A10: 80\.0 of 80\.0 GiB free; this training needs about 1[5-9]\.\d GiB$/,
    );
    expect(found['bf16']?.status).toBe('ok');
    expect(found['disk']?.found).toContain(path.join(dir, 'output'));
    expect(found['node']?.found).toContain(process.versions.node);
  });

  test('says what each missing thing is and how to get it', async () => {
    const dir = await training(at('one'), { quantization_bit: 4, deepspeed: 'z2.json', bf16: true });
    const python = at('env', 'bin', 'python3');
    const none = await lines({ packages: {} }, { training: dir });
    expect(none['llamafactory']).toMatchObject({ status: 'fail', todo: `${python} -m pip install llamafactory` });
    expect(none['torch']).toMatchObject({ status: 'fail', todo: `${python} -m pip install torch` });
    expect(none['bitsandbytes']).toMatchObject({ status: 'fail', todo: `${python} -m pip install bitsandbytes` });
    expect(none['deepspeed']).toMatchObject({ status: 'fail' });
    const old = await lines(
      { packages: { llamafactory: '0.9.1', torch: '2.1.0+cpu' }, torch: cpuOnly },
      { training: dir },
    );
    expect(old['llamafactory']).toMatchObject({
      status: 'warn',
      todo: `${python} -m pip install --upgrade llamafactory`,
    });
    expect(old['cuda']).toMatchObject({
      status: 'fail',
      found: expect.stringContaining('for the processor alone') as string,
    });
    expect(old['gpu']).toMatchObject({ status: 'unknown' });
    const broken = await lines(
      { torch: { cuda: false, gpus: [], error: 'OSError: libcudart.so.12' } },
      { training: dir },
    );
    expect(broken['torch']).toMatchObject({ status: 'fail', found: expect.stringContaining('libcudart') as string });
    const noGpu = await lines({ torch: { ...cpuOnly, cudaVersion: '12.4' } }, { env: { PATH: at() } });
    expect(noGpu['cuda']).toMatchObject({ status: 'fail', found: 'nvidia-smi shows no GPU' });
    expect(noGpu['gpu']).toBeUndefined();
    const forCpu = await lines({ torch: cpuOnly }, { training: await training(at('cpu'), { use_cpu: true }) });
    expect(forCpu['cuda']?.status).toBe('ok');
  });

  test('compares the memory with what the training needs', async () => {
    const dir = await training(at('one'), { bf16: true, cutoff_len: 2048, per_device_train_batch_size: 1 });
    const small = await lines({ torch: { ...cuda(gpu(8)), bf16: false } }, { training: dir });
    expect(small['gpu']).toMatchObject({ status: 'fail', todo: expect.stringContaining('QLoRA') as string });
    expect(small['bf16']).toMatchObject({ status: 'fail', todo: expect.stringContaining('fp16') as string });
    const taken = await lines({ torch: cuda(gpu(40, 3), gpu(40)) }, { training: dir });
    expect(taken['gpu-0']).toMatchObject({
      status: 'warn',
      todo: expect.stringContaining('CUDA_VISIBLE_DEVICES') as string,
    });
    expect(taken['gpu-1']?.status).toBe('ok');
  });

  test('finds the tools of llama.cpp, built in a checkout or from PATH', async () => {
    expect((await lines({ torch: cpuOnly }))['llama.cpp']).toMatchObject({
      status: 'warn',
      todo: expect.stringContaining('--llama-cpp') as string,
    });
    await mkdir(at('llama.cpp', 'build', 'bin'), { recursive: true });
    await writeFile(at('llama.cpp', 'convert_hf_to_gguf.py'), '');
    await writeFile(at('llama.cpp', 'build', 'bin', 'llama-quantize'), '');
    expect((await lines({ torch: cpuOnly }, { llamaCpp: at('llama.cpp') }))['llama.cpp']?.status).toBe('ok');
  });

  test('can be pasted: no keys, no name of the person', async () => {
    const home = homedir();
    const python = path.join(home, 'envs', 'sk-abcdefghijk', 'python');
    const report = await checkEnvironment({ ...plain, env: {}, python });
    const text = reportText(report, t);
    expect(text).toContain('~/envs/sk-…/python');
    expect(text).not.toContain(home);
    expect(worstOf(report)).toBe('fail');
  });

  test('is aligned, in Chinese too', async () => {
    const { dir } = await environment(at('env'), { packages: {} });
    const zh = translatorOf('zh-cn');
    const report = await checkEnvironment({ ...plain, t: zh, env: {}, python: dir, workspaces: [temp.path] });
    const rows = reportText(report, zh)
      .split('\n')
      .filter((row) => /^[✓✗!?–]/.test(row));
    expect(rows.length).toBe(report.lines.length);
    const width = (text: string) => text.length + (text.match(/[\u2e80-\uffff]/g)?.length ?? 0);
    const starts = rows.map((row, index) => width(row.slice(0, row.lastIndexOf(report.lines[index]?.found ?? '?'))));
    expect(new Set(starts).size).toBe(1);
    expect(rows[0]).toContain('正常');
  });

  test('promptmill doctor exits 1 when something is missing; --json is for programs', async () => {
    await environment(at('.venv'), { torch: cuda(gpu(24)) });
    const env = { PATH: await smi() };
    const good = await promptmill(temp.path, ['doctor'], { env });
    expect(good).toMatchObject({ code: 0, err: '' });
    expect(good.out).toContain('3.12.1, ./.venv/bin/python3');
    const bad = await promptmill(temp.path, ['doctor', '--python', './nowhere', '--json'], { env });
    expect(bad.code).toBe(1);
    const { lines: told } = JSON.parse(bad.out) as { lines: DoctorLine[] };
    expect(told.find(({ id }) => id === 'python')).toMatchObject({ station: 'train', status: 'fail' });
  });
});
