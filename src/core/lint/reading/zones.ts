import type { SectionName } from '../../prompt/sectionNames.ts';
import { infoOf } from './lineInfo.ts';
import type { LineInfo } from './line.ts';
import type { Outline } from './lines.ts';
import type { Line } from './line.ts';
import type { CueScanner } from './scanner.ts';
import { Unit, type UnitKind } from './units.ts';

/** Headings that are open at a line, innermost first. */
interface Stack {
  readonly level: number;
  readonly names: readonly SectionName[]; // known ones, outermost first, this one's last
  readonly outer: Stack | undefined;
}

/** What the lines so far make of the next one. */
interface State {
  readonly stack: Stack | undefined;
  readonly block: 'example' | 'data' | 'opening' | undefined; // 示例：… or “the following text:” goes on; opening: data begins
  readonly blank: boolean;
  readonly tag: { readonly name: string; readonly kind: UnitKind } | undefined;
}

interface Tagged {
  readonly line: Line;
  readonly before: State;
  readonly after: State;
  readonly context: number; // bits of what follows, as far as it matters
  readonly unit: Unit | undefined; // none for a blank line
}

/** The units of a body in order, and what is needed to read them again after an edit. */
export interface Zones {
  readonly tagged: readonly Tagged[];
  readonly units: readonly Unit[];
  readonly starts: Int32Array; // of the units, in the body
}

