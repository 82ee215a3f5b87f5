import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openJob, readRecords } from '#node/label/jobFolder';
import { root } from '../scripts/node.mjs';
import { promptmill, type RunWith } from './support/cli.ts';
import { KEY, kimi } from './support/kimiClient.ts';
import type { AnswerFunction, KimiOptions } from './support/kimiServer/options.ts';
import type { KimiServer } from './support/kimiServer/server.ts';
import { TEMPLATE_TEXT } from './support/labelling.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const at = (...parts: string[]) => path.join(dir.path, ...parts);
const run = (argv: readonly string[], more?: RunWith) => promptmill(dir.path, ['label', ...argv], more);
let server: KimiServer;
let prompts: string[] = [];

/** A server that keeps what it was asked, and answers as a test says. */
async function start(options: KimiOptions = {}, answer?: AnswerFunction): Promise<readonly string[]> {
  prompts = [];
  const keep = (body: Readonly<Record<string, unknown>>) => {
    const { messages } = body as { messages: readonly { content: string }[] };
    const text = messages.map(({ content }) => content).join('\n');
    prompts.push(text);
    return text;
  };
  server = await kimi(options, { key: keep, ...(answer === undefined ? {} : { answer }) });
  const limits = ['--rpm', '100000', '--tpm', '1000000000'];
  return [
    '--template',
    't.template.md',
    '--out',
    'job',
    '--teacher',
    'kimi-cn',
    '--base-url',
    server.baseUrl,
    ...limits,
  ];
}
const records = () => readRecords(at('job'));
const texts = async () => (await records()).map(({ item }) => item.text).toSorted();
const reply = (conclusion: string) => `说明理由。\n####\n${conclusion}`;

beforeEach(async () => {
  await writeFile(at('t.template.md'), TEMPLATE_TEXT);
  await cp(path.join(root, 'test/fixtures/sources'), at('docs'), { recursive: true });
  await writeFile(at('data.csv'), 'text\none\ntwo\nthree\nfour\nfive\n');
});

describe('sources', () => {
  test('a workbook: the column of the text, columns beside it, the one that names a row, the sheet', async () => {
    const flags = await start();
    const how = ['--text', '原文', '--id', '编号', '--sheet', '工单'];
    expect((await run([...flags, ...how, '--field', '日期', 'docs/tickets.xlsx'])).code).toBe(0);
    const found = await records();
    expect(found.map(({ item }) => [item.origin.sheet, typeof item.origin.key, Object.keys(item.fields)])).toEqual(
      found.map(() => ['工单', 'string', ['日期']]),
    );
    expect(found.length).toBe(3);
    expect((await openJob(at('job'))).job.reading).toEqual({
      text: '原文',
      fields: ['日期'],
      id: '编号',
      sheet: '工单',
    });
    const wrong = await run([
      ...flags.map((flag) => (flag === 'job' ? 'other' : flag)),
      '--text',
      '不存在',
      'docs/tickets.xlsx',
    ]);
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('不存在')]);
    expect(wrong.err).toContain('编号');
    // Another way of reading is another job.
    const other = await run([...flags, '--text', '日期', 'docs/tickets.xlsx']);
    expect([other.code, other.err]).toEqual([1, expect.stringContaining('reads its sources in another way')]);
    expect((await run([...flags, '--text', '日期', 'docs/tickets.xlsx'], { locale: 'zh-cn' })).err).toContain(
      '读取数据的方式不同',
    );
  });

  test('a Word document by its headings, a text by its lines, a GBK table', async () => {
    const flags = await start();
    await run([...flags, '--split', 'heading', 'docs/manual.docx']);
    expect((await texts()).map((text) => text.split('\n')[0])).toEqual(['# 售后手册', '## 退款'].toSorted());
    const gbk = Buffer.concat([Buffer.from('text\n'), Buffer.from([0xb1, 0xa3, 0xd0, 0xde]), Buffer.from('\n')]); // 保修
    await writeFile(at('gbk.csv'), gbk);
    const second = flags.map((flag) => (flag === 'job' ? 'gbk' : flag));
    await run([...second, '--encoding', 'gb18030', 'gbk.csv']);
    expect((await readRecords(at('gbk'))).map(({ item }) => item.text)).toEqual(['保修']);
    expect(prompts.at(-1)).toContain('保修');
    await writeFile(at('lines.txt'), 'first\n\nsecond\nthird\n');
    await run([...flags.map((flag) => (flag === 'job' ? 'lines' : flag)), '--split', 'LINE', 'lines.txt']);
    expect((await readRecords(at('lines'))).map(({ item }) => item.text)).toEqual(['first', 'second', 'third']);
  });

  test('a text longer than the window is skipped, cut or split, never in silence', async () => {
    const long = Array.from({ length: 400 }, (_, n) => `第${n}句说的是洗衣机的事。`).join('');
    await writeFile(at('long.txt'), long);
    await writeFile(at('same.txt'), long);
    const options = { models: ['moonshot-v1-8k'], limits: {} };
    const small = async (out: string, how: readonly string[]) => {
      const flags = (await start(options)).map((flag) =>
        flag === 'job' ? out : flag === 'kimi-cn' ? 'moonshot-v1' : flag,
      );
      const env = { PROMPTMILL_KEY_MOONSHOT_V1: KEY };
      const ran = await run([...flags, '--max-tokens', '6000', ...how, 'long.txt', 'same.txt'], { env });
      return { ran, records: await readRecords(at(out)) };
    };
    const skip = await small('skip', []);
    expect([skip.ran.code, prompts.length]).toEqual([1, 0]);
    expect(skip.ran.out).toContain('longer than the');
    const cut = await small('cut', ['--too-long', 'cut']);
    const [record, twin] = cut.records;
    expect(prompts).toHaveLength(1); // the same text is paid for once, and both say that it was cut
    expect(twin?.cut).toBe(record?.cut);
    expect([cut.ran.code, record?.status, record?.item.text === long]).toEqual([0, 'labelled', true]);
    expect(record?.cut).toBeGreaterThan(100);
    expect(prompts[0]).toContain(long.slice(0, (record?.cut ?? 0) - 5));
    expect(prompts[0]).not.toContain('第399句');
    const split = await small('split', ['--too-long', 'split']);
    expect(split.ran.code).toBe(0);
    const parts = split.records
      .filter(({ item }) => item.origin.path === 'long.txt')
      .toSorted((x, y) => (x.item.origin.part ?? 0) - (y.item.origin.part ?? 0));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.map(({ item }) => item.origin.part)).toEqual(parts.map((_, n) => n + 1));
    expect(parts.map(({ item }) => item.text).join('')).toBe(long);
  });
});

