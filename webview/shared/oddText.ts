/** A run of text; with `codes`, of characters that nobody would see, or that change how their neighbours are read. */
export interface TextRun {
  readonly text: string;
  readonly codes?: string; // such as `U+202E` or `U+200B ×3`
}

// Control characters but tab and line feed, all that Unicode says to show as nothing (zero-width, directional, tags, fillers),
// line separators, interlinear marks, the blank braille cell, and halves of surrogate pairs.
const ODD = /(?:(?![\t\n])[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cs}\u2028\u2029\u2800\ufff9-\ufffb])+/gu;
const MOST_CODES = 6; // of one run

/**
 * Splits a text where characters stand that could disguise it. What makes up an emoji or a rare Han character is left
 * alone, and so is a carriage return before its line feed. A text without any is one run.
 */
export function textRuns(text: string): readonly TextRun[] {
  const runs: TextRun[] = [];
  let from = 0;
  for (const { 0: odd, index } of text.matchAll(ODD)) {
    const end = index + odd.length;
    if (isOrdinary(odd, before(text, index), text.codePointAt(end))) continue;
    if (index > from) runs.push({ text: text.slice(from, index) });
    runs.push({ text: odd, codes: codesOf(odd) });
    from = end;
  }
  if (from < text.length) runs.push({ text: text.slice(from) });
  return runs;
}

/** The same as one string, for places that hold no elements, such as options of a select. */
export function plainText(text: string): string {
  return textRuns(text)
    .map((run) => (run.codes === undefined ? run.text : `[${run.codes}]`))
    .join('');
}

const EMOJI = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}]$/u;
const HAN = /^\p{Script=Han}$/u;

function isOrdinary(odd: string, previous: string, following: number | undefined): boolean {
  const next = following === undefined ? '' : String.fromCodePoint(following);
  if (odd === '\r') return next === '\n';
  if (odd === '\ufe0f' || odd === '\ufe0e') return /^[\p{Emoji}\p{S}\p{P}]$/u.test(previous);
  if (odd === '\u200d' || odd === '\ufe0f\u200d') return EMOJI.test(previous) && EMOJI.test(next);
  const code = odd.codePointAt(0) ?? 0;
  return code >= 0xe0100 && code <= 0xe01ef && odd.length === 2 && HAN.test(previous);
}

function before(text: string, index: number): string {
  const pair = text.slice(Math.max(0, index - 2), index);
  return Array.from(pair).at(-1) ?? '';
}

function codesOf(odd: string): string {
  const counts: { code: string; count: number }[] = [];
  for (const character of odd) {
    const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    const last = counts.at(-1);
    if (last?.code === code) last.count++;
    else if (counts.push({ code, count: 1 }) > MOST_CODES) break;
  }
  const texts = counts.slice(0, MOST_CODES).map(({ code, count }) => (count > 1 ? `${code} ×${count}` : code));
  return counts.length > MOST_CODES ? `${texts.join(' ')} …` : texts.join(' ');
}
