import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelRecord } from '#core/label/record';
import type { TaskSpec } from '#core/prompt/template';
import { foldLabels, keyOf, type LabelKey, type QcDecision } from '#core/qc/decision';
import { locateRecord } from '#core/qc/locate';
import { problemOf } from '#core/qc/problem';
import { countStates, LABEL_STATES, queueOf, type LabelFilter } from '#core/qc/queue';
import { Review } from '#core/qc/review';
import { summarise } from '#core/qc/summary';
import { recordOf } from './support/jobs.ts';

const tasks: readonly TaskSpec[] = [{ id: 'relevance', labels: ['相关', '不相关'], reasoning: true }];
const records = [
  recordOf('保修多久？', { relevance: { conclusion: '相关', reasoning: '问保修' } }),
  recordOf('你好', { relevance: { conclusion: '不相关', reasoning: '问好' } }),
  recordOf('连不上', undefined),
  recordOf('Where is my REFUND?', { relevance: { conclusion: '相关', reasoning: '退款' } }),
];

function start(options: { decisions?: readonly QcDecision[]; failing?: () => boolean } = {}) {
  const saved: QcDecision[] = [...(options.decisions ?? [])];
  const review = new Review(tasks, {
    reviewer: 'li',
    now: () => 1000, // a clock that stands still must not hurt
    save: (decision) => {
      if (options.failing?.()) return Promise.reject(new Error('disk full'));
      saved.push(decision);
      return Promise.resolve();
    },
  });
  review.load(records, saved);
  const keys = review.labels.map(keyOf);
  const key = (index: number): LabelKey => keys[index] ?? '/';
  return { review, saved, key };
}
const fold = (saved: readonly QcDecision[]) => foldLabels(records, saved, ['relevance']);

