import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LabelRecord } from '#core/label/record';
import type { TaskSpec } from '#core/prompt/template';
import { Board } from '#core/qc/review/board';
import type { QcEvent } from '#core/qc/event';
import type { Facets } from '#core/qc/review/filter';
import { actions, act, type Action } from './support/reviewActions.ts';
import { MemoryReview, TASKS } from './support/review.ts';
import { recordOf } from './support/jobs.ts';

const two: readonly TaskSpec[] = [...TASKS, { id: 'angry', labels: ['相关', '不相关', '未知'], reasoning: false }];
const answer = (conclusion: string) => ({ conclusion, reasoning: conclusion === '相关' ? '因为' : '' });
const both = (relevance: string, angry: string) => ({ relevance: answer(relevance), angry: answer(angry) });
const copy = (record: LabelRecord, id: string): LabelRecord => ({ ...record, item: { ...record.item, id } });

const first = recordOf('一', both('相关', '不相关'));
const records = [
  first,
  recordOf('二', both('不相关', '不相关')),
  recordOf('连不上', undefined),
  copy(first, '00000000000000aa'),
  recordOf('三', both('相关', '离谱')),
  recordOf('四', { relevance: answer('不相关') }),
];
const LABELS = records.length * two.length;
const shares = { blind: 0.25, planted: 0.25 };

/** A review that has a past: decisions of another reviewer, and one's own, some taken back. */
function withPast(): MemoryReview {
  const past = new MemoryReview(records, { tasks: two });
  const label = (index: number) => ({ itemId: records[index]?.item.id ?? '', taskId: 'relevance' });
  const ids = `${records[0]?.item.id ?? ''}${records[1]?.item.id ?? ''}`;
  const events: QcEvent[] = [];
  const say = (reviewer: string, event: Parameters<MemoryReview['event']>[1]) => {
    const saved = past.event(reviewer, event);
    past.events.push(saved);
    events.push(saved);
  };
  say('wang', { ...label(0), verdict: 'rejected' });
  say('wang', { ...label(4), verdict: 'corrected', answer: answer('不相关') });
  say('li', { ...label(1), verdict: 'accepted' });
  say('li', { ...label(1), comment: '旧的' });
  say('li', { bulk: 'accepted', labels: { relevance: ids } });
  say('li', { undo: 3 });
  say('li', { ...label(4), verdict: 'cleared' });
  const memory = new MemoryReview(records, { tasks: two, shares, lint: (given) => given.conclusion.length % 2 });
  // Its own clock goes on behind those.
  for (const event of events) memory.event(event.reviewer, { undo: 0 });
  memory.events.push(...events);
  memory.review.load(memory.events);
  return memory;
}

const depthOf = (memory: MemoryReview, reviewer = 'li') =>
  Array.from(memory.review.board.standings.history(reviewer).active()).length;

async function times(count: number, work: () => Promise<unknown>): Promise<void> {
  for (let step = 0; step < count; step++) expect(await work()).toBeDefined();
}

test('k actions and k undos leave the fold byte for byte as it was, and redo brings all of it back', async () => {
  let done = 0;
  await fc.assert(
    fc.asyncProperty(actions(LABELS, 10, false), async (steps) => {
      const memory = withPast();
      const { review } = memory;
      const before = memory.serialise();
      const depth = depthOf(memory);
      for (const step of steps) await act(review, step);
      const after = memory.serialise();
      const count = depthOf(memory) - depth;
      done += count;
      await times(count, () => review.undo());
      expect(memory.serialise()).toBe(before);
      await times(count, () => review.redo());
      expect(await review.redo()).toBeUndefined();
      expect(memory.serialise()).toBe(after);
    }),
    { numRuns: 2000 },
  );
  expect(done).toBeGreaterThan(5000);
}, 20_000);

