import type { Span } from '../../text.ts';
import { fillOf } from './exampleFill.ts';
import { SIGN } from '../reading/scanner.ts';
import type { Unit } from '../reading/units.ts';

/** What a pair answers, with its place in the unit. */
export interface Output extends Span {
  readonly text: string; // at most OUTPUT characters
}

const OUTPUT = 200;
/** `名称：` at the start of a line. */
export const FIELD =
  /^[ \t]*(?:[-*>•][ \t]+|\d{1,2}[.、)）][ \t]*|#{1,6}[ \t]*)?(?:\*\*)?(?:【([^】\n]{1,14})】[:：]?|([^:：\n*|｜"“”{}()（），。,=]{1,24}?)(?:\*\*)?[ \t]{0,4}[:：])(?:\*\*)?/;
/** Stands between an input and what it becomes. */
export const ARROW = /--?>|→|==?>|⇒|——>|⟶|➜|➡️?/;
const ALONE = /^[ \t]*(?:-{1,2}>|→|={1,2}>|⇒|➜|⟶)[ \t]*$/;
/** Opens or closes a fence. */
export const FENCE = /^\s*(?:```|~~~)/;
const EQUALS =
  /^[ \t]*(?:[-*•][ \t]+|\d{1,2}[.、)）][ \t]*)?(["“「『][^"”」』\n]{2,200}["”」』])[ \t]*(?:[=＝:：—]|(?<=[ \u3400-\u9fff][^"“”「」『』 ]{1,30}["”」』] )-(?=[ \t]))[ \t]*(?=\S)/;
const ASKS = /^[ \t]*["“「『][^"“”「」『』{}\n]{3,200}["”」』][ \t]*(?:=>|->|→|⇒)[ \t]*$/;
const QUOTED_PAIR =
  /["“「『]([^"“”「」『』\n]{1,200})["”」』][ \t]{0,2}(?:应该?|应当|就|要|should be |should |is |are )?(?:被)?(?:判定?为|判断为|判成|判|标注?为|标成|标|归为|归入|归到|分为|记为|输出为?|返回|写成|写作|译为|译成|改为|属于|得|→|->|=>|=|be |labell?ed(?: as)? |classified as |tagged(?: as)? |becomes? |returns? |gives? |means |gets? |outputs? |as )[ \t]{0,2}["“「『]?([^"“”「」『』，。；;,\n]{1,40})/g;
const ENGLISH_IS = /\b(?:should be|is|are|→|->|=>|=)[ \t]{0,2}/;
const LEAD =
  /例如|比如|譬如|如[:：“「]|示例|样例|例[:：]|for example|for instance|\be\.g\b|such as|\bsamples?:|\bexamples?:/i;
const JSON_IN =
  /["'](?:in|input|text|log|q|question|prompt|source|sentence|review|query|输入|原文|文本|问题|评论)["'][ \t]?:/i;
const JSON_OUT =
  /["'](?:out|output|label|answer|a|completion|response|result|category|class|sentiment|输出|标签|结果|答案|结论|类别)["'][ \t]?:/i;

/** Complete pairs within a line: JSON with both sides, an arrow, `“…”判为…`. */
export function pairsIn({ kind, info }: Unit, line: string, arrows: boolean, zone: boolean): readonly Output[] {
  const { signs } = info.scan;
  if ((signs & SIGN.tick) !== 0 && FENCE.test(line)) return [];
  if (line.includes('{') && line.includes('}')) {
    const end = line.lastIndexOf('}');
    const out = JSON_IN.test(line) ? JSON_OUT.exec(line) : null;
    const at = out === null ? end : out.index + out[0].length;
    if (at < end) return [output(line, at, line.slice(at, end))];
  }
  // An arrow on a line of its own, between the lines of a sample and what becomes of them.
  if (arrows && ALONE.test(line)) return [output(line, line.length, '')];
  if (arrows) {
    const sides = line.split(ARROW);
    if (sides.length === 2) {
      const [left = '', right = ''] = sides;
      const input = left.replace(FIELD, '');
      if (fillOf(input) === 'filled' && fillOf(right) === 'filled')
        return [output(line, line.length - right.length, right)];
    }
    if (sides.length > 2 && !zone) return [];
  }
  if (zone && !arrows && line.includes(' —— ')) {
    const [left = '', right = '', more] = line.split(' —— ');
    if (more === undefined && fillOf(left) === 'filled' && fillOf(right) === 'filled')
      return [output(line, line.length - right.length, right)];
  }
  if (zone && line.includes(' = ')) {
    const [left = '', right = '', more] = line.split(' = ');
    const short = left.length <= 60 && right.length <= 40;
    if (short && more === undefined && fillOf(left.replace(FIELD, '')) === 'filled' && fillOf(right) === 'filled')
      return [output(line, line.length - right.length, right)];
  }
  if (kind === 'code' || (signs & SIGN.quote) === 0) return [];
  // "one calzone please" => with its answer on the lines below
  if (arrows && ASKS.test(line)) return [output(line, line.length, '')];
  const equals = EQUALS.exec(line);
  // `"key": …` in plain text describes a field of JSON.
  if (equals !== null && (zone || !/["'][ \t]*:[ \t]*$/.test(equals[0]))) {
    const right = line.slice(equals[0].length);
    return fillOf(equals[1] ?? '') === 'filled' &&
      fillOf(right) === 'filled' &&
      !/^[,，。;；"'[{\d]|^(?:true|false|null)\b|,$/.test(right)
      ? [output(line, equals[0].length, right)]
      : [];
  }
  if (line.search(QUOTED_PAIR) === -1) return [];
  const lead = zone || LEAD.test(line);
  const found = Array.from(line.matchAll(QUOTED_PAIR), (match) => {
    const right = match[2] ?? '';
    // “is” and “=” alone say too little: they count only behind “e.g.”.
    return lead || !ENGLISH_IS.test(match[0].slice((match[1] ?? '').length))
      ? output(line, match.index + match[0].length - right.length, right)
      : undefined;
  }).filter((pair) => pair !== undefined);
  return lead || found.length >= 2 ? found : [];
}

/** What an answer says, without the space around it; `start` is the place of `text` in the line. */
export function output(line: string, start: number, text: string): Output {
  const trimmed = text.trim();
  const from = start + (text.length - text.trimStart().length);
  return { start: from, end: from + trimmed.length, text: trimmed.slice(0, OUTPUT) };
}
