import { hashOfLine, parseLine, rootOf } from './decisionLine.ts';
import { isBlank, readLines } from './lineReader.ts';

/** What can be wrong with a line, seen from the chain. */
export type BreakKind =
  | 'damaged' // not JSON, or does not match its checksum
  | 'conflict' // a mark that git puts between two sides
  | 'changed' // another line than the one that the next was written behind
  | 'missing' // `count` lines before it are gone
  | 'reordered' // was written behind line `other`, which comes later
  | 'duplicated' // the same as line `other`
  | 'unchained' // among chained lines, but without a place in the chain
  | 'number' // does not count on from the line that it follows
  | 'time'; // not later than the line that it follows

/** The first place where a file is not what was written. */
export interface Break {
  readonly kind: BreakKind;
  readonly line: number; // from 1, blank ones counted
  readonly other?: number;
  readonly count?: number;
}

/** Two branches of one file that git's union merge put behind one another: `line` follows `base`, as line `base` + 1 does. */
export interface Merge {
  readonly line: number;
  readonly base: number; // 0: both begin the file
}

/** What one decision file is worth as evidence. */
export interface ChainReport {
  readonly file: string;
  readonly reviewers: readonly string[];
  readonly lines: number;
  readonly chained: number;
  readonly early: number; // lines before the chain, which an early version wrote
  readonly unknown: number; // lines of a newer version
  readonly torn: number; // bytes behind the last line end
  /** The last line's number and hash: noted elsewhere, they show whether lines at the end were changed or cut off. */
  readonly head?: { readonly n: number; readonly hash: string };
  readonly merges: readonly Merge[];
  readonly broken?: Break;
}

interface Link {
  readonly line: number;
  readonly hash: string;
  readonly isWhole: boolean;
  readonly isMark: boolean;
  readonly isSealed: boolean;
  readonly isKnown: boolean;
  readonly n: number | undefined;
  readonly prev: string | undefined;
  readonly time: number;
  readonly reviewer: string | undefined;
}

const MARK = /^(?:<{7}|={7}|>{7}|\|{7})/;

/** Checks one decision file; the file may be one of an early version, in part or as a whole. */
export async function verifyChain(file: string): Promise<ChainReport> {
  const { links, torn } = await readLinks(file);
  const start = links.findIndex(({ prev }) => prev !== undefined);
  const early = start === -1 ? links.length : start;
  const { merges, broken } = walk(links, early);
  const last = links.at(-1);
  return {
    file,
    reviewers: Array.from(new Set(links.flatMap(({ reviewer }) => reviewer ?? []))),
    lines: links.length,
    chained: links.length - early,
    early,
    unknown: links.filter(({ isWhole, isKnown }) => isWhole && !isKnown).length,
    torn,
    ...(last?.n !== undefined && { head: { n: last.n, hash: last.hash } }),
    merges,
    ...(broken && { broken }),
  };
}

async function readLinks(file: string): Promise<{ links: readonly Link[]; torn: number }> {
  const links: Link[] = [];
  let number = 0;
  const reading = readLines(file);
  for (;;) {
    const { value, done } = await reading.next();
    if (done === true) return { links, torn: value.bytes.length };
    for (const line of value) {
      number++;
      if (!isBlank(line)) links.push(linkOf(number, line.bytes));
    }
  }
}

function linkOf(line: number, bytes: Buffer): Link {
  const found = parseLine(bytes);
  return {
    line,
    hash: hashOfLine(bytes),
    isWhole: found !== undefined,
    isMark: found === undefined && MARK.test(bytes.toString('latin1', 0, 8)),
    isSealed: found?.isSealed === true,
    isKnown: found?.event !== undefined,
    n: found?.n,
    prev: found?.prev,
    time: found?.time ?? Number.NaN,
    reviewer: found?.reviewer,
  };
}

/** Follows the chain from its start to the first break; branches that were merged are no break. */
function walk(links: readonly Link[], start: number): { merges: readonly Merge[]; broken?: Break } {
  const places = new Map(links.map(({ hash }, index) => [hash, index]));
  const merges: Merge[] = [];
  let most = 0; // the highest number so far
  for (const [index, link] of links.entries()) {
    const { line, n } = link;
    if (!link.isWhole) return { merges, broken: { kind: link.isMark ? 'conflict' : 'damaged', line } };
    if (index < start) continue;
    if (link.prev === undefined) return { merges, broken: { kind: 'unchained', line } };
    if (!link.isSealed) return { merges, broken: { kind: 'changed', line } };
    let parent = index - 1;
    if (link.prev !== hashBefore(links, index)) {
      const twin = links.findIndex(({ hash }, other) => hash === link.hash && other !== index);
      if (twin !== -1) return { merges, broken: { kind: 'duplicated', line, other: links[twin]?.line ?? 0 } };
      parent = isRoot(link) ? -1 : (places.get(link.prev) ?? index);
      if (parent > index) return { merges, broken: { kind: 'reordered', line, other: links[parent]?.line ?? 0 } };
      if (parent === index) return { merges, broken: unfounded(links, index) };
      merges.push({ line, base: links[parent]?.line ?? 0 });
    }
    const before = numberAt(links, parent);
    const isNext = n === before + 1 || n === Math.max(most, index) + 1 || (parent < index - 1 && (n ?? 0) > before);
    if (!isNext) return { merges, broken: { kind: 'number', line } };
    const isLater = parent === -1 || Number.isNaN(links[parent]?.time) || link.time > (links[parent]?.time ?? 0);
    if (!isLater || Number.isNaN(link.time)) return { merges, broken: { kind: 'time', line } };
    most = Math.max(most, n ?? 0);
  }
  return { merges };
}

/** Why a line names one before it that is nowhere in the file. */
function unfounded(links: readonly Link[], index: number): Break {
  const { line, n, hash } = links[index] as Link;
  const count = (n ?? 0) - numberAt(links, index - 1) - 1;
  if (count > 0) return { kind: 'missing', line, count };
  const next = links[index + 1];
  // When the next line stands by this one, it is the one before that is another than it was.
  const isOther = index > 0 && (next === undefined || next.prev === hash);
  return { kind: 'changed', line: isOther ? (links[index - 1]?.line ?? line) : line };
}

const isRoot = ({ prev, reviewer }: Link): boolean => reviewer !== undefined && prev === rootOf(reviewer);

function hashBefore(links: readonly Link[], index: number): string {
  return index === 0 ? rootOf(links[0]?.reviewer ?? '') : (links[index - 1]?.hash ?? '');
}

/** The number of a line; lines of an early version are counted. */
const numberAt = (links: readonly Link[], index: number): number => links[index]?.n ?? index + 1;
