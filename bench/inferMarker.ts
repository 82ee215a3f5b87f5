import type { LocalModel } from '#node/infer/localModel';
import type { startOurs } from './inferContestants.ts';
import { CONCLUSION, LABELS, promptOf, TOKENS } from './inferWork.ts';
import { goal, interval, median, ratios, table } from './measure.ts';

const MARKER = ['####'];

/** A way to get the conclusion of a record. */
interface Way {
  readonly name: string;
  readonly goal?: number; // times as fast as the full answer, with one stream
  readonly shared: boolean; // whether the 220 constant tokens are in the KV cache
  readonly decoded: number; // tokens of the answer; the first one comes out of the prompt
  readonly run: (model: LocalModel, prompt: string) => Promise<string>;
}

const generate = async (model: LocalModel, text: string, stop: readonly string[], maxTokens: number) =>
  (await model.call('generate', { input: { text }, stop, maxTokens })).text;
const full = (model: LocalModel, prompt: string) => generate(model, prompt, [], TOKENS.answer);
const stopped = (model: LocalModel, prompt: string) => generate(model, prompt, MARKER, TOKENS.answer);
async function scored(model: LocalModel, text: string): Promise<string> {
  const { labels } = await model.call('score', { input: { text }, labels: LABELS });
  return labels.reduce((best, one) => (one.probability > best.probability ? one : best)).label;
}

const FULL: Way = { name: 'full answer', shared: false, decoded: TOKENS.answer, run: full };
/** The prompt alone: what prefill costs. */
const PREFILL: Way = {
  name: 'prompt and one token',
  shared: false,
  decoded: 1,
  run: (model, prompt) => generate(model, prompt, [], 1),
};
const WAYS: readonly Way[] = [
  FULL,
  PREFILL,
  { name: 'stop at the marker', goal: 5, shared: false, decoded: TOKENS.conclusion, run: stopped },
  { name: 'scoring of the closed set', shared: false, decoded: 1, run: scored },
  { name: 'full answer, prefix shared', shared: true, decoded: TOKENS.answer, run: full },
  { name: 'stop, prefix shared', goal: 10, shared: true, decoded: TOKENS.conclusion, run: stopped },
  { name: 'scoring, prefix shared', goal: 15, shared: true, decoded: 1, run: scored },
];

const agrees = (text: string) => text !== '' && (text.startsWith(CONCLUSION) || CONCLUSION.startsWith(text));
let nextId = 0;

/**
 * Prints how much faster the conclusion comes than the full answer, as many records at once as `streams`, paired with the
 * full answers of the same round; and the model of it, with r measured in the same rounds.
 */
export async function markerSpeed(
  { model, now }: Awaited<ReturnType<typeof startOurs>>,
  streams: number,
  rounds: number,
): Promise<void> {
  const prompts = (shared: boolean) => Array.from({ length: streams }, () => promptOf(nextId++, shared));
  const times = new Map<Way, number[]>(WAYS.map((way) => [way, []]));
  await PREFILL.run(model, promptOf(nextId++, false)); // warms up
  for (let round = 0; round < rounds; round++) {
    let warm = false;
    for (const way of round % 2 === 0 ? WAYS : WAYS.toReversed()) {
      // A sequence that computed other prompts has lost the constant part: that is not what is measured.
      if (way.shared && !warm) await Promise.all(prompts(true).map((prompt) => PREFILL.run(model, prompt)));
      warm = way.shared;
      const started = now();
      const conclusions = await Promise.all(prompts(way.shared).map((prompt) => way.run(model, prompt)));
      const ms = now() - started;
      if (!conclusions.every(agrees)) throw new Error(`${way.name}: ${conclusions[0]}`);
      times.get(way)?.push(ms);
    }
  }
  const of = (way: Way): readonly number[] => times.get(way) ?? [];
  const prefill = median(of(PREFILL)) / TOKENS.prompt; // ms for one token of each stream
  const decode = median(of(FULL).map((ms, index) => (ms - (of(PREFILL)[index] ?? 0)) / (TOKENS.answer - 1)));
  const r = decode / prefill;
  const cost = ({ shared, decoded }: Way) => TOKENS.prompt - (shared ? TOKENS.constant : 0) + r * (decoded - 1);
  console.log(
    `\n${streams} ${streams === 1 ? 'stream' : 'streams'}, ${rounds} rounds: prefill ${((1000 * streams) / prefill).toFixed(0)}, ` +
      `decoding ${((1000 * streams) / decode).toFixed(1)} tokens/s, r = ${r.toFixed(1)}\n`,
  );
  const rows = WAYS.map((way) => {
    const ratio = ratios(of(FULL).map((ms, index) => [ms, of(way)[index] ?? Number.NaN] as const));
    const perRecord = median(of(way)) / streams;
    const beside = way === FULL ? ['', ''] : [median(ratio).toFixed(1), interval(ratio, 1)];
    return {
      way,
      factor: median(ratio),
      cells: [way.name, perRecord.toFixed(0), ...beside, (cost(FULL) / cost(way)).toFixed(1)],
    };
  });
  console.log(table([['', 'ms a record', '× full answer', '95 %', 'model'], ...rows.map(({ cells }) => cells)]));
  if (streams > 1) return;
  for (const { way, factor } of rows) {
    if (way.goal !== undefined) {
      const enough = enoughFor(way.goal, way);
      console.log(
        goal(
          factor >= way.goal,
          `${way.name}: at least ${way.goal} × the full answer: ${factor.toFixed(1)} × (takes an r of ${enough.toFixed(1)})`,
        ),
      );
    }
  }
}

/** The r at which a way reaches its goal, by the model. */
function enoughFor(times: number, way: Way): number {
  const [whole, part] = [TOKENS.prompt, TOKENS.prompt - (way.shared ? TOKENS.constant : 0)];
  return (times * part - whole) / (FULL.decoded - 1 - times * (way.decoded - 1));
}
