import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '#core/errors';
import { readGgufHeader } from '#node/ggufHeader';
import { encodeGguf } from './support/gguf.ts';
import { END, writeScriptedModel } from './support/tinyQwen.ts';

describe('the check of a GGUF before native code sees it', () => {
  let folder: string;
  let file: string;
  let bytes: Buffer;

  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'gguf-'));
    file = path.join(folder, 'tiny.gguf');
    writeScriptedModel(file, ['相关', '####', END]);
    bytes = readFileSync(file);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('reads what the header says', async () => {
    expect(await readGgufHeader(file)).toEqual({
      version: 3,
      tensorCount: 15,
      architecture: 'qwen2',
      name: 'tiny-scripted',
      hasChatTemplate: true,
      contextLength: 4096,
    });
    expect(statSync(file).size).toBeLessThan(1_000_000);
  });

  test.each<[string, (copy: Buffer) => Buffer]>([
    ['another magic', (copy) => (copy.write('GGML'), copy)],
    ['version 1', (copy) => (copy.writeUInt32LE(1, 4), copy)],
    ['2^63 tensors', (copy) => (copy.writeBigUInt64LE(2n ** 63n, 8), copy)],
    ['a million metadata entries', (copy) => (copy.writeBigUInt64LE(1_000_000n, 16), copy)],
    ['a key longer than the file', (copy) => (copy.writeBigUInt64LE(2n ** 40n, 24), copy)],
    ['cut in the header', (copy) => copy.subarray(0, 1000)],
    ['cut in the tensors', (copy) => copy.subarray(0, copy.length - 30_000)],
    ['empty', () => Buffer.alloc(0)],
    ['text', () => Buffer.from('{"not": "a model"}')],
    ['no weights', () => encodeGguf({ 'general.architecture': { type: 'string', value: 'qwen2' } }, [])],
    ['an array of 2^60 strings', (copy) => withArrayLength(copy, 2n ** 60n)],
    ['an array that ends behind the file', (copy) => withArrayLength(copy, 2n ** 20n)],
    ['a tensor without values', (copy) => withTensor(copy, { dim: 0n })],
    ['a tensor of 2^62 values', (copy) => withTensor(copy, { dim: 2n ** 62n })],
    ['a tensor larger than the file', (copy) => withTensor(copy, { dim: 2n ** 33n })],
    ['a tensor behind the end', (copy) => withTensor(copy, { offset: 2n ** 40n })],
    ['a tensor whose end overflows', (copy) => withTensor(copy, { offset: 2n ** 64n - 32n })],
    ['a tensor off its alignment', (copy) => withTensor(copy, { offset: 1n })],
    ['a tensor of an unknown type', (copy) => withTensor(copy, { type: 4711 })],
    ['alignment 3', () => encodeGguf({ 'general.alignment': { type: 'u32', value: 3 } }, [tensor])],
    ['alignment 2^31', () => encodeGguf({ 'general.alignment': { type: 'u32', value: 2 ** 31 } }, [tensor])],
  ])('refuses %s with a next step', async (name, change) => {
    const bad = path.join(folder, `${name}.gguf`);
    writeFileSync(bad, change(Buffer.from(bytes)));
    const error = await readGgufHeader(bad).catch((caught: unknown) => caught);
    expect(AppError.is(error, 'model.invalid'), String(error)).toBe(true);
    expect((error as AppError).hint).not.toBe('');
  });

  test('the shapes above are refused for what was changed: the same files unchanged pass', async () => {
    for (const change of [withTensor(Buffer.from(bytes), {}), encodeGguf({}, [tensor])]) {
      const good = path.join(folder, 'good.gguf');
      writeFileSync(good, change);
      await expect(readGgufHeader(good)).resolves.toMatchObject({ version: 3 });
    }
  });

  test('a folder in its place', async () => {
    await expect(readGgufHeader(folder)).rejects.toMatchObject({ code: 'model.invalid' });
  });

  test('a file that is not there', async () => {
    await expect(readGgufHeader(path.join(folder, 'none.gguf'))).rejects.toMatchObject({ code: 'model.invalid' });
  });

  test('mutated headers give a header or our error, never anything else', async () => {
    const head = bytes.subarray(0, 12_000);
    const mutation = fc.record({
      at: fc.nat(head.length - 9),
      value: fc.bigInt(0n, 2n ** 64n - 1n),
      wide: fc.boolean(),
    });
    const target = path.join(folder, 'mutated.gguf');
    await fc.assert(
      fc.asyncProperty(
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        fc.nat(head.length),
        async (mutations, length) => {
          const copy = Buffer.from(head.subarray(0, Math.max(length, 32)));
          for (const { at, value, wide } of mutations) {
            if (at + 8 > copy.length) continue;
            if (wide) copy.writeBigUInt64LE(value, at);
            else copy[at] = Number(value & 255n);
          }
          try {
            writeFileSync(target, copy);
            await readGgufHeader(target);
          } catch (error) {
            expect(AppError.is(error, 'model.invalid'), String(error)).toBe(true);
          }
        },
      ),
      { numRuns: 1500 },
    );
  });
});

const tensor = { name: 'x', dims: [32], data: new Float32Array(32) };

/** Changes the description of the first tensor, `token_embd.weight`: name, dimensions, type, offset. */
function withTensor(copy: Buffer, change: { dim?: bigint; type?: number; offset?: bigint }): Buffer {
  const name = 'token_embd.weight';
  const at = copy.indexOf(name) + name.length;
  if (change.dim !== undefined) copy.writeBigUInt64LE(change.dim, at + 4);
  if (change.type !== undefined) copy.writeUInt32LE(change.type, at + 20);
  if (change.offset !== undefined) copy.writeBigUInt64LE(change.offset, at + 24);
  return copy;
}

/** Changes how many strings the vocabulary claims to hold. */
function withArrayLength(copy: Buffer, length: bigint): Buffer {
  const key = 'tokenizer.ggml.tokens';
  copy.writeBigUInt64LE(length, copy.indexOf(key) + key.length + 8);
  return copy;
}
