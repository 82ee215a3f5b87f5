import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeFinding } from '#core/dataset/preflight/describe';
import { translator } from '#core/l10n';
import { checkDataset } from '#node/dataset/preflight';
import { alpaca, check, checkFile, dpo, good, kto, openai, sharegpt, shown, ten } from './support/preflights.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();

describe('rows that are fine give no finding', () => {
  test('in every format and layout that the export writes', async () => {
    const messages = ten().map((_, index) => ({
      messages: [
        { role: 'system', content: 's' },
        { role: 'user', content: `第 ${index} 条` },
        { role: 'assistant', content: `${index % 2 ? '是' : '否'}\n####\n因为` },
      ],
    }));
    const pairs = ten().map((_, index) => ({
      ...good(index),
      chosen: `是\n####\n因为 ${index}`,
      rejected: '否\n####\n因为',
    }));
    const tags = ten().map((_, index) => ({ ...good(index), kto_tag: index % 3 > 0 }));
    const back = ten().map((_, index) => good(index, { output: `因为第 ${index} 条。\n####\n相关` }));
    const only = ten().map((_, index) => good(index, { output: index % 2 ? '相关' : '不相关' }));
    for (const [entry, rows] of [
      [alpaca, ten()],
      [openai, messages],
      [dpo, pairs],
      [kto, tags],
      [alpaca, back],
      [alpaca, only],
    ] as const) {
      const report = await check(dir.path, entry, rows);
      expect(shown(report)).toEqual([]);
      expect(report).toMatchObject({ rows: 10, kept: 10, tokens: { kind: 'estimate' } });
    }
  });

  test('figures: what is counted, and what stopping at the marker saves', async () => {
    const count = { kind: 'exact', name: 'letters', eos: '<eos>', count: (text: string) => text.length } as const;
    const report = await check(dir.path, alpaca, ten(), { tokenizer: count });
    expect(report.tokens).toEqual({ kind: 'exact', tokenizer: 'letters' });
    expect(report.lengths.conclusion).toMatchObject({ count: 10, mean: 2.5, max: 3 });
    expect(report.lengths.answer).toMatchObject({ mean: 27.5 });
    expect(report.answerOverConclusion).toBeCloseTo(27.5 / 7.5, 5);
    expect(report.conclusions).toEqual([
      { conclusion: '不相关', rows: 5 },
      { conclusion: '相关', rows: 5 },
    ]);
    expect(report.cutoffSuggested % 64).toBe(0);
    expect(report.cutoffSuggested).toBeGreaterThanOrEqual(report.lengths.total.max);
    expect(report.cutoffSuggested - 64).toBeLessThan(report.lengths.total.max);
    const cut = await check(dir.path, alpaca, ten(), { tokenizer: count, cutoffLen: report.cutoffSuggested });
    expect(cut.counts).toEqual({});
  });
});

