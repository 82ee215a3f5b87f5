import { isResidentId, luhn, narrow } from '../identifiers.ts';
import type { LintRule } from '../rule.ts';

interface Kind {
  readonly key: string;
  readonly pattern: RegExp;
  /** Whether a match is personal; `before` and `after` are the 24 characters around it. */
  readonly personal: (match: string, before: string, after: string) => boolean;
  readonly mask: (match: string) => string;
}

/** Numbers of things: what stands right before them says that they are no person's. */
const THING =
  /(?:订单|单号|运单|快递|编号|流水|工单|票号|序列号?|型号|货号|商品|批次|版本|时间戳|\b(?:ISBN|EAN|UUID|SKU|UID|SN|ID|QQ|hash|order|tracking|invoice|ticket|serial|version|timestamp|number|no)\b)[^，。,;；\n]{0,6}$/i;
const PERSON =
  /(?:身份证|手机|电话|联系|银行卡|卡号|账号|\b(?:phone|mobile|tel|call|card|account|identity|identification)\b)[^，。,;；\n]{0,10}$/i;
const UNIT = /^\s?(?:元|万|亿|个|次|件|字|人|行|条|毫秒|秒|字节|ms|bytes?|tokens?|%|px|rows?|kb|mb)/i;
const ROLE_MAILBOX =
  /^(?:info|support|service|services|sales|contact|contacts|admin|administrator|help|helpdesk|hr|no-?reply|do-?not-?reply|kefu|office|press|media|privacy|security|hello|hi|team|feedback|jobs|careers|webmaster|postmaster|abuse|billing|legal|marketing|customer-?service|care|news|newsletter|git|enquir(?:y|ies)|inquiry|user(?:name)?|you(?:r(?:name|email)?)?|name|email|mail|someone|somebody|test|xxx+|abc|foo|bar|example|firstname|john\.?doe|jane\.?doe|user\d+)(?:[.+_-]|$)/i;
const RESERVED_DOMAIN =
  /(?:^|\.)(?:example(?:\.(?:com|org|net|cn))?|test|invalid|localhost|local|xxx+\.\w+|domain\.com|email\.com|company\.com|yourdomain\.\w+|your-?company\.\w+)$/i;
const TEST_CARDS =
  /^(?:4111111111111111|4242424242424242|4012888888881881|4000056655665556|5555555555554444|5105105105105100|378282246310005|371449635398431|6011111111111117|30569309025904|3530111333300000|6200000000000005)$/;

const digitsOf = (text: string) => text.replace(/[^\dXx]/g, '');
const keepEnds = (text: string, head: number, tail: number) => {
  let index = 0;
  const length = digitsOf(text).length;
  return text.replace(/[\dXx]/g, (digit) => (index++ < head || index > length - tail ? digit : '*'));
};

