import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCreditCode, isHongKongId, isIban, isResidentId, isTaiwanId, luhn } from '#core/lint/identifiers/checksums';
import { IDENTIFIER_CUES, sourceOf } from '#core/lint/identifiers/identifier';
import { findPersonalData } from '#core/lint/identifiers/personalData';
import { lint } from '#core/lint/linter';
import { privacyHealthFinance } from '#core/lint/rules/privacy-health-finance';
import { privacyPersonalData } from '#core/lint/rules/privacy-personal-data';
import { privacySecret } from '#core/lint/rules/privacy-secret';
import { applyEdits } from '#core/text';
import {
  card,
  creditCode,
  grouped,
  hongKongId,
  iban,
  keyBody,
  residentId,
  wide,
  withLuhn,
} from './fixtures/lint/privacyNumbers.ts';
import { loadRuleCases, unmark } from './support/ruleCases.ts';

const rules = [privacyPersonalData, privacySecret, privacyHealthFinance];
const cases = await loadRuleCases(rules.map(({ meta }) => meta.id));
const findingsOf = (text: string) => lint({ path: 'case.template.md', text }, { locale: 'zh-cn', rules });
const words = (text: string) => findingsOf(text).map(({ span }) => text.slice(span.start, span.end));
const mend = (text: string) =>
  applyEdits(
    text,
    findingsOf(text).flatMap(({ fixes }) => fixes[0]?.edits ?? []),
  );