describe('rows that LLaMA-Factory drops', () => {
  test('answers that are no text, and everything that is not listed', async () => {
    expect(shown(await check(dir.path, alpaca, ten({ 3: good(2, { output: null }), 5: 'null' })))).toEqual([
      ['dropped', 3, 'no-answer'],
      ['dropped', 5, 'no-answer'],
    ]);
    const { query: _, ...columns } = alpaca.columns;
    const without = await check(dir.path, { columns }, ten());
    expect(without.rendered[0]).toMatchObject({
      outcome: 'kept',
      turns: [{ source: expect.not.stringContaining('record') }],
    });
    // All sources are the same then, with two conclusions.
    expect(without.counts['conflicting-duplicate']).toBeGreaterThan(0);
    expect(shown(await check(dir.path, { columns: { prompt: 'instruction' } }, ten()))[0]).toEqual([
      'dropped',
      1,
      'no-answer',
    ]);
  });

  test('a column of dates is no text any more; in conversations it stays one', async () => {
    const dates = ten().map((_, index) => good(index, { output: `2024-01-${10 + index}` }));
    const report = await check(dir.path, alpaca, dates);
    expect(report).toMatchObject({ rows: 10, kept: 0, counts: { dropped: 10 } });
    expect(shown(report)[0]).toEqual(['dropped', 1, 'dates']);
    const one = await check(dir.path, alpaca, [...dates, good(11)]);
    expect(one.counts.dropped).toBeUndefined();
    const inputs = await check(
      dir.path,
      alpaca,
      ten().map((_, index) => good(index, { input: '2024-01-01' })),
    );
    expect(shown(inputs)[0]).toEqual(['fails', 1, 'dates']);
    // As an array the file is read without guessing at times.
    await writeFile(path.join(dir.path, 'x.json'), JSON.stringify(dates));
    expect((await checkFile(dir.path, alpaca, 'x.json')).kept).toBe(10);
    // Halves of characters, which end the reading of lines, are taken out of arrays.
    await writeFile(path.join(dir.path, 'x.json'), JSON.stringify([good(1), good(2, { input: 'a\ud83db' })]));
    const halved = await checkFile(dir.path, alpaca, 'x.json');
    expect(shown(halved)).toEqual([['changed', 1, 'halves']]); // it is all on one line
    expect(halved.rendered[1]).toMatchObject({ turns: [{ source: expect.stringContaining('\nab<|im_end|>') }] });
  });

  test('conversations: roles, counts, tags that are not listed', async () => {
    const turn = (from: string, value: unknown = 'x') => ({ from, value });
    const rows = [
      { conversations: [turn('human'), turn('gpt')], system: 's' },
      { conversations: [turn('human'), turn('human')], system: 's' },
      { conversations: [turn('human'), turn('gpt'), turn('human')], system: 's' },
      { conversations: [], system: 's' },
      { conversations: [turn('system', 's'), turn('human', 'y'), turn('gpt')], system: 's' },
      { conversations: [turn('function'), turn('gpt')], system: 's' },
    ];
    expect(shown(await check(dir.path, sharegpt, rows))).toEqual([
      ['dropped', 2, 'roles'],
      ['dropped', 3, 'turns'],
      ['dropped', 4, 'no-conversation'],
      ['dropped', 6, 'roles'],
    ]);
    const { system_tag: _, ...tags } = openai.tags;
    const messages = [
      { role: 'system', content: 's' },
      { role: 'user', content: 'q' },
      { role: 'assistant', content: 'a' },
    ];
    const untagged = await check(dir.path, { ...openai, tags }, [{ messages }]);
    expect(shown(untagged)).toEqual([['dropped', 1, 'roles']]);
    const said = untagged.findings.map((finding) => describeFinding(finding, translator()));
    expect(said).toEqual([expect.stringContaining('The role “system” is none of the tags in dataset_info.json')]);
  });

  test('preferences: pairs of texts or of objects, tags that are true or false', async () => {
    const pair = (index: number, more: object) => ({ ...good(index), chosen: 'a', rejected: 'b', ...more });
    expect(
      shown(await check(dir.path, dpo, [pair(1, {}), pair(2, { rejected: null }), pair(3, { rejected: 'a' })])),
    ).toEqual([
      ['dropped', 2, 'no-pair'],
      ['duplicate', 3, 'pair'],
    ]);
    const tagged = (index: number, kto_tag: unknown) => ({ ...good(index), kto_tag });
    expect(
      shown(await check(dir.path, kto, [tagged(1, true), tagged(2, false), tagged(3, null), tagged(4, true)])),
    ).toEqual([['dropped', 3, 'no-tag']]);
    expect(shown(await check(dir.path, kto, [tagged(1, 'true'), tagged(2, 'false')]))).toEqual([
      ['dropped', 1, 'no-tag'],
      ['dropped', 2, 'no-tag'],
    ]);
    const oneSided = await check(dir.path, kto, [tagged(1, true), tagged(2, true)]);
    expect(shown(oneSided)).toEqual([['class-missing', undefined, 'kto']]);
    expect(oneSided.findings[0]?.severity).toBe('error');
    const info = { x: { file_name: 'x.jsonl', ...kto }, x_test: { file_name: 'x.jsonl', ...kto } };
    await writeFile(path.join(dir.path, 'dataset_info.json'), JSON.stringify(info));
    const part = await checkDataset(dir.path, { dataset: 'x_test' }); // nothing is learnt from it
    expect(part.findings.map(({ code, severity }) => [code, severity])).toEqual([['class-missing', 'warning']]);
    const empty = await check(dir.path, kto, [tagged(1, true), { ...tagged(2, true), output: '' }]);
    expect(empty.rendered[1]).toMatchObject({ kto_tag: false });
    expect(shown(empty)).toContainEqual(['changed', 2, 'empty-good']);
  });
});

