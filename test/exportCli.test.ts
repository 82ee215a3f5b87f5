import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportCommand } from '../src/cli/dataset/export.ts';
import { AppError } from '#core/errors';
import { readTemplate } from '#core/prompt/template';
import { fewShotTexts } from '#node/dataset/fewShot';
import { createJob, recordsFile, type OpenedJob } from '#node/label/jobFolder';
import { DecisionLog } from '#node/review/decisionLog';
import { promptmill } from './support/cli.ts';
import { commandIo } from './support/commandIo.ts';
import { decisionOn, jobOf, recordOf, TEMPLATE } from './support/jobs.ts';

let root = '';
let opened: OpenedJob;
const yes = { conclusion: '相关', reasoning: '要求退货。' };
const no = { conclusion: '不相关', reasoning: '只是问价。' };

beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'promptmill-export-cli-'));
  opened = await createJob(path.join(root, 'job'), jobOf(TEMPLATE, '售后 relevance'));
  const records = ['要退货', '多少钱', '坏了', '广告'].map((text) => recordOf(text, { relevance: no }));
  await writeFile(recordsFile(opened.dir), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const [first, second, third] = records;
  if (!first || !second || !third) throw new Error('three records');
  const decisions = await DecisionLog.open(opened.dir, 'li');
  await decisions.append(decisionOn(first, 'corrected', yes));
  await decisions.append(decisionOn(second, 'accepted'));
  await decisions.append(decisionOn(third, 'rejected'));
  await decisions.close();
});
afterEach(() => rm(root, { recursive: true, force: true }));

const out = () => path.join(root, 'out');
const read = (name: string) => readFile(path.join(out(), name), 'utf8');

async function failure(action: Promise<unknown>): Promise<AppError> {
  const error: unknown = await action.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw new Error('no AppError', { cause: error });
}

