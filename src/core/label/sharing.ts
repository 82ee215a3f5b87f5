import type { Limits } from './job.ts';

/** A request that a server counts, and until when. */
export interface Slot {
  freeAt: number;
  readonly tokens: number;
}

/** What a process holds of an account's limits. */
export interface Holding {
  readonly slots: readonly Slot[];
  readonly active: number; // requests under way
  readonly gone: boolean; // it sends no more: what it holds counts, but it takes no part
}

/** What others hold beyond their part, for as long as the server counts it. */
export interface Excess {
  readonly slots: readonly Slot[];
  readonly active: number;
}

/** A process's part of limits that several share, at least one request. */
export function partOf(limits: Limits, processes: number): Limits {
  if (processes <= 1) return limits;
  return mapLimits(limits, (value) => Math.max(1, Math.floor(value / processes)));
}

/** Of two limits the lower ones. */
export function lowerOf(one: Limits, other: Limits): Limits {
  return mapLimits({ ...other, ...one }, (value, name) => Math.min(value, other[name] ?? Infinity));
}

/** What others hold beyond their part of the limits: those requests that are free first, so that the part is left. */
export function excessOf(others: readonly Holding[], part: Limits): Excess {
  let active = 0;
  const slots: Slot[] = [];
  for (const other of others) {
    const { rpm, tpm, concurrency } = other.gone
      ? { rpm: 0, tpm: 0, concurrency: 0 }
      : { rpm: Infinity, tpm: Infinity, concurrency: Infinity, ...part };
    active += Math.max(0, other.active - concurrency);
    const held = other.slots.toSorted((a, b) => a.freeAt - b.freeAt);
    let count = held.length;
    let tokens = held.reduce((sum, slot) => sum + slot.tokens, 0);
    for (const slot of held) {
      if (count <= rpm && tokens <= tpm) break;
      slots.push(slot);
      count--;
      tokens -= slot.tokens;
    }
  }
  return { slots, active };
}

function mapLimits(limits: Limits, change: (value: number, name: keyof Limits) => number): Limits {
  const entries = (['concurrency', 'rpm', 'tpm', 'tpd'] as const).flatMap((name) => {
    const value = limits[name];
    return value === undefined ? [] : [[name, change(value, name)] as const];
  });
  return Object.fromEntries(entries);
}
