import { around, contextBefore, isAmount, isDummyNumber, type Context } from './context.ts';
import { matchesOutsideUrls, type Detector } from './identifier.ts';
import { keepEnds } from './masks.ts';

interface PhonePattern {
  readonly pattern: RegExp;
  /** Which numbers of this form are somebody's; `digits` are the match's own. */
  readonly real: (digits: string) => boolean;
  /** In which company a number of this form is personal. */
  readonly personal: (context: Context, near: string, digits: string) => boolean;
  readonly head: number; // digits kept at the beginning by the mask
  readonly tail: number;
}

const PRIVATE_LINE =
  /先生|女士|小姐|联系人|收件人|收货人|家里|家庭|家住|我家|住宅|宅电|本人|我的|业主|租客|房东|患者|病人|老人|母亲|父亲|妈|爸/;
const PUBLIC_LINE =
  /公司|单位|前台|总机|客服|热线|门店|医院|酒店|餐厅|派出所|居委会|办公|营业|学校|大学|中心|银行|投诉|咨询|政府|局/;
/** Published country calling codes (ITU-T E.164) besides 1 and 86. */
const CALLING_CODE =
  /^(?:2[07]|2[1-689]\d|3[0-469]|3[578]\d|4[013-9]|42\d|5[1-8]|5[09]\d|6[0-6]|6[789]\d|7|8[1245]|8[05]\d|9[0-58]|9[679]\d)/;

const notDummy = (digits: string) => !isDummyNumber(digits);
const notOpen = (context: Context) => context !== 'public' && context !== 'thing';
const labelled = (context: Context) => context === 'phone' || context === 'person';

/** Ten digits of North America: no fiction (555), no toll-free area, no short codes. */
const isNorthAmerican = (digits: string) => {
  const ten = digits.slice(-10);
  return (
    /^[2-9](?!11)\d{2}[2-9](?!11)\d{2}\d{4}$/.test(ten) &&
    !/^(?:[2-9]00|8(?:22|33|44|55|66|77|88)|555)|^...555/.test(ten) &&
    notDummy(digits)
  );
};

/** Ofcom's numbers for drama, without the leading zero. */
const UK_DRAMA = /^(?:7700900|2079460|1632960|11[3-8]4960|1[2-9]14960|1914980|2890180|2920180|9098790|8081570|3069990)/;
const isBritish = (digits: string) => !UK_DRAMA.test(digits.replace(/^(?:44|0)/, '')) && notDummy(digits);

const isInternational = (digits: string) =>
  CALLING_CODE.test(digits) &&
  digits.length >= 9 &&
  digits.length <= 14 &&
  (digits.startsWith('44') ? isBritish(digits) && !/^44(?:3|8|9)/.test(digits) : notDummy(digits)) &&
  !/^614915700|^6155501|^614(?:0000|1111)|^8?00/.test(digits);

