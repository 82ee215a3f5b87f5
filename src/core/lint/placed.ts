import type { Unit } from './reading/units.ts';

/** A fact that a unit told a rule, with the place of that unit in the text. */
export interface Placed<Fact> {
  readonly unit: Unit;
  readonly start: number; // of the unit, UTF-16 offset in the text; a span of the unit plus `start` is a span of the text
  readonly fact: Fact;
}
