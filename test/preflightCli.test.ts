import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { translatorOf } from '#core/bundles';
import { describeFinding, findingTitle } from '#core/dataset/preflight/describe';
import type { PreflightCode, PreflightReport } from '#core/dataset/preflight/report';
import { promptmill } from './support/cli.ts';
import { alpaca, check, checkFile, dpo, good, kto, openai, sharegpt, ten } from './support/preflights.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();

describe('whatever is in the file', () => {
  test('is told with its line, never thrown; every finding has a text in both languages', async () => {
    let state = 11;
    const next = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 4_294_967_296) * below);
    };
    const values: unknown[] = [
      null,
      true,
      0,
      1.5,
      '',
      'x',
      '####',
      '2024-01-01',
      [],
      ['a'],
      [['a', 'b']],
      [[1, 2]],
      {},
      { from: 'human', value: 'x' },
      [
        { from: 'human', value: 'x' },
        { from: 'gpt', value: null },
      ],
      [
        { role: 'user', content: 'x' },
        { role: 'assistant', content: 'y' },
      ],
      [null],
      '[{"name":1}]',
    ];
    const keys = [
      'instruction',
      'input',
      'output',
      'system',
      'history',
      'conversations',
      'messages',
      'chosen',
      'rejected',
      'kto_tag',
      'tools',
      'images',
      '__proto__',
      'constructor',
    ];
    const junk = ['', '{', 'null', '[]', '"x"', '{"a":1}x', '\u0000', '{"instruction":"\\udc00"}', '\ufeff{}', 'NaN'];
    const entries = [
      alpaca,
      openai,
      sharegpt,
      dpo,
      kto,
      { ...sharegpt, ranking: true },
      {},
      { columns: {}, tags: {} },
      { ...sharegpt, formatting: 'openai' },
      { columns: { prompt: 'constructor', response: '__proto__', tools: 'tools', images: 'images' } },
    ];
    const texts = [translatorOf('en'), translatorOf('zh-cn')];
    for (let round = 0; round < 60; round++) {
      const rows = Array.from({ length: 12 }, (_, index) => {
        if (index === 0) return '{}'; // what begins with [ is read as an array
        if (next(8) === 0) return junk[next(junk.length)] ?? '';
        const some = Array.from({ length: 1 + next(6) }, () => [keys[next(keys.length)], values[next(values.length)]]);
        return JSON.stringify(Object.fromEntries(some));
      });
      const report = await check(dir.path, entries[next(entries.length)] ?? {}, rows, {
        template: ['qwen', 'qwen3', 'default', 'other'][next(4)] ?? 'qwen',
        cutoffLen: [1, 20, 2048][next(3)] ?? 1,
        maskHistory: next(2) === 0,
      });
      expect(report.rows).toBe(rows.filter((row) => row.trim() !== '').length);
      for (const finding of report.findings) {
        for (const t of texts) {
          expect(findingTitle(finding.code, t)).not.toBe('');
          expect(describeFinding(finding, t)).not.toMatch(/\{\d\}|undefined|^$/);
        }
      }
    }
    for (let round = 0; round < 20; round++) {
      await check(dir.path, alpaca, Buffer.from(Array.from({ length: 200 }, () => next(256))));
    }
  });

  test('only the first thousand findings of a kind are kept, all are counted', async () => {
    const rows = Array.from({ length: 1100 }, (_, index) => good(index, { output: null }));
    const report = await check(dir.path, alpaca, rows);
    expect(report.findings.filter(({ code }) => code === 'dropped')).toHaveLength(1000);
    expect(report.counts.dropped).toBe(1100);
  });

  test('a signal ends it', async () => {
    await check(dir.path, alpaca, ten());
    const ended = checkFile(dir.path, alpaca, 'x.jsonl', { signal: AbortSignal.abort(new Error('stop')) });
    await expect(ended).rejects.toThrow('stop');
  });
});

