import path from 'node:path';
import type { Translate } from '#core/l10n';
import { openJob, recordsFile } from '#node/label/jobFolder';
import { decisionFiles } from '#node/review/readEvents';
import { verifyChain, type Break, type ChainReport, type Merge } from '#node/review/verifyChain';
import { verifyRecords, type RecordsReport } from '#node/review/verifyRecords';
import type { CliIo } from '../command.ts';

const MOST_NUMBERS = 20; // of damaged lines that are told one by one

/**
 * `promptmill qc --verify`: whether the decisions and the teacher's answers of a job are what was written. 1 when a
 * line was changed, lost, moved or doubled; 0 otherwise.
 * @throws AppError 'job.invalid' when the folder is no job.
 */
export async function verifyReview(dir: string, json: boolean, io: CliIo): Promise<number> {
  await openJob(dir);
  const files: ChainReport[] = [];
  for (const file of await decisionFiles(dir)) files.push(await verifyChain(file));
  const records = await verifyRecords(recordsFile(dir));
  const isWhole = records.damaged.length === 0 && files.every(({ broken }) => broken === undefined);
  if (json) io.out(`${JSON.stringify({ whole: isWhole, ...named(dir, files, io.t), records }, undefined, 2)}\n`);
  else {
    for (const file of files) tellFile(nameOf(dir, file.file), file, io);
    if (files.length === 0) io.out(`${io.t('There are no decisions yet.')}\n`);
    tellRecords(records, io);
  }
  if (!isWhole) io.err(`${io.t('To see when a line was changed, ask version control, such as with git log -p.')}\n`);
  return isWhole ? 0 : 1;
}

function named(dir: string, files: readonly ChainReport[], t: Translate): object {
  return {
    files: files.map((file) => ({
      ...file,
      file: nameOf(dir, file.file),
      ...(file.broken && { broken: { ...file.broken, message: reasonOf(file.broken, t) } }),
    })),
  };
}

/** A file's name as it is told; a name that git brought may hold anything, so nothing in it speaks to the terminal. */
const nameOf = (dir: string, file: string): string =>
  path
    .relative(dir, file)
    .replaceAll(path.sep, '/')
    .replace(/\p{Cc}/gu, '�');

function tellFile(name: string, file: ChainReport, io: CliIo): void {
  const { t } = io;
  if (file.broken !== undefined) {
    io.out(`${t('{0}: {1} lines, the chain is broken.', name, file.lines)} ${reasonOf(file.broken, t)}\n`);
  } else if (file.head !== undefined) {
    io.out(
      `${t('{0}: {1} lines, the chain is whole; the last line has the hash {2}.', name, file.lines, file.head.hash)}\n`,
    );
  }
  for (const merge of file.merges) io.out(`${name}: ${mergeOf(merge, t)}\n`);
  if (file.early > 0)
    io.out(`${t('{0}: {1} lines of an early version are in no chain and cannot be checked.', name, file.early)}\n`);
  if (file.unknown > 0) io.out(`${t('{0}: {1} lines of a newer version were not read.', name, file.unknown)}\n`);
  if (file.torn > 0)
    io.out(`${t('{0}: {1} bytes of a torn line at the end; the next decision cuts them off.', name, file.torn)}\n`);
}

function tellRecords(records: RecordsReport, io: CliIo): void {
  const { t } = io;
  const name = 'records.jsonl';
  const { lines, damaged, unsealed, torn } = records;
  if (damaged.length > 0) {
    const numbers = damaged.slice(0, MOST_NUMBERS).join(', ') + (damaged.length > MOST_NUMBERS ? ', …' : '');
    io.out(`${t('{0}: {1} of {2} lines are damaged: {3}.', name, damaged.length, lines, numbers)}\n`);
  } else io.out(`${t('{0}: {1} lines, none of them damaged.', name, lines)}\n`);
  if (unsealed > 0) io.out(`${t('{0}: {1} lines have no checksum and cannot be checked.', name, unsealed)}\n`);
  if (torn > 0) io.out(`${t('{0}: {1} bytes of a torn line at the end; the next run cuts them off.', name, torn)}\n`);
}

function reasonOf({ kind, line, other = 0, count = 0 }: Break, t: Translate): string {
  const texts = {
    damaged: () => t('Line {0} was changed: it does not match its checksum.', line),
    conflict: () =>
      t('Line {0} is a mark of a merge conflict: keep the lines of both sides and delete the marks.', line),
    changed: () => t('Line {0} was changed after it was written.', line),
    missing: () => t('{1} lines are missing before line {0}.', line, count),
    reordered: () => t('Line {0} was moved: it was written after line {1}.', line, other),
    duplicated: () => t('Line {0} is a copy of line {1}.', line, other),
    unchained: () => t('Line {0} was added by another program or an early version: it names no line before it.', line),
    number: () => t('Line {0} has a number that does not follow.', line),
    time: () => t('Line {0} is dated no later than the line that it follows.', line),
  } satisfies Record<Break['kind'], () => string>;
  return texts[kind]();
}

function mergeOf({ line, base }: Merge, t: Translate): string {
  return base === 0
    ? t(
        'from line {0} on, a second beginning: two branches of this file were merged, as git does it with merge=union, or lines were put in.',
        line,
      )
    : t(
        'lines {0} and {1} both follow line {2}: two branches of this file were merged, as git does it with merge=union, or lines were put in.',
        base + 1,
        line,
        base,
      );
}
