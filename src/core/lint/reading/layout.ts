import type { LintedPrompt } from '../prompt.ts';
import type { Unit } from './units.ts';

/** A line of instruction with its place in the text. */
export interface PlacedUnit {
  readonly unit: Unit;
  readonly start: number;
}

const MANY_LINES = 7;
const MOST = 16; // parts of one very long line that are read
// 1. … 2. …; (1) …; ① …; 第一步 …; Step 1 …: two of them in one line are a list.
const INLINE =
  /(?:^|[\s，。；;:：、])(?:\d{1,2}(?:[.、)）．](?!\d)|: )|[（(](?:\d{1,2}|[一二三四五六])[)）]|[①-⑳]|第[一二三四五六123456][步阶]|第\d{1,3}[—–~至到-]?\d{0,3}[天周月章节]|(?:步骤|任务|阶段)\s?[一二三四五六\d]|(?:part|step|phase|task)\s?(?:\d{1,2}|one|two|three|four)\s?[:：.)—–-])|(?:^|[.;:。；：]\s?)(?:part|step|phase|task)\s?\d/gi;
// “In three steps: …” says where one ends without numbers.
const SAID =
  /分(?:[两三四五六七八]|\d)个?(?:步|阶段)|[两三四五六]步走|\bin (?:two|three|four|five|six|\d) (?:steps|stages|phases|passes)\b/i;
const MARKED =
  /^\s{0,8}(?:\*\*[^*\n]{1,40}\*\*|<\/?[\p{L}_][^<>\n]{0,40}>\s{0,4}$|[-=#*~_]{1,5}\s?[\p{L}][^\n]{0,40}[-=#*~_]{1,5}\s{0,4}$|[A-Z][A-Z _]{2,30}$|[\p{L}][\p{L}\p{N} /_-]{0,20}[:：])/u;

/**
 * The instructions of a prompt that does not tell its parts apart by headings, a list, tags, labelled lines, a layout of
 * the answer, or many lines; undefined of any other, at the first evidence, so that a long prompt costs next to nothing.
 * Code divides them, but for who only asks how the words are laid out.
 */
export function undivided(
  { units, starts, text }: LintedPrompt,
  code: 'divides' | 'stands apart' = 'divides',
): readonly PlacedUnit[] | undefined {
  const lump: PlacedUnit[] = [];
  let headings = 0;
  let items = 0;
  let marks = 0;
  let lines = 0;
  for (let i = 0; i < units.length; i++) {
    const unit = units[i] as Unit;
    if (unit.kind === 'front-matter' || unit.kind === 'data') continue;
    if (unit.kind === 'code') {
      if (code === 'divides') return undefined;
      continue;
    }
    if (unit.info.head !== undefined) headings++;
    const start = starts[i] ?? 0;
    if (unit.list !== undefined) items++;
    else if (unit.kind === 'instruction' && MARKED.test(unit.text)) marks++;
    if (unit.kind === 'instruction') {
      // A very long line is read in parts, which are no lines of their own.
      if (start === 0 || text.charCodeAt(start - 1) === 10) lines++;
      if (lump.length < MOST) lump.push({ unit, start });
    }
    if (headings >= 2 || items >= 2 || headings + items + marks >= 3 || lines >= MANY_LINES || inline(unit))
      return undefined;
  }
  return lump;
}

function inline({ kind, text }: Unit): boolean {
  return kind === 'instruction' && (SAID.test(text) || (text.match(INLINE)?.length ?? 0) >= 2);
}
