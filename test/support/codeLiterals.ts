import * as fc from 'fast-check';

const UNITS = [
  'a',
  'Z',
  '7',
  ' ',
  '\t',
  '\n',
  '\\',
  "'",
  '"',
  '`',
  '$',
  '%',
  '#',
  '-',
  '中',
  '。',
  '＃',
  'é',
  '\u00A0',
  '😀',
  '👩‍👩‍👧',
];
const BRACES = ['{', '}', '${', '{{', '}}', '{x}'];

/** Texts that hold what literals have to escape; a letter first, so that they say something. */
export const anyText = fc
  .array(fc.constantFrom(...UNITS, ...BRACES, 'prompt text ', '判断相关性'), { maxLength: 12 })
  .map((parts) => `q${parts.join('')}`);

const choices = fc.infiniteStream(fc.nat(1000));
type Choices = Iterator<number>;
const pick = (stream: Choices, below: number): number => Number(stream.next().value) % below;

function cut(text: string, stream: Choices): string[] {
  const units = Array.from(text);
  const pieces: string[] = [];
  for (let at = 0; at < units.length;) {
    const length = 1 + pick(stream, 8);
    pieces.push(units.slice(at, at + length).join(''));
    at += length;
  }
  return pieces;
}

const hex = (code: number, width: number) => code.toString(16).padStart(width, '0');

function pythonLiteral(text: string, stream: Choices): string {
  const quote = ["'", '"', "'''", '"""'][pick(stream, 4)] ?? '"';
  const long = quote.length === 3;
  const format = pick(stream, 3) === 0;
  const rawAllowed = !/['"\\\r\n]|\\$/.test(text) || (long && !/['"\\\r]/.test(text));
  const raw = rawAllowed && pick(stream, 3) === 0;
  let body = '';
  for (const unit of text) {
    const code = unit.codePointAt(0) ?? 0;
    const doubled = format && (unit === '{' || unit === '}') ? unit + unit : unit;
    const way = pick(stream, 14);
    if (raw) body += doubled;
    else if (unit === '\n' && !(long && way < 7)) body += ['\\n', '\\012', '\\x0a'][way % 3] ?? '';
    else if (unit === '\\') body += '\\\\';
    else if (unit === '"' || unit === "'") body += `\\${unit}`;
    else if (way === 0 && code < 0x100) body += `\\x${hex(code, 2)}`;
    else if (way === 1 && code < 0x10000) body += `\\u${hex(code, 4)}`;
    else if (way === 2) body += `\\U${hex(code, 8)}`;
    else if (way === 3) body += `\\\n${doubled}`;
    else if (way < 8 && unit === '-') body += '\\N{HYPHEN-MINUS}';
    else body += doubled;
  }
  const prefix = `${raw ? 'r' : ''}${format ? 'f' : ''}` || ['', 'u'][pick(stream, 2)];
  return `${pick(stream, 2) === 0 ? prefix : prefix?.toUpperCase()}${quote}${body}${quote}`;
}

function javascriptLiteral(text: string, stream: Choices): string {
  const quote = ["'", '"', '`'][pick(stream, 3)] ?? '"';
  let body = '';
  for (const unit of text) {
    const code = unit.codePointAt(0) ?? 0;
    const way = pick(stream, 14);
    if (unit === '\n') body += quote === '`' && way < 7 ? '\n' : (['\\n', '\\x0a', '\\u{a}'][way % 3] ?? '');
    else if (unit === '\\' || unit === quote || (unit === '$' && quote === '`')) body += `\\${unit}`;
    else if (way === 0) body += `\\u{${hex(code, 1)}}`;
    else if (way === 1 && code < 0x100) body += `\\x${hex(code, 2)}`;
    else if (way < 4 && unit.length === 2) body += `\\u${hex(unit.charCodeAt(0), 4)}\\u${hex(unit.charCodeAt(1), 4)}`;
    else if (way === 4) body += `\\\n${unit}`;
    else if (way < 8 && /[A-Z#%-]/.test(unit)) body += `\\${unit}`;
    else body += unit;
  }
  return `${quote}${body}${quote}`;
}

/** A Python expression whose value is the text: prefixes, quotes, escapes, implicit and explicit concatenation. */
export const pythonExpression = fc.tuple(anyText, choices).map(([text, values]) => {
  const stream = values[Symbol.iterator]();
  const literals = cut(text, stream).map((piece) => pythonLiteral(piece, stream));
  const joint = () => ['\n    ', '  # note\n\t', ' + ', '\n  + '][pick(stream, 4)] ?? ' ';
  return { text, expression: `(${literals.reduce((all, literal) => all + joint() + literal)})` };
});

/** A JavaScript expression whose value is the text. */
export const javascriptExpression = fc.tuple(anyText, choices).map(([text, values]) => {
  const stream = values[Symbol.iterator]();
  const literals = cut(text, stream).map((piece) => javascriptLiteral(piece, stream));
  if (pick(stream, 4) === 0) return { text, expression: `[${literals.join(',\n  ')}].join('')` };
  const joint = () => [' + ', ' /* note */ +\n    ', '\n  + '][pick(stream, 3)] ?? ' + ';
  return { text, expression: `(${literals.reduce((all, literal) => all + joint() + literal)})` };
});
