import { IDENTIFIER_CUES } from '../identifiers/identifier.ts';
import { findPersonalData } from '../identifiers/personalData.ts';
import { defineRule } from '../rule.ts';

/** Article 1.4.7: what identifies a person, wherever it stands, examples and records included. */
export const privacyPersonalData = defineRule({
  meta: {
    id: 'privacy/personal-data',
    metric: 'privacy',
    severity: 'error',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction', 'example', 'data', 'quote', 'code', 'front-matter'],
    fix: 'safe',
    absence: false,
    evidence: { source: 'Article 1.4.7; GB/T 35273-2020; GDPR article 4(1)', level: 'must' },
    summary: { en: 'Personal data in the prompt', zh: '提示词中含有个人信息' },
    why: {
      en: 'A phone number, identity or passport number, bank card, IBAN, personal e-mail address, home address, licence plate, WeChat, QQ or other account or date of birth in a prompt is sent to the model with every request, logged there, and may reach the training data. Every place counts, examples and quotations too. Checksums, issuer ranges and the words around decide. A full name is reported only beside such a value. Not reported: placeholders and masked values, reserved and published test numbers, hotlines, role mailboxes, order and tracking numbers, amounts, and what belongs to a company. A social credit code is a company’s, so it is reported only where it is that of a one-person business (it begins with 92) and the text names the owner. The quick fix masks the value and keeps its form.',
      zh: '提示词中的电话、身份证号、护照号、银行卡号、IBAN、个人邮箱、住址、车牌、微信、QQ、抖音等账号、出生日期，会随每次请求发送给模型，被记录下来，还可能进入训练数据。示例和引号里的也算。判断依据是校验位、发卡机构号段和前后文。姓名只在这类信息旁边才报告。不报告：占位符和已脱敏的值、保留号段和公开的测试号码、客服热线、公共邮箱、订单号和运单号、金额，以及属于公司的信息。统一社会信用代码属于公司，只有以 92 开头（个体工商户）并且前后文写明经营者时才报告。快速修复会脱敏，并保留原来的形式。',
    },
    messages: {
      phone: {
        en: 'This looks like somebody’s phone number. It would be sent to the model with every request.',
        zh: '这看起来是某个人的电话号码，会随每次请求发送给模型。',
      },
      identity: {
        en: 'This looks like a real identity number. It would be sent to the model with every request.',
        zh: '这看起来是真实的证件号码，会随每次请求发送给模型。',
      },
      passport: {
        en: 'This looks like a real passport number. It would be sent to the model with every request.',
        zh: '这看起来是真实的护照号码，会随每次请求发送给模型。',
      },
      card: {
        en: 'This looks like a real bank card number. It would be sent to the model with every request.',
        zh: '这看起来是真实的银行卡号，会随每次请求发送给模型。',
      },
      account: {
        en: 'This looks like somebody’s account. It would be sent to the model with every request.',
        zh: '这看起来是某个人的账号，会随每次请求发送给模型。',
      },
      email: {
        en: 'This looks like somebody’s e-mail address. It would be sent to the model with every request.',
        zh: '这看起来是某个人的邮箱地址，会随每次请求发送给模型。',
      },
      address: {
        en: 'This looks like somebody’s home address. It would be sent to the model with every request.',
        zh: '这看起来是某个人的住址，会随每次请求发送给模型。',
      },
      plate: {
        en: 'This looks like a real licence plate. It would be sent to the model with every request.',
        zh: '这看起来是真实的车牌号，会随每次请求发送给模型。',
      },
      birth: {
        en: 'This date of birth belongs to somebody whom the text identifies. It would be sent to the model with every request.',
        zh: '这个出生日期属于文中可以识别的人，会随每次请求发送给模型。',
      },
      name: {
        en: 'With what stands beside it, this name identifies a real person. It would be sent to the model with every request.',
        zh: '这个姓名与旁边的信息合在一起，可以识别出真实的人，会随每次请求发送给模型。',
      },
      mask: { en: 'Mask it as {0}', zh: '脱敏为 {0}' },
    },
  },
  cues: IDENTIFIER_CUES,
  unit({ text }, report) {
    for (const { kind, start, end, masked } of findPersonalData(text)) {
      const span = { start, end };
      report(kind, span, { fixes: [{ key: 'mask', args: [masked], edits: [{ span, newText: masked }] }] });
    }
    return undefined;
  },
});
