/**
 * Models of Qwen2's architecture at real sizes, for measuring speed without downloading one. Every layer's arithmetic
 * runs; what comes out is a fixed script.
 */
import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import { encodeHead, pad, type MetadataValue, type TensorInfo } from '../test/support/gguf.ts';
import { END, makeVocabulary, QWEN2_TEMPLATE } from '../test/support/tinyQwen.ts';

/** What decides how much a model computes and reads. */
export interface Shape {
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly feedForward: number;
  readonly vocabulary: number;
}

/** Qwen2-0.5B and Qwen2-7B (their config.json). The table of outputs is its own here also where Qwen2-0.5B ties it. */
export const SHAPES = {
  '0.5b': { hidden: 896, layers: 24, heads: 14, kvHeads: 2, feedForward: 4864, vocabulary: 151_936 },
  '7b': { hidden: 3584, layers: 28, heads: 28, kvHeads: 4, feedForward: 18_944, vocabulary: 152_064 },
} as const satisfies Readonly<Record<string, Shape>>;

interface Format {
  readonly type: number; // ggml_type
  readonly fileType: number; // llama_ftype
  readonly values: number; // a block
  readonly bytes: number;
  readonly scales: readonly number[]; // byte offsets of the block's float16 scales
}
const FORMATS = {
  bf16: { type: 30, fileType: 32, values: 1, bytes: 2, scales: [] },
  q8_0: { type: 8, fileType: 7, values: 32, bytes: 34, scales: [0] },
  q4_0: { type: 2, fileType: 2, values: 32, bytes: 18, scales: [0] },
  q4_k: { type: 12, fileType: 15, values: 256, bytes: 144, scales: [0, 2] },
} as const satisfies Readonly<Record<string, Format>>;

/** How the matrices are stored. The tables of embeddings and outputs are bf16 or q8_0, as llama-quantize leaves Qwen2-0.5B's. */
export type Quantization = keyof typeof FORMATS;

/** Whether a text names one. */
export const isQuantization = (text: string): text is Quantization => Object.hasOwn(FORMATS, text);

const SCALE = 0.0003; // of random blocks: weights of about 0.02, as trained ones have
const PIECE = 4096; // random blocks that are made; tensors repeat them, which no row does in step

interface Plan extends TensorInfo {
  readonly write: (fd: number, bytes: number) => void;
}

/**
 * Writes the GGUF. It answers every prompt that ends in a line end with `script`, one token for each text, all different:
 * what attention and feed-forward give is multiplied by zero on its way back, so the residual stream stays a one-hot of
 * the last token. The texts of `words` are tokens too, where the script does not have them.
 */
export function writeInferModel(
  file: string,
  shape: Shape,
  quantization: Quantization,
  script: readonly string[],
  words: readonly string[],
): void {
  const { hidden, layers, heads, kvHeads, feedForward, vocabulary } = shape;
  const matrices = FORMATS[quantization];
  const table = quantization === 'bf16' ? FORMATS.bf16 : FORMATS.q8_0;
  const kv = (hidden / heads) * kvHeads;
  const { tokens, types, merges, idOf } = makeVocabulary([...script, ...words]);
  const padding = Array.from({ length: vocabulary - tokens.length }, (_, index) => `[PAD${index}]`);
  const metadata: Record<string, MetadataValue> = {
    'general.architecture': { type: 'string', value: 'qwen2' },
    'general.name': { type: 'string', value: `qwen2-shaped-${quantization}` },
    'general.file_type': { type: 'u32', value: matrices.fileType },
    'qwen2.block_count': { type: 'u32', value: layers },
    'qwen2.context_length': { type: 'u32', value: 32_768 },
    'qwen2.embedding_length': { type: 'u32', value: hidden },
    'qwen2.feed_forward_length': { type: 'u32', value: feedForward },
    'qwen2.attention.head_count': { type: 'u32', value: heads },
    'qwen2.attention.head_count_kv': { type: 'u32', value: kvHeads },
    'qwen2.attention.layer_norm_rms_epsilon': { type: 'f32', value: 1e-6 },
    'qwen2.rope.freq_base': { type: 'f32', value: 1_000_000 },
    'tokenizer.ggml.model': { type: 'string', value: 'gpt2' },
    'tokenizer.ggml.pre': { type: 'string', value: 'qwen2' },
    'tokenizer.ggml.tokens': { type: 'strings', value: [...tokens, ...padding] },
    'tokenizer.ggml.token_type': { type: 'ints', value: [...types, ...padding.map(() => 5)] }, // 5: unused
    'tokenizer.ggml.merges': { type: 'strings', value: merges },
    'tokenizer.ggml.eos_token_id': { type: 'u32', value: idOf(END) },
    'tokenizer.ggml.padding_token_id': { type: 'u32', value: idOf('<|endoftext|>') },
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: false },
    'tokenizer.chat_template': { type: 'string', value: QWEN2_TEMPLATE },
  };
  const matrix = (name: string, input: number, output: number, write: Plan['write'] = random(matrices)): Plan =>
    plan(name, [input, output], matrices, write);
  const vector = (name: string, length: number, value: number): Plan => ({
    name,
    dims: [length],
    type: 0,
    bytes: length * 4,
    write: (fd) => writeAll(fd, Buffer.from(new Float32Array(length).fill(value).buffer)),
  });
  const chain = [...script, END].map(idOf);
  const tensors = [
    plan('token_embd.weight', [hidden, vocabulary], table, rows(shape, table, embedded(chain))),
    plan('output.weight', [hidden, vocabulary], table, rows(shape, table, chosen(chain, hidden))),
    vector('output_norm.weight', hidden, 1),
    ...Array.from({ length: layers }, (_, layer) => `blk.${layer}`).flatMap((block) => [
      vector(`${block}.attn_norm.weight`, hidden, 1),
      matrix(`${block}.attn_q.weight`, hidden, hidden),
      vector(`${block}.attn_q.bias`, hidden, 0),
      matrix(`${block}.attn_k.weight`, hidden, kv),
      vector(`${block}.attn_k.bias`, kv, 0),
      matrix(`${block}.attn_v.weight`, hidden, kv),
      vector(`${block}.attn_v.bias`, kv, 0),
      matrix(`${block}.attn_output.weight`, hidden, hidden, zeros),
      vector(`${block}.ffn_norm.weight`, hidden, 1),
      matrix(`${block}.ffn_gate.weight`, hidden, feedForward),
      matrix(`${block}.ffn_up.weight`, hidden, feedForward),
      matrix(`${block}.ffn_down.weight`, feedForward, hidden, zeros),
    ]),
  ];
  const fd = openSync(`${file}.part`, 'w');
  try {
    writeAll(fd, encodeHead(metadata, tensors));
    for (const { bytes, write } of tensors) {
      write(fd, bytes);
      writeAll(fd, Buffer.alloc(pad(bytes) - bytes));
    }
  } finally {
    closeSync(fd);
  }
  renameSync(`${file}.part`, file);
}

