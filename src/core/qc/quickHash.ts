const TWO_POW_32 = 4_294_967_296;

/** A 53-bit integer for texts; fast and even, not secret (who knows the texts can compute it). */
export type Hash53 = number;

/**
 * The 53-bit hash of the parts, stirred after each so that ('ab','c') differs from ('a','bc'). Two 32-bit lanes of
 * xor-and-multiply over the UTF-16 units (as FNV-1a), mixed at the end with the finaliser of MurmurHash3 (Appleby).
 */
export function quickHash(...parts: readonly string[]): Hash53 {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 1) {
      const unit = part.charCodeAt(at);
      high = Math.imul(high ^ unit, 0x9e3779b1);
      low = Math.imul(low ^ unit, 0x5f356495);
    }
    high = Math.imul(high ^ (high >>> 15), 0x9e3779b1);
    low = Math.imul(low ^ (low >>> 15), 0x5f356495);
  }
  const mixedHigh = finish(high ^ Math.imul(low, 0x85ebca6b));
  const mixedLow = finish(low ^ Math.imul(high, 0xc2b2ae35));
  return (mixedHigh & 0x1f_ffff) * TWO_POW_32 + mixedLow;
}

function finish(lane: number): number {
  let mixed = lane;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** The hash that a label's reasoning is compared by: 32 bits, 0 for none. White space around it does not count. */
export function reasoningHash(reasoning: string): number {
  const trimmed = reasoning.trim();
  return trimmed === '' ? 0 : quickHash(trimmed) >>> 0 || 1;
}
