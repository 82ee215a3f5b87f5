/**
 * Writes GGUF v3 files (ggml's docs/gguf.md), for tests that need a model without downloading one. No test framework is
 * imported here, so that scripts can use it too.
 */
import { writeFileSync } from 'node:fs';

/** A metadata value with its GGUF type. */
export type MetadataValue =
  | { readonly type: 'u16' | 'u32' | 'i32' | 'f32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'ints'; readonly value: readonly number[] };

/** A float32 tensor; `dims` in ggml's order (the fastest index first), `data` row-major in it. */
export interface Tensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

const ALIGNMENT = 32;
const TYPE = { u16: 2, u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const;

/** A tensor of any of ggml's types, whose `bytes` follow the head, each tensor's padded to `pad(bytes)`. */
export interface TensorInfo {
  readonly name: string;
  readonly dims: readonly number[];
  readonly type: number; // ggml_type
  readonly bytes: number;
}

/** What stands before the tensors' bytes, padded as they are. */
export function encodeHead(
  metadata: Readonly<Record<string, MetadataValue>>,
  tensors: readonly TensorInfo[],
): Buffer<ArrayBuffer> {
  const entries = Object.entries(metadata);
  const parts: Buffer[] = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(entries.length)];
  for (const [key, value] of entries) for (const part of [string(key), ...encodeValue(value)]) parts.push(part);
  let offset = 0;
  for (const { name, dims, type, bytes } of tensors) {
    parts.push(string(name), u32(dims.length), ...dims.map(u64), u32(type), u64(offset));
    offset += pad(bytes);
  }
  const head = Buffer.concat(parts);
  return Buffer.concat([head, Buffer.alloc(pad(head.length) - head.length)]);
}

/** The bytes of a GGUF file. */
export function encodeGguf(metadata: Readonly<Record<string, MetadataValue>>, tensors: readonly Tensor[]): Buffer {
  for (const { name, dims, data } of tensors) {
    if (dims.reduce((a, b) => a * b, 1) !== data.length)
      throw new Error(`${name}: ${data.length} values for ${dims.join('x')}`);
  }
  const head = encodeHead(
    metadata,
    tensors.map(({ name, dims, data }) => ({ name, dims, type: 0, bytes: data.byteLength })),
  );
  const file = Buffer.alloc(head.length + tensors.reduce((sum, { data }) => sum + pad(data.byteLength), 0));
  head.copy(file);
  let at = head.length;
  for (const { data } of tensors) {
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).copy(file, at);
    at += pad(data.byteLength);
  }
  return file;
}

/** Writes the file. */
export function writeGguf(
  path: string,
  metadata: Readonly<Record<string, MetadataValue>>,
  tensors: readonly Tensor[],
): void {
  writeFileSync(path, encodeGguf(metadata, tensors));
}

function encodeValue(item: MetadataValue): Buffer[] {
  switch (item.type) {
    case 'u16':
      return [u32(TYPE.u16), u16(item.value)];
    case 'u32':
      return [u32(TYPE.u32), u32(item.value)];
    case 'i32':
      return [u32(TYPE.i32), i32(item.value)];
    case 'f32':
      return [u32(TYPE.f32), f32(item.value)];
    case 'bool':
      return [u32(TYPE.bool), Buffer.from([item.value ? 1 : 0])];
    case 'string':
      return [u32(TYPE.string), string(item.value)];
    case 'strings':
      return [u32(TYPE.array), u32(TYPE.string), u64(item.value.length), ...item.value.map(string)];
    case 'ints':
      return [u32(TYPE.array), u32(TYPE.i32), u64(item.value.length), ...item.value.map(i32)];
    default:
      throw new TypeError(`no encoding for ${JSON.stringify(item satisfies never)}`);
  }
}

function number(bytes: number, write: (buffer: Buffer) => void): Buffer {
  const buffer = Buffer.alloc(bytes);
  write(buffer);
  return buffer;
}

const u16 = (value: number): Buffer => number(2, (buffer) => buffer.writeUInt16LE(value));
const u32 = (value: number): Buffer => number(4, (buffer) => buffer.writeUInt32LE(value));
const i32 = (value: number): Buffer => number(4, (buffer) => buffer.writeInt32LE(value));
const f32 = (value: number): Buffer => number(4, (buffer) => buffer.writeFloatLE(value));
const u64 = (value: number): Buffer => number(8, (buffer) => buffer.writeBigUInt64LE(BigInt(value)));
/** The next multiple of GGUF's default alignment. */
export const pad = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

function string(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([u64(bytes.length), bytes]);
}
