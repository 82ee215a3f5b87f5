import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SourceItem } from '#core/label/record';
import { countSources } from '#node/label/labelRun';
import { readSources } from '#node/sources/sources';

let base = '';
beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'promptmill-sources-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

const put = async (name: string, content: string | Uint8Array) => {
  await mkdir(path.dirname(path.join(base, name)), { recursive: true });
  await writeFile(path.join(base, name), content);
};
const read = async (...sources: string[]): Promise<SourceItem[]> => {
  const items: SourceItem[] = [];
  for await (const item of readSources(sources, base)) items.push(item);
  return items;
};
const texts = async (...sources: string[]) => (await read(...sources)).map(({ text }) => text);
/** 保修期多久，要退款 in GBK. */
const GBK = Uint8Array.from([0xb1, 0xa3, 0xd0, 0xde, 0xc6, 0xda, 0xb6, 0xe0, 0xbe, 0xc3]);

describe('text files', () => {
  test('are one record each, with normal line ends and nothing at the end', async () => {
    await put('a.txt', '\uFEFF第一行\r\n第二行\r\n  \n');
    await put('b.md', '# b\n');
    await put('empty.txt', '');
    const items = await read('a.txt', 'b.md', 'empty.txt');
    expect(items.map(({ text, origin, fields }) => ({ text, origin, fields }))).toEqual([
      { text: '第一行\n第二行', origin: { path: 'a.txt' }, fields: {} },
      { text: '# b', origin: { path: 'b.md' }, fields: {} },
      { text: '', origin: { path: 'empty.txt' }, fields: {} },
    ]);
    expect(new Set(items.map(({ id }) => id)).size).toBe(3);
  });

  test('in UTF-16 with a byte order mark and in GBK', async () => {
    await put('le.txt', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('保修', 'utf16le')]));
    await put('be.txt', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from('保修', 'utf16le').swap16()]));
    await put('gbk.txt', GBK);
    expect(await texts('le.txt', 'be.txt', 'gbk.txt')).toEqual(['保修', '保修', '保修期多久']);
  });

  test('of GBK that starts like ASCII, and characters across the pieces a file is read in', async () => {
    await put('late.txt', Buffer.concat([Buffer.from('a'.repeat(70_001)), GBK]));
    await put('wide.txt', `a${'保'.repeat(60_000)}`);
    const [late, wide] = await texts('late.txt', 'wide.txt');
    expect(late?.slice(-5)).toBe('保修期多久');
    expect(wide).toBe(`a${'保'.repeat(60_000)}`);
  });

  test('that are no text are refused by name', async () => {
    await put('picture.txt', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 1, 2]));
    await expect(read('picture.txt')).rejects.toMatchObject({
      code: 'source.unreadable',
      message: expect.stringContaining('picture.txt') as string,
    });
  });
});

describe('tables', () => {
  test('give a record a row; the known column is the text, the others are fields', async () => {
    await put('a.csv', 'id,原文,note\r\n1,"屏幕, 坏了\n怎么修？",x\r\n\r\n2,,y\r\n3,"说""好"""\r\n');
    expect((await read('a.csv')).map(({ text, origin, fields }) => [text, origin.row, fields])).toEqual([
      ['屏幕, 坏了\n怎么修？', 1, { id: '1', note: 'x' }],
      ['', 2, { id: '2', note: 'y' }],
      ['说"好"', 3, { id: '3', note: '' }],
    ]);
  });

  test.each([
    ['Message,id', 'hello,1', 'hello'],
    ['content,TEXT', 'wrong,right', 'right'],
    ['问题,编号', '第一列,7', '第一列'],
  ])('with the header %s', async (header, row, text) => {
    await put('a.csv', `\uFEFF${header}\n${row}\n`);
    expect(await texts('a.csv')).toEqual([text]);
  });

  test('with tabs, GBK, doubled and missing names', async () => {
    await put('a.tsv', 'id\ttext\n1\ta, "b" c\n');
    await put('gbk.csv', Buffer.concat([Buffer.from('id,text\n1,'), GBK]));
    await put('odd.csv', 'text,x,x,\na,1,2,3,4\n');
    expect(await texts('a.tsv', 'gbk.csv')).toEqual(['a, "b" c', '保修期多久']);
    expect((await read('odd.csv'))[0]?.fields).toEqual({ x: '1', x3: '2', '4': '3' });
  });

  test('that are broken name the line', async () => {
    await put('bad.csv', 'id,text\n1,a\n2,"never closed\n3,c\n');
    await expect(read('bad.csv')).rejects.toMatchObject({
      code: 'source.unreadable',
      message: expect.stringMatching(/Line \d+ of .*bad\.csv/) as string,
    });
  });

  test('of many rows come one after the other, and reading may stop at any', async () => {
    await put('big.csv', `text\n${Array.from({ length: 50_000 }, (_, n) => `row ${n + 1}`).join('\n')}\n`);
    let count = 0;
    for await (const { origin, text } of readSources(['big.csv'], base)) {
      count++;
      if (origin.row !== count || text !== `row ${count}`) throw new Error(`row ${count} is ${text}`);
    }
    expect(count).toBe(50_000);
    for await (const { origin } of readSources(['big.csv'], base)) if (origin.row === 3) break;
  });
});