describe('what ends LLaMA-Factory with an error, so that nothing is trained', () => {
  test.each([
    ['no JSON', ten({ 4: '{"a":' }), 4, 'no-json'],
    ['no object', ten({ 4: '[1]' }), 4, 'no-object'],
    ['brackets without end', ten({ 4: `{"history":${'['.repeat(50_000)}${']'.repeat(50_000)}}` }), 4, 'no-json'],
    ['a byte order mark further down', ten({ 4: `\ufeff${JSON.stringify(good(3))}` }), 4, 'no-json'],
    ['null before anything else', ten({ 1: 'null' }), 1, 'no-object'],
    ['a key twice', ten({ 4: '{"instruction":"a","instruction":"b"}' }), 4, 'twice-named'],
    ['half a character', ten({ 4: '{"instruction":"\\ud83d x"}' }), 4, 'bad-escape'],
    ['another kind of value', ten({ 4: good(3, { output: 5 }) }), 4, 'mixed-types'],
    [
      'another kind deep inside',
      ten({ 2: good(1, { history: [['a', 'b']] }), 4: good(3, { history: ['ab'] }) }),
      4,
      'mixed-types',
    ],
    ['history without pairs', ten({ 4: good(3, { history: [['a']] }) }), 4, 'history'],
    ['an answer in the history that is nothing', ten({ 4: good(3, { history: [['a', null]] }) }), 4, 'not-text'],
  ])('%s', async (_, rows, line, reason) => {
    const report = await check(dir.path, alpaca, rows);
    expect(shown(report)).toContainEqual(['fails', line, reason]);
    expect(report.kept).toBe(0);
    expect(report.rows).toBe(10);
  });

  test('bytes that are no UTF-8, with the line', async () => {
    const lines = ten().map((row) => Buffer.from(`${JSON.stringify(row)}\n`));
    lines[6] = Buffer.concat([Buffer.from('{"instruction":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n')]);
    expect(shown(await check(dir.path, alpaca, Buffer.concat(lines)))).toContainEqual(['fails', 7, 'not-utf8']);
  });

  test('a column that no row has; a byte order mark and blank lines are no trouble', async () => {
    const bare = ten().map((_, index) => ({ instruction: `${index}`, input: '', output: `是\n####\n${index}` }));
    expect(shown(await check(dir.path, alpaca, bare))[0]).toEqual(['fails', 1, 'missing-column']);
    const marked = Buffer.from(`\ufeff${JSON.stringify(good(1))}\n\n  \r\n${JSON.stringify(good(2))}`);
    const report = await check(dir.path, alpaca, marked);
    expect(report).toMatchObject({ rows: 2, kept: 2 });
    expect(report.rendered.map(({ line }) => line)).toEqual([1, 4]);
  });

  test('values are read, not lines: two on a line, and one over several', async () => {
    const pretty = JSON.stringify(good(3), undefined, 2);
    const report = await check(dir.path, alpaca, [
      JSON.stringify(good(1)) + JSON.stringify(good(2)),
      ...pretty.split('\n'),
      good(4),
    ]);
    expect(shown(report)).toEqual([]);
    expect(report.rendered.map(({ line }) => line)).toEqual([1, 1, 2, 2 + pretty.split('\n').length]);
    // What never ends is one bad line; those after it are looked at by themselves.
    const broken = await check(dir.path, alpaca, ten({ 4: '{"instruction": [' }));
    expect(shown(broken)).toEqual([['fails', 4, 'no-json']]);
    expect(broken.rows).toBe(10);
  });

  test('KTO after a row without an answer', async () => {
    const rows = ten().map((_, index) => ({ ...good(index), kto_tag: index % 2 === 0 }));
    const report = await check(dir.path, kto, [
      ...rows.slice(0, 4),
      { ...good(4), kto_tag: null, output: null },
      ...rows.slice(5),
    ]);
    expect(shown(report)).toEqual([
      ['dropped', 5, 'no-tag'],
      ['fails', 6, 'neighbour'],
    ]);
    // The first row of a batch is compared with the last one.
    const last = await check(dir.path, kto, [...rows, { ...good(11), kto_tag: null, output: null }]);
    expect(shown(last)).toContainEqual(['fails', 1, 'neighbour']);
  });

  test('a second file with a column that the first has not', async () => {
    await mkdir(path.join(dir.path, 'sub'));
    const write = (name: string, row: object) =>
      writeFile(path.join(dir.path, 'sub', name), `${JSON.stringify(row)}\n`);
    await write('1.jsonl', good(1));
    await write('2.jsonl', good(2));
    expect(shown(await checkFile(dir.path, alpaca, 'sub'))).toEqual([]);
    await write('2.jsonl', good(2, { extra: 'x' }));
    const report = await checkFile(dir.path, alpaca, 'sub');
    expect(shown(report)).toEqual([['fails', 1, 'new-column']]);
    expect(report.findings[0]).toMatchObject({ file: path.join('sub', '2.jsonl'), args: { detail: 'extra' } });
    // A column that is missing there is filled with nothing.
    await write('1.jsonl', good(1, { extra: 'x' }));
    await write('2.jsonl', good(2));
    expect(shown(await checkFile(dir.path, alpaca, 'sub'))).toEqual([]);
  });

  test('entries and files', async () => {
    await check(dir.path, alpaca, ten());
    expect(shown(await checkFile(dir.path, { ...alpaca, formatting: 'other' }, 'x.jsonl'))).toEqual([
      ['fails', undefined, 'formatting'],
    ]);
    expect(shown(await checkFile(dir.path, { ...alpaca, split: 'test' }, 'x.jsonl'))[0]).toEqual([
      'fails',
      undefined,
      'split',
    ]);
    expect(shown(await checkFile(dir.path, alpaca, 'missing.jsonl'))).toEqual([['fails', undefined, 'no-file']]);
    await writeFile(path.join(dir.path, 'x.data'), '');
    expect(shown(await checkFile(dir.path, alpaca, 'x.data'))).toEqual([['fails', undefined, 'file-type']]);
    for (const name of ['x.csv', 'x.parquet']) {
      await writeFile(path.join(dir.path, name), 'a,b\n');
      expect(shown(await checkFile(dir.path, alpaca, name))).toEqual([['unchecked', undefined, name.slice(2)]]);
    }
    expect(shown(await check(dir.path, alpaca, []))).toEqual([['fails', undefined, 'empty']]);
    await writeFile(path.join(dir.path, 'dataset_info.json'), JSON.stringify({ x: { hf_hub_url: 'a/b' }, y: {} }));
    expect(shown(await checkDataset(dir.path, { dataset: 'x' }))).toEqual([['unchecked', undefined, 'hub']]);
    for (const dataset of ['y', 'z']) {
      await expect(checkDataset(dir.path, { dataset })).rejects.toMatchObject({ code: 'config.invalid' });
    }
  });
});
