/**
 * A tiny model of Qwen2's architecture with its byte-level BPE tokenizer and ChatML, made at test time (about 0.3 MB).
 * Its weights are set by hand: attention and feed-forward give exactly zero, so that the residual stream is a one-hot of
 * the last token and greedy decoding follows a fixed chain of tokens, whatever the prompt. That is how every way in
 * which a model may spell `####` can be tested through the real llama.cpp. No test framework is imported, so that any
 * script can import it too (Node strips the types).
 */
import { writeGguf, type MetadataValue, type Tensor } from './gguf.ts';

/** Qwen2-Instruct's chat template (as in its tokenizer_config.json). */
export const QWEN2_TEMPLATE =
  "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/** Ends a script: the model stops by itself there. */
export const END = '<|im_end|>';

const SPECIALS = ['<|endoftext|>', '<|im_start|>', END];
const MERGED = [
  '##',
  '###',
  '####',
  '#####',
  '####\n',
  ' ####',
  '##\n',
  '相关',
  '不相关',
  '思考',
  '过程',
  '因为',
  '：',
  '。',
];
const BYTE = /^<0x([0-9A-F]{2})>$/;
const HIDDEN = 64;
const FEED_FORWARD = 32;
const HEADS = 2;
const CONTEXT = 4096;

/** What may differ from a plain scripted model. */
export interface TinyModelOptions {
  readonly template?: string | null; // null: a GGUF without a chat template
  readonly name?: string; // general.name
  /** After the last token the script begins again, for ever: for what happens while a model is still writing. */
  readonly loop?: boolean;
  readonly unused?: number; // tokens beside those that are needed: a vocabulary as wide as a real one
}

/**
 * Writes a model that answers every prompt with `script`, one token each. Any text may be a token (what the vocabulary
 * lacks is added to it; `<0xE7>` is one byte), but only once, because the next token depends on the last one alone, and
 * not a bare line end, which is the prompt's last token. A script that does not end with END is ended with it unless it
 * loops. At most 62 tokens.
 */
export function writeScriptedModel(file: string, script: readonly string[], options: TinyModelOptions = {}): void {
  const chain = options.loop === true || script.at(-1) === END ? script : [...script, END];
  if (new Set(chain).size !== chain.length) throw new Error('a token of the script occurs twice');
  if (chain.includes('\n')) throw new Error('a line end alone cannot be in a script: the prompt ends with it');
  const next: Record<string, string> = {};
  chain.forEach((token, place) => {
    next[place === 0 ? ANY : (chain[place - 1] ?? '')] = token;
  });
  if (options.loop === true) next[chain.at(-1) ?? ''] = chain[0] ?? '';
  writeMarkovModel(file, next, options);
}

/** Stands for every last token that has no line of its own. */
export const ANY = '';

/** Last token → the next one, or next ones with their probabilities. */
export type Transitions = Readonly<Record<string, string | Readonly<Record<string, number>>>>;

/**
 * Writes a model whose next token depends on the last one alone, with given probabilities (what they leave to 1 is lost;
 * all other tokens together have less than 1e-7). A last token without a line is taken for ANY, which may be absent.
 * At most 63 lines.
 */
export function writeMarkovModel(file: string, transitions: Transitions, options: TinyModelOptions = {}): void {
  const lines = Object.entries(transitions).filter(([last]) => last !== ANY);
  const nexts = Object.entries(transitions).map(([last, next]) => {
    return [last, typeof next === 'string' ? { [next]: 1 } : next] as const;
  });
  const named = [...lines.map(([last]) => last), ...nexts.flatMap(([, next]) => Object.keys(next))];
  const vocabulary = makeVocabulary(named, options.unused);
  if (lines.length >= HIDDEN) throw new Error('too many lines');
  const count = vocabulary.tokens.length;
  const embedding = new Float32Array(count * HIDDEN);
  const output = new Float32Array(count * HIDDEN);
  for (let id = 0; id < count; id++) embedding[id * HIDDEN] = 1; // state 0: any other token
  const states = new Map(lines.map(([last], index) => [last, index + 1]));
  for (const [last, state] of states) {
    embedding[vocabulary.idOf(last) * HIDDEN] = 0;
    embedding[vocabulary.idOf(last) * HIDDEN + state] = 1;
  }
  for (const [last, next] of nexts) {
    for (const [token, probability] of Object.entries(next)) {
      // The final norm scales a one-hot by √HIDDEN; tokens without a probability stay at logit 0.
      const logit = (24 + Math.log(probability)) / Math.sqrt(HIDDEN);
      output[vocabulary.idOf(token) * HIDDEN + (states.get(last) ?? 0)] = logit;
    }
  }
  const none = (_name: string, length: number) => new Float32Array(length);
  writeModel(file, vocabulary, options, none, embedding, output);
}

