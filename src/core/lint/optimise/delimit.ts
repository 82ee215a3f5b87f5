import { hashOf } from '../../hash.ts';

/** A tag that `text` cannot close: its number is the start of the text's own SHA-256 (64 bits), as in `recordBlock`. */
export function tagFor(name: string, text: string): string {
  return `${name}-${hashOf(text).slice(0, 16)}`;
}

/** A text as data between `<tag>` and `</tag>`, each on a line of its own. */
export function block(tag: string, text: string): string {
  return `<${tag}>\n${text}\n</${tag}>`;
}
