import {
  isCreditCode,
  isHongKongId,
  isNhsNumber,
  isOldResidentId,
  isResidentId,
  isTaiwanId,
  luhn,
} from './checksums.ts';
import { around, contextBefore, isDummyNumber } from './context.ts';
import { matchesOutsideUrls, type Detector, type IdentifierKind } from './identifier.ts';
import { keepEnds, keepEndsOfCode } from './masks.ts';

interface IdentityPattern {
  readonly kind: IdentifierKind;
  readonly pattern: RegExp;
  readonly digits: number; // the least digits that a text with one has in a run
  /** `code` is the match without spaces, hyphens and brackets. */
  readonly real: (code: string, match: string) => boolean;
  readonly before?: RegExp; // what must stand in the 28 characters before it
  readonly mask: (match: string) => string;
}

const PUBLISHED_SSN = /^(?:123456789|123121234|078051120|219099999|457555462|987654\d{3}|111223333|121212121)$/;
const CREDIT_OF_A_PERSON = /个体|工商户|经营者|法人|法定代表人|负责人|本人|姓名/;
const LICENCE = /驾驶证号?码?|驾照号?码?|\bdriv(?:er['’]?s?|ing) licen[cs]e(?: (?:number|no\.?|#))?/;
const last4 = (match: string) => keepEndsOfCode(match, 0, 4);
const ends = (match: string) => keepEndsOfCode(match, 2, 2);
const label = (words: RegExp) => new RegExp(`(?:${words.source})[^\\n,;。]{0,8}$`, 'i');

/** Earlier entries win where two match the same place. */
const PATTERNS: readonly IdentityPattern[] = [
  {
    kind: 'identity',
    pattern: /(?<![\dA-Za-z._]|\*{3})[1-8]\d{5}(?: \d{8} |-\d{8}-|\d{8})\d{3}[\dXx](?![\dA-Za-z_]|\*{3})/g,
    digits: 14,
    real: (code) => isResidentId(code),
    mask: (match) => keepEnds(match, 6, 4),
  },
  {
    kind: 'identity',
    pattern: /(?<![\dA-Za-z._-]|\*{3})[1-8]\d{14}(?![\dA-Za-z_-]|\*{3})/g,
    digits: 15,
    real: isOldResidentId,
    before: label(/身份证号?码?|证件号码?|身份号码?|\bidentity (?:card|number)|\bID (?:card|number)/),
    mask: (match) => keepEnds(match, 6, 3),
  },
  {
    kind: 'identity',
    pattern: /(?<![\dA-Za-z_]|\*{3})92\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![\dA-Za-z_]|\*{3})/g, // 92: a business run by one person
    digits: 7,
    real: isCreditCode,
    mask: (match) => keepEndsOfCode(match, 8, 4),
  },
  {
    kind: 'identity',
    pattern: /(?<![\d\-/A-Za-z.]|\*{3})(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\d\-/A-Za-z]|\*{3}|\.\d)/g,
    digits: 9,
    real: (code, match) => match.includes('-') && !PUBLISHED_SSN.test(code) && !isDummyNumber(code),
    mask: last4,
  },
  {
    kind: 'identity',
    pattern: /(?<![\d\-/A-Za-z.]|\*{3})(?!000|666|9)\d{3} ?(?!00)\d{2} ?(?!0000)\d{4}(?![\d\-/A-Za-z]|\*{3}|\.\d)/g,
    digits: 9,
    real: (code) => !PUBLISHED_SSN.test(code) && !isDummyNumber(code),
    before: label(/\bSSN|\bsocial security(?: (?:number|no\.?|#))?|社会安全号码?|社安号码?/),
    mask: last4,
  },
  {
    kind: 'identity',
    pattern:
      /(?<![A-Za-z\d]|\*{3})(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] \d{2} \d{2} \d{2} [A-D](?![A-Za-z\d]|\*{3})/g,
    digits: 6,
    real: (code) => !/123456/.test(code),
    mask: ends,
  },
  {
    kind: 'identity',
    pattern:
      /(?<![A-Za-z\d]|\*{3})(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{6} ?[A-D](?![A-Za-z\d]|\*{3})/g,
    digits: 6,
    real: (code) => !/123456/.test(code),
    before: label(/\bNINO|\bnational insurance(?: (?:number|no\.?|#))?|\bNI (?:number|no\.?)/),
    mask: ends,
  },
  {
    kind: 'identity',
    pattern: /(?<![A-Za-z\d]|\*{3})[A-Z]{1,2}\d{6}\([\dA]\)/g, // Hong Kong: the check character stands in brackets
    digits: 6,
    real: (code) => isHongKongId(code) && !/123456/.test(code),
    mask: (match) => keepEndsOfCode(match, 2, 0),
  },
  {
    kind: 'identity',
    pattern: /(?<![A-Za-z\d]|\*{3})[A-Z][12]\d{8}(?![A-Za-z\d]|\*{3})/g,
    digits: 9,
    real: (code) => isTaiwanId(code) && !isDummyNumber(code.slice(1)),
    before: label(/身[分份][证證]字?[号號]?码?|统一编号|台湾|台胞|\bTaiwan|\bID(?: (?:card|number|no\.?))?/),
    mask: (match) => keepEndsOfCode(match, 2, 2),
  },
  {
    kind: 'identity',
    pattern: /(?<![A-Za-z\d]|\*{3})[157]\/?\d{6}\/?\(?\d\)?(?![A-Za-z\d]|\*{3})/g,
    digits: 7,
    real: (code) => !isDummyNumber(code),
    before: label(/澳门(?:居民)?身份证号?码?|\bMaca[uo] ID(?: card)?/),
    mask: ends,
  },
  {
    kind: 'identity',
    pattern: /(?<![\dA-Za-z]|\*{3})\d{3}[- ]?\d{3}[- ]?\d{4}(?![\dA-Za-z]|\*{3})/g,
    digits: 10,
    real: (code) => isNhsNumber(code) && !/^(?:9434765919|4505577104|9876544321|4857773456|999\d{7})$/.test(code),
    before: label(/\bNHS(?: (?:number|no\.?))?/),
    mask: last4,
  },
  {
    kind: 'identity',
    pattern: /(?<![\dA-Za-z]|\*{3})\d{3}[- ]?\d{3}[- ]?\d{3}(?![\dA-Za-z]|\*{3})/g,
    digits: 9,
    real: (code) => luhn(code) && code !== '046454286' && !isDummyNumber(code),
    before: label(/\bSIN|\bsocial insurance(?: (?:number|no\.?))?/),
    mask: (match) => keepEndsOfCode(match, 0, 3),
  },
  {
    kind: 'identity',
    pattern: /(?<![\dA-Za-z]|\*{3})[2-9]\d{3}[- ]?\d{4}[- ]?\d{4}(?![\dA-Za-z]|\*{3})/g,
    digits: 12,
    real: (code) => !isDummyNumber(code),
    before: label(/\bAadhaar(?: (?:number|no\.?|card))?/),
    mask: last4,
  },
  {
    kind: 'identity',
    pattern: /(?<![\dA-Za-z]|\*{3})(?:[A-Z]{1,2}[- ]?)?\d[\d -]{5,16}\d(?![\dA-Za-z]|\*{3})/g,
    digits: 7,
    real: (code) => !isDummyNumber(code.replace(/\D/g, '')),
    before: label(
      new RegExp(
        `${LICENCE.source}|(?:社保卡?|医保卡?|军官证|残疾证|居住证|病历|病案|住院|门诊|就诊卡|诊疗卡|公积金账?)号码?|残疾证|军官证|\\b(?:MRN|medical record (?:number|no\\.?))`,
      ),
    ),
    mask: ends,
  },
  {
    kind: 'passport',
    pattern:
      /(?<![A-Za-z\d]|\*{3})(?:[A-Z]{1,2}\d{6,8}|[HM]\d{10}|\d{8,9}|\d{2}[A-Z]{2}\d{5}|[A-Z]\d[A-Z0-9]{7})(?![A-Za-z\d]|\*{3})/g,
    digits: 2,
    real: (code) =>
      code.replace(/\D/g, '').length >= 4 && !/1234567|7654321|0000|(\d)\1{5}|^(?:19|20)\d{2}[01]\d[0-3]\d$/.test(code),
    before:
      /(?:护照|通行证|台胞证|回乡证|\bpassports?\b)(?:[(:：\s]|号码?|编号|是|为|证件|\b(?:number|num|no|nr|is|was|with|valid|holder|#)\b|[.#"'=)*_-]){0,10}$/i,
    mask: ends,
  },
];

/** A word of one of the labels above; without any only what speaks for itself is looked for. */
const ANY_LABEL =
  /证|护照|[社医]保|病[历案]|住院|门诊|就诊|诊疗|公积金|\bMRN\b|medical record|身份|社会安全|社安|台湾|统一编号|驾照|社保|医保|\b(?:SSN|social|identity|ID|NINO|NI|NHS|SIN|Aadhaar|national|Taiwan|Maca[uo]|driv|passports?)/i;

/** Numbers that a state or an insurer gives a person: identity cards, social security, passports, licences. */
export const findIdentityNumbers: Detector = (source) => {
  if (source.digits < 4) return [];
  const labelled = ANY_LABEL.test(source.plain);
  return PATTERNS.flatMap(({ kind, pattern, digits, real, before, mask }) => {
    if (source.run < digits || (before !== undefined && !labelled)) return [];
    return matchesOutsideUrls(source, pattern).flatMap((match) => {
      const { plain, text } = source;
      const start = match.index;
      const end = start + match[0].length;
      const code = match[0].replace(/[- ()/]/g, '');
      if (!real(code, match[0])) return [];
      const words = plain.slice(Math.max(0, start - 28), start);
      if (before === undefined ? !isMeant(plain, start, end, code) : !before.test(words)) return [];
      return [{ kind, start, end, masked: mask(text.slice(start, end)) }];
    });
  });
};

/** Without a label of its own: a checksum speaks for itself, else the words before must not name a thing. */
function isMeant(plain: string, start: number, end: number, code: string): boolean {
  if (isResidentId(code)) return true;
  if (isCreditCode(code)) return CREDIT_OF_A_PERSON.test(around(plain, start, end, 30));
  return contextBefore(plain, start) !== 'thing';
}
