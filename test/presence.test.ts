import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { birthOf } from '#node/lockFile';
import { PresenceFolder } from '#node/label/presence';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const COUNTED_MS = 60_000;
const folder = () => new PresenceFolder('account', dir.path);
const tell = async (pid: number, told: object) => {
  await mkdir(path.join(dir.path, 'account'), { recursive: true });
  const whole = { readAt: Date.now(), left: false, jobs: ['j'], active: 2, slots: [], ...told };
  await writeFile(path.join(dir.path, 'account', String(pid)), JSON.stringify(whole));
};
const soon = () => Date.now() + 30_000;

/** The number of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('exit', resolve));
  return child.pid ?? 0;
}

test('a process tells what it holds, and does not see itself', async () => {
  const slots = [
    { freeAt: 1_000_010, tokens: 5 },
    { freeAt: 1_000_020, tokens: 7 },
    { freeAt: 1_000_090, tokens: 1 },
  ];
  await folder().tell({ slots, active: 3 }, { readAt: 5, left: false, jobs: ['j'] });
  expect(await folder().neighbours(COUNTED_MS)).toEqual([]);
  const text = await readFile(path.join(dir.path, 'account', String(process.pid)), 'utf8');
  expect(JSON.parse(text)).toMatchObject({
    readAt: 5,
    active: 3,
    slots: [
      [1_000_050, 2, 12],
      [1_000_100, 1, 1],
    ],
  });
  folder().remove();
  expect(await readdir(dir.path)).toEqual([]);
});

test('one that lives takes part; one whose number another process has by now does not', async () => {
  const born = await birthOf(process.ppid);
  await tell(process.ppid, { born, slots: [[soon(), 2, 10]] });
  expect(await folder().neighbours(COUNTED_MS)).toMatchObject([
    { alive: true, gone: false, active: 2, slots: [{ tokens: 5 }, { tokens: 5 }] },
  ]);
  await tell(process.ppid, { born: '1', slots: [[soon(), 2, 10]], readAt: Date.now() - 2 * COUNTED_MS });
  expect(await folder().neighbours(COUNTED_MS)).toMatchObject([{ alive: false, gone: true, active: 0 }]);
  await tell(process.ppid, { born, readAt: Date.now() - 20_000 });
  expect(await folder().neighbours(COUNTED_MS)).toMatchObject([{ alive: true, active: 0 }]); // stopped or asleep
});

test('one that was killed is taken to have used its part for as long as that counts, then it is forgotten', async () => {
  const pid = await deadPid();
  await tell(pid, { slots: [[soon(), 1, 1]] });
  expect(await folder().neighbours(COUNTED_MS)).toMatchObject([{ alive: false, gone: false, active: 0 }]);
  await tell(pid, { slots: [[Date.now() - 1, 1, 1]], readAt: Date.now() - 2 * COUNTED_MS });
  expect(await folder().neighbours(COUNTED_MS)).toEqual([]);
  expect(await readdir(path.join(dir.path, 'account'))).toEqual([]);
});

test('one that left takes no part, but what it sent counts', async () => {
  await tell(process.ppid, { left: true, slots: [[soon(), 3, 3]] });
  const [one] = await folder().neighbours(COUNTED_MS);
  expect([one?.alive, one?.gone, one?.slots.length]).toEqual([false, true, 3]);
});

test('what is no such file does no harm, and neither does a folder that cannot be written to', async () => {
  await mkdir(path.join(dir.path, 'account'));
  for (const [name, text] of [
    ['12', '{"slots":'],
    ['13', 'null'],
    ['name', '{}'],
    ['14', '{"slots":5,"jobs":[]}'],
  ] as const) {
    await writeFile(path.join(dir.path, 'account', name), text);
  }
  expect(await folder().neighbours(COUNTED_MS)).toEqual([]);
  await writeFile(path.join(dir.path, 'file'), '');
  const none = new PresenceFolder('account', path.join(dir.path, 'file'));
  await none.tell({ slots: [], active: 0 }, { readAt: 1, left: false, jobs: [] });
  expect(await none.neighbours(COUNTED_MS)).toEqual([]);
  none.sweep();
  none.remove();
});
