import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { AppError } from '#core/errors';
import { METRICS } from '#core/lint/rule';
import * as v from 'valibot';
import { lintIn } from './support/lintRuns.ts';
import { tempDir } from './support/tempDir.ts';

const Offset = v.pipe(v.number(), v.integer(), v.minValue(0));
const Place = v.strictObject({
  offset: Offset,
  line: v.pipe(v.number(), v.minValue(1)),
  column: v.pipe(v.number(), v.minValue(1)),
});
const Percent = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100));
const Finding = v.strictObject({
  ruleId: v.pipe(v.string(), v.regex(/^[a-z-]+\/[a-z-]+$/)),
  metric: v.picklist(METRICS),
  severity: v.picklist(['error', 'warning', 'info', 'hint']),
  message: v.pipe(v.string(), v.nonEmpty()),
  start: Place,
  end: Place,
  fixes: v.array(
    v.strictObject({
      title: v.string(),
      edits: v.array(v.strictObject({ start: Offset, end: Offset, newText: v.string() })),
    }),
  ),
});
/** The contract that outsiders rely on. */
const Report = v.strictObject({
  files: v.array(
    v.strictObject({
      path: v.string(),
      score: v.strictObject({
        overall: Percent,
        metrics: v.strictObject(Object.fromEntries(METRICS.map((metric) => [metric, Percent]))),
      }),
      findings: v.array(Finding),
    }),
  ),
});

const BAD = '写一首诗。\n🙂手机 13986427531。\n';
const GOOD = '写一首七言绝句，押韵，不要出现“秋”字。\n';

const dir = tempDir();
const { run, write } = lintIn(dir);
const report = (out: string) => v.parse(Report, JSON.parse(out));

describe('promptmill lint', () => {
  test('prints what the contract says, with lines and columns from 1', async () => {
    await write('bad.md', BAD);
    const { code, out } = await run(['--format', 'json', 'bad.md']);
    expect(code).toBe(1);
    const [file] = report(out).files;
    expect(file?.path).toBe('bad.md');
    const phone = file?.findings.find(({ ruleId }) => ruleId === 'privacy/personal-data');
    expect(phone).toMatchObject({
      metric: 'privacy',
      severity: 'error',
      start: { offset: 11, line: 2, column: 6 },
      end: { offset: 22, line: 2, column: 17 },
      fixes: [{ edits: [{ start: 11, end: 22, newText: '139****7531' }] }],
    });
    expect(file?.score.metrics['privacy']).toBe(50);
  });

  test('speaks the language asked for', async () => {
    await write('bad.md', BAD);
    const message = async (...args: string[]) =>
      report((await run(['--json', 'bad.md', ...args])).out).files[0]?.findings[0]?.message;
    expect(await message()).toMatch(/^Nothing limits/);
    expect(await message('--locale', 'zh-cn')).toMatch(/^没有任何约束/);
    expect((await run(['bad.md', '--locale=zh-cn'])).out).toContain('错误');
  });

  test('ends with 0 when nothing but info and hints was found', async () => {
    await write('good.md', GOOD);
    await write('info.md', '写一首诗。');
    expect(await run(['good.md'])).toEqual({ code: 0, out: 'good.md\n  Score 100 of 100\n\n', err: '' });
    const { code, out } = await run(['--json', 'info.md']);
    expect(code).toBe(0);
    expect(report(out).files[0]?.findings.map(({ severity }) => severity)).toEqual(['info']);
  });

  test('reads stdin as -', async () => {
    const { code, out } = await run(['--json', '-'], `\uFEFF${BAD}`);
    expect(code).toBe(1);
    const [file] = report(out).files;
    expect(file?.path).toBe('-');
    expect(file?.findings.at(-1)?.start).toEqual({ offset: 11, line: 2, column: 6 });
  });

  test('reads UTF-8 with a byte order mark, GBK and UTF-16', async () => {
    await write('bom.md', `\uFEFF${BAD}`);
    // 请列出一些方法。 in GBK
    await write(
      'gbk.txt',
      Uint8Array.from([0xc7, 0xeb, 0xc1, 0xd0, 0xb3, 0xf6, 0xd2, 0xbb, 0xd0, 0xa9, 0xb7, 0xbd, 0xb7, 0xa8, 0xa1, 0xa3]),
    );
    await write('utf16.txt', Buffer.from('\uFEFF请列出一些方法。', 'utf16le'));
    const { files } = report((await run(['--json', 'bom.md', 'gbk.txt', 'utf16.txt'])).out);
    expect(files.map(({ findings }) => findings.map(({ ruleId, start }) => `${ruleId} ${start.offset}`))).toEqual([
      ['constraints/few 0', 'privacy/personal-data 11'],
      ['constraints/few 0', 'ambiguity/vague 3'],
      ['constraints/few 0', 'ambiguity/vague 3'],
    ]);
  });

  test('takes files, folders and globs, each file once, sorted within a folder', async () => {
    for (const name of [
      'p/b.md',
      'p/a.template.md',
      'p/deep/c.yml',
      'p/d.prompty',
      'p/e.js',
      'p/node_modules/f.md',
      'odd[1].md',
      'x.txt',
    ]) {
      await write(name, GOOD);
    }
    const paths = async (...args: string[]) =>
      report((await run(['--json', ...args])).out).files.map((file) => file.path);
    expect(await paths('p')).toEqual(['p/a.template.md', 'p/b.md', 'p/d.prompty', 'p/deep/c.yml']);
    expect(await paths('p/*.md', 'p/b.md')).toEqual(['p/a.template.md', 'p/b.md']);
    expect(await paths('odd[1].md', 'x.txt')).toEqual(['odd[1].md', 'x.txt']);
    expect(await paths(path.join(dir.path, 'p'))).toHaveLength(4);
    expect(await paths('p/e.js')).toEqual(['p/e.js']);
  });

  test('prints the others when a file cannot be read, and ends with 2', async () => {
    await write('good.md', GOOD);
    await write('picture.md', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff, 0xfe, 0]));
    const { code, out, err } = await run(['--json', 'good.md', 'none.md', 'picture.md']);
    expect(code).toBe(2);
    expect(report(out).files.map((file) => file.path)).toEqual(['good.md']);
    expect(err).toMatch(/none\.md cannot be read: .*\n.*picture\.md is not a text file/);
  });

  test.each([
    [[]],
    [['--format', 'xml', 'a.md']],
    [['--locale', 'fr', 'a.md']],
    [['--json', '--format', 'sarif', 'a.md']],
    [['nothing/*.md']],
  ])('refuses %j as wrong usage', async (args) => {
    await expect(run(args)).rejects.toSatisfy((error) => AppError.is(error, 'usage'));
  });

  test('refuses an unknown option', async () => {
    await expect(run(['--mend', 'a.md'])).rejects.toMatchObject({ code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION' });
  });

  test('prints findings with their place, rule and fix for a person', async () => {
    await write('bad.md', BAD);
    const { out } = await run(['bad.md']);
    expect(out).toContain('bad.md\n  1:1  info  Nothing limits the answer.');
    expect(out).toMatch(
      / {2}2:6 {2}error {2}This looks like .*\(privacy\/personal-data\)\n {6}Fix: Mask it as 139\*{4}7531\n/,
    );
    expect(out).toMatch(/Score \d+ of 100 \(privacy 50, constraints 85\)/);
  });
});

