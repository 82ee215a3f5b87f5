import { describe, expect, test } from 'vitest';
import type { Completion, CompletionRequest, InferenceEngine } from '#core/infer/engine';
import { maskRecord as maskWith } from '#core/label/mask';
import { privateSpans } from '#core/lint/identifiers/found';
import type { RenderedRecord } from '#core/prompt/render';
import { readTemplate } from '#core/prompt/template';
import { recordOf } from '#core/prompt/render';
import {
  label,
  makeItems,
  MemoryAttempts,
  MemoryLog,
  outcomes,
  teacherAt,
  TEMPLATE_TEXT,
} from './support/labelling.ts';

const maskRecord = (record: RenderedRecord) => maskWith(record, privateSpans);
const price = { currency: 'CNY', input: 6.5, cached: 1.1, output: 27, asOf: '2026-09-23' } as const;

/** An engine that answers in this process, and what it was asked. */
function scripted(answer: (request: CompletionRequest, n: number) => Partial<Completion> | string) {
  const asked: CompletionRequest[] = [];
  const engine: InferenceEngine = {
    id: 'scripted',
    complete: (request) => {
      asked.push(request);
      const given = answer(request, asked.length);
      const reply = typeof given === 'string' ? { text: given } : given;
      return Promise.resolve({ text: '', finish: 'stop', usage: { input: 100, output: 10 }, ms: 1, ...reply });
    },
  };
  return { asked, engine };
}

const says = (conclusion: string) => `理由。\n####\n${conclusion}`;

describe('several answers to one record', () => {
  test('are put together by task: the most frequent conclusion stands, with the share that gave it', async () => {
    const { engine, asked } = scripted((_, n) => says(n === 2 ? '不相关' : '相关'));
    const { records } = await label({ engine, ask: { samples: 3 } });
    expect(asked).toHaveLength(3);
    expect(records[0]).toMatchObject({
      status: 'labelled',
      answers: [{ taskId: 'relevance', conclusion: '相关' }],
      agreement: { relevance: 2 / 3 },
    });
    const [record] = records;
    expect(record !== undefined && 'samples' in record ? record.samples?.map(({ status }) => status) : []).toEqual([
      'labelled',
      'labelled',
      'labelled',
    ]);
  });

  test('of several teachers name the teacher, and a tie is the first one’s', async () => {
    const first = scripted(() => says('相关'));
    const second = scripted(() => says('不相关'));
    const { records } = await label({
      engine: first.engine,
      others: [{ teacher: teacherAt('http://127.0.0.1:9/v1', { id: 'second' }), engine: second.engine }],
    });
    expect(records[0]).toMatchObject({
      answers: [{ conclusion: '相关' }],
      agreement: { relevance: 0.5 },
      samples: [{ teacher: 'test' }, { teacher: 'second', answers: [{ conclusion: '不相关' }] }],
    });
  });

  test('that cannot be read count in the share, and label nothing', async () => {
    const { engine } = scripted((_, n) => (n === 1 ? says('相关') : '没有分隔符'));
    const { records } = await label({ engine, ask: { samples: 2 }, limits: { concurrency: 1 } });
    expect(records[0]).toMatchObject({ status: 'labelled', agreement: { relevance: 0.5 } });
  });
});