describe('JSON lines', () => {
  test('hold texts or objects', async () => {
    await put('a.jsonl', '{"id":7,"text":"一","tags":["a"],"none":null}\n\n"二"\n{"title":"三","n":1}\n{"query":4}');
    expect((await read('a.jsonl')).map(({ text, origin, fields }) => [text, origin.row, fields])).toEqual([
      ['一', 1, { id: '7', tags: '["a"]' }],
      ['二', 2, {}],
      ['三', 3, { n: '1' }],
      ['4', 4, {}],
    ]);
  });

  test.each([
    ['{"text":"a"}\n{"text":\n', 'Line 2 of'],
    ['\n[1]\n', 'Line 2 of'],
    ['{"n":1}\n', 'Line 1 of'],
  ])('%j names its bad line', async (content, message) => {
    await put('bad.jsonl', content);
    await expect(read('bad.jsonl')).rejects.toMatchObject({
      code: 'source.unreadable',
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('folders and patterns', () => {
  beforeEach(async () => {
    for (const name of [
      'data/b.txt',
      'data/a/z.txt',
      'data/a/y.MD',
      'data/node_modules/n.txt',
      'data/.git/g.txt',
      'data/.hidden.txt',
      'data/p.template.md',
      'data/pic.png',
    ]) {
      await put(name, name);
    }
  });

  test('are read by name, without what is not data', async () => {
    const found = ['data/a/y.MD', 'data/a/z.txt', 'data/b.txt'];
    expect(await texts('data')).toEqual(found);
    expect(await texts(path.join(base, 'data'))).toEqual(found);
    expect(await texts('data/**/*')).toEqual(found);
    expect(await texts('data/*.txt')).toEqual(['data/b.txt']);
    expect(await texts('data/b.txt', 'data', './data/b.txt')).toEqual(['data/b.txt', 'data/a/y.MD', 'data/a/z.txt']);
    expect(await countSources(['data'], base)).toEqual({ files: 3, records: 3 });
  });

  test('links to folders are not followed', async () => {
    await symlink(path.join(base, 'data'), path.join(base, 'data/loop'), 'junction');
    expect(await texts('data')).toHaveLength(3);
  });

  test('a file whose name looks like a pattern is a file; origins lie relative to the base', async () => {
    await put('data/c[1].txt', 'odd');
    expect(await texts('data/c[1].txt')).toEqual(['odd']);
    const items: SourceItem[] = [];
    for await (const item of readSources(['../b.txt'], path.join(base, 'data/a'))) items.push(item);
    expect(items.map(({ origin }) => origin.path)).toEqual(['../b.txt']);
  });

  test.each([
    ['missing.txt', 'missing.txt does not exist'],
    ['data/*.csv', 'nothing to label in data/*.csv'],
    ['data/pic.png', 'data/pic.png is not of a kind'],
    ['data/node_modules/none', 'data/node_modules/none does not exist'],
  ])('%s is refused by name', async (source, message) => {
    await expect(read(source)).rejects.toMatchObject({
      code: 'source.unreadable',
      message: expect.stringContaining(message) as string,
    });
  });
});

test('an edited row is a new record, an unchanged one keeps its id', async () => {
  await put('a.csv', 'text\none\ntwo\n');
  const before = (await read('a.csv')).map(({ id }) => id);
  await put('a.csv', 'text\none\ntwo!\n');
  const after = (await read('a.csv')).map(({ id }) => id);
  expect([after[0] === before[0], after[1] === before[1]]).toEqual([true, false]);
});
