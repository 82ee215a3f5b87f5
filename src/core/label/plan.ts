import { wholeAttempts, type Attempt } from './attempt.ts';
import type { IdSet } from './idSet.ts';
import { MINUTE } from './limiter.ts';
import { NOTHING_SPENT, type Spent } from './ledger.ts';
import { plus } from './money.ts';
import type { LabelRecord, SourceItem } from './record.ts';
import { requestKeys } from './requestKey.ts';
import type { RunInput } from './run.ts';
import { standingOf } from './standing.ts';
import type { SharedReply } from './vote.ts';

const DAY_MS = 24 * 3600_000;
/** How long an abandoned request goes on at the server, at most, and where no answer was timed. */
const LONGEST_MS = 60_000;
const USUAL_MS = 15_000;

/** Requests of runs before this one that a server still counts, by teacher. */
export interface Recent {
  readonly minute: readonly { readonly freeAt: number; readonly tokens: number }[]; // oldest first
  readonly day: readonly { readonly at: number; readonly tokens: number }[];
  readonly underWay: readonly number[]; // until when requests of a run that died may be under way at the server
}

/** What a run has to do, from the log and one look through the sources. */
export interface RunPlan {
  readonly total: number; // records to ask for
  readonly complete: boolean; // false: cancelled while counting
  readonly skipped: number; // records of the sources that have their reply, or that the teacher's filter refused
  readonly settled: IdSet; // ids of the records that have their reply
  readonly wants: (item: SourceItem) => boolean; // whether this run is to ask for a record of the sources
  readonly keyOf: (item: Pick<SourceItem, 'text' | 'fields'>) => string;
  readonly wanted: ReadonlySet<string>; // request keys that more than one record needs
  readonly shared: Map<string, Promise<SharedReply | undefined>>; // by request key: those of `wanted` that are known or under way
  readonly recent: ReadonlyMap<string, Recent>; // by teacher
  readonly spent: Spent;
}

type PlanInput = Pick<
  RunInput,
  'teacher' | 'template' | 'items' | 'log' | 'attempts' | 'clock' | 'signal' | 'ask' | 'wants' | 'retry' | 'window'
>;

/**
 * Reads the log and counts the sources. Only the replies that another record needs too are held in memory: of a
 * million records that means eight bytes an id and a key, not a million replies.
 */
export async function planRun(input: PlanInput): Promise<RunPlan> {
  const keyOf = requestKeys(input.teacher, input.template, input.ask);
  const { settled, again, known } = await standingOf(input.log.read(), input.retry);
  const wants = (item: SourceItem) =>
    !settled.has(item.id) && input.wants?.(item) !== false && (input.retry === undefined || again.has(item.id));
  const wanted = new Set<string>();
  let total = 0;
  let skipped = 0;
  let complete = true;
  for await (const item of input.items()) {
    if (input.signal?.aborted === true) {
      complete = false;
      break;
    }
    if (settled.has(item.id)) {
      skipped++;
      continue;
    }
    if (!wants(item)) continue;
    total++;
    const key = keyOf(item);
    if (known.has(key)) wanted.add(key);
    else known.add(key);
  }
  const shared = new Map<string, Promise<SharedReply | undefined>>();
  if (wanted.size > 0) {
    for await (const record of input.log.read()) {
      if (record.status === 'failed' || !wanted.has(record.requestKey)) continue;
      shared.set(record.requestKey, Promise.resolve(withoutHead(record)));
    }
  }
  return { total, complete, skipped, settled, wants, keyOf, wanted, shared, ...(await readAttempts(input)) };
}

/** What the runs before have used: the last minute for the limits, the day for the limit of the day, all for the cap. */
async function readAttempts({
  attempts,
  clock,
  window = MINUTE,
}: PlanInput): Promise<Pick<RunPlan, 'recent' | 'spent'>> {
  const minute = new Map<string, { freeAt: number; tokens: number }[]>();
  const day = new Map<string, { at: number; tokens: number }[]>();
  const underWay = new Map<string, number[]>();
  const died: Extract<Attempt, { type: 'sent' }>[] = [];
  const now = clock.now();
  let longest = 0; // that an answer took
  let spent: Spent = NOTHING_SPENT;
  const count = (sent: Extract<Attempt, { type: 'sent' }>, endedAt: number) => {
    const freeAt = Math.min(endedAt, sent.at + window.arrivalMs) + window.windowMs;
    if (freeAt > now) listOf(minute, sent.teacher).push({ freeAt, tokens: sent.tokens });
  };
  for await (const { sent, ended } of attempts === undefined ? [] : wholeAttempts(attempts.read())) {
    if (ended === undefined) {
      died.push(sent);
      continue;
    }
    const { usage, cost = 0, currency } = ended;
    if (usage !== undefined) {
      spent = {
        money: currency === undefined ? spent.money : plus(spent.money, currency, cost),
        answered: spent.answered + 1,
        output: spent.output + usage.output,
      };
    }
    if (sent === undefined) continue;
    if (ended.outcome === 'answered') longest = Math.max(longest, ended.at - sent.at);
    count(sent, ended.at);
    if (usage !== undefined && ended.at + DAY_MS > now) {
      listOf(day, sent.teacher).push({ at: ended.at, tokens: usage.input + usage.output });
    }
  }
  // What was sent and never ended died with its run: it may still be under way at the server.
  const lasts = Math.min(LONGEST_MS, longest === 0 ? USUAL_MS : longest * 1.5);
  for (const sent of died) {
    count(sent, Infinity);
    if (sent.at + lasts > now) listOf(underWay, sent.teacher).push(sent.at + lasts);
  }
  const teachers = new Set([...minute.keys(), ...day.keys(), ...underWay.keys()]);
  const recent = new Map(
    Array.from(teachers, (id) => [
      id,
      {
        minute: (minute.get(id) ?? []).toSorted((a, b) => a.freeAt - b.freeAt),
        day: day.get(id) ?? [],
        underWay: underWay.get(id) ?? [],
      },
    ]),
  );
  return { recent, spent };
}

function listOf<Value>(map: Map<string, Value[]>, key: string): Value[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}

/** What a record and another one of the same request have in common. */
export function withoutHead(record: Exclude<LabelRecord, { readonly status: 'failed' }>): SharedReply {
  const { item: _item, requestKey: _key, at: _at, reused: _reused, masked: _masked, cut: _cut, ...reply } = record;
  return reply;
}
