import { mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { elementLines } from '#core/label/jsonElements';
import type { SourceItem } from '#core/label/record';
import type { Encoding, ReadingOptions } from '#core/label/source';
import { previewSources, readSources } from '#node/sources/sources';

let base = '';
beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'promptmill-reading-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

const put = async (name: string, content: string | Uint8Array) => {
  await mkdir(path.dirname(path.join(base, name)), { recursive: true });
  await writeFile(path.join(base, name), content);
};
const read = async (source: string | string[], reading?: ReadingOptions): Promise<SourceItem[]> => {
  const items: SourceItem[] = [];
  for await (const item of readSources([source].flat(), base, reading)) items.push(item);
  return items;
};
const texts = async (source: string, reading?: ReadingOptions) => (await read(source, reading)).map(({ text }) => text);
const refused = (text: string) => ({ code: 'source.unreadable', message: expect.stringContaining(text) as string });

/** Bytes of a text in an encoding that Buffer does not write: from the decoder's own table. */
function inGb18030(text: string): Buffer {
  const decoder = new TextDecoder('gb18030');
  const pairs = new Map<string, readonly number[]>();
  for (let high = 0x81; high <= 0xfe; high++) {
    for (let low = 0x40; low <= 0xfe; low++) {
      if (low !== 0x7f) pairs.set(decoder.decode(Uint8Array.of(high, low)), [high, low]);
    }
  }
  return Buffer.from(Array.from(text).flatMap((char) => pairs.get(char) ?? [char.charCodeAt(0)]));
}
const utf16 = (text: string, big: boolean) => {
  const bytes = Buffer.from(text, 'utf16le');
  return big ? bytes.swap16() : bytes;
};

describe('the encoding is found out', () => {
  const texts16 = ['hello, world\n', '保修期多久？\n两年。', '第一行 line\r\n😀 ok', 'hello', '，。'];

  test.each([false, true])('of UTF-16 without a byte order mark, big end first: %s', async (big) => {
    for (const text of texts16) {
      await put('a.txt', utf16(text, big));
      expect(await texts('a.txt')).toEqual([text.replaceAll('\r\n', '\n').trimEnd()]);
    }
  });

  test('of GBK, however short, mixed or late', async () => {
    for (const text of ['你好', '保修', 'ab你', '很 long text with 少 Chinese'.repeat(9), `${'a'.repeat(200_001)}保`]) {
      await put('a.txt', inGb18030(text));
      expect(await texts('a.txt')).toEqual([text]);
    }
  });

  test('of GB 18030 with characters of four bytes, across the pieces that a file is read in', async () => {
    const four = [0x81, 0x30, 0x81, 0x30]; // U+0080
    await put('a.txt', Buffer.concat([Buffer.from('a'.repeat(65_534)), Buffer.from(four), inGb18030('保修')]));
    expect((await texts('a.txt'))[0]?.slice(-3)).toBe('\u0080保修');
  });

  test('of UTF-8 with and without its mark, and of nothing', async () => {
    await put('a.csv', '\uFEFFtext\n保修\n');
    await put('b.txt', '');
    expect([await texts('a.csv'), await texts('b.txt')]).toEqual([['保修'], ['']]);
  });

  test('and what is none is refused by name', async () => {
    const bad: readonly (readonly [string, Buffer])[] = [
      ['zip.txt', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0xff, 0, 0x81])],
      ['latin.txt', Buffer.from('caf\u00e9 cr\u00e8me', 'latin1')],
      ['marked.txt', Buffer.concat([Buffer.from('\uFEFFa'), inGb18030('保修')])],
      ['odd.txt', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16('保修', false), Buffer.from([0x4f])])],
      ['late.txt', Buffer.concat([Buffer.from('a'.repeat(100_000)), Buffer.from([0])])],
    ];
    for (const [name, bytes] of bad) {
      await put(name, bytes);
      await expect(read(name)).rejects.toMatchObject(refused(`${name} is not a text file`));
    }
  });

  test('unless it is named', async () => {
    const named: readonly (readonly [Encoding, Buffer, string])[] = [
      ['windows-1252', Buffer.from('caf\u00e9', 'latin1'), 'caf\u00e9'],
      ['big5', Buffer.from([0xab, 0x4f, 0xad, 0xd7]), '保修'],
      ['utf-16le', utf16('保', false), '保'],
      ['gb18030', inGb18030('保修'), '保修'],
    ];
    for (const [encoding, bytes, text] of named) {
      await put('a.txt', bytes);
      expect(await texts('a.txt', { encoding })).toEqual([text]);
    }
    await put('a.txt', inGb18030('保修'));
    await expect(read('a.txt', { encoding: 'utf-8' })).rejects.toMatchObject(
      refused('a.txt is not a text file in utf-8'),
    );
  });
});

