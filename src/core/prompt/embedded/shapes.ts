import type { SyntaxNode, Tree } from '@lezer/common';
import type { StringTree } from './stringTree.ts';

/** A name and the expression that it is given: an assignment, an attribute, a property, a keyword, a default. */
export interface Field {
  readonly name: string;
  readonly value: SyntaxNode;
}

/** What a syntax node means, alike for all languages. */
export type Shape =
  | { readonly kind: 'bindings'; readonly bindings: readonly Field[]; readonly added: boolean } // `added`: +=
  | { readonly kind: 'fields'; readonly fields: readonly Field[] } // a dictionary or an object literal
  | {
      readonly kind: 'call';
      readonly callee: string; // `a.b.c`, without type arguments
      readonly positional: readonly SyntaxNode[];
      readonly fields: readonly Field[]; // keyword arguments
    }
  | { readonly kind: 'items'; readonly items: readonly SyntaxNode[] } // an array or a tuple
  | { readonly kind: 'function'; readonly name: string | undefined }
  | { readonly kind: 'return'; readonly value: SyntaxNode };

/** Finds the expression that a plain name, or an attribute of `self`, was given in the same file. */
export type Resolve = (name: string, at: number) => SyntaxNode | undefined;

/** One language's syntax, read in one way. `source` is always the text that the tree was parsed from. */
export interface Grammar {
  readonly parse: (text: string) => Tree;
  /** The names of the nodes that have a shape. */
  readonly shaped: ReadonlySet<string>;
  readonly shapeOf: (node: SyntaxNode, source: string) => Shape | undefined;
  /** The expressions whose value `node` may take: branches of a condition, defaults, the expression inside brackets. */
  readonly alternativesOf: (node: SyntaxNode, source: string) => readonly SyntaxNode[];
  /** How the value of a string expression is put together; undefined for any other expression. */
  readonly stringOf: (node: SyntaxNode, source: string, resolve?: Resolve) => StringTree | undefined;
}

/** The alternatives of an expression, those of its alternatives included, down to some depth. */
export function allAlternatives(grammar: Grammar, node: SyntaxNode, source: string, depth = 8): readonly SyntaxNode[] {
  if (depth === 0) return [node];
  return grammar
    .alternativesOf(node, source)
    .flatMap((inner) => (inner === node ? [node] : allAlternatives(grammar, inner, source, depth - 1)));
}

/** The children of a node without comments and errors. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const result: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (!child.type.isError && !child.name.endsWith('Comment')) result.push(child);
  }
  return result;
}

const BRACKETS = new Set(['(', ')', '[', ']', '{', '}', ',']);

/** The children of a list or of brackets without brackets and commas. */
export function itemsOf(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).filter(({ name }) => !BRACKETS.has(name));
}

/** The source of a node. */
export function textOf(node: SyntaxNode, source: string): string {
  return source.slice(node.from, node.to);
}

/** The end of a node's source, at most 80 characters: enough to know a callee, however long the chain before it is. */
export function tailOf(node: SyntaxNode, source: string): string {
  return source.slice(Math.max(node.from, node.to - 80), node.to);
}

/** The text of a plain short string literal, such as a key. */
export function plainText(node: SyntaxNode, source: string): string | undefined {
  if (node.name !== 'String' || node.to - node.from > 80) return undefined;
  return /^[uU]?(['"])([^'"\\\n]{0,76})\1$/.exec(textOf(node, source))?.[2];
}

/** The white space at the start of the line that holds an offset. */
export function lineIndent(source: string, offset: number): string {
  const start = source.lastIndexOf('\n', offset - 1) + 1;
  let end = start;
  while (end < offset && (source[end] === ' ' || source[end] === '\t')) end++;
  return source.slice(start, end);
}
