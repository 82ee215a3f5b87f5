import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findExporter } from '#core/dataset/exporters';
import { jsonLine, removeMember } from '#core/dataset/jsonText';
import { itemId, type LabelRecord, type Origin } from '#core/label/record';
import { createJob, openJob, readLabels, recordsFile, type OpenedJob } from '#node/label/jobFolder';
import { exportJob, type ExportRequest } from '#node/dataset/exportJob';
import { sealed } from '#node/jsonlLog';
import { DecisionLog } from '#node/review/decisionLog';
import { hashOfLine } from '#node/review/decisionLine';
import { failWrites } from './support/failWrites.ts';
import { jobOf, recordOf, TEMPLATE } from './support/jobs.ts';

const PROMPT = TEMPLATE.replace('# 原文', '# 示例\n原文：我要换货，鞋子大了一码，麻烦尽快安排\n结论：相关\n\n# 原文');
const LABELS = ['相关', '不相关'];
let root = '';
let opened: OpenedJob;
let records: readonly LabelRecord[];

/** A row of a table: a record of its own. */
function rowOf(n: number): LabelRecord {
  const text =
    n === 7
      ? '我要换货，鞋子大了一码，麻烦尽快安排。'
      : `第 ${n} 位客户说：${'甲乙丙丁戊己庚辛壬癸'.slice(n % 10)}${n * n}`;
  const made = recordOf(text, { relevance: { conclusion: LABELS[n % 2] ?? '', reasoning: `第${n}条。` } });
  const origin: Origin = { path: n % 3 === 0 ? 'data/a.csv' : 'data/b.csv', row: n + 1 };
  return { ...made, item: { ...made.item, id: itemId(origin, text), origin } };
}

beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'promptmill-split-'));
  opened = await createJob(path.join(root, '.promptmill', 'jobs', 'relevance'), jobOf(PROMPT));
  records = Array.from({ length: 60 }, (_, n) => rowOf(n));
  await writeFile(recordsFile(opened.dir), records.map((one) => `${sealed(JSON.stringify(one))}\n`).join(''));
  const log = await DecisionLog.open(opened.dir, 'li');
  const ids = records.map(({ item }) => item.id).join('');
  await log.append({ bulk: 'accepted', labels: { relevance: ids } });
  const { id: itemId4 = '' } = records[4]?.item ?? {};
  const answer = { conclusion: '不相关', reasoning: '改过。' };
  await log.append({ itemId: itemId4, taskId: 'relevance', verdict: 'corrected', answer });
  await log.close();
});
afterEach(() => rm(root, { recursive: true, force: true }));

const shares = { train: 0.8, val: 0.1, test: 0.1 };
const split = { seed: 1, shares, group: 'source', similarity: 0.8 } as const;
const request = (changes: Partial<ExportRequest> = {}): ExportRequest => ({
  format: 'alpaca',
  outDir: path.join(root, 'out'),
  unreviewed: 'exclude',
  name: 'r',
  split,
  ...changes,
});
const read = (name: string, dir = 'out') => readFile(path.join(root, dir, name), 'utf8');
const linesOf = async (name: string, dir?: string) => (await read(name, dir)).trimEnd().split('\n');
type Dataset = Readonly<Record<string, unknown>> & { readonly files: readonly { readonly file: string }[] };
const manifest = async () =>
  (JSON.parse(await read('manifest.json')) as { datasets: Record<string, Dataset> }).datasets;
const files = async (dir = 'out') => (await readdir(path.join(root, dir))).toSorted();
const WHOLE = ['dataset_info.json', 'manifest.json', 'r.jsonl', 'r.lineage.jsonl', 'r_test.jsonl', 'r_val.jsonl'];

