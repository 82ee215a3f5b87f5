import type { Span } from '../../text.ts';
import { SIGN } from './scanner.ts';

/** A placeholder as it stands in a line: `{{name}}`, `{name}`, `${name}`, `<name>`, `[NAME]`. */
export interface LineVariable {
  readonly name: string;
  readonly span: Span;
  readonly double: boolean; // {{name}}: Promptmill's own
}

/** What of a line is only mentioned. The marks themselves stay, so that a rule sees that something is quoted there. */
export interface Inline {
  readonly mention: readonly Span[]; // ascending; they may overlap
  readonly hidden: readonly Span[]; // comments: neither used nor shown
  readonly variables: readonly LineVariable[];
}

const QUOTES =
  /“[^“”]{1,300}”|「[^「」]{1,300}」|『[^『』]{1,300}』|《[^《》]{1,80}》|‘[^‘’]{1,120}’|"[^"]{1,300}"|(?<![\p{L}\p{N}])'[^'\n]{1,120}'(?![\p{L}\p{N}])/gu;
const CODE = /(`{1,3})[^`]{1,300}\1/g;
const LINK = /https?:\/\/[^\s）)」”]{1,300}/g;
const BRACES = /\{\{([^{}\n]{1,80})\}\}|\$?\{([^{}\n]{1,80})\}/g;
/** `<example>…</example>` on one line shows, whatever stands between. */
const SHOWN =
  /<(examples?|samples?|shots?|document|documents|text|article|input|data|context|email|review|record|transcript|content|passage)(?:\s[^<>\n]{0,80})?>([\s\S]{0,1000}?)<\/\1\s{0,4}>/gi;
const ANGLES = /<!--[\s\S]*?(?:-->|$)|<\/?([^<>\n]{1,80})>/g;
const SQUARES = /\[([^[\]\n]{1,60})\](?!\()/g;
/** What programs write into a placeholder: `text[:200]`, `len(items)`, `score:.2f`. */
const EXPRESSION =
  /^[A-Za-z_]\w{0,40}(?:\.\w{1,30}|\[[^[\]{}\n]{0,24}\]|\([^(){}\n]{0,32}\)){0,6}(?:![rsa])?(?::[\w.<>,%+]{1,8})?$/;
const NONE: Inline = { mention: [], hidden: [], variables: [] };

/** Reads what a line mentions; `signs` says which searches can find anything. */
export function readInline(text: string, signs: number): Inline {
  if ((signs & ~SIGN.digit) === 0) return NONE;
  const mention: Span[] = [];
  const hidden: Span[] = [];
  const variables: LineVariable[] = [];
  if ((signs & SIGN.quote) !== 0) {
    for (const match of text.matchAll(QUOTES)) {
      mention.push({ start: match.index + 1, end: match.index + match[0].length - 1 });
    }
  }
  if ((signs & SIGN.tick) !== 0) for (const match of text.matchAll(CODE)) mention.push(spanOf(match));
  if ((signs & SIGN.colon) !== 0) for (const match of text.matchAll(LINK)) mention.push(spanOf(match));
  if ((signs & SIGN.brace) !== 0) {
    for (const match of text.matchAll(BRACES)) {
      const name = (match[1] ?? match[2] ?? '').trim();
      mention.push(spanOf(match));
      if (match[1] === undefined ? isName(name) : name !== '') {
        variables.push({ name, span: spanOf(match), double: match[1] !== undefined });
      }
    }
  }
  if ((signs & SIGN.angle) !== 0) {
    for (const match of text.matchAll(SHOWN)) mention.push(spanOf(match));
    for (const match of text.matchAll(ANGLES)) {
      if (match[1] === undefined) hidden.push(spanOf(match));
      else {
        mention.push(spanOf(match));
        if (isName(match[1]) && !match[0].startsWith('</')) {
          variables.push({ name: match[1], span: spanOf(match), double: false });
        }
      }
    }
  }
  if ((signs & SIGN.square) !== 0) {
    for (const match of text.matchAll(SQUARES)) {
      mention.push(spanOf(match));
      variables.push({ name: match[1] ?? '', span: spanOf(match), double: false });
    }
  }
  mention.sort((a, b) => a.start - b.start || a.end - b.end);
  return { mention, hidden, variables };
}

function isName(inner: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_ .-]{0,40}$/u.test(inner) || EXPRESSION.test(inner);
}

function spanOf(match: RegExpExecArray): Span {
  return { start: match.index, end: match.index + match[0].length };
}
