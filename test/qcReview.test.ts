import { describe, expect, test } from 'vitest';
import { perform } from '#core/qc/review/commands';
import { problemOf } from '#core/qc/problem';
import { summarise } from '#core/qc/summary';
import { recordOf } from './support/jobs.ts';
import { MemoryReview, type ReviewSetup } from './support/review.ts';

const records = [
  recordOf('保修多久？', { relevance: { conclusion: '相关', reasoning: '问保修' } }),
  recordOf('你好', { relevance: { conclusion: '不相关', reasoning: '问好' } }),
  recordOf('连不上', undefined),
  recordOf('Where is my REFUND?', { relevance: { conclusion: '相关', reasoning: '退款' } }),
];
const start = (setup: ReviewSetup = {}) => {
  const memory = new MemoryReview(records, setup);
  return { memory, review: memory.review };
};
const verdictsOf = (memory: MemoryReview) => memory.labels.map(({ verdict }) => verdict);
const go = { advance: true };

describe('Review', () => {
  test('starts at the first undecided label and goes on to the next', async () => {
    const { memory, review } = start();
    expect(memory.selected).toBe('保修多久？');
    await review.decide(0, 'accepted');
    review.advance(false);
    expect(memory.selected).toBe('你好');
    expect(review.board.queue.facets().states).toMatchObject({ all: 4, unreviewed: 3, accepted: 1, unreadable: 1 });
    expect(review.left).toBe(3);
  });

  test('after the end it takes what was left out, then there is nothing more', async () => {
    const { review } = start();
    review.select(3);
    await review.decide(3, 'accepted');
    review.advance(false);
    expect(review.position).toBe(0);
    for (const label of [0, 1]) {
      await review.decide(label, 'accepted');
      review.advance(false);
    }
    await review.decide(2, 'rejected');
    review.advance(false);
    expect(review.selected).toBeUndefined();
    review.move(-1);
    expect(review.position).toBe(3);
  });

  test('going over decided labels moves on one by one', async () => {
    const { review } = start();
    for (const label of [0, 1, 3]) await review.decide(label, 'accepted');
    review.select(0);
    review.advance(true);
    expect(review.position).toBe(1);
  });

  test('a decided label leaves the queue of undecided ones, and undo brings it back', async () => {
    const { memory, review } = start();
    review.setFilter({ state: 'unreviewed' });
    await review.decide(0, 'rejected');
    review.advance(false);
    expect(memory.queue).toEqual(['你好', '连不上', 'Where is my REFUND?']);
    expect(memory.selected).toBe('你好');
    expect((await review.undo())?.verdict).toBe('cleared');
    expect(memory.queue).toHaveLength(4);
    expect(memory.selected).toBe('保修多久？');
    expect((await review.redo())?.verdict).toBe('again');
    expect(memory.queue).toHaveLength(3);
  });

  test('a conclusion equal to the teacher’s is an acceptance, another one a correction with stale reasoning', async () => {
    const { memory, review } = start();
    await review.setConclusion(0, '相关');
    await review.setConclusion(1, '相关');
    expect(memory.events).toMatchObject([{ verdict: 'accepted' }, { verdict: 'corrected' }]);
    expect(memory.at(1)).toMatchObject({ reasoning: 'stale', answer: { conclusion: '相关', reasoning: '问好' } });
    expect(review.board.queue.facets().states.stale).toBe(1);
    await review.decide(1, 'corrected', { conclusion: '相关', reasoning: '' });
    expect(memory.at(1).reasoning).toBe('dropped');
    expect(review.board.queue.facets().states.stale).toBe(0);
  });

  test('a label without an answer cannot be accepted, but given one', async () => {
    const { memory, review } = start();
    await expect(review.decide(2, 'accepted')).rejects.toMatchObject({ code: 'review.refused' });
    await expect(review.decide(2, 'corrected', { conclusion: ' ', reasoning: '' })).rejects.toThrow();
    expect(memory.events).toEqual([]);
    await review.setConclusion(2, '相关');
    expect(memory.at(2)).toMatchObject({ verdict: 'corrected', answer: { conclusion: '相关', reasoning: '' } });
  });

  test('what could not be saved is not decided', async () => {
    let failing = true;
    const { memory, review } = start({ failing: () => failing });
    await expect(review.decide(0, 'accepted')).rejects.toThrow('disk full');
    expect(memory.at(0).verdict).toBe('unreviewed');
    expect(review.board.standings.verdict[0]).toBe(0);
    expect(review.canUndo).toBe(false);
    failing = false;
    await review.decide(0, 'accepted');
    expect(memory.at(0).verdict).toBe('accepted');
    expect(review.canUndo).toBe(true);
  });

  test('another reviewer’s decision cannot be undone', async () => {
    const wang = { itemId: records[0]?.item.id ?? '', taskId: 'relevance', at: '2026-01-01T00:00:00.000Z', n: 1 };
    const { memory, review } = start({ events: [{ ...wang, verdict: 'accepted', reviewer: 'wang' }] });
    expect(memory.at(0).verdict).toBe('accepted');
    expect(await review.undo()).toBeUndefined();
    expect(await review.clear(0)).toBeUndefined();
    expect(memory.events).toHaveLength(1);
  });

  test('one label can be taken back whatever was decided since', async () => {
    const { memory, review } = start();
    for (const label of [0, 1]) await review.decide(label, 'accepted');
    await review.decide(0, 'rejected');
    expect((await review.clear(0))?.verdict).toBe('cleared');
    expect(verdictsOf(memory).slice(0, 2)).toEqual(['accepted', 'accepted']);
    await review.undo();
    expect(memory.at(0).verdict).toBe('rejected');
  });

  test('to confirm what was corrected throws the correction not away', async () => {
    const { memory, review } = start();
    await review.setConclusion(0, '不相关');
    review.select(0);
    expect(await perform(review, { type: 'accept' }, go)).toBeUndefined();
    expect(memory.at(0)).toMatchObject({ verdict: 'corrected', answer: { conclusion: '不相关' } });
    expect(memory.selected).toBe('你好');
  });

  test('what was put off comes after all the others, and goes on being undecided', async () => {
    const { memory, review } = start();
    await perform(review, { type: 'defer' }, go);
    const seen: (string | undefined)[] = [];
    for (let step = 0; step < 4; step++) {
      seen.push(memory.selected);
      await perform(review, { type: 'reject' }, go);
    }
    expect(seen).toEqual(['你好', '连不上', 'Where is my REFUND?', '保修多久？']);
    expect(review.selected).toBeUndefined();
    await review.undo();
    await perform(review, { type: 'defer' }, go);
    expect(memory.events.at(-1)).not.toMatchObject({ verdict: 'deferred' });
    expect(memory.selected).toBe('保修多久？');
    expect(review.board.queue.facets().states.deferred).toBe(1);
  });

  test('flags and comments are set, taken away and undone, and move nobody on', async () => {
    const { memory, review } = start();
    await perform(review, { type: 'flag' }, go);
    await perform(review, { type: 'comment', text: ' 看 ' }, go);
    expect(await perform(review, { type: 'comment', text: '看' }, go)).toBeUndefined();
    expect(memory.selected).toBe('保修多久？');
    review.setFilter({ state: 'flagged' });
    expect(memory.queue).toEqual(['保修多久？']);
    expect(review.board.standings.comment(0)).toBe('看');
    await perform(review, { type: 'flag' }, go);
    expect(memory.queue).toEqual([]);
    await review.undo();
    expect(memory.queue).toEqual(['保修多久？']);
    await perform(review, { type: 'comment', text: '' }, go);
    expect(review.board.queue.facets().states.commented).toBe(0);
  });
});

