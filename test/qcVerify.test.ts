import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createJob, decisionFile } from '#node/label/jobFolder';
import { hashOfLine } from '#node/review/decisionLine';
import { sealed } from '#node/jsonlLog';
import { verifyChain, type Break } from '#node/review/verifyChain';
import { verifyReview } from '../src/cli/qc/qcVerify.ts';
import { runIn } from './support/cli.ts';
import { decideTimes } from './support/decisions.ts';
import { jobOf, TEMPLATE } from './support/jobs.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const LINES = 12;

/** A file of chained lines, as a list without line ends. */
async function written(reviewer = 'li', count = LINES): Promise<{ file: string; lines: readonly string[] }> {
  const file = await decideTimes(dir.path, reviewer, count);
  return { file, lines: (await readFile(file, 'utf8')).trimEnd().split('\n') };
}
async function broken(file: string, lines: readonly string[]): Promise<Break | undefined> {
  await writeFile(file, lines.map((line) => `${line}\n`).join(''));
  return (await verifyChain(file)).broken;
}
/** A line changed by somebody who knows how to make its checksum right. */
const forged = (line: string, change: object) => {
  const { crc: _, ...event } = JSON.parse(line) as Record<string, unknown>;
  return sealed(JSON.stringify({ ...event, ...change }));
};
const line = fc.nat(LINES - 1);

