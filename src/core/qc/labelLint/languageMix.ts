/** The language that a reasoning is expected in; `other`: one that is not judged; undefined: only it itself can tell. */
export type Expected = 'zh' | 'en' | 'other' | undefined;

/** So many words of English, or Han characters, in a row are a sentence and no name. */
const ENGLISH_WORDS = 8;
const HAN_UNITS = 12;
/** Runs that are looked at more closely; a text of more than these is mixed, or it is not, by its first ones. */
const MOST_RUNS = 20;
/** So many letters of other scripts are no quoted name. */
const OTHER_LETTERS = 8;

/**
 * Whether a reasoning mixes languages: most of it is in another language than expected, or a whole English sentence stands
 * in Chinese, or the reverse. Quotations, code, addresses, and what is copied from the source text do not count, and
 * neither do names. One pass over the text; the closer look is taken at what could be a sentence only.
 */
export function mixesLanguages(reasoning: string, expected: Expected, sourceText = ''): boolean {
  // Most reasonings have letters of one script only, which needs no counting.
  if (expected === 'other' || !(expected === 'zh' ? NOT_CHINESE : NOT_ENGLISH).test(reasoning)) return false;
  const first = count(reasoning);
  const strange = first.other >= OTHER_LETTERS && first.other > first.han + first.words * 2;
  if (!strange && !isSuspicious(first, expected)) return false;
  const own = withoutQuoted(reasoning);
  const now = count(own);
  if (strange && now.other >= OTHER_LETTERS && count(sourceText.slice(0, 4000)).other < OTHER_LETTERS) return true;
  // A reasoning wholly in the language of its record is no mix, whatever the labels are in.
  if (expected === 'zh' && now.han * 4 <= now.words) {
    return now.words >= 4 && functionWords(own) > 0 && !reads(sourceText, 'en');
  }
  if (expected === 'en' && now.han >= 8 && now.han > now.words * 2) return !reads(sourceText, 'zh');
  const copied = (run: string) => sourceText.includes(run.trim());
  const english = runsOf(own, ENGLISH_RUN).filter((run) => !copied(run));
  if (expected === 'zh') return english.some(isSentence);
  const chinese = runsOf(own, HAN_RUN).filter((run) => HAN_FUNCTION.test(run.replace('有限公司', '')) && !copied(run));
  if (expected === 'en') return chinese.some(isLongClause);
  return (
    (english.some(isSentence) && chinese.some((run) => isLongClause(run) || /[，。；]/.test(own))) ||
    (english.some(isShortSentence) && chinese.some(isLongClause))
  );
}

/** Whether what a first pass counted could be a mix; what it clears is none. */
function isSuspicious({ han, words, longestEnglish, longestHan }: Counts, expected: Expected): boolean {
  if (expected === 'zh') return longestEnglish >= ENGLISH_WORDS || (han * 4 <= words && words >= 4);
  if (expected === 'en') return longestHan >= HAN_UNITS || (han >= 8 && han > words * 2);
  return (longestEnglish >= ENGLISH_WORDS && han >= 5) || (longestEnglish >= 4 && longestHan >= HAN_UNITS);
}

const NOT_CHINESE = /[A-Za-z]{2}|[\u0370-\u1fff\u3040-\u30ff\uac00-\ud7a3]/;
const NOT_ENGLISH = /[\u0370-\u1fff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]/;

interface Counts {
  readonly han: number; // characters
  readonly words: number; // in Latin letters
  readonly other: number; // letters of other scripts
  readonly longestEnglish: number; // words in a row
  readonly longestHan: number; // characters in a row, Chinese punctuation between them
}

function count(text: string): Counts {
  let han = 0;
  let words = 0;
  let other = 0;
  let row = 0;
  let longestEnglish = 0;
  let hanRow = 0;
  let longestHan = 0;
  let inWord = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0x4e00 && code <= 0x9fff) {
      han++;
      hanRow++;
      if (hanRow > longestHan) longestHan = hanRow;
      row = 0;
      inWord = false;
    } else if (code < 0x80) {
      const lower = code | 32;
      if (lower >= 97 && lower <= 122) {
        hanRow = 0;
        if (!inWord) {
          inWord = true;
          words++;
          row++;
          if (row > longestEnglish) longestEnglish = row;
        }
      } else if (code !== 39 && code !== 45) {
        inWord = false;
        if (code === 10) row = 0;
      }
    } else if (code >= 0x3040 && (code <= 0x30ff || (code >= 0xac00 && code <= 0xd7a3))) {
      other++;
      row = 0;
      hanRow = 0;
      inWord = false;
    } else if (code >= 0x370 && code <= 0x1fff) {
      other++;
      inWord = false;
    } else if (code >= 0x3000) {
      row = 0;
      inWord = false;
    }
  }
  return { han, words, other, longestEnglish, longestHan };
}

const QUOTED =
  /```[^`]{0,20000}```|`[^`\n]{0,400}`|“[^“”]{0,2000}”|"[^"\n]{0,1000}"|「[^「」]{0,2000}」|『[^『』]{0,2000}』|《[^《》]{0,400}》|‘[^‘’\n]{0,400}’(?![a-z])|https?:\/\/[^\s，。；）]{1,2000}|<[^<>\n]{1,200}>/g;

/** A text in which what is quoted, code or an address is one mark. */
function withoutQuoted(text: string): string {
  return text.replace(QUOTED, '\u00a7');
}

const ENGLISH_RUN = /[A-Za-z][\x20-\x7e\u2018\u2019\u2013\u2014]{20,2000}/g;
const HAN_RUN = /[\u4e00-\u9fff][\u4e00-\u9fff\u3000-\u303f\uff01-\uff1f]{4,2000}/g;

function runsOf(text: string, pattern: RegExp): readonly string[] {
  const runs: string[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null && runs.length < MOST_RUNS; match = pattern.exec(text)) {
    runs.push(match[0]);
  }
  return runs;
}

/** What a clause has and a name seldom. */
const HAN_FUNCTION = /[的是了在不没有也都就但所因此这那他她它们我你很更把被让会能要应]/;
const FUNCTION_WORD =
  /\b(?:the|is|are|was|were|of|to|and|a|an|in|that|it|this|for|not|with|be|has|have|does|do|no|so|as|on|by|from|which|because|they|he|she|there|but|or|at|would|should|about|its|their|his|her)\b/gi;

const functionWords = (text: string): number => text.match(FUNCTION_WORD)?.length ?? 0;
const wordsIn = (text: string): number => text.match(/[A-Za-z][A-Za-z'’-]{0,40}/g)?.length ?? 0;

/** Whether a run of English holds a sentence: enough words, and some that no list of names has. */
function isSentence(run: string): boolean {
  return wordsIn(run) >= ENGLISH_WORDS && functionWords(run) >= 2;
}

/** Whether it is a sentence of a few words: one that ends as sentences do. */
function isShortSentence(run: string): boolean {
  return wordsIn(run) >= 4 && functionWords(run) >= 2 && /[.,!?;:]\s{0,3}$/.test(run);
}

/** Whether a run of Han characters is a whole clause and no name of a company or a place. */
function isLongClause(run: string): boolean {
  return run.length >= HAN_UNITS;
}

/** Whether a text is mostly in a language. */
function reads(text: string, language: 'zh' | 'en'): boolean {
  const { han, words } = count(text.slice(0, 4000));
  return language === 'zh' ? han >= 4 && han > words : words >= 4 && words * 2 > han;
}
