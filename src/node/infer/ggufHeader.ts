import { open } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#core/errors';
import { GgufCut, GgufReader } from './ggufReader.ts';
import { TENSOR_BLOCKS, VALUE_BYTES } from './ggufTypes.ts';

/** What the header of a GGUF file says of the model. */
export interface GgufHeader {
  readonly version: number;
  readonly tensorCount: number;
  readonly architecture: string | undefined;
  readonly name: string | undefined;
  readonly adapter: boolean; // a LoRA adapter, which needs its base model
  readonly chatTemplate: string | undefined; // Jinja
  readonly contextLength: number | undefined; // tokens that it was trained with
  readonly parts: number; // files that the model is split over
}

/** Larger than any model's and small enough that a lying count is found at once. */
const LIMITS = {
  tensors: 65_536,
  entries: 65_536,
  keyBytes: 1024,
  textBytes: 256 * 1024,
  elements: 2 ** 24,
  alignment: 65_536,
} as const;
const STRING = 8;
const ARRAY = 9;
const UINT16 = 2;
const UINT32 = 4;
const CHOOSE =
  'Choose a GGUF file, such as one made by convert_hf_to_gguf.py; if it was downloaded, download it again.';

/**
 * Checks a GGUF file before native code sees it: magic, version, counts, lengths within the file, tensor dimensions,
 * offsets and sizes, alignment. Memory stays below a few MiB whatever the file says. Format: ggml docs/gguf.md.
 * @throws AppError 'model.invalid' that says what is wrong.
 */
export async function readGgufHeader(file: string): Promise<GgufHeader> {
  const name = path.basename(file);
  try {
    const handle = await open(file, 'r');
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw notGguf(name);
      return await readHeader(new GgufReader(handle, stats.size), name);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (cause instanceof GgufCut) {
      throw new AppError('model.invalid', '{0} is cut short, or a length in its header is wrong.', {
        args: [name],
        hint: CHOOSE,
        cause,
      });
    }
    throw new AppError('model.invalid', 'The model file {0} cannot be read: {1}', {
      args: [file, cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)],
      hint: 'Check the path, and that you may read the file.',
      cause,
    });
  }
}

/**
 * As `readGgufHeader`, of bytes from anywhere; `file` is the name in messages.
 * @throws AppError 'model.invalid', GgufCut when a length leads behind the end.
 */
export async function readHeader(reader: GgufReader, file: string): Promise<GgufHeader> {
  if (reader.left < 24 || (await reader.text(4)) !== 'GGUF') throw notGguf(file);
  const version = await reader.u32();
  if (version !== 2 && version !== 3) {
    throw new AppError('model.invalid', '{0} is GGUF version {1}; versions 2 and 3 can be loaded.', {
      args: [file, version],
      hint: CHOOSE,
    });
  }
  const tensorCount = await reader.u64();
  const entries = await reader.u64();
  if (tensorCount > LIMITS.tensors || entries > LIMITS.entries) throw lies(file);
  const metadata = await readMetadata(reader, entries, file);
  const parts = metadata.get('split.count') ?? 1;
  if (tensorCount === 0 && parts === 1) {
    throw new AppError('model.invalid', '{0} holds no weights.', { args: [file], hint: CHOOSE });
  }
  const alignment = metadata.get('general.alignment') ?? 32;
  if (typeof alignment !== 'number' || !isAlignment(alignment)) throw lies(file);
  const end = await readTensors(reader, tensorCount, alignment, file);
  const data = Math.ceil(reader.position / alignment) * alignment;
  if (end > reader.position + reader.left - data) throw new GgufCut();
  const architecture = text(metadata.get('general.architecture'));
  const contextLength = metadata.get(`${architecture ?? ''}.context_length`);
  return {
    version,
    tensorCount,
    architecture,
    name: text(metadata.get('general.name')),
    adapter: metadata.get('general.type') === 'adapter',
    chatTemplate: text(metadata.get('tokenizer.chat_template')),
    parts: Number(parts),
    contextLength: typeof contextLength === 'number' ? contextLength : undefined,
  };
}

