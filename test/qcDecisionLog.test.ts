import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, copyFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { DecisionLog } from '#node/review/decisionLog';
import { decisionFile } from '#node/label/jobFolder';
import { readEvents } from '#node/review/readEvents';
import { verifyChain } from '#node/review/verifyChain';
import { bulkOf, decide, decideTimes, linesOf } from './support/decisions.ts';
import { failWrites } from './support/failWrites.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const decisionChild = fileURLToPath(new URL('support/decisionChild.ts', import.meta.url));
let restore: (() => void) | undefined;
afterEach(() => restore?.());

const hash = (line: string) => createHash('sha256').update(line).digest('hex').slice(0, 32);
const intact = async (file: string, lines: number) => {
  expect(await verifyChain(file)).toMatchObject({ lines, chained: lines, torn: 0, merges: [], head: { n: lines } });
  expect((await verifyChain(file)).broken).toBeUndefined();
};

describe('a line', () => {
  test('has its number, reviewer, time and the hash of the line before it', async () => {
    const log = await DecisionLog.open(dir.path, 'li');
    const first = await log.append(decide(1, '一\n"二"'));
    const second = await log.append({ undo: 1 });
    await log.close();
    const lines = (await readFile(log.file, 'utf8')).split('\n');
    expect(first).toMatchObject({ n: 1, reviewer: 'li', note: '一\n"二"', prev: hash('promptmill:li') });
    expect(second).toMatchObject({ n: 2, undo: 1, prev: hash(lines[0] ?? '') });
    expect(second.at > first.at).toBe(true);
    expect((await readEvents(dir.path))[0]).toEqual({ reviewer: 'li', file: log.file, events: [first, second] });
    await intact(log.file, 2);
  });

  test('goes on behind those that were there, whoever opens the file', async () => {
    for (let round = 0; round < 5; round++) await decideTimes(dir.path, 'li', 3, round * 3);
    const lines = await linesOf(decisionFile(dir.path, 'li'));
    expect(lines.map(({ n }) => n)).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
    await intact(decisionFile(dir.path, 'li'), 15);
  });

  test('is later than the one before, with a clock that stands still, was set back, or is set back by a year', async () => {
    const times = [1_800_000_000_000, 1_800_000_000_000, 1_700_000_000_000, 1_800_000_000_001, 1_800_000_000_500];
    const log = await DecisionLog.open(dir.path, 'li', () => times.shift() ?? 0);
    for (let index = 0; index < 5; index++) await log.append(decide(index));
    await log.close();
    const again = await DecisionLog.open(dir.path, 'li', () => 1_600_000_000_000);
    await again.append(decide(5));
    await again.close();
    const at = (await linesOf(log.file)).map((line) => Date.parse(line.at) - 1_800_000_000_000);
    expect(at).toEqual([0, 1, 2, 3, 500, 501]);
    await intact(log.file, 6);
  });

  test('of two megabytes and of twenty is written and read whole', async () => {
    const log = await DecisionLog.open(dir.path, 'li');
    const sizes = [2_000_000, 20_000_000];
    const written = await Promise.all(sizes.map((size) => log.append(bulkOf(size))));
    await log.append(decide(1));
    await log.close();
    const read = (await readEvents(dir.path))[0]?.events ?? [];
    expect(read).toHaveLength(3);
    expect(read.slice(0, 2)).toEqual(written);
    expect((await stat(log.file)).size).toBeGreaterThan(22_000_000);
    await intact(log.file, 3);
  });

  test('of many at once has its place in the order of the calls', async () => {
    const log = await DecisionLog.open(dir.path, 'li');
    const saved = await Promise.all(Array.from({ length: 700 }, (_, index) => log.append(decide(index))));
    await log.close();
    expect(saved.map(({ n }) => n)).toEqual(Array.from({ length: 700 }, (_, index) => index + 1));
    expect((await linesOf(log.file)).map(({ ms }) => ms)).toEqual(Array.from({ length: 700 }, (_, index) => index));
    await intact(log.file, 700);
  });
});

