import { appendFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportCommand } from '../src/cli/dataset/export.ts';
import { translatorOf } from '#core/bundles';
import type { LabelRecord } from '#core/label/record';
import type { NewEvent } from '#core/qc/event';
import { createJob, recordsFile, type OpenedJob } from '#node/label/jobFolder';
import { describeBroken, type BrokenKind } from '#node/dataset/brokenLink';
import { exportJob } from '#node/dataset/exportJob';
import { verifyExport } from '#node/dataset/verifyExport';
import { sealed } from '#node/jsonlLog';
import { DecisionLog } from '#node/review/decisionLog';
import { commandIo } from './support/commandIo.ts';
import { jobOf, recordOf, TEMPLATE } from './support/jobs.ts';

let root = '';
let out = '';
let opened: OpenedJob;
const no = { conclusion: '不相关', reasoning: '只是问价。' };
const yes = { conclusion: '相关', reasoning: '要求退货。' };
const records = ['要退货', '多少钱，=1+1\n第二行', '坏了', '广告'].map((text) => recordOf(text, { relevance: no }));
const [first, second, third, fourth] = records as [LabelRecord, LabelRecord, LabelRecord, LabelRecord];
const on = ({ item }: LabelRecord) => ({ itemId: item.id, taskId: 'relevance' });

beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'promptmill-verify-'));
  out = path.join(root, 'datasets', 'relevance');
  opened = await createJob(path.join(root, '.promptmill', 'jobs', 'relevance'), jobOf(TEMPLATE));
  await writeFile(recordsFile(opened.dir), records.map((one) => `${sealed(JSON.stringify(one))}\n`).join(''));
  await decide(
    { ...on(first), verdict: 'corrected', answer: yes },
    { ...on(second), verdict: 'accepted' },
    { ...on(third), verdict: 'accepted' },
  );
  await exportJob(opened, { format: 'alpaca', outDir: out, unreviewed: 'include', name: 'r' });
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function decide(...events: readonly NewEvent[]): Promise<void> {
  const log = await DecisionLog.open(opened.dir, 'li');
  for (const event of events) await log.append(event);
  await log.close();
}

const decisions = () => path.join(opened.dir, 'decisions', 'li.jsonl');
const edit = async (file: string, change: (text: string) => string) => {
  const text = await readFile(file, 'utf8');
  const changed = change(text);
  expect(changed).not.toBe(text);
  await writeFile(file, changed);
};
const inOut = (name: string) => path.join(out, name);
/** A line of the records written anew, checksum included, as somebody who knows the format would. */
const forge = (which: LabelRecord, change: (record: LabelRecord) => object) =>
  edit(recordsFile(opened.dir), (text) =>
    text.replace(sealed(JSON.stringify(which)), sealed(JSON.stringify(change(which)))),
  );
const toLines = (text: string) => text.trimEnd().split('\n');

describe('an export that is as it was written', () => {
  it('is traced row by row to the job, which is found by its name', async () => {
    expect(await verifyExport(out)).toEqual({
      dir: out,
      whole: [{ name: 'r', rows: 4, files: ['r.jsonl'], jobDir: opened.dir }],
    });
  });

  it('holds in every format and in parts, tables with line ends in their cells too', async () => {
    const split = { seed: 1, shares: { train: 0.5, val: 0.25, test: 0.25 }, group: 'source', similarity: 0.8 } as const;
    await decide({ ...on(fourth), verdict: 'rejected' });
    for (const format of ['alpaca', 'sharegpt', 'openai', 'csv'] as const) {
      await exportJob(opened, { format, outDir: out, unreviewed: 'include', name: `r_${format}`, split });
    }
    await exportJob(opened, { format: 'kto', outDir: out, unreviewed: 'include', name: 'r' });
    const { whole, broken } = await verifyExport(out);
    expect(broken).toBeUndefined();
    expect(whole.map(({ name }) => name)).toEqual(['r', 'r_alpaca', 'r_sharegpt', 'r_openai', 'r_csv']);
  });

  it('does not mind what was done to other labels, or labelled since', async () => {
    await exportJob(opened, { format: 'alpaca', outDir: out, unreviewed: 'exclude', name: 'r' });
    await decide({ ...on(fourth), verdict: 'accepted' });
    await appendFile(recordsFile(opened.dir), `${sealed(JSON.stringify(recordOf('新的', { relevance: no })))}\n`);
    expect((await verifyExport(out)).broken).toBeUndefined();
  });
});