describe('promptmill preflight', () => {
  const run = (argv: readonly string[], locale: 'en' | 'zh-cn' = 'en') =>
    promptmill(dir.path, ['preflight', '.', '--estimate', ...argv], { locale });

  test('0 without errors, 1 with some; --strict minds warnings too', async () => {
    await check(dir.path, alpaca, ten());
    const fine = await run([]);
    expect(fine).toMatchObject({ code: 0, err: '' });
    expect(fine.out).toContain('x: 10 of 10 rows are trained on (x.jsonl).');
    expect(fine.out).toContain('Nothing found.');
    await check(dir.path, alpaca, ten({ 2: good(1, { system: '' }) }));
    expect((await run([])).code).toBe(0);
    expect((await run(['--strict'])).code).toBe(1);
    await check(dir.path, alpaca, ten({ 2: good(1, { output: null }) }));
    const bad = await run(['--dataset', 'x'], 'zh-cn');
    expect(bad.code).toBe(1);
    expect(bad.out).toContain('x.jsonl:2');
    // Chinese heads are two columns wide: the numbers under one another end at the same column.
    const widths = bad.out
      .split('\n')
      .filter((line) => /^ {2}(?:提示|答案|结论|思考过程|合计) .*\d$/.test(line))
      .map((line) => Array.from(line).reduce((sum, letter) => sum + (letter > '\u2e80' ? 2 : 1), 0));
    expect(widths.length).toBe(5);
    expect(new Set(widths).size).toBe(1);
  });

  test('as JSON, and the rows as they are trained on', async () => {
    await check(dir.path, alpaca, ten());
    const { code, out } = await run([
      '--json',
      '--rendered',
      'r.jsonl',
      '--cutoff-len',
      '64',
      '--labels',
      '相关，别的',
    ]);
    expect(code).toBe(1);
    const [report] = JSON.parse(out) as PreflightReport[];
    expect(report).toMatchObject({ dataset: 'x', cutoffLen: 64, counts: { 'class-missing': 1 } });
    expect(Object.keys(report?.counts ?? {}) as PreflightCode[]).toContain('cut-source');
    const lines = (await readFile(path.join(dir.path, 'r.jsonl'), 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(10);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ file: 'x.jsonl', line: 1, outcome: 'kept', turns: [{}] });
  });

  test('a folder of several datasets: those whose files are there', async () => {
    await check(dir.path, alpaca, ten());
    const info = {
      a: { file_name: 'x.jsonl', ...alpaca },
      b: { file_name: 'sub', ...alpaca },
      c: { file_name: 'gone.json' },
      d: { hf_hub_url: 'x/y' },
    };
    await mkdir(path.join(dir.path, 'sub'));
    await writeFile(path.join(dir.path, 'sub', 'one.jsonl'), `${JSON.stringify(good(1))}\n`);
    await writeFile(path.join(dir.path, 'sub', 'two.json'), JSON.stringify([good(2)], undefined, 2));
    await writeFile(path.join(dir.path, 'dataset_info.json'), JSON.stringify(info));
    const { code, out } = await run([]);
    expect(code).toBe(0);
    expect(out).toContain('a: 10 of 10 rows');
    expect(out).toMatch(/b: 2 of 2 rows are trained on \(sub.one\.jsonl, sub.two\.json\)/);
    expect(out).not.toContain('gone');
  });

  test.each([
    [[], 2],
    [['.', '--cutoff-len', '0'], 2],
    [['.', '--cutoff-len', 'many'], 2],
    [['.', '--enable-thinking', 'maybe'], 2],
    [['.', '--mask-history', '--train-on-prompt'], 2],
    [['nowhere'], 1],
    [['.', '--tokenizer', 'nowhere'], 1],
  ])('%j: exit code %i and a next step', async (argv, code) => {
    await check(dir.path, alpaca, ten());
    const ran = await promptmill(dir.path, ['preflight', ...argv]);
    expect(ran.code).toBe(code);
    expect(ran.err).toMatch(/^promptmill: .{30,}/);
  });
});
