import { wordHash } from './directiveWords.ts';

/** Tens in English words, by their hash. */
export const TENS: ReadonlyMap<number, number> = new Map(
  'ten twenty thirty forty fifty sixty seventy eighty ninety'
    .split(' ')
    .map((word, index) => [wordHash(word), (index + 1) * 10] as const),
);
const HAN_DIGITS = '零一二三四五六七八九';

/** A length as one number: its amount and unit; 0 when no unit of length follows. */
export function limitOf(amount: number, text: string, at: number): number {
  const unit = /^\s?(?:个?(汉?字|词|句)|(word|char|sentence))/.exec(text.slice(at, at + 10));
  if (unit === null || !(amount < 1e6)) return 0;
  return amount * 512 + ((unit[1] ?? unit[2] ?? '').charCodeAt(0) & 511);
}

/** Whether a number in Chinese characters may begin here. */
export function isHanDigit(unit: number): boolean {
  return (
    unit === 0x4e24 ||
    unit === 0x5341 ||
    unit === 0x767e ||
    unit === 0x5343 ||
    HAN_DIGITS.charCodeAt(1) === unit ||
    HAN_DIGITS.includes(String.fromCharCode(unit))
  );
}

/** The number in Chinese characters that stands at a place, and how many characters it takes. */
export function numberAt(text: string, at: number): { readonly amount: number; readonly length: number } {
  const words = /^[零一二两三四五六七八九十百千]{1,7}/.exec(text.slice(at, at + 7))?.[0] ?? '';
  return { amount: hanNumber(words), length: words.length };
}

/** 两百 is 200, 一百五 150, 八十 80. */
function hanNumber(words: string): number {
  let total = 0;
  let digit = 0;
  let last = 10;
  for (const word of words) {
    const place = word === '十' ? 10 : word === '百' ? 100 : word === '千' ? 1000 : 0;
    if (place === 0) digit = word === '两' ? 2 : HAN_DIGITS.indexOf(word);
    else {
      total += (digit === 0 ? 1 : digit) * place;
      digit = 0;
      last = place;
    }
  }
  return total + (digit !== 0 && last > 10 && !words.includes('零') ? (digit * last) / 10 : digit);
}
