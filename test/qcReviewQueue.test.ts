import { describe, expect, test } from 'vitest';
import { type LabelRecord } from '#core/label/record';
import { type LabelFilter } from '#core/qc/review/filter';
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

describe('the queue', () => {
  const texts = (filter: LabelFilter, setup: ReviewSetup = {}) => {
    const { memory, review } = start(setup);
    review.setFilter(filter);
    return memory.queue;
  };

  test('filters by state, conclusion, task, file and reviewer', () => {
    expect(texts({ state: 'unreadable' })).toEqual(['连不上']);
    expect(texts({ state: 'all', conclusion: '不相关' })).toEqual(['你好']);
    expect(texts({ state: 'all', conclusion: 'odd' })).toEqual([]);
    expect(texts({ state: 'all', teacher: '' })).toEqual(['连不上']);
    expect(texts({ state: 'all', taskId: 'other' })).toEqual([]);
    expect(texts({ state: 'all', file: records[1]?.item.origin.path ?? '' })).toEqual(['你好']);
    expect(texts({ state: 'all', reviewer: 'li' })).toEqual([]);
    expect(texts({ state: 'faulty' }, { lint: ({ conclusion }) => (conclusion === '不相关' ? 1 : 0) })).toEqual([
      '你好',
    ]);
  });

  test('filters by the records that a search found, as they are found', () => {
    const { memory, review } = start();
    review.setFilter({ state: 'all', text: '问' });
    expect(memory.queue).toEqual([]);
    review.board.addHits([1]);
    review.board.addHits([0]);
    expect(memory.queue).toEqual(['保修多久？', '你好']);
    review.setFilter({ state: 'all', text: ' 问 ' }); // the same words are not looked for again
    expect(memory.queue).toEqual(['保修多久？', '你好']);
    expect(review.board.queue.facets().states).toMatchObject({ all: 2, unreadable: 0 });
    memory.come(recordOf('新来的', { relevance: { conclusion: '相关', reasoning: '问' } }));
    review.board.addHits([4]);
    expect(memory.queue).toEqual(['保修多久？', '你好', '新来的']);
    review.setFilter({ state: 'all' });
    review.board.addHits([1]);
    expect(memory.queue).toHaveLength(5);
  });

  test('filters by what two reviewers said', async () => {
    const { memory, review } = start();
    await review.decide(0, 'accepted');
    await review.decide(1, 'rejected');
    const label = (index: number) => ({ itemId: records[index]?.item.id ?? '', taskId: 'relevance' });
    const answer = { conclusion: '不相关', reasoning: '' };
    memory.events.push(
      memory.event('wang', { ...label(0), verdict: 'corrected', answer }),
      memory.event('wang', { ...label(1), verdict: 'accepted' }),
    );
    review.load(memory.events);
    const pair = (saidA: string, saidB: string) => {
      review.setFilter({ state: 'all', pair: { a: 'li', b: 'wang', saidA, saidB } });
      return memory.queue;
    };
    expect(pair('相关', '不相关')).toEqual(['保修多久？']);
    expect(pair('\u0000rejected', '不相关')).toEqual(['你好']);
    expect(pair('相关', '相关')).toEqual([]);
  });

  test('the counts beside a choice follow the rest of the filter', async () => {
    const { review } = start();
    review.setFilter({ state: 'rejected', conclusion: '相关' });
    expect(review.board.queue.facets().states).toMatchObject({ all: 2, unreviewed: 2, rejected: 0 });
    await review.decide(1, 'rejected');
    review.setFilter({ state: 'rejected', conclusion: '相关' });
    expect(review.board.queue.facets()).toMatchObject({
      conclusions: [], // a rejected label has none
      tasks: [{ value: 'relevance', count: 0 }],
      files: [],
      reviewers: [],
    });
  });

  test('a conclusion that nobody had given before is found once somebody gives it', async () => {
    const { memory, review } = start();
    review.setFilter({ state: 'all', conclusion: '新的' });
    expect(memory.queue).toEqual([]);
    await review.decide(1, 'corrected', { conclusion: '新的', reasoning: '' });
    expect(memory.queue).toEqual(['你好']);
    review.setFilter({ state: 'all', reviewer: 'li' });
    expect(memory.queue).toEqual(['你好']);
  });

  test('stands in the order that is asked for', () => {
    const { memory, review } = start({ lint: ({ conclusion }) => (conclusion === '不相关' ? 1 : 0) });
    review.board.setOrder('unreadable');
    expect(memory.queue).toEqual(['连不上', '你好', '保修多久？', 'Where is my REFUND?']);
    review.board.setOrder('shortest');
    expect(memory.queue).toEqual(['你好', '连不上', '保修多久？', 'Where is my REFUND?']);
    review.board.setOrder('random');
    const mixed = memory.queue;
    expect(new Set(mixed)).toEqual(new Set(records.map(({ item }) => item.text)));
    review.board.setOrder('as-came');
    expect(memory.queue).toEqual(records.map(({ item }) => item.text));
    review.board.setOrder('random');
    expect(memory.queue).toEqual(mixed);
  });

  test('what the votes were divided on comes first', () => {
    const voted = (text: string, share: number): LabelRecord => {
      const record = recordOf(text, { relevance: { conclusion: '相关', reasoning: '因为' } });
      return record.status === 'labelled' ? { ...record, samples: [], agreement: { relevance: share } } : record;
    };
    const memory = new MemoryReview([voted('a', 1), voted('b', 2 / 3), voted('c', 1 / 3), voted('d', 1)]);
    expect(memory.queue).toEqual(['c', 'b', 'a', 'd']);
    memory.review.board.setOrder('as-came');
    expect(memory.queue).toEqual(['a', 'b', 'c', 'd']);
  });

  test('what differs from the other side comes first, by what stands now', async () => {
    const { memory, review } = start();
    const { conclusions } = review.board.table;
    const [yes, no] = [conclusions.number('相关'), conclusions.number('不相关')];
    review.board.compareWith(Uint32Array.of(yes, yes, yes, 0));
    expect(memory.queue.slice(0, 2)).toEqual(['你好', '连不上']);
    review.setFilter({ state: 'differs' });
    expect(memory.queue).toEqual(['你好', '连不上']);
    review.setFilter({ state: 'all', other: '相关', teacher: '不相关' });
    expect(memory.queue).toEqual(['你好']);
    review.setFilter({ state: 'differs' });
    await review.setConclusion(1, '相关');
    expect(memory.queue).toEqual(['连不上']);
    expect(review.board.standings.answer[0]).not.toBe(no);
    review.board.compareWith(undefined);
    review.setFilter({ state: 'differs' });
    expect(memory.queue).toEqual([]);
  });
});