describe('what was there before', () => {
  test('a torn line is cut off and told, and nothing else', async () => {
    const file = await decideTimes(dir.path, 'li', 3);
    await appendFile(file, '{"n":4,"note":"半');
    const log = await DecisionLog.open(dir.path, 'li');
    expect(log.repaired).toEqual({ bytes: Buffer.byteLength('{"n":4,"note":"半'), text: '{"n":4,"note":"半' });
    expect(await linesOf(file)).toHaveLength(3);
    expect(await log.append(decide(3))).toMatchObject({ n: 4 });
    await log.close();
    await intact(file, 4);
    const again = await DecisionLog.open(dir.path, 'li');
    expect(again.repaired).toBeUndefined();
    await again.close();
  });

  test('lines of an early version stay, and the chain begins behind them', async () => {
    const file = decisionFile(dir.path, 'li');
    await mkdir(path.dirname(file));
    const early = { itemId: 'a', taskId: 't', verdict: 'accepted', reviewer: 'li', at: '2126-01-01T00:00:00.000Z' };
    await writeFile(file, `${JSON.stringify(early)}\n${JSON.stringify({ ...early, itemId: 'b' })}\n`);
    await decideTimes(dir.path, 'li', 2);
    const lines = await linesOf(file);
    expect(lines.map(({ n }) => n)).toEqual([undefined, undefined, 3, 4]);
    expect(lines[2]).toMatchObject({
      at: '2126-01-01T00:00:00.001Z',
      prev: hash(JSON.stringify({ ...early, itemId: 'b' })),
    });
    expect(await verifyChain(file)).toMatchObject({ lines: 4, early: 2, chained: 2, head: { n: 4 } });
    expect((await verifyChain(file)).broken).toBeUndefined();
  });

  test('two merged branches have each number twice, and the next one is new', async () => {
    const file = await decideTimes(dir.path, 'li', 2);
    const other = path.join(dir.path, 'other.jsonl');
    await copyFile(file, other);
    await decideTimes(dir.path, 'li', 5, 10);
    const ours = await readFile(file, 'utf8');
    await copyFile(other, file);
    await decideTimes(dir.path, 'li', 2, 20);
    const theirs = (await readFile(file, 'utf8')).split('\n').slice(2).join('\n');
    await writeFile(file, ours + theirs);
    await decideTimes(dir.path, 'li', 2, 30);
    expect((await linesOf(file)).map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 3, 4, 10, 11]);
    const times = (await linesOf(file)).map(({ at }) => at);
    expect(times.slice(0, 9).every((at) => at < (times[9] ?? ''))).toBe(true);
  });

  test('git puts another file in its place: what follows goes into that one', async () => {
    const log = await DecisionLog.open(dir.path, 'li');
    for (let index = 0; index < 4; index++) await log.append(decide(index));
    const lines = (await readFile(log.file, 'utf8')).split('\n');
    await writeFile(`${log.file}.new`, `${lines.slice(0, 2).join('\n')}\n`);
    await rename(`${log.file}.new`, log.file);
    expect(await log.append(decide(4))).toMatchObject({ n: 3 });
    await intact(log.file, 3);
    await rm(log.file);
    expect(await log.append(decide(5))).toMatchObject({ n: 1, prev: hash('promptmill:li') });
    await rm(path.dirname(log.file), { recursive: true });
    expect(await log.append(decide(6))).toMatchObject({ n: 1 });
    await log.close();
    await intact(log.file, 1);
  });

  test('git puts another file in its place while a line is being written: it is written again, once', async () => {
    const log = await DecisionLog.open(dir.path, 'li');
    for (let index = 0; index < 3; index++) await log.append(decide(index));
    const lines = (await readFile(log.file, 'utf8')).split('\n');
    let replaced = 0;
    restore = await patch(
      'appendFile',
      (original) =>
        async function (this: unknown, data: unknown) {
          await original.call(this, data);
          if (++replaced > 1) return;
          await writeFile(`${log.file}.new`, `${lines.slice(0, 2).join('\n')}\n`);
          await rename(`${log.file}.new`, log.file);
        },
    );
    expect(await log.append(decide(7))).toMatchObject({ n: 3 });
    restore();
    expect(replaced).toBe(2);
    expect((await linesOf(log.file)).map(({ ms }) => ms)).toEqual([0, 1, 7]);
    await log.close();
    await intact(log.file, 3);
  });

  test('another program adds a line meanwhile: what follows is chained behind it', async () => {
    const log = await DecisionLog.open(dir.path, 'li');
    await log.append(decide(0));
    const line = JSON.stringify({ ...decide(1), reviewer: 'li', at: '2126-01-01T00:00:00.000Z' });
    await appendFile(log.file, `${line}\n`);
    expect(await log.append(decide(2))).toMatchObject({ n: 3, prev: hash(line), at: '2126-01-01T00:00:00.001Z' });
    await log.close();
  });
});

