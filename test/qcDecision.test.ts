import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldLabels, reasoningState } from '#core/qc/decision';
import type { NewEvent, QcEvent } from '#core/qc/event';
import { recordOf } from './support/jobs.ts';

const yes = { conclusion: '相关', reasoning: '问了保修' };
const records = ['一', '二', '三'].map((text) => recordOf(text, { relevance: yes }));
const ids = records.map(({ item }) => item.id);
const fold = (events: readonly QcEvent[]) => foldLabels(records, events, ['relevance']);

let clock = 0;
const decide = (
  verdict: 'accepted' | 'corrected' | 'rejected' | 'cleared',
  reviewer = 'li',
  item = 0,
  rest: object = {},
): QcEvent => {
  const at = new Date((clock += 1)).toISOString();
  return { itemId: ids[item] ?? '', taskId: 'relevance', verdict, reviewer, at, ...rest };
};
/** The lines of a reviewer’s file, numbered as it numbers them. */
const lines = (reviewer: string, events: readonly NewEvent[], from = 1): readonly QcEvent[] =>
  events.map((event, index) => {
    const at = new Date((clock += 1000)).toISOString();
    return { n: from + index, reviewer, at, ...event };
  });
const say = (verdict: 'accepted' | 'rejected', item = 0): NewEvent => ({
  itemId: ids[item] ?? '',
  taskId: 'relevance',
  verdict,
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
const toDecisions = (history: History): QcEvent[] =>
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
          .flatMap((event) => ('itemId' in event ? decide('cleared', event.reviewer, ids.indexOf(event.itemId)) : []));
        expect(JSON.stringify(fold([...before, ...done, ...undone]))).toBe(JSON.stringify(fold(before)));
      }),
    );
  });

  test('undo takes a line out of account, whatever came since, and redo takes it in again', () => {
    const done = lines('li', [say('accepted'), say('rejected'), say('rejected', 1), { undo: 2 }]);
    expect(fold(done).map(({ verdict }) => verdict)).toEqual(['accepted', 'rejected', 'unreviewed']);
    const again = [...done, ...lines('li', [{ redo: 2 }, { redo: 2 }, { undo: 99 }], 5)];
    expect(fold(again).map(({ verdict }) => verdict)).toEqual(['rejected', 'rejected', 'unreviewed']);
  });

  test('a bulk decision counts for its labels, and a correction in bulk keeps the reasoning', () => {
    const labels = { relevance: `${ids[0] ?? ''}${ids[2] ?? ''}` };
    const bulk = lines('li', [say('rejected', 1), { bulk: 'corrected', labels, conclusion: '不相关' }]);
    expect(fold(bulk)).toMatchObject([
      { verdict: 'corrected', answer: { conclusion: '不相关', reasoning: '问了保修' }, reasoning: 'stale' },
      { verdict: 'rejected' },
      { verdict: 'corrected', decision: { mode: 'bulk' } },
    ]);
    expect(fold([...bulk, ...lines('li', [{ undo: 2 }], 3)]).map(({ verdict }) => verdict)).toEqual([
      'unreviewed',
      'rejected',
      'unreviewed',
    ]);
  });

  test('flags, comments, what was put off and planted errors are no decisions', () => {
    const label = { itemId: ids[0] ?? '', taskId: 'relevance' };
    const beside = lines('li', [
      { ...label, flag: true },
      { ...label, comment: '看' },
      { ...label, verdict: 'deferred' },
      { ...label, verdict: 'rejected', mode: 'planted', shown: '不相关' },
    ]);
    expect(fold(beside)[0]).toMatchObject({ verdict: 'unreviewed', answer: yes });
  });

  describe('of two branches of one reviewer’s file that git put together', () => {
    // Both branches went on from line 1 and gave the numbers 2 and 3 to different lines.
    const base = lines('li', [say('accepted', 0)]);

    test('each branch takes back its own lines, in whichever order they stand', () => {
      const here = lines('li', [say('rejected', 1), say('rejected', 2), { undo: 3 }], 2);
      const there = lines('li', [say('accepted', 2), { undo: 2 }, say('rejected', 0)], 2);
      const verdicts = ['rejected', 'rejected', 'unreviewed'];
      expect(fold([...base, ...here, ...there]).map(({ verdict }) => verdict)).toEqual(verdicts);
      expect(fold([...base, ...there, ...here]).map(({ verdict }) => verdict)).toEqual(verdicts);
    });

    test('a line of the beginning can be taken back in either', () => {
      const here = lines('li', [say('rejected', 1)], 2);
      const there = lines('li', [say('rejected', 2), { undo: 1 }], 2);
      const verdicts = ['unreviewed', 'rejected', 'rejected'];
      expect(fold([...base, ...here, ...there]).map(({ verdict }) => verdict)).toEqual(verdicts);
      expect(fold([...base, ...there, ...here]).map(({ verdict }) => verdict)).toEqual(verdicts);
    });

    test('what is decided afterwards goes on by the lines of the file', () => {
      const here = lines('li', [say('rejected', 1), say('rejected', 2)], 2);
      const there = lines('li', [say('accepted', 1), say('accepted', 2)], 2);
      const merged = [...base, ...here, ...there];
      const after = lines('li', [say('rejected', 0), { undo: 5 }, { undo: 6 }], merged.length + 1);
      expect(fold([...merged, ...after]).map(({ verdict }) => verdict)).toEqual(['accepted', 'accepted', 'rejected']);
    });
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