/** Numbers of a prefix that no carrier has are somebody's only where they are called a phone number. */
const isAssigned = (digits: string) => /^1(?:3\d|4[014-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9\d)/.test(digits.slice(-11));

const isMobile = (digits: string) => {
  const number = digits.slice(-11);
  return !/13800138000|(\d)\1{3}(\d)\2{3}$|0{4}1234$|(\d)\3{5}|(?:0123|1234)4?5678/.test(number) && notDummy(number);
};

const PATTERNS: readonly PhonePattern[] = [
  {
    // Mainland China, mobile
    pattern:
      /(?<![\dA-Za-z.]|\*{3}|[A-Za-z_]-|_)(?:\(?(?:\+|00) ?86\)?[- ]{0,2}|86[- ])?1[3-9]\d(?:[-‑– ]?\d{4}[-‑– ]?\d{4}|[- ]\d{3}[- ]\d{5})(?![\dA-Za-z_]|\*{3}|[.-]\d)/g,
    real: isMobile,
    personal: (context, _, digits) => (isAssigned(digits) ? notOpen(context) : labelled(context)),
    head: -8,
    tail: 4,
  },
  {
    // Mainland China, landline with its area code: only where somebody's home is meant
    pattern:
      /(?<![\dA-Za-z.+-]|\*{3})\(?0(?:10|2\d|[3-9]\d{2})\)?[- ]?[2-9]\d{2,3}[- ]?\d{4}(?![\dA-Za-z-]|\*{3}|\.\d)/g,
    real: notDummy,
    personal: (context, near) => context !== 'thing' && PRIVATE_LINE.test(near) && !PUBLIC_LINE.test(near),
    head: -4,
    tail: 0,
  },
  {
    // North America
    pattern:
      /(?<![\d.\-/A-Za-z+]|\*{3}|\+1 ?)(?:\+?1[-. ]?)?(?:\([2-9]\d{2}\)[- ]?|[2-9]\d{2}[-. ])[2-9]\d{2}[-. ]\d{4}(?![\d\-/A-Za-z]|\*{3}|\.\d)/g,
    real: isNorthAmerican,
    personal: notOpen,
    head: 3,
    tail: 2,
  },
  {
    // A number with its country's calling code
    pattern: /(?<![\w+)]|\*{3})\+[1-9](?:[-. ]?\(?\d{1,5}\)?){3,8}(?![\dA-Za-z]|\*{3})/g,
    real: (digits) =>
      digits.startsWith('1')
        ? digits.length === 11 && isNorthAmerican(digits)
        : digits.startsWith('86')
          ? digits.length >= 11 && digits.length <= 13 && !/^86[48]00/.test(digits) && notDummy(digits)
          : isInternational(digits),
    personal: notOpen,
    head: 4,
    tail: 2,
  },
  {
    // United Kingdom, mobile
    pattern: /(?<![\dA-Za-z.+-]|\*{3})07[1-57-9]\d{2}(?: \d{3} ?\d{3}|-\d{3}-?\d{3}|\d{6})(?![\dA-Za-z-]|\*{3}|\.\d)/g,
    real: isBritish,
    personal: notOpen,
    head: 5,
    tail: 2,
  },
  {
    // Other national forms, where the words say that it is a telephone: 020 …, 06 12 34 …, 0412 …, 98203 41177
    pattern:
      /(?<![\dA-Za-z.+\-/]|\*{3}|\d )\(?(?:0[1-9]\d{0,3}\)?(?:[-. ]?\d{2,4}){2,4}|[6-9]\d{4} \d{5}|[5-9]\d{3} \d{4}|[2-9]\d{9}|[2-9]\d{2}-\d{4})(?![\dA-Za-z\-/]|\*{3}|\.\d| \d)/g,
    real: (digits) =>
      digits.length >= (digits.startsWith('0') ? 9 : 7) &&
      digits.length <= 12 &&
      !/^0?[48]00|^0(?:300|33|34|80|84|87|9(?!\d{8}$))|^555/.test(digits) &&
      (digits.startsWith('0') ? isBritish(digits) : notDummy(digits)),
    personal: (context, near) => labelled(context) && !/邮编|传真|分机|\b(?:zip|postcode|fax|ext)\b/i.test(near),
    head: 4,
    tail: 2,
  },
];

/** Telephone numbers of persons; hotlines, numbers for fiction and dummies are none. */
export const findPhones: Detector = (source) => {
  if (source.run < 7) return [];
  const long = source.run >= 9; // a date with hyphens has eight digits
  if (!long && !/电话|手机|\b(?:phone|call|tel|text|ring|mobile|cell|whatsapp)/i.test(source.plain)) return [];
  return (long ? PATTERNS : PATTERNS.slice(-1)).flatMap(({ pattern, real, personal, head, tail }) =>
    matchesOutsideUrls(source, pattern).flatMap((match) => {
      const { plain, text } = source;
      const start = match.index + (match[0].startsWith('(') && !match[0].includes(')') ? 1 : 0);
      const end = match.index + match[0].length;
      const digits = match[0].replace(/\D/g, '');
      if (/\d,$/.test(plain.slice(start - 2, start)) && /^,\d/.test(plain.slice(end, end + 2))) return []; // a sequence
      if (!real(digits) || isAmount(plain, start, end)) return [];
      if (!personal(contextBefore(plain, start), around(plain, start, end, 24), digits)) return [];
      const masked = keepEnds(text.slice(start, end), head < 0 ? digits.length + head : head, tail);
      return [{ kind: 'phone' as const, start, end, masked }];
    }),
  );
};
