import type { SyntaxNode } from '@lezer/common';
import type { LiteralStyle } from './literalStyle.ts';
import type { Operation } from './operations.ts';
import { placeholderOf } from './placeholders.ts';
import { type Resolve, childrenOf, itemsOf, lineIndent, textOf } from './shapes.ts';
import type { Literal, StringTree } from './stringTree.ts';
import { type Inner, joinOf, operandsOf, sumOf } from './sums.ts';

const DEPTH = 40;
const DEDENTS: Readonly<Record<string, Operation>> = {
  dedent: { name: 'dedent' },
  'textwrap.dedent': { name: 'dedent' },
  cleandoc: { name: 'cleandoc' },
  'inspect.cleandoc': { name: 'cleandoc' },
};
const STRIPS: Readonly<Record<string, Operation>> = {
  strip: { name: 'strip' },
  lstrip: { name: 'lstrip' },
  rstrip: { name: 'rstrip' },
};
const KEEPS = new Set(['replace', 'format_map', 'substitute', 'safe_substitute', 'encode', 'expandtabs']);
const WRAPPERS = new Set(['str', 'Template', 'jinja2.Template', '_', 'gettext']);

/** How a Python string expression is put together; undefined for any other expression and for bytes. */
export function pythonString(node: SyntaxNode, source: string, resolve?: Resolve): StringTree | undefined {
  return read(node, source, resolve, DEPTH);
}

function read(node: SyntaxNode, source: string, resolve: Resolve | undefined, depth: number): StringTree | undefined {
  if (depth === 0) return undefined;
  const inner = (child: SyntaxNode) => read(child, source, resolve, depth - 1);
  switch (node.name) {
    case 'String':
    case 'FormatString':
      return literal(node, source);
    case 'ContinuedString': {
      const parts = childrenOf(node).map((child) => literal(child, source));
      return parts.every((part) => part !== undefined) ? { kind: 'concat', parts } : undefined;
    }
    case 'ParenthesizedExpression': {
      const child = itemsOf(node)[0];
      return child && inner(child);
    }
    case 'BinaryExpression':
      return binary(node, source, inner);
    case 'CallExpression':
      return call(node, source, inner);
    case 'VariableName':
    case 'MemberExpression': {
      const name = /^(?:(?:self|cls)\.)?(\w{1,80})$/.exec(textOf(node, source))?.[1];
      const value = name === undefined ? undefined : resolve?.(name, node.from);
      return value && read(value, source, undefined, depth - 1);
    }
    default:
      return undefined;
  }
}

function literal(node: SyntaxNode, source: string): Literal | undefined {
  const opening = /^([a-zA-Z]{0,2})("""|'''|"|')/.exec(source.slice(node.from, node.from + 5));
  const quote = opening?.[2];
  if (opening === null || quote === undefined) return undefined;
  const prefix = (opening[1] ?? '').toLowerCase();
  if (prefix.includes('b')) return undefined;
  const style: LiteralStyle = { language: 'python', quote, raw: prefix.includes('r'), holes: prefix.includes('f') };
  const from = node.from + opening[0].length;
  const closed = source.endsWith(quote, node.to) && node.to - quote.length >= from;
  // A long string without its end runs to the end of the file: that is no prompt but the rest of the code.
  if (!closed && quote.length === 3) return undefined;
  const to = closed ? node.to - quote.length : node.to;
  const parts: Literal['parts'][number][] = [];
  let at = from;
  for (let hole = node.getChild('FormatReplacement'); hole !== null; hole = nextHole(hole)) {
    if (hole.from > at) parts.push({ kind: 'run', from: at, source: source.slice(at, hole.from), style, last: false });
    const expression = childrenOf(hole).find((child) => child.name !== '{') ?? null;
    const shown =
      hole.getChild('FormatSelfDoc') === null || expression === null ? '' : `${textOf(expression, source)}=`;
    parts.push({ kind: 'fixed', text: shown + placeholderOf(expression, source), from: hole.from, to: hole.to });
    at = hole.to;
  }
  if (at < to || parts.length === 0)
    parts.push({ kind: 'run', from: at, source: source.slice(at, to), style, last: true });
  return { kind: 'literal', span: { start: node.from, end: node.to }, parts, indent: lineIndent(source, node.from) };
}

function nextHole(hole: SyntaxNode): SyntaxNode | null {
  let next = hole.nextSibling;
  while (next !== null && next.name !== 'FormatReplacement') next = next.nextSibling;
  return next;
}

function binary(node: SyntaxNode, source: string, inner: Inner): StringTree | undefined {
  const [left, operator, right] = childrenOf(node);
  if (left === undefined || operator === undefined || right === undefined) return undefined;
  const sign = textOf(operator, source);
  if (sign === '+') return sumOf(operandsOf(node, source), source, inner);
  const of = sign === '%' ? inner(left) : undefined;
  if (of === undefined) return undefined;
  const operands = right.name === 'TupleExpression' ? itemsOf(right) : [right];
  const names = operands.map((operand) => placeholderOf(operand, source));
  return { kind: 'operation', operation: { name: 'percent', names }, of };
}

function call(node: SyntaxNode, source: string, inner: Inner): StringTree | undefined {
  const [callee, list] = childrenOf(node);
  if (callee === undefined || list?.name !== 'ArgList') return undefined;
  const first = itemsOf(list)[0];
  const path = callee.to - callee.from <= 40 ? textOf(callee, source) : '';
  const dedent = DEDENTS[path];
  if (first !== undefined && (dedent !== undefined || WRAPPERS.has(path))) {
    const of = inner(first);
    return dedent === undefined ? of : of && { kind: 'operation', operation: dedent, of };
  }
  if (callee.name !== 'MemberExpression') return undefined;
  const [object, dot, property] = childrenOf(callee);
  if (object === undefined || dot?.name !== '.' || property === undefined) return undefined;
  const method = textOf(property, source);
  if (method === 'join') {
    const separator = object.name === 'String' ? literal(object, source) : undefined;
    const listed = first?.name === 'ArrayExpression' || first?.name === 'TupleExpression';
    return listed && separator ? joinOf(itemsOf(first), separator, source, inner) : undefined;
  }
  const operation: Operation | undefined = method === 'format' ? { name: 'format' } : STRIPS[method];
  if (operation === undefined) return KEEPS.has(method) ? inner(object) : undefined;
  const of = inner(object);
  return of && { kind: 'operation', operation, of };
}
