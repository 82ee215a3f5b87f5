import { describe, expect, test } from 'vitest';
import { perform } from '#core/qc/review/commands';
import { reportOf } from '#core/qc/report/reportOf';
import { detailOf, viewOf } from '#core/qc/review/reviewView';
import { sameLabels } from '#core/qc/review/reviewBulk';
import type { Probe, ProbeShares } from '#core/qc/review/probes';
import { recordOf } from './support/jobs.ts';
import { MemoryReview } from './support/review.ts';

const yes = { conclusion: '相关', reasoning: '问保修' };
const records = Array.from({ length: 40 }, (_, index) => recordOf(`第 ${index} 条`, { relevance: yes }));
const input = { revision: 1, marker: '###', searching: false };
const go = { advance: true };
const start = (shares: ProbeShares) => {
  const memory = new MemoryReview([...records, recordOf('连不上', undefined)], { shares });
  const { review } = memory;
  const first = (probe: Probe | undefined) => {
    const label = Array.from({ length: review.board.labels }, (_, number) => number).find(
      (number) => review.board.states.probing.of(number) === probe,
    );
    if (label === undefined) throw new Error(`no ${probe} label`);
    review.select(label);
    return label;
  };
  return { memory, review, first };
};
const some = { blind: 0.3, planted: 0.3 };

describe('a blind label', () => {
  test('shows nothing of the teacher’s answer, in the list, whole, and by no filter', async () => {
    const { memory, review, first } = start(some);
    const label = first('blind');
    const view = await viewOf(review, input);
    expect(view.label).toMatchObject({ key: memory.key(label), mode: 'blind', blind: true, faults: [] });
    const told = JSON.stringify([view.label, view.page.rows.find(({ key }) => key === memory.key(label))]);
    expect(told).not.toContain('相关');
    expect(told).not.toContain('问保修');
    expect(told).not.toContain('as sent');
    for (const filter of [{ conclusion: '相关' }, { teacher: '相关' }]) {
      review.setFilter({ state: 'all', ...filter });
      expect(memory.queue).not.toContain(memory.text(label));
    }
    review.setFilter({ state: 'all', text: '第' });
    review.board.addHits([label]);
    expect(review.board.queue.facets()).toMatchObject({ states: { all: 1 }, conclusions: [] });
  });

  test('cannot be accepted unseen; an answer like the teacher’s is an acceptance, noted as blind', async () => {
    const { memory, review, first } = start(some);
    const label = first('blind');
    await expect(perform(review, { type: 'accept' }, go)).rejects.toMatchObject({ code: 'review.refused' });
    await expect(perform(review, { type: 'takeRight' }, go)).rejects.toMatchObject({ code: 'review.refused' });
    expect(await perform(review, { type: 'dropReasoning' }, go)).toBeUndefined();
    expect(memory.events).toEqual([]);
    await perform(review, { type: 'setConclusion', number: 1 }, { ...go, ms: 7 });
    expect(memory.events).toMatchObject([{ verdict: 'accepted', mode: 'blind', ms: 7 }]);
    expect(memory.at(label)).toMatchObject({ verdict: 'accepted', answer: yes });
    expect(await detailOf(review, label, input)).toMatchObject({ mode: 'open', blind: false, teacher: yes });
    await review.undo();
    expect(await detailOf(review, label, input)).not.toHaveProperty('teacher');
  });

  test('another answer is a correction, and a rejection one', async () => {
    const { memory, review, first } = start(some);
    const label = first('blind');
    await perform(review, { type: 'setConclusion', number: 2 }, go);
    expect(memory.at(label)).toMatchObject({
      verdict: 'corrected',
      answer: { conclusion: '不相关' },
      reasoning: 'stale',
    });
    first('blind');
    await perform(review, { type: 'reject' }, go);
    expect(memory.events).toMatchObject([{ mode: 'blind' }, { verdict: 'rejected', mode: 'blind' }]);
    expect(reportOf(review, { job: 'job', now: 0 }).reviewers[0]?.blind).toMatchObject({ answered: 2 });
  });
});

