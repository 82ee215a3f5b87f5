import type { SyntaxNode } from '@lezer/common';
import { placeholderOf } from './placeholders.ts';
import { childrenOf, textOf } from './shapes.ts';
import { type StringTree, evaluated, hasLiteral } from './stringTree.ts';

/** Reads an operand; undefined where it is no string expression. */
export type Inner = (node: SyntaxNode) => StringTree | undefined;

/** The operands of a chain of `+`, however long it is. */
export function operandsOf(node: SyntaxNode, source: string): SyntaxNode[] {
  const reversed: SyntaxNode[] = [];
  let current = node;
  while (current.name === 'BinaryExpression') {
    const [left, operator, right] = childrenOf(current);
    if (left === undefined || operator === undefined || right === undefined || textOf(operator, source) !== '+') break;
    reversed.push(right);
    current = left;
  }
  return [current, ...reversed.toReversed()];
}

/** Operands one after the other; undefined when none is a literal. */
export function sumOf(operands: readonly SyntaxNode[], source: string, inner: Inner): StringTree | undefined {
  const parts = operands.map((operand) => part(operand, source, inner));
  return parts.some(hasLiteral) ? { kind: 'concat', parts } : undefined;
}

/** Items with a separator between them, which maps to what stands between two items in the source. */
export function joinOf(
  items: readonly SyntaxNode[],
  separator: StringTree,
  source: string,
  inner: Inner,
): StringTree | undefined {
  const between = evaluated(separator)?.text;
  if (between === undefined) return undefined;
  const parts: StringTree[] = [];
  let before: SyntaxNode | undefined;
  for (const item of items) {
    if (before !== undefined) parts.push({ kind: 'fixed', text: between, from: before.to, to: item.from });
    parts.push(part(item, source, inner));
    before = item;
  }
  return parts.some(hasLiteral) ? { kind: 'concat', parts } : undefined;
}

function part(node: SyntaxNode, source: string, inner: Inner): StringTree {
  const tree = inner(node);
  if (tree !== undefined && hasLiteral(tree)) return tree;
  return { kind: 'fixed', text: placeholderOf(node, source), from: node.from, to: node.to };
}
