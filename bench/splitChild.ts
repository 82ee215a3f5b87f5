import { createSplitter } from '../src/core/dataset/split/splitter.ts';
import { seededRandom } from '../src/core/qc/statistics/random.ts';

/** What one run of the division took. */
export interface SplitFigures {
  readonly rows: number;
  readonly addSeconds: number; // CPU, making of the texts taken off
  readonly finishSeconds: number; // CPU
  readonly wallSeconds: number; // making of the texts taken off
  readonly rssBytes: number; // most
  readonly grownBytes: number; // over what the process had before
  readonly planted: number;
  readonly apart: number; // planted copies in another part than their original
  readonly leaks: number;
}

const BATCH = 500;
const count = Number(process.argv[2]);
const random = seededRandom('bench split');
const pick = (below: number) => Math.floor(random() * random() * below);
const han = Array.from({ length: 3000 }, (_, at) => String.fromCharCode(0x4e00 + at * 5));
const letters = 'etaoinshrdlucmfwypvbgk';
const words = Array.from({ length: 5000 }, () =>
  Array.from({ length: 2 + Math.floor(random() * 7) }, () => letters[pick(letters.length)]).join(''),
);

/** 200 to 700 characters that nobody wrote, every second text Chinese. */
function text(at: number): string {
  const length = 200 + Math.floor(random() * 500);
  const pieces: string[] = [];
  for (let long = 0; long < length;) {
    const piece =
      at % 2 === 0 ? (han[pick(3000)] ?? '') + (random() < 0.08 ? '，' : '') : `${words[pick(5000)] ?? ''} `;
    pieces.push(piece);
    long += piece.length;
  }
  return pieces.join('');
}

const cpu = (since: NodeJS.CpuUsage) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};
const options = {
  seed: 1,
  shares: { train: 0.8, val: 0.1, test: 0.1 },
  group: 'record',
  similarity: 0.8,
  fewShot: [],
} as const;
const warm = createSplitter(options);
for (let at = 0; at < 500; at++) warm.add({ group: String(at), text: text(at), conclusion: 'a' });
warm.finish();
// What making texts takes by itself.
for (let at = 0; at < Math.min(count, 20_000); at += BATCH) Array.from({ length: BATCH }, (_, place) => text(place));

const before = process.memoryUsage.rss();
const splitter = createSplitter(options);
let [addSeconds, wallSeconds] = [0, 0];
let last = '';
for (let from = 0; from < count; from += BATCH) {
  const texts = Array.from({ length: Math.min(BATCH, count - from) }, (_, at) => {
    const isCopy = at % 20 === 19;
    return (last = isCopy ? `${last.slice(0, 60)}某${last.slice(61)} ok` : text(at));
  });
  const [start, wall] = [process.cpuUsage(), performance.now()];
  for (const [at, one] of texts.entries()) {
    splitter.add({
      group: `data/${from + at}.txt`,
      text: one,
      conclusion: ['yes', 'no', 'other'][(from + at) % 3] ?? '',
    });
  }
  addSeconds += cpu(start);
  wallSeconds += (performance.now() - wall) / 1000;
}
const [start, wall] = [process.cpuUsage(), performance.now()];
const plan = splitter.finish();
const finishSeconds = cpu(start);
wallSeconds += (performance.now() - wall) / 1000;
const rssBytes = process.resourceUsage().maxRSS * 1024;
const copies = Array.from({ length: Math.floor(count / 20) }, (_, at) => at * 20 + 19);
const figures: SplitFigures = {
  rows: count,
  addSeconds,
  finishSeconds,
  wallSeconds,
  rssBytes,
  grownBytes: rssBytes - before,
  planted: copies.length,
  apart: copies.filter((copy) => plan.of[copy] !== plan.of[copy - 1]).length,
  leaks: plan.leakCount,
};
console.log(JSON.stringify(figures));