describe('several answers', () => {
  test('--samples votes, and the record shows the share', async () => {
    const flags = await start({}, ({ number, record }) => ({
      content: reply(record.trim() === 'two' && number % 3 === 0 ? '不相关' : '相关'),
    }));
    const ran = await run([...flags, '--samples', '3', '--concurrency', '1', '--json', 'data.csv']);
    expect(JSON.parse(ran.out)).toMatchObject({ state: 'done', counts: { labelled: 5 } });
    expect(server.ledger().totals.requests).toBe(15);
    for (const record of await records()) {
      if (record.status !== 'labelled') throw new Error(record.status);
      expect(record.samples).toHaveLength(3);
      expect(record.agreement?.['relevance']).toBeCloseTo(record.item.text === 'two' ? 2 / 3 : 1);
      expect(record.answers[0]?.conclusion).toBe('相关');
    }
  });

  test('--also asks another teacher too, with its own key, and not the same one twice', async () => {
    const flags = await start();
    const twice = await run([...flags, '--also', 'kimi-cn', 'data.csv']);
    expect([twice.code, twice.err]).toEqual([
      2,
      expect.stringContaining('“kimi-cn” is named twice. Let it answer several times with --samples.'),
    ]);
    const none = await run([...flags, '--also', 'nobody', 'data.csv'], { locale: 'zh-cn' });
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('nobody')]);
    const noKey = await run([...flags, '--also', 'deepseek', 'data.csv']);
    expect([noKey.code, noKey.err]).toEqual([1, expect.stringContaining('DEEPSEEK_API_KEY')]);
    expect(server.ledger().totals.requests).toBe(0);
    const { job } = await openJob(at('job'));
    expect(job.ask?.others?.map(({ id }) => id)).toEqual(['deepseek']);
  });
});