describe('Review', () => {
  test('starts at the first undecided label and goes on to the next', async () => {
    const { review, key } = start();
    expect(review.selected?.item.text).toBe('保修多久？');
    await review.decide(key(0), 'accepted');
    review.advance(false);
    expect(review.selected?.item.text).toBe('你好');
    expect(review.counts).toMatchObject({ all: 4, unreviewed: 3, accepted: 1, unreadable: 1 });
  });

  test('after the end it takes what was left out, then there is nothing more', async () => {
    const { review, key } = start();
    review.select(key(3));
    await review.decide(key(3), 'accepted');
    review.advance(false);
    expect(review.position).toBe(0);
    for (const index of [0, 1]) {
      await review.decide(key(index), 'accepted');
      review.advance(false);
    }
    await review.decide(key(2), 'rejected');
    review.advance(false);
    expect(review.selected).toBeUndefined();
    review.move(-1);
    expect(review.position).toBe(3);
  });

  test('going over decided labels moves on one by one', async () => {
    const { review, key } = start();
    for (const index of [0, 1, 3]) await review.decide(key(index), 'accepted');
    review.select(key(0));
    review.advance(true);
    expect(review.position).toBe(1);
  });

  test('a decided label leaves the queue of undecided ones, and undo brings it back', async () => {
    const { review, key } = start();
    review.setFilter({ state: 'unreviewed' });
    await review.decide(key(0), 'rejected');
    review.advance(false);
    expect(review.queue).toEqual([1, 2, 3]);
    expect(review.selected?.item.text).toBe('你好');
    expect((await review.undo())?.verdict).toBe('cleared');
    expect(review.queue).toEqual([0, 1, 2, 3]);
    expect(review.selected?.item.text).toBe('保修多久？');
  });

  test('a conclusion equal to the teacher’s is an acceptance, another one a correction with stale reasoning', async () => {
    const { review, saved, key } = start();
    await review.setConclusion(key(0), '相关');
    await review.setConclusion(key(1), '相关');
    expect(saved.map(({ verdict }) => verdict)).toEqual(['accepted', 'corrected']);
    expect(review.find(key(1))).toMatchObject({
      reasoning: 'stale',
      answer: { conclusion: '相关', reasoning: '问好' },
    });
    expect(review.counts.stale).toBe(1);
    await review.decide(key(1), 'corrected', { conclusion: '相关', reasoning: '' });
    expect(review.find(key(1))?.reasoning).toBe('dropped');
    expect(review.counts.stale).toBe(0);
  });

  test('a label without an answer cannot be accepted, but given one', async () => {
    const { review, saved, key } = start();
    await expect(review.decide(key(2), 'accepted')).rejects.toMatchObject({ code: 'review.refused' });
    await expect(review.decide(key(2), 'corrected', { conclusion: ' ', reasoning: '' })).rejects.toThrow();
    expect(saved).toEqual([]);
    await review.setConclusion(key(2), '相关');
    expect(review.find(key(2))).toMatchObject({ verdict: 'corrected', answer: { conclusion: '相关', reasoning: '' } });
  });

  test('what could not be saved is not decided', async () => {
    let failing = true;
    const { review, key } = start({ failing: () => failing });
    await expect(review.decide(key(0), 'accepted')).rejects.toThrow('disk full');
    expect(review.find(key(0))?.verdict).toBe('unreviewed');
    expect(review.canUndo).toBe(false);
    failing = false;
    await review.decide(key(0), 'accepted');
    expect(review.find(key(0))?.verdict).toBe('accepted');
  });

  test('another reviewer’s decision cannot be undone', async () => {
    const head = { itemId: records[0]?.item.id ?? '', taskId: 'relevance', at: '2026-01-01T00:00:00.000Z' };
    const { review, key } = start({ decisions: [{ ...head, verdict: 'accepted', reviewer: 'wang' }] });
    expect(await review.undo()).toBeUndefined();
    expect(await review.undo(key(0))).toBeUndefined();
  });

  test('what came meanwhile is taken in, and the selection stays', async () => {
    const { review, saved, key } = start();
    review.select(key(1));
    review.load([recordOf('新来的', { relevance: { conclusion: '相关', reasoning: '' } }), ...records], saved);
    expect(review.selected?.item.text).toBe('你好');
    expect(review.counts.all).toBe(5);
  });

  test('k actions and k undos leave the fold as it was, and every step agrees with the files', async () => {
    const action = fc.record({
      kind: fc.constantFrom('accept', 'reject', 'set', 'edit', 'undo', 'filter'),
      index: fc.nat(3),
      conclusion: fc.constantFrom('相关', '不相关'),
      state: fc.constantFrom(...LABEL_STATES),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
        const { review, saved, key } = start();
        const before = JSON.stringify(review.labels);
        let depth = 0;
        for (const { kind, index, conclusion, state } of actions) {
          const at = key(index);
          if (kind === 'filter') review.setFilter({ state });
          else if (kind === 'undo') depth -= (await review.undo()) === undefined ? 0 : 1;
          else {
            const work = {
              accept: () => review.decide(at, 'accepted'),
              reject: () => review.decide(at, 'rejected'),
              set: () => review.setConclusion(at, conclusion),
              edit: () => review.decide(at, 'corrected', { conclusion, reasoning: '改过' }),
            }[kind];
            const done = await work().catch(() => undefined);
            depth += done === undefined ? 0 : 1;
          }
          expect(review.labels).toEqual(fold(saved));
          expect(review.queue).toEqual(queueOf(review.labels, review.filter));
          expect(review.counts).toEqual(countStates(review.labels, review.filter));
        }
        for (; depth > 0; depth--) expect(await review.undo()).toBeDefined();
        expect(await review.undo()).toBeUndefined();
        expect(JSON.stringify(review.labels)).toBe(before);
        expect(JSON.stringify(fold(saved))).toBe(before);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the queue', () => {
  const labels = fold([]);
  const texts = (filter: LabelFilter) => queueOf(labels, filter).map((index) => labels[index]?.item.text);

  test('filters by state, conclusion, task and text', () => {
    expect(texts({ state: 'unreadable' })).toEqual(['连不上']);
    expect(texts({ state: 'all', conclusion: '不相关' })).toEqual(['你好']);
    expect(texts({ state: 'all', taskId: 'other' })).toEqual([]);
    expect(texts({ state: 'all', text: ' refund ' })).toEqual(['Where is my REFUND?']);
    expect(texts({ state: 'all', text: '问保修' })).toEqual(['保修多久？']);
  });

  test('the counts follow the rest of the filter', () => {
    expect(countStates(labels, { state: 'rejected', conclusion: '相关' })).toMatchObject({ all: 2, unreviewed: 2 });
  });
});

test('summarise counts verdicts, conclusions before and after, and what is left to do', async () => {
  const { review, key } = start();
  await review.setConclusion(key(1), '相关');
  await review.decide(key(0), 'rejected');
  expect(summarise(review.labels)).toEqual({
    labels: 4,
    reviewed: 2,
    verdicts: { unreviewed: 2, accepted: 0, corrected: 1, rejected: 1 },
    unreadable: 1,
    unreadableOpen: 1,
    stale: 1,
    conclusions: [
      { taskId: 'relevance', conclusion: '相关', teacher: 2, reviewed: 2 },
      { taskId: 'relevance', conclusion: '不相关', teacher: 1, reviewed: 0 },
    ],
  });
});

test('problemOf says why there is no answer', () => {
  const { review } = start();
  const [readable, , failed] = review.labels.map(problemOf);
  expect(readable).toBeUndefined();
  expect(failed).toMatchObject({ args: ['no answer'] });
});

describe('locateRecord', () => {
  const csv = 'id,text\n1,"first\nof two lines"\n2,"she said ""no"" twice"\n3,first\n';
  const at = (text: string, path: string, row?: number) =>
    locateRecord(path.endsWith('csv') ? csv : '{"text":"a \\"b\\""}\n{"text":"c"}\n', {
      text,
      origin: row === undefined ? { path } : { path, row },
    });

  test('finds rows of tables, quoted cells and lines of JSON', () => {
    expect(at('first\nof two lines', 'a.csv', 1)).toBe(1);
    expect(at('she said "no" twice', 'a.csv', 2)).toBe(3);
    expect(at('first', 'a.csv', 3)).toBe(4);
    expect(at('a "b"', 'a.jsonl', 1)).toBe(0);
    expect(at('c', 'a.jsonl', 2)).toBe(1);
    expect(at('whole file', 'a.txt')).toBe(0);
    expect(at('not there', 'a.csv', 99)).toBe(5);
  });
});

test('what the votes were divided on comes first', () => {
  const voted = (text: string, share: number): LabelRecord => {
    const record = recordOf(text, { relevance: { conclusion: '相关', reasoning: '因为' } });
    return record.status === 'labelled' ? { ...record, samples: [], agreement: { relevance: share } } : record;
  };
  const review = new Review(tasks, { reviewer: 'li', now: () => 1, save: () => Promise.resolve() });
  review.load([voted('a', 1), voted('b', 2 / 3), voted('c', 1 / 3), voted('d', 1)], []);
  expect(review.labels.map(({ item }) => item.text)).toEqual(['c', 'b', 'a', 'd']);
});
