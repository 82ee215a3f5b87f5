import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvCell, csvText } from '#core/csvText';
import { readPng } from '#core/pngBytes';

const NBSP = '\u00a0';

/** OWASP's list, ways around it, and the full-width signs of East Asian spreadsheets. */
const hostile = [
  '=1+1',
  '+1',
  '-1+1',
  '@SUM(A1)',
  "=cmd|'/C calc'!A0",
  '=HYPERLINK("http://x.invalid","a")',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '\t1',
  ' =1+1',
  `${NBSP}=1+1`,
  `${NBSP} \u3000@A1`,
  '\ufeff=1+1',
  '\u200b-1',
  '＝1+1',
  '＋1',
  '－1',
  '＠A1',
  'fine\n=1+1',
  'fine\r\n +1',
  'fine;=1+1',
  'fine\t=1+1',
  '"=1+1',
  `${' '.repeat(5000)}=1`,
];

/** How a careless program may read a cell: by any separator, without quotes, without blanks at the start. */
function seenAs(cell: string): readonly string[] {
  // oxlint-disable-next-line no-control-regex
  return cell.split(/[\n\r\t;]/).map((part) => part.replace(/^[\s\u0000-\u0020\u200b-\u200f\ufeff]+/u, ''));
}

describe('a CSV opens without running anything', () => {
  test.each(hostile)('%j', (text) => {
    const [[read]] = parse(csvText([[text]])) as [[string]];
    for (const part of seenAs(read)) expect(part).not.toMatch(/^[=+\-@＝＋－＠]/);
    expect(csvCell(text)).not.toMatch(/^[=+\-@\t\r]/);
  });

  test('any text', () => {
    const text = fc.string({ unit: fc.constantFrom(...'=+-@＝＋－＠ \t\r\n;,"\'a1相\u00a0\u200b\ufeff'.split('')) });
    fc.assert(
      fc.property(text, (given) => {
        const [[read]] = parse(csvText([[given, 'x']]), { relax_column_count: true }) as [[string]];
        for (const part of seenAs(read)) expect(part).not.toMatch(/^[=+\-@＝＋－＠]/);
        expect(read.replaceAll("'", '')).toBe(given.replaceAll("'", ''));
      }),
    );
  });

  test('and keeps what is harmless', () => {
    expect(csvText([['相关', 'a-b', 'x=y', -12, 0.5, undefined, 'say "hi"', 'a,b']])).toBe(
      '相关,a-b,x=y,-12,0.5,,"say ""hi""","a,b"\r\n',
    );
  });
});

describe('a picture from a view', () => {
  // 1 × 1, transparent.
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

  test('is taken when it is a PNG', () => {
    expect(readPng(png).length).toBe(70);
  });

  test.each([
    ['no text', 12],
    ['no base64', '§§'],
    ['another kind of file', btoa('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'.repeat(3))],
    ['cut short', btoa(atob(png).slice(0, 60))],
    ['something behind its end', btoa(`${atob(png)}<script>`)],
    [
      'an absurd size',
      btoa(
        atob(png).replace(
          '\u0000\u0000\u0000\u0001\u0000\u0000\u0000\u0001',
          '\u0000\u00ff\u00ff\u00ff\u0000\u0000\u0000\u0001',
        ),
      ),
    ],
    ['too large', 'A'.repeat(12_000_000)],
  ])('is refused: %s', (_, given) => {
    expect(() => readPng(given)).toThrow('no PNG');
  });
});