/** Sentences with a hole where a number stands; none says that it is the number of a thing. */
const PLACES = [
  ['', ''],
  ['客户：', '，请核对。'],
  ['把（', '）写进回执'],
  ['{"value": "', '"}'],
  ['请联系王女士，她的资料是', '。谢谢'],
  ['Use ', ' for this.'],
  ['> quoted "', '" here'],
  ['```\nx = ', '\n```'],
  ['| a | ', ' | b |'],
] as const;
const place = fc.constantFrom(...PLACES);
const digit = fc.integer({ min: 0, max: 9 });
const digits = (length: number) => fc.array(digit, { minLength: length, maxLength: length }).map((all) => all.join(''));
/** No run and no sequence that people type when they want no real number. */
const unlike = (text: string) => !/(\d)\1{3}|0123|1234|2345|3456|4567|5678|6789|9876|8765|7654|4321|0000/.test(text);
const birth = fc
  .record({
    year: fc.integer({ min: 1930, max: 2019 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
  })
  .map(({ year, month, day }) => `${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}`);
const resident = fc
  .tuple(fc.constantFrom('110105', '310115', '330106', '440304', '510107', '650102', '820000'), birth, digits(3))
  .map((parts) => residentId(...parts));
const bankCard = fc
  .tuple(fc.constantFrom('62', '4', '52', '2345', '35289'), digits(18))
  .map(([head, body]) => withLuhn((head + body).slice(0, head === '62' ? 18 : 15)))
  .filter((number) => unlike(number) && !/^40000|^424242/.test(number));
const euroIban = fc
  .tuple(fc.constantFrom(['DE', 18], ['AT', 16], ['BE', 12], ['PL', 24], ['ES', 20]), digits(24))
  .map(([[country, length], account]) => iban(country as string, account.slice(0, length as number)))
  .filter(unlike);
const mobile = fc
  .tuple(fc.constantFrom('130', '138', '147', '159', '166', '177', '186', '191', '199'), digits(8))
  .map((parts) => parts.join(''))
  .filter(unlike);
const numbers = fc.oneof(resident, bankCard, euroIban, mobile);
/** The same number with another last digit. */
const spoiled = (number: string) =>
  number.slice(0, -1) + (number.endsWith('X') ? '0' : (Number(number.at(-1)) + 1) % 10);

describe('checksums', () => {
  test('agree with the published examples', () => {
    expect(isResidentId('11010519491231002X')).toBe(true); // GB 11643-1999
    expect(isResidentId('110105194902310021')).toBe(false); // no such day
    expect(isCreditCode('91350100M000100Y43')).toBe(true); // GB 32100-2015
    expect(isIban('GB82WEST12345698765432')).toBe(true);
    expect(isIban('GB82WEST12345698765431')).toBe(false);
    expect(isHongKongId('A1234563')).toBe(true);
    expect(isTaiwanId('A123456789')).toBe(true);
    expect(isTaiwanId('A123456788')).toBe(false);
    expect(luhn('4111111111111111')).toBe(true);
  });

  test('tell the generators’ numbers from those with another last digit', () => {
    fc.assert(
      fc.property(resident, bankCard, euroIban, (id, bank, account) => {
        expect([isResidentId(id), luhn(bank), isIban(account)]).toEqual([true, true, true]);
        expect([isResidentId(spoiled(id)), luhn(spoiled(bank)), isIban(spoiled(account))]).toEqual([
          false,
          false,
          false,
        ]);
      }),
    );
    expect(isCreditCode(creditCode('92330106', 3))).toBe(true);
    expect(isHongKongId(hongKongId('K', '629517').replace(/[()]/g, ''))).toBe(true);
  });
});

describe('a number with a right checksum', () => {
  test('is found wherever it stands, in both widths', () => {
    fc.assert(
      fc.property(numbers, place, fc.boolean(), (number, [before, after], full) => {
        const shown = full ? wide(number) : number;
        expect(words(before + shown + after)).toEqual([shown]);
      }),
      { numRuns: 300 },
    );
  });

  test('is found in groups', () => {
    fc.assert(
      fc.property(mobile, bankCard, fc.constantFrom(' ', '-'), (phone, bank, gap) => {
        const shown = grouped(phone, gap, 3, 4, 4);
        expect(words(`打给 ${shown} 找她`)).toEqual([shown]);
        const cards = bank.length === 16 ? grouped(bank, gap, 4, 4, 4, 4) : grouped(bank, gap, 4, 4, 4, 4, 3);
        expect(words(`卡号 ${cards}。`)).toEqual([cards]);
      }),
    );
  });

  test('is never found with another last digit', () => {
    fc.assert(
      fc.property(fc.oneof(resident, bankCard, euroIban), place, (number, [before, after]) => {
        expect(words(before + spoiled(number) + after)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('is never found inside a longer number, a hash or a web address', () => {
    fc.assert(
      fc.property(numbers, digit, (number, more) => {
        for (const text of [
          `1.${number}`,
          `https://shop.example.net/i/${number}`,
          `a${number}f`,
          `${number}${more}${more}.5`,
        ])
          expect(words(text)).toEqual([]);
      }),
    );
  });

  test('is not reported as the number of a thing, but a resident identity number always is', () => {
    fc.assert(
      fc.property(
        fc.oneof(bankCard, mobile),
        resident,
        fc.constantFrom('订单号', '运单号：', 'order no. ', 'ticket #'),
        (number, id, label) => {
          expect(words(`${label}${number}`)).toEqual([]);
          expect(words(`${label}${id}`)).toEqual([id]);
        },
      ),
    );
  });
});

describe('fixes', () => {
  const invalid = [...cases.values()].flatMap((each) => each.invalid.map((marked) => unmark(marked).text));

  test.each(invalid)('mend %j for good', (text) => {
    const mended = mend(text);
    expect(mended).not.toBe(text);
    expect(words(mended)).toEqual([]);
  });

  test('keep a value’s shape', () => {
    expect(mend('手机 ' + grouped('13972046158', ' ', 3, 4, 4))).toBe('手机 139 **** 6158');
    expect(mend(`客户：${residentId('110105', '19810627', '001')}。`)).toMatch(/^客户：110105\*{8}\d{3}[\dX]。$/);
    expect(mend(`卡 ${card('621226', 19, 5)}`)).toMatch(/^卡 6212\*{11}\d{4}$/);
    expect(mend('发到 zhuyan88@qq.com')).toBe('发到 z***@qq.com');
    expect(mend('地址余杭区良睦路翡翠湾7幢2单元1103。')).toBe('地址[地址]。');
    expect(mend('张伟（男，45岁）被诊断为2型糖尿病。')).toBe('张*（男，45岁）被诊断为2型糖尿病。');
    expect(mend(`key: ${['sk-proj-', keyBody(40, 6)].join('')}`)).toBe('key: sk-proj-********');
  });

  test('leave nothing to find in numbers of any kind, one fix at a time', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(numbers, place), { maxLength: 4 }), (parts) => {
        let text = parts.map(([number, [before, after]]) => before + number + after).join('\n\n');
        for (let left = findingsOf(text).length; left > 0; left--) {
          text = applyEdits(text, findingsOf(text)[0]?.fixes[0]?.edits ?? []);
          expect(findingsOf(text).length).toBe(left - 1);
        }
      }),
    );
  });
});

describe('any text', () => {
  const piece = fc.oneof(
    numbers,
    digits(4),
    fc.constantFrom(
      '张伟',
      '卢建邦',
      'Margaret Ellery',
      '患者',
      '电话',
      '身份证',
      '确诊肺癌',
      'salary is $84,000',
      'was diagnosed with lupus',
      '姓名：',
      '密码是',
      'password: ',
      'Bearer ',
      '://user:',
      '@',
      '.com',
      '微信号：',
      'QQ',
      '路',
      '号',
      '幢',
      '单元',
      ' Street',
      ' Road',
      '+86 ',
      '+44 ',
      '\n',
      '\n\n',
      ' ',
      '，',
      '。',
      '. ',
      '-',
      '(',
      ')',
      '"',
      '*',
      '```\n',
      '# ',
      '- ',
      'passport ',
      'born ',
      '2 June 1991',
      '1985年3月12日',
    ),
    fc.integer({ min: 0, max: 99 }).map((seed) => keyBody(20, seed)),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
  const texts = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));

  test('is read without an error, and mended by one round of fixes', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const found = findingsOf(text);
        for (const { span, fixes } of found) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeGreaterThan(span.start);
          expect(span.end).toBeLessThanOrEqual(text.length);
          expect(fixes.length).toBe(1);
        }
        expect(words(mend(text))).toEqual([]);
      }),
      { numRuns: 1_000, seed: 20_260_101 },
    );
  });

  test('that holds an identifier holds one of the cues that call the rule', () => {
    fc.assert(
      fc.property(texts, (text) => {
        if (findPersonalData(text).length === 0) return;
        expect(IDENTIFIER_CUES.some((cue) => text.toLowerCase().includes(cue))).toBe(true);
        expect(sourceOf(text)).toBeDefined();
      }),
    );
  });
});
