import { appendFile, chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asciiJson, setMember } from '#core/dataset/jsonText';
import { AppError } from '#core/errors';
import { countLabels } from '#node/dataset/countLabels';
import { exportJob, type ExportRequest } from '#node/dataset/exportJob';
import { createJob, recordsFile, type OpenedJob } from '#node/label/jobFolder';
import { DecisionLog } from '#node/review/decisionLog';
import { JsonlLog } from '#node/jsonlLog';
import { replaceFiles } from '#node/replaceFiles';
import { decisionOn, jobOf, recordOf, TEMPLATE } from './support/jobs.ts';

let root = '';
let out = '';
let opened: OpenedJob;

beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'promptmill-export-'));
  out = path.join(root, 'out');
  opened = await createJob(path.join(root, 'job'), jobOf(TEMPLATE, '售后 relevance'));
  const yes = { conclusion: '相关', reasoning: '要求退货。' };
  const no = { conclusion: '不相关', reasoning: '只是问价。' };
  const records = ['要退货', '多少钱', '坏了', '广告'].map((text) => recordOf(text, { relevance: no }));
  const log = new JsonlLog(recordsFile(opened.dir));
  const decisions = await DecisionLog.open(opened.dir, 'li');
  for (const record of records) await log.append(record);
  const [first, second, third] = records;
  if (!first || !second || !third) throw new Error('three records');
  await decisions.append(decisionOn(first, 'corrected', yes));
  await decisions.append(decisionOn(second, 'accepted'));
  await decisions.append(decisionOn(third, 'rejected'));
  await Promise.all([log.close(), decisions.close()]);
});

afterEach(async () => {
  await chmod(out, 0o755).catch(() => undefined);
  await rm(root, { recursive: true, force: true });
});

const FILES = ['dataset_info.json', 'manifest.json', 'relevance.jsonl', 'relevance.lineage.jsonl'];

const request = (changes: Partial<ExportRequest> = {}): ExportRequest => ({
  format: 'alpaca',
  outDir: out,
  unreviewed: 'exclude',
  name: 'relevance',
  ...changes,
});
const read = (name: string) => readFile(path.join(out, name), 'utf8');
const readJson = async (name: string) => JSON.parse(await read(name)) as Record<string, Record<string, unknown>>;

async function failure(action: Promise<unknown>): Promise<AppError> {
  const error: unknown = await action.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw new Error('no AppError', { cause: error });
}

