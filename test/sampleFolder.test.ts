import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { copySample, isSample } from '#node/sampleFolder';

let place = '';
beforeEach(async () => {
  place = await mkdtemp(path.join(os.tmpdir(), 'promptmill-sample-'));
});
afterEach(() => rm(place, { recursive: true, force: true }));

const at = (...parts: readonly string[]) => path.join(place, ...parts);
const write = async (file: string, text: string) => {
  await mkdir(path.dirname(at(file)), { recursive: true });
  await writeFile(at(file), text);
};

describe('a copy of the sample', () => {
  beforeEach(() => write('sample/data/a.txt', 'text'));

  test('goes into a folder of its own, with everything in it', async () => {
    const folder = await copySample(at('sample'), at('home', 'work'));
    expect(folder).toBe(at('home', 'work', 'promptmill-sample'));
    expect(await readFile(path.join(folder, 'data', 'a.txt'), 'utf8')).toBe('text');
    expect(await isSample(folder)).toBe(true);
  });

  test('never writes into what is there, be it a copy, an empty folder or a file', async () => {
    const first = await copySample(at('sample'), place);
    await writeFile(path.join(first, 'data', 'a.txt'), 'changed');
    await mkdir(at('promptmill-sample-2'));
    await write('promptmill-sample-3', 'a file');
    expect(await copySample(at('sample'), place)).toBe(at('promptmill-sample-4'));
    expect(await readFile(path.join(first, 'data', 'a.txt'), 'utf8')).toBe('changed');
    expect(await isSample(at('promptmill-sample-2'))).toBe(false);
    expect(await readFile(at('promptmill-sample-3'), 'utf8')).toBe('a file');
  });

  test('that could not be finished is none', async () => {
    await expect(copySample(at('missing'), place)).rejects.toThrow('missing');
    expect(await isSample(at('promptmill-sample'))).toBe(false);
  });
});
