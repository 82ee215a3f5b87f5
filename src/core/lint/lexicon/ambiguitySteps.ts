import { numberIn } from './numerals.ts';

/** A step that a line has, or that it refers to. */
interface Step {
  readonly refers: boolean;
  readonly ordinal: number;
  readonly start: number;
  readonly end: number;
}

// The words before a step that is meant rather than begun.
const REFERS =
  /(?:根据|按照?|参照|参考|见|用|依据|基于|把|将|对|执行|回到|返回|重复|跳到|跳过|结合|沿用)\s?$|\b(?:in|from|of|to|see|per|under|with|using|repeat|skip)\s$/i;
const STEP =
  /第\s?(\d{1,2}|[一二三四五六七八九十])步|\bstep (\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\b(?! of\b)/gi;

/** Literals without which no line has a step; lower case. */
export const STEP_CUES: readonly string[] = ['步', 'step '];

/** The steps of a line: 第三步, “step 7”. */
export function stepsIn(text: string): readonly Step[] {
  return Array.from(text.matchAll(STEP), (match) => ({
    refers: REFERS.test(text.slice(Math.max(0, match.index - 12), match.index)),
    ordinal: numberIn(match[1] ?? match[2]),
    start: match.index,
    end: match.index + match[0].length,
  }));
}