/** In this order: an identity number contains digits that look like a card or a phone. */
const KINDS: readonly Kind[] = [
  {
    key: 'identity',
    pattern: /(?<![\dA-Za-z])[1-8]\d{16}[\dXx](?![\dA-Za-z])/g,
    personal: (match, before) => isResidentId(match) && (PERSON.test(before) || !THING.test(before)),
    mask: (match) => keepEnds(match, 6, 4),
  },
  {
    key: 'card',
    pattern: /(?<![\d.\-/A-Za-z])[3-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{3,4}(?:[ -]?\d{3})?(?![\d\-/A-Za-z]|\.\d)/g,
    personal: (match, before) => {
      const digits = digitsOf(match);
      return (
        digits.length >= 15 &&
        luhn(digits) &&
        !TEST_CARDS.test(digits) &&
        !/^(\d)\1+$/.test(digits) &&
        (PERSON.test(before) || (!THING.test(before) && /^(?:62|4|5[1-5]|3[47])/.test(digits)))
      );
    },
    mask: (match) => keepEnds(match, 4, 4),
  },
  {
    key: 'phone',
    pattern: /(?<![\d.*A-Za-z])(?:(?:\+|00)?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\d*A-Za-z]|\.\d)/g,
    personal: (match, before, after) =>
      !UNIT.test(after) &&
      !/[¥￥$]\s?$/.test(before) &&
      !/(\d)\1{6}/.test(digitsOf(match)) &&
      (PERSON.test(before) || !THING.test(before)),
    mask: (match) => keepEnds(match, digitsOf(match).length - 8, 4),
  },
  {
    key: 'phone',
    pattern:
      /(?<![\d.\-/A-Za-z])(?:\+?1[-. ])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-. ])[2-9]\d{2}[-. ]\d{4}(?![\d\-/A-Za-z]|\.\d)/g,
    personal: (match, before) => {
      const digits = digitsOf(match).slice(-10);
      return (
        !/^(?:[2-9]00|8(?:33|44|55|66|77|88))|^...55501|^555/.test(digits) &&
        (PERSON.test(before) || !THING.test(before))
      );
    },
    mask: (match) => keepEnds(match, 3, 2),
  },
  {
    key: 'identity',
    pattern: /(?<![\d\-/A-Za-z])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d\-/A-Za-z])/g,
    personal: (match, before) =>
      match !== '123-45-6789' && (/\b(?:ssn|social security)\b/i.test(before) || !THING.test(before)),
    mask: (match) => keepEnds(match, 0, 4),
  },
  {
    key: 'email',
    pattern:
      /(?<![A-Za-z0-9._%+@/-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9@])/g,
    personal: (match) => {
      const at = match.indexOf('@');
      return !ROLE_MAILBOX.test(match.slice(0, at)) && !RESERVED_DOMAIN.test(match.slice(at + 1));
    },
    mask: (match) => `${match.slice(0, 1)}***${match.slice(match.indexOf('@'))}`,
  },
];

/** Article 1.4.7: a number or address that identifies a person, wherever it stands, examples and records included. */
export const privacyPersonalData: LintRule = {
  id: 'privacy/personal-data',
  metric: 'privacy',
  severity: 'error',
  summary: { en: 'Personal data in the prompt', zh: '提示词中含有个人信息' },
  messages: {
    identity: {
      en: 'This looks like a real identity number. It would be sent to the teacher with every record.',
      zh: '这看起来是真实的身份证号，会随每条样本一起发给教师模型。',
    },
    card: {
      en: 'This looks like a real bank card number. It would be sent to the teacher with every record.',
      zh: '这看起来是真实的银行卡号，会随每条样本一起发给教师模型。',
    },
    phone: {
      en: 'This looks like somebody’s phone number. It would be sent to the teacher with every record.',
      zh: '这看起来是某个人的电话号码，会随每条样本一起发给教师模型。',
    },
    email: {
      en: 'This looks like somebody’s e-mail address. It would be sent to the teacher with every record.',
      zh: '这看起来是某个人的邮箱地址，会随每条样本一起发给教师模型。',
    },
    mask: { en: 'Mask it as {0}', zh: '脱敏为 {0}' },
  },
  check({ document, report }) {
    const { text } = document;
    const plain = narrow(text);
    const taken = new Uint8Array(text.length + 1);
    for (const { key, pattern, personal, mask } of KINDS) {
      for (const match of plain.matchAll(pattern)) {
        const span = { start: match.index, end: match.index + match[0].length };
        const before = plain.slice(Math.max(0, span.start - 24), span.start);
        if (!personal(match[0], before, plain.slice(span.end, span.end + 24))) continue;
        if (taken[span.start] === 1 || taken[span.end - 1] === 1) continue;
        taken.fill(1, span.start, span.end);
        const newText = mask(match[0]);
        report(key, span, { fixes: [{ key: 'mask', args: [newText], edits: [{ span, newText }], preferred: true }] });
      }
    }
  },
};
