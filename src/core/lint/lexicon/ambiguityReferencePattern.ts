import type { Gated } from './gatedPatterns.ts';

/** A reference to something before it. Group 1 is the reference. */
export interface ReferencePattern extends Gated {
  readonly pattern: RegExp;
  /**
   * What has to be there: something of its kind before it (`before`) or behind it (`ahead`), nothing that a prompt can
   * hold (`outside`: “as agreed”, 上次那种), its own noun elsewhere in a short prompt (`noun`: 那份名单, the second
   * version), a single thing that “it” can mean (`two`).
   */
  readonly need: 'before' | 'ahead' | 'outside' | 'noun' | 'two';
}
