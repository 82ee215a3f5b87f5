import { prompt, type Language } from './lintInputs.ts';
import { ours, type Contestant } from './lintPeers.ts';
import { cpuTime, goal, median, table } from './measure.ts';

const LANGUAGES: readonly Language[] = ['zh', 'en', 'mixed'];
const SIZES = [
  ['1,000 lines', { lines: 1000 }],
  ['100 kB', { bytes: 100_000 }],
] as const;
const ROUNDS = 5;

/** Prints what a whole lint costs everybody, and how many times ours it is. */
export async function lintThroughput(peers: readonly Contestant[]): Promise<void> {
  const inputs = SIZES.flatMap(([size, amount]) =>
    LANGUAGES.map((language) => ({ name: `${language}, ${size}`, text: prompt(language, amount) })),
  );
  const all = [ours, ...peers];
  const times = new Map<string, number[]>();
  for (let round = -2; round < ROUNDS; round++) {
    for (const { name, text } of inputs) {
      for (const contestant of all) {
        const time = await cpuTime(() => contestant.run(text));
        if (round >= 0) times.set(key(name, contestant), [...(times.get(key(name, contestant)) ?? []), time]);
      }
    }
  }
  const of = (name: string, contestant: Contestant) => median(times.get(key(name, contestant)) ?? []);
  console.log(`\nWhole lint, CPU ms and × ours, median of ${ROUNDS} rounds\n`);
  const rows = inputs.map(({ name, text }) => {
    const own = of(name, ours);
    const speed = Buffer.byteLength(text) / 1000 / own;
    return [
      name,
      `${(Buffer.byteLength(text) / 1000).toFixed(0)} kB`,
      own.toFixed(1),
      `${speed.toFixed(1)} MB/s`,
      ...peers.map((peer) => `${of(name, peer).toFixed(0)} × ${(of(name, peer) / own).toFixed(1)}`),
    ];
  });
  console.log(table([['prompt', 'size', ours.name, '', ...peers.map(({ name }) => name)], ...rows]));
  for (const peer of peers) {
    const least = Math.min(...inputs.map(({ name }) => of(name, peer) / of(name, ours)));
    console.log(goal(least >= peer.goal, `${peer.name} takes at least ${peer.goal} × our time: ${least.toFixed(1)} ×`));
  }
}

const key = (input: string, { name }: Contestant) => `${input} ${name}`;
