import type { SyntaxNode } from '@lezer/common';
import type { LiteralStyle } from './literalStyle.ts';
import type { Operation } from './operations.ts';
import { placeholderOf } from './placeholders.ts';
import { type Resolve, childrenOf, itemsOf, lineIndent, plainText, textOf } from './shapes.ts';
import type { Literal, StringTree } from './stringTree.ts';
import { type Inner, joinOf, operandsOf, sumOf } from './sums.ts';

const DEPTH = 40;
const DEDENT = /^(?:dedent|outdent|stripIndents?|codeBlock|endent|redent|undent|heredoc)$/;
const OTHER_LANGUAGE = /^(?:sql|gql|graphql|html|svg|css|styled|keyframes|xml|glsl|groq|regex)(?:\b|$)/i;
const STRIPS: Readonly<Record<string, Operation>> = {
  trim: { name: 'strip' },
  trimStart: { name: 'lstrip' },
  trimEnd: { name: 'rstrip' },
};
const KEEPS = new Set(['replace', 'replaceAll', 'toString', 'normalize']);

/** How a JavaScript or TypeScript string expression is put together; undefined for any other expression. */
export function javascriptString(node: SyntaxNode, source: string, resolve?: Resolve): StringTree | undefined {
  return read(node, source, resolve, DEPTH);
}

function read(node: SyntaxNode, source: string, resolve: Resolve | undefined, depth: number): StringTree | undefined {
  if (depth === 0) return undefined;
  const inner = (child: SyntaxNode) => read(child, source, resolve, depth - 1);
  switch (node.name) {
    case 'String':
      return plainLiteral(node, source);
    case 'TemplateString':
      return template(node, source, false);
    case 'TaggedTemplateExpression':
      return tagged(node, source);
    case 'ParenthesizedExpression':
    case 'PostfixExpression': {
      const child = itemsOf(node)[0];
      return child && inner(child);
    }
    case 'BinaryExpression': {
      const [left, operator] = childrenOf(node);
      if (left === undefined || operator === undefined) return undefined;
      if (operator.name === 'as' || operator.name === 'satisfies') return inner(left);
      return textOf(operator, source) === '+' ? sumOf(operandsOf(node, source), source, inner) : undefined;
    }
    case 'CallExpression':
      return call(node, source, inner);
    case 'VariableName':
    case 'PropertyDefinition':
    case 'MemberExpression': {
      const name = /^(?:this\.#?)?([\w$]{1,80})$/.exec(textOf(node, source))?.[1];
      const value = name === undefined ? undefined : resolve?.(name, node.from);
      return value && read(value, source, undefined, depth - 1);
    }
    default:
      return undefined;
  }
}

function plainLiteral(node: SyntaxNode, source: string): Literal | undefined {
  const quote = source.charAt(node.from);
  const closed = node.to - node.from > 1 && source[node.to - 1] === quote;
  let to = closed ? node.to - 1 : node.to;
  // While it is being typed a string ends with its line.
  const isLineEnd = (at: number) => source[at] === '\n' || source[at] === '\r';
  if (!closed) while (to > node.from + 1 && isLineEnd(to - 1)) to--;
  const style: LiteralStyle = { language: 'javascript', quote, raw: false, holes: false };
  const from = node.from + 1;
  const run = { kind: 'run', from, source: source.slice(from, to), style, last: true } as const;
  const span = { start: node.from, end: closed ? node.to : to };
  return { kind: 'literal', span, parts: [run], indent: lineIndent(source, node.from) };
}

function template(node: SyntaxNode, source: string, raw: boolean): Literal | undefined {
  // A template without its end runs to the end of the file: that is no prompt but the rest of the code.
  if (node.to - node.from < 2 || source[node.to - 1] !== '`') return undefined;
  const style: LiteralStyle = { language: 'javascript', quote: '`', raw, holes: false };
  const parts: Literal['parts'][number][] = [];
  const to = node.to - 1;
  let at = node.from + 1;
  for (let hole = node.firstChild; hole !== null; hole = hole.nextSibling) {
    if (hole.name !== 'Interpolation') continue;
    if (hole.from > at) parts.push({ kind: 'run', from: at, source: source.slice(at, hole.from), style, last: false });
    const expression = childrenOf(hole).find(({ name }) => !name.startsWith('Interpolation')) ?? null;
    parts.push({ kind: 'fixed', text: placeholderOf(expression, source), from: hole.from, to: hole.to });
    at = hole.to;
  }
  if (at < to || parts.length === 0)
    parts.push({ kind: 'run', from: at, source: source.slice(at, to), style, last: true });
  return { kind: 'literal', span: { start: node.from, end: node.to }, parts, indent: lineIndent(source, node.from) };
}

function tagged(node: SyntaxNode, source: string): StringTree | undefined {
  const [tag] = childrenOf(node);
  const body = node.getChild('TemplateString');
  if (tag === undefined || body === null) return undefined;
  const name = textOf(tag, source).slice(0, 60);
  if (OTHER_LANGUAGE.test(name)) return undefined;
  const of = template(body, source, name === 'String.raw');
  return DEDENT.test(name) ? of && { kind: 'operation', operation: { name: 'tag' }, of } : of;
}

function call(node: SyntaxNode, source: string, inner: Inner): StringTree | undefined {
  const [callee] = childrenOf(node);
  const list = node.getChild('ArgList');
  if (callee === undefined || list === null) return undefined;
  const first = itemsOf(list)[0];
  if (callee.name === 'VariableName') {
    const name = textOf(callee, source);
    const of = first !== undefined && (DEDENT.test(name) || name === 'String') ? inner(first) : undefined;
    return of && name !== 'String' ? { kind: 'operation', operation: { name: 'tag' }, of } : of;
  }
  if (callee.name !== 'MemberExpression') return undefined;
  const [object, , property] = childrenOf(callee);
  if (object === undefined || property?.name !== 'PropertyName') return undefined;
  const method = textOf(property, source);
  if (method === 'join') return joined(object, first, source, inner);
  const operation = STRIPS[method];
  if (operation === undefined) return KEEPS.has(method) ? inner(object) : undefined;
  const of = inner(object);
  return of && { kind: 'operation', operation, of };
}

/** `["…", "…"].join("\n")`, with or without `.filter(…)` before it; without an argument the separator is a comma. */
function joined(
  list: SyntaxNode,
  argument: SyntaxNode | undefined,
  source: string,
  inner: Inner,
): StringTree | undefined {
  let array = list;
  if (array.name === 'CallExpression') {
    const [object, , property] = array.firstChild === null ? [] : childrenOf(array.firstChild);
    if (object !== undefined && property !== undefined && textOf(property, source) === 'filter') array = object;
  }
  if (array.name !== 'ArrayExpression') return undefined;
  const items = itemsOf(array).filter(({ name }) => name !== 'Spread');
  const comma: StringTree = { kind: 'fixed', text: ',', from: array.from, to: array.to };
  const plain = argument?.name === 'String' || argument?.name === 'TemplateString';
  if (argument !== undefined && !plain && plainText(argument, source) === undefined) return undefined;
  const separator = argument === undefined ? comma : inner(argument);
  return separator && joinOf(items, separator, source, inner);
}
