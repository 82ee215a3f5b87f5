import { describe, expect, test } from 'vitest';
import { locateRecord } from '#core/qc/locate';

describe('locateRecord', () => {
  const csv = 'id,text\n1,"first\nof two lines"\n2,"she said ""no"" twice"\n3,first\n';
  const at = (text: string, path: string, row?: number) =>
    locateRecord(path.endsWith('csv') ? csv : '{"text":"a \\"b\\""}\n{"text":"c"}\n', {
      text,
      origin: row === undefined ? { path } : { path, row },
    });

  test('finds rows of tables, quoted cells and lines of JSON', () => {
    expect(at('first\nof two lines', 'a.csv', 1)).toBe(1);
    expect(at('she said "no" twice', 'a.csv', 2)).toBe(3);
    expect(at('first', 'a.csv', 3)).toBe(4);
    expect(at('a "b"', 'a.jsonl', 1)).toBe(0);
    expect(at('c', 'a.jsonl', 2)).toBe(1);
    expect(at('whole file', 'a.txt')).toBe(0);
    expect(at('not there', 'a.csv', 99)).toBe(5);
  });
});
