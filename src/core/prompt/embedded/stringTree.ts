import type { Span } from '../../text.ts';
import { decoded } from './literals.ts';
import type { LiteralStyle } from './literalStyle.ts';
import { type Mapped, Mapping } from './mapping.ts';
import { type Operation, applied } from './operations.ts';

/** A stretch of a literal between its quotes and holes; `source` is what stands at source[from, from + length). */
export interface Run {
  readonly kind: 'run';
  readonly from: number;
  readonly source: string;
  readonly style: LiteralStyle;
  readonly last: boolean; // the closing quote follows
}

/** A text that stands for source[from,to) and cannot be written back: a hole, an operand, a separator. */
interface Fixed {
  readonly kind: 'fixed';
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** One literal from quote to quote; `indent` is the white space before the line on which it begins. */
export interface Literal {
  readonly kind: 'literal';
  readonly span: Span;
  readonly parts: readonly (Run | Fixed)[];
  readonly indent: string;
}

/** How a string is put together in code. Kept with a prompt, so that an edited source can be read again. */
export type StringTree =
  | Fixed
  | Literal
  | { readonly kind: 'concat'; readonly parts: readonly StringTree[] }
  | { readonly kind: 'operation'; readonly operation: Operation; readonly of: StringTree };

/** A run together with the operations around it, innermost first, and what they work on. */
export interface RunContext {
  readonly run: Run;
  readonly around: readonly { readonly operation: Operation; readonly of: StringTree }[];
}

/** The value of a tree; `edited` holds other sources for some runs. Undefined when a run no longer ends where it did. */
export function evaluated(tree: StringTree, edited?: ReadonlyMap<Run, string>): Mapped | undefined {
  const out = new Mapping();
  return collect(tree, edited, out) ? out.done() : undefined;
}

function collect(tree: StringTree, edited: ReadonlyMap<Run, string> | undefined, out: Mapping): boolean {
  if (tree.kind === 'fixed') {
    out.add(tree.text, tree.from, tree.to, false);
    return true;
  }
  if (tree.kind === 'operation') {
    const value = evaluated(tree.of, edited);
    if (value !== undefined) out.append(applied(tree.operation, value));
    return value !== undefined;
  }
  if (tree.kind === 'concat') return tree.parts.every((part) => collect(part, edited, out));
  return tree.parts.every((part) => {
    if (part.kind === 'fixed') return collect(part, edited, out);
    const value = decoded(edited?.get(part) ?? part.source, part.from, part.style, part.last);
    if (value !== undefined) out.append(value);
    return value !== undefined;
  });
}

/** Every run of a tree, in the order of the value. */
export function runsOf(tree: StringTree, around: RunContext['around'] = []): RunContext[] {
  if (tree.kind === 'fixed') return [];
  if (tree.kind === 'operation') {
    return runsOf(tree.of, [{ operation: tree.operation, of: tree.of }, ...around]);
  }
  if (tree.kind === 'concat') return tree.parts.flatMap((part) => runsOf(part, around));
  return tree.parts.filter((part) => part.kind === 'run').map((run) => ({ run, around }));
}

/** Where a tree stands in the source: from its first part to its last. */
export function extentOf(tree: StringTree): Span {
  if (tree.kind === 'fixed') return { start: tree.from, end: tree.to };
  if (tree.kind === 'literal') return tree.span;
  if (tree.kind === 'operation') return extentOf(tree.of);
  const spans = tree.parts.map(extentOf);
  return {
    start: spans.reduce((least, { start }) => Math.min(least, start), Infinity),
    end: spans.reduce((most, { end }) => Math.max(most, end), 0),
  };
}

/** Whether a tree holds a literal: an expression of names alone is none. */
export function hasLiteral(tree: StringTree): boolean {
  if (tree.kind === 'operation') return hasLiteral(tree.of);
  if (tree.kind === 'concat') return tree.parts.some(hasLiteral);
  return tree.kind === 'literal';
}

/**
 * The tree without the indentation that only comes from the code around a literal of several lines: where the literal's
 * line is indented itself or where the text starts on the line after the quote.
 */
export function withoutCodeIndent(tree: StringTree): StringTree {
  if (tree.kind === 'fixed') return tree;
  if (tree.kind === 'concat') return { ...tree, parts: tree.parts.map(withoutCodeIndent) };
  // A literal that the code dedents itself needs no second look.
  if (tree.kind === 'operation') {
    const { name } = tree.operation;
    const dedents = name === 'dedent' || name === 'cleandoc' || name === 'tag';
    return dedents ? tree : { ...tree, of: withoutCodeIndent(tree.of) };
  }
  const severalLines = tree.parts.some((part) => part.kind === 'run' && /^(?:"""|'''|`)$/.test(part.style.quote));
  const operation = { name: 'margin', indented: tree.indent !== '' } as const;
  return severalLines ? { kind: 'operation', operation, of: tree } : tree;
}
