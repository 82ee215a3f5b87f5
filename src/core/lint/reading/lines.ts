import type { LineKind, Line } from './line.ts';
import { TreeFragment, type SyntaxNode, type Tree } from '@lezer/common';
import { parser } from '@lezer/markdown';

/**
 * Markdown by its blocks only. What prompts use otherwise than CommonMark means it is left out: four spaces are no code,
 * `<instructions>` is no HTML block, `---` under a line is no heading; what stands inside a line is read by `inline.ts`.
 */
const blocks = parser.configure({
  remove: [
    'IndentedCode',
    'HTMLBlock',
    'SetextHeading',
    'LinkReference',
    'Escape',
    'Entity',
    'InlineCode',
    'HTMLTag',
    'Emphasis',
    'HardBreak',
    'Link',
    'Image',
    'Autolink',
  ],
});

/** A block of Markdown: its lines with their offsets from its start. */
export interface Block {
  readonly tree: Tree | null;
  readonly from: number; // in the body, at the start of a line
  readonly to: number;
  readonly gap: boolean; // a blank line, or nothing at all, stands before it
  readonly lines: readonly Line[];
  readonly offsets: readonly number[]; // as many as lines
}

/** The logical lines of a body, with the tree that they were read from. */
export interface Outline {
  readonly body: string;
  readonly tree: Tree;
  readonly fragments: readonly TreeFragment[];
  readonly blocks: readonly Block[];
}

const LONGEST = 1000; // UTF-16 units; a longer line is read in parts, cut at the end of a sentence

/**
 * Reads a body, or reads again what changed in it: blocks that the parser took over from `before` keep their lines, and
 * of a changed block the unchanged lines are the same objects.
 */
export function outline(body: string, before?: Outline): Outline {
  if (before === undefined || before.blocks.length === 0) {
    const tree = blocks.parse(body);
    return { body, tree, fragments: TreeFragment.addTree(tree), blocks: readBlocks(body, tree.topNode.firstChild) };
  }
  const change = changeOf(before.body, body);
  if (change === undefined) return before;
  const { from, oldTo, newTo } = change;
  const kept = TreeFragment.applyChanges(before.fragments, [{ fromA: from, toA: oldTo, fromB: from, toB: newTo }]);
  const tree = blocks.parse(body, kept);
  return { body, tree, fragments: TreeFragment.addTree(tree, kept), blocks: mergeBlocks(body, tree, before, change) };
}

interface Change {
  readonly from: number;
  readonly oldTo: number;
  readonly newTo: number;
}

function changeOf(before: string, after: string): Change | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  const from = shared(
    shorter,
    (length, done) => before.slice(done, done + length) === after.slice(done, done + length),
  );
  const tail = shared(
    shorter - from,
    (length, done) =>
      before.slice(before.length - done - length, before.length - done) ===
      after.slice(after.length - done - length, after.length - done),
  );
  return { from, oldTo: before.length - tail, newTo: after.length - tail };
}

/** How many characters agree, found in strides that shrink: comparing slices is far faster than comparing characters. */
function shared(limit: number, agree: (length: number, done: number) => boolean): number {
  let done = 0;
  for (let stride = 8192; stride >= 1; stride >>= 1) {
    while (done + stride <= limit && agree(stride, done)) done += stride;
  }
  return done;
}

function mergeBlocks(body: string, tree: Tree, before: Outline, { from, oldTo, newTo }: Change): readonly Block[] {
  const old = before.blocks;
  const shift = newTo - oldTo;
  // What stands before an edit may join it (a list goes on, a paragraph is continued): begin one block earlier.
  let first = 0;
  while (first < old.length && (old[first]?.to ?? 0) < from) first++;
  first = Math.max(0, first - 2);
  const start = old[first]?.from ?? 0;
  const after = first === 0 ? tree.topNode.firstChild : tree.topNode.childAfter(start);
  if (after === null || (first > 0 && after.from !== start)) return readBlocks(body, tree.topNode.firstChild);
  const result = old.slice(0, first);
  const known = new Map<string, Line>();
  for (let i = first; i < old.length && (old[i]?.from ?? 0) <= oldTo; i++) {
    for (const line of old[i]?.lines ?? []) known.set(line.text, line);
  }
  let next = first;
  for (let node: SyntaxNode | null = after; node !== null; node = node.nextSibling) {
    while (next < old.length && (old[next]?.from ?? 0) + shift < node.from) next++;
    const same = old[next];
    if (
      same !== undefined &&
      node.from >= newTo &&
      same.from >= oldTo &&
      same.from + shift === node.from &&
      same.tree !== null &&
      same.tree === node.tree
    ) {
      // The parser takes everything after an edit over at once, from the first block that it can.
      result.push({ ...moved(same, shift), gap: gapBefore(body, same.from + shift) });
      for (let i = next + 1; i < old.length; i++) result.push(moved(old[i] as Block, shift));
      return result;
    }
    result.push(readBlock(body, node, known));
  }
  return result;
}

function moved(block: Block, shift: number): Block {
  return shift === 0 ? block : { ...block, from: block.from + shift, to: block.to + shift };
}

