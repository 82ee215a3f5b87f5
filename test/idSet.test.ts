import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdSet } from '#core/label/idSet';

const id = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map((n) => n.toString(16).padStart(16, '0')), // names that collide
  fc.integer({ min: 0, max: 0xffffffff }).map((n) => `${n.toString(16).padStart(8, '0')}00000001`),
);

test('holds what a Set of strings holds, whatever is added and deleted', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), id), { maxLength: 3000 }), (steps) => {
      const mine = new IdSet();
      const theirs = new Set<string>();
      for (const [adds, name] of steps) {
        if (adds) {
          mine.add(name);
          theirs.add(name);
        } else {
          mine.delete(name);
          theirs.delete(name);
        }
      }
      expect(mine.size).toBe(theirs.size);
      for (const [, name] of steps) expect(mine.has(name)).toBe(theirs.has(name));
    }),
    { numRuns: 60 },
  );
});

test('grows to many names', () => {
  const set = new IdSet();
  const name = (n: number) => ((BigInt(n) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn).toString(16).padStart(16, '0');
  for (let n = 1; n <= 100_000; n++) set.add(name(n));
  expect(set.size).toBe(100_000);
  expect(set.has(name(99_999))).toBe(true);
  expect(set.has(name(100_001))).toBe(false);
});
