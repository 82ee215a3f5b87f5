import type { Answer } from '../../answer.ts';
import type { LabelKey } from '../decision.ts';
import type { LabelFilter, Order } from './filter.ts';
import type { Decided, Review } from './review.ts';
import { acceptAll, decideMany, sameLabels } from './reviewBulk.ts';
import { takeSample } from './reviewSample.ts';
import type { Aql } from '../statistics/sampling.ts';

/** What a reviewer does, by key, button or command. It is about the selected label unless it names one. */
export type ReviewCommand =
  | { readonly type: 'accept' | 'reject' | 'defer' | 'flag' | 'dropReasoning' | 'takeLeft' | 'takeRight' }
  | { readonly type: 'undo' | 'redo' | 'next' | 'previous' | 'restart' }
  | { readonly type: 'setConclusion'; readonly number: number } // of the closed set, from 1
  | { readonly type: 'correct'; readonly answer: Answer }
  | { readonly type: 'comment'; readonly text: string }
  | { readonly type: 'select'; readonly key: LabelKey }
  | { readonly type: 'order'; readonly order: Order }
  | { readonly type: 'filter'; readonly filter: LabelFilter }
  | { readonly type: 'acceptAll' }
  | { readonly type: 'applyToSame'; readonly which: 'sameText' | 'inQueue' }
  | { readonly type: 'sample'; readonly aql: Aql; readonly seed: string };

/** What goes along with a command. */
export interface CommandContext {
  readonly draft?: Answer; // the selected label's unsaved edit
  readonly ms?: number; // how long it was looked at
  readonly advance: boolean; // to the next label after a decision
}

/** Does one command. Gives what was decided; undefined: nothing was. */
export async function perform(
  review: Review,
  command: ReviewCommand,
  context: CommandContext,
): Promise<Decided | undefined> {
  switch (command.type) {
    case 'filter':
      review.setFilter(command.filter);
      return undefined;
    case 'order':
      review.board.setOrder(command.order);
      review.selectFirst();
      return undefined;
    case 'select':
      review.select(review.board.standings.find(command.key));
      return undefined;
    case 'next':
    case 'previous':
      review.move(command.type === 'next' ? 1 : -1);
      return undefined;
    case 'restart':
      review.setFilter({ state: 'all' });
      return undefined;
    case 'undo':
      return review.undo();
    case 'redo':
      return review.redo();
    case 'acceptAll': {
      const count = await acceptAll(review, JSON.stringify(review.board.filter));
      const { selected } = review;
      // The selected label is one of them: the next key is not to decide on it again.
      const isDecided = selected !== undefined && review.board.standings.verdict[selected] !== 0;
      if (count > 0 && isDecided && context.advance) review.advance(false);
      return { label: -1, verdict: 'accepted', count };
    }
    case 'sample':
      await takeSample(review, command.aql, command.seed);
      return undefined;
    default:
      return review.selected === undefined ? undefined : onSelected(review, review.selected, command, context);
  }
}

type OnSelected = Exclude<
  ReviewCommand,
  {
    readonly type:
      | 'filter'
      | 'order'
      | 'select'
      | 'next'
      | 'previous'
      | 'restart'
      | 'undo'
      | 'redo'
      | 'acceptAll'
      | 'sample';
  }
>;

const STAYING: readonly string[] = ['dropReasoning', 'flag', 'comment', 'applyToSame'];

async function onSelected(
  review: Review,
  label: number,
  command: OnSelected,
  context: CommandContext,
): Promise<Decided | undefined> {
  const goingOver = review.board.standings.verdict[label] !== 0;
  const decided = await decide(review, label, command, context);
  if (!STAYING.includes(command.type) && context.advance) review.advance(goingOver);
  return decided;
}

async function decide(
  review: Review,
  label: number,
  command: OnSelected,
  { draft, ms }: CommandContext,
): Promise<Decided | undefined> {
  switch (command.type) {
    case 'accept':
    case 'takeRight':
      if (draft !== undefined) return review.decide(label, 'corrected', draft, ms);
      // What is shown is the correction: it is confirmed, not thrown away.
      if (review.board.standings.verdict[label] === 2) return undefined;
      return review.decide(label, 'accepted', undefined, ms);
    case 'reject':
      return review.decide(label, 'rejected', undefined, ms);
    case 'defer':
      return review.defer(label);
    case 'flag':
      return review.flag(label);
    case 'comment':
      return review.comment(label, command.text);
    case 'correct':
      return review.decide(label, 'corrected', command.answer, ms);
    case 'setConclusion': {
      const chosen = review.tasks[label % review.tasks.length]?.labels?.[command.number - 1];
      return chosen === undefined ? undefined : review.setConclusion(label, chosen, draft?.reasoning, ms);
    }
    case 'dropReasoning': {
      if (review.board.states.probing.of(label) !== undefined) return undefined; // its answer is hidden, or not its own
      const { answer } = draft === undefined ? await review.label(label) : { answer: draft };
      return review.decide(label, 'corrected', { conclusion: answer?.conclusion ?? '', reasoning: '' }, ms);
    }
    case 'takeLeft': {
      const other = await review.ports.readOther?.(label);
      if (review.board.states.other !== undefined) {
        return other === undefined ? undefined : review.decide(label, 'corrected', other, ms);
      }
      return review.decide(label, 'accepted', undefined, ms); // the left side is the teacher's answer
    }
    default: {
      const same = await sameLabels(review, label);
      if (same === undefined) return undefined;
      const labels = same[command.which].map((key) => review.board.standings.find(key));
      const count = await decideMany(review, labels, 'corrected', { conclusion: same.to });
      return { label, verdict: 'corrected', conclusion: same.to, count };
    }
  }
}
