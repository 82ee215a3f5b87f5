import { describe, expect, test } from 'vitest';
import { PartLeaks } from '#core/dataset/split/partLeaks';
import { seededRandom } from '#core/qc/statistics/random';

const SIMILARITY = 0.8;
const random = seededRandom('leaks between parts');
const words = '扫地机器人边刷充电发票退货换货尘盒水箱拖布噪音地图回充遥控安装师傅上门物流签收破损'.split('');
const text = (length = 60) => Array.from({ length }, () => words[Math.floor(random() * words.length)]).join('');

describe('leaks of parts that are there', () => {
  test('near-duplicates are found across parts, not within one', () => {
    const [first, second, third] = [text(), text(), text()];
    const leaks = new PartLeaks(SIMILARITY);
    leaks.add('train', first); // 0
    leaks.add('train', `${first}！`); // 1: the same content, the same part
    leaks.add('train', second); // 2
    leaks.add('val', text()); // 3
    leaks.add('test', `${second}急`); // 4: near 2
    leaks.add('test', third); // 5
    leaks.add('val', third); // 6: the same
    const { leaks: found, leakCount } = leaks.finish();
    expect(leakCount).toBe(2);
    expect(found.map(({ row, split, near }) => ({ row, split, near }))).toEqual([
      { row: 4, split: 'test', near: { row: 2, split: 'train' } },
      { row: 5, split: 'test', near: { row: 6, split: 'val' } },
    ]);
    expect(found[1]?.similarity).toBe(1);
  });

  test('short texts leak when they are equal, and only then', () => {
    const leaks = new PartLeaks(SIMILARITY);
    leaks.add('train', '要退货');
    leaks.add('test', '要退货。');
    leaks.add('test', '要换货');
    expect(leaks.finish().leaks.map(({ row }) => row)).toEqual([1]);
  });

  test('an example of the prompt counts as trained on', () => {
    const example = text();
    const leaks = new PartLeaks(SIMILARITY, [text(), example]);
    leaks.add('train', example);
    leaks.add('val', `${example}吗`);
    expect(leaks.finish().leaks).toMatchObject([{ row: 1, split: 'val', near: { fewShot: 1 } }]);
  });

  test('of 200 planted near-duplicates among 3,000 rows nearly all are found, and nothing else', () => {
    const leaks = new PartLeaks(SIMILARITY);
    const planted = new Set<number>();
    const originals = Array.from({ length: 3000 }, () => text(80));
    let row = originals.length;
    for (const one of originals) leaks.add('train', one);
    for (let at = 0; at < 200; at++, row++) {
      const original = originals[at * 7] ?? '';
      const place = Math.floor(random() * original.length);
      leaks.add(at % 2 === 0 ? 'val' : 'test', `${original.slice(0, place)}了${original.slice(place + 1)}`);
      planted.add(row);
    }
    const found = leaks.finish().leaks.map((leak) => leak.row);
    expect(found.filter((one) => !planted.has(one))).toEqual([]);
    expect(found.length).toBeGreaterThanOrEqual(196);
  });
});
