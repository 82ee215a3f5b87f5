import type { Unit } from '../reading/units.ts';

const OPEN = /等(?:[，。；）)]|$)|\betc\b/;

/** Whether the line that lists the labels leaves the list open: 划伤、气泡、缺料等, “bug, billing, etc.”. */
export function isOpenSet(labels: readonly string[], units: readonly Unit[]): boolean {
  return units.some(({ used, text }) => used && text.includes(labels[0] ?? '') && OPEN.test(text));
}