/**
 * Writes a LoRA adapter for a Markov model with these transitions: where the last token has no line, `to` takes the
 * place of whatever was next.
 */
export function writeTinyLora(file: string, transitions: Transitions, to: string): void {
  const { tokens, idOf } = makeVocabulary([
    ...Object.keys(transitions).filter((last) => last !== ANY),
    ...Object.values(transitions).flatMap((next) => (typeof next === 'string' ? [next] : Object.keys(next))),
  ]);
  const a = new Float32Array(HIDDEN);
  a[0] = 1; // looks at state 0 alone
  const b = new Float32Array(tokens.length);
  b[idOf(to)] = 48 / Math.sqrt(HIDDEN);
  writeGguf(
    file,
    {
      'general.architecture': { type: 'string', value: 'qwen2' },
      'general.type': { type: 'string', value: 'adapter' },
      'adapter.type': { type: 'string', value: 'lora' },
      'adapter.lora.alpha': { type: 'f32', value: 1 },
    },
    [
      { name: 'output.weight.lora_a', dims: [HIDDEN, 1], data: a },
      { name: 'output.weight.lora_b', dims: [1, tokens.length], data: b },
    ],
  );
}

/** Writes a model of the same shape with random weights: it writes nonsense, but all of llama.cpp's arithmetic runs. */
export function writeRandomModel(file: string, options: TinyModelOptions & { readonly seed?: number } = {}): void {
  const vocabulary = makeVocabulary([]);
  const random = normal(options.seed ?? 1);
  const weights = (_name: string, length: number) => Float32Array.from({ length }, () => random() * 0.3);
  const size = vocabulary.tokens.length * HIDDEN;
  writeModel(file, vocabulary, options, weights, weights('embedding', size), weights('output', size));
}

type Weights = (name: string, length: number) => Float32Array;

function writeModel(
  file: string,
  { tokens, types, merges, idOf }: Vocabulary,
  options: TinyModelOptions,
  weights: Weights,
  embedding: Float32Array,
  output: Float32Array,
): void {
  const head = HIDDEN / HEADS;
  const metadata: Record<string, MetadataValue> = {
    'general.architecture': { type: 'string', value: 'qwen2' },
    'general.name': { type: 'string', value: options.name ?? 'tiny-scripted' },
    'general.file_type': { type: 'u32', value: 0 },
    'qwen2.block_count': { type: 'u32', value: 1 },
    'qwen2.context_length': { type: 'u32', value: CONTEXT },
    'qwen2.embedding_length': { type: 'u32', value: HIDDEN },
    'qwen2.feed_forward_length': { type: 'u32', value: FEED_FORWARD },
    'qwen2.attention.head_count': { type: 'u32', value: HEADS },
    'qwen2.attention.head_count_kv': { type: 'u32', value: 1 },
    'qwen2.attention.layer_norm_rms_epsilon': { type: 'f32', value: 1e-6 },
    'qwen2.rope.freq_base': { type: 'f32', value: 1_000_000 },
    'tokenizer.ggml.model': { type: 'string', value: 'gpt2' },
    'tokenizer.ggml.pre': { type: 'string', value: 'qwen2' },
    'tokenizer.ggml.tokens': { type: 'strings', value: tokens },
    'tokenizer.ggml.token_type': { type: 'ints', value: types },
    'tokenizer.ggml.merges': { type: 'strings', value: merges },
    'tokenizer.ggml.eos_token_id': { type: 'u32', value: idOf(END) },
    'tokenizer.ggml.bos_token_id': { type: 'u32', value: idOf('<|endoftext|>') },
    'tokenizer.ggml.padding_token_id': { type: 'u32', value: idOf('<|endoftext|>') },
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: false },
  };
  const template = options.template === undefined ? QWEN2_TEMPLATE : options.template;
  if (template !== null) metadata['tokenizer.chat_template'] = { type: 'string', value: template };
  const tensor = (name: string, ...dims: readonly number[]): Tensor => ({
    name,
    dims,
    data: weights(
      name,
      dims.reduce((a, b) => a * b, 1),
    ),
  });
  writeGguf(file, metadata, [
    { name: 'token_embd.weight', dims: [HIDDEN, tokens.length], data: embedding },
    { name: 'output.weight', dims: [HIDDEN, tokens.length], data: output },
    ones('output_norm.weight', HIDDEN),
    ones('blk.0.attn_norm.weight', HIDDEN),
    tensor('blk.0.attn_q.weight', HIDDEN, HIDDEN),
    tensor('blk.0.attn_q.bias', HIDDEN),
    tensor('blk.0.attn_k.weight', HIDDEN, head),
    tensor('blk.0.attn_k.bias', head),
    tensor('blk.0.attn_v.weight', HIDDEN, head),
    tensor('blk.0.attn_v.bias', head),
    tensor('blk.0.attn_output.weight', HIDDEN, HIDDEN),
    ones('blk.0.ffn_norm.weight', HIDDEN),
    tensor('blk.0.ffn_gate.weight', HIDDEN, FEED_FORWARD),
    tensor('blk.0.ffn_up.weight', HIDDEN, FEED_FORWARD),
    tensor('blk.0.ffn_down.weight', FEED_FORWARD, HIDDEN),
  ]);
}

