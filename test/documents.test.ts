import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '#core/errors';
import type { SourceItem } from '#core/label/record';
import type { ReadingOptions } from '#core/label/source';
import { readSources } from '#node/sources/sources';
import { root } from '../scripts/node.mjs';

// The files under test/fixtures/sources were written by openpyxl, python-docx, ReportLab and pypdf, which share no
// code with the readers. manual.pdf names a Chinese font and its character map without containing them.

let base = '';
beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'promptmill-documents-'));
  await cp(path.join(root, 'test/fixtures/sources'), base, { recursive: true });
});
afterEach(() => rm(base, { recursive: true, force: true }));

const read = async (source: string, reading?: ReadingOptions): Promise<SourceItem[]> => {
  const items: SourceItem[] = [];
  for await (const item of readSources([source], base, reading)) items.push(item);
  return items;
};
const texts = async (source: string, reading?: ReadingOptions) => (await read(source, reading)).map(({ text }) => text);
const refused = (text: string) => ({ code: 'source.unreadable', message: expect.stringContaining(text) as string });
const put = (name: string, content: string | Uint8Array) => writeFile(path.join(base, name), content);

describe('Word documents', () => {
  test('are their text, with headings, lists and tables', async () => {
    expect(await read('manual.docx')).toMatchObject([
      {
        text: '# 售后手册\n\n第一段：保修期两年。\n\n## 退款\n\n七天内可退。😀\n\n项目   期限\n电池   一年\n\n- 第一条',
        origin: { path: 'manual.docx' },
      },
    ]);
  });

  test('are split at their headings', async () => {
    const items = await read('manual.docx', { split: 'heading' });
    expect(items.map(({ text, origin }) => [text.split('\n')[0], origin])).toEqual([
      ['# 售后手册', { path: 'manual.docx', row: 1 }],
      ['## 退款', { path: 'manual.docx', row: 2 }],
    ]);
  });
});

describe('PDF documents', () => {
  test('are their text, page after page', async () => {
    expect(await texts('manual.pdf')).toEqual([
      '保修期两年，人为损坏除外。\n第二行仍是同一段。\n\nRefunds within 7 days.\n\n第二页。',
    ]);
    expect(await texts('manual.pdf', { split: 'paragraph' })).toHaveLength(3);
  });

  test.each([
    ['scanned.pdf', 'holds no text'],
    ['encrypted.pdf', 'protected with a password'],
  ])('%s says what is to be done', async (name, message) => {
    await expect(read(name)).rejects.toMatchObject(refused(message));
  });
});

describe('workbooks', () => {
  test('are read as they are seen, all visible sheets', async () => {
    expect((await read('tickets.xlsx')).map(({ text, origin, fields }) => [text, origin, fields])).toEqual([
      [
        '屏幕坏了，怎么修？',
        { path: 'tickets.xlsx', row: 1, sheet: '工单' },
        {
          编号: '1',
          日期: '2026年11月25日',
          金额: '12,345.60',
          比例: '12.34%',
          是否: 'TRUE',
          长号: '110101199003071234',
        },
      ],
      [
        '充电线\n不见了',
        { path: 'tickets.xlsx', row: 2, sheet: '工单' },
        { 编号: '2', 日期: '2026/1/2 9:05', 金额: '0.3', 比例: '1', 是否: 'FALSE', 长号: '123456789012' },
      ],
      [
        '  <退款> & "保修"',
        { path: 'tickets.xlsx', row: 3, sheet: '工单' },
        { 编号: '3', 日期: '', 金额: '-5', 比例: '', 是否: '', 长号: '' },
      ],
      ['另一张表', { path: 'tickets.xlsx', row: 1, sheet: 'Second' }, { 编号: '9' }],
    ]);
  });

  test('or the sheet that is named', async () => {
    expect(await texts('tickets.xlsx', { sheet: 'Hidden' })).toEqual(['看不见']);
    await expect(read('tickets.xlsx', { sheet: 'none' })).rejects.toMatchObject(refused('工单, Second, Hidden, Empty'));
  });

  test('with columns that one of the sheets lacks are refused', async () => {
    await expect(read('tickets.xlsx', { text: '原文', fields: ['日期'] })).rejects.toMatchObject(
      refused('no column 日期. It has: 原文, 编号'),
    );
  });

  test('may be left at any row', async () => {
    for await (const { text } of readSources(['tickets.xlsx'], base)) {
      expect(text).toBe('屏幕坏了，怎么修？');
      break;
    }
  });
});

