import { expect, test } from 'vitest';
import { readShares, sharesText } from '#core/dataset/splitShares';

test.each([
  ['80/10/10', { train: 0.8, val: 0.1, test: 0.1 }],
  ['90/10', { train: 0.9, val: 0.1, test: 0 }],
  [' 97.5 / 0 / 2.5 ', { train: 0.975, val: 0, test: 0.025 }],
  ['100/0', { train: 1, val: 0, test: 0 }],
])('%s', (text, shares) => {
  const read = readShares(text);
  expect(read).toEqual(shares);
  expect(read && readShares(sharesText(read))).toEqual(shares);
});

test.each([
  '',
  '100',
  '80/10',
  '80/10/5',
  '0/50/50',
  '80/-10/30',
  '50/25/15/10',
  'a/b',
  '1e2/0',
  '80//20',
  '33.3333/66.6667',
])('“%s” is refused', (text) => {
  expect(readShares(text)).toBeUndefined();
});
