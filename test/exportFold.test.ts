import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabelRecord } from '#core/label/record';
import type { ReviewedLabel } from '#core/qc/decision';
import type { QcEvent } from '#core/qc/event';
import { createJob, readLabels, recordsFile, type OpenedJob } from '#node/label/jobFolder';
import { JobLabels } from '#node/dataset/jobLabels';
import { sealed } from '#node/jsonlLog';
import { hashOfLine } from '#node/review/decisionLine';
import { jobOf, recordOf, TWO_TASKS } from './support/jobs.ts';

// The fold of columns is held against foldLabels, which keeps every record and event in memory.

let root = '';
let opened: OpenedJob;
beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'promptmill-fold-'));
  opened = await createJob(path.join(root, 'job'), jobOf(TWO_TASKS, 'two'));
  await mkdir(path.join(opened.dir, 'decisions'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const TEXTS = ['要退货', '多少钱', '坏了', '广告', '你好'];
const TASKS = ['relevance', 'angry'];
const base = TEXTS.map((text) => recordOf(text, undefined).item);

const answer = fc.record({
  conclusion: fc.constantFrom('是', '否'),
  reasoning: fc.constantFrom('', '因为。', '所以。'),
});
const record = fc
  .record({
    which: fc.nat(TEXTS.length - 1),
    kind: fc.constantFrom('labelled', 'failed', 'unreadable'),
    relevance: answer,
    angry: answer,
    ms: fc.nat(9),
  })
  .map(({ which, kind, relevance, angry, ms }): LabelRecord => {
    const made = recordOf(TEXTS[which] ?? '', kind === 'failed' ? undefined : { relevance, angry });
    if (made.status === 'failed') return made;
    const reply = { ...made.reply, ms };
    if (kind === 'labelled') return { ...made, reply };
    const { answers } = made;
    return { ...made, reply, answers, status: 'unreadable', reason: 'off-set', taskId: 'angry' };
  });

const label = fc.record({
  itemId: fc.constantFrom(...base.map(({ id }) => id), '0123456789abcdef'),
  taskId: fc.constantFrom(...TASKS, 'gone'),
});
const what = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        label,
        fc.constantFrom(
          { verdict: 'accepted' },
          { verdict: 'rejected' },
          { verdict: 'accepted', mode: 'blind' },
          { verdict: 'rejected', mode: 'open' },
        ),
      )
      .map(([one, verdict]) => ({ ...one, ...verdict })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(label, answer, fc.constantFrom({}, { mode: 'blind' }, { mode: 'planted', shown: '否' }))
      .map(([one, own, mode]) => ({ ...one, verdict: 'corrected', answer: own, ...mode })),
  },
  { weight: 2, arbitrary: label.map((one) => ({ ...one, verdict: 'accepted', mode: 'planted', shown: '是' })) },
  { weight: 2, arbitrary: label.map((one) => ({ ...one, verdict: 'cleared' })) },
  label.map((one) => ({ ...one, verdict: 'deferred' })),
  label.map((one) => ({ ...one, flag: true })),
  fc
    .tuple(
      fc.array(fc.constantFrom(...base.map(({ id }) => id)), { maxLength: 4 }),
      fc.constantFrom(...TASKS),
      fc.constantFrom({ bulk: 'accepted' }, { bulk: 'corrected', conclusion: '是' }),
    )
    .map(([ids, task, bulk]) => ({ ...bulk, labels: { [task]: ids.join('') } })),
  { weight: 2, arbitrary: fc.nat(8).map((undo) => ({ undo })) },
  { weight: 2, arbitrary: fc.nat(8).map((redo) => ({ redo })) },
);
const event = fc.record({
  what,
  numbered: fc.boolean(),
  skip: fc.constantFrom(0, 0, 0, 0, 0, 1, -1),
  late: fc.constantFrom(0, 1, 1, 1, 2),
});

