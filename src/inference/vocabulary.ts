import type { LlamaModel, Token } from 'node-llama-cpp';

/** The tokens of a model as bytes, without a native call for each. */
export interface Vocabulary {
  readonly size: number;
  /** What a token adds to a text; a control token adds nothing. */
  bytesOf(token: Token): Uint8Array;
  /** For a person to read: a control token by its name, a part of a character as U+FFFD. */
  textOf(token: Token): string;
  isEnd(token: Token): boolean;
  /** Finds the texts that are tokens of their own wherever they stand; undefined when there are none. */
  controls(): RegExp | undefined;
  /** At most so many characters are one token. */
  readonly longest: number;
}

// llama.cpp's token types (llama_token_type)
const NORMAL = 1;
const CONTROL = 3;
const USER_DEFINED = 4;
const BYTE = 6;

const NOTHING = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads the GGUF's own table of tokens; entries are decoded when they are first met. */
export function vocabularyOf(model: LlamaModel): Vocabulary {
  const table = model.fileInfo.metadata.tokenizer?.ggml;
  const tokens: readonly string[] = table?.tokens ?? [];
  const types: readonly number[] = table?.token_type ?? [];
  const byteLevel = table?.model === 'gpt2';
  const cache: (Uint8Array | undefined)[] = [];
  const decode = (token: Token): Uint8Array => {
    const text = tokens[token];
    if (text === undefined) return encoder.encode(model.detokenize([token]));
    switch (types[token] ?? NORMAL) {
      case USER_DEFINED:
        return encoder.encode(text);
      case BYTE:
        return Uint8Array.of(Number.parseInt(text.slice(3, -1), 16)); // <0xE7>
      case NORMAL:
        return byteLevel ? bytesOfUnits(text) : encoder.encode(text.replaceAll('\u2581', ' ')); // SentencePiece's space
      default:
        return NOTHING;
    }
  };
  const bytesOf = (token: Token) => (cache[token] ??= decode(token));
  const ends = new Map<Token, boolean>();
  let controls: { readonly found: RegExp | undefined } | undefined;
  return {
    size: tokens.length,
    longest: tokens.reduce((most, text) => Math.max(most, text.length), 1),
    controls: () => (controls ??= { found: patternOf(tokens, types) }).found,
    bytesOf,
    textOf: (token) => (types[token] === CONTROL ? (tokens[token] ?? '') : decoder.decode(bytesOf(token))),
    isEnd(token) {
      let end = ends.get(token);
      if (end === undefined) ends.set(token, (end = model.isEogToken(token)));
      return end;
    },
  };
}

function patternOf(tokens: readonly string[], types: readonly number[]): RegExp | undefined {
  const texts = tokens.filter((text, id) => text !== '' && (types[id] === CONTROL || types[id] === USER_DEFINED));
  if (texts.length === 0) return undefined;
  const longestFirst = texts.toSorted((a, b) => b.length - a.length);
  return new RegExp(
    longestFirst.map((text) => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`)).join('|'),
    'g',
  );
}

/** Joins tokens to a text, across characters that are spread over several; control tokens by their names. */
export function textOfTokens(vocabulary: Vocabulary, tokens: readonly Token[]): string {
  const parts = tokens.map((token) => {
    const bytes = vocabulary.bytesOf(token);
    return bytes.length > 0 ? bytes : encoder.encode(vocabulary.textOf(token));
  });
  return decoder.decode(Buffer.concat(parts));
}

/** Byte-level BPE writes a byte as a printable character (openai/gpt-2, encoder.py, bytes_to_unicode). */
const byteOfUnit: ReadonlyMap<string, number> = (() => {
  const printable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  const units = new Map<string, number>();
  let other = 256;
  for (let byte = 0; byte < 256; byte++) units.set(String.fromCodePoint(printable(byte) ? byte : other++), byte);
  return units;
})();

function bytesOfUnits(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const unit of text) {
    const byte = byteOfUnit.get(unit);
    if (byte === undefined) bytes.push(...encoder.encode(unit));
    else bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}
