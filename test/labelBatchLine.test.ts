import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchDialectOf, completionWindow, demandDialect } from '#core/label/batchDialects';
import { LineIndex } from '#core/label/batchIndex';
import { customIds, isAnswer, keyOfId, neverRan, readResultLine } from '#core/label/batchLine';
import { hashOf } from '#core/hash';
import { teacherAt } from './support/labelling.ts';

const keyOf = (name: number) => hashOf(String(name)).slice(0, 32);

describe('dialects', () => {
  const at = (id: string, model = 'm') => teacherAt('https://example.invalid/v1', { id, model });

  test('are known by teacher, or by the address of its provider', () => {
    expect(batchDialectOf(at('zhipu'))).toMatchObject({ url: '/v4/chat/completions', maxLines: 50_000 });
    expect(batchDialectOf(teacherAt('https://api.moonshot.cn/v1', { id: 'mine' }))?.models).toContain('kimi-k2.6');
    for (const id of ['ernie', 'deepseek', 'ollama', 'mine']) expect(batchDialectOf(at(id))).toBeUndefined();
    expect(demandDialect(at('openai', 'gpt-5-mini')).sampling).toBe(true);
    expect(() => demandDialect(at('kimi-cn', 'kimi-k3'))).toThrow('kimi-k3');
  });

  test('offer the times that the provider does', () => {
    const kimi = demandDialect(at('kimi-intl', 'kimi-k2.7-code'));
    expect(['12h', '24h', '7d', '168h', undefined].map((wanted) => completionWindow(kimi, wanted))).toEqual([
      '12h',
      '24h',
      '7d',
      '168h',
      '24h',
    ]);
    for (const wrong of ['11h', '8d', '24', '', 'h', '1w']) expect(() => completionWindow(kimi, wrong)).toThrow(wrong);
    expect(completionWindow(demandDialect(at('zhipu')), undefined)).toBeUndefined();
  });
});

describe('lines', () => {
  test('are named by their request and the number of the sample', () => {
    expect(customIds(keyOf(1), 1)).toEqual([keyOf(1)]);
    expect(customIds(keyOf(1), 3).map(keyOfId)).toEqual([1, 2, 3].map((sample) => ({ key: keyOf(1), sample })));
    for (const other of ['', 'r1', `${keyOf(1)}-`, `${keyOf(1)}-100`, `x${keyOf(1)}`]) {
      expect(keyOfId(other)).toBeUndefined();
    }
  });

  test('are read as Kimi, OpenAI and vLLM write them; anything else is none', () => {
    const line = (more: object) => readResultLine(JSON.stringify({ id: 'a', custom_id: 'c', ...more }));
    const answer = line({ response: { status_code: 200, request_id: 'r', body: { choices: [] } }, error: null });
    expect(answer).toMatchObject({ customId: 'c', status: 200, requestId: 'r' });
    expect(answer !== undefined && isAnswer(answer)).toBe(true);
    const refused = line({ response: { status_code: 400, body: { error: { type: 'x', message: 'y' } } }, error: null });
    expect(refused !== undefined && !isAnswer(refused) && !neverRan(refused)).toBe(true);
    const expired = line({ response: null, error: { code: 'batch_expired', message: 'z' } });
    expect(expired !== undefined && neverRan(expired)).toBe(true);
    const vllm = line({ response: { status_code: 400, request_id: 'v', body: null }, error: 'out of memory' });
    expect(vllm).toMatchObject({ status: 400, error: 'out of memory' });
    const broken = ['', '[]', 'null', '{', '{"custom_id":1}', '{"custom_id":"c"}', '{"custom_id":"c","response":null}'];
    for (const text of broken) expect(readResultLine(text)).toBeUndefined();
  });
});

test('the index finds what a map would: the first answer of a name, else its first line', () => {
  const lines = fc.array(fc.tuple(fc.nat(40), fc.nat(3), fc.boolean()), { maxLength: 200 });
  fc.assert(
    fc.property(lines, (added) => {
      const index = new LineIndex();
      const map = new Map<string, { readonly offset: number; readonly answer: boolean }>();
      for (const [offset, [name, sample, answer]] of added.entries()) {
        const id = `${name} ${sample}`;
        const known = map.get(id);
        const isNew = index.add(keyOf(name), sample, { file: offset % 7, offset, length: offset + 1, answer });
        expect(isNew).toBe(known === undefined);
        if (known === undefined || (answer && !known.answer)) map.set(id, { offset, answer });
      }
      expect(index.size).toBe(map.size);
      for (let name = 0; name <= 41; name++) {
        for (let sample = 0; sample <= 4; sample++) {
          const wanted = map.get(`${name} ${sample}`);
          const found = index.find(keyOf(name), sample);
          expect(found).toEqual(
            wanted === undefined ? undefined : { ...wanted, file: wanted.offset % 7, length: wanted.offset + 1 },
          );
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('the index grows', () => {
  const index = new LineIndex();
  for (let name = 0; name < 5000; name++) {
    index.add(keyOf(name), 0, { file: 0, offset: name * 2 ** 21, length: 3, answer: true });
  }
  expect(index.size).toBe(5000);
  expect(index.find(keyOf(4321), 0)?.offset).toBe(4321 * 2 ** 21);
  expect(index.find(keyOf(5001), 0)).toBeUndefined();
});
