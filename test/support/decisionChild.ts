// Decides as reviewer li in the job folder argv[2], argv[3] times, and prints each decision once it was shown as saved;
// the test that spawns it kills it. Every argv[4]-th is one of many labels; 0: none is.
import { writeSync } from 'node:fs';
import { AppError } from '#core/errors';
import { DecisionLog } from '#node/review/decisionLog';
import { lockReview } from '#node/review/reviewLock';
import { bulkOf, decide } from './decisions.ts';

const [, , dir = '', count = '0', every = '0'] = process.argv;
/** Pipes are written to at once, so what is printed was printed before the process died. */
const print = (text: string) => writeSync(1, `${text}\n`);

const lock = await lockReview(dir, 'li').catch((error: unknown) => {
  print(AppError.is(error) ? `refused ${error.code} ${error.message}` : String(error));
  process.exit(1);
});
const log = await DecisionLog.open(dir, 'li');
print(`ready ${lock.crashed} ${log.repaired?.bytes ?? 0}`);

async function save(index: number): Promise<void> {
  try {
    const isBulk = Number(every) > 0 && index % Number(every) === 0;
    const { n, prev } = await log.append(isBulk ? bulkOf(1_500_000) : decide(index));
    print(`saved ${n} ${prev}`);
  } catch (error) {
    const cause =
      error instanceof Error && error.cause instanceof Error && 'code' in error.cause ? error.cause.code : '';
    print(`refused ${AppError.is(error) ? error.code : String(error)} ${String(cause)}`);
  }
}

for (let index = 1; index <= Number(count); index += 4) {
  await Promise.all([index, index + 1, index + 2, index + 3].map(save));
}
await log.close();
await lock.release();
