import { ibanLength, isIban, luhn } from './checksums.ts';
import { contextBefore, isAmount, isDummyNumber } from './context.ts';
import { matchesOf, matchesOutsideUrls, type Detector, type Identifier, type Source } from './identifier.ts';
import { keepEnds, keepEndsOfCode } from './masks.ts';

/** Numbers that card schemes and payment providers publish for tests; all of 4000 00… belongs to them too. */
const TEST_CARDS = new Set(
  (
    '4111111111111111 4242424242424242 4012888888881881 4000056655665556 5555555555554444 5105105105105100 ' +
    '378282246310005 371449635398431 378734493671000 6011111111111117 6011000990139424 6011981111111113 ' +
    '30569309025904 3056930009020004 38520000023237 36227206271667 3530111333300000 3566002020360505 ' +
    '6200000000000005 6205500000000000004 5200828282828210 5425233430109903 2223003122003222 2223000048400011 ' +
    '5454545454545454 5431111111111111 4444333322221111 4917610000000000 4263982640269299 4917484589897107 ' +
    '4001919257537193 4007702835532454 6362970000457013 4005519200000004 4009348888881881 4012000033330026 ' +
    '4012000077777777 4217651111111119 4500600000000061 4532015112830366 4556737586899855 4539578763621486 ' +
    '6331101999990016 5019717010103742 2720992593319364 4716108999716531 5610591081018250 4222222222222'
  ).split(' '),
);
const DOCUMENTATION_IBANS = new Set(
  (
    'DE89370400440532013000 DE91100000000123456789 DE02120300000000202051 GB29NWBK60161331926819 ' +
    'GB82WEST12345698765432 GB33BUKB20201555555555 GB94BARC10201530093459 FR1420041010050500013M02606 ' +
    'FR7630006000011234567890189 FR7630001007941234567890185 ES9121000418450200051332 ES7921000813610123456789 ' +
    'NL91ABNA0417164300 NL02ABNA0123456789 IT60X0542811101000000123456 CH9300762011623852957 CH5604835012345678009 ' +
    'BE68539007547034 BE71096123456769 AT611904300234573201 AT483200000012345864 IE29AIBK93115212345678 ' +
    'IE64IRCE92050112345678 LU280019400644750000 PT50000201231234567890154 PL61109010140000071219812874 ' +
    'SE4550000000058398257466 NO9386011117947 DK5000400440116243 FI2112345600000785 GR1601101250000000012300695 ' +
    'SA0380000000608010167519 TR330006100519786457841326 AE070331234567890123456'
  ).split(' '),
);
const CARD_LABEL =
  /(?:银行|储蓄|借记|信用|工资|收款|工行|建行|农行|中行|招行|交行|邮储)卡|卡号|\b(?:card|credit|debit|visa|mastercard|amex|pan)\b/i;
/** Issuer ranges with their lengths (ISO/IEC 7812 and the schemes' own lists). */
const ISSUER =
  /^(?:4(?:\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|6(?:011|5\d\d|4[4-9]\d)\d{12}|62\d{14,17})$/;
/** Ranges that only a label makes a card: Visa of 13 digits, Maestro, old Chinese debit cards. */
const LABELLED_ISSUER = /^(?:4\d{12}|4\d{15,18}|5[0-9]\d{11,17}|6\d{12,18}|9558\d{12,15})$/;
const NUMBER =
  /(?<![\dA-Za-z._/]|\*{3}|[A-Za-z]-|\d[- ])(?:[2-69]\d{3}(?:[- ]?\d{4}){2}(?:[- ]?\d{1,4}){1,2}|[2-69]\d{3}[- ]?\d{6}[- ]?\d{4,5}|6\d{5}[- ]?\d{10,13})(?![\dA-Za-z_/-]|\*{3}|\.\d| \d)/g;
const ACCOUNT =
  /(?:\b(?:bank|checking|savings|current|giro|sort code|routing)\b[^\n;]{0,40})?\b(account (?:number|no\.?|#)|a\/c(?: no\.?)?|account)[:\s#]{0,3}(?:is |was )?(\d[\d -]{5,15}\d)(?![\dA-Za-z-]|\*{3})/gi;

/** Payment cards (issuer range and Luhn), IBANs (length and mod 97) and bank accounts with a label. */
export const findCards: Detector = (source) =>
  source.run < 6 ? [] : [...ibans(source), ...cards(source), ...accounts(source)];

function cards(source: Source): Identifier[] {
  if (source.run < 13) return [];
  return matchesOutsideUrls(source, NUMBER).flatMap((match) => {
    const { plain, text } = source;
    const start = match.index;
    const end = start + match[0].length;
    const digits = match[0].replace(/\D/g, '');
    if (!luhn(digits) || TEST_CARDS.has(digits) || /^(?:40000\d|424242)/.test(digits)) return [];
    if (new Set(digits).size <= 3 || /0{7}|(\d)\1{6}/.test(digits) || isAmount(plain, start, end)) return [];
    const words =
      plain
        .slice(Math.max(0, start - 24), start)
        .split(/[。;\n]/)
        .at(-1) ?? '';
    const named = CARD_LABEL.test(words);
    if (named ? !LABELLED_ISSUER.test(digits) && !ISSUER.test(digits) : !ISSUER.test(digits)) return [];
    if (!named && contextBefore(plain, start) === 'thing') return [];
    return [{ kind: 'card' as const, start, end, masked: keepEnds(text.slice(start, end), 4, 4) }];
  });
}

function ibans(source: Source): Identifier[] {
  const { plain, text } = source;
  return matchesOutsideUrls(source, /(?<![A-Za-z0-9.]|\*{3})[A-Z]{2}\d{2}(?= ?[A-Z0-9])/g).flatMap((match) => {
    const start = match.index;
    const length = ibanLength(match[0].slice(0, 2));
    if (length === undefined) return [];
    let code = '';
    let end = start;
    while (code.length < length && end < plain.length && /[A-Z0-9 ]/.test(plain[end] ?? '')) {
      if (plain[end] !== ' ') code += plain[end];
      else if (plain[end + 1] === ' ') break;
      end++;
    }
    if (/[A-Za-z0-9]/.test(plain[end] ?? '') || !isIban(code) || DOCUMENTATION_IBANS.has(code)) return [];
    return [{ kind: 'account' as const, start, end, masked: keepEndsOfCode(text.slice(start, end), 4, 2) }];
  });
}

function accounts({ plain, text }: Source): Identifier[] {
  return matchesOf(ACCOUNT, plain).flatMap((match) => {
    const number = match[2] ?? '';
    const digits = number.replace(/\D/g, '');
    const bank = /\b(?:bank|checking|savings|sort code|routing|giro)\b/i;
    const end = match.index + match[0].length;
    if (digits.length < 8 || isDummyNumber(digits) || !(bank.test(match[0]) || bank.test(plain.slice(end, end + 40))))
      return [];
    const start = end - number.length;
    return [{ kind: 'account' as const, start, end, masked: keepEnds(text.slice(start, end), 0, 2) }];
  });
}
