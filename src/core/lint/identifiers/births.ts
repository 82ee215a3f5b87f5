import { isDate } from './checksums.ts';
import { matchesOf, type Detector } from './identifier.ts';

const MONTHS =
  'Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?';
const DATE = `((?:19|20)\\d{2}(?:[-/.]\\d{1,2}[-/.]\\d{1,2}| ?年 ?\\d{1,2} ?月 ?\\d{1,2} ?日)|\\d{1,2}[-/.]\\d{1,2}[-/.](?:19|20)\\d{2}|\\d{1,2}(?:st|nd|rd|th)? (?:${MONTHS}),? (?:19|20)\\d{2}|(?:${MONTHS}) \\d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\\d{2})(?!\\d)`;
/** A form's own words for it: with them a date is somebody's wherever a name stands beside it. */
const LABELLED = new RegExp(
  `(?:出生(?:日期|年月日?|时间)?|生日|生辰(?:八字)?|\\b(?:DOB|D\\.O\\.B\\.|date of birth|birth ?da(?:te|y)))["'”]?\\s?(?:是|为|在|is|was|on|[:：=])?\\s?["'“]?${DATE}`,
  'gi',
);
const TOLD = new RegExp(
  `(?:生于|出生于|\\bborn(?: on)?:?) ?${DATE}|${DATE}(?: ?(?:凌晨|早上|上午|中午|下午|傍晚|晚上|夜里)?(?:\\d{1,2}[点:时]半?(?:\\d{1,2}分?)?(?:钟)?)? ?(?:出?生))(?![产活成效])`,
  'g',
);

/** A date of birth, to be reported where a person's name or another identifier stands beside it. */
export interface BirthDate {
  readonly start: number;
  readonly end: number;
  readonly masked: string;
  readonly form: boolean; // written as in a form or as digits; a spelled-out date may be from an encyclopedia
}

/** All dates of birth of a source that exist in the calendar. */
export function birthDates({ plain, text, digits }: Parameters<Detector>[0]): readonly BirthDate[] {
  if (digits < 5 || !/生|born|birth|DOB|D\.O\.B/i.test(plain)) return [];
  return [LABELLED, TOLD].flatMap((pattern) =>
    matchesOf(pattern, plain).flatMap((match) => {
      const date = match[1] ?? match[2] ?? '';
      const start = match.index + match[0].indexOf(date);
      const end = start + date.length;
      const numbers = date.match(/\d+/g)?.map(Number) ?? [];
      const [a = 0, b = 0, c = 0] = numbers;
      if (numbers.length === 3 && !(a > 31 ? isDate(a, b, c) : isDate(c, b, a) || isDate(c, a, b))) return [];
      const masked = text
        .slice(start, end)
        .replace(/(?<![\d])\d{1,2}(?!\d)/g, '**')
        .replace(new RegExp(`(?:${MONTHS})`), '***');
      return [{ start, end, masked, form: pattern === LABELLED || /^\d+[-/.]\d+[-/.]\d+$/.test(date) }];
    }),
  );
}
