import { contentOf, fillOf } from './exampleFill.ts';
import type { LintedPrompt } from '../prompt.ts';
import type { Unit } from '../reading/units.ts';

const REACH = 14; // lines above the place for the record in which its samples stand
const FORM = /^[ \t]*(?:output |input )?(?:format|layout|格式|输出格式|输入格式)[ \t]?[:：]/i;
const SENTENCE = /[。.!！?？:：]["”]?\s*$|^\s*(?:[-*•]|\d{1,2}[.、)）]|[一二三四五六]、|#|第[一二三四五])/;

/**
 * How many samples repeat the frame of the place where the record is filled in, whatever signs divide input and answer:
 * `{title} >` below `Lead Nurse > lead`, `帖：{post}` below `帖：…` with its answer on the next line, `{row}` below rows.
 */
export function framedSamples({ units, variables, text, starts }: LintedPrompt): number {
  const last = variables.at(-1);
  if (last === undefined) return 0;
  let at = units.length - 1;
  while (at > 0 && (starts[at] ?? 0) > last.span.start) at--;
  const slot = units[at];
  if (slot === undefined) return 0;
  const start = starts[at] ?? 0;
  const [first] = slot.variables;
  const before = slot.text.slice(0, first?.span.start ?? 0).trim();
  const after = text.slice(last.span.end, start + slot.text.length).trim();
  if (before.length > 24 || after.length > 16) return 0;
  const above = units.slice(Math.max(0, at - REACH), at).filter(({ text: line }) => line.trim() !== '');
  const bars = above.filter(({ text: line }) => line.includes(' | ') && !/^\s*[|#-]/.test(line)).length;
  if (bars >= 3) return bars - 1;
  const bare = /^["“'「]?$/.test(before) && /^["”'」]?$/.test(after);
  if (bare) return rowsAbove(above);
  const mark = after.replace(/^["”'」]/, '').trim();
  const holds = (line: Unit, sign: string) => {
    const place = line.text.indexOf(sign, before.length + 1);
    return (
      place > 0 &&
      line.text.slice(place + sign.length).trim() !== '' &&
      line.variables.length === 0 &&
      !isForm(line.text)
    );
  };
  const byMark = mark === '' || /^[\p{L}]{3}/u.test(mark) ? 0 : above.filter((line) => holds(line, mark)).length;
  const label = before.replace(/["“'「]$/, '').trim();
  if (label.length < 2) return byMark;
  // A label on two lines that each have something behind it, with the answer there or on the line below.
  const byLabel = above.filter(
    ({ text: line, variables: holes }, index) =>
      line.startsWith(label) &&
      line.length > label.length + 1 &&
      holes.length === 0 &&
      above[index + 1] !== undefined &&
      !(above[index + 1]?.text.startsWith(label) ?? true),
  ).length;
  return Math.max(byMark, byLabel);
}

/** Whether a line names the parts of a sample and shows none: Format: source ||| score; text1 ||| n. */
function isForm(line: string): boolean {
  return FORM.test(line) || fillOf(contentOf(line)) === 'dummy';
}

/** Lines right above a bare place that are no sentences, list items or labels. */
function rowsAbove(above: readonly Unit[]): number {
  let rows = 0;
  for (let i = above.length - 1; i >= 0; i--) {
    const unit = above[i];
    if (unit === undefined || unit.kind === 'heading' || SENTENCE.test(unit.text) || unit.variables.length > 0) break;
    rows++;
  }
  return rows >= 3 ? rows >> 1 : 0;
}
