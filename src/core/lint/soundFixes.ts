import { applyEdits } from '../text.ts';
import { compatibleEdits, fixOf } from './fixes.ts';
import type { Finding, Fix } from './rule.ts';

const LONGEST = 65_536; // UTF-16 units; a longer text is not linted again for each of its fixes
const MOST = 24; // fixes that are tried one by one

/**
 * Leaves out the fixes that would bring a finding which is not there yet, alone or together with the first fixes of the
 * other findings, and those that would be offered again when they are done. What a rule repairs in its own line may
 * uncover what another one looks for (a new section ends a block of samples, a deleted courtesy was the only sentence),
 * or may land where it is not read as meant (in a fence that is not closed); no rule can see that, but linting the result
 * can. `find` lints a text in the same way as `findings` were found.
 */
export function soundFixes(
  text: string,
  findings: readonly Finding[],
  find: (text: string) => readonly Finding[],
): readonly Finding[] {
  const offers = findings.flatMap(({ ruleId, fixes }) => fixes.map((fix) => ({ ruleId, fix })));
  if (offers.length === 0 || text.length > LONGEST) return findings;
  const before = countsOf(findings);
  const isSound = (tried: readonly Offer[]): boolean => {
    const after = countsOf(find(applyEdits(text, compatibleEdits(tried.map(({ fix }) => fix)))));
    const brings = [...after].some(([ruleId, { all }]) => all > (before.get(ruleId)?.all ?? 0));
    const ends = tried.every(({ ruleId }) => (after.get(ruleId)?.fixable ?? 0) < (before.get(ruleId)?.fixable ?? 0));
    return !brings && ends;
  };
  const unsound = new Set<Fix>(offers.slice(MOST).map(({ fix }) => fix));
  for (const offer of offers.slice(0, MOST)) if (!isSound([offer])) unsound.add(offer.fix);
  // What “fix all” applies at once, the safe ones or all of them, must be sound together too.
  for (const safety of ['safe', 'suggestion'] as const) {
    const chosen = findings.flatMap((finding) => {
      const fix = fixOf({ ...finding, fixes: finding.fixes.filter((one) => !unsound.has(one)) }, safety);
      return fix === undefined ? [] : [{ ruleId: finding.ruleId, fix }];
    });
    if (chosen.length < 2 || isSound(chosen)) continue;
    const together: Offer[] = [];
    for (const offer of chosen) {
      if (isSound([...together, offer])) together.push(offer);
      else unsound.add(offer.fix);
    }
  }
  if (unsound.size === 0) return findings;
  return findings.map((finding) =>
    finding.fixes.some((fix) => unsound.has(fix))
      ? { ...finding, fixes: finding.fixes.filter((fix) => !unsound.has(fix)) }
      : finding,
  );
}

interface Offer {
  readonly ruleId: string;
  readonly fix: Fix;
}

/** How many findings each rule has, and for how many of them it offers a fix. */
function countsOf(
  findings: readonly Finding[],
): ReadonlyMap<string, { readonly all: number; readonly fixable: number }> {
  const counts = new Map<string, { all: number; fixable: number }>();
  for (const { ruleId, fixes } of findings) {
    const count = counts.get(ruleId) ?? { all: 0, fixable: 0 };
    count.all++;
    if (fixes.length > 0) count.fixable++;
    counts.set(ruleId, count);
  }
  return counts;
}
