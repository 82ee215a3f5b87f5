import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskRecord as maskWith } from '#core/label/mask';
import { privateSpans } from '#core/lint/identifiers/found';
import type { RenderedRecord } from '#core/prompt/render';

const maskRecord = (record: RenderedRecord) => maskWith(record, privateSpans);
const PHONE = ['139', '8642', '7531'].join('');
const OTHER = ['138', '7531', '9642'].join('');
const KEY = ['sk-', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4'].join('');

describe('maskRecord', () => {
  test('replaces each value by one typed name, in the text and in the columns', () => {
    const { record, counts } = maskRecord({
      text: `客户电话 ${PHONE}，备用 ${OTHER}，再说一次 ${PHONE}。`,
      fields: { 备注: `回拨 ${OTHER}`, 渠道: '门店' },
    });
    expect(record.text).toBe('客户电话 [PHONE_1]，备用 [PHONE_2]，再说一次 [PHONE_1]。');
    expect(record.fields).toEqual({ 备注: '回拨 [PHONE_2]', 渠道: '门店' });
    expect(counts).toEqual({ phone: 2 });
  });

  test('puts the values back, however the teacher wrote the names', () => {
    const { restore } = maskRecord({ text: `电话 ${PHONE}` });
    for (const written of ['[PHONE_1]', '【PHONE_1】', '[phone_1]', 'PHONE_1', '<PHONE_1>', '[PHONE 1]']) {
      expect(restore(`请回拨 ${written}。`)).toBe(`请回拨 ${PHONE}。`);
    }
    expect(restore('[PHONE_2] 与 [EMAIL_1] 不存在')).toBe('[PHONE_2] 与 [EMAIL_1] 不存在');
  });

  test('hides keys', () => {
    const { record, hidden } = maskRecord({ text: `配置里写着 ${KEY}` });
    expect(record.text).not.toContain(KEY);
    expect(hidden.map(({ kind }) => kind)).toEqual(['secret']);
  });

  test('gives no second meaning to a name that the text holds', () => {
    const { record, restore } = maskRecord({ text: `模板 [PHONE_1]：${PHONE}` });
    expect(record.text).toBe('模板 [PHONE_1]：[PHONE_2]');
    expect(restore('[PHONE_1] [PHONE_2]')).toBe(`[PHONE_1] ${PHONE}`);
  });

  test('leaves a record without personal data as it is', () => {
    const record = { text: '订单 20260301123456 已发货', fields: { 状态: '已发货' } };
    expect(maskRecord(record)).toMatchObject({ record, hidden: [], counts: {} });
  });

  test('restores what it masked, whatever stands around', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom(PHONE, OTHER, KEY, '，', '\n')), {
          maxLength: 12,
        }),
        (parts) => {
          const text = parts.join(' ');
          const masked = maskRecord({ text });
          expect(masked.restore(masked.record.text)).toBe(text);
          for (const { value } of masked.hidden) expect(masked.record.text).not.toContain(value);
        },
      ),
    );
  });
});
