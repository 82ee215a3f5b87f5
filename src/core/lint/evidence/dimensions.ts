import * as words from '../lexicon/constraintsWords.ts';
import type { LintedPrompt } from '../prompt.ts';
import type { Unit } from '../reading/units.ts';

/** The three kinds of constraints of article 1.4.8, as bits. */
export const CONTENT = 1;
export const FORMAT = 2;
export const STYLE = 4;

const known = new WeakMap<Unit, number>();

/**
 * The kinds of constraints that a prompt states, as bits. It stops at the second: two are enough. What a line says is
 * kept with the line, and most prompts are read for a few lines only, so that it needs no cues.
 */
export function dimensionsOf({ units, profile, examples }: LintedPrompt): number {
  let bits = (profile.labels.length > 0 ? CONTENT : 0) | (profile.template || examples.specimens > 0 ? FORMAT : 0);
  // Pairs show what the answer looks like where the set of answers is closed.
  if (profile.labels.length > 0 && examples.pairs > 0) bits |= FORMAT;
  let items = 0;
  let rules = 0;
  let limits = 0;
  for (const unit of units) {
    if (several(bits)) return bits;
    if (unit.kind === 'front-matter') continue;
    const own = dimensionsOfUnit(unit);
    bits |= own;
    // A list of three parts says what the answer holds.
    if (unit.kind !== 'instruction' || unit.list === undefined) continue;
    if (++items >= 3) bits |= CONTENT;
    // So many items that each forbid or demand something limit the answer's form too, in words of their own.
    if ((own & CONTENT) !== 0 && ++limits >= 5) bits |= FORMAT;
    // Three lines under “Constraints” limit the answer, in whatever words.
    if (unit.section === 'constraints' && ++rules >= 3) bits |= FORMAT;
  }
  return bits;
}

/** Whether two bits or more are set. */
function several(bits: number): boolean {
  return (bits & (bits - 1)) !== 0;
}

/** The kinds of constraints that one line states; kept with the line. */
export function dimensionsOfUnit(unit: Unit): number {
  let bits = known.get(unit);
  if (bits === undefined) known.set(unit, (bits = read(unit)));
  return bits;
}

/** Whether words limit the form of an answer, in either language. */
export function limitsForm(text: string): boolean {
  return words.FORMAT_ZH.test(text) || words.FORMAT_EN.test(text);
}

function read({ kind, section, use, used, text, info }: Unit): number {
  if (section === 'output-format' && kind !== 'heading' && text.trim() !== '') return FORMAT;
  if (!used) return 0;
  let bits = 0;
  if (kind === 'instruction' && (section === 'constraints' || section === 'criteria' || section === 'edge-cases')) {
    bits |= CONTENT;
  }
  if (info.scan.han > 0) {
    if (words.FORMAT_ZH.test(use)) bits |= FORMAT;
    if (words.CONTENT_ZH.test(use)) bits |= CONTENT;
    if (words.STYLE_ZH.test(use)) bits |= STYLE;
  }
  if (info.scan.latin > 1) {
    if (words.FORMAT_EN.test(use)) bits |= FORMAT;
    if (words.CONTENT_EN.test(use)) bits |= CONTENT;
    if (words.STYLE_EN.test(use)) bits |= STYLE;
  }
  return bits;
}
