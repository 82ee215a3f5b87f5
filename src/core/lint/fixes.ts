import { applyEdits, type TextEdit } from '../text.ts';
import type { Finding, Fix, Safety } from './rule.ts';

/** The edits of as many fixes as do not touch each other, first come first served; a fix is applied whole or not at all. */
export function compatibleEdits(fixes: readonly Fix[]): readonly TextEdit[] {
  return compatible(fixes).flatMap(({ edits }) => edits);
}

/** The first fix of a finding that may be applied under a safety: `suggestion` admits safe ones too. */
export function fixOf({ fixes }: Finding, safety: Safety): Fix | undefined {
  return fixes.find((fix) => fix.safety === 'safe' || safety === 'suggestion');
}

/** A text after its fixes, and how many were applied. */
export interface FixedText {
  readonly text: string;
  readonly applied: number;
}

const PASSES = 16; // far more than fixes ever need: each pass applies all that do not touch each other

/** Applies every fix of a safety until none is left; `find` lints a text. Fixing the result again changes nothing. */
export function fixAll(text: string, find: (text: string) => readonly Finding[], safety: Safety = 'safe'): FixedText {
  let current = text;
  let applied = 0;
  for (let pass = 0; pass < PASSES; pass++) {
    const fixes = find(current).flatMap((finding) => fixOf(finding, safety) ?? []);
    const chosen = compatible(fixes);
    if (chosen.length === 0) break;
    current = applyEdits(
      current,
      chosen.flatMap(({ edits }) => edits),
    );
    applied += chosen.length;
  }
  return { text: current, applied };
}

function compatible(fixes: readonly Fix[]): readonly Fix[] {
  // By place: the last end of what was chosen so far decides for an edit behind it; edits before it are looked up.
  const taken: { start: number; end: number }[] = [];
  return fixes.filter(({ edits }) => {
    if (edits.some(({ span }) => touches(taken, span.start, span.end))) return false;
    for (const { span } of edits) insert(taken, span.start, span.end);
    return true;
  });
}

function touches(taken: readonly { start: number; end: number }[], start: number, end: number): boolean {
  const at = indexOf(taken, start);
  const before = taken[at - 1];
  const after = taken[at];
  return (before !== undefined && before.end >= start) || (after !== undefined && after.start <= end);
}

function insert(taken: { start: number; end: number }[], start: number, end: number): void {
  taken.splice(indexOf(taken, start), 0, { start, end });
}

function indexOf(taken: readonly { start: number }[], start: number): number {
  let low = 0;
  let high = taken.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((taken[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
