import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldLabels, reasoningState, type QcDecision } from '#core/qc/decision';
import { recordOf } from './support/jobs.ts';

const yes = { conclusion: '相关', reasoning: '问了保修' };
const records = ['一', '二', '三'].map((text) => recordOf(text, { relevance: yes }));
const ids = records.map(({ item }) => item.id);
const fold = (decisions: readonly QcDecision[]) => foldLabels(records, decisions, ['relevance']);

let clock = 0;
const decide = (
  verdict: QcDecision['verdict'],
  reviewer = 'li',
  item = 0,
  rest: Partial<QcDecision> = {},
): QcDecision => ({
  itemId: ids[item] ?? '',
  taskId: 'relevance',
  verdict,
  reviewer,
  at: new Date((clock += 1)).toISOString(),
  ...rest,
});

/** One reviewer's actions in the order he takes them; no two at the same time. */
const histories = fc.array(
  fc.record({
    verdict: fc.constantFrom('accepted', 'rejected', 'corrected', 'cleared'),
    reviewer: fc.constantFrom('li', 'wang'),
    item: fc.nat(2),
    conclusion: fc.constantFrom('相关', '不相关'),
  }),
  { maxLength: 40 },
);
type History = typeof histories extends fc.Arbitrary<infer T> ? T : never;
const toDecisions = (history: History): QcDecision[] =>
  history.map(({ verdict, reviewer, item, conclusion }) =>
    decide(verdict, reviewer, item, verdict === 'corrected' ? { answer: { conclusion, reasoning: '' } } : {}),
  );

describe('foldLabels', () => {
  test('the latest decision counts, whoever made it', () => {
    const [first] = fold([decide('accepted', 'wang'), decide('rejected', 'li')]);
    expect(first).toMatchObject({ verdict: 'rejected', teacher: yes, decision: { reviewer: 'li' } });
  });

  test('cleared bares the decision before it', () => {
    const before = [decide('accepted'), decide('rejected')];
    expect(fold([...before, decide('cleared')])[0]?.verdict).toBe('accepted');
    expect(fold([...before, decide('cleared'), decide('cleared')])[0]?.verdict).toBe('unreviewed');
  });

  test('cleared takes back nobody else’s decision', () => {
    expect(fold([decide('accepted', 'wang'), decide('cleared', 'li')])[0]?.verdict).toBe('accepted');
    const both = [decide('accepted', 'wang'), decide('rejected', 'li'), decide('cleared', 'li')];
    expect(fold(both)[0]).toMatchObject({ verdict: 'accepted', decision: { reviewer: 'wang' } });
  });

  test('the order of the lines does not matter', () => {
    const shuffled = histories
      .map(toDecisions)
      .chain((decisions) =>
        fc.tuple(fc.constant(decisions), fc.shuffledSubarray(decisions, { minLength: decisions.length })),
      );
    fc.assert(
      fc.property(shuffled, ([decisions, mixed]) => {
        expect(fold(mixed)).toEqual(fold(decisions));
      }),
    );
  });

  test('k decisions and k times cleared leave what was there', () => {
    fc.assert(
      fc.property(histories, histories, (past, more) => {
        const before = toDecisions(past);
        const done = toDecisions(
          more.map((action) => ({ ...action, verdict: action.verdict === 'cleared' ? 'accepted' : action.verdict })),
        );
        const undone = done
          .toReversed()
          .map(({ itemId, reviewer }) => decide('cleared', reviewer, ids.indexOf(itemId)));
        expect(JSON.stringify(fold([...before, ...done, ...undone]))).toBe(JSON.stringify(fold(before)));
      }),
    );
  });

  test('of a record the last line counts, in the place of the first', () => {
    const again = { ...recordOf('一', { relevance: { ...yes, conclusion: '不相关' } }) };
    const labels = foldLabels([...records, again], [], ['relevance']);
    expect(labels.map(({ item }) => item.text)).toEqual(['一', '二', '三']);
    expect(labels[0]?.teacher?.conclusion).toBe('不相关');
  });

  test('a reply cut short is no answer of the task that it broke off in', () => {
    const base = recordOf('一', { relevance: yes, angry: yes });
    if (base.status !== 'labelled') throw new Error('fixture');
    const cut = { ...base, status: 'unreadable', reason: 'truncated', taskId: 'angry' } as const;
    const [relevance, angry] = foldLabels([cut], [], ['relevance', 'angry']);
    expect(relevance?.teacher).toEqual(yes);
    expect(angry?.teacher).toBeUndefined();
  });

  test('a failed record is a label without an answer', () => {
    const [label] = foldLabels([recordOf('四', undefined)], [], ['relevance']);
    expect(label).toMatchObject({ teacher: undefined, answer: undefined, verdict: 'unreviewed' });
  });
});

describe('reasoningState', () => {
  test.each([
    [yes, yes, 'kept'],
    [yes, { conclusion: '不相关', reasoning: '问了保修 ' }, 'stale'],
    [yes, { conclusion: '不相关', reasoning: '只是问好' }, 'edited'],
    [yes, { conclusion: '不相关', reasoning: '' }, 'dropped'],
    [{ conclusion: '相关', reasoning: '' }, { conclusion: '不相关', reasoning: '' }, 'kept'],
    [undefined, { conclusion: '相关', reasoning: '因为' }, 'edited'],
  ] as const)('%j then %j is %s', (teacher, answer, state) => {
    expect(reasoningState(teacher, answer)).toBe(state);
  });
});
