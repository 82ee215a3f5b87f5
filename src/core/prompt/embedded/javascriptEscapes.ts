import type { LiteralStyle } from './literalStyle.ts';
import { type Mapped, StretchReader } from './mapping.ts';

const SIMPLE: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
  '\u2028': '',
  '\u2029': '',
};
const NUMERIC = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,12})\}|([0-3][0-7]{0,2}|[4-7][0-7]?))/y;

/** Decodes a stretch of a JavaScript string or template; see `decoded`. */
export function decodeJavascript(source: string, from: number, style: LiteralStyle): Mapped | undefined {
  const { quote, raw } = style;
  const template = quote === '`';
  const reader = new StretchReader(source, from);
  while (reader.at < source.length) {
    const { at } = reader;
    const unit = source.charAt(at);
    const next = source.charAt(at + 1);
    if (unit === '\\') {
      if (next === '') return undefined;
      const escape = escapeAt(source, at);
      if (raw) reader.replace(escape.length, source.slice(at, at + escape.length).replace(/\r\n?/, '\n'));
      else reader.replace(escape.length, escape.text);
    } else if (unit === quote || (template && unit === '$' && next === '{')) {
      return undefined;
    } else if (unit === '\r') {
      if (!template) return undefined;
      reader.replace(next === '\n' ? 2 : 1, '\n');
    } else if (unit === '\n' && !template) {
      return undefined;
    } else {
      reader.at++;
    }
  }
  return reader.done();
}

function escapeAt(source: string, at: number): { length: number; text: string } {
  if (source.startsWith('\r\n', at + 1)) return { length: 3, text: '' };
  const next = String.fromCodePoint(source.codePointAt(at + 1) ?? 0);
  const simple = next === '\r' ? '' : SIMPLE[next];
  if (simple !== undefined) return { length: 2, text: simple };
  NUMERIC.lastIndex = at;
  const match = NUMERIC.exec(source);
  // Any other character stands for itself, and so does an escape that is not finished yet.
  if (match === null) return { length: 1 + next.length, text: next };
  const [whole, two, four, braced, octal] = match;
  const code = octal === undefined ? Number.parseInt(two ?? four ?? braced ?? '', 16) : Number.parseInt(octal, 8);
  return { length: whole.length, text: code > 0x10ffff ? '\uFFFD' : String.fromCodePoint(code) };
}