describe('an export with a split', () => {
  it('writes the parts, each with its entry, and all rows once', async () => {
    const report = await exportJob(opened, request());
    expect(await files()).toEqual(WHOLE);
    expect(report.parts.map(({ split: part, name }) => [part, name])).toEqual([
      ['train', 'r'],
      ['val', 'r_val'],
      ['test', 'r_test'],
    ]);
    const all = (
      await Promise.all(report.parts.map(async ({ file }) => (await readFile(file, 'utf8')).trimEnd().split('\n')))
    ).flat();
    const maker = findExporter('alpaca')?.rows(opened.template, { layout: 'conclusion-first', unreviewed: 'exclude' });
    const rows = (await readLabels(opened)).map((label) => {
      const lesson = maker?.lesson(label);
      if (typeof lesson !== 'object') throw new Error(lesson);
      return jsonLine(maker?.row(label, lesson, 'train') ?? {}).trimEnd();
    });
    expect(all.toSorted()).toEqual(rows.toSorted());
    for (const { rows: count, split: part } of report.parts) expect(count).toBeGreaterThan(part === 'train' ? 40 : 1);
    const info = JSON.parse(await read('dataset_info.json')) as Record<string, { file_name: string; columns: object }>;
    expect(Object.entries(info).map(([key, { file_name: file }]) => [key, file])).toEqual([
      ['r', 'r.jsonl'],
      ['r_val', 'r_val.jsonl'],
      ['r_test', 'r_test.jsonl'],
    ]);
    expect(info['r_val']?.columns).toEqual(info['r']?.columns);
  });

  it('keeps what resembles an example of the template out of the parts that measure', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      await exportJob(opened, request({ split: { ...split, seed } }));
      expect(await read('r.jsonl')).toContain('我要换货，鞋子大了一码，麻烦尽快安排。\\n</record');
      expect((await manifest())['r']?.['split']).toMatchObject({ seed, group: 'source', shares, leaks: { count: 0 } });
    }
  });

  it('gives the same bytes again, in the same and in another folder; another seed gives other parts', async () => {
    const bytes = async (dir: string) => Promise.all(WHOLE.map((name) => read(name, dir)));
    await exportJob(opened, request());
    const first = await bytes('out');
    await exportJob(await openJob(opened.dir), request());
    expect(await bytes('out')).toEqual(first);
    await exportJob(opened, request({ outDir: path.join(root, 'elsewhere', 'deep') }));
    expect(await bytes(path.join('elsewhere', 'deep'))).toEqual(first);
    await exportJob(opened, request({ split: { ...split, seed: 2 } }));
    expect(await read('r_test.jsonl')).not.toBe(first[WHOLE.indexOf('r_test.jsonl')]);
  });

  it('takes the parts of the export before away, and leaves those of others', async () => {
    const foreign =
      '{\n  "identity": { "file_name":"身份.json" , "num_samples": 1.0},\n  "r_other": {"file_name": "r_other.jsonl"}\n}';
    await mkdir(path.join(root, 'out'));
    await writeFile(path.join(root, 'out', 'dataset_info.json'), foreign);
    await writeFile(path.join(root, 'out', 'r_other.jsonl'), 'mine\n');
    await exportJob(opened, request());
    const { split: _, ...whole } = request();
    await exportJob(opened, whole);
    expect(await files()).toEqual([
      'dataset_info.json',
      'manifest.json',
      'r.jsonl',
      'r.lineage.jsonl',
      'r_other.jsonl',
    ]);
    const info = await read('dataset_info.json');
    expect(Object.keys(JSON.parse(info) as object)).toEqual(['identity', 'r_other', 'r']);
    expect(info).toContain('"num_samples": 1.0},\n  "r_other": {"file_name": "r_other.jsonl"},\n  "r": {');
    const entry = (await manifest())['r'];
    expect(entry?.files.map(({ file }) => file)).toEqual(['r.jsonl']);
    expect(entry).not.toHaveProperty('replaces');
    expect(await linesOf('r.jsonl')).toHaveLength(60);
  });

  it('refuses a part whose name another dataset has', async () => {
    const { split: _, ...whole } = request({ name: 'r_val' });
    await exportJob(opened, whole);
    const before = await Promise.all((await files()).map((name) => read(name)));
    await expect(exportJob(opened, request())).rejects.toMatchObject({ code: 'export.conflict' });
    expect(await Promise.all((await files()).map((name) => read(name)))).toEqual(before);
    await rm(path.join(root, 'out'), { recursive: true });
    await mkdir(path.join(root, 'out'));
    await writeFile(path.join(root, 'out', 'r_test.jsonl'), 'mine\n');
    await expect(exportJob(opened, request())).rejects.toMatchObject({ code: 'export.conflict' });
    expect(await files()).toEqual(['r_test.jsonl']);
  });

  it('goes along with other exports into the same folder', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    await Promise.all(names.map((name) => exportJob(opened, request({ name }))));
    expect(Object.keys(await manifest()).toSorted()).toEqual(names);
    const info = JSON.parse(await read('dataset_info.json')) as object;
    expect(Object.keys(info)).toHaveLength(names.length * 3);
    expect((await files()).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('trusts no file name of a manifest that somebody edited', async () => {
    await exportJob(opened, request());
    const path2 = path.join(root, 'precious.jsonl');
    await writeFile(path2, 'mine\n');
    const edited = (await read('manifest.json')).replaceAll('"r_val.jsonl"', '"../precious.jsonl"');
    await writeFile(path.join(root, 'out', 'manifest.json'), edited);
    await rm(path.join(root, 'out', 'r_val.jsonl'));
    const { split: _, ...whole } = request();
    await exportJob(opened, whole);
    expect(await readFile(path2, 'utf8')).toBe('mine\n');
  });

  it('leaves nothing behind when it is stopped or has nothing to write', async () => {
    const stop = new AbortController();
    const stopped = exportJob(
      opened,
      request({ signal: stop.signal, onProgress: (share) => share >= 0.5 && stop.abort() }),
    );
    await expect(stopped).rejects.toThrow();
    await expect(exportJob(opened, request({ format: 'kto' }))).rejects.toMatchObject({ code: 'export.empty' });
    expect(await readdir(root)).not.toContain('out');
  });

  it('changes nothing when the disk is full or fails at any write', async () => {
    await exportJob(opened, request());
    const bytes = async () => Promise.all((await files()).map(async (name) => [name, await read(name)]));
    const before = await bytes();
    const other = request({ split: { ...split, seed: 9 }, layout: 'reasoning-first' });
    let failed = 0;
    for (const fault of ['ENOSPC:1:part', 'EIO:1', 'EIO:1:sync']) {
      for (let nth = 1; nth < 20; nth++) {
        const end = await failWrites(`${nth}:${fault}`);
        const error = await exportJob(opened, other).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        end();
        if (error === undefined) break;
        failed++;
        expect(error).toMatchObject({ code: 'export.conflict' });
        expect(await bytes()).toEqual(before);
      }
      await exportJob(opened, request());
      expect(await bytes()).toEqual(before);
    }
    expect(failed).toBeGreaterThanOrEqual(3 * WHOLE.length);
  });

  it('takes away what an export that was killed left there, and nothing of one that is under way', async () => {
    await exportJob(opened, request());
    const left = path.join(root, 'out', '.r.jsonl.0123456789ab.tmp');
    const now = path.join(root, 'out', '.r.jsonl.ba9876543210.tmp');
    await Promise.all([left, now].map((file) => writeFile(file, 'half')));
    await utimes(left, new Date(0), new Date(0));
    await exportJob(opened, request());
    expect((await files()).filter((name) => name.startsWith('.'))).toEqual([path.basename(now)]);
  });

  it('ties every row to its record, reply, decision and template', async () => {
    await exportJob(opened, request());
    const decisions = (await readFile(path.join(opened.dir, 'decisions', 'li.jsonl'), 'utf8')).trimEnd().split('\n');
    const written = new Map(
      (await readFile(recordsFile(opened.dir), 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line, n) => [records[n]?.item.id, line]),
    );
    const seen = new Set<string>();
    for (const line of await linesOf('r.lineage.jsonl')) {
      const one = JSON.parse(line) as Record<string, string> & { readonly row: number };
      const row = (await linesOf(one['file'] ?? ''))[one.row - 1] ?? '';
      const record = records.find(({ item }) => item.id === one['item']);
      const { createHash } = await import('node:crypto');
      expect(one['sha256']).toBe(createHash('sha256').update(row).digest('hex'));
      expect(row).toContain(record?.item.text);
      expect(one['record']).toBe(hashOfLine(written.get(one['item']) ?? ''));
      expect(one['reply']).toBe(hashOfLine('as sent'));
      expect(one['template']).toBe(opened.job.template.hash);
      expect(one['decision']).toBe(hashOfLine(decisions[record === records[4] ? 1 : 0] ?? ''));
      seen.add(`${one['file']}:${one.row}`);
    }
    expect(seen.size).toBe(60);
  });

  it('writes one table with a column for the part, and no entry', async () => {
    const report = await exportJob(opened, request({ format: 'csv' }));
    expect(await files()).toEqual(['manifest.json', 'r.csv', 'r.lineage.jsonl']);
    expect(new Set(report.parts.map(({ file }) => file))).toEqual(new Set([path.join(root, 'out', 'r.csv')]));
    const rows = (await read('r.csv')).split('\r\n').slice(1, -1);
    for (const { split: part, rows: count } of report.parts) {
      expect(rows.filter((row) => row.endsWith(`,${part}`))).toHaveLength(count);
    }
    expect(rows).toHaveLength(60);
    // An export for training of the same name takes the table's place.
    await exportJob(opened, request());
    expect(await files()).toEqual(WHOLE);
  });
});

describe('removeMember', () => {
  it('takes one member and its comma, and no other character', () => {
    expect(removeMember('{ "a":1.0,\n "b": [ "}" ] ,"c":{}}', 'b')).toBe('{ "a":1.0 ,"c":{}}');
    expect(removeMember('{ "a": 1,\n  "b": 2 }\n', 'a')).toBe('{ "b": 2 }\n');
    expect(removeMember('{ "a": 1,\n  "b": 2 }\n', 'b')).toBe('{ "a": 1 }\n');
    expect(removeMember('{\n  "a": 1\n}\n', 'a')).toBe('{\n}\n');
    expect(removeMember('{"a":1}', 'x')).toBe('{"a":1}');
  });
});