const damages: readonly (readonly [BrokenKind, string, () => Promise<unknown>, row?: number])[] = [
  ['manifest-missing', 'the manifest is gone', () => rm(inOut('manifest.json'))],
  ['manifest-unreadable', 'the manifest is no JSON', () => edit(inOut('manifest.json'), (text) => text.slice(0, -9))],
  [
    'manifest-unreadable',
    'the manifest names a file elsewhere',
    () => edit(inOut('manifest.json'), (text) => text.replace('"r.jsonl"', '"../r.jsonl"')),
  ],
  [
    'early',
    'an early version wrote it',
    async () => {
      await edit(inOut('manifest.json'), (text) => text.replace('"lineage"', '"other"'));
      await rm(inOut('r.lineage.jsonl'));
    },
  ],
  ['lineage-missing', 'the lineage is gone', () => rm(inOut('r.lineage.jsonl'))],
  [
    'lineage-changed',
    'the lineage was edited',
    () => edit(inOut('r.lineage.jsonl'), (text) => text.replace('"row":2', '"row":3')),
  ],
  ['file-missing', 'the rows are gone', () => rm(inOut('r.jsonl'))],
  ['row-changed', 'a row was edited', () => edit(inOut('r.jsonl'), (text) => text.replace('只是问价', '只问了价')), 2],
  [
    'row-changed',
    'a row was taken out of the middle',
    () => edit(inOut('r.jsonl'), (text) => toLines(text).toSpliced(2, 1).join('\n')),
    3,
  ],
  [
    'row-missing',
    'the last row was taken out',
    () => edit(inOut('r.jsonl'), (text) => `${toLines(text).slice(0, -1).join('\n')}\n`),
    4,
  ],
  ['row-added', 'a row was added', () => appendFile(inOut('r.jsonl'), '{}\n'), 5],
  ['file-changed', 'line ends were changed', () => edit(inOut('r.jsonl'), (text) => text.replaceAll('\n', '\r\n'))],
  ['job-missing', 'the job was moved away', () => rename(opened.dir, path.join(root, 'elsewhere'))],
  [
    'job-missing',
    'the job cannot be read',
    () => edit(path.join(opened.dir, 'job.yaml'), (text) => text.replace('version: 1', 'version: 9')),
  ],
  [
    'template-changed',
    'the frozen template was edited',
    () => edit(path.join(opened.dir, 'job.yaml'), (text) => text.replace('质检员', '检查员')),
  ],
  [
    'record-missing',
    'a record’s line was edited by hand',
    () => edit(recordsFile(opened.dir), (text) => text.replace('多少钱', '多少元')),
    2,
  ],
  [
    'record-missing',
    'a record’s line is gone',
    () => edit(recordsFile(opened.dir), (text) => toLines(text).toSpliced(1, 1).join('\n').concat('\n')),
    2,
  ],
  [
    'record-again',
    'the record was labelled again',
    () =>
      appendFile(recordsFile(opened.dir), `${sealed(JSON.stringify({ ...second, at: '2026-06-01T00:00:00.000Z' }))}\n`),
    2,
  ],
  [
    'record-changed',
    'a record was written anew',
    () => forge(second, (record) => ({ ...record, at: '2026-06-01T00:00:00.000Z' })),
    2,
  ],
  [
    'reply-changed',
    'what the teacher sent was written anew',
    () =>
      forge(third, (record) => ({
        ...record,
        ...(record.status !== 'failed' && { reply: { ...record.reply, text: 'as I like it' } }),
      })),
    3,
  ],
  [
    'decisions-damaged',
    'a decision was edited by hand',
    () => edit(decisions(), (text) => text.replace('要求退货', '要退货')),
    1,
  ],
  [
    'decision-changed',
    'the decisions were written anew',
    async () => {
      await rm(decisions());
      await decide(
        { ...on(first), verdict: 'corrected', answer: yes, note: 'anew' },
        { ...on(second), verdict: 'accepted' },
      );
    },
    1,
  ],
  ['decision-changed', 'the decisions are gone', () => rm(decisions()), 1],
  ['decision-undone', 'a decision was taken back', () => decide({ undo: 3 }), 3],
  ['decision-overruled', 'a decision was made anew', () => decide({ ...on(second), verdict: 'rejected' }), 2],
  ['decided-since', 'an unreviewed label was decided', () => decide({ ...on(fourth), verdict: 'accepted' }), 4],
];

