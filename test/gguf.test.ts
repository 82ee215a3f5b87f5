import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '#core/errors';
import { seededRandom } from '#core/qc/statistics/random';
import { readGgufHeader, readHeader } from '#node/infer/ggufHeader';
import { checkModelFiles } from '#node/infer/modelFiles';
import { GgufCut, GgufReader } from '#node/infer/ggufReader';
import { encodeGguf } from './support/gguf.ts';
import { END, QWEN2_TEMPLATE, writeScriptedModel } from './support/tinyQwen.ts';

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

describe('the check of a GGUF before native code sees it', () => {
  test('reads what the header says', async () => {
    expect(await readGgufHeader(file)).toEqual({
      version: 3,
      tensorCount: 15,
      architecture: 'qwen2',
      name: 'tiny-scripted',
      adapter: false,
      chatTemplate: QWEN2_TEMPLATE,
      contextLength: 4096,
      parts: 1,
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

  // Most mutants in memory on a small header, so that 100,000 take seconds; the rest through files, with a vocabulary.
  test.each([
    { title: '99,000 of a small header, in memory', head: () => small, runs: 99_000, read: readBytes },
    { title: '1,000 of a whole model', head: () => bytes.subarray(0, 12_000), runs: 1000, read: readFromFile },
  ])(
    'mutated headers give a header or our error, never anything else: $title',
    async ({ head, runs, read }) => {
      const original = head();
      const random = seededRandom('mutants');
      const pick = (below: number) => Math.floor(random() * below);
      let refused = 0;
      for (let run = 0; run < runs; run++) {
        const length = pick(4) === 0 ? 32 + pick(original.length - 32) : original.length;
        const copy = Buffer.from(original.subarray(0, length));
        for (let changes = 1 + pick(3); changes > 0; changes--) {
          const at = pick(copy.length - 8);
          if (pick(2) === 0) copy[at] = pick(256);
          else copy.writeBigUInt64LE(NASTY[pick(NASTY.length)] ?? 0n, at);
        }
        try {
          await read(copy);
        } catch (error) {
          if (!AppError.is(error, 'model.invalid') && !(error instanceof GgufCut)) throw error;
          refused++;
        }
      }
      expect(refused).toBeGreaterThan(runs / 4);
    },
    60_000,
  );
});

const tensor = { name: 'x', dims: [32], data: new Float32Array(32) };

/** Every kind of value that a header may hold, in 400 bytes. */
const small = encodeGguf(
  {
    'general.architecture': { type: 'string', value: 'qwen2' },
    'general.alignment': { type: 'u32', value: 32 },
    'qwen2.context_length': { type: 'u32', value: 2048 },
    'tokenizer.ggml.tokens': { type: 'strings', value: ['a', 'b', '####'] },
    'tokenizer.ggml.token_type': { type: 'ints', value: [1, 1, 1] },
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: false },
    'tokenizer.chat_template': { type: 'string', value: '{{ messages }}' },
  },
  [tensor],
);

describe('the files of a model', () => {
  const split = (count: number, tensors: readonly (typeof tensor)[]) =>
    encodeGguf({ 'split.count': { type: 'u16', value: count } }, tensors);
  const write = (name: string, content: Buffer) => {
    const target = path.join(folder, name);
    writeFileSync(target, content);
    return target;
  };
  const check = (modelFile: string, ...loras: readonly string[]) =>
    checkModelFiles({ modelFile, loras: loras.map((one) => ({ file: one, scale: 1 })) });

  test('all parts of a split model are checked, the first of which may hold no weights', async () => {
    const first = write('m-00001-of-00003.gguf', split(3, []));
    const second = write('m-00002-of-00003.gguf', split(3, [tensor]));
    write('m-00003-of-00003.gguf', split(3, [tensor]));
    await expect(check(first)).resolves.toBeUndefined();
    await expect(check(second)).rejects.toMatchObject({ code: 'model.invalid', args: ['m-00002-of-00003.gguf', 3] });
    rmSync(path.join(folder, 'm-00003-of-00003.gguf'));
    await expect(check(first)).rejects.toMatchObject({
      code: 'model.invalid',
      message: expect.stringContaining('00003'),
    });
  });

  test('an adapter is no model, and a model no adapter', async () => {
    const adapter = write('a.gguf', encodeGguf({ 'general.type': { type: 'string', value: 'adapter' } }, [tensor]));
    await expect(check(file, adapter)).resolves.toBeUndefined();
    await expect(check(adapter)).rejects.toMatchObject({ code: 'model.invalid', args: ['a.gguf'] });
    await expect(check(file, file)).rejects.toMatchObject({ code: 'model.invalid', args: ['tiny.gguf'] });
  });
});

const NASTY = [0n, 1n, 7n, 8n, 9n, 255n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];

async function readBytes(copy: Buffer): Promise<unknown> {
  const read = (target: Buffer, offset: number, length: number, position: number) =>
    Promise.resolve({ bytesRead: copy.copy(target, offset, position, position + length) });
  return readHeader(new GgufReader({ read }, copy.length), 'mutant');
}

async function readFromFile(copy: Buffer): Promise<unknown> {
  const target = path.join(folder, 'mutated.gguf');
  writeFileSync(target, copy);
  return readGgufHeader(target);
}

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
