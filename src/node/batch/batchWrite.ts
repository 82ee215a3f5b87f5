import { batchBody, batchLine, customIds } from '#core/label/batchLine';
import type { BatchPart } from '#core/label/batchJournal';
import { estimateRun } from '#core/label/estimate';
import { IdSet } from '#core/label/idSet';
import { Ledger } from '#core/label/ledger';
import { plus, type Money } from '#core/label/money';
import type { RunPlan } from '#core/label/plan';
import type { SourceItem } from '#core/label/record';
import { runError } from '#core/label/run';
import { askedRecords, PartWriter, removePart } from './batchFiles.ts';
import { wantedRecords } from './batchItems.ts';
import { placePart } from './batchPlace.ts';
import type { HeldSamples } from './batchSamples.ts';
import type { BatchSession } from './batchSession.ts';

/** A part is kept below this, whatever the provider takes: what is lost on the way is uploaded again. */
const PART_BYTES = 90_000_000;
/** Records that the cost of a part is estimated from. */
const SAMPLE = 20;

/**
 * Writes what is left as parts, one after the other, and brings each to the provider before the next is written. What
 * equals a known reply is labelled at once. Without `asking` only that is done. False: the provider takes no more
 * batches now; what is missing is written by the next call.
 */
export async function writeRound(
  session: BatchSession,
  round: number,
  asking: boolean,
  held: HeldSamples,
): Promise<boolean> {
  const { opened, dialect, options, clock, dir, answered } = session;
  const { job, template } = opened;
  const { ask = {}, teacher } = job;
  const samples = ask.samples ?? 1;
  const { keys, ids } = await underWay(session);
  const { plan, each } = await wantedRecords({
    opened,
    choices: session.journal.choices,
    skip: ({ id }) => answered.has(id) || ids.has(id),
    records: session.records,
    attempts: session.attempts,
    clock,
    signal: options.signal,
  });
  const body = batchBody(teacher, template, ask, dialect);
  const mostBytes = Math.min(options.maxBytes ?? PART_BYTES, dialect.maxBytes);
  const mostLines = Math.max(samples, Math.min(options.maxLines ?? Infinity, dialect.maxLines));
  let waiting = 0;
  let open: OpenPart | undefined;
  const finish = async (): Promise<'placed' | 'full' | 'capped'> => {
    const part = open;
    open = undefined;
    if (part === undefined) return 'placed';
    const written = await close(session, part, round, plan);
    if (written === undefined) return 'capped';
    return (await placePart(session, written, false)) ? 'placed' : 'full';
  };
  try {
    for await (const wanted of each()) {
      if ('record' in wanted) {
        await session.keep(wanted.record);
        continue;
      }
      if (!asking) continue;
      const { asked, sent } = wanted;
      const twin = open?.keys.has(asked.key) === true;
      if (!twin && keys.has(asked.key)) {
        waiting++;
        continue;
      }
      const text = twin ? '' : body(sent);
      const names = customIds(asked.key, samples).filter(
        (_, index) => !held.has(asked.key, samples === 1 ? 0 : index + 1),
      );
      const lines = twin ? [] : names.map((name) => batchLine(name, dialect.url, text));
      const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
      const writer = open?.writer;
      if (
        writer !== undefined &&
        writer.lines > 0 &&
        !twin &&
        (writer.bytes + bytes > mostBytes || writer.lines + lines.length > mostLines)
      ) {
        const end = await finish();
        if (end === 'full') return false;
        if (end === 'capped') return true;
      }
      open ??= await openPart(dir, session.journal.parted + 1);
      await open.writer.add(lines, { ...asked, n: open.writer.lines + 1, ...(twin ? { twin } : {}) });
      open.keys.add(asked.key);
      keys.add(asked.key);
      if (!twin) open.sample.push(asked.item);
      if (open.sample.length >= SAMPLE * 2) open.sample = open.sample.filter((_, index) => index % 2 === 0);
    }
    const end = await finish();
    await session.written();
    if (end === 'full') return false;
    if (end === 'placed') await session.note({ type: 'submitted', round, waiting, at: clock.now() });
    return true;
  } finally {
    await open?.writer.close();
  }
}

/** A part that is being written. */
interface OpenPart {
  readonly part: number;
  readonly writer: PartWriter;
  readonly keys: IdSet;
  sample: SourceItem[];
}

async function openPart(dir: string, part: number): Promise<OpenPart> {
  return { part, writer: await PartWriter.open(dir, part), keys: new IdSet(), sample: [] };
}

/** Ends a part's files and writes its intent down; undefined when it would go over the cap, which ends the round. */
async function close(
  session: BatchSession,
  { part, writer, sample }: OpenPart,
  round: number,
  plan: RunPlan,
): Promise<BatchPart | undefined> {
  const { opened, clock, teacher, dir } = session;
  const { template, job } = opened;
  const sha256 = await writer.close();
  const { lines, records, bytes } = writer;
  const { costBatch: cost, currency } = estimateRun({
    teacher,
    template,
    ask: { ...job.ask, samples: 1 },
    sample: sample.slice(0, SAMPLE),
    records: lines,
  });
  const { cap } = session.journal.choices;
  if (cap !== undefined && cost !== undefined && cap.currency === currency) {
    let spent: Money = { CNY: plan.spent.money.CNY, USD: plan.spent.money.USD };
    for (const other of session.journal.parts.values()) {
      if (other.settled === undefined) spent = plus(spent, currency, other.cost);
    }
    if (spent[currency] + cost > cap.amount) {
      const ledger = new Ledger({ now: () => clock.now(), cap, spent: { ...plan.spent, money: spent } });
      await removePart(dir, part);
      await session.written();
      const error = runError(ledger.capError());
      await session.note({ type: 'submitted', round, waiting: 0, error, at: clock.now() });
      return undefined;
    }
  }
  await session.written();
  await session.note({
    type: 'intent',
    part,
    round,
    sha256,
    bytes,
    lines,
    records,
    ...(cost === undefined ? {} : { cost }),
    at: clock.now(),
  });
  return session.journal.parts.get(part);
}

/** Requests and records of the parts that are not settled. */
async function underWay({ journal, dir }: BatchSession): Promise<{ readonly keys: IdSet; readonly ids: IdSet }> {
  const keys = new IdSet();
  const ids = new IdSet();
  for (const { part, settled } of journal.parts.values()) {
    if (settled !== undefined) continue;
    for await (const { key, item } of askedRecords(dir, part)) {
      keys.add(key);
      ids.add(item.id);
    }
  }
  return { keys, ids };
}