/** Token texts in GPT-2's printable stand-ins, their GGUF types and BPE merges. */
export interface Vocabulary {
  readonly tokens: readonly string[];
  readonly types: readonly number[];
  readonly merges: readonly string[];
  readonly idOf: (text: string) => number;
}

/** A byte-level BPE vocabulary: all bytes, the merged forms with every step that BPE needs to reach them, the specials. */
export function makeVocabulary(extra: readonly string[], unused = 0): Vocabulary {
  const tokens = Array.from({ length: 256 }, (_, byte) => byteToUnicode(byte));
  const known = new Set(tokens);
  const merges: string[] = [];
  for (const text of [...MERGED, ...extra.filter((one) => !SPECIALS.includes(one) && !BYTE.test(one))]) {
    const units = Array.from(Buffer.from(text, 'utf8'), byteToUnicode);
    for (let length = 2; length <= units.length; length++) {
      const merged = units.slice(0, length).join('');
      if (known.has(merged)) continue;
      known.add(merged);
      merges.push(`${units.slice(0, length - 1).join('')} ${units[length - 1] ?? ''}`);
      tokens.push(merged);
    }
  }
  merges.push('## ##'); // how Qwen2's BPE reaches `####` in a prompt
  for (let n = 0; n < unused; n++) tokens.push(`unused${n}`);
  const types = [...tokens.map(() => 1), ...SPECIALS.map(() => 3)]; // 1 normal, 3 control
  tokens.push(...SPECIALS);
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const idOf = (text: string): number => {
    const byte = BYTE.exec(text)?.[1];
    const units = byte === undefined ? Array.from(Buffer.from(text, 'utf8')) : [Number.parseInt(byte, 16)];
    const id = ids.get(SPECIALS.includes(text) ? text : units.map(byteToUnicode).join(''));
    if (id === undefined) throw new Error(`${JSON.stringify(text)} is not one token of the tiny vocabulary`);
    return id;
  };
  return { tokens, types, merges, idOf };
}

/** GPT-2's printable stand-in for a byte (openai/gpt-2, encoder.py, bytes_to_unicode). */
function byteToUnicode(byte: number): string {
  const printable = (value: number) => (value >= 33 && value <= 126) || (value >= 161 && value <= 172) || value >= 174;
  if (printable(byte)) return String.fromCodePoint(byte);
  let index = 0;
  for (let other = 0; other < byte; other++) if (!printable(other)) index++;
  return String.fromCodePoint(256 + index);
}

const ones = (name: string, length: number): Tensor => ({
  name,
  dims: [length],
  data: new Float32Array(length).fill(1),
});
/** Normally distributed numbers, the same ones for the same seed (mulberry32 and Box-Muller). */
function normal(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
