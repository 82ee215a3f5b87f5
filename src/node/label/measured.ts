import { wholeAttempts } from '#core/label/attempt';
import type { Measured } from '#core/label/estimate';
import { IdSet } from '#core/label/idSet';
import { AttemptFile } from './attemptLog.ts';

/** Answers from which on what was measured decides, not the rule of thumb. */
const MEASURED_FROM = 20;
/** The same for what a warm cache finds. */
const WARM_FROM = 5;

/**
 * What the answers of a job took on average, by teacher; of those with enough answers. The cache counts as it does from
 * the first answer on: what was sent before could not find anything there, however many there were of it.
 */
export async function measuredIn(dir: string, samples = 1): Promise<Map<string, Measured>> {
  const warmFrom = new Map<string, number>(); // by run and teacher: when its first answer came
  const sums = new Map<string, Sum>();
  for await (const { sent, ended } of wholeAttempts(new AttemptFile(dir).read())) {
    if (sent === undefined || ended?.usage === undefined) continue;
    const { input, output, cached = 0 } = ended.usage;
    const sum = sums.get(sent.teacher) ?? {
      n: 0,
      input: 0,
      output: 0,
      ms: 0,
      cold: 0,
      warm: 0,
      cached: 0,
      keys: new IdSet(),
    };
    sums.set(sent.teacher, sum);
    sum.n++;
    sum.input += input;
    sum.output += output;
    sum.ms += ended.at - sent.at;
    sum.keys.add(sent.key);
    const server = `${sent.run}/${sent.teacher}`;
    const since = warmFrom.get(server);
    if (since === undefined) warmFrom.set(server, ended.at);
    if (since === undefined || sent.at < since) sum.cold += cached;
    else {
      sum.warm++;
      sum.cached += cached;
    }
  }
  const measured = new Map<string, Measured>();
  for (const [teacher, { n, input, output, ms, cold, warm, cached, keys }] of sums) {
    if (n < MEASURED_FROM) continue;
    measured.set(teacher, {
      input: input / n,
      cached: warm < WARM_FROM ? (cold + cached) / n : cached / warm,
      output: output / n,
      seconds: ms / n / 1000,
      tries: n / (keys.size * samples),
    });
  }
  return measured;
}

interface Sum {
  n: number;
  input: number;
  output: number;
  ms: number;
  cold: number; // cached tokens of what was sent before the first answer
  warm: number; // answers to what was sent after it, and their cached tokens
  cached: number;
  readonly keys: IdSet;
}