describe('how it is asked', () => {
  test('--mode json gives the closed set with the request, and reads the object', async () => {
    const flags = await start();
    expect((await run([...flags, '--mode', 'json', 'data.csv'])).code).toBe(0);
    for (const record of await records()) {
      expect(record.status === 'labelled' && ['相关', '不相关'].includes(record.answers[0]?.conclusion ?? '')).toBe(
        true,
      );
    }
  });

  test('--repair sends the reply back with what it lacked', async () => {
    const flags = await start({}, ({ messages }) => ({
      content: messages.some(({ role }) => role === 'assistant') ? reply('相关') : '我觉得是相关的',
    }));
    expect((await run([...flags, '--repair', 'data.csv'])).code).toBe(0);
    expect(server.ledger().totals.requests).toBe(10);
    expect(prompts.some((text) => text.includes('我觉得是相关的'))).toBe(true);
  });

  test('--mask keeps personal data on this machine, and the record says what was replaced', async () => {
    const phone = ['139', '8642', '7531'].join('');
    await writeFile(at('data.csv'), `text,备注\n请打 ${phone} 联系我,回拨 ${phone}\n没有电话,无\n`);
    const flags = await start({}, ({ record }) => ({
      content: `客户留了 ${/\[\w+\]/.exec(record)?.[0] ?? '空'}。\n####\n相关`,
    }));
    await run([...flags, '--mask', 'data.csv']);
    for (const prompt of prompts) expect(prompt).not.toContain(phone);
    const [first] = (await records()).filter(({ masked }) => masked !== undefined);
    expect(first?.masked).toEqual({ phone: 1 });
    expect(first?.status === 'labelled' && first.answers[0]?.reasoning).toBe(`客户留了 ${phone}。`);
  });

  test('--retry asks again only for what ended so', async () => {
    const flags = await start({ faults: { filter: { match: 'two' }, noMarker: { match: 'three|four' } } });
    const first = await run([...flags, 'data.csv']);
    expect(first.out).toContain('2 labelled, 2 unreadable, 1 failed');
    expect(first.out).toContain(
      'Ask for the unreadable ones again with: promptmill label --out job --retry unreadable',
    );
    server.setOptions({ faults: {} });
    prompts.length = 0;
    const second = await run([...flags, '--retry', 'unreadable', '--json']);
    expect(JSON.parse(second.out)).toMatchObject({ counts: { labelled: 2, unreadable: 0, failed: 0 } });
    expect(prompts.map((text) => /three|four/.exec(text)?.[0] ?? '').toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'four',
      'three',
    ]);
    expect((await run([...flags, '--retry', 'Teacher.Filtered'])).code).toBe(0);
    expect(prompts).toHaveLength(3);
    const wrong = await run([...flags, '--retry', 'everything']);
    expect([wrong.code, wrong.err]).toEqual([
      2,
      expect.stringContaining('--retry cannot be “everything”. It is one of: unreadable, teacher.unreachable'),
    ]);
  });

  test('--tier sets the limits of a preset, and a model that refuses a parameter is told of', async () => {
    const flags = await start();
    const ran = await run([
      ...flags.filter((flag) => !/^--[rt]pm$|^\d+$/.test(flag)),
      '--tier',
      '2',
      '--temperature',
      '0.3',
      '--try',
      '1',
      'data.csv',
    ]);
    expect(ran.err).toContain('temperature');
    expect((await openJob(at('job'))).job.teacher.limits).toMatchObject({ concurrency: 40, rpm: 100 });
  });
});

test('progress and summary tell the running cost', async () => {
  const ran = await run([...(await start()), 'data.csv']);
  expect(ran.err).toMatch(/5 of 5: 5 labelled, 0 unreadable, 0 failed · ¥0\.\d+/);
  expect(ran.out).toMatch(/Cost: ¥0\.\d+\./);
  const again = await run([...(await start()), 'data.csv'], { locale: 'zh-cn' });
  expect(again.code).toBe(1); // the same folder, another address
  expect(again.err).toContain('另一个教师');
});

describe('wrong values are said with what is right', () => {
  const basic = ['--template', 't.template.md', '--out', 'job', '--teacher', 'kimi-cn'];
  test.each<readonly [readonly string[], string, string]>([
    [['--samples', '0'], '--samples cannot be “0”. It is a number, 1 or more.', '--samples 不能是“0”'],
    [['--samples', '26'], '--samples is at most 25. Three or five tell enough.', '25'],
    [['--mode', 'xml'], '--mode cannot be “xml”. It is one of: text, json.', '--mode 不能是“xml”'],
    [['--too-long', 'drop'], '--too-long cannot be “drop”. It is one of: skip, cut, split.', '--too-long 不能是“drop”'],
    [
      ['--split', 'page'],
      '--split cannot be “page”. It is one of: file, line, paragraph, heading',
      '--split 不能是“page”',
    ],
    [['--split', '0'], '--split cannot be “0”', '--split 不能是“0”'],
    [['--encoding', 'latin9'], '--encoding cannot be “latin9”. It is one of: utf-8', '--encoding 不能是“latin9”'],
    [['--shard', '4/3'], '--shard cannot be “4/3”. It is I/N, such as 1/4 to 4/4.', '--shard 不能是“4/3”'],
    [['--try', '0'], '--try cannot be “0”', '--try 不能是“0”'],
    [['--tier', 'gold'], '--tier cannot be “gold”', '--tier 不能是“gold”'],
    [['--retry', 'all'], '--retry cannot be “all”', '--retry 不能是“all”'],
    [['--max-cost', '-1'], '--max-cost', '--max-cost'],
    [['--no-such-flag'], '--no-such-flag', '--no-such-flag'],
  ])('%j', async (flags, english, chinese) => {
    const { code, err } = await run([...basic, ...flags, 'data.csv']);
    expect([code, err]).toEqual([2, expect.stringContaining(english)]);
    expect((await run([...basic, ...flags, 'data.csv'], { locale: 'zh-cn' })).err).toContain(chinese);
    await expect(readFile(at('job', 'job.yaml'))).rejects.toThrow('ENOENT');
  });

  test('--help names every flag, in both languages', async () => {
    const { labelFlags } = await import('../src/cli/label/labelFlags.ts');
    const [english, chinese] = [await run(['--help']), await run(['--help'], { locale: 'zh-cn' })];
    for (const name of Object.keys(labelFlags)) {
      if (name !== 'locale')
        expect([english.out, chinese.out]).toEqual(Array(2).fill(expect.stringContaining(`--${name}`)));
    }
  });
});
