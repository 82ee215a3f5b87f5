import type { Span } from '../../text.ts';
import { type Candidate, findCandidates } from './finder.ts';
import { javascript } from './javascriptGrammar.ts';
import type { Mapped, Segment } from './mapping.ts';
import type { Role } from './messages.ts';
import { isProse, saysAnything } from './prose.ts';
import { python } from './pythonGrammar.ts';
import { type Grammar, type Resolve, allAlternatives } from './shapes.ts';
import { type StringTree, evaluated, extentOf, hasLiteral } from './stringTree.ts';

/** A language whose string literals are searched; the names are those of VS Code. */
export type CodeLanguage = 'python' | 'javascript' | 'typescript' | 'javascriptreact' | 'typescriptreact';

/** A text that code puts together from literals, and how it maps back to them. */
export interface CodeText {
  readonly text: string;
  readonly segments: readonly Segment[]; // ascending, covering `text`
  readonly span: Span; // in the source: from the first literal's opening quote, or operand, to the end of the last
  readonly tree: StringTree;
}

/** A prompt found in source code. `text` is the string's value as the model would read it; `segments` map it back. */
export interface EmbeddedPrompt extends CodeText {
  readonly role: Role; // of a messages entry
  /** Prompts with the same number are read together: the messages of one list, the pieces of one `prompt += …`. */
  readonly list: number | undefined;
  readonly at: number; // where it is used: prompts of a list stand in this order
}

const GRAMMARS: Readonly<Record<CodeLanguage, () => Grammar>> = {
  python: () => python,
  javascript: once(() => javascript('jsx')),
  javascriptreact: once(() => javascript('jsx')),
  typescript: once(() => javascript('ts')),
  typescriptreact: once(() => javascript('ts jsx')),
};
const EXTENSIONS: Readonly<Record<string, CodeLanguage>> = {
  py: 'python',
  pyw: 'python',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'typescriptreact',
  jsx: 'javascriptreact',
};
/** Without one of these words no rule can find anything, and the file need not be parsed. */
const CLUES =
  /prompt|content|instruct|template|system|sys_?msg|message|["'](?:human|user|ai|assistant|developer)["']|\bparts\b|提示/i;
/** Brackets nested deeper than people write them cost a parser more than they are worth. */
const MAX_NESTING = 400;

/** The language of a file by its name; undefined when its literals are not searched. */
export function codeLanguageOf(path: string): CodeLanguage | undefined {
  const extension = /\.(\w{1,4})$/.exec(path)?.[1]?.toLowerCase();
  return extension !== undefined && Object.hasOwn(EXTENSIONS, extension) ? EXTENSIONS[extension] : undefined;
}

/** The prompts in the string literals of a source, in the order of the source and without overlaps. Never throws. */
export function embeddedPrompts(language: CodeLanguage, source: string): readonly EmbeddedPrompt[] {
  if (!CLUES.test(source) || nesting(source) > MAX_NESTING) return [];
  const grammar = GRAMMARS[language]();
  try {
    const { candidates, resolve } = findCandidates(grammar, parseable(source), source);
    return numbered(
      withoutOverlaps(candidates.flatMap((candidate) => readCandidate(candidate, grammar, source, resolve))),
    );
  } catch (error) {
    // Operators and tags can be nested deeper than the parser's own recursion goes.
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** The parsers know `\n` only; the copy has the same offsets, and values are read from the source itself. */
function parseable(source: string): string {
  const text = source.startsWith('\uFEFF') ? `\n${source.slice(1)}` : source;
  return text.includes('\r\n') ? text.replaceAll('\\\r\n', ' \\\n').replaceAll('\r\n', ' \n') : text;
}

function nesting(source: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < source.length; i++) {
    const unit = source.charCodeAt(i);
    if (unit === 0x28 || unit === 0x5b || unit === 0x7b) deepest = Math.max(deepest, ++depth);
    else if ((unit === 0x29 || unit === 0x5d || unit === 0x7d) && depth > 0) depth--;
  }
  return deepest;
}

function readCandidate(candidate: Candidate, grammar: Grammar, source: string, resolve: Resolve): EmbeddedPrompt[] {
  const { node, role, list, at, prose } = candidate;
  const found: EmbeddedPrompt[] = [];
  for (const expression of allAlternatives(grammar, node, source)) {
    const read = readString(expression, grammar, source, candidate.resolve ? resolve : undefined);
    if (read === undefined || !(prose ? isProse(read.text) : saysAnything(read.text))) continue;
    // Only the first of several alternatives is read together with the other messages.
    found.push({ ...read, role, list: found.length === 0 ? list : undefined, at });
  }
  return found;
}

function readString(
  node: Candidate['node'],
  grammar: Grammar,
  source: string,
  resolve: Resolve | undefined,
): CodeText | undefined {
  // What a name was given may itself be a condition: its first string stands for it.
  const first: Resolve | undefined =
    resolve &&
    ((name, at) => {
      const value = resolve(name, at);
      return (
        value && allAlternatives(grammar, value, source).find((inner) => grammar.stringOf(inner, source) !== undefined)
      );
    });
  const tree = grammar.stringOf(node, source, first);
  if (tree === undefined || !hasLiteral(tree)) return undefined;
  const mapped: Mapped | undefined = evaluated(tree);
  return mapped && { ...mapped, span: extentOf(tree), tree };
}

/** Of finds at one place the one with a role counts; a find inside another is part of it. */
function withoutOverlaps(found: readonly EmbeddedPrompt[]): EmbeddedPrompt[] {
  const sorted = found.toSorted(
    (a, b) => a.span.start - b.span.start || b.span.end - a.span.end || weight(b) - weight(a),
  );
  const kept: EmbeddedPrompt[] = [];
  for (const prompt of sorted) {
    const last = kept.at(-1);
    if (last === undefined || prompt.span.start >= last.span.end) kept.push(prompt);
  }
  return kept;
}

function weight({ role, list }: EmbeddedPrompt): number {
  return (role === undefined ? 0 : 2) + (list === undefined ? 0 : 1);
}

/** Numbers the lists from 0 in the order of the source. */
function numbered(prompts: readonly EmbeddedPrompt[]): EmbeddedPrompt[] {
  const numbers = new Map<number, number>();
  return prompts.map((prompt) => {
    if (prompt.list === undefined) return prompt;
    const number = numbers.get(prompt.list) ?? numbers.size;
    numbers.set(prompt.list, number);
    return { ...prompt, list: number };
  });
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
