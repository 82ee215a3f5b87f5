import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { choosePython, findPythons, probePython } from '#node/train/pythons';
import { tempDir } from './support/tempDir.ts';
import { environment } from './support/trainers.ts';

const temp = tempDir();
const at = (...names: string[]) => path.join(temp.path, ...names);

describe.skipIf(process.platform === 'win32')('Python', () => {
  test('is looked for where it was set, where one is active, in the workspace and on PATH, in this order', async () => {
    for (const name of ['set', 'virtual', 'conda', 'work/.venv', 'path']) await environment(at(...name.split('/')));
    const env = {
      VIRTUAL_ENV: at('virtual'),
      CONDA_PREFIX: at('conda'),
      PATH: `.:bin::${at('path', 'bin')}:${at('nowhere')}`,
    };
    const found = await findPythons({ workspace: at('work'), env });
    expect(found.map(({ python, source }) => [path.relative(temp.path, python), source])).toEqual([
      ['virtual/bin/python3', 'virtual-env'],
      ['conda/bin/python3', 'conda'],
      ['work/.venv/bin/python3', 'workspace'],
      ['path/bin/python3', 'path'],
    ]);
    expect(await findPythons({ workspace: at('work'), env: { VIRTUAL_ENV: 'virtual' } })).toHaveLength(1);
    expect(await findPythons({ env: {} })).toEqual([]); // an untrusted workspace is not looked into
    expect(await findPythons({ setting: at('set'), env })).toEqual([
      { python: at('set', 'bin', 'python3'), source: 'setting' },
    ]);
  });

  test('is chosen by its having LLaMA-Factory', async () => {
    await environment(at('virtual'), { packages: { torch: '2.8.0' } });
    await environment(at('path'));
    const env = { VIRTUAL_ENV: at('virtual'), PATH: at('path', 'bin') };
    expect(await choosePython({ env })).toBe(at('path', 'bin', 'python3'));
    await expect(choosePython({ env: { VIRTUAL_ENV: at('virtual') } })).rejects.toMatchObject({
      code: 'runtime.missing',
    });
    expect(await choosePython({ setting: 'anything', env })).toBe('anything');
  });

  test('is asked by arguments alone, whatever it is called, and for no longer than it may take', async () => {
    const { python, started } = await environment(at(`it's $(touch pwned); "x"`));
    const env = { PATH: at(), MOONSHOT_API_KEY: 'mine' };
    expect(await probePython(python, { env, gpu: false })).toMatchObject({
      python: '3.12.1',
      packages: { llamafactory: '0.9.5' },
    });
    const [start] = await started();
    expect(start?.argv.slice(0, 2)).toEqual(['-I', '-c']);
    expect(Object.keys(start?.env ?? {})).not.toContain('MOONSHOT_API_KEY');
    // PyTorch does not answer: what was said before counts.
    const slow = await probePython(python, { env, gpu: true, timeoutMs: 2500 });
    expect(slow).toMatchObject({ packages: { torch: '2.8.0' } });
    expect(slow).not.toHaveProperty('torch');
    expect(await readdir(temp.path)).not.toContain('pwned');
    expect(await probePython(at('nowhere'), { env, gpu: false })).toEqual({ reason: 'ENOENT' });
  });

  test('the real one of this machine answers the script', async ({ skip }) => {
    const [found] = await findPythons({ env: process.env });
    skip(found === undefined, 'no Python here');
    const probe = await probePython(found?.python ?? '', { env: process.env, gpu: false });
    expect(probe).toMatchObject({ python: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string });
  });
});
