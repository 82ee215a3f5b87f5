import * as fc from 'fast-check';
import { perform, type ReviewCommand } from '#core/qc/review/commands';
import { LABEL_STATES, ORDERS } from '#core/qc/review/filter';
import type { Review } from '#core/qc/review/review';

/** Something a reviewer may do: go to a label, and give a command there. */
export interface Action {
  readonly at: number; // the label he goes to
  readonly command: ReviewCommand | { readonly type: 'clear' };
}

const conclusion = fc.constantFrom('相关', '不相关', '未知', '新的');
const answer = fc.record({ conclusion, reasoning: fc.constantFrom('', '因为', '改过') });

/** Decisions of every kind. */
const decisions: fc.Arbitrary<Action['command']> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('accept', 'reject').map((type) => ({ type }) as const) },
  fc
    .constantFrom('defer', 'flag', 'dropReasoning', 'takeLeft', 'takeRight', 'acceptAll', 'clear')
    .map((type) => ({ type }) as const),
  {
    weight: 2,
    arbitrary: fc.integer({ min: 1, max: 3 }).map((number) => ({ type: 'setConclusion', number }) as const),
  },
  { weight: 2, arbitrary: answer.map((given) => ({ type: 'correct', answer: given }) as const) },
  fc.constantFrom('', '看', '再看').map((text) => ({ type: 'comment', text }) as const),
  fc.constantFrom('sameText', 'inQueue').map((which) => ({ type: 'applyToSame', which }) as const),
  fc.constantFrom('a', 'b').map((seed) => ({ type: 'sample', aql: 10, seed }) as const),
);

/** Ways to look at the labels. */
const looks: fc.Arbitrary<ReviewCommand> = fc.oneof(
  fc
    .record(
      {
        state: fc.constantFrom(...LABEL_STATES),
        conclusion: fc.constantFrom('相关', '不相关', '新的', ''),
        teacher: fc.constantFrom('相关', '不相关', ''),
        taskId: fc.constantFrom('relevance', 'angry', 'odd'),
        reviewer: fc.constantFrom('li', 'wang'),
        pair: fc.constant({ a: 'li', b: 'wang', saidA: '相关', saidB: '不相关' }),
      },
      { requiredKeys: ['state'] },
    )
    .map((filter) => ({ type: 'filter', filter }) as const),
  fc.constant({ type: 'filter', filter: { state: 'all' } } as const),
  fc.constantFrom(...ORDERS).map((order) => ({ type: 'order', order }) as const),
  fc.constantFrom('next', 'previous', 'restart').map((type) => ({ type }) as const),
);

/** Decisions on any labels under any filter and order; `turns` with undo and redo between them. */
export function actions(labels: number, most: number, turns: boolean): fc.Arbitrary<readonly Action[]> {
  const turn: fc.Arbitrary<ReviewCommand> = fc.constantFrom('undo', 'redo').map((type) => ({ type }) as const);
  const command: fc.Arbitrary<Action['command']> = fc.oneof(
    { weight: 4, arbitrary: decisions },
    looks,
    ...(turns ? [turn] : []),
  );
  return fc.array(fc.record({ at: fc.nat(labels - 1), command }), { maxLength: most });
}

/** Does an action; what the review refuses is not done. */
export async function act(review: Review, { at, command }: Action): Promise<void> {
  try {
    if (command.type === 'clear') await review.clear(at);
    else {
      if (!('filter' in command) && !('order' in command)) review.select(at);
      await perform(review, command, { advance: true, ms: 5 });
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'review.refused')) throw error;
  }
}
