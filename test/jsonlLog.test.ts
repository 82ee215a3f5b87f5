import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonlLog, readJsonl } from '#node/jsonlLog';
import { tempDir } from './support/tempDir.ts';

interface Entry {
  readonly n: number;
  readonly text?: string;
}
const dir = tempDir();
const file = () => path.join(dir.path, 'log.jsonl');

test('what was appended is read back in order, appended at once or one after the other', async () => {
  const log = new JsonlLog<Entry>(file());
  await log.append({ n: 0, text: '多行\n文本\u2028"' });
  await Promise.all(Array.from({ length: 600 }, (_, n) => log.append({ n: n + 1 })));
  const read: Entry[] = [];
  for await (const entry of log.read()) read.push(entry);
  expect(read.map(({ n }) => n)).toEqual(Array.from({ length: 601 }, (_, n) => n));
  expect(read[0]?.text).toBe('多行\n文本\u2028"');
  await log.close();
});

test('an append is on disk when it resolves, and after close the log can be used again', async () => {
  const log = new JsonlLog<Entry>(file());
  await log.append({ n: 1 });
  expect(await readFile(file(), 'utf8')).toBe('{"n":1}\n');
  await log.close();
  await log.append({ n: 2 });
  await log.close();
  expect(await readJsonl<Entry>(file())).toEqual([{ n: 1 }, { n: 2 }]);
});

test('no file is an empty log', async () => {
  expect(await readJsonl(file())).toEqual([]);
});

test('cut at any byte, the whole lines before it stay and the next append follows them', async () => {
  const whole = Buffer.from(`${['一', '二', '三'].map((text, n) => JSON.stringify({ n, text })).join('\n')}\n`);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length), async (length) => {
      await writeFile(file(), whole.subarray(0, length));
      const lines = whole.subarray(0, length).toString('utf8').split('\n').length - 1;
      expect(await readJsonl(file())).toHaveLength(lines);
      const log = new JsonlLog<Entry>(file());
      await log.append({ n: 9 });
      await log.close();
      const read = await readJsonl<Entry>(file());
      expect(read).toHaveLength(lines + 1);
      expect(read.at(-1)).toEqual({ n: 9 });
    }),
    { numRuns: 60 },
  );
});

test('a torn tail longer than a block is cut off too', async () => {
  await writeFile(file(), `{"n":1}\n{"text":"${'x'.repeat(200_000)}`);
  const log = new JsonlLog<Entry>(file());
  await log.append({ n: 2 });
  await log.close();
  expect(await readJsonl<Entry>(file())).toEqual([{ n: 1 }, { n: 2 }]);
  expect((await stat(file())).size).toBe(16);
});

test('a whole line that is not JSON is an error that names it, not a loss', async () => {
  await writeFile(file(), '{"n":1}\n');
  await appendFile(file(), '<<<<<<< HEAD\n{"n":2}\n');
  await expect(readJsonl(file())).rejects.toMatchObject({
    code: 'log.corrupt',
    message: `Line 2 of ${file()} is not JSON.`,
  });
});

test('an append that fails says so', async () => {
  const log = new JsonlLog<Entry>(path.join(dir.path, 'no', 'folder', 'log.jsonl'));
  await expect(log.append({ n: 1 })).rejects.toMatchObject({ code: 'ENOENT' });
  await log.close();
});
