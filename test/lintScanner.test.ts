import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CueScanner, SIGN } from '#core/lint/reading/scanner';

const piece = fc.oneof(
  fc.constantFrom('a', 'ab', 'abc', 'the ', 'the cat', '等', '等等', '不少于', '类别', '#', '####', ' tip', '🙂', '：'),
  fc.string({ maxLength: 3 }),
);
const words = fc.array(piece, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('').toLowerCase());

describe('the scanner', () => {
  test('finds exactly the lists of which a cue occurs, in either case', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.array(
            words.filter((text) => text !== '' && text === ascii(text)),
            { maxLength: 4 },
          ),
          { maxLength: 5 },
        ),
        fc
          .array(
            fc.oneof(
              words,
              words.map((text) => text.toUpperCase()),
            ),
            { maxLength: 6 },
          )
          .map((parts) => parts.join('')),
        (lists, text) => {
          const { gates } = new CueScanner(lists).scan(text);
          const lower = ascii(text);
          const expected = lists.flatMap((cues, gate) => (cues.some((cue) => lower.includes(cue)) ? [gate] : []));
          expect(gates.toSorted((a, b) => a - b)).toEqual(expected);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('tells which searches can find anything, and counts letters', () => {
    const scan = (text: string) => new CueScanner([]).scan(text);
    expect(scan('plain words').signs).toBe(0);
    expect(scan('“好”：`x` {a} <b> [c] 1').signs).toBe(
      SIGN.quote | SIGN.colon | SIGN.tick | SIGN.brace | SIGN.angle | SIGN.square | SIGN.digit,
    );
    expect(scan('评论 abC')).toMatchObject({ han: 2, latin: 3 });
  });
});

/** Lower case as the scanner understands it. */
function ascii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
