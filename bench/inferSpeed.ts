import type { Answer, Contestant } from './inferContestants.ts';
import { promptOf } from './inferWork.ts';
import { goal, interval, median, ratios, table } from './measure.ts';

/** One answer, or as many at once as `streams`, of both contestants in one round. */
interface Round {
  readonly tokensPerSecond: number; // of all streams, prompts included in the time
  readonly decodePerSecond: number; // after the first token; of one stream, when there is one
  readonly firstMs: number; // median over the streams
  readonly answers: readonly Answer[];
}

let nextId = 0;

async function roundOf(contestant: Contestant, ids: readonly number[], maxTokens: number): Promise<Round> {
  const started = contestant.now();
  const answers = await Promise.all(ids.map((id) => contestant.answer(promptOf(id, false), maxTokens, [])));
  const ms = contestant.now() - started;
  const tokens = answers.reduce((sum, { output }) => sum + output, 0);
  return {
    tokensPerSecond: (tokens / ms) * 1000,
    decodePerSecond: median(answers.map((one) => ((one.output - 1) / (one.ms - one.firstMs)) * 1000)),
    firstMs: median(answers.map(({ firstMs }) => firstMs)),
    answers,
  };
}

/** Prints how fast we are beside llama-server: the same prompts, in turn, the one that begins changing. */
export async function speed(
  ours: Contestant,
  peer: Contestant,
  { streams, rounds, maxTokens }: { readonly streams: number; readonly rounds: number; readonly maxTokens: number },
): Promise<void> {
  const measured: (readonly [Round, Round])[] = [];
  for (const one of [ours, peer]) await roundOf(one, [nextId++], 8); // warms up
  for (let round = 0; round < rounds; round++) {
    const ids = Array.from({ length: streams }, () => nextId++);
    const order = round % 2 === 0 ? [ours, peer] : [peer, ours];
    const both = new Map<Contestant, Round>();
    for (const one of order) both.set(one, await roundOf(one, ids, maxTokens));
    const [mine, theirs] = [both.get(ours), both.get(peer)];
    if (mine === undefined || theirs === undefined) throw new Error('a contestant is missing');
    for (const [index, { input, output, text }] of mine.answers.entries()) {
      const other = theirs.answers[index];
      if (input !== other?.input || output !== other.output || text !== other.text) {
        throw new Error(
          `the answers differ: ${input}+${output} ${text} / ${other?.input}+${other?.output} ${other?.text}`,
        );
      }
    }
    measured.push([mine, theirs]);
  }
  const rows = (
    [
      ['tokens/s, prompt included', (one) => one.tokensPerSecond, 1],
      ['tokens/s of a stream after its first', (one) => one.decodePerSecond, 1],
      ['time to first token, ms', (one) => one.firstMs, 0],
    ] as const satisfies readonly (readonly [string, (one: Round) => number, number])[]
  ).map(([what, value, digits]) => {
    const pairs = measured.map(([mine, theirs]) => [value(mine), value(theirs)] as const);
    const cell = (values: readonly number[]) => median(values).toFixed(digits);
    return { what, ratio: ratios(pairs), cells: [cell(pairs.map(([a]) => a)), cell(pairs.map(([, b]) => b))] };
  });
  const name = streams === 1 ? 'One stream' : `${streams} streams at once`;
  console.log(`\n${name}, ${maxTokens} tokens after a prompt of 300 that nothing is shared with, ${rounds} rounds\n`);
  console.log(
    table([
      ['', 'promptmill', 'llama-server', 'ratio', '95 %'],
      ...rows.map(({ what, ratio, cells }) => [what, ...cells, median(ratio).toFixed(3), interval(ratio, 3)]),
    ]),
  );
  const [whole, decoding, first] = rows.map(({ ratio }) => median(ratio));
  if (whole === undefined || decoding === undefined || first === undefined) return;
  if (streams === 1) {
    console.log(goal(decoding >= 0.98, `one stream decodes at 0.98 of llama-server: ${decoding.toFixed(3)}`));
    console.log(goal(first <= 1, `its first token comes no later: ${first.toFixed(3)} of the time`));
  } else {
    console.log(goal(whole >= 0.95, `${streams} streams reach 0.95 of its throughput: ${whole.toFixed(3)}`));
  }
}