describe('exportJob', () => {
  it('writes rows, dataset_info.json and lineage, and nothing else', async () => {
    const report = await exportJob(opened, request({ unreviewed: 'include' }));
    expect(report).toEqual({
      name: 'relevance',
      format: 'alpaca',
      layout: 'conclusion-first',
      unreviewed: 'include',
      dir: out,
      file: path.join(out, 'relevance.jsonl'),
      rows: 3,
      left: [{ reason: 'rejected', count: 1 }],
      parts: [{ split: 'train', name: 'relevance', file: path.join(out, 'relevance.jsonl'), rows: 3 }],
      leaks: [],
      leakCount: 0,
      notes: [],
    });
    expect((await readdir(out)).toSorted()).toEqual(FILES);
    const rows = (await read('relevance.jsonl')).trimEnd().split('\n');
    expect(rows.map((row) => (JSON.parse(row) as { output: string }).output)).toEqual([
      '相关\n####\n要求退货。',
      '不相关\n####\n只是问价。',
      '不相关\n####\n只是问价。',
    ]);
    expect(await readJson('dataset_info.json')).toMatchObject({ relevance: { file_name: 'relevance.jsonl' } });
    const manifest = await readJson('manifest.json');
    expect(manifest['datasets']?.['relevance']).toMatchObject({
      files: [{ split: 'train', name: 'relevance', file: 'relevance.jsonl', rows: 3 }],
      lineage: { file: 'relevance.lineage.jsonl', rows: 3 },
      format: 'alpaca',
      rows: 3,
      leftOut: { rejected: 1 },
      verdicts: { corrected: 1, accepted: 1, rejected: 1, unreviewed: 1 },
      job: { name: '售后 relevance', folder: 'job' },
      template: { name: 'relevance', hash: opened.job.template.hash },
      teacher: { id: 'replay', model: 'replay' },
    });
    expect(JSON.stringify(manifest)).toMatch(/"promptmill":"\d+\.\d+\.\d+/);
  });

  it('names the dataset after the job and the format, in ASCII', async () => {
    const { name: _, ...unnamed } = request();
    const { name } = await exportJob(opened, unnamed);
    expect(name).toMatch(/^relevance_alpaca-[0-9a-f]{6}$/);
  });

  it('keeps the other formats of a folder, and replaces the same one', async () => {
    for (const format of ['alpaca', 'sharegpt', 'openai', 'dpo', 'kto'] as const) {
      await exportJob(opened, request({ format, name: `r_${format}` }));
    }
    await exportJob(opened, request({ name: 'r_alpaca', unreviewed: 'include' }));
    const names = ['r_alpaca', 'r_sharegpt', 'r_openai', 'r_dpo', 'r_kto'];
    expect(Object.keys(await readJson('dataset_info.json'))).toEqual(names);
    expect(Object.keys((await readJson('manifest.json'))['datasets'] ?? {})).toEqual(names);
    expect((await read('r_alpaca.jsonl')).trimEnd().split('\n')).toHaveLength(3);
    expect((await read('r_dpo.jsonl')).trimEnd().split('\n')).toHaveLength(1);
  });

  it('keeps every other entry of dataset_info.json as it is, in ASCII', async () => {
    await mkdir(out);
    const foreign =
      '{\n    "identity": {"file_name": "身份.json", "num_samples": 1.0},\n  "7": { "hf_hub_url":"a/b" }\n}';
    await writeFile(path.join(out, 'dataset_info.json'), `\uFEFF${foreign}`);
    await exportJob(opened, request());
    const text = await read('dataset_info.json');
    expect(text).toMatch(/^\p{ASCII}+$/u);
    expect(text.startsWith(asciiJson(foreign.slice(0, -2)))).toBe(true);
    expect(JSON.parse(text)).toMatchObject({ identity: { file_name: '身份.json' }, 7: {}, relevance: {} });
  });

  it.each([
    ['not JSON', '{"identity": {'],
    ['a list', '[]'],
    ['null', 'null'],
    ['GBK', Buffer.from([0x7b, 0x22, 0xc9, 0xed, 0x22, 0x3a, 0x31, 0x7d])],
    ['another’s dataset of this name', '{"relevance":{"file_name":"relevance.json"}}'],
  ])('refuses a dataset_info.json that is %s, and changes nothing', async (_, content) => {
    await mkdir(out);
    await writeFile(path.join(out, 'dataset_info.json'), content);
    const error = await failure(exportJob(opened, request()));
    expect(error.code).toBe('export.conflict');
    expect(error.hint).toContain('Nothing was changed.');
    expect(await readdir(out)).toEqual(['dataset_info.json']);
    expect(await readFile(path.join(out, 'dataset_info.json'))).toEqual(Buffer.from(content));
  });

  it('refuses to write over rows or a manifest of another program', async () => {
    await mkdir(out);
    await writeFile(path.join(out, 'relevance.jsonl'), 'mine\n');
    expect((await failure(exportJob(opened, request()))).code).toBe('export.conflict');
    await rm(path.join(out, 'relevance.jsonl'));
    await writeFile(path.join(out, 'manifest.json'), '{"name":"web app"}');
    expect((await failure(exportJob(opened, request()))).code).toBe('export.conflict');
    expect(await read('manifest.json')).toBe('{"name":"web app"}');
    expect(await readdir(out)).toEqual(['manifest.json']);
  });

  it('leaves no file when no row is left', async () => {
    const empty = await createJob(path.join(root, 'empty'), jobOf(TEMPLATE));
    expect((await failure(exportJob(empty, request()))).code).toBe('export.empty');
    expect(await readdir(root)).not.toContain('out');
  });

  it('says beforehand how many labels nobody has reviewed', async () => {
    expect(await countLabels(opened)).toEqual({ answered: 4, unreviewed: 1 });
    await appendFile(recordsFile(opened.dir), `${JSON.stringify(recordOf('失败', undefined))}\n`);
    expect(await countLabels(opened)).toEqual({ answered: 4, unreviewed: 1 });
  });

  it('says so when the folder cannot be written', async () => {
    await writeFile(out, 'a file, not a folder');
    const error = await failure(exportJob(opened, request()));
    expect(error.code).toBe('export.conflict');
    expect(error.message).toContain(out);
    expect(await readFile(out, 'utf8')).toBe('a file, not a folder');
  });
});

describe('replaceFiles', () => {
  it('changes nothing and leaves nothing behind when one of the files cannot be written', async () => {
    await exportJob(opened, request());
    const before = await read('relevance.jsonl');
    const blocked = path.join(out, 'relevance.jsonl', 'below-a-file.json');
    const files = [
      { path: path.join(out, 'relevance.jsonl'), text: 'new' },
      { path: blocked, text: 'x' },
    ];
    await expect(replaceFiles(files)).rejects.toThrow();
    expect(await read('relevance.jsonl')).toBe(before);
    expect((await readdir(out)).toSorted()).toEqual(FILES);
  });

  it.skipIf(process.platform === 'win32')('replaces what a link points to, not the link', async () => {
    await writeFile(path.join(root, 'real.json'), 'old');
    await symlink(path.join(root, 'real.json'), path.join(root, 'link.json'));
    await replaceFiles([{ path: path.join(root, 'link.json'), text: 'new' }]);
    expect(await readFile(path.join(root, 'real.json'), 'utf8')).toBe('new');
  });
});

describe('setMember', () => {
  it('changes one member of any object and no other character', () => {
    // V8 13.6 (Node 24) reads a key that ends in an escaped character as the one it saw at that place before
    // (JSON.parse('{"":0,"\\"":0}') after '{"":0,"\\\\":0}'), so the check itself must do without such keys.
    const name = fc
      .oneof(fc.string(), fc.constantFrom('__proto__', 'a', '1', '"a', '\\a', '{', '相关'))
      .filter((key) => !/\\(?:.|u[\da-f]{4})"$/.test(JSON.stringify(key)));
    const member = fc.oneof(
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.array(fc.oneof(fc.string(), fc.boolean(), fc.constant(null))),
      fc.constant({ a: { b: '}' }, c: [{}] }),
    );
    fc.assert(
      fc.property(fc.dictionary(name, member), name, fc.constantFrom(undefined, 2, '\t'), (object, key, indent) => {
        const json = JSON.stringify(object, undefined, indent);
        const merged = setMember(json, key, { file_name: 'x' });
        const value = JSON.parse(merged) as object;
        expect(Object.entries(value).filter(([one]) => one !== key)).toEqual(
          Object.entries(JSON.parse(json) as object).filter(([one]) => one !== key),
        );
        expect(Object.getOwnPropertyDescriptor(value, key)?.value).toEqual({ file_name: 'x' });
        expect(JSON.parse(asciiJson(merged))).toEqual(value);
        expect(setMember(merged, key, { file_name: 'x' })).toBe(merged);
      }),
    );
  });

  it('keeps numbers, order and white space', () => {
    expect(setMember('{ "b":1.0,\n"1": 2e400 ,"a" : [ ] }\n', '1', {})).toBe('{ "b":1.0,\n"1": {} ,"a" : [ ] }\n');
    // Of a key that stands twice the last one counts, in Python too.
    expect(setMember('{"a":1,"a":2}', 'a', 3)).toBe('{"a":1,"a":3}');
    expect(setMember('{}', 'a', 1)).toBe('{\n  "a": 1\n}');
    expect(setMember('{"b": "}"}\n', 'a', [])).toBe('{"b": "}",\n  "a": []}\n');
  });
});