const START: State = { stack: undefined, block: undefined, blank: true, tag: undefined };
// A line that begins with a placeholder is none: {{text}}, {title}.
const JSON_LINE = /^\s*(?:[}\]]|\{(?!\{?\s?[\p{L}_][\p{L}\p{N}_ .-]{0,40}\})|"[^"]{1,60}"\s*:)/u;
const INSTRUCTS =
  /^[ \t]*(?:[-*#>\d.、（(]+[ \t]*)?(?:\*\*)?(?:要求|注意|请|输出|任务|步骤|规则|约束|说明|根据|requirements?|instructions?|please|output|rules?|return|tasks?|notes?|respond|answer|make sure|do not|don't)/i;

/** What may stand after “the following text:” and is none: a heading of the instructions. */
const RULES_FOLLOW =
  /^[ \t]*(?:\*\*)?(?:要求|注意|输出|任务|步骤|规则|约束|说明|requirements?|instructions?|output|rules?|tasks?|notes?|constraints?)[^。，,.\n]{0,12}[:：]/i;

/** Divides a body into units; lines whose text and surroundings are as before keep their unit, with all that it knows. */
export function zonesOf({ blocks }: Outline, scanner: CueScanner, before?: Zones): Zones {
  const lines: Line[] = [];
  const starts: number[] = [];
  const gaps = new Uint8Array(1 + blocks.reduce((sum, block) => sum + block.lines.length, 0));
  for (const block of blocks) {
    if (block.gap) gaps[lines.length] = 1;
    for (let i = 0; i < block.lines.length; i++) {
      lines.push(block.lines[i] as Line);
      starts.push(block.from + (block.offsets[i] as number));
    }
  }
  const infos = lines.map((line) => infoOf(line, scanner));
  const closed = closedTags(infos);
  const old = before?.tagged ?? [];
  const tagged: Tagged[] = [];
  const units: Unit[] = [];
  const unitStarts = new Int32Array(lines.length);
  let state = START;
  let shift = 0; // of the old list against the new one; found again after an edit
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as Line;
    if (gaps[i] === 1 && !state.blank) state = { ...state, blank: true };
    const context = contextOf(infos, lines, i, closed);
    if (old[i + shift]?.line !== line) shift = resync(old, line, i, shift);
    const known = old[i + shift];
    const result =
      known !== undefined && known.line === line && known.context === context && same(known.before, state)
        ? known
        : tag(line, infos[i] as LineInfo, state, context);
    tagged.push(result);
    if (result.unit !== undefined) {
      unitStarts[units.length] = starts[i] as number;
      units.push(result.unit);
    }
    state = result.after;
  }
  return { tagged, units, starts: unitStarts.subarray(0, units.length) };
}

/** Where a line stands in the old list: lines were inserted or deleted before it. Looked for nearby only. */
function resync(old: readonly Tagged[], line: Line, at: number, shift: number): number {
  for (let step = 1; step <= 64; step++) {
    if (old[at + shift + step]?.line === line) return shift + step;
    if (old[at + shift - step]?.line === line) return shift - step;
  }
  return shift;
}

const NEAR_PAIR = 1;
const PLAIN_NEXT = 2;
const CLOSES = 4;

function contextOf(
  infos: readonly LineInfo[],
  lines: readonly Line[],
  i: number,
  closed: ReadonlySet<number> | undefined,
): number {
  const info = infos[i] as LineInfo;
  let context = 0;
  if (info.pair && (pairAt(infos, i - 2) || pairAt(infos, i - 1) || pairAt(infos, i + 1) || pairAt(infos, i + 2))) {
    context |= NEAR_PAIR;
  }
  if (info.intro) {
    const next = lines.slice(i + 1, i + 4).findIndex(({ kind }) => kind !== 'blank') + i + 1;
    const line = next === i ? undefined : lines[next];
    const list = infos[next]?.list !== undefined || line?.kind === 'heading';
    if (line !== undefined && !list && !RULES_FOLLOW.test(line.text)) context |= PLAIN_NEXT;
  }
  if (closed?.has(i)) context |= CLOSES;
  return context;
}

function pairAt(infos: readonly LineInfo[], i: number): boolean {
  return infos[i]?.pair ?? false;
}

/** The lines whose open tag is closed by a later line. */
function closedTags(infos: readonly LineInfo[]): ReadonlySet<number> | undefined {
  let closed: Set<number> | undefined;
  const later = new Set<string>();
  for (let i = infos.length - 1; i >= 0; i--) {
    const { opens, closes } = infos[i] as LineInfo;
    if (opens !== undefined && later.has(opens.name)) (closed ??= new Set()).add(i);
    for (const name of closes) later.add(name);
  }
  return closed;
}

function tag(line: Line, info: LineInfo, before: State, context: number): Tagged {
  if (line.kind === 'blank') {
    return { line, before, after: { ...before, blank: true }, context, unit: undefined };
  }
  const { kind, after } = place(line, info, before, context);
  const unit = new Unit(line.text, info, { kind, sections: after.stack?.names ?? [], first: before.blank });
  return { line, before, after: after.blank ? { ...after, blank: false } : after, context, unit };
}

function place(line: Line, info: LineInfo, before: State, context: number): { kind: UnitKind; after: State } {
  const { stack, block, blank, tag: open } = before;
  if (open !== undefined) {
    return { kind: open.kind, after: info.closes.includes(open.name) ? { ...before, tag: undefined } : before };
  }
  if (info.opens !== undefined && (context & CLOSES) !== 0) {
    return { kind: info.opens.kind, after: { ...before, tag: info.opens } };
  }
  if (info.head !== undefined && line.kind !== 'code') {
    const { level, name, contentStart } = info.head;
    const next = push(stack, level, name);
    const whole = contentStart === line.text.length;
    const shows = zoneOf(whole ? next.outer : next);
    return {
      kind: shows ?? (whole ? 'heading' : 'instruction'),
      after: { ...before, stack: next, block: undefined },
    };
  }
  const zone = zoneOf(stack);
  if (line.kind === 'code') return { kind: zone ?? (block === 'opening' ? 'data' : block) ?? 'code', after: before };
  if (zone !== undefined) return { kind: zone, after: before };
  if (info.opensExample) return { kind: 'example', after: { ...before, block: 'example' } };
  let inBlock = block === 'opening' ? 'data' : block;
  if (blank && inBlock === 'example' && !info.pair && !/^\s*[-*>"“{[\d|]/.test(line.text)) inBlock = undefined;
  if (blank && block === 'data' && INSTRUCTS.test(line.text)) inBlock = undefined;
  const after = inBlock === block ? before : { ...before, block: inBlock };
  if (inBlock !== undefined) return { kind: inBlock, after };
  if (line.kind === 'quote') return { kind: 'quote', after };
  if (JSON_LINE.test(line.text)) return { kind: 'code', after };
  if (info.data) return { kind: 'data', after };
  if ((context & NEAR_PAIR) !== 0) return { kind: 'example', after };
  if ((context & PLAIN_NEXT) !== 0) return { kind: 'instruction', after: { ...after, block: 'opening' } };
  return { kind: 'instruction', after };
}

function push(stack: Stack | undefined, level: number, name: SectionName | undefined): Stack {
  let under = stack;
  while (under !== undefined && under.level >= level) under = under.outer;
  const names = under?.names ?? [];
  return { level, names: name === undefined ? names : [...names, name], outer: under };
}

function zoneOf(stack: Stack | undefined): 'example' | 'data' | undefined {
  if (stack === undefined) return undefined;
  if (stack.names.includes('examples')) return 'example';
  return stack.names.includes('record') ? 'data' : undefined;
}

function same(a: State, b: State): boolean {
  return (
    a === b ||
    (a.block === b.block &&
      a.blank === b.blank &&
      a.tag?.name === b.tag?.name &&
      a.tag?.kind === b.tag?.kind &&
      sameStack(a.stack, b.stack))
  );
}

function sameStack(a: Stack | undefined, b: Stack | undefined): boolean {
  for (let one = a, other = b; one !== other; one = one?.outer, other = other?.outer) {
    if (one === undefined || other === undefined || one.level !== other.level) return false;
    if (one.names.length !== other.names.length || one.names.at(-1) !== other.names.at(-1)) return false;
  }
  return true;
}
