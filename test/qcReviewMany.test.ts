import { describe, expect, test } from 'vitest';
import { type LabelRecord } from '#core/label/record';
import { perform } from '#core/qc/review/commands';
import { sameLabels } from '#core/qc/review/reviewBulk';
import { sampleState, takeSample } from '#core/qc/review/reviewSample';
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
const stay = { advance: false };

describe('many at once', () => {
  test('accepting all takes what is undecided and has an answer, and is undone at once', async () => {
    const { memory, review } = start();
    await review.decide(1, 'rejected');
    const before = memory.serialise();
    expect(review.board.queue.acceptable).toBe(2);
    expect(await perform(review, { type: 'acceptAll' }, stay)).toMatchObject({ verdict: 'accepted', count: 2 });
    expect(verdictsOf(memory)).toEqual(['accepted', 'rejected', 'unreviewed', 'accepted']);
    expect(memory.events).toHaveLength(2);
    expect(await review.undo()).toMatchObject({ count: 2 });
    expect(memory.serialise()).toBe(before);
  });

  test('after accepting all the next open label is selected, and none when there is none', async () => {
    const { review } = start();
    review.select(1);
    await perform(review, { type: 'acceptAll' }, { advance: true });
    expect(review.selected).toBe(2); // without an answer, so it is still open
    await perform(review, { type: 'reject' }, { advance: true });
    expect(review.selected).toBeUndefined();
    await perform(review, { type: 'undo' }, stay);
    await perform(review, { type: 'undo' }, stay);
    review.select(1);
    await perform(review, { type: 'acceptAll' }, stay);
    expect(review.selected).toBe(1);
  });

  test('only what the filter shows', async () => {
    const { memory, review } = start();
    review.setFilter({ state: 'all', teacher: '不相关' });
    await perform(review, { type: 'acceptAll' }, stay);
    expect(verdictsOf(memory)).toEqual(['unreviewed', 'accepted', 'unreviewed', 'unreviewed']);
    expect(await perform(review, { type: 'acceptAll' }, stay)).toMatchObject({ count: 0 });
    expect(memory.events).toHaveLength(1);
  });

  test('a correction goes to the labels of the same text, or to all of the queue', async () => {
    const copy = (record: LabelRecord, id: string): LabelRecord => ({ ...record, item: { ...record.item, id } });
    const [first, , , last] = records;
    if (first === undefined || last === undefined) throw new Error('fixture');
    const memory = new MemoryReview([...records, copy(first, '00000000000000aa'), copy(last, '00000000000000bb')]);
    const { review } = memory;
    expect(await sameLabels(review, 0)).toBeUndefined();
    await review.setConclusion(0, '不相关');
    const same = await sameLabels(review, 0);
    expect(same).toMatchObject({ from: '相关', to: '不相关', sameText: ['00000000000000aa/relevance'] });
    expect(same?.inQueue).toHaveLength(3);
    review.select(0);
    await perform(review, { type: 'applyToSame', which: 'sameText' }, stay);
    expect(memory.at(4)).toMatchObject({ verdict: 'corrected', answer: { conclusion: '不相关', reasoning: '问保修' } });
    expect(memory.at(5).verdict).toBe('unreviewed');
    await perform(review, { type: 'applyToSame', which: 'inQueue' }, stay);
    expect(verdictsOf(memory).filter((verdict) => verdict === 'corrected')).toHaveLength(4);
    await review.undo();
    expect(verdictsOf(memory).filter((verdict) => verdict === 'corrected')).toHaveLength(2);
  });
});

describe('a sample', () => {
  const many = Array.from({ length: 60 }, (_, index) =>
    recordOf(`第 ${index} 条`, { relevance: { conclusion: index % 3 === 0 ? '相关' : '不相关', reasoning: '因为' } }),
  );

  test('is drawn from every conclusion, the same for a seed, and shown', async () => {
    const memory = new MemoryReview(many);
    const { review } = memory;
    await takeSample(review, 1, 'seed');
    expect(sampleState(review)).toMatchObject({
      aql: 1,
      lot: 60,
      size: 13,
      accept: 0,
      inspected: 0,
      judgement: 'open',
    });
    expect(review.board.queue.length).toBe(13);
    const drawn = memory.queue;
    const conclusions = new Set(review.board.queue.slice(0, 13).map((label) => memory.at(label).teacher?.conclusion));
    expect(conclusions.size).toBe(2);
    const again = new MemoryReview(many);
    await takeSample(again.review, 1, 'seed');
    expect(again.queue).toEqual(drawn);
    const other = new MemoryReview(many);
    await takeSample(other.review, 1, 'another');
    expect(other.queue).not.toEqual(drawn);
  });

  test('is judged by what was inspected: one by one, and not with many others', async () => {
    const memory = new MemoryReview(many);
    const { review } = memory;
    await takeSample(review, 1, 'seed');
    const drawn = review.board.queue.slice(0, 13);
    const [first = -1, second = -1, ...rest] = drawn;
    await perform(review, { type: 'acceptAll' }, stay);
    expect(sampleState(review)).toMatchObject({ inspected: 0, judgement: 'open' });
    await review.undo();
    for (const label of [first, ...rest]) await review.decide(label, 'accepted');
    expect(sampleState(review)).toMatchObject({ inspected: 12, defects: 0, judgement: 'open' });
    await review.decide(second, 'accepted');
    expect(sampleState(review)).toMatchObject({ inspected: 13, judgement: 'accepted' });
    const { teacher } = memory.at(second);
    await review.decide(second, 'corrected', { conclusion: teacher?.conclusion ?? '', reasoning: '另一种' });
    expect(sampleState(review)?.defects).toBe(0); // the conclusion was right
    await review.decide(second, 'corrected', { conclusion: '又一种', reasoning: '因为' });
    expect(sampleState(review)?.defects).toBe(1);
    await review.decide(second, 'rejected');
    expect(sampleState(review)).toMatchObject({ defects: 1, judgement: 'rejected' });
  });

  test('drawing is an action like others: undone, the sample before is there', async () => {
    const { review } = new MemoryReview(many);
    await takeSample(review, 1, 'seed');
    await takeSample(review, 2.5, 'seed');
    expect(sampleState(review)).toMatchObject({ aql: 2.5, size: 20, accept: 1 });
    await review.undo();
    expect(sampleState(review)?.aql).toBe(1);
    expect(review.board.queue.facets().states.sample).toBe(13);
    await review.undo();
    expect(sampleState(review)).toBeUndefined();
    expect(review.board.queue.length).toBe(0);
  });

  test('of nothing is refused', async () => {
    const { review } = new MemoryReview([recordOf('连不上', undefined)]);
    await expect(takeSample(review, 1, 'seed')).rejects.toMatchObject({ code: 'review.refused' });
  });
});
