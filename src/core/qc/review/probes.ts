import { wilsonShare, type Share } from '../statistics/intervals.ts';
import { quickHash } from '../quickHash.ts';

/** A label that measures the reviewer: `blind` hides the machine's answer, `planted` shows a wrong one. */
export type Probe = 'blind' | 'planted';

/** How much of a reviewer's queue measures him, each from 0 to 1; 0 switches it off. */
export interface ProbeShares {
  readonly blind: number;
  readonly planted: number;
}

/** The shares when nobody chose others: 5 % blind, 2 % planted. */
export const PROBE_SHARES: ProbeShares = { blind: 0.05, planted: 0.02 };

/**
 * What the chances of a reviewer's labels begin with. They follow from names alone, so a label measures him in every
 * session or in none, and which labels measure one reviewer says nothing about which measure another.
 */
export function saltOf(seed: string, reviewer: string, taskId: string): number {
  return quickHash(seed, reviewer, taskId) >>> 0;
}

/** A label's chance, even over 32 bits, from the halves of its record's id: a million take some milliseconds. */
export function chanceOf(high: number, low: number, salt: number): number {
  return stir(stir(high ^ salt) ^ low);
}

/** Whether a label of some chance measures the reviewer. */
export function probeOf(chance: number, shares: ProbeShares): Probe | undefined {
  const place = chance / 0x1_0000_0000;
  if (place < shares.blind) return 'blind';
  return place < shares.blind + shares.planted ? 'planted' : undefined;
}

/** The wrong conclusion to show in place of `shown`, always the same for a chance; undefined when the set has no other. */
export function plantedConclusion(chance: number, labels: readonly string[], shown: string): string | undefined {
  const wrong = labels.filter((label) => label !== shown);
  return wrong[stir(chance) % wrong.length];
}

/** The finaliser of MurmurHash3 (Appleby): every bit depends on every bit. */
function stir(number: number): number {
  const mixed = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  const again = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (again ^ (again >>> 16)) >>> 0;
}

/** The reviewer's word on a probe: his conclusion, or undefined when he rejected the label. */
export interface ProbeAnswer {
  readonly conclusion: string | undefined;
}

/** What became of one probe. */
export interface ProbeOutcome {
  readonly probe: Probe;
  readonly machine: string; // the teacher's conclusion when blind, the planted wrong one else
  readonly answer: ProbeAnswer | undefined; // undefined: the reviewer has not come to it
}

/** What the probes say of a reviewer; a share is undefined while nothing was answered. */
export interface ProbeTally {
  readonly blind: {
    readonly shown: number;
    readonly answered: number;
    readonly agreed: number; // answered as the teacher did, without having seen how
    readonly error: Share | undefined; // answered otherwise: an estimate of the teacher's errors free of anchoring
  };
  readonly planted: {
    readonly shown: number;
    readonly answered: number;
    readonly caught: number; // rejected, or another conclusion given, the right one or not
    readonly missed: number;
    readonly caughtShare: Share | undefined;
    readonly acceptedWrong: Share | undefined; // how often a wrong label is accepted
  };
}

/** Adds the probes of one reviewer up; rejecting a label is to disagree with it. */
export function tallyProbes(outcomes: Iterable<ProbeOutcome>): ProbeTally {
  const blind = { shown: 0, answered: 0, same: 0 };
  const planted = { shown: 0, answered: 0, same: 0 };
  for (const { probe, machine, answer } of outcomes) {
    const tally = probe === 'blind' ? blind : planted;
    tally.shown += 1;
    if (answer === undefined) continue;
    tally.answered += 1;
    if (answer.conclusion === machine) tally.same += 1;
  }
  const caught = planted.answered - planted.same;
  return {
    blind: {
      shown: blind.shown,
      answered: blind.answered,
      agreed: blind.same,
      error: wilsonShare(blind.answered - blind.same, blind.answered),
    },
    planted: {
      shown: planted.shown,
      answered: planted.answered,
      caught,
      missed: planted.same,
      caughtShare: wilsonShare(caught, planted.answered),
      acceptedWrong: wilsonShare(planted.same, planted.answered),
    },
  };
}