describe('promptmill lint --fix', () => {
  const read = (name: string) => readFile(path.join(dir.path, name), 'utf8');

  test('writes the safe fixes, keeps a byte order mark, and says what is left', async () => {
    await write('bad.md', `\uFEFF${BAD}`);
    const { code, out } = await run(['--fix', 'bad.md']);
    expect(code).toBe(0);
    expect(out).toContain('constraints/few');
    expect(await read('bad.md')).toBe('\uFEFF写一首诗。\n🙂手机 139****7531。\n');
    expect((await run(['--fix', 'bad.md'])).out).toBe(out);
  });

  test('leaves suggestions to --fix-suggestions', async () => {
    const text = '---\ntasks:\n  - id: a\n    labels: [相关, 不相关]\n---\n判断消息相关或不相关。\n';
    await write('a.template.md', text);
    const quiet = ['--rule=examples=off', '--rule=edge-cases=off'];
    await run(['--fix', ...quiet, 'a.template.md']);
    expect(await read('a.template.md')).toBe(text);
    await run(['--fix-suggestions', ...quiet, 'a.template.md']);
    expect(await read('a.template.md')).toBe(`${text}\n# 原文\n\n{{原文}}\n`);
  });

  test('prints the fixed prompt of stdin, and the findings beside it', async () => {
    const { code, out, err } = await run(['--fix', '--stdin'], BAD);
    expect(out).toBe('写一首诗。\n🙂手机 139****7531。\n');
    expect(err).toContain('constraints/few');
    expect(code).toBe(0);
  });

  test('leaves a file alone that is not UTF-8', async () => {
    const bytes = Buffer.from('手机 13986427531', 'utf16le');
    await write('a.txt', Buffer.concat([Buffer.from([0xff, 0xfe]), bytes]));
    const { code, err } = await run(['--fix', 'a.txt']);
    expect(code).toBe(2);
    expect(err).toContain('is not UTF-8 and was not changed');
    expect((await readFile(path.join(dir.path, 'a.txt'))).subarray(2)).toEqual(bytes);
  });
});