test('undo and redo among the actions, down to the first of all', async () => {
  await fc.assert(
    fc.asyncProperty(actions(LABELS, 15, true), async (steps) => {
      const memory = withPast();
      const untouched = new MemoryReview(records, { tasks: two, shares });
      untouched.events.push(...memory.events.filter(({ reviewer }) => reviewer === 'wang'));
      untouched.review.load(untouched.events);
      for (const step of steps) await act(memory.review, step);
      await times(depthOf(memory), () => memory.review.undo());
      expect(await memory.review.undo()).toBeUndefined();
      expect(memory.serialise()).toBe(untouched.serialise());
    }),
    { numRuns: 300 },
  );
}, 20_000);

/** Something that comes from elsewhere while the review is open. */
type Arrival =
  | { readonly kind: 'record' | 'retry' | 'other'; readonly at: number }
  | { readonly kind: 'hits'; readonly at: number }
  | { readonly kind: 'compare'; readonly at: number };

test('what changed bit by bit is what a fresh board would show', async () => {
  const arrival: fc.Arbitrary<Arrival> = fc.record({
    kind: fc.constantFrom('record', 'retry', 'other', 'hits', 'compare'),
    at: fc.nat(20),
  });
  const step = fc.oneof({ weight: 4, arbitrary: actions(LABELS, 1, true) }, arrival);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      const memory = withPast();
      const found = new Set<number>();
      for (const one of steps) {
        if (isAction(one)) for (const action of one) await act(memory.review, action);
        else arrive(memory, one, found);
        if ((memory.review.board.filter.text ?? '') === '') found.clear();
        expectLikeFresh(memory, [...found]);
      }
    }),
    { numRuns: 400 },
  );
}, 20_000);

const isAction = (step: readonly Action[] | Arrival): step is readonly Action[] => Array.isArray(step);

function arrive(memory: MemoryReview, { kind, at }: Arrival, found: Set<number>): void {
  const { board } = memory.review;
  switch (kind) {
    case 'record':
      memory.come(recordOf(`新 ${at}`, both('新的', '不相关')));
      break;
    case 'retry':
      memory.come(recordOf('连不上', at % 2 === 0 ? both('相关', '未知') : undefined));
      break;
    case 'other': {
      // On a record that may not be there yet.
      const itemId = recordOf(`新 ${at % 5}`, undefined).item.id;
      memory.events.push(memory.event('wang', { itemId, taskId: 'relevance', verdict: 'rejected' }));
      memory.review.load(memory.events);
      break;
    }
    case 'hits': {
      const text = '找';
      if (board.filter.text !== text) memory.review.setFilter({ ...board.filter, text });
      const record = at % memory.table.records;
      board.addHits([record]);
      found.add(record);
      break;
    }
    case 'compare': {
      const numbers = Uint32Array.from({ length: board.labels }, (_, label) => ((label * at) % 4) % 3);
      board.compareWith(at % 3 === 0 ? undefined : numbers);
      break;
    }
  }
}

function expectLikeFresh(memory: MemoryReview, found: readonly number[]): void {
  const { board } = memory.review;
  const fresh = new Board(memory.table, board.options);
  fresh.load(memory.events);
  fresh.compareWith(board.states.other);
  fresh.setOrder(board.order);
  fresh.setFilter(board.filter);
  if (found.length > 0) fresh.addHits(found);
  // What differed when the order was made stays in front: nothing moves while one decides.
  const isMoving = board.order === 'disagreement' && board.states.other !== undefined;
  const shown = ({ queue, reviewed, plan, states, order }: Board) => ({
    queue: isMoving ? queue.slice(0, queue.length).toSorted((a, b) => a - b) : queue.slice(0, queue.length),
    facets: sorted(queue.facets()),
    acceptable: queue.acceptable,
    reviewed,
    plan,
    order,
    sample: [...states.sample].toSorted((a, b) => a - b),
  });
  expect(shown(board)).toEqual(shown(fresh));
}

/** Of equally many the one that came up first stands first, which a fresh board may see in another order. */
function sorted(facets: Facets): Facets {
  const byName = (counts: Facets['files']) => counts.toSorted((a, b) => (a.value < b.value ? -1 : 1));
  const { conclusions, files, reviewers } = facets;
  return { ...facets, conclusions: byName(conclusions), files: byName(files), reviewers: byName(reviewers) };
}