describe('text files are split', () => {
  test('with the place of every part', async () => {
    await put('a.md', '\uFEFF# 一\r\n\r\ntext\r\n# 二\r\n');
    expect((await read('a.md', { split: 'heading' })).map(({ text, origin }) => [text, origin])).toEqual([
      ['# 一\n\ntext', { path: 'a.md', row: 1, line: 1 }],
      ['# 二', { path: 'a.md', row: 2, line: 4 }],
    ]);
    await put('a.txt', 'one\r\n\r\n two \rthree');
    expect((await read('a.txt', { split: 'line' })).map(({ text, origin }) => [text, origin.row, origin.line])).toEqual(
      [
        ['one', 1, 1],
        ['two', 2, 3],
        ['three', 3, 4],
      ],
    );
    expect(await texts('a.txt', { split: { tokens: 1 } })).toEqual(['one', 'two', 'three']);
    expect(await read('a.txt')).toMatchObject([{ text: 'one\n\n two \nthree', origin: { path: 'a.txt' } }]);
  });

  test('by lines as they come, whatever their ends and the pieces that they are read in', async () => {
    const lines = Array.from({ length: 40_000 }, (_, n) => `第 ${n + 1} 行`);
    for (const end of ['\n', '\r\n', '\r']) {
      await put('a.txt', lines.join(end));
      const items = await read('a.txt', { split: 'line' });
      expect(items.every(({ text, origin }, n) => text === lines[n] && origin.line === n + 1)).toBe(true);
      expect(items).toHaveLength(lines.length);
    }
  });
});

describe('columns are chosen', () => {
  beforeEach(() => put('a.csv', 'id,title,body,date\r\n7,T1,"two\r\nlines",D1\r\n\r\n,T2,,D2\r\n8,T3,B3\r\n'));

  test('one or several as the text, and which fields stay', async () => {
    expect((await read('a.csv', { text: 'body', fields: ['date'] })).map(({ text, fields }) => [text, fields])).toEqual(
      [
        ['two\nlines', { date: 'D1' }],
        ['', { date: 'D2' }],
        ['B3', { date: '' }],
      ],
    );
    expect((await read('a.csv', { text: ['title', 'body'] })).map(({ text, fields }) => [text, fields])).toEqual([
      ['title: T1\nbody: two\nlines', { id: '7', date: 'D1' }],
      ['title: T2', { id: '', date: 'D2' }],
      ['title: T3\nbody: B3', { id: '8', date: '' }],
    ]);
  });

  test('with the line where each row starts', async () => {
    expect((await read('a.csv')).map(({ origin }) => origin.line)).toEqual([2, 5, 6]);
  });

  test('an id lets rows move, and another text under it is another record', async () => {
    const reading = { text: 'title', id: 'id' };
    const before = await read('a.csv', reading);
    await put('a.csv', 'title,id\nnew,1\nT3,8\nT1!,7\nT2,\n');
    const after = await read('a.csv', reading);
    expect(after.map(({ origin }) => origin.key)).toEqual(['1', '8', '7', undefined]);
    expect(after[1]?.id).toBe(before[2]?.id);
    expect(after[2]?.id).not.toBe(before[0]?.id);
  });

  test('a missing one is refused with those that there are', async () => {
    for (const reading of [{ text: 'nope' }, { text: ['title', 'nope'] }, { fields: ['nope'] }, { id: 'nope' }]) {
      await expect(read('a.csv', reading)).rejects.toMatchObject(
        refused('a.csv has no column nope. It has: id, title, body, date.'),
      );
    }
  });

  test('of objects too, where keys may come and go', async () => {
    await put('a.jsonl', '{"q":"Q1","a":1,"k":"x"}\n{"q":null,"a":{"b":2}}\n');
    expect(
      (await read('a.jsonl', { text: ['q', 'a'], id: 'k' })).map(({ text, origin }) => [text, origin.key]),
    ).toEqual([
      ['q: Q1\na: 1', 'x'],
      ['a: {"b":2}', undefined],
    ]);
    await expect(read('a.jsonl', { text: 'q' })).rejects.toMatchObject(refused('Line 2 of'));
    await expect(read('a.jsonl', { text: 'q' })).rejects.toMatchObject(refused('has no q. It has: a.'));
  });

  test('nothing chosen is as it always was, ids too', async () => {
    await put('a.txt', 'x');
    await put('b.csv', 'id,text\n1,x\n');
    const [whole, row] = await read(['a.txt', 'b.csv']);
    // The starts of SHA-256 of 'a.txt\0\0x\0' and 'b.csv\01\0x\0', as they are in the logs of jobs.
    expect([whole?.id, row?.id]).toEqual(['363468c047a5415f', '27d4c75d78bbf046']);
  });
});

