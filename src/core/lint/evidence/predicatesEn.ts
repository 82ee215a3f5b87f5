import { DEED_EN, ELSE_EN, FAULT_EN, UNABLE_EN } from '../lexicon/sensitivityClaimsEn.ts';
import { ABLE_EN, MISDEED_EN, NEGATIVE_EN, TASTE_EN } from '../lexicon/sensitivityOpenEn.ts';

// Each step is a small sticky expression: one for the whole predicate takes half a second to compile.
const OF_THEM =
  /(?:(?:passengers|customers|users|employees|types?|lot|folks) )?(?:(?:that|this|their|her|his) age )?(?:(?:with|from|in|over|who have) [\w'-]{2,16} )?/iy;
const BE = /,? ?(?:(?:they|these people|those people)(?:['’]re| are)|['’]re|are|is) /iy;
const BECOME = /(?:who |that )?(?:are|is|get|become|act|seem) /iy;
const THEY_ARE = /(?:['’]re|are|get|become|act) /iy;
const SO =
  /(?:just|simply|too|particularly|exactly|all|always|usually|often|naturally|inherently|generally|typically|so|really|very|more|less|much|far|by nature|not|never|known to be|known for being|as|still|basically|notoriously|obviously|biologically|famously|mostly|a bit|likely to be|bound to be|rarely|hardly|such|well-known|known|clearly|a little|totally|completely|quite|hopelessly) /iy;
const USUALLY =
  /(?:, ?they )?(?:tend to|are (?:more |most )?(?:likely|prone|bound|known|quick|going) to|love to|like to|always|all|just|only|never|usually|mostly|naturally|often|constantly|simply|invariably|typically|inevitably|will (?:always|only|just)|will|would rather) /iy;
const CANNOT =
  /(?:['’] )?(?:kids|children|sons|wives)?(?:[;,:] (?:so |because |since |as |and )?(?:they|she|he) )?(?:(?:just|simply|usually|mostly|often|generally) )?(?:can['’]t|cannot|can never|can hardly|will never|could never|couldn['’]t|wouldn['’]t|won['’]t|don['’]t (?:even )?know how(?: to)?|do not know how to|never know how to|always fail to|have never|has never|never|hardly ever|barely) (?:even |really |ever |usually |just )?/iy;
const WILL_NOT =
  /(?:, ?they )?(?:(?:just|simply|usually|mostly|often|generally) )?(?:can['’]t|cannot|will never|won['’]t|could never|don['’]t|do not|never|hardly ever|barely|refuse to|fail to|struggle to) (?:even |really |ever |usually |just )?/iy;

/** Where a sticky pattern that begins at `from` ends. */
export function after(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** Where a fault or a misdeed ends that “they” have, whoever they are; `end`: behind the pronoun. */
export function blameEnd(use: string, end: number): number | undefined {
  const from = use[end] === ' ' ? end + 1 : end;
  const is = after(THEY_ARE, use, from);
  return graded(use, is, NEGATIVE_EN) ?? then(use, after(USUALLY, use, from) ?? from, MISDEED_EN);
}

/** Where a claim about a group whose name ends at `end` is over; `strict`: the group is one only by what is said of it. */
export function claimEnd(use: string, end: number, strict: boolean): number | undefined {
  const from = use[end] === ' ' ? end + 1 : end;
  const own = openEnd(use, from);
  if (own !== undefined || strict) return own;
  const of = after(OF_THEM, use, from) ?? from;
  return closedEnd(use, from) ?? (of === from ? undefined : closedEnd(use, of));
}

function openEnd(use: string, from: number): number | undefined {
  const to = after(WILL_NOT, use, from);
  return (
    graded(use, after(BECOME, use, from), NEGATIVE_EN) ??
    then(use, after(USUALLY, use, from) ?? from, MISDEED_EN) ??
    then(use, to, ABLE_EN) ??
    after(TASTE_EN, use, from)
  );
}

function closedEnd(use: string, from: number): number | undefined {
  return (
    graded(use, after(BE, use, from), FAULT_EN) ??
    then(use, after(USUALLY, use, from), DEED_EN) ??
    then(use, after(CANNOT, use, from), UNABLE_EN) ??
    after(ELSE_EN, use, from)
  );
}

function then(use: string, from: number | undefined, pattern: RegExp): number | undefined {
  return from === undefined ? undefined : after(pattern, use, from);
}

/** A quality behind at most three words that grade it. */
function graded(use: string, from: number | undefined, quality: RegExp): number | undefined {
  for (let at = from, words = 0; at !== undefined && words < 4; at = after(SO, use, at), words++) {
    const stop = after(quality, use, at);
    if (stop !== undefined) return stop;
  }
  return undefined;
}
