import { SIGN } from '../reading/scanner.ts';
import { namesTypes } from './exampleFill.ts';
import type { Unit } from '../reading/units.ts';

const JSON_MEMBER = /["“'][^"“”'\n]{1,40}["”']\s{0,4}:\s{0,4}\S/;
const LAYOUT =
  /(?:格式|样式|format|layout)[^。\n]{0,24}?[:：为是][^。\n]{0,40}?[^|｜\n]{1,20}[|｜][^|｜\n]{1,20}[|｜]|(?:格式|结构|模板|版式)(?:如下|输出|返回|回答|回复)?[^，。；:：\n]{0,12}[:：][ \t]*$|(?:按|用|照|以)[^，。；:：\n]{0,8}(?:格式|结构|模板|版式)[^。；:：\n]{0,24}[:：][ \t]*$|\b(?:format|template|structure|schema)\b[^.\n]{0,40}[:：][ \t]*$/i;
const DUMMIES = /[[（(「“"`]?(?:field|label|column|value|字段|标签|列|栏)[ _]?[1-3一二三甲乙A-C]\s?[|｜,，]/i;
const DESCRIBED = /^\s*(?:\d{1,2}[.、)]|[-*])\s+[^:：\n]{2,30}[:：]\s*<[^<>\n]{8,120}>\s*$/; // 2. Steps: <one line for each>
const LAYOUT_WORDS = ['格式', '样式', '结构', '模板', 'ormat', 'ayout', 'emplate', 'tructure', 'chema'];

/** Whether a line is a skeleton of the output, or announces one: members of JSON, 格式：甲｜乙｜丙, “in this format:”. */
export function templateIn(unit: Unit, line: string): boolean {
  const { signs } = unit.info.scan;
  if ((signs & SIGN.colon) === 0) return false;
  const keys = (signs & SIGN.quote) !== 0 && (unit.kind === 'code' || unit.kind === 'example' || line.includes('{'));
  if (keys && JSON_MEMBER.test(line) && !namesTypes(line)) return true;
  if (!unit.used) return false;
  if ((signs & SIGN.angle) !== 0 && DESCRIBED.test(line)) return true;
  if (LAYOUT_WORDS.some((word) => unit.text.includes(word)) && LAYOUT.test(line) && !DUMMIES.test(line)) return true;
  return (
    unit.section === 'output-format' &&
    unit.kind === 'instruction' &&
    /[:：|｜]/.test(line) &&
    unit.variables.length > 0
  );
}