describe('promptmill export', () => {
  const call = async (args: readonly string[], locale: 'en' | 'zh-cn' = 'en') => {
    const { io, text } = commandIo(root, locale);
    return { code: await exportCommand.run(args, io), text: text() };
  };
  const minimal = ['--job', 'job', '--format', 'alpaca', '--out', 'out'];

  it('excludes unreviewed labels unless asked, and says how to take them in', async () => {
    const { code, text } = await call(minimal);
    expect(code).toBe(0);
    expect(text).toMatch(/^Alpaca: 2 rows in out[\\/]relevance_alpaca-[0-9a-f]{6}\.jsonl \(conclusion-first\)\.\n/);
    expect(text).toContain('Left out: 1 not reviewed, 1 rejected.\n');
    expect(text).toContain('--unreviewed include');
    const chinese = await call([...minimal, '--unreviewed', 'include', '--locale', 'zh-cn'], 'zh-cn');
    expect(chinese.text).toContain('未导出：1 条被驳回。\n');
    expect(chinese.text).not.toContain('--unreviewed');
  });

  it('gives the report as JSON, with the layout and name asked for', async () => {
    const { text } = await call([...minimal, '--json', '--layout', 'conclusion-only', '--name', 'short']);
    expect(JSON.parse(text)).toMatchObject({ name: 'short', rows: 2, layout: 'conclusion-only', dir: out() });
    expect(await read('short.jsonl')).toContain('"output":"相关"');
  });

  it.each([
    [['--format', 'alpaca', '--out', 'out'], '--job is missing.'],
    [['--job', 'job', '--out', 'out'], '--format is missing.'],
    [['--job', 'job', '--format', 'alpaca'], '--out is missing.'],
    [['--job', 'job', '--format', 'llama', '--out', 'out'], '--format cannot be “llama”.'],
    [[...minimal, '--unreviewed', 'maybe'], '--unreviewed cannot be “maybe”.'],
    [[...minimal, '--layout', 'first'], '--layout cannot be “first”.'],
    [[...minimal, '--split', '80/10/20'], '--split cannot be “80/10/20”.'],
    [[...minimal, '--split', '0/50/50'], '--split cannot be “0/50/50”.'],
    [[...minimal, '--split', 'half'], '--split cannot be “half”.'],
    [[...minimal, '--split', '80/20', '--seed', '1.5'], '--seed cannot be “1.5”.'],
    [[...minimal, '--split', '80/20', '--group', 'row'], '--group cannot be “row”.'],
    [[...minimal, '--seed', '2'], '--seed does nothing without --split.'],
    [[...minimal, '--cutoff-len', '512'], '--cutoff-len does nothing without --check.'],
    [[...minimal, '--check', '--cutoff-len', '0'], '--cutoff-len cannot be “0”.'],
    [['--verify'], '--out is missing.'],
  ])('calls wrong usage by its name: %j', async (args, message) => {
    const error = await failure(call(args));
    expect([error.code, error.message]).toEqual(['usage', message]);
    expect(await readdir(root)).not.toContain('out');
  });

  it('refuses options it does not know', async () => {
    await expect(call([...minimal, '--unreviewd', 'include'])).rejects.toThrow('--unreviewd');
  });

  const many = async (count: number, textOf: (n: number) => string) => {
    const records = Array.from({ length: count }, (_, n) => recordOf(textOf(n), { relevance: n % 2 === 0 ? yes : no }));
    await writeFile(recordsFile(opened.dir), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  };
  const all = [...minimal, '--unreviewed', 'include', '--name', 'r'];

  it('divides when it is asked to, and says so in both languages', async () => {
    await many(40, (n) => `客户${'甲乙丙丁戊己庚辛壬癸'[n % 10] ?? ''}${n * 7919}来信`);
    const { text } = await call([...all, '--split', '80/10/10', '--seed', '3', '--group', 'file']);
    expect(text).toMatch(/\nDivided: \d+ to train on, \d+ to look at while training, \d+ to test with\.\n/);
    expect(text).toContain('No leaks between the parts were found.\n');
    // Whoever copies the line must not train on what is to measure.
    expect(text).toContain('In LLaMA-Factory: dataset: r, eval_dataset: r_val, dataset_dir: ');
    const manifest = JSON.parse(await read('manifest.json')) as { datasets: Record<string, object> };
    expect(manifest.datasets['r']).toMatchObject({ split: { seed: 3, group: 'file', shares: { val: 0.1 } } });
    const chinese = await call([...all, '--split', '90/10'], 'zh-cn');
    expect(chinese.text).toMatch(/划分：\d+ 条用于训练、\d+ 条用于训练中验证。/);
    expect(await readdir(out())).not.toContain('r_test.jsonl');
  });

  it('says how many records could not be read', async () => {
    await appendFile(recordsFile(opened.dir), '{"item":\n');
    const { text } = await call(all);
    expect(text).toContain('1 damaged lines of records.jsonl were passed over');
  });

  it('notes what a division could not keep to', async () => {
    await many(6, (n) => `客户来信，说收到的洗碗机噪音很大，烘干也不理想，希望尽快上门检修${n}`);
    const { text } = await call([...all, '--split', '50/50']);
    expect(text).toContain('to look at while training has no rows and was not written.\n');
    expect(await readdir(out())).not.toContain('r_val.jsonl');
  });

  it('writes a table without an entry for LLaMA-Factory', async () => {
    const { code, text } = await call(['--job', 'job', '--format', 'csv', '--out', 'out', '--name', 'r', '--check']);
    expect(code).toBe(0);
    expect(text).toBe(
      `CSV table: 2 rows in out${path.sep}r.csv.\n` +
        'Left out: 1 not reviewed, 1 rejected.\n' +
        'Review them with promptmill qc, or take them in with --unreviewed include.\n' +
        'Not checked: a table is not for LLaMA-Factory.\n',
    );
    expect((await read('r.csv')).startsWith('\uFEFFrecord,source,row,')).toBe(true);
    expect(await readdir(out())).not.toContain('dataset_info.json');
  });

  it('checks what was written: exit code 1 when rows are cut', async () => {
    const fine = await call([...all, '--check']);
    expect(fine.code).toBe(0);
    expect(fine.text).toContain('r: 3 of 3 rows are trained on');
    const cut = await call([...all, '--check', '--cutoff-len', '64']);
    expect(cut.code).toBe(1);
    const json = await call([...all, '--check', '--cutoff-len', '64', '--json']);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.text)).toMatchObject({ name: 'r', check: [{ dataset: 'r', cutoffLen: 64, rows: 3 }] });
  });

  it('writes nothing when the tokenizer to check with cannot be read', async () => {
    const error = await failure(call([...all, '--check', '--tokenizer', 'none.json']));
    expect(error.code).toBe('config.invalid');
    expect(await readdir(root)).not.toContain('out');
  });

  it('says that it was stopped, in the person’s language', async () => {
    const ran = await promptmill(root, ['export', ...all], { signal: AbortSignal.abort(), locale: 'zh-cn' });
    expect(ran).toEqual({ code: 130, out: '', err: 'promptmill: 已停止。\n' });
    expect(await readdir(root)).not.toContain('out');
  });

  it('ends what the system says before the next step begins', async () => {
    await writeFile(out(), '');
    const ran = await promptmill(root, ['export', ...minimal]);
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/mkdir '[^']+'\. Make room, /);
  });

  it('leaves the folder of others as it is where there is nothing to do', async () => {
    await mkdir(out());
    await writeFile(path.join(out(), 'dataset_info.json'), '{"a":{"file_name":"a.json"}}');
    await call(['--job', 'job', '--format', 'csv', '--out', 'out']);
    expect(await read('dataset_info.json')).toBe('{"a":{"file_name":"a.json"}}');
  });
});

describe('texts that a template shows', () => {
  const textsOf = (examples: string) =>
    fewShotTexts(readTemplate('t.template.md', TEMPLATE.replace('# 原文', `${examples}\n# 原文`)));

  it.each([
    [
      'a section',
      '# 示例\n原文：鞋子大了一码\n结论：相关\n\n原文：“几点开门”\n结论：不相关\n',
      ['鞋子大了一码', '几点开门'],
    ],
    ['arrows', '# 示例\n- 鞋子大了一码 → 相关\n- 几点开门 => 不相关\n', ['鞋子大了一码', '几点开门']],
    ['several lines', '# 示例\n原文：第一行说鞋子\n第二行说退货\n结论：相关\n', ['第一行说鞋子\n第二行说退货']],
    ['English', '# Examples\nInput: The shoes are too large\nOutput: 相关\n', ['The shoes are too large']],
  ])('are found in %s', (_, examples, expected) => {
    const texts = textsOf(examples);
    for (const text of expected) expect(texts).toContain(text);
    expect(texts).not.toContain('相关');
    expect(texts).not.toContain('不相关');
  });

  it('are none without examples', () => {
    expect(textsOf('# 背景\n客服消息：来自网店。\n')).toEqual([]);
  });
});
