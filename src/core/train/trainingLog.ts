import type { TrainingLog } from './progress.ts';

/**
 * Reads the lines of `trainer_log.jsonl` as they can be found while a training runs: a line that is still being
 * written, or that a crash cut, is passed over; a value that is null or of another type is missing; NaN, which Python
 * writes and JSON does not know, is NaN. A run that was resumed or started again writes behind the old lines: what it
 * computes again replaces what stood there, so that steps never go back in the result.
 */
export function parseTrainingLog(text: string): TrainingLog[] {
  const kept: TrainingLog[] = [];
  for (const line of text.split('\n')) {
    const log = readTrainingLine(line);
    if (log !== undefined) addTrainingLog(kept, log);
  }
  return kept;
}

/** Appends a line and takes away those that it replaces: a run that was resumed computes steps once more. */
export function addTrainingLog(logs: TrainingLog[], log: TrainingLog): void {
  const last = logs.at(-1);
  if (last !== undefined && startsAgain(last, log)) {
    while ((logs.at(-1)?.step ?? -1) >= log.step) logs.pop();
  }
  logs.push(log);
}

/** Whether a line was written by a later start of the training than the one before it. */
export function startsAgain(before: TrainingLog, after: TrainingLog): boolean {
  return after.step < before.step || (after.elapsedSeconds ?? 0) < (before.elapsedSeconds ?? 0);
}

/** One line; undefined when it is not whole or no line of a trainer's log. */
export function readTrainingLine(line: string): TrainingLog | undefined {
  if (!line.trimStart().startsWith('{')) return undefined;
  const fields = readObject(line);
  const step = count(fields?.['current_steps']);
  const totalSteps = count(fields?.['total_steps']);
  if (fields === undefined || step === undefined || totalSteps === undefined) return undefined;
  const read = {
    epoch: number(fields['epoch']),
    loss: number(fields['loss']),
    evalLoss: number(fields['eval_loss']),
    learningRate: number(fields['lr'] ?? fields['learning_rate']),
    reward: number(fields['reward']),
    accuracy: number(fields['accuracy']),
    elapsedSeconds: seconds(fields['elapsed_time']),
    remainingSeconds: seconds(fields['remaining_time']),
    tokensPerSecond: number(fields['throughput']),
    totalTokens: count(fields['total_tokens']),
    // Without a GPU 0 and -1 bytes are written.
    vramAllocatedGib: positive(fields['vram_allocated']),
    vramReservedGib: positive(fields['vram_reserved']),
  };
  const known = Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
  return { step, totalSteps, ...known };
}

const NOT_A_NUMBER = 'not a number';

function readObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    // Keys and texts of this log hold no such word, so that a plain replacement will do.
    const strict = line.replace(/-?\b(?:NaN|Infinity)\b/g, `"${NOT_A_NUMBER}"`);
    const value: unknown = JSON.parse(strict);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function number(value: unknown): number | undefined {
  if (value === NOT_A_NUMBER) return Number.NaN;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

const positive = (value: unknown): number | undefined => {
  const found = number(value);
  return found !== undefined && found > 0 ? found : undefined;
};

/** A Python timedelta as text: `0:02:03`, `1 day, 0:02:03`, `12 days, 10:02:03`. */
function seconds(value: unknown): number | undefined {
  if (typeof value !== 'string') return number(value);
  const found = /^(?:(\d{1,6}) days?, )?(\d{1,4}):(\d{2}):(\d{2})(?:\.\d{1,9})?$/.exec(value.trim());
  if (found === null) return undefined;
  const [, days = '0', hours = '0', minutes = '0', rest = '0'] = found;
  return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
}