describe('an unreadable reply', () => {
  test('that was cut is asked for once more, with four times the room', async () => {
    const { engine, asked } = scripted((_, n) => (n === 1 ? { text: '因为', finish: 'length' } : says('相关')));
    const teacher = teacherAt('http://127.0.0.1:9/v1', { parameters: { maxTokens: 200 } });
    const { records } = await label({ engine, teacher });
    expect(outcomes(records)).toEqual(['labelled']);
    expect(asked.map(({ maxTokens }) => maxTokens)).toEqual([200, 800]);
  });

  test('is asked to be mended where that is wanted: the reply and what it lacked are sent', async () => {
    const { engine, asked } = scripted((_, n) => (n === 1 ? '我觉得相关' : says('相关')));
    const { records } = await label({ engine, ask: { repair: true } });
    expect(outcomes(records)).toEqual(['labelled']);
    expect(asked[1]?.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    expect(asked[1]?.messages[2]?.content).toBe('我觉得相关');
    expect(asked[1]?.messages[3]?.content).toContain('####');
  });
});

describe('JSON mode', () => {
  test('asks for an object and reads it', async () => {
    const { engine, asked } = scripted(() => '{"relevance":{"reasoning":"因为","conclusion":"相关"}}');
    const { records } = await label({ engine, ask: { mode: 'json' } });
    expect(records[0]).toMatchObject({ status: 'labelled', answers: [{ conclusion: '相关', reasoning: '因为' }] });
    expect(asked[0]?.extraBody).toMatchObject({ response_format: { type: 'json_object' } });
  });
});

describe('masking', () => {
  const phone = ['139', '8642', '7531'].join('');

  test('keeps personal data on this machine and puts it back into the answer', async () => {
    const text = readTemplate('t.template.md', TEMPLATE_TEXT.replace('    labels: [相关, 不相关]\n', ''));
    const { engine, asked } = scripted((request) =>
      says(`回拨 ${/\[PHONE_\d\]/.exec(recordOf(request.messages) ?? '')?.[0] ?? ''}`),
    );
    const { records } = await label({
      engine,
      template: text,
      mask: maskRecord,
      items: makeItems(1, () => `电话 ${phone}`),
    });
    expect(JSON.stringify(asked)).not.toContain(phone);
    expect(records[0]).toMatchObject({
      item: { text: `电话 ${phone}` },
      masked: { phone: 1 },
      answers: [{ conclusion: `回拨 ${phone}` }],
      reply: { text: says('回拨 [PHONE_1]') },
    });
  });
});

describe('a record that is too long', () => {
  const long = '这是一句很长的话。'.repeat(200);
  const teacher = teacherAt('http://127.0.0.1:9/v1', { contextTokens: 1200, parameters: { maxTokens: 200 } });

  test('is skipped with what to do, and nothing is sent', async () => {
    const { engine, asked } = scripted(() => says('相关'));
    const { records } = await label({ engine, teacher, items: makeItems(1, () => long) });
    expect(asked).toHaveLength(0);
    expect(outcomes(records)).toEqual(['failed:record.tooLong']);
  });

  test('is cut at the end of a sentence where that is wanted, and the record says so', async () => {
    const { engine, asked } = scripted(() => says('相关'));
    const { records } = await label({ engine, teacher, ask: { tooLong: 'cut' }, items: makeItems(1, () => long) });
    const sent = recordOf(asked[0]?.messages ?? []) ?? '';
    expect(sent.length).toBeLessThan(long.length);
    expect(sent.endsWith('。')).toBe(true);
    expect(records[0]).toMatchObject({ status: 'labelled', cut: sent.length, item: { text: long } });
  });
});

describe('money', () => {
  const teacher = teacherAt('http://127.0.0.1:9/v1', { price, parameters: { maxTokens: 50 } });
  // 100 tokens read, 40 of them cached, and 10 written.
  const each = (60 * 6.5 + 40 * 1.1 + 10 * 27) / 1_000_000;
  const priced = () => scripted(() => ({ text: says('相关'), usage: { input: 100, output: 10, cached: 40 } }));

  test('is counted for every attempt, cached tokens as such', async () => {
    const { engine } = scripted((_, n) => ({
      text: n === 1 ? '没有分隔符' : says('相关'),
      usage: { input: 100, output: 10, cached: 40 },
    }));
    const attempts = new MemoryAttempts();
    const { summary } = await label({ engine, teacher, attempts });
    expect(summary.money.CNY).toBeCloseTo(2 * each, 12);
    expect(attempts.attempts.map(({ type }) => type)).toEqual(['sent', 'ended', 'sent', 'ended']);
    expect(attempts.attempts[1]).toMatchObject({ outcome: 'answered', currency: 'CNY' });
  });

  test('never goes over the cap, and what stands on the account of earlier runs counts', async () => {
    const attempts: MemoryAttempts['attempts'] = [];
    const log = new MemoryLog();
    const run = (name: string, amount: number) =>
      label({
        engine: priced().engine,
        teacher,
        log,
        attempts: new MemoryAttempts(name, attempts),
        items: makeItems(50),
        limits: { concurrency: 5 },
        cap: { currency: 'CNY', amount },
      });
    const first = await run('a', each * 20);
    expect(first.summary).toMatchObject({ state: 'stopped', error: { code: 'budget.reached' } });
    expect(first.summary.spent.CNY).toBeLessThanOrEqual(each * 20 + 1e-9);
    expect(log.records.length).toBeGreaterThanOrEqual(15);
    const second = await run('b', each * 30);
    expect(second.summary.spent.CNY).toBeLessThanOrEqual(each * 30 + 1e-9);
    const third = await run('c', each * 100);
    expect([third.summary.state, log.records.length]).toEqual(['done', 50]);
    expect(third.summary.spent.CNY).toBeCloseTo(each * 50, 9);
  });
});

test('the tokens of a day stop a run that would wait for tomorrow', async () => {
  const { engine } = scripted(() => says('相关'));
  const teacher = teacherAt('http://127.0.0.1:9/v1', { parameters: { maxTokens: 50 } });
  const { summary, records } = await label({
    engine,
    teacher,
    items: makeItems(20),
    limits: { concurrency: 1, tpd: 1000 },
  });
  expect(summary).toMatchObject({ state: 'stopped', error: { code: 'teacher.rateLimited' } });
  expect(records.length).toBeGreaterThan(3);
  expect(records.length).toBeLessThan(12);
});

test('only what ended in a named way is asked for again where that is wanted', async () => {
  const log = new MemoryLog();
  const fails = scripted((request) => {
    const record = recordOf(request.messages) ?? '';
    if (record === 'record 2') return '没有分隔符';
    if (record === 'record 3') return { text: '因', finish: 'filtered' };
    return says('相关');
  });
  await label({ engine: fails.engine, log, items: makeItems(4) });
  expect(outcomes(log.records)).toEqual(['labelled', 'unreadable:no-marker', 'failed:teacher.filtered', 'labelled']);
  const { engine, asked } = scripted(() => says('不相关'));
  const { summary } = await label({ engine, log, items: makeItems(6), retry: ['unreadable'] });
  expect(asked.map(({ messages }) => recordOf(messages))).toEqual(['record 2']);
  expect(summary.counts).toEqual({ labelled: 1, unreadable: 0, failed: 0 });
  await label({ engine, log, items: makeItems(6), retry: ['teacher.filtered'] });
  expect(asked.map(({ messages }) => recordOf(messages))).toEqual(['record 2', 'record 3']);
});
