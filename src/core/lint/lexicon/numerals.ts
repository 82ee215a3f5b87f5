const WORDS: Readonly<Record<string, number>> = {
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  十: 10,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
};

/** The number that digits or a word from one to ten stand for, any case; NaN for anything else. */
export function numberIn(word: string | undefined): number {
  return WORDS[(word ?? '').toLowerCase()] ?? Number(word);
}
