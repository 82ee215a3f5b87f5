import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { translatorOf } from '#core/bundles';
import { AppError, describe } from '#core/errors';
import { tempDir } from './support/tempDir.ts';

// What a person reads of an error: what happened, a full stop, what to do.

test('ends a sentence as its language does, whatever the folder is called', () => {
  const error = new AppError('log.unwritable', 'The decision could not be saved: {0}', {
    args: ["EACCES: permission denied, mkdir '/home/王/任务'"],
    hint: 'Make room on the disk or make the job folder writable, then decide again: the label is as it was.',
  });
  expect(describe(error, translatorOf('en'))).toContain("任务'. Make room");
  expect(describe(error, translatorOf('zh-cn'))).toContain("任务'。");
});

const dir = tempDir();
const failed = (code: string) => Object.assign(new Error(`${code}: mkdir '/x'`), { code });

test('says what to do when the system refuses a file, too', async () => {
  const en = translatorOf('en');
  expect(describe(failed('EACCES'), en)).toBe(
    "EACCES: mkdir '/x'. Check who may read and write there, or choose another folder.",
  );
  expect(describe(failed('EROFS'), translatorOf('zh-cn'))).toBe(
    "EROFS: mkdir '/x'。请检查那里的读写权限，或换一个文件夹。",
  );
  expect(describe(failed('ENOSPC'), en)).toBe(
    "ENOSPC: mkdir '/x'. Make room on that disk, or choose a folder on another one.",
  );
  expect(describe(new Error('anything else'), en)).toBe('anything else');
  // One that really comes from the disk: a file is in the place of the folder.
  await writeFile(path.join(dir.path, 'job'), '');
  const refused = await mkdir(path.join(dir.path, 'job', 'x')).catch((error: unknown) => error);
  expect(describe(refused, en)).toMatch(/^ENOTDIR: .*\. Check who may read and write there/s);
});
