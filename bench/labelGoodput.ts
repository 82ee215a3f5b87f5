import type { KimiOptions } from '../test/support/kimiServer/options.ts';
import { loadContestants } from './labelContestants.ts';
import { startServer } from './labelServer.ts';
import { isRight, recordsOf } from './labelWork.ts';
import { goal, table } from './measure.ts';

const RPM = 100;
const CONCURRENCY = 15;
const TPM = 2_000_000;
const LATENCY = { median: 900, sigma: 0.45 };

/** The faults of the facts, section 4.3, as shares of the requests. */
const FAULTS: KimiOptions['faults'] = {
  reset: { probability: 0.01 },
  resetBody: { probability: 0.01 },
  hangBody: { probability: 0.005 },
  hang: { probability: 0.005 },
  serverError: { probability: 0.01 },
  unavailable: { probability: 0.01 },
  overloaded: { probability: 0.03 },
  truncatedJson: { probability: 0.005 },
  length: { probability: 0.01 },
  empty: { probability: 0.01 },
  noMarker: { probability: 0.02 },
  filter: { probability: 0.003, by: 'record' },
  slow: { probability: 0.02, ms: 5000 },
  keepAlive: { probability: 0.05 },
};
const WAYS = {
  clean: { title: 'a clean server', options: {}, least: 0.98 },
  cold: { title: '3 s before the first request of a connection arrives', options: { coldMs: 3000 }, least: 0.95 },
  faults: { title: 'with faults', options: { faults: FAULTS }, least: undefined },
} as const;

/** Prints what each engine gets out of a limited server; the server's account says what it cost. */
export async function goodput(
  way: keyof typeof WAYS,
  { only, records = 300 }: { readonly only: readonly string[] | undefined; readonly records: number | undefined },
): Promise<void> {
  const { title, options, least } = WAYS[way];
  const texts = recordsOf(records);
  const mean = LATENCY.median * Math.exp(LATENCY.sigma ** 2 / 2);
  const windows = Math.ceil(records / RPM) - 1;
  const floor = windows * 60_000 + ((records - windows * RPM) / CONCURRENCY) * mean;
  const rows: string[][] = [];
  const goals: string[] = [];
  for (const { name, run } of await loadContestants(only)) {
    const server = await startServer({
      limits: { rpm: RPM, concurrency: CONCURRENCY, tpm: TPM },
      latency: LATENCY,
      seed: 4,
      ...options,
    });
    const started = performance.now();
    const kept = await run(texts, { baseUrl: server.baseUrl, rpm: RPM, concurrency: CONCURRENCY, tpm: TPM });
    const wall = performance.now() - started;
    const totals = await server.totals();
    server.close();
    // promptfoo puts records between other delimiters, so the server answers it by another hash: there any label is right.
    const right = (text: string, index: number) => name === 'promptfoo' || isRight(texts[index] ?? '', text);
    const valid = kept.filter((text, index) => text !== undefined && isKept(text) && right(text, index)).length;
    const invalid = kept.filter((text) => text !== undefined && text !== '').length - valid;
    const share = (valid / records) * (floor / Math.max(wall, floor));
    const rejected = totals.outcomes['rejected'] ?? 0;
    rows.push([
      name,
      (wall / 1000).toFixed(1),
      String(totals.requests),
      String(rejected),
      String(records - valid - invalid),
      String(invalid),
      String(totals.billed.extra),
      share.toFixed(3),
    ]);
    console.error(rows.at(-1)?.join('  '));
    if (name !== 'promptmill') continue;
    if (least !== undefined) {
      goals.push(goal(share >= least, `goodput at least ${least}: ${share.toFixed(3)}`));
      goals.push(goal(rejected === 0, `no 429 of our own making: ${rejected}`));
    } else {
      const filtered = totals.faults['filter'] ?? 0;
      goals.push(goal(records - valid - invalid <= filtered, `nothing lost but what the filter refused (${filtered})`));
      goals.push(goal(invalid === 0, `no invalid label accepted: ${invalid}`));
      goals.push(goal(rejected === 0, `no 429 of a limit: ${rejected}`));
    }
  }
  console.log(`\n${records} records at ${RPM} requests a minute, ${title}; floor ${(floor / 1000).toFixed(1)} s\n`);
  console.log(
    table([['', 'wall s', 'requests', '429 of a limit', 'lost', 'invalid kept', 'paid again', 'goodput'], ...rows]),
  );
  console.log(goals.join('\n'));
}

const isKept = (text: string): boolean => text.trim() !== '';
