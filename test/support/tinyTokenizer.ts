import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** GPT-2's letters for bytes, written independently of the code under test. */
const letters = ((): string[] => {
  const printable = [...range(33, 126), ...range(161, 172), ...range(174, 255)];
  const out: string[] = [];
  let next = 256;
  for (const byte of range(0, 255)) out.push(String.fromCodePoint(printable.includes(byte) ? byte : next++));
  return out;
})();

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** A text in the letters that the vocabulary is written in. */
const spelled = (text: string): string => [...new TextEncoder().encode(text)].map((byte) => letters[byte]).join('');

const MERGED = ['##', '###', ' a', 'hello', '相关', '\n\n'];
const ADDED = ['<|endoftext|>', '<|im_start|>', '<|im_end|>', '<think>', '</think>'];

/** Merges that build a text from its bytes, from the left. */
function mergesOf(text: string): [string, string][] {
  const all = Array.from(spelled(text));
  return all.slice(1).map((letter, index) => [all.slice(0, index + 1).join(''), letter]);
}

/** A tokenizer as Qwen2 has one, with a vocabulary of bytes and a dozen merged texts. */
export function tinyTokenizer(): {
  readonly tokenizer: Record<string, unknown>;
  readonly config: Record<string, unknown>;
} {
  const merges = MERGED.flatMap((text) => mergesOf(text));
  const unique = [...new Map(merges.map((pair) => [pair.join(' '), pair])).values()];
  const words = [...letters, ...unique.map((pair) => pair.join(''))];
  const vocab = Object.fromEntries([...new Set(words)].map((word, id) => [word, id]));
  const first = Object.keys(vocab).length;
  const added = ADDED.map((content, index) => ({
    id: first + index,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: !content.includes('think'),
  }));
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: added,
      normalizer: { type: 'NFC' },
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          {
            type: 'Split',
            pattern: {
              Regex: String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
            },
            behavior: 'Isolated',
            invert: false,
          },
          { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
        ],
      },
      post_processor: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
      decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: '',
        end_of_word_suffix: '',
        fuse_unk: false,
        byte_fallback: false,
        vocab,
        merges: unique.map((pair) => pair.join(' ')),
      },
    },
    config: { tokenizer_class: 'Qwen2Tokenizer', eos_token: '<|im_end|>', bos_token: null },
  };
}

/** Writes it into a folder, as a model of Hugging Face has it. */
export async function writeTinyTokenizer(folder: string): Promise<string> {
  const { tokenizer, config } = tinyTokenizer();
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  await writeFile(path.join(folder, 'tokenizer_config.json'), JSON.stringify(config));
  return folder;
}