describe('a disk that fails', () => {
  const saveAll = async (log: DecisionLog, count: number) => {
    const shown: number[] = [];
    for (let index = 0; index < count; index += 3) {
      const batch = [index, index + 1, index + 2].map((one) => log.append(decide(one)));
      for (const one of await Promise.allSettled(batch)) {
        if (one.status === 'fulfilled') shown.push(one.value.ms ?? -1);
        else
          expect(one.reason).toMatchObject({
            code: 'log.unwritable',
            hint: expect.stringContaining('decide again') as string,
          });
      }
      // Nothing that was refused is in the file, and nothing that was shown is not.
      expect((await linesOf(log.file)).map(({ ms }) => ms)).toEqual(shown);
    }
    return shown;
  };

  // Three at once are two writes: the first alone, and those that came meanwhile.
  const writes = Array.from({ length: 6 }, (_, index) => index + 1);
  test.each(
    writes.flatMap((n) => ['ENOSPC:1:part', 'EIO:1', 'EIO:1:sync', 'ENOSPC:2:part'].map((how) => `${n}:${how}`)),
  )('at %s refuses what is not there, and the chain goes on', async (spec) => {
    const log = await DecisionLog.open(dir.path, 'li');
    await log.append(decide(99));
    await rm(log.file);
    restore = await failWrites(spec);
    const shown = await saveAll(log, 9);
    restore();
    expect(shown.length).toBeLessThan(9);
    await log.append(decide(100));
    await log.close();
    await intact(log.file, shown.length + 1);
  });

  test('that cannot even cut off half a line: the next append does', async () => {
    const log = await DecisionLog.open(dir.path, 'li');
    await log.append(decide(0));
    restore = await failWrites('1:ENOSPC:1:sync');
    const undo = await patch(
      'truncate',
      () => () => Promise.reject(Object.assign(new Error('EIO: truncate'), { code: 'EIO' })),
    );
    await expect(log.append(decide(1))).rejects.toMatchObject({ code: 'log.unwritable' });
    undo();
    restore();
    expect(await linesOf(log.file)).toHaveLength(2);
    await log.append(decide(2));
    await log.close();
    expect((await linesOf(log.file)).map(({ ms }) => ms)).toEqual([0, 2]);
    await intact(log.file, 2);
  });

  test.runIf(process.platform === 'linux')('that gives no more room, by the system’s own word', async () => {
    const child = spawn(
      'bash',
      ['-c', `ulimit -f 8; exec "$0" "$@"`, process.execPath, decisionChild, dir.path, '400', '0'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const printed = (await text(child.stdout)).trim().split('\n');
    const saved = printed.filter((line) => line.startsWith('saved ')).length;
    expect(saved).toBeGreaterThan(20);
    expect(printed.filter((line) => line === 'refused log.unwritable EFBIG')).toHaveLength(400 - saved);
    await intact(decisionFile(dir.path, 'li'), saved);
    await decideTimes(dir.path, 'li', 100);
    await intact(decisionFile(dir.path, 'li'), saved + 100);
  });

  test('a folder that cannot be made', async () => {
    await writeFile(path.join(dir.path, 'decisions'), 'a file');
    const log = await DecisionLog.open(dir.path, 'li');
    await expect(log.append(decide(1))).rejects.toMatchObject({ code: 'log.unwritable' });
    await rm(path.join(dir.path, 'decisions'));
    expect(await log.append(decide(1))).toMatchObject({ n: 1 });
    await log.close();
  });

  test('a file that cannot be opened', async () => {
    await mkdir(decisionFile(dir.path, 'li'), { recursive: true });
    await expect(DecisionLog.open(dir.path, 'li')).rejects.toMatchObject({ code: 'log.unwritable' });
  });
});

/** Puts another method into all open files of this process; gives the function that takes it out. */
async function patch(name: string, made: (original: Method) => Method): Promise<() => void> {
  const { open } = await import('node:fs/promises');
  const handle = await open(dir.path, 'r');
  const prototype = Object.getPrototypeOf(handle) as Record<string, Method>;
  await handle.close();
  const original = prototype[name] as Method;
  prototype[name] = made(original);
  return () => Object.assign(prototype, { [name]: original });
}
type Method = (this: unknown, argument: unknown) => Promise<unknown>;