describe('tampering', () => {
  test('a bit that flips anywhere is found, and its line named', async () => {
    const { file } = await written();
    const whole = await readFile(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(7), async (at, bit) => {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        await writeFile(file, bytes);
        const number = whole.subarray(0, at).toString('latin1').split('\n').length;
        const report = await verifyChain(file);
        // The last line without its line end is what a crash leaves, too.
        if (at === whole.length - 1)
          expect(report).toMatchObject({ lines: LINES - 1, torn: expect.any(Number) as number });
        else {
          expect(report.broken?.line).toBe(number);
          expect(report.broken?.kind).toMatch(/^(?:damaged|changed)$/); // changed: without a checksum by now
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a line that is taken out', async () => {
    const { file, lines } = await written();
    for (let at = 0; at < LINES - 1; at++) {
      expect(await broken(file, lines.toSpliced(at, 1))).toEqual({ kind: 'missing', line: at + 1, count: 1 });
    }
    expect(await broken(file, lines.toSpliced(3, 4))).toEqual({ kind: 'missing', line: 4, count: 4 });
  });

  test('lines cut off at the end are shown by the hash that was noted before', async () => {
    const { file, lines } = await written();
    const { head } = await verifyChain(file);
    expect(head).toEqual({ n: LINES, hash: hashOfLine(lines.at(-1) ?? '') });
    expect(await broken(file, lines.slice(0, -1))).toBeUndefined();
    expect((await verifyChain(file)).head).not.toEqual(head);
  });

  test('two lines that change places', async () => {
    const { file, lines } = await written();
    await fc.assert(
      fc.asyncProperty(line, line, async (a, b) => {
        const moved = lines.with(a, lines[b] ?? '').with(b, lines[a] ?? '');
        const first = Math.min(a, b);
        const found = await broken(file, moved);
        if (a === b) expect(found).toBeUndefined();
        else expect(found).toMatchObject({ kind: 'reordered', line: first + 1 });
      }),
      { numRuns: 60 },
    );
  });

  test('a line that is there twice', async () => {
    const { file, lines } = await written();
    await fc.assert(
      fc.asyncProperty(line, fc.nat(LINES), async (from, to) => {
        const copied = lines.toSpliced(to, 0, lines[from] ?? '');
        // Put right before or behind itself, the second one is the copy.
        const at = to === from ? to + 1 : to;
        const original = to <= from ? from + (to === from ? 0 : 1) : from;
        expect(await broken(file, copied)).toEqual({ kind: 'duplicated', line: at + 1, other: original + 1 });
      }),
      { numRuns: 60 },
    );
  });

  test('a line changed by somebody who mends its checksum', async () => {
    const { file, lines } = await written();
    for (let at = 0; at < LINES - 1; at++) {
      const changed = lines.with(at, forged(lines[at] ?? '', { verdict: 'rejected' }));
      expect(await broken(file, changed)).toEqual({ kind: 'changed', line: at + 1 });
    }
    const cut = lines.with(4, lines[4]?.replace(/,"crc":"[0-9a-f]{8}"/, '') ?? '');
    expect(await broken(file, cut)).toEqual({ kind: 'changed', line: 5 });
    const otherRoot = lines.with(0, forged(lines[0] ?? '', { prev: '0'.repeat(32) }));
    expect(await broken(file, otherRoot)).toEqual({ kind: 'changed', line: 1 });
  });

  test('a line that is put in, with a place in the chain and without', async () => {
    const { file, lines } = await written();
    const plain = JSON.stringify({
      itemId: 'a',
      taskId: 't',
      verdict: 'accepted',
      reviewer: 'li',
      at: '2026-01-01T00:00:00.000Z',
    });
    expect(await broken(file, lines.toSpliced(5, 0, plain))).toEqual({ kind: 'unchained', line: 6 });
    expect(await broken(file, [...lines, plain])).toEqual({ kind: 'unchained', line: LINES + 1 });
    const own = forged(lines[5] ?? '', { prev: hashOfLine(lines[4] ?? ''), note: 'x' });
    // It cannot be told from a merged branch, and is told as one.
    expect(await broken(file, lines.toSpliced(5, 0, own))).toBeUndefined();
    expect(await verifyChain(file)).toMatchObject({ merges: [{ line: 7, base: 5 }] });
  });

  test('numbers and times that do not go on, in a chain that was made anew', async () => {
    const { file, lines } = await written();
    const rebuilt = (at: number, change: object) => {
      let prev = '';
      return lines.map((text, index) => {
        const next = forged(text, { ...(index > 0 && { prev }), ...(index === at && change) });
        const own = index === 0 && at !== 0 ? text : next;
        prev = hashOfLine(own);
        return own;
      });
    };
    expect(await broken(file, rebuilt(6, {}))).toBeUndefined();
    expect(await broken(file, rebuilt(6, { n: 3 }))).toEqual({ kind: 'number', line: 7 });
    expect(await broken(file, rebuilt(6, { n: undefined }))).toEqual({ kind: 'number', line: 7 });
    const { at } = JSON.parse(lines[5] ?? '') as { at: string };
    expect(await broken(file, rebuilt(6, { at }))).toEqual({ kind: 'time', line: 7 });
    expect(await broken(file, rebuilt(6, { at: 'yesterday' }))).toEqual({ kind: 'time', line: 7 });
  });

  test('marks of a merge conflict', async () => {
    const { file, lines } = await written();
    const conflict = lines.toSpliced(6, 0, '<<<<<<< HEAD').toSpliced(9, 0, '=======');
    expect(await broken(file, conflict)).toEqual({ kind: 'conflict', line: 7 });
  });
});

describe('what is no tampering', () => {
  test('line ends of Windows and empty lines', async () => {
    const { file, lines } = await written();
    await writeFile(file, lines.join('\r\n') + '\r\n\r\n');
    expect((await verifyChain(file)).broken).toBeUndefined();
    await decideTimes(dir.path, 'li', 2);
    expect(await verifyChain(file)).toMatchObject({ lines: LINES + 2, chained: LINES + 2, head: { n: LINES + 2 } });
    expect((await verifyChain(file)).broken).toBeUndefined();
  });

  test('lines of an early version; what was changed in the last of them is seen', async () => {
    const file = decisionFile(dir.path, 'li');
    await mkdir(path.dirname(file));
    const early = (id: string) =>
      JSON.stringify({ itemId: id, taskId: 't', verdict: 'accepted', reviewer: 'li', at: '2026-01-01T00:00:00.000Z' });
    await writeFile(file, `${early('a')}\n${early('b')}\n`);
    expect(await verifyChain(file)).toMatchObject({ early: 2, chained: 0, merges: [] });
    const { lines } = await written('li', 3);
    expect(await broken(file, lines)).toBeUndefined();
    expect(await verifyChain(file)).toMatchObject({ early: 2, chained: 3 });
    expect(await broken(file, lines.with(1, early('c')))).toEqual({ kind: 'changed', line: 2 });
    expect(await broken(file, lines.toSpliced(1, 1))).toEqual({ kind: 'missing', line: 2, count: 1 });
  });

  test('two branches that git merged, and what was decided since', async () => {
    const git = async (...args: readonly string[]) => {
      const who = ['-c', 'user.name=li', '-c', 'user.email=li@example.org', '-c', 'init.defaultBranch=main'];
      await promisify(execFile)('git', [...who, ...args], { cwd: dir.path });
    };
    await git('init', '--quiet');
    await writeFile(path.join(dir.path, '.gitattributes'), '*.jsonl merge=union\n');
    const file = await decideTimes(dir.path, 'li', 4);
    await git('add', '.');
    await git('commit', '--quiet', '-m', 'Adds four decisions');
    await git('checkout', '--quiet', '-b', 'home');
    await decideTimes(dir.path, 'li', 3, 10);
    await git('commit', '--quiet', '-a', '-m', 'Adds three');
    await git('checkout', '--quiet', 'main');
    await decideTimes(dir.path, 'li', 5, 20);
    await git('commit', '--quiet', '-a', '-m', 'Adds five');
    await git('merge', '--quiet', '-m', 'Merges both', 'home');
    expect(await verifyChain(file)).toMatchObject({ lines: 12, merges: [{ line: 10, base: 4 }] });
    await decideTimes(dir.path, 'li', 3, 30);
    const report = await verifyChain(file);
    expect(report).toMatchObject({ lines: 15, merges: [{ line: 10, base: 4 }], head: { n: 15 } });
    expect(report.broken).toBeUndefined();
    await createJob(dir.path, jobOf(TEMPLATE));
    const { code, out } = await runIn(dir.path, {}, (io) => verifyReview(dir.path, false, io));
    expect(code).toBe(0);
    expect(out).toContain(
      'decisions/li.jsonl: lines 5 and 10 both follow line 4: two branches of this file were merged',
    );
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(await broken(file, lines.toSpliced(6, 1))).toEqual({ kind: 'missing', line: 7, count: 1 });
    expect(await broken(file, lines.toSpliced(10, 1))).toMatchObject({ kind: 'missing', line: 11 });
  });
});
