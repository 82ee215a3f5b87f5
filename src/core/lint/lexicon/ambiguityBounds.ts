import type { Unit } from '../reading/units.ts';

const NUMBER_ZH = '(?:\\d{1,5}|[二两三四五六七八九十百千]{1,4})';
const NUMBER_EN =
  '(?:\\d{1,5}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|fifty|hundred)';
const LENGTHS = new RegExp(
  `(?<![几上好数])${NUMBER_ZH}\\s{0,2}(?:[~～\\-–—到至]\\s{0,2}${NUMBER_ZH}\\s{0,2})?(?:个)?(?:汉字|字|词|句|段|行|页|单词|字符)|(?<![一-鿿])一(?:句话|段话|个词|个字|句|段)|(?<!few |several |couple of )\\b(?:${NUMBER_EN}|one|a single)[-\\s](?:(?:to|or|-|–)[-\\s]?${NUMBER_EN}[-\\s])?(?:\\w{1,12}[-\\s])?(?:words?|characters?|sentences?|paragraphs?|lines?|pages?|tokens?|bullets?|bullet points?)\\b|\\{[^{}\\n]{0,20}(?:length|words|chars|limit|字数|长度)[^{}\\n]{0,12}\\}`,
  'i',
);
const COUNTS_ZH = new RegExp(
  `(?<!每|第)${NUMBER_ZH}\\s{0,2}(?:[~～\\-–—到至]\\s{0,2}${NUMBER_ZH}\\s{0,2})?([个条点句种段道篇项款首份张步类组页行轮章题则幅][^，。；：、\\n\\d]{0,8})`,
  'g',
);
const COUNTS_EN = new RegExp(
  `\\b${NUMBER_EN}\\s+(?:(?:to|or|-|–)\\s*${NUMBER_EN}\\s+)?((?:[a-z'-]+\\s+){0,2}?[a-z'-]+s)\\b`,
  'gi',
);
const DIGITS = /(?<![A-Za-z\d*])\d{1,5}(?!\d)/;

const COUNT_FOLLOWS =
  /^[^。；.;\n]{0,24}[，,（(—–-]\s?(?:共|总共|一共|大?约|最多|至多|不超过|控制在|at most |up to |no more than |max(?:imum)?\.? |about |around )?\d{1,3}(?:\s?[~～\-–—到至]\s?\d{1,3}| to \d{1,3})?\s?(?:[个条种点项句篇款道名则]|(?:in (?:all|total)|of them|will do|is enough|are enough)\b)/i;

/** Whether a number of things follows a phrase in its sentence: 一些方法，3～5 条即可. */
export function countFollows(text: string, end: number): boolean {
  return COUNT_FOLLOWS.test(text.slice(end, end + 60));
}

/** Whether a text gives a length: 300 字, one sentence, at most 20 words. */
export function givesLength(text: string): boolean {
  return LENGTHS.test(text);
}

/** What a unit counts: the words behind its numbers, lower case, ended by a bar. */
export function countedIn(text: string): string {
  let counted = '';
  for (const pattern of [COUNTS_ZH, COUNTS_EN]) {
    for (const match of text.matchAll(pattern)) counted += `${(match[1] ?? '').toLowerCase()}|`;
  }
  return counted;
}

/** Whether the phrase that ends at `end` is explained at once: （3～5 条）, (at most 20 words), and with `colon` ：a、b. */
export function explainedAt(text: string, end: number, colon: boolean): boolean {
  const after = text.slice(end, end + 40);
  return (
    /^[^，。；,.;\n]{0,16}[（(](?:[^）)\n]{0,30}\d|即|指|也就是|如|例如|比如|i\.e\.|e\.g\.|that is|such as|at most|at least|no more|max|up to)/i.test(
      after,
    ) ||
    (colon && /^[^，。；,.;\n]{0,14}[：:](?!\s{0,4}(?:$|[\uFFFC“"]))/.test(after))
  );
}

/** The sentence of a unit around an offset, as it is used. */
export function sentenceAt(unit: Unit, at: number): { readonly start: number; readonly text: string } {
  const found = unit.sentences.find(({ start, end }) => start <= at && at < end);
  return found === undefined
    ? { start: 0, text: unit.use }
    : { start: found.start, text: unit.use.slice(found.start, found.end) };
}

const PERIOD =
  /\d\s?(?:个)?(?:天|日|周|月|年|小时|季度)|[一两二三四五六七八九十半]个?(?:天|周|月|年|季度)|本[周月年季]|今[天年]|昨天|上[周月]|\b(?:\d{1,3}|one|two|three|six|few) (?:days?|weeks?|months?|years?|hours?)\b|\b(?:19|20)\d\d\b|\b(?:last|past|this|since) (?:week|month|year|quarter|\d)/i;

/** Whether a text gives a period: 近 30 天, since 2020, last week. */
export function givesPeriod(text: string): boolean {
  return PERIOD.test(text);
}

/** Whether a text holds a number in digits. */
export function hasDigits(text: string): boolean {
  return DIGITS.test(text);
}

const TELLS = /instruct|rule|task|system|prompt|require|constraint|format|output|role|step|guide|goal/i;

/** Whether an offset of a line lies in data that its tags enclose there: `<notes>Same as always.</notes>`. */
export function enclosedAt({ text }: Unit, at: number): boolean {
  const close = text.indexOf('</', at);
  if (close === -1) return false;
  const name = text.slice(close + 2, close + 40).split('>', 1)[0] ?? '';
  const before = text.slice(0, at);
  return (
    name !== '' &&
    !TELLS.test(name) &&
    before.lastIndexOf(`<${name}>`) > before.lastIndexOf(`</${name}>`) &&
    before.includes(`<${name}>`)
  );
}
