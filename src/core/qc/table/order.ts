import type { Order } from '../review/filter.ts';
import { quickHash } from '../quickHash.ts';
import { FAULT, ONE_VOTE, type LabelTable } from './table.ts';

/** A queue order: labels by place, and their places by label. */
export interface Ordering {
  readonly labels: Uint32Array;
  readonly places: Uint32Array;
}

/** What an order looks at beside the table. */
export interface OrderInput {
  readonly table: LabelTable;
  readonly labels: number;
  readonly differs: (label: number) => boolean; // from what the review is compared with
  readonly seed: string;
}

/**
 * Labels in a queue order. Those of one record stay together where the order is one of records (length, chance); labels
 * that are equal in an order stay as they came.
 */
export function orderLabels(order: Order, input: OrderInput): Ordering {
  if (order === 'as-came') {
    const same = new Uint32Array(input.labels);
    for (let label = 0; label < same.length; label++) same[label] = label;
    return { labels: same, places: same };
  }
  const labels = sorted(order, input);
  const places = new Uint32Array(labels.length);
  for (let place = 0; place < labels.length; place++) places[labels[place] as number] = place;
  return { labels, places };
}

function sorted(order: Exclude<Order, 'as-came'>, { table, labels, differs, seed }: OrderInput): Uint32Array {
  const tasks = table.tasks.length;
  switch (order) {
    case 'disagreement':
      // Most divided votes first; what differs from the other side before what does not.
      return bySmall(labels, 512, (label) => {
        const agreement = table.agreement[label] ?? ONE_VOTE;
        return (differs(label) ? 0 : 256) + (agreement === ONE_VOTE ? 100 : agreement);
      });
    case 'unreadable':
      return bySmall(labels, 4, (label) => rank(table.teacher[label] ?? 0, table.faults[label] ?? 0));
    case 'shortest':
      return byKey(labels, (label) => table.textLength[Math.floor(label / tasks)] ?? 0);
    default: {
      // By chance, the same for a seed.
      const salt = quickHash(seed) >>> 0;
      return byKey(labels, (label) => {
        const record = Math.floor(label / tasks);
        return scramble((table.idHigh[record] ?? 0) ^ salt) ^ (table.idLow[record] ?? 0);
      });
    }
  }
}

function rank(teacher: number, faults: number): number {
  if (teacher === 0) return (faults & FAULT.failed) === 0 ? 0 : 1;
  return faults === 0 ? 3 : 2;
}

/** Counting sort by a small whole number; stable. */
function bySmall(labels: number, kinds: number, kindOf: (label: number) => number): Uint32Array {
  const starts = new Uint32Array(kinds + 1);
  const of = new Uint16Array(labels);
  for (let label = 0; label < labels; label++) {
    const kind = kindOf(label);
    of[label] = kind;
    starts[kind + 1] = (starts[kind + 1] as number) + 1;
  }
  for (let kind = 0; kind < kinds; kind++) starts[kind + 1] = (starts[kind + 1] as number) + (starts[kind] as number);
  const result = new Uint32Array(labels);
  for (let label = 0; label < labels; label++) {
    const kind = of[label] as number;
    result[starts[kind] as number] = label;
    starts[kind] = (starts[kind] as number) + 1;
  }
  return result;
}

/** Sorts by a number of 32 bits, by two passes over 16 bits each; stable. */
function byKey(labels: number, keyOf: (label: number) => number): Uint32Array {
  const keys = new Uint32Array(labels);
  for (let label = 0; label < labels; label++) keys[label] = keyOf(label) >>> 0;
  const low = bySmall(labels, 65_536, (label) => (keys[label] as number) & 0xffff);
  const high = bySmall(labels, 65_536, (place) => (keys[low[place] as number] as number) >>> 16);
  return high.map((place) => low[place] as number);
}

function scramble(number: number): number {
  const mixed = Math.imul(number ^ (number >>> 16), 0x45d9f3b);
  return Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b) ^ (mixed >>> 13);
}
