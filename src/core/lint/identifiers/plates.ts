import { matchesOf, type Detector } from './identifier.ts';
import { keepEndsOfCode } from './masks.ts';

/** GA 36-2018: province, city letter, then five characters, or six for new-energy cars (D or F first or last). */
const CHINESE =
  /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•.\s-]?(?:[DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[DF]|(?=[A-Z]{0,2}\d|\d)[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳])(?![A-Za-z0-9]|\*{3})/g;
const LABELLED =
  /\b(?:licen[cs]e plates?|number plates?|plates?|plate (?:number|no\.?)|registration(?: (?:number|no\.?|plate))?|reg(?: no\.?)?|car reg)(?: (?:is|was|reads?))?[:\s#(]{1,3}"?([A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]{1,3}[ -]?\d{3,4}[A-Z]?|\d[A-Z]{3}\d{3}|\d{3}[ -]?[A-Z]{3}|[A-Z]{1,3}-[A-Z]{1,2} ?\d{1,4})(?![\w]|\*{3})/g;
const DUMMY = /12345|23456|(?:ABC|XYZ)[ -]?123|([\dA-Z])\1{4}/;

/** Licence plates: Chinese ones by their form, others by form and label. */
export const findPlates: Detector = ({ plain, text, digits }) => {
  if (digits < 2) return [];
  return (/plate|\breg/i.test(plain) ? [CHINESE, LABELLED] : [CHINESE]).flatMap((pattern) =>
    matchesOf(pattern, plain).flatMap((match) => {
      const plate = match[1] ?? match[0];
      const end = match.index + match[0].length;
      const start = end - plate.length;
      if (DUMMY.test(plate) || (plate.match(/\d/g)?.length ?? 0) < 2) return [];
      return [{ kind: 'plate' as const, start, end, masked: keepEndsOfCode(text.slice(start, end), 1, 2) }];
    }),
  );
};
