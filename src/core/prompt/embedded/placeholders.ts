import type { SyntaxNode } from '@lezer/common';
import { childrenOf, itemsOf, plainText, textOf } from './shapes.ts';

const DEPTH = 6;

/** What stands in a text for an expression whose value is not known: `{name}`, `{user.name}` or `{…}`. */
export function placeholderOf(node: SyntaxNode | null, source: string): string {
  const name = node === null ? undefined : nameIn(node, source, DEPTH);
  return `{${name ?? '…'}}`;
}

/** The name that says most about the value of an expression; undefined where none does. */
function nameIn(node: SyntaxNode, source: string, depth: number): string | undefined {
  if (depth === 0) return undefined;
  const { name } = node;
  if (name === 'VariableName' || name === 'PropertyName')
    return node.to - node.from <= 60 ? textOf(node, source) : undefined;
  if (name === 'MemberExpression') return memberName(node, source, depth);
  if (name === 'CallExpression') return callName(node, source, depth);
  if (name === 'AwaitExpression' || name === 'ParenthesizedExpression' || name === 'PostfixExpression') {
    const inner = itemsOf(node).find((child) => child.name !== 'await');
    return inner && nameIn(inner, source, depth - 1);
  }
  return undefined;
}

function memberName(node: SyntaxNode, source: string, depth: number): string | undefined {
  const [object, mark, key] = childrenOf(node);
  if (object === undefined || mark === undefined || key === undefined) return undefined;
  const subscript = mark.name === '[';
  if (subscript) {
    const text = plainText(key, source);
    return text !== undefined && /^[\p{L}_][\p{L}\p{N}_-]{0,60}$/u.test(text)
      ? text
      : nameIn(object, source, depth - 1);
  }
  const own = textOf(key, source);
  if (object.name === 'this' || textOf(object, source) === 'self') return own;
  const outer = nameIn(object, source, depth - 1);
  return outer === undefined ? own : `${outer}.${own}`.slice(-60);
}

/** `json.dumps(data)` is about `data`, `text.strip()` about `text`, `load_rules()` about `load_rules`. */
function callName(node: SyntaxNode, source: string, depth: number): string | undefined {
  const [callee, args] = childrenOf(node);
  if (callee === undefined || args === undefined) return undefined;
  for (const child of itemsOf(args)) {
    const name = nameIn(child, source, depth - 1);
    if (name !== undefined) return name;
  }
  const receiver = callee.name === 'MemberExpression' ? callee.firstChild : callee;
  return receiver === null ? undefined : nameIn(receiver, source, depth - 1);
}
