import type { LabelRecord, SourceItem } from './record.ts';
import { requestKeys } from './requestKey.ts';
import type { RunInput } from './run.ts';

/** How long a server counts a request against the limits. */
const WINDOW_MS = 60_000;

/** A teacher's reply with what was read from it, apart from the record that it was given for. */
export type SharedReply = Distribute<Extract<LabelRecord, { readonly status: 'labelled' | 'unreadable' }>>;
type Distribute<T> = T extends unknown ? Omit<T, 'item' | 'requestKey' | 'at' | 'reused'> : never;

/** What a run has to do, from the log and one look through the sources. */
export interface RunPlan {
  readonly total: number; // records to ask for
  readonly complete: boolean; // false: cancelled while counting
  readonly skipped: number; // records of the sources that have their reply
  readonly settled: Set<string>; // ids of the records that have their reply
  readonly keyOf: (item: SourceItem) => string;
  readonly wanted: ReadonlySet<string>; // request keys that more than one record needs
  readonly shared: Map<string, Promise<SharedReply | undefined>>; // by request key: those of `wanted` that are known or under way
  readonly recent: readonly { readonly freeAt: number; readonly tokens: number }[]; // requests of the last minute, oldest first
}

/**
 * Reads the log and counts the sources. Only the replies that another record needs too are held in memory: of a
 * million records that means ids and keys, not a million replies.
 */
export async function planRun(
  input: Pick<RunInput, 'teacher' | 'template' | 'items' | 'log' | 'clock' | 'signal'>,
): Promise<RunPlan> {
  const keyOf = requestKeys(input.teacher, input.template);
  const settled = new Set<string>();
  const known = new Set<string>();
  const recent: { freeAt: number; tokens: number }[] = [];
  const now = input.clock.now();
  for await (const record of input.log.read()) {
    if (record.status === 'failed') settled.delete(record.item.id);
    else {
      settled.add(record.item.id);
      known.add(record.requestKey);
    }
    const freeAt = Date.parse(record.at) + WINDOW_MS;
    if (freeAt > now && !('reused' in record)) {
      recent.push({
        freeAt,
        tokens: record.status === 'failed' ? 0 : record.reply.usage.input + record.reply.usage.output,
      });
    }
  }
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
  return { total, complete, skipped, settled, keyOf, wanted, shared, recent };
}

function withoutHead(record: Exclude<LabelRecord, { readonly status: 'failed' }>): SharedReply {
  const { item: _item, requestKey: _key, at: _at, reused: _reused, ...reply } = record;
  return reply;
}
