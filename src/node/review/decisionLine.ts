import { createHash } from 'node:crypto';
import { readEvent, type QcEvent } from '#core/qc/event';
import { unseal } from '../jsonlLog.ts';

/** What a line of a decision file holds besides its event: its place in the chain, where it has one. */
export interface DecisionLine {
  readonly event: QcEvent | undefined; // undefined: of a newer version
  readonly n: number | undefined;
  readonly prev: string | undefined;
  readonly time: number; // ms since the epoch; NaN where there is none
  readonly reviewer: string | undefined;
  readonly isSealed: boolean; // has a checksum, as all lines with a place in the chain do
}

/** What the next line names a line by: 32 hex digits of the SHA-256 of its bytes without the line end. */
export function hashOfLine(line: string | Uint8Array): string {
  return createHash('sha256').update(line).digest('hex').slice(0, 32);
}

/** What the first line of a reviewer's file names in place of a line before it. */
export const rootOf = (reviewer: string): string => hashOfLine(`promptmill:${reviewer}`);

/** A line taken apart; undefined when it is not JSON, no object, or does not match its checksum. */
export function parseLine(bytes: Buffer): DecisionLine | undefined {
  const found = unseal(bytes.toString('utf8'));
  if (typeof found?.value !== 'object' || found.value === null) return undefined;
  const { n, prev, at, reviewer } = found.value as Readonly<Record<string, unknown>>;
  return {
    event: readEvent(found.value),
    n: typeof n === 'number' && Number.isSafeInteger(n) && n > 0 ? n : undefined,
    prev: typeof prev === 'string' ? prev : undefined,
    time: typeof at === 'string' ? Date.parse(at) : Number.NaN,
    reviewer: typeof reviewer === 'string' ? reviewer : undefined,
    isSealed: found.isSealed,
  };
}
