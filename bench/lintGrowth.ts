import { prompt } from './lintInputs.ts';
import { ours, type Contestant } from './lintPeers.ts';
import { cpuTime, goal, median, table } from './measure.ts';

const SIZES = [10_000, 100_000, 1_000_000, 10_000_000];
const PEER_LIMIT = 1_000_000; // bytes: the slower ones take minutes for more
const PATIENCE = 60_000; // ms

/** Prints how the time grows with the text, ours and markdownlint's (autocorrect gives up on 1 MB: “call limit reached”). */
export async function lintGrowth(peers: readonly Contestant[]): Promise<void> {
  const all = [ours, ...peers.filter(({ name }) => name === 'markdownlint')];
  const times = new Map<Contestant, number[]>(all.map((contestant) => [contestant, []]));
  for (const bytes of SIZES) {
    const text = prompt('mixed', { bytes });
    for (const contestant of all) {
      const own = times.get(contestant) ?? [];
      const tooLong = (own.at(-1) ?? 0) * 10 > PATIENCE || (contestant !== ours && bytes > PEER_LIMIT);
      own.push(tooLong ? Number.NaN : await timeOf(contestant, text, bytes));
    }
  }
  console.log('\nGrowth, mixed prompts, CPU ms\n');
  const names = ['10 kB', '100 kB', '1 MB', '10 MB'];
  const rows = all.map((contestant) => [
    contestant.name,
    ...(times.get(contestant) ?? []).map((time) => (Number.isNaN(time) ? '–' : time.toFixed(1))),
  ]);
  console.log(table([['', ...names], ...rows]));
  const [, small = 0, large = 0, huge = 0] = times.get(ours) ?? [];
  console.log(goal(large / small <= 15, `1 MB takes at most 15 × of 100 kB: ${(large / small).toFixed(1)} ×`));
  console.log(goal(huge / large <= 15, `10 MB takes at most 15 × of 1 MB: ${(huge / large).toFixed(1)} ×`));
}

async function timeOf(contestant: Contestant, text: string, bytes: number): Promise<number> {
  const rounds = bytes >= 10_000_000 ? 2 : bytes >= 1_000_000 ? 3 : 9;
  const times: number[] = [];
  for (let round = bytes > 100_000 ? 0 : -2; round < rounds; round++) {
    const time = await cpuTime(() => contestant.run(text));
    if (round >= 0) times.push(time);
  }
  return median(times);
}
