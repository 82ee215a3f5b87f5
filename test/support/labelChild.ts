// Goes on with the job folder in argv[2], as the command line does, with the RunOptions that argv[3] holds as JSON; the
// test that spawns it kills it. With IO_FAULT=nth:code in the environment the nth write to records.jsonl fails.
import { openJob } from '#node/label/jobFolder';
import { startLabelRun } from '#node/label/labelRun';
import type { RunOptions } from '#node/label/labelRunOptions';
import { failWrites } from './failWrites.ts';

const fault = process.env['IO_FAULT'];
if (fault !== undefined) await failWrites(fault);
const log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (message: string) => process.stderr.write(message),
};
const options = JSON.parse(process.argv[3] ?? '{}') as Partial<RunOptions>;
const handle = await startLabelRun(await openJob(process.argv[2] ?? ''), { ...options, onEvent: () => {}, log });
const { state, error } = await handle.finished;
if (error !== undefined) process.stdout.write(`${error.code}\n`);
process.exitCode = state === 'done' ? 0 : 1;
