import type { LiteralStyle } from './literalStyle.ts';
import { type Mapped, StretchReader } from './mapping.ts';
import { characterNamed } from './unicodeNames.ts';

const SIMPLE: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
};
const NUMERIC = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{([A-Za-z0-9 -]{1,100})\})/y;

/** Decodes a stretch of a Python literal; see `decoded`. */
export function decodePython(source: string, from: number, style: LiteralStyle, last: boolean): Mapped | undefined {
  const { quote, raw, holes } = style;
  const long = quote.length === 3;
  const mark = quote.charAt(0);
  const reader = new StretchReader(source, from);
  while (reader.at < source.length) {
    const { at } = reader;
    const unit = source.charAt(at);
    const next = source.charAt(at + 1);
    if (unit === '\\') {
      if (next === '') return undefined;
      const escape = raw ? rawPair(source, at) : escapeAt(source, at);
      // An escape that Python does not know stays as it is written, `\{` of an f-string among them.
      if (escape === undefined) reader.at += holes && next === '{' && source.charAt(at + 2) !== '{' ? 2 : 1;
      else reader.replace(escape.length, escape.text);
    } else if (unit === '\r') {
      if (!long) return undefined;
      reader.replace(next === '\n' ? 2 : 1, '\n');
    } else if (unit === '\n' && !long) {
      return undefined;
    } else if (unit === mark) {
      if (!long || source.startsWith(quote, at) || (last && at === source.length - 1)) return undefined;
      reader.at++;
    } else if (holes && (unit === '{' || unit === '}')) {
      if (next === unit) reader.replace(2, unit);
      else if (unit === '{') return undefined;
      else reader.at++;
    } else {
      reader.at++;
    }
  }
  return reader.done();
}

/** A backslash and what follows stay together in a raw string: either alone could change where it ends. */
function rawPair(source: string, at: number): { length: number; text: string } {
  const length = source.startsWith('\r\n', at + 1) ? 3 : 2;
  return { length, text: source.slice(at, at + length).replace(/\r\n?/, '\n') };
}

function escapeAt(source: string, at: number): { length: number; text: string } | undefined {
  if (source.startsWith('\r\n', at + 1)) return { length: 3, text: '' };
  const simple = SIMPLE[source.charAt(at + 1)];
  if (simple !== undefined) return { length: 2, text: simple };
  NUMERIC.lastIndex = at;
  const match = NUMERIC.exec(source);
  if (match === null) return undefined;
  const [whole, octal, two, four, eight, name] = match;
  const length = whole.length;
  if (name !== undefined) return { length, text: characterNamed(name) ?? '\uFFFD' };
  const code = octal === undefined ? Number.parseInt(two ?? four ?? eight ?? '', 16) : Number.parseInt(octal, 8);
  return code > 0x10ffff ? undefined : { length, text: String.fromCodePoint(code) };
}