function plan(name: string, dims: readonly [number, number], format: Format, write: Plan['write']): Plan {
  return { name, dims, type: format.type, bytes: ((dims[0] * dims[1]) / format.values) * format.bytes, write };
}

/** Row (a token) → where its one-hot stands and how large it is; other rows are what `otherwise` says. */
interface OneHots {
  readonly hot: ReadonlyMap<number, readonly [place: number, value: number]>;
  readonly otherwise: readonly [place: number, value: number] | undefined;
}

/** State 0 is any token outside the script, state k its k-th token. */
function embedded(chain: readonly number[]): OneHots {
  return { hot: new Map(chain.map((id, place) => [id, [place + 1, 1]])), otherwise: [0, 1] };
}

/** State k chooses the token after it; the final norm scales a one-hot by √hidden. */
function chosen(chain: readonly number[], hidden: number): OneHots {
  return { hot: new Map(chain.map((id, place) => [id, [place, 24 / Math.sqrt(hidden)]])), otherwise: undefined };
}

function rows({ hidden, vocabulary }: Shape, format: Format, { hot, otherwise }: OneHots): Plan['write'] {
  return (fd) => {
    const usual = oneHot(hidden, format, otherwise);
    for (let row = 0; row < vocabulary; row++) {
      const special = hot.get(row);
      writeAll(fd, special === undefined ? usual : oneHot(hidden, format, special));
    }
  };
}

function oneHot(hidden: number, format: Format, hot: OneHots['otherwise']): Buffer {
  const row = Buffer.alloc((hidden / format.values) * format.bytes);
  if (hot === undefined) return row;
  const [place, value] = hot;
  if (format.type === FORMATS.bf16.type) {
    row.writeUInt16LE(new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16, place * 2);
  } else {
    const block = Math.floor(place / format.values) * format.bytes;
    row.writeUInt16LE(float16(value / 127), block);
    row.writeInt8(127, block + 2 + (place % format.values));
  }
  return row;
}

const zeros: Plan['write'] = (fd, bytes) => repeat(fd, bytes, Buffer.alloc(1 << 20));

function random(format: Format): Plan['write'] {
  return (fd, bytes) => {
    const piece = Buffer.alloc(PIECE * format.bytes);
    let state = 1;
    for (let at = 0; at < piece.length; at += 4) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0; // Numerical Recipes' generator
      piece.writeInt32LE(state ^ (state >>> 16), at);
    }
    if (format.type === FORMATS.bf16.type) {
      // Sign and fraction stay random, the exponent is that of 1/64 to 1/32.
      for (let at = 0; at < piece.length; at += 2)
        piece.writeUInt16LE((piece.readUInt16LE(at) & 0x80_7f) | (121 << 7), at);
    }
    for (let block = 0; block < piece.length; block += format.bytes) {
      for (const scale of format.scales) piece.writeUInt16LE(float16(SCALE), block + scale);
    }
    repeat(fd, bytes, piece);
  };
}

function repeat(fd: number, bytes: number, piece: Buffer): void {
  for (let left = bytes; left > 0; left -= piece.length) writeAll(fd, piece.subarray(0, Math.min(left, piece.length)));
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}

/** A positive number as float16 (normal ones only, cut off). */
function float16(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
  return ((((bits >>> 23) - 112) << 10) | ((bits >>> 13) & 0x3_ff)) & 0xff_ff;
}
