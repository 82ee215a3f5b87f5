import { appendFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { decisionFile } from '#node/label/jobFolder';
import { readEvents, readEventsFrom } from '#node/review/readEvents';
import { decide, decideTimes } from './support/decisions.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();

describe('names', () => {
  const fileOf = (reviewer: string) => path.basename(decisionFile(dir.path, reviewer));

  test('that a file can have keep it', () => {
    expect(['li', '王芳', 'Anna', 'a.b_c-d'].map(fileOf)).toEqual(
      ['li', '王芳', 'Anna', 'a.b_c-d'].map((name) => `${name}.jsonl`),
    );
  });

  test('that differ have files that differ, and all of them can be written', async () => {
    const names = [
      'a b',
      'a/b',
      'a-b',
      'a  b',
      '../a',
      '..',
      '',
      '-',
      ' ',
      'CON',
      'con.x',
      'e\u0301',
      '\u00e9',
      'x'.repeat(300),
      `${'x'.repeat(300)}y`,
      '李'.repeat(200),
    ];
    const hashed = fileOf('a b').replace('.jsonl', '');
    names.push(hashed);
    expect(new Set(names.map((name) => fileOf(name).normalize('NFC').toLowerCase())).size).toBe(names.length);
    for (const name of names) await decideTimes(dir.path, name, 1);
    const read = await readEvents(dir.path);
    expect(read.map(({ reviewer }) => reviewer).toSorted()).toEqual(names.toSorted());
    expect(read.map(({ file }) => file)).toEqual(read.map(({ file }) => file).toSorted());
  });

  test('that an early version put into one file are told apart', async () => {
    const file = decisionFile(dir.path, 'a-b');
    await mkdir(path.dirname(file));
    const line = (reviewer: string) => JSON.stringify({ ...decide(1), reviewer, at: '2026-01-01T00:00:00.000Z' });
    await writeFile(file, `${line('a b')}\n${line('a-b')}\n${line('a b')}\n`);
    const read = await readEvents(dir.path);
    expect(read.map(({ reviewer, events }) => [reviewer, events.length])).toEqual([
      ['a b', 2],
      ['a-b', 1],
    ]);
  });
});

describe('reading', () => {
  test('no folder holds no events', async () => {
    expect(await readEvents(dir.path)).toEqual([]);
    expect(await readEventsFrom(decisionFile(dir.path, 'li'), 0)).toEqual({
      events: [],
      end: 0,
      unknown: 0,
      isAnew: false,
    });
  });

  test('goes on where it ended, and leaves a line that is being written for later', async () => {
    const file = await decideTimes(dir.path, 'li', 2);
    const first = await readEventsFrom(file, 0);
    expect(first).toMatchObject({ end: (await stat(file)).size, isAnew: false });
    expect(await readEventsFrom(file, first.end)).toMatchObject({ events: [], end: first.end });
    await decideTimes(dir.path, 'li', 1, 7);
    const whole = await readFile(file);
    await writeFile(file, whole.subarray(0, -1));
    expect(await readEventsFrom(file, first.end)).toMatchObject({ events: [], end: first.end });
    await writeFile(file, whole);
    expect(await readEventsFrom(file, first.end)).toMatchObject({ events: [{ ms: 7, n: 3 }], end: whole.length });
  });

  test('begins anew with a file that became another one', async () => {
    const file = await decideTimes(dir.path, 'li', 3);
    const { end } = await readEventsFrom(file, 0);
    const whole = await readFile(file, 'utf8');
    await writeFile(file, whole.slice(0, whole.indexOf('\n') + 1));
    expect(await readEventsFrom(file, end)).toMatchObject({ events: [{ n: 1 }], isAnew: true });
  });

  test('skips and counts lines of a newer version, and white space', async () => {
    const file = await decideTimes(dir.path, 'li', 1);
    await appendFile(file, '\n{"reviewer":"li","dance":true,"at":"2026-01-01T00:00:00.000Z"}\r\n');
    await decideTimes(dir.path, 'li', 1, 1);
    expect(await readEventsFrom(file, 0)).toMatchObject({ events: [{ n: 1 }, { n: 3 }], unknown: 1 });
  });

  test.each([
    ['is no JSON', (line: string) => line.slice(0, -1)],
    ['was changed', (line: string) => line.replace('accepted', 'rejected')],
  ])('a line that %s is an error that names it, however far one had read', async (_, change) => {
    const file = await decideTimes(dir.path, 'li', 4);
    const lines = (await readFile(file, 'utf8')).split('\n');
    const { length } = Buffer.from(`${lines.slice(0, 2).join('\n')}\n`);
    await writeFile(file, lines.map((line, index) => (index === 2 ? change(line) : line)).join('\n'));
    const error = { code: 'log.corrupt', message: `Line 3 of ${file} is damaged.` };
    await expect(readEvents(dir.path)).rejects.toMatchObject(error);
    await expect(readEventsFrom(file, length)).rejects.toMatchObject(error);
  });
});