describe('what comes while the review is open', () => {
  const later = recordOf('新来的', { relevance: { conclusion: '相关', reasoning: '' } });

  test('is taken in, and the selection stays', () => {
    const { memory, review } = start();
    review.select(1);
    memory.come(later);
    expect(memory.selected).toBe('你好');
    expect(review.board.queue.facets().states.all).toBe(5);
    expect(memory.queue.at(-1)).toBe('新来的');
  });

  test('a record that was asked for again keeps its place and its decision', async () => {
    const { memory, review } = start();
    await review.decide(2, 'rejected');
    memory.come(recordOf('连不上', { relevance: { conclusion: '相关', reasoning: '因为' } }));
    expect(review.board.labels).toBe(4);
    expect(review.board.queue.facets().states).toMatchObject({ unreadable: 0, rejected: 1 });
    await review.undo();
    expect(review.board.queue.acceptable).toBe(4);
    await review.decide(2, 'accepted');
    expect(memory.at(2)).toMatchObject({ verdict: 'accepted', answer: { conclusion: '相关' } });
  });

  test('decisions on a record that is not there yet count once it is', () => {
    const wang = { itemId: later.item.id, taskId: 'relevance', at: '2026-01-01T00:00:00.000Z', n: 1 };
    const { memory, review } = start({ events: [{ ...wang, verdict: 'rejected', reviewer: 'wang' }] });
    expect(review.board.reviewed).toBe(0);
    memory.come(later);
    expect(review.board.reviewed).toBe(1);
    expect(memory.at(4).verdict).toBe('rejected');
    review.setFilter({ state: 'all', reviewer: 'wang' });
    expect(memory.queue).toEqual(['新来的']);
  });

  test('another reviewer’s decisions', async () => {
    const { memory, review } = start();
    await review.decide(0, 'accepted');
    memory.events.push(
      memory.event('wang', { itemId: records[0]?.item.id ?? '', taskId: 'relevance', verdict: 'rejected' }),
    );
    review.load(memory.events);
    expect(memory.at(0)).toMatchObject({ verdict: 'rejected', decision: { reviewer: 'wang' } });
    expect(review.board.standings.verdict[0]).toBe(3);
    await review.undo(); // one's own stands no more, the other's still does
    expect(memory.at(0).verdict).toBe('rejected');
  });
});

test('summarise counts verdicts, conclusions before and after, and what is left to do', async () => {
  const { review } = start();
  await review.setConclusion(1, '相关');
  await review.decide(0, 'rejected');
  expect(summarise(review.board)).toEqual({
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
  const { memory } = start();
  const [readable, , failed] = memory.labels.map(problemOf);
  expect(readable).toBeUndefined();
  expect(failed).toMatchObject({ args: ['no answer'] });
});