/** Only what is asked for later is kept: the vocabulary of a real model is several MiB. */
const KEPT =
  /^(?:general\.(?:architecture|name|alignment|type)|split\.count|tokenizer\.chat_template|[\w-]+\.context_length)$/;

async function readMetadata(reader: GgufReader, entries: number, file: string): Promise<Map<string, string | number>> {
  const kept = new Map<string, string | number>();
  for (let i = 0; i < entries; i++) {
    const length = await reader.u64();
    if (length > LIMITS.keyBytes) throw lies(file);
    const key = await reader.text(length);
    const type = await reader.u32();
    const wanted = KEPT.test(key);
    if (wanted && (kept.has(key) || kept.size > 64)) throw lies(file);
    if (wanted && type === STRING) {
      const bytes = await reader.u64();
      if (bytes > LIMITS.textBytes && bytes <= reader.left) throw lies(file); // consent to a part would be consent to all
      kept.set(key, await reader.text(bytes));
    } else if (wanted && type === UINT16) kept.set(key, await reader.u16());
    else if (wanted && type === UINT32) kept.set(key, await reader.u32());
    else if (key === 'general.alignment') throw lies(file);
    else await skipValue(reader, type, file);
  }
  return kept;
}

async function skipValue(reader: GgufReader, type: number, file: string): Promise<void> {
  const bytes = VALUE_BYTES.get(type);
  if (bytes !== undefined) return reader.skip(bytes);
  if (type === STRING) return reader.skip(await reader.u64());
  if (type !== ARRAY) throw lies(file);
  const element = await reader.u32();
  const count = await reader.u64();
  if (count > LIMITS.elements) throw lies(file);
  const elementBytes = VALUE_BYTES.get(element);
  if (elementBytes !== undefined) return reader.skip(count * elementBytes);
  if (element !== STRING) throw lies(file); // llama.cpp knows no arrays of arrays
  if (count * 8 > reader.left) throw new GgufCut();
  for (let i = 0; i < count; i++) reader.skip(await reader.u64());
}

/** Checks every tensor's description and gives where the last one ends, counted from the start of the data. */
async function readTensors(reader: GgufReader, count: number, alignment: number, file: string): Promise<number> {
  let end = 0;
  for (let i = 0; i < count; i++) {
    const nameLength = await reader.u64();
    if (nameLength > LIMITS.keyBytes) throw lies(file);
    reader.skip(nameLength);
    const dimensions = await reader.u32();
    if (dimensions < 1 || dimensions > 4) throw lies(file);
    let row = 0;
    let values = 1;
    for (let d = 0; d < dimensions; d++) {
      const length = await reader.u64();
      if (length === 0) throw lies(file);
      if (d === 0) row = length;
      values *= length;
    }
    const type = await reader.u32();
    const block = TENSOR_BLOCKS.get(type);
    if (block === undefined) {
      throw new AppError(
        'model.invalid',
        '{0} stores its weights in a format that is not known here (ggml type {1}).',
        {
          args: [file, type],
          hint: 'Convert or quantise the model again, for example to Q8_0 or Q4_K_M.',
        },
      );
    }
    const offset = await reader.u64();
    const bytes = (values / block[0]) * block[1];
    if (row % block[0] !== 0 || offset % alignment !== 0 || !Number.isSafeInteger(offset + bytes)) throw lies(file);
    end = Math.max(end, offset + bytes);
  }
  return end;
}

const isAlignment = (value: number): boolean =>
  value >= 1 && value <= LIMITS.alignment && Number.isInteger(Math.log2(value));

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const notGguf = (file: string): AppError =>
  new AppError('model.invalid', '{0} is not a GGUF file.', { args: [file], hint: CHOOSE });

const lies = (file: string): AppError =>
  new AppError('model.invalid', 'The header of {0} is damaged, or was made to do harm: it will not be loaded.', {
    args: [file],
    hint: CHOOSE,
  });
