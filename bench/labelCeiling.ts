import { loadContestants, loadInProcess } from './labelContestants.ts';
import { startServer } from './labelServer.ts';
import { recordsOf } from './labelWork.ts';
import { goal, table } from './measure.ts';

const CONCURRENCY = 64;

/** Prints how many records a second the engines themselves manage, with a teacher in the same process and no network. */
export async function engineCeiling({ records = 5000 }: { readonly records: number | undefined }): Promise<void> {
  const texts = recordsOf(records);
  const rows: string[][] = [];
  const speeds: number[] = [];
  for (const { name, run } of await loadInProcess()) {
    const started = performance.now();
    const done = (await run(texts, CONCURRENCY)).filter((text) => text !== undefined).length;
    const seconds = (performance.now() - started) / 1000;
    speeds.push(done / seconds);
    rows.push([name, seconds.toFixed(1), String(done), (done / seconds).toFixed(0)]);
    console.error(rows.at(-1)?.join('  '));
  }
  const [own = Number.NaN, peer = Number.NaN] = speeds;
  console.log(`\n${records} records, ${CONCURRENCY} at once, a teacher in the same process, start included\n`);
  console.log(table([['', 's', 'labelled', 'records/s'], ...rows]));
  console.log(goal(own / peer >= 20, `at least 20 × promptfoo: ${(own / peer).toFixed(1)} ×`));
}

/** Prints how many records a second each engine labels when the server answers at once and limits nothing. */
export async function ceiling({
  only,
  records = 2000,
}: {
  readonly only: readonly string[] | undefined;
  readonly records: number | undefined;
}): Promise<void> {
  const texts = recordsOf(records);
  const rows: string[][] = [];
  const speeds = new Map<string, number>();
  for (const { name, run } of await loadContestants(only)) {
    const server = await startServer({ latency: 0, limits: {} });
    const started = performance.now();
    const kept = await run(texts, { baseUrl: server.baseUrl, rpm: Infinity, concurrency: CONCURRENCY, tpm: Infinity });
    const seconds = (performance.now() - started) / 1000;
    server.close();
    const done = kept.filter((text) => text !== undefined).length;
    speeds.set(name, done / seconds);
    rows.push([name, seconds.toFixed(1), String(done), (done / seconds).toFixed(0)]);
    console.error(rows.at(-1)?.join('  '));
  }
  const own = speeds.get('promptmill') ?? Number.NaN;
  console.log(`\n${records} records, ${CONCURRENCY} at once, a server that answers at once\n`);
  console.log(
    table([
      ['', 's', 'labelled', 'records/s', '× ours'],
      ...rows.map((row) => [...row, ((speeds.get(row[0] ?? '') ?? 0) / own).toFixed(2)]),
    ]),
  );
  const peer = speeds.get('promptfoo');
  if (peer !== undefined) console.log(goal(own / peer >= 20, `at least 20 × promptfoo: ${(own / peer).toFixed(1)} ×`));
}
