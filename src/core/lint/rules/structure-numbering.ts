import type { TextEdit } from '../../text.ts';
import { defineRule } from '../rule.ts';
import type { Placed } from '../placed.ts';
import type { Unit } from '../reading/units.ts';
import { misnumberedIn } from '../structure/inlineNumbers.ts';

interface Item {
  readonly unit: Unit;
  readonly start: number; // of the unit in the text
  readonly number: number;
  readonly before: number; // the number that stands before it in its list
}

/** What a line does to the lists around it. */
interface Line {
  readonly does: 'item' | 'bullet' | 'heading' | 'break' | 'margin';
  readonly level: number; // of a heading
  readonly begins: number; // a number that the line begins with although it is no item, or an item's last within; 0: none
}

const MARGIN: Line = { does: 'margin', level: 0, begins: 0 };
const BREAK: Line = { does: 'break', level: 0, begins: 0 };
const BULLET: Line = { does: 'bullet', level: 0, begins: 0 };
const ITEM: Line = { does: 'item', level: 0, begins: 0 };

/** Article 1.4.4: steps whose numbers skip, repeat or go back. */
export const structureNumbering = defineRule<Line>({
  meta: {
    id: 'structure/numbering',
    metric: 'structure',
    severity: 'info',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction', 'example', 'data', 'quote', 'code'],
    fix: 'suggestion',
    absence: false,
    evidence: { source: 'article 1.4.4', level: 'should' },
    summary: { en: 'Steps are misnumbered or out of order', zh: '步骤编号跳号、重号或顺序颠倒' },
    why: {
      en: 'A number that is missing, doubled or out of order makes “step 3” mean two things, or nothing. Lists that begin again at 1, that number every item with 1, or that are continued by a placeholder are not reported.',
      zh: '编号缺失、重复或颠倒时，“第 3 步”就指向不明。重新从 1 开始的列表、每项都写 1 的列表、中间由占位符补入的列表不报告。',
    },
    messages: {
      gap: { en: 'Number {0} follows {1}: {2} is missing.', zh: '编号 {0} 接在 {1} 之后，缺少 {2}。' },
      twice: { en: 'Number {0} stands twice.', zh: '编号 {0} 出现了两次。' },
      back: { en: 'Number {0} stands after {1}.', zh: '编号 {0} 排在 {1} 之后。' },
      renumber: { en: 'Renumber from here', zh: '从这里起重新编号' },
    },
  },
  unit(unit, report) {
    const within = unit.kind === 'instruction' && unit.text.length > 24 ? misnumberedIn(unit.text) : undefined;
    if (within !== undefined) {
      const { start, end, number, before, edits } = within;
      const { key, args } = fault(number, before);
      report(key, { start, end }, { args, fixes: edits.length === 0 ? [] : [{ key: 'renumber', edits }] });
    }
    return lineOf(unit);
  },
  prompt(_, facts, report) {
    let items = 0;
    for (const { fact } of facts) if (fact.does === 'item') items++;
    if (items < 3) return;
    for (const run of runsOf(facts)) {
      if (run.length < 3 || run.every(({ number }) => number === 1) || run.every(quoted)) continue;
      const at = run.findIndex(({ number, before }, index) => index > 0 && number !== before + 1);
      const item = run[at];
      if (item === undefined) continue;
      const { number, before } = item;
      const { key, args } = fault(number, before);
      const edits = run.slice(at).flatMap((one, index) => renumbered(one, before + 1 + index));
      report(key, markSpan(item), { args, fixes: edits.length === 0 ? [] : [{ key: 'renumber', edits }] });
    }
  },
});

function fault(number: number, before: number): { readonly key: string; readonly args: readonly number[] } {
  if (number === before) return { key: 'twice', args: [number] };
  return number > before ? { key: 'gap', args: [number, before, before + 1] } : { key: 'back', args: [number, before] };
}

