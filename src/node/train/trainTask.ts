import { describe } from '#core/errors';
import { toLocale, translator } from '#core/l10n';
import { describeFailure } from '#core/train/failures';
import { lastLinesOf } from './logTail.ts';
import { outputFile, readRun } from './runFile.ts';
import { runTraining } from './runTraining.ts';
import { causeOf } from './trainingProgress.ts';

// The runner of a training: `trainTask.mjs DIR PYTHON [--locale=L] [--resume] [--quiet]`. A task's terminal or a
// background process; it goes on when its terminal dies. The first Ctrl-C stops after the step, the second one at once.

const [dir = '', python = '', ...flags] = process.argv.slice(2);
const locale = toLocale(flags.find((flag) => flag.startsWith('--locale='))?.slice(9));
const t = locale === 'en' ? translator() : (await import('#core/bundles')).translatorOf(locale);

const stop = new AbortController();
const kill = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (stop.signal.aborted) {
      kill.abort();
      return;
    }
    say(t('Stopping after the step that is under way and saving; once more ends it at once.'));
    stop.abort();
  });
}
process.on('SIGHUP', () => {}); // the terminal was closed: the training goes on
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {}); // nobody reads it any more

const write = flags.includes('--quiet') ? () => {} : (text: string) => process.stdout.write(text);

try {
  process.exitCode = await runTraining({
    dir,
    python,
    resume: flags.includes('--resume'),
    env: process.env,
    write,
    stop: stop.signal,
    kill: kill.signal,
  });
  await conclude(process.exitCode);
} catch (error) {
  say(describe(error, t));
  process.exitCode = 1;
}

async function conclude(exitCode: number): Promise<void> {
  const run = await readRun(dir);
  if (run?.stopRequestedAt !== undefined) return say(t('The training was stopped.'));
  if (exitCode === 0) return say(t('The training is done.'));
  const { what, todo } = describeFailure(causeOf(exitCode, await lastLinesOf(outputFile(dir))), t);
  say(t('The training failed (exit code {0}).', exitCode));
  say(what);
  for (const one of todo) say(`- ${one}`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