describe('web pages', () => {
  const page = (meta: string, body: string) =>
    `<!doctype html><html><head>${meta}<title>t</title><style>p{}</style></head><body>${body}</body></html>`;

  test('are what a person reads of them', async () => {
    const body =
      '<h2>退款 &amp; 保修</h2><p>一<br>二</p><script>var no</script><template>no</template>' +
      '<ul><li>x</li></ul><img alt="no"><p><a href="http://127.0.0.1/no">link</a></p>';
    await put('a.html', page('', body));
    expect(await texts('a.html')).toEqual(['## 退款 & 保修\n\n一\n二\n\n- x\n\nlink']);
    await put('long.htm', page('', `<p>${'好'.repeat(17_000_000)}</p>`));
    expect((await texts('long.htm'))[0]).toHaveLength(17_000_000);
  });

  test('in the encoding that they name, where their bytes do not tell', async () => {
    const big5 = Buffer.from([0xab, 0x4f, 0xad, 0xd7]); // 保修
    const [head = '', foot = ''] = page('<meta charset="big5">', '|').split('|');
    await put('a.html', Buffer.concat([Buffer.from(head), big5, Buffer.from(foot)]));
    await put('wrong.html', page('<meta charset="gbk">', '保修'));
    expect([await texts('a.html'), await texts('wrong.html')]).toEqual([['保修'], ['保修']]);
  });
});

describe('what cannot be read is refused by name', () => {
  test.each(['manual.docx', 'tickets.xlsx', 'manual.pdf'])('a half of %s', async (name) => {
    const whole = await readFile(path.join(base, name));
    await put(`half-${name}`, whole.subarray(0, whole.length / 2));
    await expect(read(`half-${name}`)).rejects.toMatchObject(refused(`half-${name} is damaged`));
  });

  test.each(['manual.docx', 'tickets.xlsx'])('%s in which one bit fell over, wherever', async (name) => {
    const whole = await readFile(path.join(base, name));
    const before = await texts(name);
    for (let at = 40; at < whole.length; at += Math.ceil(whole.length / 60)) {
      const bytes = Buffer.from(whole);
      bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at);
      await put(`bit-${name}`, bytes);
      const after = await texts(`bit-${name}`).catch((error: unknown) => error);
      // Some bits, such as those of dates, mean nothing to the text.
      if (AppError.is(after)) expect(after).toMatchObject(refused(`bit-${name} is damaged`));
      else expect(after).toEqual(before);
    }
  });

  test.each(['x.docx', 'x.xlsx', 'x.pdf'])('%s with nothing or something else in it', async (name) => {
    await put(name, '');
    await expect(read(name)).rejects.toMatchObject(refused(`${name} is damaged`));
    await put(name, await readFile(path.join(base, name === 'x.docx' ? 'tickets.xlsx' : 'manual.docx')));
    await expect(read(name)).rejects.toMatchObject(refused(`${name} is damaged`));
  });

  test.each(['a.docx', 'a.xlsx'])('%s that Office encrypted', async (name) => {
    await put(name, Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]));
    await expect(read(name)).rejects.toMatchObject(refused('password'));
  });

  test.each(['a.doc', 'a.XLS'])('%s, in a folder too', async (name) => {
    await put(name, 'x');
    await expect(read(name)).rejects.toMatchObject(refused(`${name} is in an old Office format`));
    await expect(read('.')).rejects.toMatchObject(refused(`${name} is in an old Office format`));
  });
});
