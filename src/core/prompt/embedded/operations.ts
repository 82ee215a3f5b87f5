import { type Mapped, replaceIn } from './mapping.ts';

/** What code does to a literal before it is used, as far as a reader of the prompt notices. */
export type Operation =
  | { readonly name: 'dedent' | 'cleandoc' | 'tag' | 'strip' | 'lstrip' | 'rstrip' | 'format' }
  | { readonly name: 'margin'; readonly indented: boolean } // `indented`: the code around the literal is
  | { readonly name: 'percent'; readonly names: readonly string[] };

type Cut = { start: number; end: number; text: string };

/** Applies one operation to a mapped text. */
export function applied(operation: Operation, mapped: Mapped): Mapped {
  const { name } = operation;
  if (name === 'format') return replaceIn(mapped, formatCuts(mapped.text));
  if (name === 'percent') return replaceIn(mapped, percentCuts(mapped.text, operation.names));
  if (name === 'strip' || name === 'lstrip' || name === 'rstrip') return stripped(mapped, name);
  const cut = replaceIn(mapped, marginCuts(operation, mapped.text));
  if (name === 'dedent' || name === 'margin') return cut;
  return stripped(cut, 'strip');
}

/** The white space that an operation takes from the start of each line of `text`. */
export function marginOf(operation: Operation, text: string): string {
  const { name } = operation;
  if (name !== 'dedent' && name !== 'cleandoc' && name !== 'tag' && name !== 'margin') return '';
  let margin: string | undefined;
  let first = true;
  for (const { start, end } of linesOf(text)) {
    const skipped = first && (name === 'cleandoc' || name === 'margin');
    first = false;
    if (skipped) continue;
    const indent = indentAt(text, start, end);
    if (start + indent.length === end || (name === 'tag' && indent === '')) continue;
    margin = margin === undefined ? indent : commonStart(margin, indent);
    if (margin === '' && name !== 'tag') break;
  }
  if (margin === undefined || (name === 'margin' && !operation.indented && !startsBelow(text, margin))) return '';
  return margin;
}

/** Whether the first line is empty or indented like the others, as where a text starts on the line after the quote. */
function startsBelow(text: string, margin: string): boolean {
  return text.startsWith(margin) || /^[ \t]*\n/.test(text);
}

function marginCuts(operation: Operation, text: string): Cut[] {
  const { name } = operation;
  const margin = marginOf(operation, text);
  const cuts: Cut[] = [];
  if (name === 'margin' && margin === '') return cuts;
  let first = true;
  for (const { start, end } of linesOf(text)) {
    const indent = indentAt(text, start, end);
    const blank = start + indent.length === end;
    let length = 0;
    if (first && name === 'cleandoc') length = indent.length;
    else if (first && name === 'margin') length = commonStart(indent, margin).length;
    else if (blank && name !== 'tag')
      length = name === 'cleandoc' ? Math.min(indent.length, margin.length) : indent.length;
    else if (name === 'tag' ? indent.length >= margin.length : indent.startsWith(margin)) length = margin.length;
    if (length > 0) cuts.push({ start, end: start + length, text: '' });
    first = false;
  }
  return cuts;
}

function* linesOf(text: string): Generator<{ start: number; end: number }> {
  let start = 0;
  for (;;) {
    const end = text.indexOf('\n', start);
    yield { start, end: end === -1 ? text.length : end };
    if (end === -1) return;
    start = end + 1;
  }
}

function indentAt(text: string, start: number, end: number): string {
  let at = start;
  while (at < end && (text[at] === ' ' || text[at] === '\t')) at++;
  return text.slice(start, at);
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}

function stripped(mapped: Mapped, name: 'strip' | 'lstrip' | 'rstrip'): Mapped {
  const { text } = mapped;
  const start = name === 'rstrip' ? 0 : text.length - text.trimStart().length;
  const end = name === 'lstrip' ? text.length : Math.max(start, text.trimEnd().length);
  const cuts: Cut[] = [];
  if (start > 0) cuts.push({ start: 0, end: start, text: '' });
  if (end < text.length) cuts.push({ start: end, end: text.length, text: '' });
  return replaceIn(mapped, cuts);
}

/** `{{` and `}}` become single braces; `{x!r:>10}` becomes `{x}`. */
function formatCuts(text: string): Cut[] {
  const cuts: Cut[] = [];
  for (const match of text.matchAll(/\{\{|\}\}|\{([^{}!:\n]{0,80})[!:][^{}\n]{0,80}\}/g)) {
    const start = match.index;
    const put = match[1] === undefined ? match[0].slice(1) : `{${match[1]}}`;
    cuts.push({ start, end: start + match[0].length, text: put });
  }
  return cuts;
}

/** `%%` becomes `%`, `%(name)s` becomes `{name}`, `%s` the placeholder of its operand. */
function percentCuts(text: string, names: readonly string[]): Cut[] {
  const cuts: Cut[] = [];
  const conversion = /%(?:\(([^()\n]{1,80})\))?[#0\- +]{0,5}[\d*]{0,6}(?:\.[\d*]{0,6})?[hlL]?([diouxXeEfFgGcrsa%])/g;
  let next = 0;
  for (const match of text.matchAll(conversion)) {
    const start = match.index;
    let put = '%';
    if (match[2] !== '%') put = match[1] === undefined ? (names[next++] ?? '{…}') : `{${match[1]}}`;
    cuts.push({ start, end: start + match[0].length, text: put });
  }
  return cuts;
}