describe('a planted error', () => {
  test('looks like a label with a wrong conclusion, wherever it is shown', async () => {
    const { memory, review, first } = start(some);
    const label = first('planted');
    const view = await viewOf(review, input);
    const wrong = { conclusion: '不相关', reasoning: '问保修' };
    expect(view.label).toMatchObject({
      mode: 'open',
      teacher: wrong,
      answer: wrong,
      conclusion: '不相关',
      stale: false,
    });
    expect(JSON.stringify(view)).not.toContain('planted');
    expect(view.label).not.toHaveProperty('raw');
    review.setFilter({ state: 'all', conclusion: '不相关' });
    expect(memory.queue).toContain(memory.text(label));
    review.setFilter({ state: 'all', conclusion: '相关' });
    expect(memory.queue).not.toContain(memory.text(label));
    // The queue and the number beside the choice say the same.
    expect(review.board.queue.facets().conclusions).toContainEqual({ value: '相关', count: memory.queue.length });
  });

  test('what is said of it says nothing of the label, which comes back as it is', async () => {
    const { memory, review, first } = start(some);
    const untouched = memory.serialise();
    const label = first('planted');
    const decided = await perform(review, { type: 'accept' }, go);
    expect(decided).toMatchObject({
      verdict: 'planted',
      planted: { shown: '不相关', truth: '相关', caught: false },
    });
    expect(memory.events).toMatchObject([{ verdict: 'accepted', mode: 'planted', shown: '不相关' }]);
    expect(memory.at(label)).toMatchObject({ verdict: 'unreviewed', answer: yes, only: 'planted' });
    expect(memory.serialise()).toBe(untouched);
    expect(await detailOf(review, label, input)).toMatchObject({ teacher: yes, verdict: 'unreviewed' });
    expect(review.board.queue.has(label)).toBe(true);
    review.select(label);
    await perform(review, { type: 'accept' }, go);
    expect(memory.events.at(-1)).not.toHaveProperty('mode');
    expect(memory.at(label).verdict).toBe('accepted');
  });

  test.each([
    ['rejected', { type: 'reject' } as const, true],
    ['corrected to what the teacher said', { type: 'setConclusion', number: 1 } as const, true],
    ['set to what it shows', { type: 'setConclusion', number: 2 } as const, false],
    ['given other words', { type: 'correct', answer: { conclusion: '不相关', reasoning: '别的' } } as const, false],
  ])('%s', async (_, command, caught) => {
    const { memory, review, first } = start(some);
    const label = first('planted');
    expect(await perform(review, command, go)).toMatchObject({ verdict: 'planted', planted: { caught } });
    expect(memory.at(label)).toMatchObject({ verdict: 'unreviewed', answer: yes });
    expect(reportOf(review, { job: 'job', now: 0 }).reviewers[0]?.planted).toMatchObject({
      answered: 1,
      caught: { value: caught ? 1 : 0 },
    });
    await review.undo();
    expect(review.board.states.probing.of(label)).toBe('planted');
  });

  test('may show a conclusion that the teacher never gave', async () => {
    const { review, first } = start({ blind: 0, planted: 1 });
    const label = first('planted');
    const { page } = await viewOf(review, input);
    expect(page.rows.find(({ key }) => key === review.board.standings.keyOf(label))).toMatchObject({
      conclusion: '不相关',
    });
  });
});

describe('what measures the reviewer', () => {
  test('is left out of decisions on many', async () => {
    const { memory, review } = start(some);
    const { queue, states } = review.board;
    const probes = queue.slice(0, queue.length).filter((label) => states.probing.of(label) !== undefined);
    expect(probes.length).toBeGreaterThan(10);
    expect(queue.acceptable).toBe(40 - probes.length);
    await perform(review, { type: 'acceptAll' }, go);
    expect(probes.every((label) => memory.at(label).verdict === 'unreviewed')).toBe(true);
    const accepted = queue.slice(0, queue.length).find((label) => memory.at(label).verdict === 'accepted') ?? -1;
    await review.setConclusion(accepted, '不相关');
    const same = await sameLabels(review, accepted);
    expect(same?.inQueue).toEqual([]);
  });

  test('is nothing at a share of 0, on an open question, and where two sides are compared', () => {
    const none = start({ blind: 0, planted: 0 }).review;
    const { probing } = none.board.states;
    expect(records.every((_, label) => probing.of(label) === undefined)).toBe(true);
    const tasks = [{ id: 'relevance', reasoning: true }];
    const open = new MemoryReview(records, { tasks, shares: { blind: 0.5, planted: 0.5 } }).review;
    expect(records.every((_, label) => open.board.states.probing.of(label) === undefined)).toBe(true);
    const { review } = start({ blind: 0.5, planted: 0.5 });
    expect(records.every((_, label) => review.board.states.probing.of(label) !== undefined)).toBe(true);
    review.board.compareWith(new Uint32Array(41));
    expect(records.every((_, label) => review.board.states.probing.of(label) === undefined)).toBe(true);
    review.board.compareWith(undefined);
    expect(records.every((_, label) => review.board.states.probing.of(label) !== undefined)).toBe(true);
  });

  test('is other labels for another reviewer, and the same ones the next day', () => {
    const of = (reviewer: string) => {
      const { board } = new MemoryReview(records, { shares: some, reviewer }).review;
      return records.map((_, label) => board.states.probing.of(label) ?? '-').join();
    };
    expect(of('li')).toBe(of('li'));
    expect(of('li')).not.toBe(of('wang'));
  });
});
