import { planRun } from './plan.ts';
import { runError, type RunHandle, type RunInput, type RunSummary } from './run.ts';
import { Steering } from './steering.ts';
import { Work } from './work.ts';

/**
 * Labels what the log lacks. Resolves when the sources were counted and the run is under way.
 * @throws AppError when the log or a source cannot be read; nothing was asked then.
 */
export async function startRun(input: RunInput): Promise<RunHandle> {
  const started = input.clock.now();
  const plan = await planRun(input);
  input.onEvent({ type: 'started', total: plan.total, skipped: plan.skipped });
  const steering = new Steering(input.onEvent, input.clock);
  const onCancel = () => steering.cancel();
  if (input.signal?.aborted === true) onCancel();
  else input.signal?.addEventListener('abort', onCancel, { once: true });
  const run = new Work(input, plan, steering);
  const finished = run.toEnd().then((): RunSummary => {
    input.signal?.removeEventListener('abort', onCancel);
    const { error } = steering;
    const summary: RunSummary = {
      state: error === undefined ? (steering.cancelled && run.left > 0 ? 'cancelled' : 'done') : 'stopped',
      counts: run.counts,
      skipped: plan.skipped,
      usage: { ...run.ledger.usage },
      money: run.ledger.money,
      spent: run.ledger.total,
      ms: input.clock.now() - started,
      ...(error === undefined ? {} : { error: runError(error) }),
    };
    input.onEvent({ type: 'finished', summary });
    return summary;
  });
  return { pause: () => steering.pause(), resume: () => steering.resume(), cancel: onCancel, finished };
}