describe('the first broken link is named', () => {
  it.each(damages.map(([kind, what, damage, row]) => ({ kind, what, damage, row })))(
    '$kind: $what',
    async ({ kind, damage, row }) => {
      await damage();
      const { broken } = await verifyExport(out);
      expect(broken).toMatchObject({ kind, ...(row !== undefined && { row }) });
      for (const locale of ['en', 'zh-cn'] as const) {
        const { text, hint } = describeBroken(broken ?? { kind }, translatorOf(locale));
        expect(text.length).toBeGreaterThan(8);
        expect(hint.length).toBeGreaterThan(8);
        expect(/\p{Script=Han}/u.test(text)).toBe(locale === 'zh-cn');
        expect(`${text}${hint}`).not.toMatch(/\{\d\}/);
      }
      // Exporting again, where the job still stands, makes it whole.
      if (/^(?:job|template|decisions|manifest|record-missing)/.test(kind)) return;
      await exportJob(opened, { format: 'alpaca', outDir: out, unreviewed: 'include', name: 'r' });
      expect((await verifyExport(out)).broken).toBeUndefined();
    },
  );

  it('has a damage for every kind of link', () => {
    const kinds = new Set(damages.map(([kind]) => kind));
    const all: Record<BrokenKind, true> = {
      'manifest-missing': true,
      'manifest-unreadable': true,
      early: true,
      'lineage-missing': true,
      'lineage-changed': true,
      'file-missing': true,
      'row-changed': true,
      'row-missing': true,
      'row-added': true,
      'file-changed': true,
      'job-missing': true,
      'template-changed': true,
      'record-missing': true,
      'record-again': true,
      'record-changed': true,
      'reply-changed': true,
      'decisions-damaged': true,
      'decision-changed': true,
      'decision-undone': true,
      'decision-overruled': true,
      'decided-since': true,
    };
    expect(Array.from(kinds).toSorted()).toEqual(Object.keys(all).toSorted());
  });
});

describe('promptmill export --verify', () => {
  it('ends with 0 when all rows hold, and with 1 and what to do when one does not', async () => {
    const whole = commandIo(root);
    expect(await exportCommand.run(['--verify', '--out', 'datasets/relevance'], whole.io)).toBe(0);
    expect(whole.text()).toMatch(/^r: 4 rows, each as it was made .* in \.promptmill[\\/]jobs[\\/]relevance\.\n$/);
    await edit(inOut('r.jsonl'), (text) => text.replace('只是问价', '只问了价'));
    const broken = commandIo(root);
    expect(await exportCommand.run(['--verify', '--out', 'datasets/relevance', '--name', 'r'], broken.io)).toBe(1);
    expect(broken.text()).toBe(
      `r: r.jsonl, row 2 (record ${second.item.id}): this row was changed after the export.\n` +
        'Make the change in QC and export again, or take the file back from version control.\n',
    );
    const json = commandIo(root);
    expect(await exportCommand.run(['--verify', '--out', 'datasets/relevance', '--json'], json.io)).toBe(1);
    expect(JSON.parse(json.text())).toMatchObject({
      whole: [],
      broken: { kind: 'row-changed', row: 2, file: 'r.jsonl' },
    });
  });

  it('takes the job’s folder, and knows no other dataset', async () => {
    await rename(opened.dir, path.join(root, 'moved'));
    const { io } = commandIo(root);
    expect(await exportCommand.run(['--verify', '--out', 'datasets/relevance', '--job', 'moved'], io)).toBe(0);
    await expect(
      exportCommand.run(['--verify', '--out', 'datasets/relevance', '--name', 'x'], io),
    ).rejects.toMatchObject({
      code: 'usage',
    });
  });
});