function readBlocks(body: string, first: SyntaxNode | null): readonly Block[] {
  const result: Block[] = [];
  for (let node = first; node !== null; node = node.nextSibling) result.push(readBlock(body, node));
  return result;
}

function readBlock(body: string, node: SyntaxNode, known?: ReadonlyMap<string, Line>): Block {
  const { from, to } = node;
  const kind = kindOf(node.name);
  const nested: { readonly from: number; readonly to: number; readonly kind: LineKind }[] = [];
  if (kind === 'plain' && node.name !== 'Paragraph') {
    node.cursor().iterate((inner) => {
      const innerKind = kindOf(inner.name);
      if (innerKind === 'plain') return inner.name !== 'Paragraph';
      nested.push({ from: inner.from, to: inner.to, kind: innerKind });
      return false;
    });
  }
  // A block begins after its indentation: its lines are read from the start of the first.
  const start = body.lastIndexOf('\n', from - 1) + 1;
  const reader = new LineReader(body, start, known);
  let zone = 0;
  for (let at = start; at <= to;) {
    const newline = body.indexOf('\n', at);
    const end = newline === -1 || newline > to ? to : newline;
    while (zone < nested.length && (nested[zone]?.to ?? 0) < at) zone++;
    const inside = nested[zone];
    reader.add(at, end, inside !== undefined && inside.from <= end && inside.to >= at ? inside.kind : kind);
    at = end + 1;
  }
  return {
    tree: node.tree,
    from: start,
    to,
    gap: gapBefore(body, start),
    lines: reader.lines,
    offsets: reader.offsets,
  };
}

/** Collects the logical lines of a block. */
class LineReader {
  readonly lines: Line[] = [];
  readonly offsets: number[] = [];
  readonly #body: string;
  readonly #start: number;
  readonly #known: ReadonlyMap<string, Line> | undefined;

  constructor(body: string, start: number, known: ReadonlyMap<string, Line> | undefined) {
    this.#body = body;
    this.#start = start;
    this.#known = known;
  }

  /** One line of the text, from its start to its line feed. */
  add(at: number, end: number, kind: LineKind): void {
    const body = this.#body;
    const stop = end > at && body.charCodeAt(end - 1) === 13 ? end - 1 : end;
    const last = this.lines.at(-1);
    if (kind === 'plain' && last?.kind === 'plain' && goesOn(last.text, body, at, stop)) {
      this.lines.pop();
      this.#push(this.#start + (this.offsets.pop() ?? 0), stop, kind);
      return;
    }
    let from = at;
    while (stop - from > LONGEST) {
      const cut = cutOf(body, from, stop);
      this.#push(from, cut, kind);
      from = cut;
    }
    this.#push(from, stop, kind !== 'code' && isBlank(body, from, stop) ? 'blank' : kind);
  }

  #push(from: number, to: number, kind: LineKind): void {
    const text = this.#body.slice(from, to);
    const same = this.#known?.get(text);
    this.lines.push(same?.kind === kind ? same : { kind, text });
    this.offsets.push(from - this.#start);
  }
}

function isBlank(body: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (body.charCodeAt(i) > 32) return false;
  return true;
}

function gapBefore(body: string, start: number): boolean {
  let lineEnds = 0;
  let at = start - 1;
  for (; at >= 0 && body.charCodeAt(at) <= 32; at--) if (body.charCodeAt(at) === 10) lineEnds++;
  return at < 0 || lineEnds > 1;
}

/** Whether a line goes on the one before it: English wrapped at a column, which goes on in lower case. */
function goesOn(last: string, body: string, at: number, end: number): boolean {
  if (last.length < 60 || last.length > LONGEST || end - at === 0) return false;
  const tail = last.charCodeAt(last.length - 1);
  const closes = tail === 46 || tail === 33 || tail === 63 || tail === 58 || tail === 59 || tail > 127;
  if (closes || last.length - last.lastIndexOf('\n') < 60) return false;
  let from = at;
  while (from < end && body.charCodeAt(from) === 32) from++;
  const head = body.charCodeAt(from);
  const second = body.charCodeAt(from + 1);
  return head >= 97 && head <= 122 && second !== 46 && second !== 41;
}

function cutOf(body: string, from: number, to: number): number {
  const limit = Math.min(to, from + LONGEST);
  for (let i = limit; i > from + LONGEST / 2; i--) {
    const unit = body.charCodeAt(i - 1);
    const latin = (unit === 46 || unit === 33 || unit === 63) && body.charCodeAt(i) === 32;
    if (unit === 0x3002 || unit === 0xff01 || unit === 0xff1f || unit === 0xff1b || latin) return i;
  }
  // Never between the halves of a character.
  return (body.charCodeAt(limit) & 0xfc00) === 0xdc00 ? limit - 1 : limit;
}

function kindOf(name: string): LineKind {
  if (name === 'FencedCode' || name === 'CodeBlock') return 'code';
  if (name === 'Blockquote') return 'quote';
  return name.startsWith('ATXHeading') ? 'heading' : 'plain';
}
