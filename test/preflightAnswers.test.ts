import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { translatorOf } from '#core/bundles';
import { describeFinding } from '#core/dataset/preflight/describe';
import { alpaca, check, good, openai, shown, ten } from './support/preflights.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();

describe('what is trained on is another text', () => {
  test('a system that the template puts there, and one that formatting: openai changes', async () => {
    expect(
      shown(await check(dir.path, alpaca, ten({ 3: good(2, { system: '' }), 4: good(3, { system: null }) }))),
    ).toEqual([['changed', 3, 'default-system']]);
    expect(
      shown(await check(dir.path, alpaca, ten({ 3: good(2, { system: '' }) }), { template: 'qwen3_nothink' })),
    ).toEqual([]);
    const row = {
      messages: [
        { role: 'system', content: 's' },
        { role: 'user', content: 'q' },
        { role: 'assistant', content: 'a' },
      ],
    };
    const report = await check(dir.path, { ...openai, formatting: 'openai' }, [row]);
    expect(report.rendered[0]).toMatchObject({
      turns: [{ source: expect.stringContaining('s\ndetailed thinking off') }],
    });
    expect(shown(report)).toEqual([['changed', 1, 'thinking-off']]);
  });

  test('an empty think block of qwen3; an unknown template; a list that is not ASCII', async () => {
    const thinking = await check(dir.path, alpaca, ten(), { template: 'qwen3' });
    expect(shown(thinking)).toEqual([['changed', 1, 'empty-thought']]);
    expect(thinking.counts.changed).toBe(10);
    expect(thinking.rendered[0]).toMatchObject({
      turns: [{ target: expect.stringMatching(/^<think>\n\n<\/think>\n\n/) }],
    });
    expect(shown(await check(dir.path, alpaca, ten(), { template: 'llama3' }))).toEqual([
      ['unchecked', undefined, 'template'],
    ]);
    expect(shown(await check(dir.path, { ...alpaca, 说明: 1 }, ten()))).toEqual([
      ['changed', undefined, 'info-encoding'],
    ]);
  });
});

describe('cutting', () => {
  test('names the rows, what is lost, and whether it is an estimate', async () => {
    const long = ten({
      2: good(1, { input: '长'.repeat(3000) }),
      3: good(2, { output: `是\n####\n${'因'.repeat(3000)}` }),
    });
    const report = await check(dir.path, alpaca, long, { cutoffLen: 2048 });
    expect(shown(report)).toEqual([
      ['cut-source', 2],
      ['cut-target', 3],
    ]);
    expect(report.findings[0]?.args).toMatchObject({ cutoff: 2048, estimate: 1 });
    const t = translatorOf('en');
    expect(report.findings.map((finding) => describeFinding(finding, t))).toEqual([
      expect.stringMatching(/do not fit into 2048.*Estimated/),
      expect.stringMatching(/end token.*Estimated/),
    ]);
    expect(shown(await check(dir.path, alpaca, long, { cutoffLen: report.cutoffSuggested }))).toEqual([]);
  });
});

describe('what the answers teach', () => {
  test('markers', async () => {
    const rows = ten({
      1: good(0, { output: '相关' }),
      2: good(1, { output: '相关\n####\n因为\n####\n所以' }),
      3: good(2, { output: '#### 相关\n####\n因为' }),
      4: good(3, { output: '相关\n＃＃＃＃\n因为' }),
      5: good(4, { output: '相关\n####\n' }),
      6: good(5, { input: '<record-000000000000000a>\n#### 标题\n正文\n</record-000000000000000a>' }),
    });
    expect(shown(await check(dir.path, alpaca, rows))).toEqual([
      ['marker-missing', 1],
      ['marker-twice', 2],
      ['marker-in-conclusion', 3],
      ['marker-full-width', 4],
      ['reasoning-empty', 5],
      ['marker-in-source', 6],
    ]);
    // A marker in the instruction, which names it, is none in the source.
    const told = ten().map((_, index) =>
      good(index, { instruction: '先输出结论，再输出 #### 。\n格式：\n结论\n####\n理由' }),
    );
    expect(shown(await check(dir.path, alpaca, told))).toEqual([]);
    // Without record blocks only headings count.
    expect(
      shown(
        await check(dir.path, alpaca, ten({ 2: good(1, { input: '####\n#### 标题' }), 3: good(2, { input: '####' }) })),
      ),
    ).toEqual([['marker-in-source', 2]]);
  });

  test('the layout is the manifest’s, or that of most', async () => {
    const back = ten().map((_, index) => good(index, { output: `因为第 ${index} 条。\n####\n相关` }));
    const mixed = await check(dir.path, alpaca, [...back, good(20, { output: '相关' })]);
    expect(mixed.findings).toMatchObject([{ code: 'marker-missing', line: 11, severity: 'error' }]);
    const manifest = { promptmill: '1', datasets: { x: { layout: 'conclusion-only', files: [] } } };
    await writeFile(path.join(dir.path, 'manifest.json'), JSON.stringify(manifest));
    expect((await check(dir.path, alpaca, back)).counts['marker-in-conclusion']).toBe(10);
    await writeFile(path.join(dir.path, 'manifest.json'), '{"datasets":[');
    expect((await check(dir.path, alpaca, back)).counts).toEqual({});
  });

  test('duplicates, contradictions, classes', async () => {
    const rows = [
      ...ten(),
      good(3),
      good(4, { output: '不相关\n####\n别的' }),
      good(5, { output: '不相关\n####\n别的理由' }),
    ];
    const report = await check(dir.path, alpaca, rows, { labels: ['相关', '不相关', '待定'] });
    expect(report.findings.map(({ code, line, args }) => [code, line, args['other'] ?? args['conclusion']])).toEqual([
      ['duplicate', 11, 4],
      ['conflicting-duplicate', 12, 5],
      ['class-missing', undefined, '待定'],
    ]);
    const uneven = Array.from({ length: 60 }, (_, index) =>
      good(index, { output: `${index < 5 ? '相关' : '不相关'}\n####\n因为` }),
    );
    expect((await check(dir.path, alpaca, uneven)).findings).toMatchObject([
      { code: 'class-imbalance', severity: 'warning', args: { ratio: 11 } },
    ]);
    // Free texts are no classes.
    const free = Array.from({ length: 60 }, (_, index) => good(index, { output: `文本${index % 55}\n####\n因为` }));
    expect((await check(dir.path, alpaca, free)).counts['class-imbalance']).toBeUndefined();
  });

  test('leaks that the export found stand in its manifest', async () => {
    const first = [
      { file: 'x.jsonl', row: 3, near: { file: 'x_val.jsonl', row: 1 }, similarity: 0.91 },
      { file: 'x.jsonl', row: 4, near: { fewShot: '例子' }, similarity: 1 },
      { file: 'y.jsonl', row: 5, near: { fewShot: '例子' }, similarity: 1 },
    ];
    const dataset = { files: [{ name: 'x' }], split: { leaks: { count: 3, first } } };
    await writeFile(path.join(dir.path, 'manifest.json'), JSON.stringify({ datasets: { whole: dataset } }));
    expect(shown(await check(dir.path, alpaca, ten()))).toEqual([
      ['leak', 3],
      ['leak', 4],
    ]);
  });
});