/** A reviewer's file: mostly in order, now and then with a step back as git's union merge leaves it. */
const file = (reviewer: string, back: boolean) =>
  fc.array(event, { maxLength: 14 }).map((events) => {
    let n = 0;
    let time = Date.parse('2026-05-02T00:00:00.000Z');
    return events.map(({ what: said, numbered, skip, late }) => {
      n = Math.max(1, n + 1 + (back ? skip * 3 : 0));
      time += (back && skip === -1 ? -2000 : 1000) * late;
      return { ...(numbered && { n }), ...said, reviewer, at: new Date(time).toISOString() } as unknown as QcEvent;
    });
  });

const seen = ({ item, taskId, record: from, answer: own, verdict, reasoning, decision, only }: ReviewedLabel) => ({
  id: item.id,
  taskId,
  from,
  own,
  verdict,
  reasoning,
  only,
  reviewer: decision?.reviewer,
  mode: decision?.mode === 'open' ? undefined : decision?.mode, // which counts the same
  at: decision?.at,
});

async function streamed(): Promise<
  readonly { readonly one: ReturnType<typeof seen>; readonly hash: string | undefined }[]
> {
  const labels = await JobLabels.open(opened);
  const all: { readonly one: ReturnType<typeof seen>; readonly hash: string | undefined }[] = [];
  for await (const batch of labels.batches()) {
    for (const { label: one, decision } of batch) all.push({ one: seen(one), hash: decision });
  }
  await labels.close();
  return all;
}

describe('labels read in passes', () => {
  it('are those of foldLabels: any log, several reviewers, merged branches, records that came again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 8 }),
        fc.boolean().chain((back) => fc.tuple(file('li', back), file('zhao', back), file('wang', false))),
        fc.boolean(),
        async (records, [li, zhao, wang], crlf) => {
          const lines = records.map((one, at) => (at % 2 === 0 ? sealed(JSON.stringify(one)) : JSON.stringify(one)));
          await writeFile(recordsFile(opened.dir), lines.map((line) => `${line}\n`).join(''));
          const end = crlf ? '\r\n' : '\n';
          const hashes = new Map<string, string>();
          const text = (events: readonly QcEvent[]) =>
            events
              .map((one) => {
                const line = JSON.stringify(one);
                hashes.set(hashOfLine(line), one.reviewer);
                return `${line}${end}`;
              })
              .join('');
          // Two people in one file, as an early version wrote them.
          await writeFile(path.join(opened.dir, 'decisions', 'a.jsonl'), text([...li, ...wang.slice(0, 2)]));
          await writeFile(path.join(opened.dir, 'decisions', 'b.jsonl'), text([...zhao, ...wang.slice(2)]));
          const expected = (await readLabels(opened)).map(seen);
          const found = await streamed();
          expect(found.map(({ one }) => one)).toEqual(expected);
          for (const { hash, one } of found) expect(hash && hashes.get(hash)).toBe(one.reviewer);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('pass over damaged and foreign lines, and over what is being written', async () => {
    const [first, second] = [
      recordOf('一', { relevance: { conclusion: '是', reasoning: '旧' } }),
      recordOf('二', undefined),
    ];
    const newer = { ...first, answers: [{ taskId: 'relevance', conclusion: '否', reasoning: '新' }] } as LabelRecord;
    const broken = sealed(JSON.stringify(newer)).replace('新', '改');
    const lines = [sealed(JSON.stringify(first)), broken, '{"status":"other"}', '', JSON.stringify(second), 'torn'];
    await writeFile(recordsFile(opened.dir), lines.join('\n'));
    await writeFile(path.join(opened.dir, 'decisions', 'a.jsonl'), '');
    await writeFile(path.join(opened.dir, 'decisions', 'b.jsonl'), '');
    const labels = await JobLabels.open(opened);
    expect(labels.damaged).toBe(2);
    await labels.close();
    const found = await streamed();
    expect(found.map(({ one: { id, own } }) => [id, own?.reasoning])).toEqual([
      [first.item.id, '旧'],
      [first.item.id, undefined],
      [second.item.id, undefined],
      [second.item.id, undefined],
    ]);
  });

  it('name a damaged line of the decisions', async () => {
    await writeFile(path.join(opened.dir, 'decisions', 'a.jsonl'), '\n{"reviewer":\n');
    await expect(JobLabels.open(opened)).rejects.toMatchObject({ code: 'log.corrupt', args: [expect.any(String), 2] });
  });
});