describe('promptmill lint on code', () => {
  const python = 'PROMPT = (\n    "请把评论分为好评、差评等类别。"\n    "手机 139" "86427531"\n)\n';

  test('finds prompts in strings, with places in the file', async () => {
    await write('a.py', python);
    const [file] = report((await run(['--json', 'a.py'])).out).files;
    const words = file?.findings.map(({ ruleId, start, end }) => [ruleId, python.slice(start.offset, end.offset)]);
    expect(words).toContainEqual(['ambiguity/open-set', '等类别']);
    expect(words).toContainEqual(['privacy/personal-data', '139" "86427531']);
  });

  test('skips code without prompts in a folder, and fixes what can be written back', async () => {
    await write('src/a.py', 'PROMPT = "请写一份通知，发给员工，手机 13986427531，100 字以内。"\n');
    await write('src/b.py', 'print("hello")\n');
    expect(report((await run(['--json', 'src'])).out).files.map((file) => file.path)).toEqual(['src/a.py']);
    await run(['--fix', 'src']);
    expect(await readFile(path.join(dir.path, 'src/a.py'), 'utf8')).toContain('139****7531');
  });

  test('lints the messages of a .prompt.yml at their places', async () => {
    const yaml =
      'name: x\nmessages:\n  - role: system\n    content: |\n      写一首诗。\n      手机 13986427531。\n  - role: user\n    content: "邮箱 zhang.wei@qq.com"\n';
    await write('a.prompt.yml', yaml);
    const [file] = report((await run(['--json', 'a.prompt.yml'])).out).files;
    const words = file?.findings.map(({ start, end }) => yaml.slice(start.offset, end.offset));
    expect(words).toEqual(expect.arrayContaining(['13986427531', 'zhang.wei@qq.com']));
    await run(['--fix', 'a.prompt.yml']);
    expect(await readFile(path.join(dir.path, 'a.prompt.yml'), 'utf8')).toBe(
      yaml.replace('13986427531', '139****7531').replace('zhang.wei', 'z***'),
    );
  });
});

describe('the configuration of a project', () => {
  const ids = async (...args: string[]) =>
    report((await run(['--json', ...args])).out).files.map(({ findings }) => findings.map(({ ruleId }) => ruleId));

  test('is the nearest .promptmill/config.yaml, with overrides by file', async () => {
    await write(
      '.promptmill/config.yaml',
      'lint:\n  rules: { constraints: off }\n  overrides:\n    - files: old/**\n      rules: { privacy: off }\n',
    );
    await write('a.md', BAD);
    await write('old/b.md', BAD);
    expect(await ids('a.md', 'old/b.md')).toEqual([['privacy/personal-data'], []]);
    expect(await ids('--config', 'none', 'a.md')).toEqual([['constraints/few', 'privacy/personal-data']]);
    expect(await ids('--rule', 'privacy=off', 'a.md')).toEqual([[]]);
    const at = async (name: string) =>
      report((await run(['--json', '--stdin', '--stdin-filename', name], BAD)).out).files[0]?.findings.length;
    expect([await at('a.md'), await at('old/c.md')]).toEqual([1, 0]);
  });

  test.each([
    ['lint: [', /is not right at/],
    ['lint: { rules: { no/such: off } }', /lint\.rules\.no\/such/],
    ['lint: { rules: { privacy: loud } }', /lint\.rules\.privacy/],
    ['lint: { overrides: [{ rules: {} }] }', /lint\.overrides\[0\]\.files/],
    ['lint: { rule: {} }', /lint\.rule/],
  ])('says where it is wrong: %s', async (text, message) => {
    await write('.promptmill/config.yaml', text);
    await write('a.md', GOOD);
    await expect(run(['a.md'])).rejects.toThrow(message);
  });

  test('can leave known findings out until they are gone, and reports new ones', async () => {
    await write('a.md', BAD);
    expect((await run(['--write-baseline', 'known.json', 'a.md'])).code).toBe(0);
    expect(await ids('--baseline', 'known.json', 'a.md')).toEqual([[]]);
    await write('a.md', `# 任务\n\n${BAD}邮箱 zhang.wei@qq.com\n`);
    expect(await ids('--baseline', 'known.json', 'a.md')).toEqual([['privacy/personal-data']]);
    await write('.promptmill/config.yaml', 'lint: { baseline: known.json }\n');
    expect(await ids('a.md')).toEqual([['privacy/personal-data']]);
    await write('known.json', '[]');
    await expect(run(['a.md'])).rejects.toThrow(/is not a lint baseline/);
  });
});
