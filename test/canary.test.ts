import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findCanary, makeCanary, shapesIn } from '../scripts/canary.mjs';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const key = makeCanary();

describe('the search for a marked key', () => {
  test.each([
    ['as it is', `a ${key} b`],
    ['its first half', key.slice(0, 26)],
    ['its end', key.slice(-26)],
    ['in JSON in JSON', JSON.stringify(JSON.stringify({ key }))],
    ['in an address', `https://h/?k=${encodeURIComponent(key)}&x`],
    ['in UTF-16', Buffer.from(`x${key}`, 'utf16le')],
    ['in hexadecimal digits', Buffer.from(`x${key}y`).toString('hex')],
    ['in Base64', Buffer.from(key).toString('base64')],
    ['in Base64 after a byte', Buffer.from(`:${key}`).toString('base64')],
    ['in Base64 after two bytes', Buffer.from(`u:${key}`).toString('base64')],
    ['in Base64 before others', Buffer.from(`${key}:u`).toString('base64url')],
  ])('finds it %s', async (_, planted) => {
    const file = path.join(dir.path, 'a', 'b', 'log.txt');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, planted);
    expect(shapesIn(planted, key)).not.toEqual([]);
    expect(await findCanary([dir.path], key)).toEqual([expect.stringContaining(file)]);
  });

  test('finds it in a name', async () => {
    await mkdir(path.join(dir.path, `job-${key}`));
    expect(await findCanary([dir.path], key)).toEqual([expect.stringContaining('(its name)')]);
  });

  test('is an error where a folder cannot be looked at, and no proof that nothing is there', async () => {
    const file = path.join(dir.path, 'file');
    await writeFile(file, '');
    await expect(findCanary([file], key)).rejects.toThrow('ENOTDIR');
  });

  test('finds nothing where it is not', async () => {
    await writeFile(path.join(dir.path, 'other'), makeCanary());
    expect(await findCanary([dir.path, path.join(dir.path, 'none')], key)).toEqual([]);
  });
});
