import { LintSession } from '#core/lint/session';
import { chance, prompt } from './lintInputs.ts';
import type { Contestant } from './lintPeers.ts';
import { cpuTime, goal, median, quantile, table } from './measure.ts';

const EDITS = 400;
const ROUNDS = 5;
const CHARACTERS = Array.from('的是不在 aeiot,，.。1*#-“”');
const FENCE = '\n```\n';

/** Prints what a key stroke costs in an open prompt, and how many times that a whole markdownlint run is. */
export async function lintKeys(peers: readonly Contestant[]): Promise<void> {
  const inputs = [
    { name: 'zh, 1,000 lines', text: prompt('zh', { lines: 1000 }), p50: 2, p95: 5 },
    { name: 'en, 1,000 lines', text: prompt('en', { lines: 1000 }), p50: 2, p95: 5 },
    { name: 'mixed, 1 MB', text: prompt('mixed', { bytes: 1_000_000 }), p50: Infinity, p95: 10 },
  ];
  const markdownlint = peers.find(({ name }) => name === 'markdownlint');
  const rows: string[][] = [];
  const goals: string[] = [];
  for (const { name, text, p50, p95 } of inputs) {
    typing(text, EDITS / 4, 1); // warms up
    const rounds = Array.from({ length: ROUNDS }, () => typing(text, EDITS, 2));
    // The same edits each time: the median of an edit leaves out what else the machine did in one of the rounds.
    const times = (rounds[0] ?? []).map((_, edit) => median(rounds.map((round) => round[edit] ?? Number.NaN)));
    const whole: number[] = [];
    for (let round = -1; round < 3; round++) {
      const time = await cpuTime(() => markdownlint?.run(text));
      if (round >= 0) whole.push(time);
    }
    const [half, most, worst] = [quantile(times, 0.5), quantile(times, 0.95), Math.max(...times)];
    rows.push([name, half.toFixed(2), most.toFixed(2), worst.toFixed(1), `× ${(median(whole) / half).toFixed(0)}`]);
    if (p50 < Infinity) goals.push(goal(half <= p50, `${name}: p50 at most ${p50} ms: ${half.toFixed(2)}`));
    goals.push(goal(most <= p95, `${name}: p95 at most ${p95} ms: ${most.toFixed(2)}`));
  }
  console.log(
    `\nA key stroke, ms of ${EDITS} edits at random places (characters in and out, line ends, fences), ${ROUNDS} rounds\n`,
  );
  console.log(table([['prompt', 'p50', 'p95', 'max', 'markdownlint'], ...rows]));
  console.log(goals.join('\n'));
}

/** Milliseconds that each edit takes until its findings are there: what the person who types waits for. */
function typing(original: string, edits: number, seed: number): readonly number[] {
  const next = chance(seed);
  const session = new LintSession('bench.md', { locale: 'en' });
  let text = original;
  session.update(text);
  const times: number[] = [];
  let fenceAt: number | undefined;
  for (let edit = 0; edit < edits; edit++) {
    const at = next(text.length);
    const kind = next(20);
    if (fenceAt !== undefined) {
      // A fence that was opened by mistake goes again, so that the text does not turn into one code block.
      text = text.slice(0, fenceAt) + text.slice(fenceAt + FENCE.length);
      fenceAt = undefined;
    } else if (kind === 0) {
      text = text.slice(0, at) + FENCE + text.slice(at);
      fenceAt = at;
    } else if (kind <= 2) text = `${text.slice(0, at)}\n${text.slice(at)}`;
    else if (kind <= 8) text = text.slice(0, at) + text.slice(at + 1);
    else text = text.slice(0, at) + (CHARACTERS[next(CHARACTERS.length)] ?? '') + text.slice(at);
    const start = performance.now();
    session.update(text);
    times.push(performance.now() - start);
  }
  return times;
}
