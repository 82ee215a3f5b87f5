import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits, LineIndex } from '#core/text';

/** Lines and columns counted the slow way; not between \r and \n, where the line has not ended yet. */
function slowly(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

const texts = fc
  .array(fc.constantFrom('a', '中', '🙂', '\n', '\r\n', '\r', ' '), { maxLength: 30 })
  .map((parts) => parts.join(''));

describe('LineIndex', () => {
  test.each([
    ['', 0, 1, 1],
    ['ab', 2, 1, 3],
    ['a\nb', 2, 2, 1],
    ['a\r\nb', 3, 2, 1],
    ['a\r\nb', 2, 1, 3],
    ['a\rb', 2, 2, 1],
    ['🙂x\n', 2, 1, 3],
    ['a\n', 2, 2, 1],
  ])('%j at %i is line %i, column %i', (text, offset, line, column) => {
    expect(new LineIndex(text).position(offset)).toEqual({ offset, line, column });
  });

  test('agrees with counting', () => {
    fc.assert(
      fc.property(texts, fc.nat(60), (text, at) => {
        const offset = Math.min(at, text.length);
        if (text[offset - 1] === '\r' && text[offset] === '\n') return;
        expect(new LineIndex(text).position(offset)).toEqual({ offset, ...slowly(text, offset) });
      }),
    );
  });
});

describe('applyEdits', () => {
  const edit = (start: number, end: number, newText: string) => ({ span: { start, end }, newText });

  test('applies edits in any order, each to the original text', () => {
    expect(applyEdits('abcdef', [edit(4, 6, 'Z'), edit(0, 1, 'XY'), edit(2, 2, '-')])).toBe('XYb-cdZ');
    expect(applyEdits('abc', [])).toBe('abc');
    expect(applyEdits('', [edit(0, 0, 'new')])).toBe('new');
  });

  test('drops the later of two that overlap', () => {
    expect(applyEdits('abcdef', [edit(0, 3, '1'), edit(2, 5, '2')])).toBe('1def');
  });

  test('keeps everything outside the edits', () => {
    fc.assert(
      fc.property(texts, fc.array(fc.tuple(fc.nat(30), fc.nat(5)), { maxLength: 5 }), (text, places) => {
        const edits = places.map(([at, length]) => {
          const start = Math.min(at, text.length);
          return edit(start, Math.min(start + length, text.length), '');
        });
        const kept = [...text.split('').keys()].filter(
          (i) => !edits.some(({ span }) => i >= span.start && i < span.end),
        );
        const result = applyEdits(text, edits);
        // Overlapping edits may keep more, never less, and always in order.
        expect(result.length).toBeGreaterThanOrEqual(kept.length);
        let at = 0;
        for (const i of kept) at = result.indexOf(text[i] ?? '', at) + 1;
        expect(at === 0 && kept.length > 0).toBe(false);
      }),
    );
  });
});
