import { describe, expect, test } from 'vitest';
import { lintResult } from '#core/lint/linter';

const profileOf = (text: string) => lintResult({ path: 'a.md', text }, { locale: 'en', rules: [] }).prompt?.profile;

describe('input that the author has not seen', () => {
  test.each([
    '总结：{text}',
    '总结：{items[0].body}',
    '总结 {user_input[:200]}',
    '总结 {chr(10).join(lines)}',
    '总结 ${text}',
    '总结：%s',
    '总结 {% for d in docs %}',
    'Summarize <text></text>',
    'Summarize [PASTE TEXT HERE]',
    '总结评论。\n评论：',
    'Summarize the text.\n\nInput:',
    '我会给你一篇文章，请总结。',
    '用户会发来一句话，你来翻译。',
    '总结用户的留言。',
    'Summarize each ticket I send you.',
    'You will be given a diff. Explain it.',
    'Summarize the provided document.',
  ])('%j runs over it', (text) => {
    expect(profileOf(text)?.reusable).toBe(true);
  });

  test.each([
    '你是一名法律专家，遵守用户的要求。',
    'You are a helpful assistant.',
    'You triage alarms from the cold store.',
  ])('%j is a system prompt', (text) => {
    expect(profileOf(text)).toMatchObject({ unseen: true, reusable: false });
  });

  test.each([
    '写一条请假消息，发给班主任。',
    '给平台客服写一段话，催办退款。',
    '把这份会议记录改写成邮件：3 月 12 日定了选址。',
    '你是一位小学老师，请解释什么是分数。',
    '你现在扮演一名面试官，请一次只问一个问题。',
    'Fix this URL: postgresql://etl:${DB_PASSWORD}@db.internal/sales',
    'Write three e-mails for customers whose parcel is late.',
    'Write a note without nuts.',
    '为什么 {"a": 1} 不是合法的 YAML？',
  ])('%j does not', (text) => {
    expect(profileOf(text)?.unseen).toBe(false);
  });
});
