import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  accepted,
  applyHunks,
  hunksOf,
  placeOf,
  proposalOf,
  rebased,
  rejected,
  type Review,
} from '#core/lint/optimise/hunks';

describe('hunks', () => {
  const line = fc.constantFrom('', '角色', '# 任务', '判断。', '{{原文}}', '- a', '- b');
  const text = fc
    .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
    .map(([lines, end, last]) => lines.join(end) + (last ? end : ''));

  test('all of them make the rewrite, none leaves the prompt', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const hunks = hunksOf(before, after);
        expect(applyHunks(before, hunks)).toBe(after);
        expect(applyHunks(before, [])).toBe(before);
        expect(hunks.every((hunk, index) => index === 0 || hunk.span.start > (hunks[index - 1]?.span.end ?? 0))).toBe(
          true,
        );
      }),
      { numRuns: 500 },
    );
  });

  test('accepted one by one, in any order, with some rejected, they make what the chosen ones make at once', () => {
    fc.assert(
      fc.property(text, text, fc.infiniteStream(fc.nat()), (before, after, numbers) => {
        const all = hunksOf(before, after);
        const order = all
          .map((hunk) => ({ hunk, rank: numbers.next().value as number }))
          .toSorted((a, b) => a.rank - b.rank);
        let review: Review = { text: before, hunks: all };
        const chosen: number[] = [];
        for (const { hunk, rank } of order) {
          const take = rank % 2 === 0;
          if (take) chosen.push(hunk.id);
          const proposal = proposalOf(review);
          review = take ? accepted(review, hunk.id) : rejected(review, hunk.id);
          if (take) expect(proposalOf(review)).toBe(proposal);
        }
        const expected = applyHunks(
          before,
          all.filter(({ id }) => chosen.includes(id)),
        );
        expect([review.text, review.hunks]).toEqual([expected, []]);
      }),
      { numRuns: 500 },
    );
  });

  test('stand in the proposal where their words are', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const review = { text: before, hunks: hunksOf(before, after) };
        for (const hunk of review.hunks) {
          const place = placeOf(review, hunk.id);
          expect(proposalOf(review).slice(place?.start, place?.end)).toBe(hunk.newText);
        }
      }),
      { numRuns: 200 },
    );
  });

  const before = '一\n二\n三\n四\n五\n六\n';
  const after = '一\n贰\n三\n四\n五\n六\n七\n';
  const start: Review = { text: before, hunks: hunksOf(before, after) };

  test('move along when other lines are edited', () => {
    const edited = `零\n${before.replace('四\n', '肆\n肆\n')}`;
    const { review, lost } = rebased(start, edited);
    expect(lost).toEqual([]);
    expect(proposalOf(review)).toBe('零\n一\n贰\n三\n肆\n肆\n五\n六\n七\n');
  });

  test('are lost when their own lines are edited, the others stay', () => {
    const { review, lost } = rebased(start, before.replace('二', '二！'));
    expect(lost.map(({ id }) => id)).toEqual([0]);
    expect(proposalOf(review)).toBe('一\n二！\n三\n四\n五\n六\n七\n');
  });

  test('are lost when somebody else inserts at their place', () => {
    const { lost } = rebased(start, `${before}七又二分之一\n`);
    expect(lost.map(({ id }) => id)).toEqual([1]);
  });

  test('survive any edit of the text: they are lost or still make their change, and nothing else', () => {
    fc.assert(
      fc.property(text, text, text, (one, two, three) => {
        const { review, lost } = rebased({ text: one, hunks: hunksOf(one, two) }, three);
        expect(review.text).toBe(three);
        expect(review.hunks.length + lost.length).toBe(hunksOf(one, two).length);
        expect(applyHunks(three, [])).toBe(three);
        for (const { span } of review.hunks) expect(one.length === 0 || span.end <= three.length).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