describe('.json files', () => {
  test('are a list, or an object with one', async () => {
    await put('a.json', '[\n "一", {"text": "二", "n": [1]},\n\n {"query":"三"}]');
    await put('b.json', '{"version": 1, "records": ["四"], "by": {"x": "[,"}}');
    const items = await read(['a.json', 'b.json']);
    expect(items.map(({ text, origin, fields }) => [text, origin, fields])).toEqual([
      ['一', { path: 'a.json', row: 1, line: 2 }, {}],
      ['二', { path: 'a.json', row: 2, line: 2 }, { n: '[1]' }],
      ['三', { path: 'a.json', row: 3, line: 4 }, {}],
      ['四', { path: 'b.json', row: 1, line: 1 }, {}],
    ]);
  });

  test.each([
    ['{"a":1}', 'holds no list of texts'],
    ['{"a":[],"b":[]}', 'holds no list of texts'],
    ['"text"', 'holds no list of texts'],
    ['[1', 'is not JSON'],
    ['["a",\n7]', 'Line 2 of'],
  ])('%s is refused', async (content, message) => {
    await put('a.json', content);
    await expect(read('a.json')).rejects.toMatchObject(refused(message));
  });

  test('have every element on its line, whatever the form', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 2 }), { minLength: 1 }), fc.nat({ max: 3 }), (values, indent) => {
        const json = JSON.stringify(values, null, indent);
        // The n-th element starts on the line on which the list of those before it ends, or on the next.
        const expected = values.map((_, n) => {
          const before = JSON.stringify(values.slice(0, n), null, indent).split('\n').length;
          return indent === 0 ? 1 : n === 0 ? 2 : before;
        });
        expect(elementLines(json)).toEqual(expected);
      }),
    );
  });
});

describe('files are found', () => {
  test('whatever their names', async () => {
    const names = ['空 格/客户 反馈 😀.txt', '空 格/b [1].csv', '空 格/c.json'];
    for (const name of names)
      await put(name, name.endsWith('.txt') ? 'x' : name.endsWith('.csv') ? 'text\nx\n' : '["x"]');
    await put('空 格/~$open.docx', 'lock');
    for (const source of ['空 格', '空 格/*', '**/*']) {
      expect((await read(source)).map(({ origin }) => origin.path)).toEqual(names.toSorted());
    }
    expect((await read(names)).map(({ origin }) => origin.path)).toEqual(names);
  });

  test('once, in rings of links', async () => {
    await put('data/a.txt', 'x');
    await symlink(path.join(base, 'data'), path.join(base, 'data/ring'), 'junction');
    expect([await texts('data'), await texts('data/**/*.txt')]).toEqual([['x'], ['x']]);
  });
});

describe('a preview', () => {
  test('shows the columns and the first records, and reads no further', async () => {
    await put('a.csv', 'id,原文\n1,一\n2,二\n3,"never closed\n');
    await put('b.jsonl', '{"query":"三","lang":"zh"}\n{"n":\n');
    await put('c.txt', Uint8Array.of(0));
    const preview = await previewSources(['a.csv', 'b.jsonl', 'c.txt'], base, {}, 2);
    expect(preview).toMatchObject({
      files: ['a.csv', 'b.jsonl', 'c.txt'],
      columns: ['id', '原文'],
      text: ['原文'],
      sample: [{ text: '一' }, { text: '二' }],
    });
    const more = await previewSources(['b.jsonl', 'c.txt'], base, { text: ['lang', 'query'] }, 1);
    expect(more).toMatchObject({ columns: ['query', 'lang'], text: ['lang', 'query'] });
    expect(more.sample.map(({ text }) => text)).toEqual(['lang: zh\nquery: 三']);
  });

  test('shows them also when the choice is wrong', async () => {
    await put('a.csv', 'id,原文\n1,一\n');
    const preview = await previewSources(['a.csv'], base, { text: 'nope' }, 5);
    expect(preview).toMatchObject({ columns: ['id', '原文'], sample: [], problem: refused('no column nope') });
  });
});

test('many rows need no more memory than a few', async () => {
  const rows = 300_000;
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (const [name, header, row] of [
    ['big.csv', 'id,text\n', (n: number) => `${n},"保修期多久 ${n}"\n`],
    ['big.jsonl', '', (n: number) => `{"id":${n},"text":"保修期多久 ${n}"}\n`],
  ] as const) {
    const file = await open(path.join(base, name), 'w');
    await file.write(header);
    for (let n = 1; n <= rows; n += 10_000) {
      await file.write(Array.from({ length: 10_000 }, (_, more) => row(n + more)).join(''));
    }
    await file.close();
    let count = 0;
    const used: number[] = [];
    for await (const { text, origin } of readSources([name], base)) {
      if (origin.row !== ++count || !text.endsWith(` ${count}`)) throw new Error(`row ${count} is ${text}`);
      if (count % 100_000 !== 0) continue;
      collect();
      used.push(process.memoryUsage().heapUsed);
    }
    expect(count).toBe(rows);
    // 200,000 records held, or as many rows that ran ahead, would be more than 50 MB.
    expect((used[2] ?? Infinity) - (used[0] ?? 0)).toBeLessThan(15_000_000);
  }
}, 120_000);