/** Quoted lines are material: a numbered list of tweets. */
function quoted({ unit }: Item): boolean {
  return /^["“「'‘]/.test(unit.text.slice(unit.info.listEnd));
}

/** Lines that do nothing to a list tell nothing. */
function lineOf(unit: Unit): Line | undefined {
  if (unit.heading > 0) return { does: 'heading', level: unit.heading, begins: 0 };
  if (unit.kind !== 'instruction') return BREAK;
  if (breaks(unit)) return BREAK;
  const { list, text } = unit;
  if (list?.number !== undefined) {
    const last = lastIn(unit, list.number);
    return last === list.number ? ITEM : { does: 'item', level: 0, begins: last };
  }
  if (list !== undefined) return BULLET;
  const begins = BEGINS.exec(text)?.[1];
  const first = text.charCodeAt(0);
  const indented = first === 32 || first === 9 || first === 0x3000;
  if (begins !== undefined) return { does: 'margin', level: indented ? 1 : 0, begins: Number(begins) };
  return indented ? undefined : MARGIN;
}

/**
 * Items of one list: the same mark and indentation. A list that begins inside another one at the same indentation ends
 * where the outer one goes on; a line that only begins with the next number counts as an item that nothing is said of.
 */
function runsOf(facts: readonly Placed<Line>[]): readonly (readonly Item[])[] {
  const runs: Item[][] = [];
  let open: Run[] = [];
  let level = 0; // of the heading above
  for (const { unit, start, fact } of facts) {
    if (fact.does === 'heading') {
      ({ level } = fact);
      open = open.filter((run) => run.level < level);
      continue;
    }
    if (open.length === 0 && fact.does !== 'item') continue;
    if (fact.does === 'break') {
      open = [];
      continue;
    }
    const { list } = unit;
    if (fact.does === 'margin' || list === undefined) {
      // Text at the margin ends nested lists, but a list may go on behind it.
      if (fact.level === 0 && open.some(({ indent }) => indent > 0)) open = open.filter(({ indent }) => indent === 0);
      if (fact.begins > 0) for (const run of open) if (run.perhaps + 1 === fact.begins) run.perhaps++;
      continue;
    }
    if (open.some(({ indent }) => indent > list.indent)) open = open.filter(({ indent }) => indent <= list.indent);
    if (list.number === undefined) continue;
    const { number } = list;
    const perhaps = Math.max(number, fact.begins);
    const item = { unit, start, number, before: number - 1 };
    const top = open.at(-1);
    if (top?.last === number - 1 && top.indent === list.indent && top.style === list.style) {
      top.items.push(item);
      top.last = number;
      top.perhaps = perhaps;
      continue;
    }
    const alike = open.filter((run) => run.indent === list.indent && run.style === list.style);
    const next = alike.findLast((run) => run.last + 1 === number || run.perhaps + 1 === number);
    const into = next ?? alike.at(-1);
    if (into === undefined || (next === undefined && (number === 1 || number === into.items[0]?.number))) {
      const items = [item];
      runs.push(items);
      open.push({ level, indent: list.indent, style: list.style, items, last: number, perhaps });
      continue;
    }
    const keep = open.indexOf(into);
    open = open.filter((run, index) => index <= keep || !alike.includes(run));
    into.items.push(next === undefined ? { ...item, before: into.last } : item);
    into.last = number;
    into.perhaps = perhaps;
  }
  return runs;
}

interface Run {
  readonly level: number;
  readonly indent: number;
  readonly style: string;
  readonly items: Item[];
  last: number;
  perhaps: number; // the same with numbers that stand within a line, or at the start of one that is no item
}

const BEGINS = /^\W{0,8}(?:第)?(\d{1,3})(?!\d)/;

/** The number that a line ends with: 1) … 2) … in one line. */
function lastIn({ text, info }: Unit, number: number): number {
  let last = number;
  for (const [, arabic = ''] of text
    .slice(info.listEnd)
    .matchAll(/(?:^|[\s（(。；，;,.])(\d{1,2})(?=[.、)）．](?!\d))/g)) {
    if (Number(arabic) === last + 1) last++;
  }
  return last;
}

/** A line of nothing but a placeholder may stand for further items, and a branch of a template for others. */
function breaks(unit: Unit): boolean {
  const { text, list } = unit;
  if (text.includes('{') && (text.includes('{{#') || text.includes('{{/') || text.includes('{%'))) return true;
  if (list !== undefined || !/^\s{0,16}[{<[$]/.test(text)) return false;
  const [variable] = unit.variables;
  return variable !== undefined && variable.span.end - variable.span.start >= text.trim().length;
}

const NUMBER = /\d{1,3}|[一二三四五六七八九十]{1,3}|[①-⑳]/;

function markSpan({ unit, start }: Item): { readonly start: number; readonly end: number } {
  const mark = unit.text.slice(0, unit.info.listEnd);
  const from = mark.length - mark.trimStart().length;
  return { start: start + from, end: start + from + Math.max(1, mark.trim().length) };
}

const HAN = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

function renumbered({ unit, start, number }: Item, to: number): readonly TextEdit[] {
  const match = NUMBER.exec(unit.text.slice(0, unit.info.listEnd));
  if (match === null || number === to) return [];
  const [old] = match;
  const newText = /\d/.test(old)
    ? String(to)
    : /[①-⑳]/.test(old)
      ? to <= 20
        ? String.fromCharCode(0x245f + to)
        : ''
      : (HAN[to - 1] ?? '');
  if (newText === '') return [];
  const from = start + match.index;
  return [{ span: { start: from, end: from + old.length }, newText }];
}
