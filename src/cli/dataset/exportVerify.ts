import path from 'node:path';
import { describeBroken } from '#node/dataset/brokenLink';
import { verifyExport } from '#node/dataset/verifyExport';
import type { CliIo } from '../command.ts';
import type { VerifyFlags } from './exportFlags.ts';
import { shownPath } from '../shownPath.ts';

/** `promptmill export --verify`: 0 when every row goes back to what it was made of, 1 at the first link that does not hold. */
export async function verifyExported(flags: VerifyFlags, io: CliIo): Promise<number> {
  const { t, cwd } = io;
  const report = await verifyExport(path.resolve(cwd, flags.out), {
    cwd,
    signal: io.signal,
    ...(flags.name !== undefined && { name: flags.name }),
    ...(flags.job !== undefined && { jobDir: path.resolve(cwd, flags.job) }),
  });
  const broken = report.broken && { ...report.broken, ...describeBroken(report.broken, t) };
  if (flags.json) io.out(`${JSON.stringify({ ...report, ...(broken && { broken }) }, undefined, 2)}\n`);
  else {
    for (const { name, rows, jobDir } of report.whole) {
      io.out(
        `${t('{0}: {1} rows, each as it was made of its record, reply, decision and template in {2}.', name, rows, shownPath(cwd, jobDir))}\n`,
      );
    }
    if (broken !== undefined)
      io.out(`${broken.dataset === undefined ? '' : `${broken.dataset}: `}${broken.text}\n${broken.hint}\n`);
  }
  return broken === undefined ? 0 : 1;
}
