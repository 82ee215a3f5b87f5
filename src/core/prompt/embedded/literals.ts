import type { LiteralStyle } from './literalStyle.ts';
import { decodeJavascript } from './javascriptEscapes.ts';
import type { Mapped } from './mapping.ts';
import { decodePython } from './pythonEscapes.ts';

/**
 * The value of a stretch of a literal that stands at `from` in the source; `last` when the closing quote follows.
 * Undefined when the literal would end inside the stretch, a hole would open there or a backslash would take what follows.
 */
export function decoded(source: string, from: number, style: LiteralStyle, last: boolean): Mapped | undefined {
  return style.language === 'python' ? decodePython(source, from, style, last) : decodeJavascript(source, from, style);
}

/** How a text is written inside a literal of this style; undefined when a raw literal cannot hold it. */
export function encoded(
  text: string,
  { language, quote, raw, holes }: LiteralStyle,
  lineEnd: string,
): string | undefined {
  const mark = quote.charAt(0);
  const long = quote.length === 3 || quote === '`';
  if (raw) {
    if (text.includes('\\') || text.includes(mark) || text.includes('\r') || (!long && text.includes('\n')))
      return undefined;
    if (quote === '`' && text.includes('${')) return undefined;
  }
  let result = raw ? text : text.replaceAll('\\', '\\\\').replaceAll('\r', '\\r').replaceAll('\0', '\\x00');
  if (!raw) result = escapedQuotes(result, quote);
  if (quote === '`' && !raw) result = result.replaceAll('${', '\\${');
  if (language === 'python' && holes) result = result.replace(/[{}]/g, '$&$&');
  return result.replaceAll('\n', long ? lineEnd : '\\n');
}

/** Long Python strings hold single quotes as they are; only one at an edge or beside another could close them. */
function escapedQuotes(text: string, quote: string): string {
  if (quote === '"""') return text.replace(/^"|"(?=")|"$/g, '\\"');
  if (quote === "'''") return text.replace(/^'|'(?=')|'$/g, "\\'");
  return text.replaceAll(quote, `\\${quote}`);
}
