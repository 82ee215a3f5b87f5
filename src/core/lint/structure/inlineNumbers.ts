import type { TextEdit } from '../../text.ts';

/** A number of a step within a line that does not follow the one before it. */
interface Misnumbered {
  readonly start: number; // of its mark, offset in the text of the unit
  readonly end: number;
  readonly number: number;
  readonly before: number;
  readonly edits: readonly TextEdit[]; // number all from there on
}

const FEWEST = 3;
const HAN = '一二三四五六七八九十';
// 步骤 1：…；步骤 2：…; 第一步，…; Step 1: …; the mark begins a clause.
const MARK =
  /(?<=^|[。；;，,.：:\n]\s{0,2})(?:步骤|任务|第|[Ss]tep|STEP)\s?(\d{1,2}|[一二三四五六七八九十])(?:(?<=第(?:\d{1,2}|[一二三四五六七八九十]))步)?\s?[：:、，,.)）]/g;

/** The first step of a line whose number skips, repeats or goes back; undefined where the numbers are in order. */
export function misnumberedIn(text: string): Misnumbered | undefined {
  if (!text.includes('步') && !text.includes('任务') && !/step /i.test(text)) return undefined;
  const marks = [...text.matchAll(MARK)];
  if (marks.length < FEWEST) return undefined;
  const numbers = marks.map(([, number = '']) => (/\d/.test(number) ? Number(number) : HAN.indexOf(number) + 1));
  const at = numbers.findIndex((number, index) => index > 0 && number !== (numbers[index - 1] ?? 0) + 1);
  const mark = marks[at];
  if (mark === undefined || numbers[0] !== 1 || numbers[at] === 1) return undefined;
  const before = numbers[at - 1] ?? 0;
  const edits = marks.slice(at).flatMap((one, index) => {
    const [whole, old = ''] = one;
    const number = before + 1 + index;
    const newText = /\d/.test(old) ? String(number) : (HAN[number - 1] ?? '');
    if (newText === '' || newText === old) return [];
    const start = one.index + whole.indexOf(old);
    return [{ span: { start, end: start + old.length }, newText }];
  });
  return { start: mark.index, end: mark.index + mark[0].length - 1, number: numbers[at] ?? 0, before, edits };
}
