// Goes on with the job folder in argv[2], as the command line does; the test that spawns it kills it.
import { openJob } from '#node/jobFolder';
import { startLabelRun } from '#node/labelRun';

const log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (message: string) => process.stderr.write(message),
};
const handle = await startLabelRun(await openJob(process.argv[2] ?? ''), { onEvent: () => {}, log });
const { state } = await handle.finished;
process.exitCode = state === 'done' ? 0 : 1;
